"""The worker's watch speaks to its loop: the ``ask`` ring of ``layout``, filled by one thread of Python."""

from __future__ import annotations

import os
import threading
from collections import deque
from typing import Any

from cadran.media import layout

BACKLOG_MAX = 4_096
"""Orders waiting for room: more than a ring full means that the loop does nothing, and the watch sees to that."""


class Orders:
    """What the watch asks of the loop. An order about a leg that the loop has yet to open waits for it."""

    def __init__(self, record: Any) -> None:
        self._record = record
        self._ring, self._entries = record["q"], record["ask"]
        self._backlog: deque[tuple[int, ...]] = deque()
        self._order = threading.Lock()

    @property
    def waiting(self) -> bool:
        return bool(self._backlog)

    def give(self, operation: int, slot: int, generation: int, *words: int) -> None:
        self._backlog.append((operation, slot, generation, *words))
        if len(self._backlog) > BACKLOG_MAX:
            lost = self._backlog.popleft()
            if lost[0] == layout.ASK_PEER:
                os.close(lost[3])
        self.flush()

    def flush(self) -> None:
        """Hand over what there is room for, in order."""
        while self._backlog:
            words = self._backlog[0]
            head = int(self._ring[layout.ASK_HEAD, 0])
            full = head - int(self._ring[layout.ASK_TAIL, 0]) >= layout.ASK_RING
            if full or int(self._record["l_gen"][words[1]]) < words[2]:
                return
            self._entries[head % layout.ASK_RING, : len(words)] = words
            with self._order:  # orders memory: the entry before the index
                self._ring[layout.ASK_HEAD, 0] = head + 1
            self._backlog.popleft()
