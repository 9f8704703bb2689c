"""People."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, status

from cadran.api import cursors
from cadran.api.context import DEFAULT_LIMIT, Cursor, Limit, Principal, TheHouse, Who
from cadran.api.display import phone_number_or_none
from cadran.api.guard import GuardedRoute
from cadran.api.house import House
from cadran.api.persons import helped, managed, number_of, seen
from cadran.api.schemas.base import Id, SearchText
from cadran.api.schemas.person import (
    PinRequest,
    PinSet,
    User,
    UserChange,
    UserCreated,
    UserPage,
    UserRequest,
)
from cadran.directory import people
from cadran.directory.reasons import NO_MAIL_ADDRESS
from cadran.errors import Refused
from cadran.ids import UserId

router = APIRouter(tags=["people"], route_class=GuardedRoute)


@router.get("/users", operation_id="list_users")
def list_users(
    house: TheHouse,
    who: Who,
    q: SearchText = "",
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> UserPage:
    """People of the organisation; with ``q`` those who match, without a second page."""
    if q.strip():
        found = house.directory.search(who.org, q, limit=limit)
        return UserPage(items=_users(house, who, found))
    place = cursors.decode(cursor, str)
    after = str(place[0]) if place else ""
    read = house.directory.users(who.org, after=after, limit=limit)
    more = len(read) == limit and bool(house.directory.users(who.org, after=read[-1].id, limit=1))
    following = cursors.encode(read[-1].id) if more else None
    return UserPage(items=_users(house, who, read), next_cursor=following)


@router.post("/users", operation_id="create_user", status_code=status.HTTP_201_CREATED)
def create_user(house: TheHouse, who: Who, asked: UserRequest) -> UserCreated:
    """Add a person."""
    managed(who, asked.role)
    if asked.invite and "@" not in asked.login:
        raise Refused(NO_MAIL_ADDRESS, login=asked.login)
    user = house.directory.create_user(
        who.org,
        asked.login,
        asked.name,
        usage_location=asked.usage_location.upper(),
        language=asked.language,
        role=asked.role,
        extension=asked.extension,
        by=who.user,
    )
    given = asked.password.get_secret_value() if asked.password is not None else None
    made: str | None = None
    if asked.invite:
        house.links.invite(who.org, user.id, by=who.user)
    else:
        made = house.sessions.set_password(who.org, user.id, given, by=who.user)
    present = house.directory.user(who.org, user.id)
    return UserCreated(
        user=_users(house, who, [present])[0], password=made if given is None else None
    )


@router.get("/users/{user_id}", operation_id="get_user")
def get_user(house: TheHouse, who: Who, user_id: Id) -> User:
    """A person; oneself, unless one's role sees others."""
    user = house.directory.user(who.org, seen(who, user_id))
    return _users(house, who, [user])[0]


@router.patch("/users/{user_id}", operation_id="change_user")
def change_user(house: TheHouse, who: Who, user_id: Id, asked: UserChange) -> User:
    """Change a person. A new password ends all of their sessions."""
    user = UserId(user_id)
    if user != who.user:
        managed(who, house.directory.user(who.org, user).role)
    if asked.role is not None and (user != who.user or asked.role != who.role):
        managed(who, asked.role)
    extension = asked.extension
    if extension is None and "extension" in asked.model_fields_set:
        extension = ""
    changed = house.directory.change_user(
        who.org,
        user,
        name=asked.name,
        language=asked.language,
        usage_location=asked.usage_location.upper() if asked.usage_location else None,
        role=asked.role,
        active=asked.active,
        extension=extension,
        by=who.user,
    )
    if asked.password is not None:
        password = asked.password.get_secret_value()
        house.sessions.set_password(who.org, user, password, by=who.user)
    return _users(house, who, [changed])[0]


@router.post("/users/{user_id}/pin", operation_id="reset_pin")
def reset_pin(house: TheHouse, who: Who, user_id: Id, asked: PinRequest) -> PinSet:
    """Set or make a conferencing PIN; one's own, or of whom one helps."""
    given = asked.pin.get_secret_value() if asked.pin is not None else None
    user = helped(house, who, user_id)
    return PinSet(pin=house.meetings.reset_pin(who.org, user, given, by=who.user))


def _users(house: House, who: Principal, users: Sequence[people.User]) -> list[User]:
    licences = house.directory.licences
    return [
        User(
            id=user.id,
            name=user.name,
            login=user.login,
            role=user.role,
            language=user.language,
            usage_location=user.usage_location,
            extension=user.extension,
            number=phone_number_or_none(number_of(house, who.org, user.id)),
            licences=sorted(licences.held(who.org, user.id)),
            has_pin=user.has_pin,
            active=user.active,
            created_at=user.created_at,
        )
        for user in users
    ]
