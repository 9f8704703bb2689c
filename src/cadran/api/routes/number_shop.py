"""Getting numbers: how many may be had, what is on offer, holding it, acquiring it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, status

from cadran.api import reasons
from cadran.api.context import IdempotencyKey, ReaderLanguage, TheHouse, Who
from cadran.api.display import phone_number, words
from cadran.api.guard import GuardedRoute
from cadran.api.house import House
from cadran.api.idempotency import id_from
from cadran.api.own_numbers import shown_all
from cadran.api.schemas.base import Id, Iso2, SearchText
from cadran.api.schemas.number import (
    NumberKind,
    OfferedNumber,
    OfferedNumberList,
    Order,
    OrderRequest,
    Quota,
    QuotaList,
    QuotaStep,
    Reservation,
    ReservationRequest,
)
from cadran.errors import Refused
from cadran.messages import render
from cadran.numbers import offer, orders, quota, reservation
from cadran.numbers import reasons as number_reasons
from cadran.numbers.search import MOST_SHOWN

router = APIRouter(tags=["numbers"], route_class=GuardedRoute)


@router.get("/number-quotas", operation_id="list_number_quotas")
def list_number_quotas(house: TheHouse, who: Who, language: ReaderLanguage) -> QuotaList:
    """How many numbers of each class may still be acquired, with the rule and its figures."""
    return QuotaList(items=[_quota(each, language) for each in house.numbers.quotas(who.org)])


@router.get("/numbers/search", operation_id="search_numbers")
def search_numbers(
    house: TheHouse,
    who: Who,
    country: Iso2,
    city: SearchText = "",
    kind: NumberKind = "geographic",
    subdivision: Annotated[str, Query(pattern="^([A-Za-z]{2}-[A-Za-z0-9]{1,3})?$")] = "",
    area_code: Annotated[str, Query(pattern="^[0-9]{0,8}$")] = "",
    quantity: Annotated[int, Query(ge=1, le=MOST_SHOWN)] = 10,
) -> OfferedNumberList:
    """Numbers on offer in a country; by city, subdivision (ISO 3166-2) and area code if given.

    Nothing is held by searching.
    """
    found = house.numbers.search(
        who.org,
        country.upper(),
        city,
        kind,
        quantity,
        subdivision=subdivision,
        area_code=area_code,
    )
    return OfferedNumberList(items=[_offered(each) for each in found])


@router.post(
    "/number-reservations", operation_id="reserve_numbers", status_code=status.HTTP_201_CREATED
)
def reserve_numbers(
    house: TheHouse, who: Who, idempotency_key: IdempotencyKey, asked: ReservationRequest
) -> Reservation:
    """Hold numbers for ten minutes."""
    basket = id_from("res", who.org, idempotency_key)
    held = house.numbers.reserve(who.org, asked.numbers, usage=asked.usage, id=basket, by=who.user)
    if {each.number for each in held.offers} != set(asked.numbers) or held.usage != asked.usage:
        raise Refused(reasons.KEY_REUSED)
    return _reservation(held)


@router.get("/number-reservations/{reservation_id}", operation_id="get_reservation")
def get_reservation(house: TheHouse, who: Who, reservation_id: Id) -> Reservation:
    """A reservation, until it is bought, let go or expired."""
    return _reservation(house.numbers.reservation(who.org, reservation_id))


@router.delete(
    "/number-reservations/{reservation_id}",
    operation_id="release_reservation",
    status_code=status.HTTP_204_NO_CONTENT,
)
def release_reservation(house: TheHouse, who: Who, reservation_id: Id) -> None:
    """Let the numbers go. Letting go of what is gone is fine."""
    house.numbers.let_go(who.org, reservation_id, by=who.user)


@router.post("/number-orders", operation_id="order_numbers", status_code=status.HTTP_201_CREATED)
def order_numbers(
    house: TheHouse, who: Who, idempotency_key: IdempotencyKey, asked: OrderRequest
) -> Order:
    """Acquire what a reservation holds. After a 504 ask again with the same key: it goes on."""
    name = id_from("ord", who.org, idempotency_key)
    try:
        order = house.numbers.acquire(
            who.org, asked.reservation_id, id=name, location=asked.location_id, by=who.user
        )
    except Refused as refused:
        if refused.refusal.reason is number_reasons.ID_TAKEN:
            raise Refused(reasons.KEY_REUSED) from refused
        raise
    return _order(house, order)


def _offered(number: offer.Offer) -> OfferedNumber:
    return OfferedNumber(
        **phone_number(number.number).model_dump() | {"country": number.country},
        city=number.city or None,
        area_code=number.area_code or None,
        kind=number.kind,
    )


def _reservation(held: reservation.Reservation) -> Reservation:
    return Reservation(
        id=held.id,
        usage=held.usage,
        numbers=[_offered(each) for each in held.offers],
        ordered=held.ordered,
        created_at=held.created_at,
        expires_at=held.expires_at,
    )


def _order(house: House, order: orders.Order) -> Order:
    numbers = house.numbers
    return Order(
        id=order.id,
        reservation_id=order.reservation,
        usage=order.usage,
        state=order.state,
        numbers=shown_all(
            house, order.org, [numbers.number(order.org, each) for each in order.numbers]
        ),
        placed_at=order.created_at,
    )


def _quota(found: quota.Quota, language: str) -> Quota:
    needs = found.needs
    return Quota(
        what=found.what,
        name=render(f"numbers.class_{found.what}", {}, language),
        licences=found.licences,
        allowed=found.allowed,
        acquired=found.acquired,
        reserved=found.reserved,
        left=found.left,
        formula=words(found.formula, found.figures, language),
        steps=[QuotaStep(licences=least, numbers=most) for least, most in found.steps],
        source=found.source,
        needs=None if needs is None else words(needs.id, {}, language),
    )
