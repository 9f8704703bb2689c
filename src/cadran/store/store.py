"""Opening the database, reading from it and queueing writes.

Reads run on the caller's thread with a connection of their own. Writes run one after another on the
writer thread, several to a commit, each in a savepoint of its own: a job that raises changes nothing and
its future carries the exception. A future is resolved only after its commit is on disk.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import AbstractContextManager, contextmanager
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from cadran.errors import Refused
from cadran.ids import OrgId
from cadran.store import reasons
from cadran.store.dialect import Dialect, dialect_of, is_failure
from cadran.store.keeper import Keeper
from cadran.store.limits import Limits
from cadran.store.migrations import migrate
from cadran.store.priority import Priority
from cadran.store.unit import EVERYWHERE, ReadUnit, UnitOfWork
from cadran.store.waiting import Job
from cadran.store.writer import Figures, Writer

T = TypeVar("T")
H = TypeVar("H")


class Store:
    """One database. ``url``: ``sqlite:///PATH`` or ``postgresql+psycopg://…``; migrated when opened."""

    def __init__(
        self, dialect: Dialect, readers: sa.Engine, writers: sa.Engine, limits: Limits
    ) -> None:
        self.dialect = dialect
        self._readers = readers
        self._closed = threading.Event()
        self._writers = writers
        self._writer = Writer(writers, dialect, limits)
        self._writer.start()
        self._keeper = Keeper(dialect, limits)
        self._keeper.start()

    @classmethod
    def open(cls, url: str, limits: Limits | None = None) -> Store:
        """Open and migrate. Raises ``Refused``: ``store.bad_url``, ``store.unavailable``, ``store.newer``."""
        limits = limits or Limits()
        dialect = dialect_of(url)
        writers = dialect.engine(limits, writing=True)
        try:
            migrate(writers, dialect)
        except Exception as error:
            writers.dispose()
            if is_failure(dialect, error):
                raise Refused(reasons.UNAVAILABLE) from error
            raise
        return cls(dialect, dialect.engine(limits, writing=False), writers, limits)

    def close(self) -> None:
        """Finish what is queued, for a limited time; then every method refuses."""
        self._writer.stop()
        self._keeper.stop()
        self._closed.set()
        self._readers.pool.dispose()
        self._writers.dispose()

    def read(self, org: OrgId) -> AbstractContextManager[ReadUnit]:
        """A consistent snapshot, of one organisation."""
        assert org != EVERYWHERE
        return self._snapshot(org)

    def read_everywhere(self) -> AbstractContextManager[ReadUnit]:
        """A snapshot of all organisations: for the live model, sign-in and operators only."""
        return self._snapshot(EVERYWHERE)

    def write(
        self,
        org: OrgId,
        job: Callable[[UnitOfWork], T],
        priority: Priority = Priority.ORDINARY,
    ) -> Future[T]:
        """Queue a job. Raises ``Refused(store.overloaded)`` when its queue is full."""
        assert org != EVERYWHERE
        return self._queue(org, job, priority)

    def post(self, org: OrgId, job: Callable[[UnitOfWork], object], priority: Priority) -> None:
        """As ``write``, where nobody waits for what comes of it."""
        assert org != EVERYWHERE
        self._put(Job(org, job), priority)

    def write_everywhere(
        self, job: Callable[[UnitOfWork], T], priority: Priority = Priority.ORDINARY
    ) -> Future[T]:
        """Queue a job that touches all organisations (projections, leases); inserts name their own."""
        return self._queue(EVERYWHERE, job, priority)

    def catch_up(self, wait_s: float) -> bool:
        """Wait until everything queued before is on disk, letting nothing linger; False: not in time."""
        passed = self._queue(EVERYWHERE, _nothing, Priority.CALL)
        self._writer.waiting.hurry()
        try:
            passed.result(wait_s)
        except FutureTimeoutError:
            return False
        return True

    def hurry(self) -> None:
        """Let nothing that is queued now linger any longer."""
        self._writer.waiting.hurry()

    def on_commit(self, kind: type[H], listener: Callable[[list[H]], None]) -> None:
        """Hear what happened of a kind, after each commit that made some, in order, on the writer thread."""
        self._writer.listeners.append((kind, listener))

    def figures(self) -> Figures:
        """What the writer did so far, for the operator's page."""
        return self._writer.figures

    def waiting(self) -> dict[str, int]:
        """How many jobs wait, by priority."""
        return self._writer.waiting.lengths()

    def _queue(self, org: OrgId, work: Callable[[UnitOfWork], T], priority: Priority) -> Future[T]:
        future: Future[T] = Future()
        self._put(Job(org, work, future), priority)
        return future

    def _put(self, job: Job, priority: Priority) -> None:
        if self._writer.stalled():
            raise Refused(reasons.UNAVAILABLE)
        self._writer.waiting.put(job, priority)

    @contextmanager
    def _snapshot(self, org: OrgId) -> Iterator[ReadUnit]:
        if self._closed.is_set():
            raise Refused(reasons.UNAVAILABLE)
        try:
            connection = self._readers.connect()
        except PoolTimeoutError as busy:
            raise Refused(reasons.OVERLOADED, queue="readers", waiting=0) from busy
        except Exception as error:
            raise self._told(error) from error
        try:
            raw = connection.connection.dbapi_connection
            self.dialect.run(raw, self.dialect.begin_read, ())
            yield ReadUnit(org, connection, raw, self.dialect)
            self.dialect.run(raw, "ROLLBACK", ())
        except Exception as error:
            raise self._told(error) from error
        finally:
            connection.close()
            if self._closed.is_set():  # it came back after the others were closed
                self._readers.pool.dispose()

    def _told(self, error: Exception) -> Exception:
        return Refused(reasons.UNAVAILABLE) if is_failure(self.dialect, error) else error


def _nothing(_unit: UnitOfWork) -> None:
    """A job that only marks its place in the queue."""
