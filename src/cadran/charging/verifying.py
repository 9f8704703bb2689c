"""Does the ledger balance? Recomputed from its entries, its grants and the journal."""

from __future__ import annotations

from dataclasses import dataclass

from cadran.ids import OrgId
from cadran.journal import verify as chain
from cadran.store.store import Store
from cadran.store.unit import ReadUnit

FINDINGS_MAX = 100
"""After so many nobody reads on."""


@dataclass(frozen=True, slots=True)
class Imbalance:
    """Something that does not add up: which check, of what, and by how much."""

    org: OrgId
    check: str
    subject: str
    off_by: int


_CHECKS: tuple[tuple[str, str], ...] = (
    (
        "account is not the sum of its entries (posted)",
        (
            "SELECT a.id, a.posted - COALESCE(SUM(e.posted_delta), 0) FROM ledger_accounts a"
            " LEFT JOIN ledger_entries e ON e.org = a.org AND e.account = a.id"
            " WHERE a.org = ? GROUP BY a.id, a.posted"
            " HAVING a.posted <> COALESCE(SUM(e.posted_delta), 0)"
        ),
    ),
    (
        "account is not the sum of its entries (reserved)",
        (
            "SELECT a.id, a.reserved - COALESCE(SUM(e.reserved_delta), 0) FROM ledger_accounts a"
            " LEFT JOIN ledger_entries e ON e.org = a.org AND e.account = a.id"
            " WHERE a.org = ? GROUP BY a.id, a.reserved"
            " HAVING a.reserved <> COALESCE(SUM(e.reserved_delta), 0)"
        ),
    ),
    (
        "entries of an account have gaps",
        (
            "SELECT a.id, a.entries - COUNT(e.number) FROM ledger_accounts a"
            " LEFT JOIN ledger_entries e ON e.org = a.org AND e.account = a.id"
            " WHERE a.org = ? GROUP BY a.id, a.entries HAVING a.entries <> COUNT(e.number)"
        ),
    ),
    (
        "account is below its limit",
        (
            "SELECT id, posted - reserved - floor FROM ledger_accounts"
            " WHERE org = ? AND (posted - reserved < floor OR reserved < 0)"
        ),
    ),
    (
        "an ended transfer still holds something",
        (
            "SELECT transfer, SUM(reserved_delta) FROM ledger_entries WHERE org = ?"
            " GROUP BY transfer HAVING MIN(step) = -1 AND SUM(reserved_delta) <> 0"
        ),
    ),
    (
        "an open grant does not hold what its transfer holds",
        (
            "SELECT g.id, g.held - COALESCE(SUM(e.reserved_delta), 0) FROM grants g"
            " LEFT JOIN ledger_entries e ON e.org = g.org AND e.transfer = g.id"
            " WHERE g.org = ? GROUP BY g.id, g.held"
            " HAVING g.held <> COALESCE(SUM(e.reserved_delta), 0)"
        ),
    ),
    (
        "a grant's charge is not what was posted",
        (
            "SELECT g.id, g.amount + COALESCE(SUM(e.posted_delta), 0) FROM grants g"
            " LEFT JOIN ledger_entries e ON e.org = g.org AND e.transfer = g.id"
            " WHERE g.org = ? GROUP BY g.id, g.amount"
            " HAVING g.amount + COALESCE(SUM(e.posted_delta), 0) <> 0"
        ),
    ),
)


def verify(store: Store, org: OrgId) -> list[Imbalance]:
    """Run every check on an organisation; an empty list is good news."""
    with store.read(org) as unit:
        found = [
            Imbalance(org, check, str(subject), int(off_by))
            for check, statement in _CHECKS
            for subject, off_by in unit.sql(statement, (org,))
        ]
        return (found + _told(unit))[:FINDINGS_MAX]


def verify_everything(store: Store) -> list[str]:
    """Ledgers and journal chains of all organisations; each finding in a line for the operator."""
    with store.read_everywhere() as unit:
        orgs = [row[0] for row in unit.sql("SELECT DISTINCT org FROM ledger_accounts ORDER BY org")]
    ledgers = [
        f"{found.org}: ledger: {found.check}: {found.subject} (off by {found.off_by})"
        for org in orgs
        for found in verify(store, OrgId(org))
    ]
    return ledgers + chain.verify_everything(store)


def _told(unit: ReadUnit) -> list[Imbalance]:
    """Each settled grant is told of in the journal exactly once."""
    settled = unit.sql(
        "SELECT g.id, COUNT(j.sequence) FROM grants g LEFT JOIN journal j"
        " ON j.org = g.org AND j.kind = 'grant.settled' AND j.subject = g.id"
        " WHERE g.org = ? AND g.state = 'settled' GROUP BY g.id HAVING COUNT(j.sequence) <> 1",
        (unit.org,),
    )
    return [
        Imbalance(unit.org, "a settled grant is not told of exactly once", grant, told - 1)
        for grant, told in settled
    ]
