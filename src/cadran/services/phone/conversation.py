"""One call of a user: their own side, the other side, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from cadran.clock import Instant
from cadran.errors import Refusal
from cadran.ids import Address, BridgeId, CallId, LegId
from cadran.services import causes
from cadran.services.events import Caller
from cadran.services.offers import OfferId


class Stage(Enum):
    """How far a conversation is."""

    RESOLVING = "finding out who is meant"
    DIALLING = "calling a number"
    OFFERING = "calling a colleague"
    HANDING = "handing over to a service"
    ANSWERING = "connecting"
    RINGING = "ringing here"
    TALKING = "talking"
    REFERRING = "being handed on"
    PARTING = "being told why"
    CLOSED = "closed"


class Line(Enum):
    """What a leg of a conversation is doing."""

    ARRIVED = "arrived"
    DIALLED = "dialled"
    UP = "answered"


class Hears(Enum):
    """What an answered leg hears."""

    NOTHING = "nothing"
    BRIDGE = "the other side"
    MUSIC = "music"
    RINGBACK = "ringback"
    WORDS = "an announcement"


@dataclass(slots=True)
class Side:
    """One leg of a conversation. ``held``: its own far end put it on hold."""

    leg: LegId
    line: Line
    held: bool = False
    rung: bool = False
    """The caller was told already that it rings."""
    hears: Hears = Hears.NOTHING


@dataclass(slots=True)
class Peer:
    """Another program that has the other side."""

    address: Address
    offer: OfferId
    held: bool = False
    rung: bool = False


@dataclass(slots=True)
class Onward:
    """Where a call is being handed on to: a leg dialled here, or another program; neither, for a service."""

    leg: Side | None = None
    peer: Peer | None = None


@dataclass(slots=True)
class Conversation:
    """``near`` is the user's own device; the other side is a leg here (``far``) or at a ``peer``."""

    id: CallId
    bridge: BridgeId
    outgoing: bool
    other: Caller
    since: Instant
    stage: Stage
    near: Side | None = None
    far: Side | None = None
    peer: Peer | None = None
    expires_at: Instant | None = None
    onward: Onward | None = None
    left: bool = False
    """The user has handed it on: it goes on without them, and they may be called."""
    merged: CallId | None = None
    """The call that has the user's device for this one too (``merging``)."""
    cause: Refusal = field(default_factory=lambda: Refusal(causes.HUNG_UP))

    def side(self, leg: LegId) -> Side | None:
        """The side with this leg."""
        onward = None if self.onward is None else self.onward.leg
        for side in (self.near, self.far, onward):
            if side is not None and side.leg == leg:
                return side
        return None

    @property
    def open(self) -> bool:
        """Does it occupy the user?"""
        return self.stage not in (Stage.PARTING, Stage.CLOSED)
