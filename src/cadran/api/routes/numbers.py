"""Numbers: own, on offer, reserved, ordered."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, status

from cadran.api import cursors, reasons
from cadran.api.context import (
    DEFAULT_LIMIT,
    Cursor,
    IdempotencyKey,
    Limit,
    TheHouse,
    Who,
)
from cadran.api.display import phone_number
from cadran.api.guard import GuardedRoute
from cadran.api.house import House
from cadran.api.idempotency import id_from
from cadran.api.persons import person_ref
from cadran.api.schemas.base import E164Text, Id, Iso2, SearchText
from cadran.api.schemas.number import (
    Assignment,
    AssignmentRequest,
    NumberKind,
    OfferedNumber,
    OfferedNumberList,
    Order,
    OrderRequest,
    OwnNumber,
    OwnNumberPage,
    Reservation,
    ReservationRequest,
)
from cadran.errors import Refused
from cadran.ids import UserId
from cadran.numbers import assignment, offer, orders, reservation
from cadran.numbers import reasons as number_reasons

router = APIRouter(tags=["numbers"], route_class=GuardedRoute)


@router.get("/numbers", operation_id="list_numbers")
def list_numbers(
    house: TheHouse,
    who: Who,
    country: Iso2 | None = None,
    kind: NumberKind | None = None,
    assigned: bool | None = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> OwnNumberPage:
    """The organisation's own numbers, in order."""
    place = cursors.decode(cursor, str)
    after = str(place[0]) if place else ""
    find = partial(
        house.numbers.numbers,
        who.org,
        country=country.upper() if country else None,
        kind=kind,
        assigned=assigned,
    )
    read = find(after=after, limit=limit)
    following = None
    if len(read) == limit and find(after=read[-1].number, limit=1):
        following = cursors.encode(read[-1].number)
    return OwnNumberPage(items=[_own(house, each) for each in read], next_cursor=following)


@router.get("/numbers/search", operation_id="search_numbers")
def search_numbers(
    house: TheHouse,
    who: Who,
    country: Iso2,
    city: SearchText = "",
    kind: NumberKind = "geographic",
    quantity: Annotated[int, Query(ge=1, le=50)] = 10,
) -> OfferedNumberList:
    """Numbers on offer in a country, and city if given. Nothing is held by searching."""
    found = house.numbers.search(who.org, country.upper(), city, kind, quantity)
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
        order = house.numbers.acquire(who.org, asked.reservation_id, id=name, by=who.user)
    except Refused as refused:
        if refused.refusal.reason is number_reasons.ID_TAKEN:
            raise Refused(reasons.KEY_REUSED) from refused
        raise
    return _order(house, order)


@router.put("/numbers/{number}/assignment", operation_id="assign_number")
def assign_number(
    house: TheHouse, who: Who, number: E164Text, asked: AssignmentRequest
) -> OwnNumber:
    """Give a number to the conference bridge or to a user."""
    if asked.user_id is not None:
        user = UserId(asked.user_id)
        return _own(house, house.numbers.assign_to_user(who.org, number, user, by=who.user))
    assigned = house.numbers.assign_to_bridge(
        who.org, number, languages=asked.languages, default=asked.default, by=who.user
    )
    return _own(house, assigned)


@router.delete("/numbers/{number}/assignment", operation_id="unassign_number")
def unassign_number(house: TheHouse, who: Who, number: E164Text) -> OwnNumber:
    """Take a number back; the organisation keeps it."""
    return _own(house, house.numbers.unassign(who.org, number, by=who.user))


@router.delete(
    "/numbers/{number}", operation_id="release_number", status_code=status.HTTP_204_NO_CONTENT
)
def release_number(house: TheHouse, who: Who, number: E164Text) -> None:
    """Give a number back to its carrier, for good."""
    house.numbers.release(who.org, number, by=who.user)


def _own(house: House, number: assignment.OwnNumber) -> OwnNumber:
    given: Assignment | None = None
    if number.user is not None:
        given = Assignment(to="user", user=person_ref(house, number.org, number.user))
    elif number.on_bridge:
        given = Assignment(
            to="bridge", languages=list(number.languages), default=number.bridge_default
        )
    return OwnNumber(
        **phone_number(number.number).model_dump() | {"country": number.country},
        city=number.city or None,
        area_code=number.area_code or None,
        kind=number.kind,
        usage=number.usage,
        state=number.state,
        sandbox=number.sandbox,
        acquired_at=number.acquired_at,
        assignment=given,
    )


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
    return Order(
        id=order.id,
        reservation_id=order.reservation,
        usage=order.usage,
        state=order.state,
        numbers=[_own(house, house.numbers.number(order.org, each)) for each in order.numbers],
        placed_at=order.created_at,
    )
