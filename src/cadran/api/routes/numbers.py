"""The organisation's own numbers: seeing them, giving them work, giving them back."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, status

from cadran.api import cursors
from cadran.api.context import DEFAULT_LIMIT, Cursor, Limit, TheHouse, Who
from cadran.api.guard import GuardedRoute
from cadran.api.own_numbers import shown, shown_all
from cadran.api.schemas.base import E164Text, Iso2
from cadran.api.schemas.number import (
    AssignmentRequest,
    NumberKind,
    NumberState,
    OwnNumber,
    OwnNumberPage,
    Usage,
)
from cadran.ids import UserId
from cadran.numbers.assignment import Sought

router = APIRouter(tags=["numbers"], route_class=GuardedRoute)
Digits = Annotated[
    str | None, Query(pattern=r"^\+?[0-9]{1,15}$", description="How the number begins, +33199")
]


@router.get("/numbers", operation_id="list_numbers")
def list_numbers(
    house: TheHouse,
    who: Who,
    country: Iso2 | None = None,
    kind: NumberKind | None = None,
    usage: Usage | None = None,
    state: NumberState | None = None,
    to: Annotated[str | None, Query(pattern="^(user|bridge|attendant|queue)$")] = None,
    prefix: Digits = None,
    first: Annotated[
        E164Text | None, Query(description="Of a range, in the order of numbers")
    ] = None,
    last: E164Text | None = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> OwnNumberPage:
    """The organisation's own numbers, in order; each condition narrows them."""
    place = cursors.decode(cursor, str)
    after = str(place[0]) if place else ""
    sought = Sought(
        country=country.upper() if country else None,
        kind=kind,
        usage=usage,
        state=state,
        to=to,
        prefix=prefix,
        first=first,
        last=last,
    )
    read = house.numbers.numbers(who.org, sought, after=after, limit=limit)
    following = None
    if len(read) == limit and house.numbers.numbers(
        who.org, sought, after=read[-1].number, limit=1
    ):
        following = cursors.encode(read[-1].number)
    return OwnNumberPage(items=shown_all(house, who.org, read), next_cursor=following)


@router.put("/numbers/{number}/assignment", operation_id="assign_number")
def assign_number(
    house: TheHouse, who: Who, number: E164Text, asked: AssignmentRequest
) -> OwnNumber:
    """Give a number to the conference bridge, to a user, or to an attendant or queue."""
    if asked.user_id is not None:
        given = house.numbers.assign_to_user(
            who.org, number, UserId(asked.user_id), location=asked.location_id, by=who.user
        )
    elif asked.resource_id is not None:
        given = house.numbers.assign_to_resource(
            who.org, number, asked.resource_id, languages=asked.languages, by=who.user
        )
    else:
        given = house.numbers.assign_to_bridge(
            who.org, number, languages=asked.languages, default=asked.default, by=who.user
        )
    return shown(house, given)


@router.delete("/numbers/{number}/assignment", operation_id="unassign_number")
def unassign_number(house: TheHouse, who: Who, number: E164Text) -> OwnNumber:
    """Take a number back; the organisation keeps it."""
    return shown(house, house.numbers.unassign(who.org, number, by=who.user))


@router.delete(
    "/numbers/{number}", operation_id="release_number", status_code=status.HTTP_204_NO_CONTENT
)
def release_number(house: TheHouse, who: Who, number: E164Text) -> None:
    """Give a number back to its carrier, for good."""
    house.numbers.release(who.org, number, by=who.user)
