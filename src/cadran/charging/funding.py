"""What an organisation's prepaid money is made of, until when it lasts, and its pools of this month."""

from __future__ import annotations

from dataclasses import dataclass

from cadran.charging import daily, ledger, pools
from cadran.charging.daily import DAY_MS
from cadran.charging.lapsing import twelve_months_before
from cadran.charging.outlook import WINDOW_DAYS, Outlook, outlook, unspent
from cadran.clock import SECOND_MS, Instant
from cadran.ids import OrgId
from cadran.money.ledger import Kind
from cadran.store.store import Store
from cadran.store.unit import ReadUnit

TOP_UPS_MAX = 100
"""Shown; who pays in twice a week has as many in a year."""
POOLS_MAX = 200
"""Plans times countries of one organisation."""


@dataclass(frozen=True, slots=True)
class TopUp:
    """Money that was paid in, and what is left of it. It lapses twelve months after ``at``."""

    id: str
    at: Instant
    amount_micros: int
    left_micros: int


@dataclass(frozen=True, slots=True)
class PoolState:
    """A pool this month. ``empty_day``: days since 1970 on which it will be empty at this pace; or None."""

    name: str
    kind: str
    size_s: int
    used_s: int
    empty_day: int | None


def top_ups(store: Store, org: OrgId, now: Instant) -> list[TopUp]:
    """Those of the last twelve months, newest first."""
    with store.read(org) as unit:
        account = ledger.account(unit, ledger.CREDITS)
        rows = unit.sql(
            "SELECT transfer, at, posted_delta FROM ledger_entries WHERE org = ? AND account = ?"
            " AND kind = 'fund' AND at > ? ORDER BY at DESC, number DESC LIMIT ?",
            (org, ledger.CREDITS, twelve_months_before(now), TOP_UPS_MAX),
        )
    left = unspent([row[2] for row in rows], 0 if account is None else account.posted)
    return [
        TopUp(transfer.removeprefix("topup:"), Instant(at), amount, part)
        for (transfer, at, amount), part in zip(rows, left, strict=True)
    ]


def forecast(store: Store, org: OrgId, now: Instant, least_micros: int) -> Outlook:
    """From the organisation's own last months."""
    today = now // DAY_MS
    with store.read(org) as unit:
        account = ledger.account(unit, ledger.CREDITS)
        spent = daily.by_day(unit, today - WINDOW_DAYS, today)
    return outlook(spent, today, 0 if account is None else account.available, least_micros)


def pools_of(store: Store, org: OrgId, now: Instant) -> list[PoolState]:
    """The pools that calls of this month have drawn from."""
    month = pools.month_of(now)
    with store.read(org) as unit:
        rows = unit.sql(
            "SELECT id, posted FROM ledger_accounts WHERE org = ? AND id LIKE ? ORDER BY id LIMIT ?",
            (org, f"{pools.PREFIX}%:{month}", POOLS_MAX),
        )
        return [_pool(unit, account, posted, month, now) for account, posted in rows]


def _pool(unit: ReadUnit, account: str, posted: int, month: str, now: Instant) -> PoolState:
    name = account.removeprefix(pools.PREFIX).removesuffix(f":{month}")
    ((size,),) = unit.sql(
        "SELECT COALESCE(SUM(posted_delta), 0) FROM ledger_entries WHERE org = ? AND account = ?"
        " AND kind = ?",
        (unit.org, account, Kind.FUND.value),
    )
    used = int(size) - posted
    end = pools.month_end(month)
    began = pools.month_end(pools.month_of(end - 32 * DAY_MS))
    gone_s = max(1, (now - began) // SECOND_MS)
    empty = None
    if used > 0 and posted > 0:
        at = now + posted * gone_s // used * SECOND_MS
        empty = at // DAY_MS if at < end else None
    return PoolState(name, pools.kind_of(name), int(size), used, empty)
