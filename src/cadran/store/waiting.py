"""Jobs on their way to the writer: one bounded queue a priority."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from math import inf
from typing import Any

from msgspec import Struct

from cadran.errors import Refused
from cadran.ids import OrgId
from cadran.store import reasons
from cadran.store.limits import Limits
from cadran.store.priority import ALONE, Priority
from cadran.store.unit import UnitOfWork


class Job(Struct, eq=False):
    """What to do, for whom, and who waits for it, if anybody does. ``due_ms``: until then it may linger."""

    org: OrgId
    work: Callable[[UnitOfWork], Any]
    future: Future[Any] | None = None
    due_ms: int = 0


class Waiting:
    """The queues. ``put`` and ``hurry`` from any thread, ``take`` on the writer's."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._queues: tuple[deque[Job], ...] = tuple(deque() for _ in Priority)
        self._by_urgency = tuple(zip(Priority, self._queues, strict=True))
        self._joining = tuple(each for each in self._by_urgency if each[0] not in ALONE)
        """Those whose jobs may share a turn."""
        self._changed = threading.Condition(threading.Lock())
        self._asleep_until_ms: float | None = None
        self._closed = False

    def put(self, job: Job, priority: Priority) -> None:
        """Queue a job. Raises ``Refused(store.overloaded)`` or ``Refused(store.closed)``."""
        queue = self._queues[priority]
        linger_ms = self._limits.linger_ms[priority]
        if linger_ms:
            job.due_ms = now_ms() + linger_ms
        with self._changed:
            if self._closed:
                raise Refused(reasons.CLOSED)
            if len(queue) >= self._limits.queued[priority]:
                raise Refused(reasons.OVERLOADED, queue=priority.name.lower(), waiting=len(queue))
            queue.append(job)
            # A writer that is at work, or will wake in time, need not be woken: that costs two switches.
            if self._asleep_until_ms is not None and job.due_ms < self._asleep_until_ms:
                self._changed.notify()

    def take(self, *, first: bool) -> tuple[Job, Priority] | None:
        """The next job of a turn; None when the turn is over.

        The ``first`` is waited for, and None then says that the queues are closed and empty. Once a turn
        is made, it takes along what lingers; a job of ``ALONE`` is only ever the first.
        """
        with self._changed:
            while True:
                taken, due_ms = self._next(first=first)
                if taken is not None or not first or (self._closed and not any(self._queues)):
                    return taken
                self._asleep_until_ms = inf if due_ms is None else due_ms
                self._changed.wait(None if due_ms is None else (due_ms - now_ms()) / 1_000)
                self._asleep_until_ms = None

    def hurry(self) -> None:
        """Let nothing that waits now linger any longer."""
        with self._changed:
            for queue in self._queues:
                for job in queue:
                    job.due_ms = 0
            self._changed.notify()

    def _next(self, *, first: bool) -> tuple[tuple[Job, Priority] | None, int | None]:
        """The job to take now, or else when the next one is due."""
        due_ms: int | None = None
        now = now_ms()
        for priority, queue in self._by_urgency if first else self._joining:
            if not queue:
                continue
            if not first or self._closed or queue[0].due_ms <= now:
                return (queue.popleft(), priority), None
            due_ms = queue[0].due_ms if due_ms is None else min(due_ms, queue[0].due_ms)
        return None, due_ms

    def take_all(self) -> list[Job]:
        """Everything that waits, most urgent first."""
        with self._changed:
            jobs = [job for queue in self._queues for job in queue]
            for queue in self._queues:
                queue.clear()
            return jobs

    def close(self) -> None:
        """Refuse what comes now; what waits is still taken."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def lengths(self) -> dict[str, int]:
        with self._changed:
            return {priority.name.lower(): len(queue) for priority, queue in self._by_urgency}


def resolve(
    future: Future[Any] | None, result: Any = None, error: BaseException | None = None
) -> None:
    """Answer a future that may have been answered already (by the watch over a stalled disk)."""
    if future is None or future.done():
        return
    try:
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)
    except Exception:  # noqa: BLE001 -- InvalidStateError only: somebody was faster, which is all right
        return


def now_ms() -> int:
    return time.monotonic_ns() // 1_000_000
