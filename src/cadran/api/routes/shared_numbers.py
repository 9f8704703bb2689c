"""Numbers of the operator on which all organisations have meetings."""

from __future__ import annotations

from fastapi import APIRouter

from cadran.api.context import ReaderLanguage, TheHouse, Who
from cadran.api.display import country_name, phone_number
from cadran.api.guard import GuardedRoute
from cadran.api.schemas.base import E164Text
from cadran.api.schemas.shared_number import SharedNumber, SharedNumberList, Sharer
from cadran.directory.trunks import OPERATOR
from cadran.numbers import OwnNumber
from cadran.numbers.assignment import Sought

router = APIRouter(tags=["organisations"], route_class=GuardedRoute)


@router.get("/shared-numbers", operation_id="list_shared_numbers")
def list_shared_numbers(house: TheHouse, language: ReaderLanguage) -> SharedNumberList:
    """The toll numbers of the operator's bridge, which of them are shared, and who meets there."""
    shared = house.numbers.shared()
    found = house.numbers.numbers(OPERATOR, Sought(to="bridge"))
    names = {each.org: each.name for each in house.directory.organisations()}
    return SharedNumberList(
        items=[
            _shown(each, language, shared=each in shared)
            for each in found
            if each.kind != "toll_free"
        ],
        organisations=[
            Sharer(id=each.org, name=names.get(each.org, each.org), meetings=each.meetings)
            for each in house.numbers.sharers()
        ],
    )


@router.put("/shared-numbers/{number}", operation_id="share_number")
def share_number(
    house: TheHouse, who: Who, language: ReaderLanguage, number: E164Text
) -> SharedNumber:
    """Let its callers reach the meetings that any organisation sets up from now on."""
    return _shown(house.numbers.share(number, by=who.user), language, shared=True)


@router.delete("/shared-numbers/{number}", operation_id="unshare_number")
def unshare_number(
    house: TheHouse, who: Who, language: ReaderLanguage, number: E164Text
) -> SharedNumber:
    """Let it serve the operator alone again. Calls that reached their meeting go on."""
    return _shown(house.numbers.unshare(number, by=who.user), language, shared=False)


def _shown(number: OwnNumber, language: str, *, shared: bool) -> SharedNumber:
    return SharedNumber(
        **phone_number(number.number).model_dump() | {"country": number.country},
        country_name=country_name(number.country, language),
        city=number.city or None,
        languages=list(number.languages),
        shared=shared,
    )
