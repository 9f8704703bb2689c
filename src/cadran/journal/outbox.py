"""Messages to the outside, written in the transaction of what they tell, with their delivery state.

A courier claims what is due, delivers, and marks. A claim is a lease: if the courier dies, the message is
due again when the lease is over, so a message may be delivered twice but is never lost; its id lets the
receiver tell.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from cadran.clock import HOUR_MS, MINUTE_MS, Instant, after
from cadran.errors import Refused
from cadran.ids import OrgId
from cadran.journal import reasons
from cadran.store.unit import ReadUnit, UnitOfWork

CLAIM_MAX = 50
"""Messages that one courier takes at once: some seconds of work."""
CLAIM_MS = 2 * MINUTE_MS
"""Longer than any delivery with its time-outs."""
RETRY_MS = (5_000, 60_000, 5 * MINUTE_MS, 30 * MINUTE_MS, 120 * MINUTE_MS, 600 * MINUTE_MS)
"""Pauses between tries: minutes for a restart, hours for a night; then it has failed."""
ERROR_CHARS = 500
"""As wide as its column."""
KEPT_MS = 90 * 24 * HOUR_MS
"""How long the outbox remembers what was delivered or has failed: a quarter, as long as anybody asks."""
FORGOTTEN_AT_ONCE = 1_000
"""Old rows deleted in one job: some milliseconds of the writer."""
LISTED_MAX = 200
"""Rows in one answer."""


@dataclass(frozen=True, slots=True)
class Message:
    """Something to deliver. ``channel`` is ``webhook`` or ``mail``; ``kind`` what it tells of."""

    id: str
    org: OrgId
    channel: str
    kind: str
    target: str
    payload: str
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a message fares. ``due_at``: of the next try, while it is ``waiting``."""

    id: str
    channel: str
    kind: str
    target: str
    state: str
    tries: int
    created_at: Instant
    due_at: Instant
    ended_at: Instant | None
    error: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """What commit listeners hear when there is something to deliver."""

    channel: str


def enqueue(
    unit: UnitOfWork, message: Message, now: Instant, due_at: Instant | None = None
) -> None:
    """Put a message into the outbox, durable with the unit; to leave now, or when it is due.

    A known id is left as it is.
    """
    unit.sql(
        "INSERT INTO outbox (id, org, channel, kind, target, payload, state, tries, due_at,"
        " claimed_by, created_at, error) VALUES (?, ?, ?, ?, ?, ?, 'waiting', 0, ?, '', ?, '')"
        " ON CONFLICT (id) DO NOTHING",
        (
            message.id,
            unit.org,
            message.channel,
            message.kind,
            message.target,
            message.payload,
            now if due_at is None else due_at,
            now,
        ),
    )
    unit.after_commit(Waiting(message.channel))


def claim(
    unit: UnitOfWork, channel: str, courier: str, now: Instant, most: int = CLAIM_MAX
) -> list[Message]:
    """Take what is due, of all organisations, for ``CLAIM_MS``; no more than ``most``."""
    rows = unit.sql(
        "SELECT id, org, channel, kind, target, payload, tries FROM outbox"
        " WHERE state IN ('waiting', 'claimed') AND channel = ? AND due_at <= ?"
        " ORDER BY due_at, id LIMIT ?",
        (channel, now, min(most, CLAIM_MAX)),
    )
    unit.sql_many(
        "UPDATE outbox SET state = 'claimed', claimed_by = ?, due_at = ?, tries = tries + 1"
        " WHERE id = ?",
        [(courier, after(now, CLAIM_MS), row[0]) for row in rows],
    )
    return [
        Message(name, OrgId(org), by, kind, target, payload, tries + 1)
        for name, org, by, kind, target, payload, tries in rows
    ]


def next_due(unit: ReadUnit, channel: str) -> Instant | None:
    """When there is something to do again; None: nothing waits."""
    ((due_at,),) = unit.sql(
        "SELECT MIN(due_at) FROM outbox WHERE state IN ('waiting', 'claimed') AND channel = ?",
        (channel,),
    )
    return None if due_at is None else Instant(due_at)


def delivered(unit: UnitOfWork, message: Message, courier: str, now: Instant) -> None:
    """It arrived. Raises ``Refused(journal.unknown_message)`` if the claim was lost meanwhile."""
    _mark(unit, message, courier, "delivered", now, "")


