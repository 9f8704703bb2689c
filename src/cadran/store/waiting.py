"""Jobs on their way to the writer: one bounded queue a priority.

A turn takes along what waits without the lock: a job leaves its queue in one step, so that two never have the same one.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
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
    """The queues. ``put`` and ``hurry`` from any thread, ``first`` and ``more`` on the writer's."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._queues: tuple[deque[Job], ...] = tuple(deque() for _ in Priority)
        self._by_urgency = tuple(zip(Priority, self._queues, strict=True))
        self._joining = tuple(queue for each, queue in self._by_urgency if each not in ALONE)
        """Those whose jobs may share a turn."""
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._asleep_until_ms: float | None = None
        self._closed = False

    def put(self, job: Job, priority: Priority) -> None:
        """Queue a job. Raises ``Refused(store.overloaded)`` or ``Refused(store.closed)``."""
        queue = self._queues[priority]
        linger_ms = self._limits.linger_ms[priority]
        if linger_ms:
            job.due_ms = now_ms() + linger_ms
        with self._lock:
            if self._closed:
                raise Refused(reasons.CLOSED)
            if len(queue) >= self._limits.queued[priority]:
                raise Refused(reasons.OVERLOADED, queue=priority.name.lower(), waiting=len(queue))
            queue.append(job)
            # A writer that is at work, or will wake in time, need not be woken: that costs two switches.
            if self._asleep_until_ms is not None and job.due_ms < self._asleep_until_ms:
                self._changed.notify()

    def first(self) -> tuple[Job, Priority] | None:
        """Wait for the job that a turn begins with; None: the queues are closed and empty."""
        with self._lock:
            while True:
                taken, due_ms = self._next()
                if taken is not None or (self._closed and not any(self._queues)):
                    return taken
                self._asleep_until_ms = inf if due_ms is None else due_ms
                self._changed.wait(None if due_ms is None else (due_ms - now_ms()) / 1_000)
                self._asleep_until_ms = None

    def more(self) -> Job | None:
        """The next job of a turn that is made anyway: also what lingers, but nothing of ``ALONE``."""
        for queue in self._joining:
            if queue and (job := _taken(queue)) is not None:
                return job
        return None

    def hurry(self) -> None:
        """Let nothing that waits now linger any longer."""
        with self._lock:
            for queue in self._queues:
                for job in tuple(queue):
                    job.due_ms = 0
            self._changed.notify()

    def _next(self) -> tuple[tuple[Job, Priority] | None, int | None]:
        """The job to begin with now, or else when the next one is due."""
        due_ms: int | None = None
        now = now_ms()
        for priority, queue in self._by_urgency:
            if not queue:
                continue
            first_ms = queue[0].due_ms
            if self._closed or first_ms <= now:
                return (queue.popleft(), priority), None
            due_ms = first_ms if due_ms is None else min(due_ms, first_ms)
        return None, due_ms

    def take_all(self) -> list[Job]:
        """Everything that waits, most urgent first."""
        with self._lock:
            return [job for queue in self._queues for job in iter(partial(_taken, queue), None)]

    def close(self) -> None:
        """Refuse what comes now; what waits is still taken."""
        with self._lock:
            self._closed = True
            self._changed.notify_all()

    def lengths(self) -> dict[str, int]:
        with self._lock:
            return {priority.name.lower(): len(queue) for priority, queue in self._by_urgency}


def _taken(queue: deque[Job]) -> Job | None:
    """Its first job; None: there is none any more."""
    try:
        return queue.popleft()
    except IndexError:
        return None


def resolve(
    future: Future[Any] | None, result: Any = None, error: BaseException | None = None
) -> None:
    """Answer a future that may have been answered already (by the watch over a stalled disk)."""
    if future is None:
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
