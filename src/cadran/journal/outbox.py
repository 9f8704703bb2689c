"""Messages to the outside, written in the transaction of what they tell, with their delivery state.

A courier claims what is due, delivers, and marks. A claim is a lease: if the courier dies, the message is
due again when the lease is over, so a message may be delivered twice but is never lost; its id lets the
receiver tell.
"""

from __future__ import annotations

from dataclasses import dataclass

from cadran.clock import MINUTE_MS, Instant, after
from cadran.errors import Refused
from cadran.ids import OrgId
from cadran.journal import reasons
from cadran.store.unit import UnitOfWork

CLAIM_MAX = 50
"""Messages that one courier takes at once: some seconds of work."""
CLAIM_MS = 2 * MINUTE_MS
"""Longer than any delivery with its time-outs."""
RETRY_MS = (5_000, 60_000, 5 * MINUTE_MS, 30 * MINUTE_MS, 120 * MINUTE_MS, 600 * MINUTE_MS)
"""Pauses between tries: minutes for a restart, hours for a night; then it has failed."""
ERROR_CHARS = 500
"""As wide as its column."""


@dataclass(frozen=True, slots=True)
class Message:
    """Something to deliver. ``channel`` is ``webhook`` or ``mail``."""

    id: str
    org: OrgId
    channel: str
    target: str
    payload: str
    tries: int = 0


def enqueue(unit: UnitOfWork, message: Message, now: Instant) -> None:
    """Put a message into the outbox, durable with the unit. A known id is left as it is."""
    unit.sql(
        "INSERT INTO outbox (id, org, channel, target, payload, state, tries, due_at, claimed_by,"
        " created_at, error) VALUES (?, ?, ?, ?, ?, 'waiting', 0, ?, '', ?, '')"
        " ON CONFLICT (id) DO NOTHING",
        (message.id, unit.org, message.channel, message.target, message.payload, now, now),
    )


def claim(unit: UnitOfWork, channel: str, courier: str, now: Instant) -> list[Message]:
    """Take what is due, of all organisations, for ``CLAIM_MS``."""
    rows = unit.sql(
        "SELECT id, org, channel, target, payload, tries FROM outbox"
        " WHERE state IN ('waiting', 'claimed') AND channel = ? AND due_at <= ?"
        " ORDER BY due_at, id LIMIT ?",
        (channel, now, CLAIM_MAX),
    )
    unit.sql_many(
        "UPDATE outbox SET state = 'claimed', claimed_by = ?, due_at = ?, tries = tries + 1"
        " WHERE id = ?",
        [(courier, after(now, CLAIM_MS), row[0]) for row in rows],
    )
    return [Message(row[0], OrgId(row[1]), row[2], row[3], row[4], row[5] + 1) for row in rows]


def delivered(unit: UnitOfWork, message: Message, courier: str) -> None:
    """It arrived. Raises ``Refused(journal.unknown_message)`` if the claim was lost meanwhile."""
    _mark(unit, message, courier, "delivered", None, "")


def failed(unit: UnitOfWork, message: Message, courier: str, error: str, now: Instant) -> None:
    """It did not arrive: it is due again after a pause, or has failed for good."""
    if message.tries > len(RETRY_MS):
        _mark(unit, message, courier, "failed", None, error)
    else:
        _mark(unit, message, courier, "waiting", after(now, RETRY_MS[message.tries - 1]), error)


def _mark(
    unit: UnitOfWork, message: Message, courier: str, state: str, due_at: Instant | None, error: str
) -> None:
    held = unit.sql(
        "SELECT due_at FROM outbox WHERE id = ? AND state = 'claimed' AND claimed_by = ?"
        " AND tries = ?",
        (message.id, courier, message.tries),
    )
    if not held:
        raise Refused(reasons.UNKNOWN_MESSAGE, id=message.id)
    unit.sql(
        "UPDATE outbox SET state = ?, due_at = ?, error = ?, claimed_by = '' WHERE id = ?",
        (state, held[0][0] if due_at is None else due_at, error[:ERROR_CHARS], message.id),
    )