def failed(
    unit: UnitOfWork,
    message: Message,
    courier: str,
    error: str,
    now: Instant,
    *,
    final: bool = False,
) -> bool:
    """It did not arrive: it is due again after a pause, or has failed for good, which is answered."""
    final = final or message.tries > len(RETRY_MS)
    due_at = now if final else after(now, RETRY_MS[message.tries - 1])
    _mark(unit, message, courier, "failed" if final else "waiting", due_at, error)
    return final


def again(unit: UnitOfWork, message_id: str, now: Instant) -> None:
    """Somebody asks for one more round of tries. Raises ``Refused``: there is no such message that ended."""
    found = unit.sql(
        "SELECT channel, payload FROM outbox WHERE id = ? AND org = ?"
        " AND state IN ('delivered', 'failed')",
        (message_id, unit.org),
    )
    if not found:
        raise Refused(reasons.UNKNOWN_MESSAGE, id=message_id[:64])
    channel, payload = found[0]
    if not payload:
        raise Refused(reasons.MESSAGE_GONE)
    unit.sql(
        "UPDATE outbox SET state = 'waiting', tries = 0, due_at = ?, ended_at = NULL, error = ''"
        " WHERE id = ? AND org = ?",
        (now, message_id, unit.org),
    )
    unit.after_commit(Waiting(channel))


def hasten(unit: UnitOfWork, message_id: str, now: Instant) -> None:
    """Try a message now, whether it waits or its tries are used up; one under way is left alone."""
    unit.sql(
        "UPDATE outbox SET state = 'waiting', due_at = ?, ended_at = NULL,"
        " tries = CASE WHEN state = 'waiting' THEN tries ELSE 0 END"
        " WHERE id = ? AND org = ? AND state <> 'claimed'",
        (now, message_id, unit.org),
    )
    for (channel,) in unit.sql("SELECT channel FROM outbox WHERE id = ?", (message_id,)):
        unit.after_commit(Waiting(channel))


def release(unit: UnitOfWork, channel: str, courier: str, now: Instant) -> None:
    """What a dead run of this courier had claimed is due at once."""
    unit.sql(
        "UPDATE outbox SET state = 'waiting', due_at = ?, claimed_by = ''"
        " WHERE state = 'claimed' AND channel = ? AND claimed_by = ?",
        (now, channel, courier),
    )


def deliveries(
    unit: ReadUnit, channel: str, target: str = "", before: int | None = None, limit: int = 50
) -> list[Delivery]:
    """How an organisation's messages of a channel fare, newest first, from before an instant."""
    rows = unit.sql(
        "SELECT id, channel, kind, target, state, tries, created_at, due_at, ended_at, error"
        " FROM outbox WHERE org = ? AND channel = ? AND (? = '' OR target = ?) AND created_at < ?"
        " ORDER BY created_at DESC, id LIMIT ?",
        (unit.org, channel, target, target, before or 1 << 62, max(1, min(limit, LISTED_MAX))),
    )
    return [Delivery(*row) for row in rows]


def forget_old(unit: UnitOfWork, now: Instant) -> int:
    """Delete what ended long ago; answers how many rows, ``FORGOTTEN_AT_ONCE`` at most."""
    rows = unit.sql(
        "SELECT id FROM outbox WHERE ended_at < ? LIMIT ?", (now - KEPT_MS, FORGOTTEN_AT_ONCE)
    )
    unit.sql_many("DELETE FROM outbox WHERE id = ?", rows)
    return len(rows)


def _mark(
    unit: UnitOfWork, message: Message, courier: str, state: str, at: Instant, error: str
) -> None:
    """``at``: when it ended, or when it is due again."""
    held = unit.sql(
        "SELECT 1 FROM outbox WHERE id = ? AND state = 'claimed' AND claimed_by = ? AND tries = ?",
        (message.id, courier, message.tries),
    )
    if not held:
        raise Refused(reasons.UNKNOWN_MESSAGE, id=message.id)
    ended = state != "waiting"
    unit.sql(
        "UPDATE outbox SET state = ?, due_at = ?, ended_at = ?, error = ?, claimed_by = '',"
        " payload = ? WHERE id = ?",
        (
            state,
            at,
            at if ended else None,
            error[:ERROR_CHARS],
            _without_secrets(message.payload) if ended else message.payload,
            message.id,
        ),
    )


def _without_secrets(payload: str) -> str:
    """What a message keeps once it ended: nothing at all if it carried a secret."""
    told: Any = json.loads(payload)
    return "" if isinstance(told, dict) and told.get("secrets") else payload
