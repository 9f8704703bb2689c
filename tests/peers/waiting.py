"""Waiting where nothing tells us: at the border of a process or of a thread, by asking again, within bounds."""

import asyncio
import time
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")
LIMIT_S = 20.0
"""Long enough for a machine that is busy with others."""
PAUSE_S = 0.02


def wait_until(
    look: Callable[[], T], what: str, limit_s: float = LIMIT_S, *, fit: Callable[[T], Any] = bool
) -> T:
    """What ``look`` answers, as soon as it is ``fit``; fails with ``what`` was waited for."""
    until = time.monotonic() + limit_s
    while not fit(found := look()):
        assert time.monotonic() < until, f"never: {what}; at last {found!r:.300}"
        time.sleep(PAUSE_S)
    return found


async def until(true: Callable[[], object], limit_s: float = LIMIT_S) -> None:
    """The same beside tasks of one loop."""
    async with asyncio.timeout(limit_s):
        while not true():  # noqa: ASYNC110 - sockets and another clock, nothing to be told by
            await asyncio.sleep(PAUSE_S)
