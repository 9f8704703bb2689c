"""The one writer: a thread that does queued jobs one after another, several to a commit.

A turn begins with the most urgent job that waits, takes more while it is short, writes what the jobs
gathered, commits, tells the commit listeners, and only then answers the futures. Nothing that happens to
the database ends the thread: a turn that cannot be committed is undone and its jobs are refused with
``store.unavailable``.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
import structlog
from msgspec import Struct, field

from cadran.errors import Refused
from cadran.store import reasons
from cadran.store.dialect import Dialect, is_failure
from cadran.store.limits import Limits
from cadran.store.priority import ALONE, Priority
from cadran.store.unit import EVERYWHERE, Drafts, Flush, Shared, UnitOfWork
from cadran.store.waiting import Job, Waiting, now_ms, resolve

log = structlog.get_logger(__name__)

WARN_EVERY_MS = 10_000
"""One line about long turns in so long: a slow disk makes every turn long."""

Listener = Callable[[list[Any]], None]


@dataclass(slots=True)
class Figures:
    """What the writer did since it started."""

    turns: int = 0
    jobs: int = 0
    failed_turns: int = 0
    longest_turn_ms: int = 0
    last_turn_ms: int = 0


class _Turn(Struct):
    """One transaction in the making."""

    began_ms: int
    jobs: int = 0
    answers: list[tuple[Future[Any], Any, BaseException | None]] = field(default_factory=list)
    """Of the jobs that somebody waits for."""
    shared: Shared = field(default_factory=Shared)
    heard: dict[type[Any], list[Any]] = field(default_factory=dict)
    """What commit listeners hear, by its kind."""
    forgetting: bool = False
    """What its drafts know is not to be gone on with."""


class _LostError(Exception):
    """The transaction is gone; everything in it is to be refused."""


class Writer:
    """Runs from ``start`` to ``stop``."""

    def __init__(self, engine: sa.Engine, dialect: Dialect, limits: Limits) -> None:
        self.waiting = Waiting(limits)
        self.figures = Figures()
        self.listeners: list[tuple[type[Any], Listener]] = []
        self._engine = engine
        self._dialect = dialect
        self._limits = limits
        self._connection: sa.Connection | None = None
        self._raw: Any = None
        """The driver's connection beneath it."""
        self._drafts: Drafts = {}
        """Of the turn before."""
        self._others: int | None = None
        self._turn: _Turn | None = None
        self._warned_ms = 0
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._watch = threading.Thread(target=self._watch_turns, name="store-watch", daemon=True)

    def start(self) -> None:
        self._thread.start()
        self._watch.start()

    def stop(self) -> None:
        """Do what is queued, for a limited time, then refuse the rest."""
        self.waiting.close()
        self._thread.join(self._limits.close_ms / 1000)
        self._stopped.set()
        for job in self.waiting.take_all():
            resolve(job.future, error=Refused(reasons.CLOSED))
        self._watch.join()
        if self._connection is not None and not self._thread.is_alive():
            self._connection.close()

    def stalled(self) -> bool:
        """Has the present turn been hanging for too long?"""
        turn = self._turn
        return turn is not None and now_ms() - turn.began_ms > self._limits.stall_ms

    # --- turns --------------------------------------------------------------------------------

    def _run(self) -> None:
        while (taken := self.waiting.first()) is not None:
            job, priority = taken
            turn = _Turn(now_ms())
            self._turn = turn
            try:
                self._one_turn(turn, job, priority)
            except Exception as error:  # noqa: BLE001 -- nothing may end this thread
                self._lose(turn, job, error)
            self._turn = None
            self._measure(turn, job)

    def _one_turn(self, turn: _Turn, first: Job, priority: Priority) -> None:
        try:
            connection = self._begin()
        except Exception:
            for other in self.waiting.take_all():
                resolve(other.future, error=Refused(reasons.UNAVAILABLE))
            raise
        limits = self._limits
        turn.shared.drafts = self._known()
        job: Job | None = first
        while job is not None:
            self._one_job(turn, connection, job)
            full = turn.jobs >= limits.turn_jobs or priority in ALONE
            late = now_ms() - turn.began_ms >= limits.turn_ms
            job = None if full or late else self.waiting.more()
        self._flush(turn, connection)
        self._dialect.run(self._raw, "COMMIT", ())
        drafts = {} if turn.forgetting else turn.shared.drafts
        self._drafts = {kind: draft for kind, draft in drafts.items() if draft.kept()}
        self._tell(turn.heard)
        for future, result, error in turn.answers:
            resolve(future, result, error)

    def _begin(self) -> sa.Connection:
        """An open transaction that holds the write lock."""
        if self._connection is None:
            self._connection = self._engine.connect()
            self._raw = self._connection.connection.dbapi_connection
        for statement in self._dialect.begin_write:
            self._dialect.run(self._raw, statement, ())
        return self._connection

    def _known(self) -> Drafts:
        """The drafts of the turn before, if the database is as it left it; they are this turn's now."""
        drafts, self._drafts = self._drafts, {}
        before, self._others = self._others, self._dialect.others(self._raw)
        return drafts if self._others is not None and self._others == before else {}

    def _one_job(self, turn: _Turn, connection: sa.Connection, job: Job) -> None:
        future = job.future
        if future is not None and future.done():  # nobody waits any more
            return
        turn.jobs += 1
        unit = UnitOfWork(job.org, connection, self._raw, self._dialect, turn.shared)
        try:
            result = job.work(unit)
            if unit.saved:
                unit.keep()
        except BaseException as error:  # whatever a job raises belongs to its future
            failed: BaseException = error
            if is_failure(self._dialect, error):
                log.warning("the database failed a job", error=str(error))
                failed = Refused(reasons.UNAVAILABLE)
            if future is not None:
                turn.answers.append((future, None, failed))
            # What broke off in the middle may have left something behind in a draft that it only read.
            turn.forgetting |= not isinstance(error, Refused)
            with contextlib.suppress(Exception):
                unit.undo()
            if unit.saved or unit.drafting or not self._dialect.usable(self._raw):
                raise _LostError from error
            return
        if future is not None:
            turn.answers.append((future, result, None))
        if unit.forgetting:
            turn.forgetting = True

    def _flush(self, turn: _Turn, connection: sa.Connection) -> None:
        """Write what was gathered; what it makes others hear comes after what the jobs said themselves."""
        shared = turn.shared
        unit = UnitOfWork(EVERYWHERE, connection, self._raw, self._dialect, shared)
        unit.saved = True  # the whole turn stands or falls with this: no savepoint is wanted
        for draft in shared.drafts.values():
            draft.flush(unit)
        for each in shared.happened:
            turn.heard.setdefault(type(each), []).append(each)
        gathered: dict[Flush, list[Any]] = {}
        for flush, item in shared.gathered:
            gathered.setdefault(flush, []).append(item)
        for flush, items in gathered.items():
            if told := flush(unit, items):
                turn.heard.setdefault(type(told[0]), []).extend(told)

    def _tell(self, heard: dict[type[Any], list[Any]]) -> None:
        for kind, listener in self.listeners:
            if kind in heard:
                try:
                    listener(heard[kind])
                except Exception:
                    log.exception("a commit listener failed")

    # --- trouble ------------------------------------------------------------------------------

    def _lose(self, turn: _Turn, first: Job, error: Exception) -> None:
        """Undo a turn that cannot be kept, and refuse everything in it."""
        self.figures.failed_turns += 1
        cause = error.__cause__ if isinstance(error, _LostError) else error
        log.error("a turn of the writer was lost", error=repr(cause), jobs=turn.jobs)
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(Exception):
                self._dialect.run(self._raw, "ROLLBACK", ())
            with contextlib.suppress(Exception):
                connection.invalidate()
                connection.close()
        resolve(first.future, error=Refused(reasons.UNAVAILABLE))
        for future, _result, _error in turn.answers:
            resolve(future, error=Refused(reasons.UNAVAILABLE))

    def _watch_turns(self) -> None:
        """Tell those who wait that the database hangs, while the writer itself cannot."""
        while not self._stopped.wait(self._limits.stall_ms / 4000):
            turn = self._turn
            if turn is None or not self.stalled():
                continue
            log.error("the database stalls", since_ms=now_ms() - turn.began_ms)
            for job in self.waiting.take_all():
                resolve(job.future, error=Refused(reasons.UNAVAILABLE))
            for future, _result, _error in list(turn.answers):
                resolve(future, error=Refused(reasons.UNAVAILABLE))

    def _measure(self, turn: _Turn, first: Job) -> None:
        took = now_ms() - turn.began_ms
        figures = self.figures
        figures.turns += 1
        figures.jobs += turn.jobs
        figures.last_turn_ms = took
        figures.longest_turn_ms = max(figures.longest_turn_ms, took)
        if took > self._limits.turn_warn_ms and now_ms() - self._warned_ms > WARN_EVERY_MS:
            self._warned_ms = now_ms()
            name = getattr(first.work, "__qualname__", repr(first.work))
            log.warning("a long turn of the writer", ms=took, jobs=turn.jobs, first=name)
