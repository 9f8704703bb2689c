"""Taking a call that rings or waits elsewhere: messages between a user's phone and who has it.

phone -> other phone   Take            (one that rings there)
other -> phone         Offer ``taking``, which is accepted at once; or NotThere
phone -> park          Take            (the call parked there)
park  -> phone         the leg, by HandOver with ``taking`` in its context; or NotThere

phone -> park          the leg, by HandOver with ``parking`` in its context
park  -> phone         Parked, or NotParked and the leg back
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NewType

from cadran.errors import Refusal

TakeId = NewType("TakeId", str)
"""Chosen by who asks, unique in the system."""
TAKING = "taking"
PARKING = "parking"
PARKED_BY = "by"
"""Fields of ``HandOver.context``: a ``TakeId`` each, and the user who parks."""


@dataclass(frozen=True, slots=True)
class Take:
    """Give me the call that rings at yours, or that is parked under ``code`` ("": the last one that I parked)."""

    id: TakeId
    code: str = ""


@dataclass(frozen=True, slots=True)
class NotThere:
    """There is none (any more)."""

    id: TakeId


@dataclass(frozen=True, slots=True)
class Parked:
    """The call waits under this code."""

    id: TakeId
    code: str


@dataclass(frozen=True, slots=True)
class NotParked:
    """No room: the leg comes back in a moment."""

    id: TakeId
    cause: Refusal


PickupMessage = Take | NotThere | Parked | NotParked
