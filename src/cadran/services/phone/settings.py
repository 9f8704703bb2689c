"""How a user's phone is set up (plain data from its maker)."""

from __future__ import annotations

from dataclasses import dataclass

from cadran.clock import SECOND_MS
from cadran.ids import E164
from cadran.services import settings as read

RING_MS = 30 * SECOND_MS
"""How long a user's devices ring: about six rings."""
RING_MAX_MS = 120 * SECOND_MS


@dataclass(frozen=True, slots=True)
class PhoneSettings:
    """Durations in milliseconds."""

    name: str = ""
    number: E164 | None = None
    """The user's own number, shown when they call."""
    language: str = read.DEFAULT_LANGUAGE
    ring_ms: int = RING_MS


def read_settings(given: read.Settings) -> PhoneSettings:
    """Settings from plain data. Keys: ``name``, ``number``, ``language``, ``ring_ms``."""
    number = read.text(given, "number")
    return PhoneSettings(
        name=read.text(given, "name"),
        number=E164(number) if number else None,
        language=read.languages(given)[0],
        ring_ms=read.whole(given, "ring_ms", RING_MS, 5 * SECOND_MS, RING_MAX_MS),
    )
