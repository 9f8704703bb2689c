"""What differs between SQLite and PostgreSQL, in one place.

Transactions are begun and ended by hand on both (the drivers are in autocommit), so that hand-written SQL
and SQLAlchemy's statements share one. A writer holds the one write lock of the database from its first
statement: SQLite's own, an advisory lock on PostgreSQL, so that several nodes take turns there as well.
"""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InternalError, OperationalError

from cadran.errors import Refused
from cadran.store import reasons
from cadran.store.limits import Limits

WRITE_LOCK_KEY = 0x4341_4452
"""The advisory lock of PostgreSQL that makes writers take turns; any number of our own."""
CACHE_KIB = 8_192
"""Pages that a connection keeps: the indexes' upper levels. Each of the readers has as much, and what is read beyond it
lies in the system's own cache; with more, memory grows for as long as the database does.
"""
STATEMENTS_CACHED = 512
"""Prepared statements kept per SQLite connection: more than the program has."""


def _itself(none: None) -> None:
    return none


# Without an adapter of its own, a value of these types is asked for one each time, and says no by an exception.
sqlite3.register_adapter(type(None), _itself)
sqlite3.register_adapter(bytes, bytes)
sqlite3.register_adapter(bool, int)


class Dialect(ABC):
    """One kind of database."""

    name: ClassVar[str]
    begin_read: ClassVar[str]
    begin_write: ClassVar[tuple[str, ...]]
    failures: tuple[type[Exception], ...]
    """What the driver and SQLAlchemy raise when the database itself fails, not the statement."""
    conflicts: tuple[type[Exception], ...]
    """What the driver raises when a constraint is broken."""

    @abstractmethod
    def engine(self, limits: Limits, *, writing: bool) -> sa.Engine: ...
    @abstractmethod
    def text(self, statement: str) -> str:
        """A statement with ``?`` as the driver wants it."""
        ...

    @abstractmethod
    def run(self, raw: Any, statement: str, parameters: Sequence[object]) -> Any: ...
    @abstractmethod
    def run_many(self, raw: Any, statement: str, rows: Sequence[Sequence[object]]) -> None: ...
    @abstractmethod
    def usable(self, raw: Any) -> bool:
        """Is the transaction still open, and not waiting for its rollback?"""
        ...

    def others(self, raw: Any) -> int | None:  # noqa: ARG002 -- a dialect that cannot tell needs nothing
        """A number that stays while nobody but this connection writes; None: that cannot be told."""
        return None


class SQLite(Dialect):
    """A file, in WAL mode with every commit synced to disk."""

    name = "sqlite"
    begin_read = "BEGIN"
    begin_write = ("BEGIN IMMEDIATE",)
    failures = (
        sqlite3.OperationalError,
        sqlite3.InternalError,
        OperationalError,
        InternalError,
    )
    conflicts = (sqlite3.IntegrityError,)

    def __init__(self, url: URL) -> None:
        if not url.database or url.database == ":memory:":
            raise Refused(reasons.BAD_URL, url=str(url))
        self.url = url
        self.path = Path(url.database)

    def engine(self, limits: Limits, *, writing: bool) -> sa.Engine:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        engine = sa.create_engine(
            self.url,
            isolation_level="AUTOCOMMIT",
            poolclass=sa.pool.QueuePool,
            pool_size=1 if writing else limits.readers,
            max_overflow=0,
            pool_timeout=limits.reader_wait_s,
            connect_args={
                "check_same_thread": False,
                "timeout": limits.busy_ms / 1000,
                "cached_statements": STATEMENTS_CACHED,
            },
        )

        def prepare(raw: sqlite3.Connection, _record: object) -> None:
            raw.isolation_level = None
            if writing:
                raw.execute("PRAGMA journal_mode=WAL")
                raw.execute("PRAGMA synchronous=FULL")
                raw.execute("PRAGMA wal_autocheckpoint=0")  # the keeper does it, out of the way
            else:
                raw.execute("PRAGMA query_only=ON")
            raw.execute("PRAGMA foreign_keys=ON")
            raw.execute("PRAGMA temp_store=MEMORY")
            raw.execute(f"PRAGMA cache_size=-{CACHE_KIB}")

        event.listen(engine, "connect", prepare)
        return engine

    def text(self, statement: str) -> str:
        return statement

    def run(self, raw: Any, statement: str, parameters: Sequence[object]) -> Any:
        return raw.execute(statement, parameters)

    def run_many(self, raw: Any, statement: str, rows: Sequence[Sequence[object]]) -> None:
        raw.executemany(statement, rows)

    def usable(self, raw: Any) -> bool:
        return bool(raw.in_transaction)

    def others(self, raw: Any) -> int:
        ((version,),) = raw.execute("PRAGMA data_version").fetchall()
        return int(version)


