"""Leases of dead nodes: settled by the last proof of life, once.

A node that starts again settles its own; of one that does not come back, the others do when its leases are over.
"""

from __future__ import annotations

from concurrent.futures import Future

from cadran.charging import book, steps
from cadran.clock import Instant
from cadran.ids import NodeId, OrgId
from cadran.money.ledger import Kind
from cadran.store.priority import Priority
from cadran.store.store import Store
from cadran.store.unit import UnitOfWork

STEP_GRANTS = 100
"""Grants settled in one job, some 10 ms: others get their turn between."""
LEASE_MS = 120_000
"""A node that nobody heard of for so long is dead: without its database it could not have extended a slice of
60 s, so that none of its paid calls goes on by then, with clocks that differ by as much again.
"""
DEAD_MAX = 16
"""Dead nodes looked at in one beat."""


def beat(unit: UnitOfWork, node: NodeId, now: Instant) -> None:
    """Note that a node is alive; time never goes back."""
    unit.sql(
        "INSERT INTO nodes (node, seen_at) VALUES (?, ?) ON CONFLICT (node) DO UPDATE"
        " SET seen_at = excluded.seen_at WHERE nodes.seen_at < excluded.seen_at",
        (node, now),
    )


def expire(unit: UnitOfWork, node: NodeId, now: Instant) -> int:
    """Settle what nodes left open that are dead; answers how many leases. Called with each beat."""
    dead = unit.sql(
        "SELECT node FROM nodes WHERE seen_at < ? AND node <> ? ORDER BY node LIMIT ?",
        (now - LEASE_MS, node, DEAD_MAX),
    )
    return sum(_settle_some(unit, NodeId(name), now) for (name,) in dead)


def recover(store: Store, node: NodeId, now: Instant) -> Future[int]:
    """Settle every open grant of a node, in steps; the future answers how many there were."""
    answer: Future[int] = Future()
    total = 0

    def step(done: Future[int] | None) -> None:
        nonlocal total
        try:
            settled = 0 if done is None else done.result()
            total += settled
            if done is not None and settled < STEP_GRANTS:
                answer.set_result(total)
                return
            queued = store.write_everywhere(
                lambda unit: _settle_some(unit, node, now), Priority.GRANT
            )
            queued.add_done_callback(step)
        except Exception as error:  # noqa: BLE001 -- it belongs to who waits for the future
            answer.set_exception(error)

    step(None)
    return answer


def _settle_some(unit: UnitOfWork, node: NodeId, now: Instant) -> int:
    alive = unit.sql("SELECT seen_at FROM nodes WHERE node = ?", (node,))
    seen_at = min(alive[0][0], now) if alive else 0
    rows = unit.sql(
        "SELECT org, id FROM grants WHERE node = ? AND state <> 'settled' LIMIT ?",
        (node, STEP_GRANTS),
    )
    for org, grant_id in rows:
        own = unit.of(OrgId(org))
        grant = book.find(own, grant_id)
        assert grant is not None
        life = Instant(max(seen_at, grant.seen_at))
        ended_at = life if grant.answered_at is not None else None
        steps.end(own, grant, ended_at, Kind.EXPIRE)
    return len(rows)
