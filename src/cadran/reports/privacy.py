"""Who called whom, for one person or until a day: exported, and erased without breaking the ledger's chain.

Names and numbers stand in an erasable table beside the journal, and as copies in the records. Erasing deletes the
former with their salts and blanks the latter; durations, costs and sums stay, and so does every hash. Records
that are made again from the journal afterwards have no numbers either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from sqlalchemy import or_

from cadran.clock import Instant
from cadran.ids import OrgId, UserId
from cadran.journal import append, erase
from cadran.journal.facts import Fact
from cadran.reports import rows
from cadran.reports.calls import Calls
from cadran.reports.records import LegRecord, conversation
from cadran.store.priority import Priority
from cadran.store.store import Store
from cadran.store.tables.reports import call_legs
from cadran.store.unit import ReadUnit, UnitOfWork

STEP_LEGS = 100
"""Legs erased in one job, some 20 ms: a grant never waits long."""
WRITE_WAIT_S = 60
"""A step waits behind everything else; a stalled database may take its time."""


@dataclass(frozen=True, slots=True)
class Whose:
    """Legs of a person (theirs, or to and from one of their ``numbers``), begun before an instant; None: all."""

    user: UserId | None = None
    numbers: tuple[str, ...] = ()
    before: Instant | None = None


class Privacy:
    """The door. Any thread but the loop's."""

    def __init__(self, store: Store, calls: Calls) -> None:
        self._store = store
        self._calls = calls

    def legs(self, org: OrgId, whose: Whose) -> Iterator[LegRecord]:
        """Everything the records know of them, oldest first, read as it is asked for."""
        self._calls.refresh()
        after = 0
        while True:
            with self._store.read(org) as unit:
                found = _some(unit, whose, after)
            yield from found
            if len(found) < STEP_LEGS:
                return
            after = found[-1].first

    def erase(
        self, org: OrgId, whose: Whose, by: str, at: Instant, advance: Callable[[], None]
    ) -> int:
        """Forget the names and numbers; answers of how many legs. Repeating it does no harm."""
        self._calls.refresh()
        after, total = 0, 0
        while True:
            with self._store.read(org) as unit:
                found = [leg for leg in _some(unit, whose, after) if leg.ended_at is not None]
                more = _some(unit, whose, after)
            if found:
                self._store.write(org, partial(_forget, legs=found), Priority.BULK).result(
                    WRITE_WAIT_S
                )
                total += len(found)
            for _leg in more:
                advance()
            if len(more) < STEP_LEGS:
                break
            after = more[-1].first
        told = {"legs": total, "by": by, "before": whose.before}
        fact = Fact(org, "records.erased", whose.user or "records", at, told)
        self._store.write(org, lambda unit: append(unit, fact)).result(WRITE_WAIT_S)
        return total


def _some(unit: ReadUnit, whose: Whose, after: int) -> list[LegRecord]:
    legs = call_legs.c
    query = unit.select(call_legs).where(legs.first > after)
    if whose.user is not None:
        theirs = [legs.user_id == whose.user]
        for number in whose.numbers:
            theirs += [legs.caller == number, legs.called == number]
        query = query.where(or_(*theirs))
    if whose.before is not None:
        query = query.where(legs.began_at < whose.before)
    found = unit.rows(query.order_by(legs.first).limit(STEP_LEGS))
    return [rows.leg_from(row) for row in found]


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
    calls = dict.fromkeys(leg.call for leg in legs)
    rows.put_calls(unit, [conversation(rows.legs_of(unit, unit.org, call)) for call in calls])
