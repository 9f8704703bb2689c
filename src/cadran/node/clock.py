"""The system's one clock: anchored to the wall at start, carried on by the monotonic clock."""

from __future__ import annotations

import time

from cadran.clock import Clock, Instant


def system_clock() -> Clock:
    """A clock that no correction of the system's time can turn back or make jump."""
    anchor_ns = time.time_ns() - time.monotonic_ns()

    def now() -> Instant:
        return Instant((anchor_ns + time.monotonic_ns()) // 1_000_000)

    return now
