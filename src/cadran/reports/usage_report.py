"""The PSTN usage report: one row a leg over a trunk that was answered, and its sums by day.

A day, and so a month, begins at 00:00 UTC; a row stands on the day on which its leg was answered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, func, or_

from cadran.clock import Instant
from cadran.errors import Refused
from cadran.ids import OrgId, UserId
from cadran.reports import reasons, rows
from cadran.reports.calls import PAGE, Calls, parsed_cursor
from cadran.reports.export_rows import Row, RowMaker
from cadran.reports.records import LegRecord
from cadran.reports.usage import DAY_MS, Person, scope_of
from cadran.store.store import Store
from cadran.store.tables.directory import users
from cadran.store.tables.reports import call_legs, usage_days
from cadran.store.unit import ReadUnit

CHUNK = 2_000
"""Rows read at once for an export: some megabytes of memory, however long the export is."""
SUMS_MAX = 100_000
"""Daily sums in one answer; a year of a large organisation's call types has some thousand."""


@dataclass(frozen=True, slots=True)
class UsageFilter:
    """Which rows: answered from ``since`` until before ``until``; None: all."""

    since: Instant | None = None
    until: Instant | None = None
    user: UserId | None = None
    call_type: str | None = None
    capability: str | None = None
    to_country: str | None = None


@dataclass(frozen=True, slots=True)
class UsageRow:
    """One row. ``person`` is empty for calls of attendants and queues, and for people who were erased."""

    leg: LegRecord
    person: Person

    @property
    def scope(self) -> str:
        """``domestic`` or ``international``, by the user's usage location; empty: nobody's, or unknown."""
        return scope_of(self.person, self.leg.usage.to_country)


@dataclass(frozen=True, slots=True)
class UsagePage:
    """Rows, newest first; ``cursor`` asks for what follows, None at the end."""

    items: tuple[UsageRow, ...]
    cursor: str | None


@dataclass(frozen=True, slots=True)
class UsageSum:
    """What the rows of a day, call type, capability and currency add up to."""

    day: Instant
    call_type: str
    capability: str
    currency: str
    calls: int
    seconds: int
    amount_micros: int


