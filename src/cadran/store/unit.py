"""Units of work: a transaction and the organisation it belongs to.

Statements are made from a unit, so that the organisation is in every one of them by construction:
``select``/``update``/``delete`` add ``WHERE org = …`` and ``insert`` fills the column in. The ledger's
hand-written SQL goes through ``sql``, with ``?`` for parameters on every database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol, TypeVar

import sqlalchemy as sa
from msgspec import Struct, field
from sqlalchemy import Delete, Row, Select, Table, Update

from cadran.ids import OrgId
from cadran.store.dialect import Dialect

EVERYWHERE = OrgId("")
"""The organisation of a unit that sees all of them."""
MADE_FOR = "cadran_org"
"""The execution option that says which unit's organisation a statement was made for."""


class Draft(Protocol):
    """What the jobs of a turn change together, written once at its end.

    While nobody else writes to the database, the next turn goes on with it, and need not read what it knows.
    """

    def flush(self, unit: UnitOfWork) -> None: ...

    def kept(self) -> bool:
        """It is durable: let go of what was written; False to be forgotten as a whole."""
        ...


D = TypeVar("D", bound=Draft)
Drafts = dict[type[Any], Any]
"""By their kind; one of each."""
NO_DRAFTS: Drafts = {}
Flush = Callable[["UnitOfWork", list[Any]], Sequence[Any]]
"""Writes gathered items at the end of a turn; answers what the commit listeners shall hear, all of one kind."""


class Shared(Struct):
    """What the jobs of one turn have in common."""

    drafts: Drafts = field(default_factory=dict)
    happened: list[object] = field(default_factory=list)
    """For the commit listeners."""
    gathered: list[tuple[Flush, Any]] = field(default_factory=list)


