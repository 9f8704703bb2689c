"""Who called whom, for one person or until a day: exported, and erased without breaking the ledger's chain.

Names and numbers stand in an erasable table beside the journal, and as copies in the records and in notices.
Erasing deletes the first with their salts, blanks the second and drops the third, with what the person left or has in
mailboxes; durations, costs and sums stay,
and so does every hash. Records that are made again from the journal afterwards have no numbers either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from sqlalchemy import or_

from cadran.clock import Instant
from cadran.directory.messages import Messages
from cadran.ids import OrgId, UserId
from cadran.journal import append, erase
from cadran.journal.facts import Fact
from cadran.reports import ladders, rows
from cadran.reports.calls import Calls
from cadran.reports.records import LegRecord, conversation
from cadran.store.priority import Priority
from cadran.store.store import Store
from cadran.store.tables.notices import notices
from cadran.store.tables.reports import NAMED, call_legs, record_erasures
from cadran.store.unit import ReadUnit, UnitOfWork

STEP_LEGS = 100
"""Legs erased in one job, some 20 ms: a grant never waits long."""
SHOWN_MAX = 100
"""Erasures in one answer: three months of days."""
STEP_NOTICES = 200
"""Notices dropped in one job: a few milliseconds."""
RULE = "rule"
"""Who erases what has grown too old."""
START = (0, -1)
"""Before every leg: ``(began_at, first)``."""
WRITE_WAIT_S = 60
"""A step waits behind everything else; a stalled database may take its time."""


@dataclass(frozen=True, slots=True)
class Whose:
    """Legs of a person (theirs, or to and from one of their ``numbers``), begun before an instant; None: all."""

    user: UserId | None = None
    numbers: tuple[str, ...] = ()
    before: Instant | None = None


@dataclass(frozen=True, slots=True)
class Erasure:
    """That ``by`` (``RULE``: the organisation's own rule) had so many legs forgotten; of whom and until when as in ``Whose``."""

    at: Instant
    by: str
    user: UserId | None
    before: Instant | None
    legs: int


class Privacy:
    """The door. Any thread but the loop's."""

    def __init__(self, store: Store, calls: Calls, messages: Messages | None = None) -> None:
        self._store = store
        self._calls = calls
        self._messages = messages

    def legs(self, org: OrgId, whose: Whose) -> Iterator[LegRecord]:
        """Everything the records know of them, oldest first, read as it is asked for."""
        self._calls.refresh()
        after = START
        while True:
            with self._store.read(org) as unit:
                found = _some(unit, whose, after)
            yield from found
            if len(found) < STEP_LEGS:
                return
            after = _place(found[-1])

    def erase(
        self, org: OrgId, whose: Whose, by: str, at: Instant, advance: Callable[[], None]
    ) -> int:
        """Forget the names and numbers; answers of how many legs. Repeating it does no harm."""
        self._calls.refresh()
        after, total = START, 0
        while True:
            with self._store.read(org) as unit:
                more = _some(unit, whose, after, named=True)
            found = [leg for leg in more if leg.ended_at is not None]
            if found:
                self._store.write(org, partial(_forget, legs=found), Priority.BULK).result(
                    WRITE_WAIT_S
                )
                total += len(found)
            for _leg in more:
                advance()
            if len(more) < STEP_LEGS:
                break
            after = _place(more[-1])
        while self._store.write(org, partial(_drop_notices, whose=whose), Priority.BULK).result(
            WRITE_WAIT_S
        ):
            advance()
        if self._messages is not None and (whose.user is not None or by != RULE):
            self._messages.forget(org, whose.user, whose.numbers, whose.before)
        if total or by != RULE:
            told = Erasure(at, by, whose.user, whose.before, total)
            self._store.write(org, partial(_tell, told=told)).result(WRITE_WAIT_S)
        return total

    def erasures(self, org: OrgId) -> list[Erasure]:
        """What was forgotten, the latest first."""
        with self._store.read(org) as unit:
            query = unit.select(record_erasures).order_by(record_erasures.c.number.desc())
            found = unit.rows(query.limit(SHOWN_MAX))
        return [
            Erasure(
                Instant(row.at),
                row.by_whom,
                UserId(row.user_id) if row.user_id else None,
                None if row.before is None else Instant(row.before),
                row.legs,
            )
            for row in found
        ]


def _place(leg: LegRecord) -> tuple[int, int]:
    return leg.began_at, leg.first


def _some(
    unit: ReadUnit, whose: Whose, after: tuple[int, int], *, named: bool = False
) -> list[LegRecord]:
    """The next legs, by age; ``named``: only those that still have a number to forget."""
    legs = call_legs.c
    at, first = after
    query = unit.select(call_legs).where(
        legs.began_at >= at, or_(legs.began_at > at, legs.first > first)
    )
    if named:
        query = query.where(NAMED)
    if whose.user is not None:
        theirs = [legs.user_id == whose.user]
        for number in whose.numbers:
            theirs += [legs.caller == number, legs.called == number]
        query = query.where(or_(*theirs))
    if whose.before is not None:
        query = query.where(legs.began_at < whose.before)
    found = unit.rows(query.order_by(legs.began_at, legs.first).limit(STEP_LEGS))
    return [rows.leg_from(row) for row in found]


def _drop_notices(unit: UnitOfWork, whose: Whose) -> int:
    """Some of the notices to or about them; how many."""
    table = notices.c
    query = unit.select(notices, table.number)
    if whose.user is not None:
        told = [
            table.facts.contains(f'"{each}"', autoescape=True)
            for each in (whose.user, *whose.numbers)
        ]
        query = query.where(or_(table.user_id == whose.user, *told))
    if whose.before is not None:
        query = query.where(table.at < whose.before)
    found = [row.number for row in unit.rows(query.limit(STEP_NOTICES))]
    if found:
        unit.run(unit.delete(notices).where(table.number.in_(found)))
    return len(found)


def _tell(unit: UnitOfWork, told: Erasure) -> None:
    data = {"legs": told.legs, "by": told.by, "before": told.before}
    append(unit, Fact(unit.org, "records.erased", told.user or "records", told.at, data))
    rows = unit.sql(
        "SELECT COALESCE(MAX(number), 0) FROM record_erasures WHERE org = ?", (unit.org,)
    )
    values = {
        "number": rows[0][0] + 1,
        "at": told.at,
        "by_whom": told.by,
        "user_id": told.user or "",
        "before": told.before,
        "legs": told.legs,
    }
    unit.insert(record_erasures, values)


def _forget(unit: UnitOfWork, legs: list[LegRecord]) -> None:
    for leg in legs:
        told = unit.sql(
            "SELECT j.sequence FROM journal j JOIN journal_personal p ON p.sequence = j.sequence"
            " WHERE j.sequence BETWEEN ? AND ? AND j.org = ? AND j.subject = ?",
            (leg.first, leg.last, unit.org, leg.leg),
        )
        erase(unit, [row[0] for row in told])
        leg.caller = leg.called = ""
    rows.put_legs(unit, legs)
    ladders.forget(unit, [leg.leg for leg in legs])
    calls = dict.fromkeys(leg.call for leg in legs)
    rows.put_calls(unit, [conversation(rows.legs_of(unit, [(unit.org, call)])) for call in calls])
