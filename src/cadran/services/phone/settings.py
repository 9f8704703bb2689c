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
    """The user's own number; colleagues and emergency services see it."""
    shown: E164 | None = None
    """What the world sees when they call; None: nothing."""
    hides_callers: bool = False
    """Callers from outside are not shown."""
    language: str = read.DEFAULT_LANGUAGE
    country: str = ""
    """Where the user is, ISO 3166-1 alpha-2: whose tones they know."""
    ring_ms: int = RING_MS


def read_settings(given: read.Settings) -> PhoneSettings:
    """Settings from plain data. Keys: ``name``, ``number``, ``shown_number`` (``number`` where it is missing),
    ``hides_callers``, ``language``, ``country``, ``ring_ms``.
    """
    number = read.text(given, "number")
    shown = read.text(given, "shown_number", number)
    return PhoneSettings(
        name=read.text(given, "name"),
        number=E164(number) if number else None,
        shown=E164(shown) if shown else None,
        hides_callers=read.flag(given, "hides_callers"),
        language=read.languages(given)[0],
        country=read.text(given, "country"),
        ring_ms=read.whole(given, "ring_ms", RING_MS, 5 * SECOND_MS, RING_MAX_MS),
    )
