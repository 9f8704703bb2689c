"""Payments, and ways to pay."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, status

from cadran.api import cursors
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
from cadran.api.idempotency import id_from
from cadran.api.schemas.base import Id
from cadran.api.schemas.payment import (
    MethodRequest,
    Payment,
    PaymentMethod,
    PaymentMethods,
    PaymentReport,
    PaymentRequest,
    Payments,
)
from cadran.messages import render
from cadran.payments.book import Method
from cadran.payments.book import Payment as Found

router = APIRouter(tags=["payments"], route_class=GuardedRoute)


@router.get("/payments", operation_id="list_payments")
def list_payments(
    house: TheHouse,
    who: Who,
    language: ReaderLanguage,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Payments:
    """How payments fare, newest first."""
    place = cursors.decode(cursor, int)
    rows = house.payments.payments(who.org, int(place[0]) if place else None, limit + 1)
    shown, more = cursors.cut(rows, limit, lambda row: (row.created_at,))
    labels = _labels(house.payments.methods(who.org))
    return Payments(items=[_shown(row, labels, language) for row in shown], next_cursor=more)


@router.post("/payments", operation_id="pay", status_code=status.HTTP_201_CREATED)
def pay(
    house: TheHouse,
    who: Who,
    language: ReaderLanguage,
    idempotency_key: IdempotencyKey,
    asked: PaymentRequest,
) -> Payment:
    """Begin to pay credit in; it is added once the provider has said yes."""
    name = id_from("top", who.org, idempotency_key)
    found = house.payments.top_up(who.org, name, asked.amount_micros, asked.method_id, by=who.user)
    return _shown(found, _labels(house.payments.methods(who.org)), language)


@router.post(
    "/payments/answers", operation_id="report_payment", status_code=status.HTTP_204_NO_CONTENT
)
def report_payment(house: TheHouse, told: PaymentReport) -> None:
    """For the payment provider: something is new. Nothing of it is believed; the provider is asked."""
    house.payments.heard(told.id)


@router.get("/payments/methods", operation_id="list_payment_methods")
def list_payment_methods(house: TheHouse, who: Who) -> PaymentMethods:
    """The ways to pay that are kept here."""
    return PaymentMethods(
        items=[_method(each) for each in house.payments.methods(who.org)],
        funds=house.payments.funds(who.org).value,
    )


@router.post(
    "/payments/methods", operation_id="add_payment_method", status_code=status.HTTP_201_CREATED
)
def add_payment_method(
    house: TheHouse, who: Who, idempotency_key: IdempotencyKey, asked: MethodRequest
) -> PaymentMethod:
    """Keep a provider's token, encrypted, as a way to pay."""
    name = id_from("pm", who.org, idempotency_key)
    return _method(house.payments.add_method(who.org, asked.token, named=name, by=who.user))


@router.delete(
    "/payments/methods/{method_id}",
    operation_id="remove_payment_method",
    status_code=status.HTTP_204_NO_CONTENT,
)
def remove_payment_method(house: TheHouse, who: Who, method_id: Annotated[Id, Path()]) -> None:
    """Forget a way to pay."""
    house.payments.remove_method(who.org, method_id, by=who.user)


@router.get("/payments/{payment_id}", operation_id="get_payment")
def get_payment(
    house: TheHouse, who: Who, language: ReaderLanguage, payment_id: Annotated[Id, Path()]
) -> Payment:
    """How one payment fares."""
    found = house.payments.payment(who.org, payment_id)
    return _shown(found, _labels(house.payments.methods(who.org)), language)


@router.post("/payments/{payment_id}/check", operation_id="check_payment")
def check_payment(
    house: TheHouse, who: Who, language: ReaderLanguage, payment_id: Annotated[Id, Path()]
) -> Payment:
    """Have the provider asked now what became of it."""
    found = house.payments.ask_again(who.org, payment_id)
    return _shown(found, _labels(house.payments.methods(who.org)), language)


def _labels(methods: list[Method]) -> dict[str, str]:
    return {each.id: each.label for each in methods}


def _method(found: Method) -> PaymentMethod:
    return PaymentMethod(id=found.id, label=found.label, created_at=found.created_at)


def _shown(found: Found, labels: dict[str, str], language: str) -> Payment:
    return Payment.model_validate(
        {
            "id": found.id,
            "purpose": found.purpose,
            "state": found.state,
            "text": render(f"api.payment_{found.state}", {}, language),
            "reason": found.reason or None,
            "amount": money(found.amount_micros, found.currency),
            "method": labels.get(found.method, ""),
            "created_at": found.created_at,
            "ended_at": found.ended_at,
        }
    )
