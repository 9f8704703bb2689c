"""What happened in queues, a quarter of an hour at a time: a projection of the journal.

A quarter, because the clocks of all zones differ by whole ones: any queue's day is a sum of them.
"""

from __future__ import annotations

import json
from typing import Any

from cadran.clock import MINUTE_MS
from cadran.ids import CallId
from cadran.journal.facts import Fact
from cadran.store.unit import UnitOfWork

QUARTER_MS = 15 * MINUTE_MS
COUNTED = {
    "queue.arrived": "arrived",
    "queue.answered": "answered",
    "queue.abandoned": "abandoned",
    "queue.timed_out": "timed_out",
    "queue.overflowed": "overflowed",
}
"""The column of each kind of fact."""
_ALL = (*COUNTED.values(), "in_time", "waited_ms")
_ADD = (
    f"INSERT INTO queue_counts (org, queue_id, at, {', '.join(_ALL)})"  # noqa: S608 -- our own names
    f" VALUES (?, ?, ?, {', '.join('?' for _ in _ALL)}) ON CONFLICT (org, queue_id, at) DO UPDATE SET "
    + ", ".join(f"{each} = queue_counts.{each} + excluded.{each}" for each in _ALL)
)

_WAITED = (*COUNTED, "queue.promised")
"""Kinds that begin and end a wait on the line."""
_WAITS = (
    "SELECT kind, subject, data FROM journal WHERE org = ? AND sequence >= ?"  # noqa: S608 -- our own names
    f" AND kind IN ({', '.join('?' for _ in _WAITED)}) ORDER BY sequence"
)


def learn(unit: UnitOfWork, fact: Fact) -> None:
    """Count a fact, once."""
    data: Any = fact.data
    counts = dict.fromkeys(_ALL, 0)
    counts[COUNTED[fact.kind]] = 1
    if fact.kind == "queue.answered":
        counts["in_time"] = int(bool(data.get("in_time")))
        counts["waited_ms"] = int(data.get("waited_ms", 0))
    at = fact.at // QUARTER_MS * QUARTER_MS
    unit.sql(_ADD, (fact.org, fact.subject, at, *counts.values()))


def waiting(unit: UnitOfWork, since: int) -> dict[CallId, str]:
    """The calls of the unit's organisation that wait in a queue as the journal stands, with its id.

    Of those that came from this number of a fact on: the oldest that nobody ended yet.
    """
    found: dict[CallId, str] = {}
    for kind, queue, data in unit.sql(_WAITS, (unit.org, since, *_WAITED)):
        call = CallId(str(json.loads(data).get("call", "")))
        if kind == "queue.arrived":
            found[call] = queue
        else:
            found.pop(call, None)
    return found


def forget(unit: UnitOfWork) -> None:
    """Drop everything, to make it again."""
    unit.sql("DELETE FROM queue_counts")
