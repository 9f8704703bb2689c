"""Keeps call records fresh: some times a second, and at once for who reads them, in short steps.

Where the projection stands is written in the same transaction as its rows, so a crash neither loses nor
repeats a fact.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from concurrent.futures import Future

from cadran.errors import Refused
from cadran.ids import CallId, LegId, OrgId
from cadran.journal import last_sequence
from cadran.journal.facts import Fact
from cadran.journal.reading import next_facts
from cadran.reports import attendance, queue_counts, queue_promises, rows
from cadran.reports.applying import PASSED, TELLING, apply, begun, leg_of
from cadran.reports.records import LegRecord, conversation
from cadran.reports.usage import Bucket, Sum, counted, usage_of
from cadran.store.priority import Priority
from cadran.store.store import Store
from cadran.store.unit import ReadUnit, UnitOfWork

NAME = "calls"
_BESIDE = (attendance.ATTENDING, queue_counts.COUNTED, queue_promises.KINDS)
"""Kinds of facts that the other projections are made of."""
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
        store.on_commit(Fact, self._heard)
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

    def _heard(self, facts: list[Fact]) -> None:
        if any(each.kind in TELLING for each in facts):
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
    found, looked_at, reached = next_facts(unit, standing, STEP_FACTS, _concerns)
    if not looked_at:
        return 0, standing
    told: list[tuple[Fact, LegId]] = []
    for fact in found:
        if fact.kind in attendance.ATTENDING:
            attendance.learn(unit, fact)
        elif fact.kind in queue_counts.COUNTED:
            queue_counts.learn(unit, fact)
        elif fact.kind in queue_promises.KINDS:
            queue_promises.learn(unit, fact)
        if leg_id := leg_of(fact):
            told.append((fact, leg_id))
    work = _Work(unit, {(fact.org, leg_id) for fact, leg_id in told})
    for fact, leg_id in told:
        work.learn(fact, leg_id)
    work.write()
    unit.sql(
        "INSERT INTO projections (name, sequence) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET sequence = excluded.sequence",
        (NAME, reached),
    )
    return looked_at, reached


def _concerns(_org: OrgId, kind: str) -> bool:
    return kind in TELLING or any(kind in each for each in _BESIDE)


_Key = tuple[OrgId, LegId]


class _Work:
    """One step: the legs that its facts tell of, with the others of their conversations."""

    def __init__(self, unit: UnitOfWork, keys: Iterable[_Key]) -> None:
        self._unit = unit
        self._known = {(leg.org, leg.leg): leg for leg in rows.legs(unit, keys)}
        self._legs: dict[_Key, LegRecord] = {}
        self._changed: set[_Key] = set()
        self._calls: set[tuple[OrgId, CallId]] = set()
        self._sums: dict[Bucket, Sum] = {}

    def learn(self, fact: Fact, leg_id: LegId) -> None:
        key = (fact.org, leg_id)
        leg = self._legs.get(key)
        if leg is None:
            known = self._known.pop(key, None)
            if fact.kind == PASSED and known is None:
                return  # heard before
            leg = begun(fact, leg_id) if known is None else self._seen(known)
            self._legs[key] = leg
        self._calls.add((leg.org, leg.call))
        if fact.kind == PASSED:
            rows.drop_leg(self._unit, *key)
            del self._legs[key]
            self._changed.discard(key)
            return
        apply(leg, fact)
        self._calls.add((leg.org, leg.call))
        self._changed.add(key)

    def write(self) -> None:
        """Name the legs as reports do, add up their conversations and the days; write what changed."""
        together: dict[tuple[OrgId, CallId], list[LegRecord]] = {call: [] for call in self._calls}
        for leg in rows.legs_of(self._unit, sorted(self._calls)):
            if (leg.org, leg.leg) not in self._legs:
                self._legs[leg.org, leg.leg] = self._seen(leg)
        for key, leg in self._legs.items():
            if (leg.org, leg.call) in together:
                together[leg.org, leg.call].append(leg)
            else:
                self._changed.add(key)
        for legs in together.values():
            for leg in legs:
                usage = usage_of(leg, legs)
                if usage != leg.usage:
                    leg.usage = usage
                    self._changed.add((leg.org, leg.leg))
        for leg in self._legs.values():
            self._count(leg, 1)
        rows.put_legs(self._unit, [self._legs[key] for key in sorted(self._changed)])
        rows.put_calls(self._unit, [conversation(legs) for legs in together.values() if legs])
        rows.drop_calls(self._unit, [call for call, legs in together.items() if not legs])
        rows.add_usage(self._unit, self._sums)

    def _seen(self, leg: LegRecord) -> LegRecord:
        """A leg as it is written: what it counted for is taken back, until it is counted anew."""
        self._count(leg, -1)
        return leg

    def _count(self, leg: LegRecord, times: int) -> None:
        found = counted(leg)
        if found is not None:
            bucket, amount = found
            self._sums.setdefault(bucket, Sum()).add(amount, times)


def _forget(unit: UnitOfWork) -> None:
    unit.sql("DELETE FROM call_legs")
    unit.sql("DELETE FROM calls")
    unit.sql("DELETE FROM usage_days")
    attendance.forget(unit)
    queue_counts.forget(unit)
    queue_promises.forget(unit)
    unit.sql("DELETE FROM projections WHERE name = ?", (NAME,))
