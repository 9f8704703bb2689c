"""An organisation leaves: its data into its own hands, then erased here.

What remains is what money rests on: the journal without its personal half, its chain of hashes, and the
ledger. All of that holds ids and amounts; names, addresses and numbers of people stand elsewhere and go.
Every table with an organisation in it is erased, also those of rooms that this one does not know.
"""

from __future__ import annotations

import base64
import json
import os
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Table, select, tuple_

import cadran.store.tables  # noqa: F401 -- so that the metadata know every table
from cadran.directory import reasons
from cadran.directory.standings import standing_of
from cadran.directory.tenants import Tenants
from cadran.directory.trunks import OPERATOR
from cadran.errors import Refused
from cadran.ids import OrgId
from cadran.store.metadata import metadata
from cadran.store.priority import Priority
from cadran.store.tables.numbers import number_quarantine
from cadran.store.unit import ReadUnit, UnitOfWork

KEPT = frozenset(
    {"journal", "journal_batches", "ledger_accounts", "ledger_entries", "grants", "grant_plans"}
)
SECRETS = frozenset({"password_hash", "pin_hash", "ha1_md5", "ha1_sha256", "token_hash", "salt"})
"""Columns that no export has: whoever finds the file must not be able to guess on it."""
SECRET_ENDINGS = ("_hash", "_sealed", "secret")
STEP = 200
"""Rows erased in one turn of the writer: some milliseconds, so that no grant waits for it."""
PAGE = 1_000
"""Rows read at once for an export."""

Step = Callable[[str], None]
"""Hears the name of each table when it is done with."""


def owned_tables() -> list[Table]:
    """Every table with rows of organisations, those that refer to others first."""
    return [table for table in reversed(metadata.sorted_tables) if "org" in table.c]


class Leaving:
    """``folder`` holds the exports, readable by the server's owner alone."""

    def __init__(self, tenants: Tenants, folder: Path) -> None:
        self.tenants = tenants
        self.store = tenants.store
        self.folder = folder

    def export(self, org: OrgId, name: str, step: Step = lambda _table: None) -> Path:
        """All of its rows as JSON lines, a file a table, in one archive. Secrets are left out."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self.folder / f"{name}.zip"
        new = path.with_suffix(".new")
        with (
            os.fdopen(os.open(new, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as file,
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
            self.store.read(org) as unit,
        ):
            for table in owned_tables():
                with archive.open(f"{table.name}.jsonl", "w") as out:
                    for line in _lines(unit, table):
                        out.write(line)
                step(table.name)
        new.replace(path)
        return path

    def may_leave(self, org: OrgId) -> None:
        """Raises ``Refused(SUSPEND_FIRST)`` while it is at work."""
        with self.store.read(org) as unit:
            if standing_of(unit).suspended_at is None:
                raise Refused(reasons.SUSPEND_FIRST)

    def exported(self, name: str) -> Path:
        """An archive that was made. Raises ``Refused(UNKNOWN_EXPORT)``."""
        path = self.folder / f"{name}.zip"
        if path.parent != self.folder or not path.is_file():
            raise Refused(reasons.UNKNOWN_EXPORT)
        return path

    def erase(self, org: OrgId, *, by: str, step: Step = lambda _table: None) -> dict[str, int]:
        """Erase everything but what is ``KEPT``; answers how many rows of each table went.

        Raises ``Refused``: as ``may_leave``, and ``STILL_HOLDS_NUMBERS`` while a carrier bills for one
        of its numbers. What dies half-way is finished by asking again.
        """
        self.may_leave(org)
        held = self.tenants.tenant(org).numbers
        if held:
            raise Refused(reasons.STILL_HOLDS_NUMBERS, count=held)
        self._keep_quarantine(org)
        last = metadata.tables["organisations"], metadata.tables["organisation_standings"]
        tables = [each for each in owned_tables() if each.name not in KEPT and each not in last]
        gone: dict[str, int] = {}
        for table in (*tables, *last):
            gone[table.name] = self._empty(org, table)
            step(table.name)

        def note(unit: UnitOfWork) -> None:
            self.tenants.directory.note(unit, "organisation.deleted", org, {"by": by})

        self.tenants.directory.write(org, note)
        return {name: rows for name, rows in gone.items() if rows}

    def _keep_quarantine(self, org: OrgId) -> None:
        """Its numbers rest until they may be sold again, as the operator's, and say no more whose they were."""

        def job(unit: UnitOfWork) -> None:
            unit.run(unit.update(number_quarantine).values(org=OPERATOR))

        self.tenants.directory.write(org, job)

    def _empty(self, org: OrgId, table: Table) -> int:
        keys = tuple(table.primary_key.columns)

        def some(unit: UnitOfWork) -> int:
            first = select(*keys).where(table.c.org == org).limit(STEP).subquery()
            query = unit.delete(table).where(tuple_(*keys).in_(select(first)))
            return unit.run(query)

        count = 0
        while more := self.tenants.directory.write(org, some, priority=Priority.BULK):
            count += more
        return count


def _lines(unit: ReadUnit, table: Table) -> Iterator[bytes]:
    columns = [each for each in table.c if not _secret(each.name)]
    keys = tuple(table.primary_key.columns)
    query = unit.select(table, *columns, *keys).order_by(*keys).limit(PAGE)
    after: tuple[Any, ...] | None = None
    while True:
        page = query if after is None else query.where(tuple_(*keys) > tuple_(*after))
        rows = unit.rows(page)
        for row in rows:
            told = {each.name: _plain(value) for each, value in zip(columns, row, strict=False)}
            yield json.dumps(told, ensure_ascii=False).encode() + b"\n"
        if len(rows) < PAGE:
            return
        after = tuple(rows[-1][len(columns) :])


def _secret(column: str) -> bool:
    return column in SECRETS or column.endswith(SECRET_ENDINGS)


def _plain(value: Any) -> Any:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value
