"""Long work beside calls: it goes on in short bursts, so that who grants a call finds the interpreter free."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import TypeVar

T = TypeVar("T")

BURST_S = 0.002
"""Longest stretch of work: what a grant beside it may have to wait for once."""
PAUSE_S = 0.002
"""Long enough for a grant's statements; so much work takes twice its time, which nobody waits for."""
LOOK_EVERY = 16
"""Items between two looks at the clock: some 50 µs of work each."""

_lock = Lock()
_holding = 0


def gently(items: Iterable[T]) -> Iterator[T]:
    """The items, with pauses while they are gone through. Not for the event loop, nor for the writer."""
    began = time.perf_counter()
    for place, each in enumerate(items):
        if not place % LOOK_EVERY and time.perf_counter() - began > BURST_S:
            time.sleep(PAUSE_S)
            began = time.perf_counter()
        yield each


@contextmanager
def held() -> Iterator[None]:
    """For work that piles up hundreds of thousands of objects and lets go of them after some seconds.

    The collector of cycles would go through all of them again and again, a tenth of a second each time in
    which no thread runs; what it finds otherwise can wait until the last of such work is over.
    """
    global _holding  # noqa: PLW0603 -- the collector is the process's
    with _lock:
        _holding += 1
        gc.disable()
    try:
        yield
    finally:
        with _lock:
            _holding -= 1
            if not _holding:
                gc.enable()
