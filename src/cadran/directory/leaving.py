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
from cadran.store.tables.organisations import organisation_departures
from cadran.store.unit import ReadUnit, UnitOfWork

KEPT = frozenset({"journal", "journal_batches", "ledger_accounts", "ledger_entries", "grants"})
SECRETS = frozenset({"password_hash", "pin_hash", "ha1_md5", "ha1_sha256", "token_hash", "salt"})
"""Columns that no export has: whoever finds the file must not be able to guess on it."""
SECRET_ENDINGS = ("_hash", "_sealed", "secret")
STEP = 200
"""Rows erased in one turn of the writer: some milliseconds, so that no grant waits for it."""
PAGE = 1_000
"""Rows read at once for an export."""

Step = Callable[[], None]
"""Told after each table, file and step of the writer; may raise to end the work there."""


def owned_tables() -> list[Table]:
    """Every table with rows of organisations, those that refer to others first."""
    return [table for table in reversed(metadata.sorted_tables) if "org" in table.c]


def _on() -> None:
    """Nobody watches."""


class Leaving:
    """``folder`` holds the exports, readable by the server's owner alone; ``recordings`` a folder for each
    organisation that has recorded anything.
    """

    def __init__(self, tenants: Tenants, folder: Path, recordings: Path) -> None:
        self.tenants = tenants
        self.store = tenants.store
        self.folder = folder
        self.recordings = recordings

    def steps(self, org: OrgId) -> int:
        """About how often ``export`` and ``erase`` together tell of a step."""
        return 2 * (len(owned_tables()) + len(self._files(org)))

    def export(self, org: OrgId, name: str, step: Step = _on) -> Path:
        """Its recordings, and all of its rows as JSON lines, a file a table, in one archive without secrets."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self.folder / f"{name}.zip"
        new = path.with_suffix(".new")
        try:
            self._write(org, new, step)
        except BaseException:
            new.unlink(missing_ok=True)
            raise
        new.replace(path)
        return path

    def _write(self, org: OrgId, new: Path, step: Step) -> None:
        with (
            os.fdopen(os.open(new, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as file,
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
            self.store.read(org) as unit,
        ):
            for table in owned_tables():
                with archive.open(f"{table.name}.jsonl", "w") as out:
                    for line in _lines(unit, table):
                        out.write(line)
                step()
            for each in self._files(org):
                archive.write(each, f"recordings/{each.name}", zipfile.ZIP_STORED)
                step()

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

    def begin(self, org: OrgId) -> None:
        """From here on it is erased, by the next start if this one dies.

        Raises ``Refused``: as ``may_leave``, and ``STILL_HOLDS_NUMBERS`` while a carrier bills for one
        of its numbers.
        """
        self.may_leave(org)
        held = self.tenants.tenant(org).numbers
        if held:
            raise Refused(reasons.STILL_HOLDS_NUMBERS, count=held)
        now = self.tenants.directory.clock()

        def job(unit: UnitOfWork) -> None:
            if unit.row(unit.select(organisation_departures)) is None:
                unit.insert(organisation_departures, {"begun_at": now})

        self.tenants.directory.write(org, job)

    def recover(self) -> int:
        """At start: erase what a dead run had begun to; answers how many organisations."""
        with self.store.read_everywhere() as unit:
            begun = unit.sql("SELECT org FROM organisation_departures")
        for (org,) in begun:
            self.erase(OrgId(org), by="")
        return len(begun)

    def erase(self, org: OrgId, *, by: str, step: Step = _on) -> int:
        """Erase everything but what is ``KEPT``; answers how many rows and files went. After ``begin``."""
        self._keep_quarantine(org)
        names = ("organisations", "organisation_standings", "organisation_departures")
        last = [metadata.tables[name] for name in names]
        tables = [each for each in owned_tables() if each.name not in KEPT and each not in last]
        gone = 0
        for each in self._files(org):
            each.unlink(missing_ok=True)
            gone += 1
            step()
        folder = self._recorded(org)
        if folder.is_dir():
            folder.rmdir()
        for table in (*tables, *last):
            gone += self._empty(org, table)
            step()

        def note(unit: UnitOfWork) -> None:
            self.tenants.directory.note(unit, "organisation.deleted", org, {"by": by})

        self.tenants.directory.write(org, note)
        return gone

    def _recorded(self, org: OrgId) -> Path:
        folder = self.recordings / org
        if folder.parent != self.recordings:
            raise AssertionError("an organisation's id is one name")
        return folder

    def _files(self, org: OrgId) -> list[Path]:
        folder = self._recorded(org)
        return sorted(folder.iterdir()) if folder.is_dir() else []

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
            unit.forget()
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
