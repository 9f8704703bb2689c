"""Phone accounts."""

from __future__ import annotations

from fastapi import APIRouter, status

from cadran.api import reasons
from cadran.api.context import TheHouse, Who
from cadran.api.guard import GuardedRoute
from cadran.api.house import House
from cadran.api.persons import helped, seen
from cadran.api.schemas import person as shapes
from cadran.api.schemas.base import Id
from cadran.api.schemas.person import (
    Phone,
    PhoneChange,
    PhoneCreated,
    PhoneList,
    PhonePlace,
    PhoneRequest,
)
from cadran.directory import phones
from cadran.directory.handsets import Handset, spelled
from cadran.errors import Refused
from cadran.ids import UserId
from cadran.numbers.places import Location

router = APIRouter(tags=["phones"], route_class=GuardedRoute)


@router.get("/users/{user_id}/phones", operation_id="list_phones")
def list_phones(house: TheHouse, who: Who, user_id: Id) -> PhoneList:
    """A person's phones; one's own, unless one's role sees others."""
    user = house.directory.user(who.org, seen(who, user_id))
    found = house.phones.of_user(who.org, user.id)
    places = house.standing.of(who.org, [each.username for each in found])
    own = house.handsets.of(who.org, [each.username for each in found])
    items = [
        shown(house, each, places.get(each.username), own.get(each.username)) for each in found
    ]
    return PhoneList(items=items)


@router.post(
    "/users/{user_id}/phones", operation_id="create_phone", status_code=status.HTTP_201_CREATED
)
def create_phone(house: TheHouse, who: Who, user_id: Id, asked: PhoneRequest) -> PhoneCreated:
    """Add a phone; the answer says what to type into it."""
    user = helped(house, who, user_id)
    made = house.phones.create(
        who.org, user, asked.username, label=asked.label, encryption=asked.encryption, by=who.user
    )
    return PhoneCreated(
        phone=shown(house, made.phone),
        password=made.password,
        sip_server=house.switches.sip_address,
    )


@router.patch("/users/{user_id}/phones/{username}", operation_id="change_phone")
def change_phone(house: TheHouse, who: Who, user_id: Id, username: Id, asked: PhoneChange) -> Phone:
    """Change a phone's settings; calls from now on follow them."""
    owned(house, who, user_id, username)
    return shown(house, house.phones.encrypt(who.org, username, asked.encryption, by=who.user))


@router.delete(
    "/users/{user_id}/phones/{username}",
    operation_id="delete_phone",
    status_code=status.HTTP_204_NO_CONTENT,
)
def delete_phone(house: TheHouse, who: Who, user_id: Id, username: Id) -> None:
    """Take a phone away: it can register no more."""
    owned(house, who, user_id, username)
    house.phones.delete(who.org, username, by=who.user)


def owned(house: House, who: Who, user_id: str, username: str) -> None:
    """Is it a phone of that person, whom one may help? Raises ``Refused`` otherwise."""
    user = helped(house, who, user_id)
    if username not in {each.username for each in house.phones.of_user(who.org, user)}:
        raise Refused(reasons.NOT_FOUND)


@router.put(
    "/users/{user_id}/phones/{username}/location",
    operation_id="place_phone",
    status_code=status.HTTP_204_NO_CONTENT,
)
def place_phone(house: TheHouse, who: Who, user_id: Id, username: Id, asked: PhonePlace) -> None:
    """Say where a telephone stands, for those who come when it calls for help."""
    if username not in {each.username for each in house.phones.of_user(who.org, UserId(user_id))}:
        raise Refused(reasons.NOT_FOUND)
    house.standing.put(who.org, username, asked.location, by=who.user)


def shown(
    house: House, phone: phones.Phone, place: Location | None = None, own: Handset | None = None
) -> Phone:
    """A phone as the API tells of it."""
    devices = house.registered(phone.username)
    return Phone(
        username=phone.username,
        label=phone.label,
        created_at=phone.created_at,
        realm=phone.realm,
        encryption=phone.encryption,
        registered=bool(devices),
        devices=list(devices),
        location=None if place is None else place.id,
        location_name=None if place is None else place.name,
        handset=None
        if own is None
        else shapes.Handset(
            mac=spelled(own.mac),
            template=own.template,
            time_zone=own.time_zone,
            armed_until=own.armed_until,
            fetched_at=own.fetched_at,
        ),
    )
