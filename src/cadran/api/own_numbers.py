"""The organisation's own numbers, as the API shows them."""

from __future__ import annotations

from collections.abc import Sequence

from cadran.api.display import phone_number
from cadran.api.house import House
from cadran.api.persons import person_ref
from cadran.api.schemas.number import Assignment, LocationRef, OwnNumber, ResourceKind, ResourceRef
from cadran.ids import Address, OrgId
from cadran.numbers import assignment
from cadran.numbers.places import Location


def resource_ref(house: House, address: Address) -> ResourceRef:
    """An attendant or queue by name; of one that is going, only the id."""
    entry = house.live.resource(address)
    kind: ResourceKind = "queue" if address.kind == "queue" else "attendant"
    return ResourceRef(id=address.id, kind=kind, name="" if entry is None else entry.name)


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
    elif number.resource is not None:
        resource = resource_ref(house, number.resource)
        given = Assignment(
            to=resource.kind,
            resource=resource,
            languages=list(number.languages),
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
