"""Keeps SQLite's write-ahead log short, out of the writer's way.

Copying the log into the database takes an fsync or two; done inside of a commit it would make somebody's
ring wait. A passive checkpoint on a thread and connection of its own blocks nobody.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading

import structlog

from cadran.store.dialect import Dialect, SQLite
from cadran.store.limits import Limits

log = structlog.get_logger(__name__)

LOOK_EVERY_S = 1.0
"""At 10,000 grants a second the log grows by some 40 MB in that time."""
PAGE_BYTES = 4_096


class Keeper:
    """A thread from ``start`` to ``stop``; does nothing for PostgreSQL, which keeps itself."""

    def __init__(self, dialect: Dialect, limits: Limits) -> None:
        self._path = dialect.path if isinstance(dialect, SQLite) else None
        self._wal_bytes = limits.wal_pages * PAGE_BYTES
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="store-keeper", daemon=True)

    def start(self) -> None:
        if self._path is not None:
            self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        if self._path is not None:
            self._thread.join()

    def _run(self) -> None:
        assert self._path is not None
        log_path = self._path.with_name(self._path.name + "-wal")
        with contextlib.closing(sqlite3.connect(self._path, isolation_level=None)) as raw:
            while not self._stopped.wait(LOOK_EVERY_S):
                try:
                    if log_path.exists() and log_path.stat().st_size > self._wal_bytes:
                        raw.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
                except (sqlite3.Error, OSError) as error:
                    log.warning("the write-ahead log was not copied", error=str(error))