class UsageReport:
    """The door for the usage report. Any thread but the loop's."""

    def __init__(self, store: Store, calls: Calls) -> None:
        self._store = store
        self._calls = calls

    def page(
        self, org: OrgId, wanted: UsageFilter, cursor: str | None = None, limit: int = 50
    ) -> UsagePage:
        """Rows, newest first. Raises ``Refused(reports.bad_cursor)``."""
        limit = max(1, min(limit, PAGE))
        before = None if cursor is None else parsed_cursor(cursor)
        self._calls.refresh()
        with self._store.read(org) as unit:
            query = _rows_of(unit, wanted)
            if before is not None:
                at, first = before
                same = and_(call_legs.c.answered_at == at, call_legs.c.first < first)
                query = query.where(or_(call_legs.c.answered_at < at, same))
            query = query.order_by(call_legs.c.answered_at.desc(), call_legs.c.first.desc())
            found = [rows.leg_from(row) for row in unit.rows(query.limit(limit + 1))]
            people = _people(unit, {leg.user for leg in found})
        items = tuple(UsageRow(leg, people.get(leg.user, Person())) for leg in found[:limit])
        last = items[-1].leg if len(found) > limit else None
        return UsagePage(items, None if last is None else f"{last.answered_at}.{last.first}")

    def stream(self, org: OrgId, wanted: UsageFilter) -> Iterator[UsageRow]:
        """All rows, oldest first, read as they are asked for; memory does not grow with their number."""
        for found, people in self._chunks(org, wanted, _WHOLE):
            for row in found:
                leg = rows.leg_from(row)
                yield UsageRow(leg, people.get(leg.user, Person()))

    def export(self, org: OrgId, wanted: UsageFilter) -> Iterator[list[Row]]:
        """All rows as files show them, oldest first, a chunk at a time; memory as for ``stream``."""
        maker = RowMaker(org)
        for found, people in self._chunks(org, wanted, _EXPORTED):
            yield maker.rows(found, people)

    def _chunks(
        self, org: OrgId, wanted: UsageFilter, columns: Sequence[str]
    ) -> Iterator[tuple[Sequence[tuple[Any, ...]], Mapping[str, Person]]]:
        """Rows of the table, oldest first, with the people on whom they are booked."""
        self._calls.refresh()
        user, at, first = (columns.index(name) for name in ("user_id", "answered_at", "first"))
        chosen = [call_legs.c[name] for name in columns]
        after: tuple[int, int] | None = None
        people: dict[str, Person] = {}
        while True:
            with self._store.read(org) as unit:
                query = _rows_of(unit, wanted, chosen)
                if after is not None:
                    same = and_(call_legs.c.answered_at == after[0], call_legs.c.first > after[1])
                    query = query.where(
                        call_legs.c.answered_at >= after[0],
                        or_(call_legs.c.answered_at > after[0], same),
                    )
                query = query.order_by(call_legs.c.answered_at, call_legs.c.first)
                found = unit.tuples(query.limit(CHUNK))
                if len(people) > CHUNK:
                    people.clear()
                # Who is gone is remembered as well, so as not to be looked for again.
                new = {row[user] for row in found} - people.keys()
                people.update(dict.fromkeys(new, Person()))
                people.update(_people(unit, new))
            if found:
                yield found, people
            if len(found) < CHUNK:
                return
            after = (found[-1][at], found[-1][first])

    def sums(self, org: OrgId, wanted: UsageFilter) -> list[UsageSum]:
        """Sums by day, oldest first. Whole days count: ``since`` and ``until`` are taken to their days.

        Raises ``Refused(reports.range_too_long)`` when there are more than anybody reads.
        """
        self._calls.refresh()
        kept = usage_days.c
        keys = (kept.day, kept.call_type, kept.capability, kept.currency)
        with self._store.read(org) as unit:
            query = unit.select(
                usage_days,
                *keys,
                *(func.sum(each) for each in (kept.calls, kept.seconds, kept.amount)),
            )
            if wanted.since is not None:
                query = query.where(kept.day >= wanted.since // DAY_MS * DAY_MS)
            if wanted.until is not None:
                query = query.where(kept.day < wanted.until)
            for column, value in (
                (kept.user_id, wanted.user),
                (kept.call_type, wanted.call_type),
                (kept.capability, wanted.capability),
                (kept.to_country, wanted.to_country),
            ):
                if value is not None:
                    query = query.where(column == value)
            query = query.group_by(*keys).order_by(*keys).limit(SUMS_MAX + 1)
            found = [tuple(row) for row in unit.rows(query)]
        if len(found) > SUMS_MAX:
            raise Refused(reasons.RANGE_TOO_LONG)
        return [
            UsageSum(Instant(row[0]), row[1], row[2], row[3], int(row[4]), int(row[5]), int(row[6]))
            for row in found
            if row[4]
        ]


_WHOLE = tuple(column.name for column in call_legs.c)
_EXPORTED = (
    *("leg", "call", "holder", "user_id", "caller", "called", "answered_at", "ended_at"),
    *("charge", "call_type", "capability", "to_country", "number_kind", "first"),
)
"""As ``RowMaker`` takes them."""


def _rows_of(unit: ReadUnit, wanted: UsageFilter, columns: Sequence[Any] = ()) -> Select[Any]:
    legs = call_legs.c
    query = unit.select(call_legs, *columns).where(
        legs.call_type != "", legs.answered_at.is_not(None), legs.ended_at.is_not(None)
    )
    if wanted.since is not None:
        query = query.where(legs.answered_at >= wanted.since)
    if wanted.until is not None:
        query = query.where(legs.answered_at < wanted.until)
    for column, value in (
        (legs.user_id, wanted.user),
        (legs.call_type, wanted.call_type),
        (legs.capability, wanted.capability),
        (legs.to_country, wanted.to_country),
    ):
        if value is not None:
            query = query.where(column == value)
    return query


def _people(unit: ReadUnit, wanted: set[UserId]) -> Mapping[str, Person]:
    wanted.discard(UserId(""))
    if not wanted:
        return {}
    chosen = (users.c.id, users.c.name, users.c.login, users.c.usage_location)
    query = unit.select(users, *chosen).where(users.c.id.in_(sorted(wanted)))
    return {row.id: Person(row.name, row.login, row.usage_location) for row in unit.rows(query)}
