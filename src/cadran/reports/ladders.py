"""The SIP messages of calls that are over: kept for some days, so that a restart or another node loses none of them.

They come in batches beside the calls' way, a bounded number a second (``ROUND_MOST``), those of calls that failed first.
They hold numbers and names: they go with those of their leg's record (``privacy``) and with their organisation.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from cadran.clock import HOUR_MS, Clock
from cadran.ids import LegId, OrgId
from cadran.signalling import written
from cadran.signalling.traces import Dialog, Over
from cadran.store.priority import Priority
from cadran.store.store import Store
from cadran.store.tables.ladders import call_ladders
from cadran.store.tables.reports import call_legs
from cadran.store.unit import UnitOfWork

KEPT_DAYS: Final = 7
"""A complaint about a call comes within a week, or not at all."""
ROUND_S: Final = 5.0
ROUND_MOST: Final = 50
"""Ten legs a second, of half a millisecond each: half a percent of a core, however many calls there are."""
LADDERS_MOST: Final = 50_000
"""Some 150 MB; the oldest go first."""
WAIT_S: Final = 60


class Ladders:
    """The door. Any thread but the loop's."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def keep(self, taken: Sequence[tuple[Over, list[Dialog]]]) -> None:
        """Keep some, and forget what is too old or too much. Blocks."""
        rows = [
            {
                "org": over.org,
                "leg": over.leg,
                "at": over.at,
                "messages": written.write(dialogs),
            }
            for over, dialogs in taken
            if dialogs
        ]
        oldest = self._clock() - KEPT_DAYS * 24 * HOUR_MS

        def job(unit: UnitOfWork) -> None:
            legs = [over.leg for over, _ in taken]
            unit.run(unit.delete(call_ladders).where(call_ladders.c.leg.in_(legs)))
            erased = _erased(unit, {over.org for over, _ in taken}, legs)
            unit.insert_many(call_ladders, [each for each in rows if each["leg"] not in erased])
            unit.run(unit.delete(call_ladders).where(call_ladders.c.at < oldest))
            query = unit.select(call_ladders, call_ladders.c.at).order_by(call_ladders.c.at.desc())
            last = unit.rows(query.offset(LADDERS_MOST).limit(1))
            if last:
                unit.run(unit.delete(call_ladders).where(call_ladders.c.at <= last[0].at))

        if rows:
            self._store.write_everywhere(job, Priority.BULK).result(WAIT_S)

    def of(self, org: OrgId, legs: Iterable[LegId]) -> list[tuple[LegId, Dialog]]:
        """What is kept of some legs."""
        with self._store.read(org) as unit:
            query = unit.select(call_ladders).where(call_ladders.c.leg.in_(list(legs)))
            rows = unit.rows(query)
        return [(LegId(row.leg), each) for row in rows for each in written.read(row.messages)]


def _erased(unit: UnitOfWork, orgs: Iterable[str], legs: Iterable[str]) -> set[str]:
    """Those of the legs whose record lost its names while their messages were on the way here."""
    table = call_legs.c
    theirs = (table.org.in_(list(orgs)), table.leg.in_(list(legs)))
    nobody = (table.caller == "", table.called == "")
    query = unit.select(call_legs, table.leg).where(*theirs, *nobody)
    return {row.leg for row in unit.rows(query)}


def forget(unit: UnitOfWork, legs: Iterable[str]) -> None:
    """Within an erasure."""
    unit.run(unit.delete(call_ladders).where(call_ladders.c.leg.in_(list(legs))))
