"""Names for the things that cross rooms.

Every id is a short ASCII string chosen by its creator, so that a retry carries the same id and is
harmless. They are distinct types for the type checker and plain strings at run time.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Final, NewType

from msgspec import Struct

OrgId = NewType("OrgId", str)
"""An organisation (tenant). Every stored row and every program belongs to exactly one."""

UserId = NewType("UserId", str)
"""A person of an organisation; unique in the whole system."""

LegId = NewType("LegId", str)
"""One side of a conversation: a dialog with a phone, a trunk or a browser, and its media."""

CallId = NewType("CallId", str)
"""A conversation: the legs that were brought together, for records. Not the SIP Call-ID."""

BridgeId = NewType("BridgeId", str)
"""A place where legs hear each other (a room of the mixer)."""

GrantId = NewType("GrantId", str)
"""A permission to spend on one paid leg, chosen by the exchange before it rings."""

RecordingId = NewType("RecordingId", str)
"""A recorded sound: a voicemail, a meeting, a greeting spoken into a phone. Letters, digits, ``-`` and ``_``."""

NodeId = NewType("NodeId", str)
"""A running Cadran process."""

Ref = NewType("Ref", str)
"""Ties an action of a program to its outcome; unique within the program."""

E164 = NewType("E164", str)
"""A number in international form: ``+`` and 3 to 15 digits."""


_NAMED_BYTES: Final = 16


def named(*parts: object) -> str:
    """The id of what the parts name together, 32 characters however long they are; the same again for the same."""
    return blake2b("\0".join(map(str, parts)).encode(), digest_size=_NAMED_BYTES).hexdigest()


def timed(now: int, *parts: object) -> str:
    """As ``named``, with the instant before it: what is written of the legs of an hour lies together."""
    return f"{now:x}.{named(now, *parts)}"


_PERSON = "user:"


def person_key(user: UserId) -> str:
    """How a person is named where a number may stand as well: who calls, and who was rung on whatever telephone."""
    return f"{_PERSON}{user}"


def person_in(key: str) -> UserId | None:
    """Whom ``person_key`` named; None: it names a number, a trunk or a guest."""
    return UserId(key.removeprefix(_PERSON)) if key.startswith(_PERSON) else None


class Address(Struct, frozen=True, order=True):
    """Where a program lives: one serial mailbox per ``(organisation, kind, id)``."""

    org: OrgId
    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.org}/{self.kind}/{self.id}"
