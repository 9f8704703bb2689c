"""One heap of things to do later; a newer time for the same key replaces the older one."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

import structlog

from cadran.clock import Instant

log = structlog.get_logger(__name__)

COMPACT_ABOVE = 64
"""Dead entries are swept when they are more than this and than the living ones: memory stays linear."""


@dataclass(slots=True)
class Timers:
    """Keyed timers; ``fire`` runs what is due in order of time."""

    _heap: list[tuple[Instant, int, Hashable]] = field(default_factory=list)
    _live: dict[Hashable, tuple[int, Callable[[Instant], None]]] = field(default_factory=dict)
    _count: int = 0

    def set(self, key: Hashable, at: Instant, action: Callable[[Instant], None]) -> None:
        """Run ``action(now)`` at or after ``at``."""
        self._count += 1
        self._live[key] = (self._count, action)
        heapq.heappush(self._heap, (at, self._count, key))
        if len(self._heap) > 2 * len(self._live) + COMPACT_ABOVE:
            self._heap = [each for each in self._heap if self._is_live(each)]
            heapq.heapify(self._heap)

    def cancel(self, key: Hashable) -> None:
        """Forget the key's timer, if any."""
        self._live.pop(key, None)

    def deadline(self) -> Instant | None:
        """When ``fire`` is due next."""
        while self._heap and not self._is_live(self._heap[0]):
            heapq.heappop(self._heap)
        return self._heap[0][0] if self._heap else None

    def fire(self, now: Instant) -> None:
        """Run everything due, whatever one of them does. What these set anew for now or earlier waits for the next call."""
        due: list[Callable[[Instant], None]] = []
        while (at := self.deadline()) is not None and at <= now:
            _, _, key = heapq.heappop(self._heap)
            due.append(self._live.pop(key)[1])
        for action in due:
            try:
                action(now)
            except Exception:
                log.exception("timer failed")

    def __len__(self) -> int:
        return len(self._live)

    def _is_live(self, entry: tuple[Instant, int, Hashable]) -> bool:
        live = self._live.get(entry[2])
        return live is not None and live[0] == entry[1]
