"""The people of a meeting, each in one of three conditions that are types of their own.

``Outside`` may be played to and asked, but can never be joined: only an ``Inside`` can, and only
``admission`` makes one. That is how no telephone slips past the lobby.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from cadran.clock import Instant
from cadran.errors import Refusal
from cadran.ids import LegId, RecordingId, UserId
from cadran.services.events import Caller

NEVER = Instant(0)


class Step(Enum):
    """Where a participant is."""

    ANSWERING = "answering"
    RINGING = "ringing"
    CONFIRMING = "asked to press 1"
    NAME_ASKED = "asked for the name"
    NAMING = "says the name"
    PIN_ENTRY = "may type the PIN"
    PIN_CHECK = "PIN is checked"
    WAITING = "waiting for the start"
    LOBBY = "in the lobby"
    JOINED = "joined"
    PARTING = "being told why"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Person:
    """Who is on a leg. ``called_by`` is set for somebody whom the meeting called."""

    leg: LegId
    caller: Caller
    language: str
    since: Instant
    called_by: UserId | None = None
    name: str = ""
    asked: bool = False
    """Called at their own wish (Call Me): no more than anybody who calls in, and asked to press a key first."""
    said: RecordingId | None = None
    """Their name, as they said it."""


@dataclass(slots=True)
class Outside:
    """Not admitted (yet). ``organiser`` once they proved to be the organiser."""

    person: Person
    step: Step = Step.ANSWERING
    organiser: bool = False
    refused: Refusal | None = None
    """Decided already at arrival; said as soon as the line is up."""
    keys: str = field(default="", repr=False)
    asked_name: bool = False
    recording: RecordingId | None = None
    """What they say of their name just now."""
    spoke: bool = False
    until: Instant | None = None
    """How long they have to begin."""


@dataclass(slots=True)
class Inside:
    """In the bridge. ``muted`` is what people see and change; ``held`` silences as well, unseen."""

    person: Person
    admitted_by: str
    organiser: bool
    since: Instant
    muted: bool = False
    held: bool = False
    hand_at: Instant | None = None
    """Since when the hand is up."""
    keys: str = ""
    keys_at: Instant = NEVER
    step: Step = field(default=Step.JOINED, init=False)


@dataclass(slots=True)
class Parting:
    """On the way out: being told why, or hung up already (``GONE``)."""

    person: Person
    cause: Refusal
    step: Step = Step.PARTING


Participant = Outside | Inside | Parting


@dataclass(slots=True)
class Roster:
    """Everybody whose leg this meeting holds."""

    people: dict[LegId, Participant] = field(default_factory=dict)

    def put(self, participant: Participant) -> None:
        """Add somebody, or give them their new condition."""
        self.people[participant.person.leg] = participant

    def find(self, leg: LegId) -> Participant | None:
        return self.people.get(leg)

    def remove(self, leg: LegId) -> Participant | None:
        return self.people.pop(leg, None)

    def outside(self) -> Iterator[Outside]:
        """A stable list: the caller may change the roster meanwhile."""
        return (each for each in list(self.people.values()) if isinstance(each, Outside))

    def inside(self) -> Iterator[Inside]:
        return (each for each in list(self.people.values()) if isinstance(each, Inside))

    def present(self) -> int:
        """People who take a place: everybody but those on their way out."""
        return sum(not isinstance(each, Parting) for each in self.people.values())

    def __len__(self) -> int:
        return len(self.people)
