"""Keeps call records fresh: some times a second, and at once for who reads them, in short steps.

Where the projection stands is written in the same transaction as its rows, so a crash neither loses nor
repeats a fact.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from concurrent.futures import Future

from cadran.errors import Refused
from cadran.ids import CallId, LegId, OrgId
from cadran.journal import last_sequence
from cadran.journal.facts import Fact
from cadran.journal.reading import fact_of, rows_after
from cadran.reports import rows
from cadran.reports.applying import TELLING, apply, begun, leg_of
from cadran.reports.records import LegRecord, conversation
from cadran.store.priority import Priority
from cadran.store.store import Store
from cadran.store.unit import ReadUnit, UnitOfWork

NAME = "calls"
STEP_FACTS = 200
"""Facts in one job: some 10 ms, so that a grant never waits long."""
FRESH_WAIT_S = 2.0
"""How long a reader waits for the newest facts before it is shown the records as they are."""


class Projector:
    """One a process; ``kick`` whenever something may have happened."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._changed = threading.Condition()
        self._running = False
        self._again = False
        self._done = 0
        self._wanted = 0
        store.on_commit(self._heard)
        self.kick()

    def kick(self) -> None:
        """Catch up before long, unless it is being done already."""
        with self._changed:
            if self._running:
                self._again = True
                return
            self._running, self._again = True, False
        self._queue(Priority.LATER)

    def wait_fresh(self) -> None:
        """Wait until all that was queued before is in the records, or for ``FRESH_WAIT_S``."""
        deadline = time.monotonic() + FRESH_WAIT_S
        self._store.catch_up(FRESH_WAIT_S)
        with self._store.read_everywhere() as unit:
            target, standing = last_sequence(unit), position(unit)
        if standing >= target:
            return
        self.kick()
        self._store.hurry()
        with self._changed:
            while self._running and self._done < target:
                left = deadline - time.monotonic()
                if left <= 0:
                    return
                self._changed.wait(left)

    def rebuild(self) -> None:
        """Drop all records and make them again from the journal."""
        self._store.write_everywhere(_forget, Priority.BULK).result()
        self.kick()
        with self._changed:
            while self._running:
                self._changed.wait()

    def _heard(self, happened: list[object]) -> None:
        if any(isinstance(each, Fact) and each.kind in TELLING for each in happened):
            self.kick()

    def _queue(self, priority: Priority) -> None:
        try:
            self._store.write_everywhere(step, priority).add_done_callback(self._stepped)
        except Refused:
            self._rest()

    def _stepped(self, done: Future[tuple[int, int]]) -> None:
        if done.cancelled() or done.exception() is not None:
            self._rest()
            return
        facts, standing = done.result()
        with self._changed:
            behind = facts >= STEP_FACTS or standing < self._wanted
            self._running = self._again or behind
            self._again = False
            self._done = standing
            self._changed.notify_all()
            if not self._running:
                return
        self._queue(Priority.BULK if behind else Priority.LATER)

    def _rest(self) -> None:
        with self._changed:
            self._running = self._again = False
            self._changed.notify_all()


def position(unit: ReadUnit) -> int:
    """Up to which fact the records are made."""
    found = unit.sql("SELECT sequence FROM projections WHERE name = ?", (NAME,))
    return int(found[0][0]) if found else 0


def step(unit: UnitOfWork) -> tuple[int, int]:
    """Take in the next facts; answers how many there were, and up to which the records are made."""
    standing = position(unit)
    found = rows_after(unit, standing, STEP_FACTS)
    if not found:
        return 0, standing
    legs: dict[tuple[OrgId, LegId], LegRecord] = {}
    touched: set[tuple[OrgId, CallId]] = set()
    for row in found:
        if row[2] not in TELLING:
            continue
        fact = fact_of(row)
        leg_id = leg_of(fact)
        if not leg_id:
            continue
        key = (fact.org, leg_id)
        leg = legs.get(key) or rows.leg(unit, fact.org, leg_id) or begun(fact, leg_id)
        legs[key] = leg
        touched.add((leg.org, leg.call))
        apply(leg, fact)
        touched.add((leg.org, leg.call))
    rows.put_legs(unit, legs.values())
    _conversations(unit, touched, legs)
    reached = int(found[-1][0])
    unit.sql(
        "INSERT INTO projections (name, sequence) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET sequence = excluded.sequence",
        (NAME, reached),
    )
    return len(found), reached


def _conversations(
    unit: UnitOfWork,
    touched: set[tuple[OrgId, CallId]],
    known: Mapping[tuple[OrgId, LegId], LegRecord],
) -> None:
    """Add up again the calls whose legs changed; ``known`` are legs as they are written already."""
    present, gone = [], []
    for org, call in sorted(touched):
        legs = rows.legs_of(unit, org, call, known)
        if legs:
            present.append(conversation(legs))
        else:
            gone.append((org, call))
    rows.put_calls(unit, present)
    rows.drop_calls(unit, gone)


def _forget(unit: UnitOfWork) -> None:
    unit.sql("DELETE FROM call_legs")
    unit.sql("DELETE FROM calls")
    unit.sql("DELETE FROM projections WHERE name = ?", (NAME,))
