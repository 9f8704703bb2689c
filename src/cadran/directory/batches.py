"""Many changes from one file: all or none, without holding up anybody's call.

From the claim to the last step no other change of licences, locations or numbers of the organisation is let
through, so what was found right stays right while it is made visible in short steps. What dies in between is
dropped if its lines were not all written down, and finished by ``recover`` if they were.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cadran.directory import reasons
from cadran.directory.door import Door
from cadran.directory.files import Line, Problems, Report, read_lines
from cadran.errors import Refused
from cadran.ids import OrgId
from cadran.jobs import Progress, held
from cadran.store.priority import Priority
from cadran.store.tables.directory import batch_lines, batches
from cadran.store.unit import ReadUnit, UnitOfWork

STEP = 100
"""Changes in one turn of the writer at most: some 10 ms, so that a call's grant behind it is not felt."""
STEP_S = 0.008
"""On a busy machine a turn makes fewer: after so long it begins nothing more."""
PART = 10
"""Changes made between two looks at the clock."""
STAGE_STEP = 250
"""Lines written down in one turn: some 5 ms."""

Change = Mapping[str, Any]
Check = Callable[[ReadUnit, Sequence[Line], Problems], list[Change]]
"""Reads the organisation and answers what the lines change; says what is wrong with them."""
Read = Callable[[bytes, Problems], list[Line]]
Apply = Callable[[UnitOfWork, Sequence[Change], str], None]
"""Makes some of the changes; the last argument is who wants it."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What files of one kind hold, mean and do."""

    name: str
    required: tuple[str, ...]
    """Columns."""
    optional: tuple[str, ...]
    check: Check
    apply: Apply
    read: Read | None = None
    """What turns a file into lines, where it is no table with these columns alone."""

    def lines(self, data: bytes, problems: Problems) -> list[Line]:
        """What a file of this kind says. Raises ``Refused`` if nothing of it can be read."""
        if self.read is not None:
            return self.read(data, problems)
        return read_lines(data, self.required, self.optional, problems)


