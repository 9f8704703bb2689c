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
from cadran.api.schemas.credit import Credits, Statement, StatementEntry, TopUp, TopUpRequest
from cadran.charging import reasons as charging_reasons
from cadran.charging.accounts import Balance, StatementLine
from cadran.errors import Refused
from cadran.ids import OrgId
from cadran.messages import render

router = APIRouter(tags=["credits"], route_class=GuardedRoute)


@router.get("/credits", operation_id="get_credits")
def get_credits(house: TheHouse, who: Who) -> Credits:
    """The balance."""
    return credits_of(house, who.org)


@router.post("/credits/top-ups", operation_id="top_up_credits", status_code=status.HTTP_201_CREATED)
def top_up_credits(
    house: TheHouse, who: Who, idempotency_key: IdempotencyKey, asked: TopUpRequest
) -> TopUp:
    """Add money, in the account's currency."""
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
