"""Whom queues still owe a call: a projection of the journal, told back to their programs at a start.

No name and no number is kept here: the number comes from the record of the caller's leg, so that whom that has
forgotten is called by nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cadran.clock import Instant
from cadran.ids import E164, Address, CallId, OrgId, UserId
from cadran.journal.facts import Fact
from cadran.numbering.number import is_e164
from cadran.services.queue.promises import Owed, Promise
from cadran.store.unit import ReadUnit, UnitOfWork

PROMISED, TRIED, ENDED, DELETED = (
    "queue.promised",
    "queue.not_reached",
    "queue.promise_ended",
    "queue.deleted",
)
NameOf = Callable[[OrgId, UserId, E164], str]
"""How a caller is called here: a user, or "" and a number. The carrier's word for them is not kept."""
KINDS = frozenset({PROMISED, TRIED, ENDED, DELETED})
_ADD = (
    "INSERT INTO queue_promises"
    " (org, call, queue_id, leg, user_id, since, until, language, priority, tries)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0) ON CONFLICT (org, call) DO NOTHING"
)
_OPEN = (
    "SELECT p.org, p.queue_id, p.call, p.user_id, p.since, p.until, p.language, p.priority, p.tries,"
    " CASE WHEN l.side = 'in' THEN l.caller ELSE l.called END"
    " FROM queue_promises p JOIN call_legs l ON l.org = p.org AND l.leg = p.leg"
    " ORDER BY p.org, p.queue_id, p.since, p.call"
)


def learn(unit: UnitOfWork, fact: Fact) -> None:
    """A promise is made, tried to be kept, or over."""
    data: Any = fact.data
    call = str(data.get("call", ""))
    if fact.kind == PROMISED and "leg" in data:
        values = [str(data.get(each, "")) for each in ("leg", "user")]
        times = [int(data.get(each, 0)) for each in ("since", "until")]
        language, priority = str(data.get("language", "")), bool(data.get("priority"))
        unit.sql(_ADD, (fact.org, call, fact.subject, *values, *times, language, priority))
    elif fact.kind == TRIED:
        unit.sql(
            "UPDATE queue_promises SET tries = ?, since = ? WHERE org = ? AND call = ?",
            (int(data.get("tries", 0)), fact.at, fact.org, call),
        )
    elif fact.kind == ENDED:
        unit.sql("DELETE FROM queue_promises WHERE org = ? AND call = ?", (fact.org, call))
    elif fact.kind == DELETED:
        unit.sql(
            "DELETE FROM queue_promises WHERE org = ? AND queue_id = ?", (fact.org, fact.subject)
        )


def unkept(unit: ReadUnit, name_of: NameOf) -> dict[Address, Owed]:
    """All that is owed, by queue; also what nobody kept in time, so that its queue can say so."""
    found: dict[Address, list[Promise]] = {}
    for row in unit.sql(_OPEN):
        org, queue, call, user, since, until, language, priority, tries, number = row
        if not is_e164(number):
            continue
        promise = Promise(
            CallId(call),
            E164(number),
            Instant(since),
            Instant(until),
            language,
            name_of(OrgId(org), UserId(user), E164(number)),
            UserId(user) if user else None,
            bool(priority),
            tries,
        )
        found.setdefault(Address(OrgId(org), "queue", queue), []).append(promise)
    return {queue: Owed(tuple(promises)) for queue, promises in found.items()}


def forget(unit: UnitOfWork) -> None:
    """Drop everything, to make it again."""
    unit.sql("DELETE FROM queue_promises")
