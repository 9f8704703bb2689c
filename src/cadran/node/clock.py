"""The system's one clock: anchored to the wall at start, carried on by the monotonic clock."""

from __future__ import annotations

from time import monotonic_ns, time_ns
from typing import cast

from cadran.clock import Clock


def system_clock() -> Clock:
    """A clock that no correction of the system's time can turn back or make jump."""
    anchor_ns = time_ns() - monotonic_ns()

    def now() -> int:
        return (anchor_ns + monotonic_ns()) // 1_000_000

    return cast("Clock", now)