class Batches(Door):
    """The mechanism; licences and numbers bring their ``kinds``."""

    kinds: tuple[Kind, ...] = ()

    def run(
        self,
        org: OrgId,
        kind: Kind,
        data: bytes,
        *,
        dry_run: bool,
        by: str,
        progress: Progress | None,
    ) -> Report:
        """Check a file and, unless it is a dry run or anything is wrong, make its changes.

        With ``progress`` it can be cancelled until the first change is made, and then no more. Raises
        ``Refused`` for a file that cannot be read at all.
        """
        problems = Problems()
        with held():
            lines = kind.lines(data, problems)
            if dry_run or problems.count:
                return self._checked(org, kind, lines, problems)[0]
        batch = self.new_id("bat")
        self._claim(org, batch, kind.name, len(lines), by)
        try:
            report, changes = self._checked(org, kind, lines, problems)
            lines.clear()
            if report.good:
                if progress is not None:
                    progress.of(2 * len(changes))  # written down, then made
                self._stage(org, batch, changes, progress)
                if progress is not None:
                    progress.commit()
                self._begin(org, batch, len(changes))
        except BaseException:
            self._drop(org, batch)
            raise
        if not report.good:
            self._drop(org, batch)
            return report
        self._resume(org, batch, kind.apply, progress)
        return replace(report, applied=True, batch=batch)

    def recover(self) -> int:
        """At start: finish what a dead run left; answers how many files."""
        left = [(each, kind) for kind in self.kinds for each in self._unfinished(kind.name)]
        for (org, batch), kind in left:
            self._resume(org, batch, kind.apply)
        return len(left)

    def _resume(
        self, org: OrgId, batch: str, apply: Apply, progress: Progress | None = None
    ) -> None:
        """Make the changes that are still to be made, from where it stands."""
        while made := self.write(
            org, lambda unit: self._step(unit, batch, apply), priority=Priority.BULK
        ):
            if progress is not None:
                progress.advance(made)

    def _unfinished(self, kind: str) -> list[tuple[OrgId, str]]:
        """Batches of a kind that a dead run left to be finished; half-written ones are dropped."""
        with self.store.read_everywhere() as unit:
            query = unit.select(batches).where(batches.c.kind == kind)
            rows = unit.rows(query.where(batches.c.running_slot.is_not(None)))
        for row in rows:
            if row.state == "staged":
                self._drop(OrgId(row.org), row.id)
        return [(OrgId(row.org), row.id) for row in rows if row.state == "running"]

    def _checked(
        self, org: OrgId, kind: Kind, lines: Sequence[Line], problems: Problems
    ) -> tuple[Report, list[Change]]:
        with self.store.read(org) as unit, held():
            changes = kind.check(unit, lines, problems)
        found = tuple(sorted(problems.found, key=lambda each: each.line))
        return Report(len(lines), len(changes), problems.count, found), changes

    def _claim(self, org: OrgId, batch: str, kind: str, lines: int, by: str) -> None:
        values = {
            "id": batch,
            "kind": kind,
            "state": "staged",
            "total": lines,
            "done": 0,
            "by_user": by,
            "created_at": self.clock(),
            "ended_at": None,
            "running_slot": 1,
        }
        job: Callable[[UnitOfWork], None] = lambda unit: unit.insert(batches, values)  # noqa: E731
        self.write(org, job, on_conflict=reasons.BATCH_RUNNING)

    def _stage(
        self, org: OrgId, batch: str, changes: Sequence[Change], progress: Progress | None
    ) -> None:
        for first in range(0, len(changes), STAGE_STEP):
            rows = [
                {"batch": batch, "place": first + place, "change": dict(change)}
                for place, change in enumerate(changes[first : first + STAGE_STEP])
            ]
            self.write(
                org,
                lambda unit, rows=rows: unit.insert_many(batch_lines, rows),  # type: ignore[misc]  # a default argument binds this turn's rows
                priority=Priority.BULK,
            )
            if progress is not None:
                progress.advance(len(rows))

    def _begin(self, org: OrgId, batch: str, total: int) -> None:
        """All is written down: from here on the changes are made, whatever happens."""
        values = {"state": "running", "total": total}
        where = batches.c.id == batch
        self.write(org, lambda unit: unit.run(unit.update(batches).where(where).values(**values)))

    def _step(self, unit: UnitOfWork, batch: str, apply: Apply) -> int:
        """Some changes more; how many, or 0 when none are left after them."""
        found = unit.row(unit.select(batches).where(batches.c.id == batch))
        if found is None or found.state != "running":
            return 0
        lines = unit.select(batch_lines).where(batch_lines.c.batch == batch)
        rows = unit.rows(lines.order_by(batch_lines.c.place).limit(STEP))
        made, until = 0, time.monotonic() + STEP_S
        while made < len(rows) and (not made or time.monotonic() < until):
            part = rows[made : made + PART]
            apply(unit, [row.change for row in part], found.by_user)
            made += len(part)
        values: dict[str, object] = {"done": found.done + made}
        if made:
            gone = (batch_lines.c.batch == batch, batch_lines.c.place <= rows[made - 1].place)
            unit.run(unit.delete(batch_lines).where(*gone))
        over = made == len(rows) < STEP
        if over:
            values |= {"state": "done", "running_slot": None, "ended_at": self.clock()}
            self.note(unit, "batch.done", batch, {"count": values["done"], "by": found.by_user})
        unit.run(unit.update(batches).where(batches.c.id == batch).values(**values))
        return 0 if over else made

    def _drop(self, org: OrgId, batch: str) -> None:
        def job(unit: UnitOfWork) -> None:
            unit.run(unit.delete(batch_lines).where(batch_lines.c.batch == batch))
            values = {"state": "dropped", "running_slot": None, "ended_at": self.clock()}
            unit.run(unit.update(batches).where(batches.c.id == batch).values(**values))

        self.write(org, job)


def no_batch_runs(unit: ReadUnit) -> None:
    """Raises ``Refused(BATCH_RUNNING)`` while a file's changes are being made."""
    query = unit.select(batches, batches.c.id).where(batches.c.running_slot.is_not(None))
    if unit.row(query) is not None:
        raise Refused(reasons.BATCH_RUNNING)
