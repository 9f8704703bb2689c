"""Keeps call records fresh: some times a second, and at once for who reads them, in short steps.

Where the projection stands is written in the same transaction as its rows, so a crash neither loses nor
repeats a fact.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future

from cadran.errors import Refused
from cadran.journal import last_sequence
from cadran.journal.facts import Fact
from cadran.journal.reading import next_facts
from cadran.reports import attendance, queue_counts, queue_promises, rows
from cadran.reports.applying import PASSED, TELLING, apply, begun, leg_of
from cadran.reports.fresh import CallKey, Fresh, LegKey
from cadran.reports.records import LegRecord, conversation
from cadran.reports.usage import Bucket, Sum, counted, usage_of
from cadran.store.priority import Priority
from cadran.store.store import Store
from cadran.store.unit import ReadUnit, UnitOfWork

NAME = "calls"
_BESIDE: dict[str, Callable[[UnitOfWork, Fact], None]] = {
    **dict.fromkeys(queue_promises.KINDS, queue_promises.learn),
    **dict.fromkeys(queue_counts.COUNTED, queue_counts.learn),
    **dict.fromkeys(attendance.ATTENDING, attendance.learn),
}
"""What the other projections are made of, by the kind of fact."""
_CONCERNING = TELLING | _BESIDE.keys()
STEP_FACTS = 300
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
    found, looked_at, reached = next_facts(unit, standing, STEP_FACTS, _CONCERNING)
    if not looked_at:
        return 0, standing
    told: dict[LegKey, list[Fact]] = {}
    for fact in found:
        if (learn := _BESIDE.get(fact.kind)) is not None:
            learn(unit, fact)
        if leg_id := leg_of(fact):
            told.setdefault((fact.org, leg_id), []).append(fact)
    work = _Work(unit, told)
    for key, facts in told.items():
        work.learn(key, facts)
    work.write()
    unit.sql(
        "INSERT INTO projections (name, sequence) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET sequence = excluded.sequence",
        (NAME, reached),
    )
    return looked_at, reached


class _Work:
    """One step: the legs that its facts tell of, with the others of their conversations."""

    def __init__(self, unit: UnitOfWork, keys: Iterable[LegKey]) -> None:
        self._unit = unit
        self._fresh = unit.remembered(Fresh)
        self._known = self._fresh.legs(unit, keys)
        self._placed: dict[LegKey, rows.Place] = {}
        """Where the indexes had a leg before."""
        self._legs: dict[LegKey, LegRecord] = {}
        self._changed: set[LegKey] = set()
        self._calls: set[CallKey] = set()
        self._sums: dict[Bucket, Sum] = {}

    def learn(self, key: LegKey, facts: list[Fact]) -> None:
        """All that the step tells of a leg, in order. It touches the calls that it was of before and is of after."""
        org, leg_id = key
        leg = self._known.get(key)
        if leg is not None:
            self._seen(leg)
            self._calls.add((org, leg.call))
        for fact in facts:
            if fact.kind != PASSED:
                leg = leg or begun(fact, leg_id)
                apply(leg, fact)
            elif leg is not None:  # else it was heard before
                rows.drop_leg(self._unit, org, leg_id)
                self._fresh.drop(key)
                leg = None
        if leg is not None:
            self._legs[key] = leg
            self._calls.add((org, leg.call))
            self._changed.add(key)

    def write(self) -> None:
        """Name the legs as reports do, add up their conversations and the days; write what changed."""
        together: dict[CallKey, list[LegRecord]] = {call: [] for call in self._calls}
        for leg in self._fresh.legs_of(self._unit, sorted(self._calls)):
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
        changed = [(self._legs[key], self._placed.get(key)) for key in sorted(self._changed)]
        rows.put_legs(self._unit, [leg for leg, place in changed if place != rows.place(leg)])
        rows.change_legs(self._unit, [leg for leg, place in changed if place == rows.place(leg)])
        self._put_calls(together)
        rows.add_usage(self._unit, self._sums)
        self._fresh.keep(together)

    def _put_calls(self, together: dict[CallKey, list[LegRecord]]) -> None:
        """Write the conversations that are new or changed."""
        known = self._fresh.records
        placed, changed = [], []
        for call, legs in together.items():
            if not legs:
                known.pop(call, None)
                continue
            record, before = conversation(legs), known.get(call)
            if before is None or rows.call_place(before) != rows.call_place(record):
                placed.append(record)
            elif before != record:
                changed.append(record)
            known[call] = record
        rows.put_calls(self._unit, placed)
        rows.change_calls(self._unit, changed)
        rows.drop_calls(self._unit, [call for call, legs in together.items() if not legs])

    def _seen(self, leg: LegRecord) -> LegRecord:
        """A leg as it is written: what it counted for is taken back, until it is counted anew."""
        self._count(leg, -1)
        self._placed[leg.org, leg.leg] = rows.place(leg)
        return leg

    def _count(self, leg: LegRecord, times: int) -> None:
        found = counted(leg)
        if found is not None:
            bucket, amount = found
            self._sums.setdefault(bucket, Sum()).add(amount, times)


def _forget(unit: UnitOfWork) -> None:
    unit.forget()
    unit.sql("DELETE FROM call_legs")
    unit.sql("DELETE FROM calls")
    unit.sql("DELETE FROM usage_days")
    attendance.forget(unit)
    queue_counts.forget(unit)
    queue_promises.forget(unit)
    unit.sql("DELETE FROM projections WHERE name = ?", (NAME,))
