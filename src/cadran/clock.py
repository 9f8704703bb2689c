"""Time as an integer.

Pure rooms never read a clock: ``now`` is an argument. The running system passes the one ``Clock``
made at start, which is anchored to the wall once and then follows the monotonic clock, so that a
stepped system clock neither lengthens nor shortens a call.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NewType

Instant = NewType("Instant", int)
"""Milliseconds since 1970-01-01T00:00:00Z."""

SECOND_MS = 1_000
MINUTE_MS = 60_000
HOUR_MS = 3_600_000

Clock = Callable[[], Instant]
"""Answers the present instant."""


def after(now: Instant, delay_ms: int) -> Instant:
    """The instant ``delay_ms`` milliseconds after ``now``."""
    return Instant(now + delay_ms)
