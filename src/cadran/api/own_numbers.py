"""The organisation's own numbers, as the API shows them."""

from __future__ import annotations

from collections.abc import Sequence

from cadran.api.display import phone_number
from cadran.api.house import House
from cadran.api.persons import person_ref
from cadran.api.schemas.number import Assignment, LocationRef, OwnNumber
from cadran.ids import OrgId
from cadran.numbers import assignment
from cadran.numbers.places import Location


def shown(house: House, number: assignment.OwnNumber) -> OwnNumber:
    return shown_all(house, number.org, [number])[0]


def shown_all(house: House, org: OrgId, numbers: Sequence[assignment.OwnNumber]) -> list[OwnNumber]:
    """A page's worth, with where each is."""
    at = house.numbers.locations_of(org, [each.number for each in numbers])
    return [_shown(house, each, at.get(each.number)) for each in numbers]


def _shown(house: House, number: assignment.OwnNumber, at: Location | None) -> OwnNumber:
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
        location=None if at is None else LocationRef(id=at.id, name=at.name),
    )
