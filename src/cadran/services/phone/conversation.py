"""One call of a user: their own side, the other side, and how far it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from msgspec import Struct, field

from cadran.clock import Instant
from cadran.errors import Refusal
from cadran.ids import Address, BridgeId, CallId, LegId, Ref
from cadran.numbering.features import Feature
from cadran.services import causes
from cadran.services.actions import Clip
from cadran.services.diversions import Way
from cadran.services.events import Caller
from cadran.services.offers import OfferId
from cadran.services.pickup import TakeId
from cadran.services.questions import Resolved
from cadran.services.targets import DISCONNECT, HANG_UP, Target


class Stage(Enum):
    """How far a conversation is."""

    SUMMONING = "calling the user's own device"
    RESOLVING = "finding out who is meant"
    DIALLING = "calling a number"
    OFFERING = "calling a colleague"
    HANDING = "handing over to a service"
    ANSWERING = "connecting"
    RINGING = "ringing here"
    TALKING = "talking"
    REFERRING = "being handed on"
    ASKING = "asking another service"
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


class Side(Struct):
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


@dataclass(slots=True, kw_only=True)
class Branch(Onward):
    """One of those that a call rings at: a leg dialled here, or a colleague's phone.

    ``name`` is its leg's, or what its offer is called by.
    """

    name: LegId
    to: Target = HANG_UP
    """A person or a number; nobody: the user's own devices."""
    rings_from: Instant | None = None
    """Not rung yet: it will be then."""
    rings_until: Instant | None = None
    confirms: bool = False
    """Whoever answers must press a key: a mailbox cannot."""
    asked: int = 0
    """How often that was asked."""

    @property
    def own(self) -> bool:
        """The user answers here."""
        return self.to.kind == DISCONNECT or self.confirms


@dataclass(slots=True)
class Click:
    """A page asked for this call: ``to`` as it would be dialled, and what that ``means`` once it is known."""

    ref: Ref
    to: str
    means: Resolved | None = None


class Conversation(Struct):
    """``near`` is the user's own device; the other side is a leg here (``far``) or at a ``peer``.

    While it rings here there is no ``near`` yet, but ``branches``: one of them becomes it, or takes the call.
    """

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
    branches: list[Branch] = field(default_factory=list)
    language: str = ""
    """In which the other side is told; "": the user's own."""
    called: str = ""
    """The name of who was called, where it was not this user."""
    alone: bool = False
    """For nobody but this user: no rule of theirs sends it on."""
    diverted: Way = ()
    """Who sent it on before, and then this user, if they did."""
    sent: bool = False
    """This user's rules have sent it on: they do so once."""
    parked: Mapping[str, str] = field(default_factory=dict)
    """It comes back from where it was parked, and goes there again if nobody answers."""
    take: TakeId | None = None
    asked: Feature | None = None
    """What is asked of another service, and for what."""
    words: tuple[Clip, ...] = ()
    """What is said at its end, instead of why."""
    record: CallId | None = None
    """The call it belongs to, where another conversation bears its name: it came to this user twice."""
    left: bool = False
    """The user has handed it on: it goes on without them, and they may be called."""
    click: Click | None = None
    merged: CallId | None = None
    """The call that has the user's device for this one too (``merging``)."""
    cause: Refusal = field(default_factory=lambda: Refusal(causes.HUNG_UP))

    @property
    def call(self) -> CallId:
        """What its legs are recorded under."""
        return self.id if self.record is None else self.record

    def branch(self, name: LegId) -> Branch | None:
        """The branch of this name."""
        for each in self.branches:
            if each.name == name:
                return each
        return None

    def side(self, leg: LegId) -> Side | None:
        """The side with this leg."""
        if (near := self.near) is not None and near.leg == leg:
            return near
        if (far := self.far) is not None and far.leg == leg:
            return far
        for each in self.branches if self.onward is None else (self.onward, *self.branches):
            if each.leg is not None and each.leg.leg == leg:
                return each.leg
        return None

    def empty(self) -> bool:
        """Has it no leg left, and nobody who rings?"""
        if self.near is not None or self.far is not None or self.onward is not None:
            return False
        shared = self.merged is not None and self.peer is not None
        return not shared and not self.branches

    @property
    def open(self) -> bool:
        """Does it occupy the user?"""
        return self.stage not in (Stage.PARTING, Stage.CLOSED)
