"""Telephones without a person: in lobbies, kitchens, on platforms."""

from __future__ import annotations

from fastapi import APIRouter, status

from cadran.api.context import TheHouse, Who
from cadran.api.display import phone_number_or_none
from cadran.api.guard import GuardedRoute
from cadran.api.house import House
from cadran.api.persons import number_of
from cadran.api.schemas import common_area as shapes
from cadran.api.schemas.base import Id
from cadran.directory.people import User
from cadran.entitlement.facts import Scope
from cadran.ids import OrgId, UserId

router = APIRouter(tags=["phones"], route_class=GuardedRoute)


@router.get("/common-area-phones", operation_id="list_common_area_phones")
def list_common_area_phones(house: TheHouse, who: Who) -> shapes.CommonAreaPhoneList:
    """Every telephone without a person."""
    found = house.common_area.all(who.org)
    return shapes.CommonAreaPhoneList(items=[_shown(house, who.org, each) for each in found])


@router.post(
    "/common-area-phones",
    operation_id="create_common_area_phone",
    status_code=status.HTTP_201_CREATED,
)
def create_common_area_phone(
    house: TheHouse, who: Who, asked: shapes.CommonAreaPhoneRequest
) -> shapes.CommonAreaPhone:
    """Add one. Its devices, licences, number and policy are set as a person's, by its id."""
    made = house.common_area.create(
        who.org,
        asked.name,
        usage_location=asked.usage_location.upper(),
        language=asked.language,
        extension=asked.extension,
        calls=Scope(asked.calls),
        id=asked.id,
        by=who.user,
    )
    return _shown(house, who.org, made)


@router.delete(
    "/common-area-phones/{user_id}",
    operation_id="delete_common_area_phone",
    status_code=status.HTTP_204_NO_CONTENT,
)
def delete_common_area_phone(house: TheHouse, who: Who, user_id: Id) -> None:
    """Take it away with its devices and licences; its number is to be freed first."""
    house.common_area.delete(who.org, UserId(user_id), by=who.user)


def _shown(house: House, org: OrgId, phone: User) -> shapes.CommonAreaPhone:
    devices = [each.username for each in house.phones.of_user(org, phone.id)]
    number = number_of(house, org, phone.id)
    placed = house.standing.of(org, devices)
    return shapes.CommonAreaPhone(
        id=phone.id,
        name=phone.name,
        usage_location=phone.usage_location,
        language=phone.language,
        extension=phone.extension,
        number=phone_number_or_none(number),
        active=phone.active,
        licences=sorted(house.directory.licences.held(org, phone.id)),
        phones=len(devices),
        registered=sum(bool(house.registered(each)) for each in devices),
        located=number is not None or (bool(devices) and len(placed) == len(devices)),
        calls=house.outbound.policy(org, phone.id).calls.value,
    )
