"""Things that other threads want done on the loop's."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

import structlog

log = structlog.get_logger(__name__)


class FromThreads:
    """What comes together, as the answers of one commit do, wakes the loop once. ``then`` is called after it."""

    __slots__ = ("_due", "_loop", "_then", "_things")

    def __init__(self, loop: asyncio.AbstractEventLoop, then: Callable[[], None]) -> None:
        self._loop, self._then = loop, then
        self._things: deque[Callable[[], None]] = deque()
        self._due = False

    def put(self, thing: Callable[[], None]) -> None:
        """Do it soon; from any thread, in order. What it raises is logged."""
        self._things.append(thing)
        if not self._due:
            self._due = True
            self._loop.call_soon_threadsafe(self._do)

    def _do(self) -> None:
        # Before they are counted: what comes from now on wakes the loop again.
        self._due = False
        for _ in range(len(self._things)):
            try:
                self._things.popleft()()
            except Exception:
                log.exception("job in the loop failed")
        self._then()
