"""Numbers given back lately: nobody else gets one before those who know it have stopped calling it."""

from __future__ import annotations

from collections.abc import Sequence

from cadran.catalogue.catalogue import Catalogue
from cadran.clock import HOUR_MS, Instant
from cadran.ids import OrgId
from cadran.store.tables.numbers import number_quarantine
from cadran.store.unit import ReadUnit, UnitOfWork

DAY_MS = 24 * HOUR_MS


def put_away(unit: UnitOfWork, edition: Catalogue, number: str, now: Instant) -> None:
    """From now on, for as long as the edition says."""
    unit.sql("DELETE FROM number_quarantine WHERE ends_at <= ? OR number = ?", (now, number))
    days = edition.rules.number("quarantine_days")
    if days:
        values = {"number": number, "released_at": now, "ends_at": now + days * DAY_MS}
        unit.insert(number_quarantine, values)


def put_away_from(unit: ReadUnit, org: OrgId, numbers: Sequence[str], now: Instant) -> set[str]:
    """Those of these numbers that this organisation may not have yet; its own it may take again."""
    if not numbers:
        return set()
    marks = ", ".join("?" * len(numbers))
    found = unit.sql(
        "SELECT number FROM number_quarantine"  # noqa: S608 -- question marks only
        f" WHERE number IN ({marks}) AND org <> ? AND ends_at > ?",
        [*numbers, org, now],
    )
    return {number for (number,) in found}


def take_out(unit: UnitOfWork, number: str) -> None:
    """It has an owner again."""
    unit.sql("DELETE FROM number_quarantine WHERE number = ?", (number,))
