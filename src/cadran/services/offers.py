"""How a program offers a call to a user's phone: messages between programs, and their order.

    offerer -> phone   Offer
    phone -> offerer   Ringing?, then Accepted or Declined
    phone -> offerer   Free           (later, to who ``waits`` and was declined because the user was busy)
    offerer -> phone   Withdrawn      (any time before or after; the phone hangs up its device)
    either  -> other   Over, Held, Keys (after Accepted)
    phone   -> offerer Moved          (after Accepted: the user handed the call on)
    either  -> other   Redirected     (any time: the receiver's own leg belongs to another program from now on)

Each side keeps its own leg and puts it into the bridge that the offer names. The phone grants one offer
at a time; an ``Accepted`` that meets a withdrawn offer is answered with ``Over``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NewType

from cadran.clock import Instant
from cadran.errors import Refusal
from cadran.ids import Address, BridgeId, CallId
from cadran.services.diversions import Way
from cadran.services.events import Caller
from cadran.services.pickup import TakeId

OfferId = NewType("OfferId", str)
"""Chosen by the offerer, unique in the system; a repeated offer is harmless."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Take this call? Until ``expires_at``, when it counts as declined."""

    id: OfferId
    call: CallId
    bridge: BridgeId
    caller: Caller
    expires_at: Instant
    waits: bool = False
    """The offerer asks again: it wants to be told when a busy user is free."""
    presence: bool = False
    """Only if the user is available: in no call or meeting, not merely able to answer."""
    alone: bool = False
    """For this user and nobody else: their own devices ring, and no rule of theirs sends it on."""
    diverted: Way = ()
    """Who sent the call on before."""
    called: str = ""
    """The name of who was called, where it was somebody else."""
    taking: TakeId | None = None
    """The answer to the receiver's ``Take``: they wait for it already."""


@dataclass(frozen=True, slots=True)
class Free:
    """The user, who was busy when the receiver offered a call, is free again."""


@dataclass(frozen=True, slots=True)
class Ringing:
    """A device of the user rings."""

    id: OfferId


@dataclass(frozen=True, slots=True)
class Accepted:
    """The user answered and is in the bridge."""

    id: OfferId


@dataclass(frozen=True, slots=True)
class Declined:
    """The user will not have this call: busy, no device, no answer in time, refused."""

    id: OfferId
    cause: Refusal


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The offerer takes the offer back: the caller hung up, or somebody else answered."""

    id: OfferId
    cause: Refusal


@dataclass(frozen=True, slots=True)
class Over:
    """The sender's side of an accepted call ended."""

    id: OfferId
    cause: Refusal


@dataclass(frozen=True, slots=True)
class Held:
    """The sender's side put the call on hold, or took it back."""

    id: OfferId
    held: bool


@dataclass(frozen=True, slots=True)
class Keys:
    """The sender's side pressed keys, which are to be heard on the receiver's side (by a menu, say)."""

    id: OfferId
    digits: str


@dataclass(frozen=True, slots=True)
class Moved:
    """The call goes on elsewhere: the receiver takes its leg to this bridge."""

    id: OfferId
    bridge: BridgeId


@dataclass(frozen=True, slots=True)
class Redirected:
    """The sender's user is not who the call is for any more: the receiver hands its own leg over to ``to``."""

    id: OfferId
    to: Address
    context: Mapping[str, str] = field(default_factory=dict)


Message = (
    Offer
    | Free
    | Ringing
    | Accepted
    | Declined
    | Withdrawn
    | Over
    | Held
    | Keys
    | Moved
    | Redirected
)
