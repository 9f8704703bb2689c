"""The page of a meeting for guests, who have its link and no account."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from cadran.api.schemas.base import At, Input, Output, PlainText, Words
from cadran.api.schemas.meeting import DialIn
from cadran.directory.guests import NAME_MAX, TOKEN_MAX

Token = Annotated[str, StringConstraints(max_length=TOKEN_MAX, pattern=r"^[A-Za-z0-9_=.-]*$")]
State = Literal["idle", "started", "ending"]


class JoinPage(Output):
    """What somebody with the link sees before they say who they are."""

    organisation: str
    title: str
    organiser: str
    when: str
    state: State
    dial_in: list[DialIn]
    dial_in_page: str
    conference_id: str
    conference_id_display: str


class GuestRequest(Input):
    """Who comes; the name is shown to those inside."""

    name: Annotated[PlainText, Field(max_length=NAME_MAX)]


class GuestEntered(Output):
    """A token for everything that this guest does at this meeting."""

    token: str
    name: str
    expires_at: At


class GuestToken(Input):
    """Who asks."""

    token: Token


class CallMeRequest(GuestToken):
    """Where to call them, as they would dial it there or starting with ``+``."""

    number: Annotated[str, StringConstraints(max_length=32)]


class GuestView(Output):
    """How it stands for one guest."""

    state: State
    locked: bool
    you: Literal["away", "ringing", "waiting", "lobby", "joined"] = Field(
        description="Where the call is that they asked for, or their browser"
    )
    muted: bool = Field(description="In the meeting: by themselves or by the organiser")
    hand_raised: bool
    failed: Words | None = Field(description="Why the last call did not reach them")
