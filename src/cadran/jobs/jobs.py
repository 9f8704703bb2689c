"""The door: start long work, watch it, cancel it, read its report.

Work runs on a few threads, one job an organisation at a time. The table is the one record of it, so that a
page, another node and the next start see the same.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from threading import Event, RLock
from typing import TypeVar

import structlog

from cadran.clock import Clock
from cadran.errors import Refused
from cadran.ids import NodeId, OrgId
from cadran.jobs import book, limits, reasons
from cadran.jobs.job import Job, JobId, Report, ReportLine, State
from cadran.jobs.progress import Cancelled, Progress
from cadran.store.priority import Priority
from cadran.store.store import Store
from cadran.store.unit import UnitOfWork

T = TypeVar("T")
Work = Callable[[Progress], Report]
"""Long work: blocks its thread, calls ``progress.advance`` often, answers its report."""
Listener = Callable[[OrgId, Job], None]

ID_BYTES = 10

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Task:
    org: OrgId
    job: JobId
    work: Work
    progress: Progress
    moving: Future[bool] | None = None


class Jobs:
    """Of one node. Every method blocks its thread a little; none is for the event loop."""

    def __init__(
        self, store: Store, clock: Clock, entropy: Callable[[int], bytes], node: NodeId
    ) -> None:
        self._store = store
        self._clock = clock
        self._entropy = entropy
        self._node = node
        self._pool = ThreadPoolExecutor(limits.WORKERS + 1, thread_name_prefix="job")
        self._lock = RLock()
        self._waiting: deque[_Task] = deque()
        self._tasks: dict[JobId, _Task] = {}
        self._busy: set[OrgId] = set()
        self._running: set[Future[None]] = set()
        self._listeners: list[Listener] = []
        self._stopping = Event()

    # --- for those who have long work ---------------------------------------------------------

    def start(
        self,
        org: OrgId,
        kind: str,
        by: str,
        work: Work,
        *,
        id: str | None = None,  # noqa: A002 -- the caller's word for it
    ) -> JobId:
        """Have work done; with an ``id``, a retry answers the job that is there already.

        Raises ``Refused``: ``jobs.too_many`` wait already, ``jobs.interrupted`` when the server ends.
        """
        job = JobId(id or f"job_{self._entropy(ID_BYTES).hex()}")
        if self._stopping.is_set():
            raise Refused(reasons.INTERRUPTED)
        with self._lock:
            if len(self._tasks) >= limits.OPEN_MAX:
                raise Refused(reasons.TOO_MANY, most=limits.OPEN_MAX)
        now = self._clock()
        entered = self._write(
            org, lambda unit: book.enter(unit, job, kind, by, self._node, now), Priority.ORDINARY
        )
        if not entered:
            return job
        task = _Task(org, job, work, self._progress(org, job))
        with self._lock:
            self._tasks[job] = task
            self._waiting.append(task)
        self._tell(org, job)
        self._next()
        return job

    def listen(self, listener: Listener) -> None:
        """Hear of every change of a job here, on whichever thread made it."""
        self._listeners.append(listener)

    # --- for those who look -------------------------------------------------------------------

    def job(self, org: OrgId, job: JobId) -> Job:
        """Raises ``Refused(jobs.unknown_job)``."""
        with self._store.read(org) as unit:
            return book.row_of(unit, job)

    def jobs(self, org: OrgId, before: tuple[int, str] | None, limit: int) -> list[Job]:
        """Newest first; ``before``: ``(queued_at, id)`` of the last one seen."""
        with self._store.read(org) as unit:
            return book.newest(unit, before, limit)

    def report(self, org: OrgId, job: JobId) -> Iterator[ReportLine]:
        """The lines of a report, read as they are asked for. Raises ``Refused(jobs.unknown_job)``."""
        self.job(org, job)

        def lines() -> Iterator[ReportLine]:
            seen = 0
            while True:
                with self._store.read(org) as unit:
                    found = book.lines_after(unit, job, seen - 1)
                yield from found
                seen += len(found)
                if len(found) < limits.REPORT_READ:
                    return

        return lines()

    def cancel(self, org: OrgId, job: JobId) -> Job:
        """End it at its next step. Raises ``Refused``: unknown, over, or too late."""
        found = self._write(
            org, lambda unit: book.want_end(unit, job, self._clock()), Priority.ORDINARY
        )
        with self._lock:
            task = self._tasks.get(job)
            if task is not None and task in self._waiting:
                self._waiting.remove(task)
                del self._tasks[job]
        if task is not None:
            task.progress.cancelled.set()
        self._tell(org, job)
        return found

    # --- for the node -------------------------------------------------------------------------

    def recover(self) -> int:
        """At start: what a dead run of this node left has ended; answers how many there were."""
        with self._store.read_everywhere() as unit:
            left = book.left_open(unit, self._node)
        for org, job, committed in left:
            why = book.interruption(committed=committed)
            self._end(org, job, State.FAILED, Report(why.id))
        return len(left)

    def stop(self) -> None:
        """Have all work end at its next step, for a limited time; the rest is the next start's."""
        self._stopping.set()
        with self._lock:
            waiting = list(self._waiting)
            self._waiting.clear()
            running = list(self._running)
        for task in waiting:
            with suppress(Refused):
                self._end(task.org, task.job, State.FAILED, Report(reasons.INTERRUPTED.id))
        late = wait_for(running, limits.STOP_WAIT_S).not_done
        self._pool.shutdown(wait=not late, cancel_futures=True)

    # --- running ------------------------------------------------------------------------------

    def _next(self) -> None:
        """Run what waits longest of an organisation that has nothing running."""
        with self._lock:
            while len(self._running) < limits.WORKERS and not self._stopping.is_set():
                task = next((each for each in self._waiting if each.org not in self._busy), None)
                if task is None:
                    return
                self._waiting.remove(task)
                self._busy.add(task.org)
                future = self._pool.submit(self._run, task)
                self._running.add(future)
                future.add_done_callback(partial(self._over, task))

    def _over(self, task: _Task, future: Future[None]) -> None:
        with self._lock:
            self._running.discard(future)
            self._busy.discard(task.org)
            self._tasks.pop(task.job, None)
        if (error := future.exception()) is not None:
            log.error("a job could not be ended", job=task.job, error=type(error).__name__)
        self._next()

    def _run(self, task: _Task) -> None:
        now = self._clock()
        if not self._write(task.org, lambda unit: book.begin(unit, task.job, now)):
            return
        self._tell(task.org, task.job)
        state, report = self._outcome(task)
        progress = task.progress
        with suppress(Refused):
            self._write(
                task.org, lambda unit: book.move(unit, task.job, progress.done, progress.total)
            )
        self._end(task.org, task.job, state, report)

    def _outcome(self, task: _Task) -> tuple[State, Report]:
        try:
            report = task.work(task.progress)
        except Cancelled:
            if self._stopping.is_set():
                why = book.interruption(committed=task.progress.committed)
                return State.FAILED, Report(why.id)
            return State.CANCELLED, Report(reasons.CANCELLED.id)
        except Refused as refused:
            return State.FAILED, Report(refused.refusal.id, refused.refusal.facts)
        except Exception:
            log.exception("a job failed", job=task.job)
            return State.FAILED, Report(reasons.FAULT.id)
        return (State.DONE if report.good else State.FAILED), report

    def _end(self, org: OrgId, job: JobId, state: State, report: Report) -> None:
        lines = report.lines[: limits.REPORT_LINES_MAX]
        for first in range(0, len(lines), limits.REPORT_STEP):
            step = lines[first : first + limits.REPORT_STEP]
            self._write(org, partial(book.put_lines, job=job, first=first, lines=step))
        now = self._clock()
        self._write(org, lambda unit: book.end(unit, job, state, report.outcome, report.facts, now))
        self._tell(org, job)

    def _progress(self, org: OrgId, job: JobId) -> Progress:
        return Progress(
            clock=self._clock,
            tell=lambda done, total: self._move(job, done, total),
            seal=lambda: self._write(org, lambda unit: book.seal(unit, job)),
            stopping=self._stopping,
        )

    def _move(self, job: JobId, done: int, total: int) -> None:
        """Write progress down without waiting; what cannot be written now is written the next time."""
        task = self._tasks.get(job)
        if task is None or (task.moving is not None and not task.moving.done()):
            return
        with suppress(Refused):
            task.moving = self._store.write(
                task.org, lambda unit: book.move(unit, job, done, total), Priority.BULK
            )
            task.moving.add_done_callback(partial(self._moved, task))

    def _moved(self, task: _Task, moved: Future[bool]) -> None:
        if moved.cancelled() or moved.exception() is not None:
            return
        if moved.result():
            task.progress.cancelled.set()
        with suppress(RuntimeError):  # the server ends, and nobody listens any more
            self._pool.submit(self._tell, task.org, task.job)

    def _tell(self, org: OrgId, job: JobId) -> None:
        if not self._listeners:
            return
        try:
            found = self.job(org, job)
        except Refused:
            return
        for listener in self._listeners:
            listener(org, found)

    def _write(
        self, org: OrgId, job: Callable[[UnitOfWork], T], priority: Priority = Priority.BULK
    ) -> T:
        return self._store.write(org, job, priority).result(limits.WRITE_WAIT_S)
