"""What was reserved for a paid leg, step by step, and how it ended: read from the ledger's own entries."""

from __future__ import annotations

import json
from dataclasses import dataclass

from cadran.charging.pools import SECONDS, kind_of
from cadran.clock import Instant
from cadran.ids import OrgId
from cadran.money.ledger import END_STEP
from cadran.reports.records import LegCharge
from cadran.store.store import Store
from cadran.store.unit import ReadUnit

STEPS_MAX = 2_000
"""A call of a day in slices of a minute has 1,440."""


@dataclass(frozen=True, slots=True)
class SliceStep:
    """One entry of the ledger about a leg.

    ``kind``: ``reserve``, ``post``, ``void`` or ``expire``. ``amount``: what was reserved, or taken at the end,
    in micros of ``currency``, or in seconds where ``currency`` is empty (minutes of a pool). ``until_s``: talk
    is covered up to this second.
    """

    at: Instant
    kind: str
    source: str
    amount: int
    currency: str
    until_s: int | None


def slices_of(store: Store, org: OrgId, charge: LegCharge) -> list[SliceStep]:
    """The steps of a charge in their order; empty if the charge does not name its grant."""
    if not charge.grant:
        return []
    with store.read(org) as unit:
        units = dict(unit.sql("SELECT id, unit FROM ledger_accounts WHERE org = ?", (org,)))
        found = _entries(unit, charge.grant)
    return [
        SliceStep(
            at=Instant(at),
            kind=kind,
            source=kind_of(account),
            amount=-posted if step == END_STEP else reserved,
            currency="" if units.get(account) == SECONDS else str(units.get(account, "")),
            until_s=json.loads(note).get("until_s") if note else None,
        )
        for step, account, kind, posted, reserved, at, note in found
    ]


def _entries(unit: ReadUnit, grant: str) -> list[tuple[int, str, str, int, int, int, str]]:
    """Those of the grant's own transfer and of its parts (``grant.0``, ``grant.1``…)."""
    found = unit.sql(
        "SELECT step, account, kind, posted_delta, reserved_delta, at, note FROM ledger_entries"
        " WHERE org = ? AND (transfer = ? OR (transfer > ? AND transfer < ?)) LIMIT ?",
        (unit.org, grant, f"{grant}.", f"{grant}/", STEPS_MAX),
    )
    ordered = [(int(row[0]), row[1], row[2], row[3], row[4], row[5], row[6]) for row in found]
    return sorted(ordered, key=lambda row: (row[0] == END_STEP, row[5], row[0]))