class PostgreSQL(Dialect):
    """A server, through psycopg 3."""

    name = "postgresql"
    begin_read = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    begin_write = ("BEGIN", f"SELECT pg_advisory_xact_lock({WRITE_LOCK_KEY})")

    def __init__(self, url: URL) -> None:
        import psycopg  # noqa: PLC0415 -- SQLite's users need not load it

        self.url = url
        self._psycopg = psycopg
        self.failures = (
            psycopg.OperationalError,
            psycopg.InternalError,
            OperationalError,
            InternalError,
        )
        self.conflicts = (psycopg.IntegrityError,)

    def engine(self, limits: Limits, *, writing: bool) -> sa.Engine:
        connect_seconds = max(2, limits.busy_ms // 1000)
        statement_ms = limits.stall_ms
        return sa.create_engine(
            self.url,
            isolation_level="AUTOCOMMIT",
            pool_size=1 if writing else limits.readers,
            max_overflow=0,
            pool_timeout=limits.reader_wait_s,
            pool_pre_ping=not writing,
            connect_args={
                "connect_timeout": connect_seconds,
                "options": (
                    f"-c timezone=UTC -c statement_timeout={statement_ms}"
                    f" -c lock_timeout={limits.busy_ms if writing else statement_ms}"
                ),
            },
        )

    def text(self, statement: str) -> str:
        return _percent(statement)

    def run(self, raw: Any, statement: str, parameters: Sequence[object]) -> Any:
        return raw.execute(_percent(statement), parameters)

    def run_many(self, raw: Any, statement: str, rows: Sequence[Sequence[object]]) -> None:
        with raw.cursor() as cursor:
            cursor.executemany(_percent(statement), rows)

    def usable(self, raw: Any) -> bool:
        if raw.closed:
            return False
        return bool(raw.info.transaction_status == self._psycopg.pq.TransactionStatus.INTRANS)


@cache
def _percent(statement: str) -> str:
    """``?`` to ``%s``. Our statements hold no literal question mark; a test looks."""
    return statement.replace("%", "%%").replace("?", "%s")


def dialect_of(url: str) -> Dialect:
    """The database that a URL names. Raises ``Refused(store.bad_url)``."""
    try:
        parsed = make_url(url)
    except ArgumentError as wrong:
        raise Refused(reasons.BAD_URL, url=url[:200]) from wrong
    if parsed.get_backend_name() == "sqlite":
        return SQLite(parsed)
    if parsed.get_backend_name() == "postgresql":
        return PostgreSQL(parsed.set(drivername="postgresql+psycopg"))
    raise Refused(reasons.BAD_URL, url=parsed.render_as_string(hide_password=True)[:200])


def is_failure(dialect: Dialect, error: BaseException) -> bool:
    """Is it the database that failed, and not a statement that was wrong or refused?"""
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    # SQLite says "not a database" and "malformed" by the base class of all its errors.
    damaged = type(getattr(error, "orig", error)) is sqlite3.DatabaseError
    return damaged or isinstance(error, dialect.failures)
