"""The door for call records."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, or_

from cadran.charging.reasons import NODE_DIED
from cadran.clock import Instant
from cadran.errors import Refused
from cadran.ids import Address, CallId, NodeId, OrgId, UserId
from cadran.journal import append
from cadran.journal.facts import Fact
from cadran.reports import queue_counts, queue_promises, reasons, rows
from cadran.reports.projector import Projector
from cadran.reports.records import CallRecord, LegRecord
from cadran.services.queue.promises import Owed
from cadran.store.store import Store
from cadran.store.tables.reports import call_legs, calls
from cadran.store.unit import UnitOfWork

PAGE = 200
"""Records in one answer."""
SOUGHT_MAX = 20_000
"""How far back calls are looked through for a number: weeks of a large organisation, a moment of the database."""
ABANDONED_STEP = 200
"""Legs ended in one job at start."""
ABANDONED_STEPS_MAX = 1_000
"""So many legs as no node ever had; a loop without end would keep the server from starting."""


@dataclass(frozen=True, slots=True)
class CallPage:
    """Records, newest first; ``cursor`` asks for what follows, None at the end."""

    items: tuple[CallRecord, ...]
    cursor: str | None


class Calls:
    """Any thread but the loop's."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._projector = Projector(store)

    def list(
        self,
        org: OrgId,
        *,
        user: UserId | None = None,
        service: str | None = None,
        party: str | None = None,
        since: Instant | None = None,
        until: Instant | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> CallPage:
        """Calls by their beginning, newest first, from ``since`` until before ``until``.

        ``party``: the digits, without ``+``, that the caller's or the called number begins with; among the newest
        ``SOUGHT_MAX`` of those that the other conditions leave. Raises ``Refused(reports.bad_cursor)``.
        """
        limit = max(1, min(limit, PAGE))
        before = None if cursor is None else parsed_cursor(cursor)
        self._projector.wait_fresh()
        with self._store.read(org) as unit:
            query = unit.select(calls).order_by(calls.c.began_at.desc(), calls.c.first.desc())
            if user is not None:
                query = query.where(calls.c.user_id == user)
            if service is not None:
                query = query.where(calls.c.service == service)
            if since is not None:
                query = query.where(calls.c.began_at >= since)
            if until is not None:
                query = query.where(calls.c.began_at < until)
            if before is not None:
                at, first = before
                same = and_(calls.c.began_at == at, calls.c.first < first)
                query = query.where(or_(calls.c.began_at < at, same))
            if party is not None:
                beyond = unit.row(query.offset(SOUGHT_MAX).limit(1))
                if beyond is not None:
                    query = query.where(calls.c.began_at > beyond.began_at)
                sides = (calls.c.caller, calls.c.called)
                begins = [side.startswith(each) for side in sides for each in (party, f"+{party}")]
                query = query.where(or_(*begins))
            found = unit.rows(query.limit(limit + 1))
        items = tuple(rows.call_from(row) for row in found[:limit])
        last = items[-1] if len(found) > limit else None
        return CallPage(items, None if last is None else f"{last.began_at}.{last.first}")

    def get(self, org: OrgId, call_id: CallId) -> CallRecord:
        """A call with its legs. Raises ``Refused(reports.unknown_call)``."""
        self._projector.wait_fresh()
        with self._store.read(org) as unit:
            row = unit.row(unit.select(calls).where(calls.c.call == call_id))
            if row is None:
                raise Refused(reasons.UNKNOWN_CALL, id=call_id[:64])
            return rows.call_from(row, tuple(rows.legs_of(unit, [(org, call_id)])))

    def came_in(self, org: OrgId) -> CallId | None:
        """The call from the world that was answered last, among the newest ``SOUGHT_MAX`` answered ones."""
        self._projector.wait_fresh()
        with self._store.read(org) as unit:
            query = unit.select(call_legs, call_legs.c.call, call_legs.c.answered_at)
            query = query.where(call_legs.c.answered_at.is_not(None))
            query = query.order_by(call_legs.c.answered_at.desc(), call_legs.c.first.desc())
            beyond = unit.row(query.offset(SOUGHT_MAX).limit(1))
            if beyond is not None:
                query = query.where(call_legs.c.answered_at > beyond.answered_at)
            row = unit.row(query.where(call_legs.c.side == "in", call_legs.c.trunk != "").limit(1))
        return None if row is None else CallId(row.call)

    def unkept(self, name_of: queue_promises.NameOf) -> dict[Address, Owed]:
        """Callers whom queues still owe a call, as the journal stands; see ``queue_promises``."""
        self._projector.wait_fresh()
        with self._store.read_everywhere() as unit:
            return queue_promises.unkept(unit, name_of)

    def refresh(self) -> None:
        """Wait a little until all that was committed is in the records."""
        self._projector.wait_fresh()

    def rebuild(self) -> None:
        """Drop every record and make all again from the journal."""
        self._projector.rebuild()

    def end_abandoned(self, node: NodeId, now: Instant) -> int:
        """At start, before the first call: end the legs that a dead run left open.

        They end at its last proof of life, with the cause ``charging.node_died``. Answers how many.
        """
        self._projector.wait_fresh()
        total = 0
        for _step in range(ABANDONED_STEPS_MAX):
            abandoned = self._open_legs()
            if not abandoned:
                break
            for org in sorted({leg.org for leg in abandoned}):
                own = tuple(leg for leg in abandoned if leg.org == org)
                job = _Ending(node, now, own)
                self._store.write(org, job).result()
            total += len(abandoned)
            self._projector.wait_fresh()
        return total

    def _open_legs(self) -> tuple[LegRecord, ...]:
        with self._store.read_everywhere() as unit:
            query = unit.select(call_legs).where(call_legs.c.ended_at.is_(None))
            return tuple(rows.leg_from(row) for row in unit.rows(query.limit(ABANDONED_STEP)))


@dataclass(frozen=True, slots=True)
class _Ending:
    """A job that ends legs of a dead node of one organisation; who waited in a queue on one is counted as abandoned."""

    node: NodeId
    now: Instant
    legs: tuple[LegRecord, ...]

    def __call__(self, unit: UnitOfWork) -> None:
        alive = unit.sql("SELECT seen_at FROM nodes WHERE node = ?", (self.node,))
        seen_at = min(alive[0][0], self.now) if alive else 0
        for leg in self.legs:
            known = leg.answered_at or leg.began_at
            data = {"call": leg.call, "cause": NODE_DIED.id, "by": "house"}
            at = Instant(max(seen_at, known))
            append(unit, Fact(leg.org, "leg.ended", leg.leg, at, data))
        waiting = queue_counts.waiting(unit, min(leg.first for leg in self.legs))
        for call in {leg.call for leg in self.legs} & waiting.keys():
            at = Instant(max(seen_at, *(leg.began_at for leg in self.legs if leg.call == call)))
            append(unit, Fact(unit.org, "queue.abandoned", waiting[call], at, {"call": call}))


def parsed_cursor(cursor: str) -> tuple[int, int]:
    """The place that a cursor names: an instant and a journal number. Raises ``Refused(reports.bad_cursor)``."""
    at, _, first = cursor.partition(".")
    if not (at.isascii() and at.isdigit() and first.isascii() and first.isdigit()):
        raise Refused(reasons.BAD_CURSOR)
    if len(cursor) > 40:
        raise Refused(reasons.BAD_CURSOR)
    return int(at), int(first)
