"""What calls cost by day: kept by the turn that posts it, so that it is the ledger's sum at all times."""

from __future__ import annotations

from collections.abc import Iterable

from cadran.charging import ledger
from cadran.clock import HOUR_MS
from cadran.ids import OrgId
from cadran.money.ledger import Kind
from cadran.store.unit import ReadUnit, UnitOfWork

DAY_MS = 24 * HOUR_MS

Posted = tuple[OrgId, str, Kind, str, int, int]
"""Organisation, account, kind, counter, posted delta, instant."""


def add(unit: UnitOfWork, entries: Iterable[Posted]) -> None:
    """Add up a turn's posts of calls."""
    days: dict[tuple[OrgId, int], int] = {}
    for org, account, kind, counter, delta, at in entries:
        if kind is Kind.POST and account == ledger.CREDITS and counter == ledger.INCOME and delta:
            key = (org, at // DAY_MS)
            days[key] = days.get(key, 0) - delta
    unit.sql_many(
        "INSERT INTO spend_days (org, day, spent_micros) VALUES (?, ?, ?) ON CONFLICT (org, day)"
        " DO UPDATE SET spent_micros = spend_days.spent_micros + excluded.spent_micros",
        [(org, day, spent) for (org, day), spent in days.items()],
    )


def by_day(unit: ReadUnit, first: int, until: int) -> dict[int, int]:
    """Micros spent by day, from a day until before another; days without calls are not there."""
    rows = unit.sql(
        "SELECT day, spent_micros FROM spend_days WHERE org = ? AND day >= ? AND day < ?",
        (unit.org, first, until),
    )
    return {int(day): int(spent) for day, spent in rows}
