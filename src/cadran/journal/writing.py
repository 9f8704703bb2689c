"""Appending facts, in the transaction of what they tell about.

Facts are gathered while a turn of the writer lasts and written together before its commit, where they get
their sequence numbers: one batch per organisation and commit, chained by hash to the one before. Only the
holder of the database's write lock comes here, so numbers have no gaps and grow with the commits.
"""

from __future__ import annotations

import os

from cadran.errors import Refused
from cadran.ids import OrgId
from cadran.journal import reasons
from cadran.journal.encoding import chained, digest, encoded, personal_hash
from cadran.journal.facts import Fact
from cadran.journal.limits import SALT_BYTES
from cadran.journal.recent import Recent
from cadran.store.unit import EVERYWHERE, UnitOfWork

GENESIS = bytes(32)
"""What the first batch of an organisation is chained to."""

_Item = tuple[Fact, str, str]


def append(unit: UnitOfWork, fact: Fact) -> None:
    """Note that something happened; it is durable, and heard by listeners, when the unit's turn commits.

    Raises ``Refused(journal.bad_fact)``, which fails the job and nothing else.
    """
    if fact.org == EVERYWHERE or (unit.org not in (fact.org, EVERYWHERE)):
        raise Refused(reasons.BAD_FACT, kind=fact.kind, what="organisation")
    data, personal = encoded(fact)
    unit.at_commit(_write, (fact, data, personal))


def _write(unit: UnitOfWork, items: list[_Item]) -> list[Fact]:
    recent = unit.remembered(Recent)
    sequence = recent.last()
    if sequence is None:
        ((sequence,),) = unit.sql("SELECT COALESCE(MAX(sequence), 0) FROM journal")
    rows, secrets, heard = [], [], []
    batches: dict[OrgId, list[tuple[int, bytes]]] = {}
    for fact, data, personal in items:
        sequence += 1
        org, hashed = fact.org, b""
        if personal:
            salt = os.urandom(SALT_BYTES)
            hashed = personal_hash(salt, personal)
            secrets.append((sequence, org, salt, personal))
        row = (sequence, org, fact.kind, fact.subject, fact.at, data, hashed)
        rows.append(row)
        batches.setdefault(org, []).append((sequence, digest(row)))
        heard.append(fact.numbered(sequence))
    unit.sql_many(
        "INSERT INTO journal (sequence, org, kind, subject, at, data, personal_hash)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        rows,
    )
    unit.sql_many(
        "INSERT INTO journal_personal (sequence, org, salt, data) VALUES (?, ?, ?, ?)", secrets
    )
    unit.sql_many(
        "INSERT INTO journal_batches (org, number, first, last, facts, hash)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        [_batch(unit, recent, org, facts) for org, facts in batches.items()],
    )
    recent.add(heard)
    return heard


def _batch(
    unit: UnitOfWork, recent: Recent, org: OrgId, facts: list[tuple[int, bytes]]
) -> tuple[object, ...]:
    number, previous = recent.ends.get(org) or _end(unit, org)
    hashed = chained(previous, number + 1, [each for _sequence, each in facts])
    recent.ends[org] = number + 1, hashed
    return (org, number + 1, facts[0][0], facts[-1][0], len(facts), hashed)


def _end(unit: UnitOfWork, org: OrgId) -> tuple[int, bytes]:
    """The number and the hash of an organisation's last batch."""
    found = unit.sql(
        "SELECT number, hash FROM journal_batches WHERE org = ? ORDER BY number DESC LIMIT 1",
        (org,),
    )
    return (found[0][0], bytes(found[0][1])) if found else (0, GENESIS)
