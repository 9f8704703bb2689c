"""Meetings: planned, and live."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from cadran.api.schemas.base import (
    TEXT_LIMIT,
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
from cadran.directory.meetings import ATTENDEES_MAX


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


Lobby = Literal["everyone", "organisation", "organiser"]
Announcements = Literal["tones", "names", "off"]
Zone = Annotated[str, StringConstraints(max_length=64)]
LOBBY_TOLD = "Who comes in unasked once it has started; everybody else waits to be admitted"
ZONE_TOLD = "IANA time zone whose wall clock the meeting goes by"


class Recurrence(Input):
    """How a meeting repeats: without ``until`` and ``count`` it does not end."""

    frequency: Literal["daily", "weekly", "monthly"]
    interval: int = Field(default=1, ge=1, le=99, description="Every so many days, weeks, months")
    weekdays: list[Literal["MO", "TU", "WE", "TH", "FR", "SA", "SU"]] = Field(
        default=[], max_length=7, description="Of a weekly meeting; empty: that of the first one"
    )
    by_weekday: bool = Field(
        default=False,
        description="Of a monthly meeting: as “the second Tuesday”, in place of “the 9th”",
    )
    until: date | None = Field(default=None, description="The last day")
    count: int | None = Field(default=None, ge=1, le=999)


class Attendee(Input):
    """Somebody who is invited by mail; they need no account."""

    address: Annotated[str, StringConstraints(max_length=254)]
    name: Annotated[str, StringConstraints(max_length=TEXT_LIMIT)] = ""


class Meeting(Output):
    """A meeting as planned."""

    id: str
    title: str
    organiser: PersonRef
    conference_id: str
    conference_id_display: str = Field(description="In groups, as in an invitation")
    dial_in: list[DialIn] = Field(description="Those on the invitation first")
    dial_in_page: str = Field(description="Path of the page with all numbers, open to who has it")
    join_page: str | None = Field(
        description="Path of the page for guests, open to who has it; for those who lead the meeting"
    )
    language: str
    starts_at: At | None
    ends_at: At | None
    time_zone: str = Field(description=ZONE_TOLD)
    recurrence: Recurrence | None
    when: str = Field(description="Time and recurrence in words")
    next_starts_at: At | None = Field(description="When it takes place next, or does just now")
    attendees: list[Attendee] = Field(description="Told to those who lead the meeting")
    sequence: int = Field(description="Of its invitations, raised by each change")
    anyone_may_start: bool = Field(description="Callers need not wait for the organiser")
    lobby: Lobby = Field(description=LOBBY_TOLD)
    announcements: Announcements | None = Field(description="Null: as the organisation has it")
    cancelled: bool
    state: Literal["idle", "started", "ending"]
    participants: int = Field(description="In the meeting just now, or at its door")
    created_at: At


class MeetingPage(Page[Meeting]):
    """Meetings, newest first; those to come in the order in which they take place."""


class MeetingRequest(Input):
    """A new meeting, of the signed-in person unless an administrator names another."""

    title: PlainText
    organiser_id: Id | None = None
    language: Language | None = Field(default=None, description="The organiser's, if not given")
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    time_zone: Zone = Field(default="UTC", description=ZONE_TOLD)
    recurrence: Recurrence | None = None
    attendees: list[Attendee] = Field(default=[], max_length=ATTENDEES_MAX)
    anyone_may_start: bool = Field(
        default=False, description="Callers need not wait for the organiser"
    )
    lobby: Lobby = Field(default="everyone", description=LOBBY_TOLD)
    announcements: Announcements | None = None


class MeetingChange(Input):
    """Only the fields given change; null takes a time, a recurrence or a choice of announcements away."""

    title: PlainText | None = None
    language: Language | None = None
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    time_zone: Zone | None = None
    recurrence: Recurrence | None = None
    attendees: list[Attendee] | None = Field(default=None, max_length=ATTENDEES_MAX)
    anyone_may_start: bool | None = None
    lobby: Lobby | None = None
    announcements: Announcements | None = None


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
    hint: Words | None = Field(description="What most likely lies behind it, if that is known")
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
    announcements: Announcements = Field(description="How those inside hear who comes and goes")
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
    warning: Words | None = Field(
        default=None, description="Done, and yet it may not come to what was wanted"
    )
