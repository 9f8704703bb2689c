"""Copies of a SQLite database, taken while it is in use, and put back while it is not.

PostgreSQL has its own tools (``pg_dump``), which know better.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path

from cadran.errors import Refused
from cadran.store import reasons
from cadran.store.dialect import SQLite, dialect_of

PAGES_AT_ONCE = 1_000
"""4 MB between two looks at what else wants the database."""


KEPT = ".before-restore"
"""What is added to the name of the database that a restore replaces."""


def backup(url: str, target: Path) -> int:
    """Copy the database at a URL, which may be in use, to a new file; answers its size in bytes.

    The copy appears under its name only when it is complete and synced. Raises
    ``Refused(store.unavailable)`` when the disk refuses.
    """
    database = _file(url)
    part = target.with_name(target.name + ".part")
    try:
        with (
            contextlib.closing(
                sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)
            ) as source,
            contextlib.closing(sqlite3.connect(part)) as copy,
        ):
            source.backup(copy, pages=PAGES_AT_ONCE)
            copy.execute("PRAGMA journal_mode=DELETE")
        check(part)
        _sync(part)
        part.replace(target)
        _sync(target.parent)
    except (sqlite3.Error, OSError) as error:
        part.unlink(missing_ok=True)
        raise Refused(reasons.UNAVAILABLE) from error
    return target.stat().st_size


def restore(copy: Path, url: str) -> Path | None:
    """Put a copy in the place of a database that nobody has open; answers where that is kept, if any.

    Raises ``Refused``: ``store.not_a_backup``, ``store.in_use``, ``store.unavailable``.
    """
    check(copy)
    database = _file(url)
    kept = database.with_name(database.name + KEPT) if database.exists() else None
    if kept:
        _unused(database)
    part = database.with_name(database.name + ".part")
    try:
        with (
            contextlib.closing(
                sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro", uri=True)
            ) as source,
            contextlib.closing(sqlite3.connect(part)) as target,
        ):
            source.backup(target)
        _sync(part)
        if kept:
            database.replace(kept)
        for suffix in ("-wal", "-shm"):
            database.with_name(database.name + suffix).unlink(missing_ok=True)
        part.replace(database)
        _sync(database.parent)
    except (sqlite3.Error, OSError) as error:
        part.unlink(missing_ok=True)
        raise Refused(reasons.UNAVAILABLE) from error
    return kept


def check(copy: Path) -> None:
    """Is it a whole database of ours? Raises ``Refused(store.not_a_backup)``."""
    try:
        with contextlib.closing(
            sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro", uri=True)
        ) as raw:
            sound = raw.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
            ours = raw.execute("SELECT version_num FROM alembic_version").fetchone() is not None
    except sqlite3.Error as error:
        raise Refused(reasons.NOT_A_BACKUP, file=copy.name) from error
    if not (sound and ours):
        raise Refused(reasons.NOT_A_BACKUP, file=copy.name)


def _file(url: str) -> Path:
    dialect = dialect_of(url)
    if not isinstance(dialect, SQLite):
        raise Refused(reasons.NOT_A_FILE)
    return dialect.path


def _unused(database: Path) -> None:
    """Nobody else may have it open: leaving WAL mode needs it alone."""
    try:
        with contextlib.closing(sqlite3.connect(database, timeout=0)) as raw:
            raw.execute("PRAGMA locking_mode=EXCLUSIVE")
            raw.execute("PRAGMA journal_mode=DELETE").fetchall()
            raw.execute("BEGIN EXCLUSIVE")
            raw.execute("ROLLBACK")
    except sqlite3.OperationalError as busy:
        raise Refused(reasons.IN_USE, file=database.name) from busy
    except sqlite3.DatabaseError:
        return  # it is broken: that is why it is being replaced


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
