"""Checking the chain: is the journal what was once committed?"""

from __future__ import annotations

from dataclasses import dataclass

from cadran.ids import OrgId
from cadran.journal.encoding import chained, digest, personal_hash
from cadran.journal.writing import GENESIS
from cadran.store.store import Store
from cadran.store.unit import ReadUnit

FINDINGS_MAX = 100
"""After so many nobody reads on."""
BATCHES_AT_ONCE = 500
"""Batches held in memory at a time."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that should not be. ``what``: ``changed`` (facts or hash of a batch), ``gap`` (a batch is
    missing), ``personal`` (personal data that is not what was hashed), ``stray`` (a fact of no batch).
    """

    org: OrgId
    what: str
    batch: int
    sequence: int


def verify(store: Store, org: OrgId) -> list[Finding]:
    """Recompute every hash of an organisation; an empty list is good news. Erased data is no finding."""
    with store.read(org) as unit:
        return _chain(unit) or _strays(unit)


def verify_everything(store: Store) -> list[str]:
    """The chains of all organisations; each finding in a line for the operator."""
    with store.read_everywhere() as unit:
        orgs = [row[0] for row in unit.sql("SELECT DISTINCT org FROM journal_batches ORDER BY org")]
    return [
        f"{finding.org}: journal: {finding.what} (batch {finding.batch}, fact {finding.sequence})"
        for org in orgs
        for finding in verify(store, OrgId(org))
    ]


def _chain(unit: ReadUnit) -> list[Finding]:
    findings: list[Finding] = []
    number, previous = 0, GENESIS
    while len(findings) < FINDINGS_MAX:
        batches = unit.sql(
            "SELECT number, first, last, facts, hash FROM journal_batches"
            " WHERE org = ? AND number > ? ORDER BY number LIMIT ?",
            (unit.org, number, BATCHES_AT_ONCE),
        )
        if not batches:
            break
        for batch, first, last, facts, hashed in batches:
            if batch != number + 1:
                findings.append(Finding(unit.org, "gap", number + 1, first))
            number = batch
            rows, personal = _rows(unit, first, last)
            digests = [digest(row) for row in rows]
            if len(rows) != facts or chained(previous, batch, digests) != bytes(hashed):
                findings.append(Finding(unit.org, "changed", batch, first))
            findings += [Finding(unit.org, "personal", batch, sequence) for sequence in personal]
            previous = bytes(hashed)
    return findings[:FINDINGS_MAX]


def _rows(unit: ReadUnit, first: int, last: int) -> tuple[list[tuple[object, ...]], list[int]]:
    """The facts of a batch, and those whose personal data is not what was hashed."""
    found = unit.sql(
        "SELECT j.sequence, j.org, j.kind, j.subject, j.at, j.data, j.personal_hash, p.salt, p.data"
        " FROM journal j LEFT JOIN journal_personal p ON p.sequence = j.sequence"
        " WHERE j.sequence BETWEEN ? AND ? AND j.org = ? ORDER BY j.sequence",
        (first, last, unit.org),
    )
    wrong = [
        row[0]
        for row in found
        if row[7] is not None and personal_hash(bytes(row[7]), row[8]) != bytes(row[6])
    ]
    return [row[:7] for row in found], wrong


def _strays(unit: ReadUnit) -> list[Finding]:
    rows = unit.sql(
        "SELECT COUNT(*), COALESCE(MAX(sequence), 0) FROM journal WHERE org = ?", (unit.org,)
    )
    held = unit.sql(
        "SELECT COALESCE(SUM(facts), 0) FROM journal_batches WHERE org = ?", (unit.org,)
    )
    if rows[0][0] != held[0][0]:
        return [Finding(unit.org, "stray", 0, rows[0][1])]
    return []
