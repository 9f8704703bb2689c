"""One heap of things to do later; a newer time for the same key replaces the older one."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

import structlog
from msgspec import Struct

from cadran.clock import Instant

log = structlog.get_logger(__name__)

COMPACT_ABOVE = 64
"""Dead entries are swept when they are more than this and than the living ones: memory stays linear."""

Action = Callable[[Instant], None]


class Timer(Struct):
    """One thing to do; ``action`` None: it was replaced, cancelled, or is done."""

    key: Hashable
    action: Action | None


@dataclass(slots=True)
class Timers:
    """Keyed timers; ``fire`` runs what is due in order of time."""

    _heap: list[tuple[Instant, int, Timer]] = field(default_factory=list)
    _live: dict[Hashable, Timer] = field(default_factory=dict)
    _count: int = 0

    def set(self, key: Hashable, at: Instant, action: Action) -> None:
        """Run ``action(now)`` at or after ``at``."""
        live, heap = self._live, self._heap
        before = live.get(key)
        if before is not None:
            before.action = None
        self._count += 1
        live[key] = timer = Timer(key, action)
        heapq.heappush(heap, (at, self._count, timer))
        if len(heap) > 2 * len(live) + COMPACT_ABOVE:
            self._heap = [each for each in heap if each[2].action is not None]
            heapq.heapify(self._heap)

    def cancel(self, key: Hashable) -> None:
        """Forget the key's timer, if any."""
        timer = self._live.pop(key, None)
        if timer is not None:
            timer.action = None

    def deadline(self) -> Instant | None:
        """When ``fire`` is due next."""
        heap = self._heap
        while heap and heap[0][2].action is None:
            heapq.heappop(heap)
        return heap[0][0] if heap else None

    def fire(self, now: Instant) -> None:
        """Run everything due, whatever one of them does. What these set anew for now or earlier waits for the next call."""
        due: list[Action] = []
        while (at := self.deadline()) is not None and at <= now:
            timer = heapq.heappop(self._heap)[2]
            del self._live[timer.key]
            assert timer.action is not None
            due.append(timer.action)
        for action in due:
            try:
                action(now)
            except Exception:
                log.exception("timer failed")

    def __len__(self) -> int:
        return len(self._live)
