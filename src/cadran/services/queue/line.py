"""The callers of a queue, in the order in which they are served."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from cadran.clock import Instant
from cadran.errors import Refusal
from cadran.ids import BridgeId, CallId, LegId, UserId
from cadran.services import causes
from cadran.services.events import Caller
from cadran.services.offers import OfferId


class Step(Enum):
    """Where a caller is."""

    ANSWERING = "being answered"
    GREETING = "hearing the greeting"
    WAITING = "waiting"
    PROMISED = "waiting to be called back"
    DIALLING = "being called back"
    TALKING = "talking to an agent"
    LEAVING = "being sent on"
    REFUSED = "being answered, to be told why"
    PARTING = "being told why"
    GONE = "gone"


@dataclass(slots=True)
class Place:
    """One caller's place. ``leg`` is None while a call-back is promised."""

    id: CallId
    leg: LegId | None
    caller: Caller
    language: str
    since: Instant
    until: Instant
    """When the wait limit is reached."""
    priority: bool = False
    step: Step = Step.ANSWERING
    answered: bool = False
    """Words reach them; until then only the network can tell them anything."""
    held: bool = False
    """The caller's own telephone has them on hold."""
    agent_held: bool = False
    offers: set[OfferId] = field(default_factory=set)
    tried: set[UserId] = field(default_factory=set)
    """Agents who did not answer in this round."""
    again_at: Instant | None = None
    """When the next round begins."""
    speak_at: Instant | None = None
    """When the next announcement is due."""
    offer: OfferId | None = None
    """The offer that was accepted, and…"""
    agent: UserId | None = None
    """…by whom."""
    bridge: BridgeId | None = None
    answered_at: Instant | None = None
    promised: bool = False
    """They are owed a call: also after a restart, until somebody calls ``Hall.keep``."""
    calls_back: int = 0
    cause: Refusal = field(default_factory=lambda: Refusal(causes.HUNG_UP))

    def may_reach(self, agent: UserId) -> bool:
        """Not in this round again, and nobody answers their own call."""
        return agent not in self.tried and agent != self.caller.user

    @property
    def waits(self) -> bool:
        """May they be offered to an agent?"""
        return self.step in (Step.WAITING, Step.PROMISED)

    @property
    def counts(self) -> bool:
        """Do they stand in line?"""
        return self.step in (Step.ANSWERING, Step.GREETING, Step.WAITING, Step.PROMISED)


@dataclass(slots=True)
class Line:
    """All places by call."""

    places: dict[CallId, Place] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Place]:
        return iter(list(self.places.values()))

    def __len__(self) -> int:
        return len(self.places)

    def of_leg(self, leg: LegId) -> Place | None:
        """Whose leg this is."""
        return next((each for each in self.places.values() if each.leg == leg), None)

    def in_order(self) -> list[Place]:
        """Everybody in line: those with priority first, then who came first."""
        return sorted(
            (each for each in self.places.values() if each.counts),
            key=lambda each: (not each.priority, each.since, each.id),
        )

    def position(self, place: Place) -> int:
        """1 for the next to be served."""
        return self.in_order().index(place) + 1
