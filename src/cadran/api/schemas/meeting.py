"""Meetings: planned, and live."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from cadran.api.schemas.base import (
    At,
    Id,
    Input,
    Language,
    Moment,
    Output,
    Page,
    PersonRef,
    PhoneNumber,
    PlainText,
    Words,
)


class BridgeNumber(PhoneNumber):
    """A number that the meetings of an organisation answer at."""

    country: str
    country_name: str
    city: str | None
    kind: str
    languages: list[str]
    default: bool
    shared: bool = Field(description="The operator's, for meetings of several organisations")


class DialIn(BridgeNumber):
    """A number to call for one meeting."""

    tap_to_call: str = Field(description="tel: URI that dials the number and the conference ID")


class Meeting(Output):
    """A meeting as planned."""

    id: str
    title: str
    organiser: PersonRef
    conference_id: str
    conference_id_display: str = Field(description="In groups, as in an invitation")
    dial_in: list[DialIn] = Field(description="The one on the invitation first")
    dial_in_page: str = Field(description="Path of the page with all numbers, open to who has it")
    language: str
    starts_at: At | None
    ends_at: At | None
    anyone_may_start: bool = Field(description="Callers need not wait for the organiser")
    lobby: bool = Field(description="Callers wait to be admitted also once it has started")
    cancelled: bool
    state: Literal["idle", "started", "ending"]
    participants: int = Field(description="In the meeting just now, or at its door")
    created_at: At


class MeetingPage(Page[Meeting]):
    """Meetings, newest first."""


class MeetingRequest(Input):
    """A new meeting, of the signed-in person unless an administrator names another."""

    title: PlainText
    organiser_id: Id | None = None
    language: Language | None = Field(default=None, description="The organiser's, if not given")
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    anyone_may_start: bool = Field(
        default=False, description="Callers need not wait for the organiser"
    )
    lobby: bool = Field(
        default=False, description="Callers wait to be admitted also once it has started"
    )


class MeetingChange(Input):
    """Only the fields given change."""

    title: PlainText | None = None
    language: Language | None = None
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    anyone_may_start: bool | None = None
    lobby: bool | None = None


class Participant(Output):
    """Somebody in a live meeting, at its door, or being rung."""

    leg: str
    name: str
    number: PhoneNumber | None = Field(
        default=None, description="Masked for those who do not lead the meeting"
    )
    user_id: str | None = None
    organiser: bool
    state: Literal["waiting", "lobby", "ringing", "joined"]
    muted: bool
    hand_raised_at: At | None = None
    since: At


class FailedCall(Output):
    """Somebody whom the meeting could not reach."""

    number: PhoneNumber
    reason: Words
    at: At


class LiveMeeting(Output):
    """A meeting as it is just now. Who speaks is told by the event stream only."""

    id: str
    title: str
    organiser_id: str
    state: Literal["idle", "started", "ending"]
    started_at: At | None
    locked: bool
    lobby: str = Field(description="Who comes in unasked: everyone, organisation or organiser")
    announcements: Literal["names", "tones", "off"] = Field(
        description="How those inside hear who comes and goes"
    )
    recording_since: At | None
    participants_max: int
    participants: list[Participant]
    failed: list[FailedCall]


class CommandRequest(Input):
    """What a command needs: ``leg`` for one participant, ``number`` to dial out."""

    arguments: dict[str, str] = Field(default={}, max_length=10)


class CommandOutcome(Output):
    """The command was done; ``result`` is what it answered."""

    name: str
    result: dict[str, str | int | bool | None] = Field(default_factory=dict)
