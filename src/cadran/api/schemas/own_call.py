"""A person's own calls, and calls placed by page."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from cadran.api.schemas.base import At, Input, Output, Page, PhoneNumber, Words

Direction = Literal["out", "in", "missed"]


class OwnCall(Output):
    """A call, as its reader's telephones lived it."""

    id: str
    direction: Direction
    at: At
    talk_seconds: int
    live: bool
    name: str = Field(description="Of the other side, from the address book where it stands there")
    user_id: str | None = Field(description="The colleague whom the number belongs to")
    number: PhoneNumber | None = Field(description="To call back; null when it is not known")
    cause: Words | None = Field(description="Why it ended; null while it lasts")


class OwnCallPage(Page[OwnCall]):
    """One's own calls, newest first."""


class CallRequest(Input):
    """Whom to call: a number, an extension or a conference ID, as one would dial it."""

    to: Annotated[
        str,
        StringConstraints(
            strip_whitespace=True, min_length=1, max_length=40, pattern=r"^[0-9+*#(). /-]+$"
        ),
    ]
    id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{8,40}$")] = Field(
        description="Chosen by the client; the same again asks for the same call"
    )


class CallPlaced(Output):
    """One's own devices ring; whoever picks up is connected."""

    call: str
    name: str = Field(description="Who will be called, as the devices show it")
