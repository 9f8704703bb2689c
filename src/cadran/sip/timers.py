"""Timers: one heap for everything that will have to happen, compacted when most of it was cancelled."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heapify, heappop, heappush
from typing import Any, Final

from cadran.clock import Instant

T1_MS: Final = 500
"""Estimated round trip (RFC 3261 section 17.1.1.1)."""
T2_MS: Final = 4_000
"""Longest interval of retransmission."""
T4_MS: Final = 5_000
"""Longest life of a message in the network."""
TIMEOUT_MS: Final = 64 * T1_MS
"""Timers B, F, H, J, L, M."""
TIMER_D_MS: Final = 32_000
"""At least 32 s for an unreliable transport."""

_COMPACT_ABOVE: Final = 256
"""Cancelled entries tolerated in a small heap: compacting costs a pass over it."""


Timer = list[Any]
"""One alarm: its instant, its place among those of that instant, what is called, and the two arguments given. What is
called is None once the alarm went off or was cancelled. The heap orders these lists themselves.
"""
_ACT: Final = 2
_OFF: Final = (None, None, None)


class Timers:
    """The heap. Alarms of one instant go off in the order in which they were set."""

    __slots__ = ("_cancelled", "_heap", "_order")

    def __init__(self) -> None:
        self._heap: list[Timer] = []
        self._order = 0
        self._cancelled = 0

    def set(
        self, when: int, act: Callable[[Any, Any, Instant], None], one: Any, other: Any = None
    ) -> Timer:
        """Call ``act(one, other, now)`` at ``when`` or a little later."""
        self._order += 1
        timer = [when, self._order, act, one, other]
        heappush(self._heap, timer)
        return timer

    def cancel(self, timer: Timer | None) -> None:
        """Forget an alarm; one that went off already, or None, does no harm."""
        if timer is None or timer[_ACT] is None:
            return
        timer[_ACT:] = _OFF
        self._cancelled += 1
        if self._cancelled > _COMPACT_ABOVE and self._cancelled * 2 > len(self._heap):
            self._heap = [entry for entry in self._heap if entry[_ACT] is not None]
            heapify(self._heap)
            self._cancelled = 0

    def deadline(self) -> Instant | None:
        """When ``fire`` has something to do."""
        heap = self._heap
        while heap and heap[0][_ACT] is None:
            heappop(heap)
            self._cancelled -= 1
        return heap[0][0] if heap else None

    def fire(self, now: Instant) -> None:
        """Let all alarms that are due go off."""
        while True:
            heap = self._heap
            if not heap or heap[0][0] > now:
                return
            timer = heappop(heap)
            _, _, act, one, other = timer
            if act is None:
                self._cancelled -= 1
                continue
            timer[_ACT:] = _OFF
            act(one, other, now)

    def __len__(self) -> int:
        """Entries held, cancelled ones included."""
        return len(self._heap)
