"""Credits."""

from __future__ import annotations

from fastapi import APIRouter, status

from cadran.api import cursors, reasons
from cadran.api.context import (
    DEFAULT_LIMIT,
    Cursor,
    IdempotencyKey,
    Limit,
    ReaderLanguage,
    TheHouse,
    Who,
)
from cadran.api.display import money
from cadran.api.guard import GuardedRoute
from cadran.api.house import House
from cadran.api.idempotency import id_from
from cadran.api.schemas.credit import (
    CreditOutlook,
    Credits,
    FundedTopUp,
    PoolGauge,
    Recharge,
    RechargeSettings,
    Statement,
    StatementEntry,
    TopUp,
    TopUpRequest,
)
from cadran.charging import reasons as charging_reasons
from cadran.charging.accounts import Balance, StatementLine
from cadran.charging.daily import DAY_MS
from cadran.charging.funding import PoolState
from cadran.charging.funding import TopUp as FoundTopUp
from cadran.charging.lapsing import twelve_months_after
from cadran.errors import Refused
from cadran.ids import OrgId
from cadran.messages import render
from cadran.notices.words import spoken
from cadran.payments.reasons import METHOD_NEEDED
from cadran.payments.recharge import Recharge as Standing

router = APIRouter(tags=["credits"], route_class=GuardedRoute)


@router.get("/credits", operation_id="get_credits")
def get_credits(house: TheHouse, who: Who) -> Credits:
    """The balance."""
    return credits_of(house, who.org)


@router.post("/credits/top-ups", operation_id="top_up_credits", status_code=status.HTTP_201_CREATED)
def top_up_credits(
    house: TheHouse, who: Who, idempotency_key: IdempotencyKey, asked: TopUpRequest
) -> TopUp:
    """Write in what was paid some other way. For the server's console: everybody else pays (``pay``)."""
    if house.bearer(who.token) is None:
        raise Refused(METHOD_NEEDED)
    name = id_from("top", who.org, idempotency_key)
    currency = asked.currency or house.accounts.balance(who.org).currency
    try:
        balance = house.accounts.top_up(who.org, name, asked.amount_micros, who.user, currency)
    except Refused as refused:
        if refused.refusal.reason is charging_reasons.OTHER_GRANT:
            raise Refused(reasons.KEY_REUSED) from refused
        raise
    return TopUp(
        id=name, amount=money(asked.amount_micros, balance.currency), credits=_shown(balance)
    )


@router.get("/credits/statement", operation_id="get_statement")
def get_statement(
    house: TheHouse,
    who: Who,
    language: ReaderLanguage,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Statement:
    """What came and went, newest first."""
    place = cursors.decode(cursor, int)
    before = int(place[0]) if place else None
    lines = house.accounts.statement(who.org, before, limit)
    more = len(lines) == limit and house.accounts.statement(who.org, lines[-1].number, 1)
    return Statement(
        items=[_entry(line, language) for line in lines],
        next_cursor=cursors.encode(lines[-1].number) if more else None,
    )


@router.get("/credits/outlook", operation_id="get_credit_outlook")
def get_credit_outlook(house: TheHouse, who: Who, language: ReaderLanguage) -> CreditOutlook:
    """What the money is made of and until when it lasts, how much to pay in and why, this month's pools."""
    currency = house.accounts.balance(who.org).currency
    least = house.payments.least_micros(who.org)
    found = house.accounts.forecast(who.org, least)
    shown = "outlook_history" if found.observed_days else "outlook_none"
    facts: dict[str, object] = {
        "days": found.observed_days,
        "currency": currency,
        "spent_micros": found.spent_micros,
        "daily_micros": found.daily_micros,
        "week_micros": found.week_micros,
        "trigger_micros": found.trigger_micros,
        "amount_micros": found.amount_micros,
        "least_micros": least,
    }
    return CreditOutlook(
        ends_at=None if found.ends_day is None else found.ends_day * DAY_MS,
        least=money(least, currency),
        recommended_trigger=money(found.trigger_micros, currency),
        recommended_amount=money(found.amount_micros, currency),
        reasoning=render(f"api.{shown}", spoken(facts, language), language).split("\n"),
        top_ups=[_topped(each, currency) for each in house.accounts.top_ups(who.org)],
        pools=[_pool(each, language) for each in house.accounts.pools(who.org)],
    )


@router.get("/credits/recharge", operation_id="get_recharge")
def get_recharge(house: TheHouse, who: Who) -> Recharge:
    """When credit is paid in by itself, and when people are told that it runs low."""
    return _recharge(house, who.org, house.payments.recharge(who.org))


@router.put("/credits/recharge", operation_id="set_recharge")
def set_recharge(house: TheHouse, who: Who, asked: RechargeSettings) -> Recharge:
    """Set it; one that had stopped begins again."""
    found = house.payments.set_recharge(
        who.org,
        active=asked.active,
        method=asked.method_id or "",
        trigger_micros=asked.trigger_micros,
        amount_micros=asked.amount_micros,
        low_micros=asked.low_micros,
        by=who.user,
    )
    return _recharge(house, who.org, found)


def credits_of(house: House, org: OrgId) -> Credits:
    """An organisation's balance."""
    return _shown(house.accounts.balance(org))


def _shown(balance: Balance) -> Credits:
    return Credits(
        balance=money(balance.posted_micros, balance.currency),
        reserved=money(balance.reserved_micros, balance.currency),
        available=money(balance.available_micros, balance.currency),
    )


def _entry(line: StatementLine, language: str) -> StatementEntry:
    return StatementEntry(
        id=line.id,
        at=line.at,
        kind=line.kind,
        amount=money(line.amount_micros, line.currency),
        balance_after=money(line.balance_after_micros, line.currency),
        text=render(f"api.statement_{line.kind}", {}, language),
        call_id=line.call,
    )


def _topped(found: FoundTopUp, currency: str) -> FundedTopUp:
    return FundedTopUp(
        id=found.id,
        at=found.at,
        expires_at=twelve_months_after(found.at),
        amount=money(found.amount_micros, currency),
        left=money(found.left_micros, currency),
    )


def _pool(found: PoolState, language: str) -> PoolGauge:
    return PoolGauge(
        name=found.name,
        text=render(f"notices.pool_{found.kind}", {}, language),
        size_seconds=found.size_s,
        used_seconds=found.used_s,
        empty_at=None if found.empty_day is None else found.empty_day * DAY_MS,
    )


def _recharge(house: House, org: OrgId, found: Standing) -> Recharge:
    currency = house.accounts.balance(org).currency
    return Recharge(
        active=found.active,
        method_id=found.method or None,
        trigger=money(found.trigger_micros, currency),
        amount=money(found.amount_micros, currency),
        low=money(found.low_micros, currency),
        stopped=found.stopped or None,
        payment_id=found.payment or None,
    )