class ReadUnit:
    """Reading one organisation's rows (all organisations' in ``read_everywhere``: ``org`` is "")."""

    def __init__(
        self,
        org: OrgId,
        connection: sa.Connection,
        raw: Any,
        dialect: Dialect,
        drafts: Drafts = NO_DRAFTS,
    ) -> None:
        """``raw``: the driver's connection beneath."""
        self.org = org
        self._connection = connection
        self._raw = raw
        self._dialect = dialect
        self._drafts = drafts

    def select(self, table: Table, *columns: Any) -> Select[Any]:
        """A SELECT of these columns (all, if none is given) from the organisation's rows of a table."""
        statement = sa.select(*(columns or (table,))).select_from(table)
        if self.org != EVERYWHERE:
            statement = statement.where(table.c.org == self.org)
        return statement.execution_options(**{MADE_FOR: self.org})

    def rows(self, statement: Select[Any]) -> Sequence[Row[Any]]:
        found: Sequence[Row[Any]] = self._execute(statement).all()
        return found

    def each(self, statement: Select[Any], step: int = 200) -> Iterator[Row[Any]]:
        """Rows of a large answer one by one, made in steps: who makes all at once keeps the interpreter."""
        for part in self._execute(statement).partitions(step):
            yield from part

    def tuples(self, statement: Select[Any]) -> list[tuple[Any, ...]]:
        """Rows as the driver gives them, at a third of the cost of ``rows``: for columns of plain text and
        integers, in the order of the statement.
        """
        found: list[tuple[Any, ...]] = self._execute(statement).cursor.fetchall()
        return found

    def row(self, statement: Select[Any]) -> Row[Any] | None:
        """The first row, if any."""
        found: Row[Any] | None = self._execute(statement).first()
        return found

    def sql(self, text: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Hand-written SQL; it names the organisation itself."""
        cursor = self._dialect.run(self._raw, text, parameters)
        return cursor.fetchall() if cursor.description is not None else []

    def draft(self, kind: type[D]) -> D | None:
        """The turn's draft of a kind, to look into; a snapshot has none."""
        found: D | None = self._drafts.get(kind)
        return found

    def _execute(self, statement: Any) -> Any:
        if statement.get_execution_options().get(MADE_FOR) != self.org:
            raise AssertionError("a statement must be made by the unit that runs it")
        return self._connection.execute(statement)


class UnitOfWork(ReadUnit):
    """Writing as well, on the writer thread, inside of one job.

    The savepoint that undoes a failed job is set before its first statement that writes, so that a job
    which only gathers items for the end of the turn (``at_commit``) costs none.
    """

    saved = False
    drafting = False
    """Something of this job is in a draft, from where it cannot be taken back alone."""
    forgetting = False
    """No later turn goes on with what drafts know."""
    _whole: UnitOfWork | None = None

    def __init__(
        self, org: OrgId, connection: sa.Connection, raw: Any, dialect: Dialect, shared: Shared
    ) -> None:
        super().__init__(org, connection, raw, dialect, shared.drafts)
        self._shared = shared
        self._before = len(shared.happened), len(shared.gathered)

    def insert(self, table: Table, values: Mapping[str, object]) -> None:
        self._save()
        self._connection.execute(table.insert(), self._owned(table, values))

    def insert_many(self, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
        if rows:
            self._save()
            self._connection.execute(table.insert(), [self._owned(table, row) for row in rows])

    def update(self, table: Table) -> Update:
        statement = sa.update(table)
        if self.org != EVERYWHERE:
            statement = statement.where(table.c.org == self.org)
        return statement.execution_options(**{MADE_FOR: self.org})

    def delete(self, table: Table) -> Delete:
        statement = sa.delete(table)
        if self.org != EVERYWHERE:
            statement = statement.where(table.c.org == self.org)
        return statement.execution_options(**{MADE_FOR: self.org})

    def run(self, statement: Update | Delete) -> int:
        """Execute; answers the number of rows touched."""
        self._save()
        return int(self._execute(statement).rowcount)

    def sql(self, text: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Hand-written SQL; it names the organisation itself."""
        if not text.startswith("SELECT"):
            self._save()
        return super().sql(text, parameters)

    def sql_many(self, text: str, rows: Sequence[Sequence[object]]) -> None:
        """One hand-written statement for many rows of parameters."""
        if rows:
            self._save()
            self._dialect.run_many(self._raw, text, rows)

    def after_commit(self, happened: object) -> None:
        """Hand something to the commit listeners once this is durable."""
        self._shared.happened.append(happened)

    def at_commit(self, flush: Flush, item: Any) -> None:
        """Gather an item, to be written with all of its kind at the end of the turn, in its transaction.

        Nothing in the same turn can read it. If the job fails, its items are dropped.
        """
        self._shared.gathered.append((flush, item))

    def drafted(self, kind: type[D]) -> D:
        """The turn's draft of a kind, to change. From here on this job must not fail."""
        if self._whole is not None:
            self._whole.drafting = True
        self.drafting = True
        return self.remembered(kind)

    def remembered(self, kind: type[D]) -> D:
        """The turn's draft of a kind, made if need be, to remember in it what was read."""
        found: D | None = self._drafts.get(kind)
        if found is None:
            found = self._drafts[kind] = kind()
        return found

    def forget(self) -> None:
        """Rows are being changed behind the backs of drafts: no later turn goes on with what they know."""
        (self._whole or self).forgetting = True

    def of(self, org: OrgId) -> UnitOfWork:
        """A unit for one organisation within this one, which sees all of them: same job, same fate."""
        assert self.org == EVERYWHERE
        part = UnitOfWork(org, self._connection, self._raw, self._dialect, self._shared)
        part._whole = self
        return part

    def undo(self) -> None:
        """Take back what this job did (the writer's business)."""
        happened, gathered = self._before
        del self._shared.happened[happened:]
        del self._shared.gathered[gathered:]
        if self.saved:
            self._dialect.run(self._raw, "ROLLBACK TO SAVEPOINT job", ())
            self.keep()

    def keep(self) -> None:
        """Let go of the savepoint (the writer's business)."""
        if self.saved:
            self._dialect.run(self._raw, "RELEASE SAVEPOINT job", ())
            self.saved = False

    def _save(self) -> None:
        if self._whole is not None:
            self._whole._save()  # noqa: SLF001 -- the same job, seen as a whole
        elif not self.saved:
            self._dialect.run(self._raw, "SAVEPOINT job", ())
            self.saved = True

    def _owned(self, table: Table, values: Mapping[str, object]) -> dict[str, object]:
        owner = values.get("org", self.org)
        if owner == EVERYWHERE or (self.org not in {EVERYWHERE, owner}):
            raise AssertionError(f"a row of {table.name} for another organisation")
        return {**values, "org": owner}
