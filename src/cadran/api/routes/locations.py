"""Emergency locations, and what an address must have in each country."""

from __future__ import annotations

from fastapi import APIRouter, status

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
from cadran.api.display import words
from cadran.api.guard import GuardedRoute
from cadran.api.house import House
from cadran.api.idempotency import id_from
from cadran.api.persons import person_ref
from cadran.api.schemas.base import Id, Iso2
from cadran.api.schemas.location import (
    AddressForm,
    AddressPart,
    Location,
    LocationChange,
    LocationPage,
    LocationRequest,
    PlaceRequest,
    Validation,
    ValidationRequest,
)
from cadran.catalogue.addresses import address_form
from cadran.ids import UserId
from cadran.messages import render
from cadran.numbers import places
from cadran.numbers.places import must_match

router = APIRouter(tags=["numbers"], route_class=GuardedRoute)


@router.get("/address-forms/{iso2}", operation_id="get_address_form")
def get_address_form(
    house: TheHouse, who: Who, language: ReaderLanguage, iso2: Iso2
) -> AddressForm:
    """The parts of an address of a country, and when its numbers need an emergency location."""
    edition, country = house.numbers.edition(who.org), iso2.upper()
    edition.country(country)
    form, due = address_form(country), edition.rules.address_due(country)
    parts = [
        AddressPart(
            name=each,
            label=render(f"numbers.part_{each}", {}, language),
            required=each in form.required,
        )
        for each in form.parts
    ]
    return AddressForm(
        country=country,
        parts=parts,
        postcode_pattern=form.postcode,
        postcode_example=form.example,
        due=due,
        due_words=words(f"numbers.location_due_{due or 'never'}", {}, language),
        must_match_area_code=must_match(edition, country),
        source=form.source,
    )


@router.get("/emergency-locations", operation_id="list_locations")
def list_locations(
    house: TheHouse,
    who: Who,
    language: ReaderLanguage,
    country: Iso2 | None = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> LocationPage:
    """The organisation's emergency locations."""
    place = cursors.decode(cursor, str)
    after, only = str(place[0]) if place else "", country.upper() if country else None
    read = house.numbers.locations(who.org, country=only, after=after, limit=limit)
    more = len(read) == limit and bool(
        house.numbers.locations(who.org, country=only, after=read[-1].id, limit=1)
    )
    there = house.numbers.numbers_at(who.org, [each.id for each in read])
    return LocationPage(
        items=[_shown(house, each, there.get(each.id, 0), language) for each in read],
        next_cursor=cursors.encode(read[-1].id) if more else None,
    )


@router.post(
    "/emergency-locations", operation_id="create_location", status_code=status.HTTP_201_CREATED
)
def create_location(
    house: TheHouse,
    who: Who,
    language: ReaderLanguage,
    idempotency_key: IdempotencyKey,
    asked: LocationRequest,
) -> Location:
    """Write down an address. It serves once it is validated."""
    made = house.numbers.create_location(
        who.org,
        asked.country.upper(),
        asked.address,
        place=asked.place,
        id=id_from("loc", who.org, idempotency_key),
        by=who.user,
    )
    return _one(house, made, language)


@router.get("/emergency-locations/{location_id}", operation_id="get_location")
def get_location(house: TheHouse, who: Who, language: ReaderLanguage, location_id: Id) -> Location:
    """One emergency location."""
    return _one(house, house.numbers.location(who.org, location_id), language)


@router.put("/emergency-locations/{location_id}", operation_id="change_location")
def change_location(
    house: TheHouse, who: Who, language: ReaderLanguage, location_id: Id, asked: LocationChange
) -> Location:
    """Correct an address that nobody has validated yet."""
    changed = house.numbers.change_location(
        who.org, location_id, asked.address, place=asked.place, by=who.user
    )
    return _one(house, changed, language)


@router.post("/emergency-locations/{location_id}/validation", operation_id="validate_location")
def validate_location(
    house: TheHouse, who: Who, language: ReaderLanguage, location_id: Id, asked: ValidationRequest
) -> Location:
    """Find an address right, for good: by the catalogue's city, or by the word of who asks."""
    found = house.numbers.validate_location(
        who.org, location_id, area_codes=asked.area_codes, by=who.user
    )
    return _one(house, found, language)


@router.post(
    "/emergency-locations/{location_id}/places",
    operation_id="create_place",
    status_code=status.HTTP_201_CREATED,
)
def create_place(
    house: TheHouse,
    who: Who,
    language: ReaderLanguage,
    idempotency_key: IdempotencyKey,
    location_id: Id,
    asked: PlaceRequest,
) -> Location:
    """A floor or an office at the same address: a location of its own."""
    name = id_from("loc", who.org, idempotency_key)
    made = house.numbers.create_place(who.org, location_id, asked.place, id=name, by=who.user)
    return _one(house, made, language)


@router.delete(
    "/emergency-locations/{location_id}",
    operation_id="delete_location",
    status_code=status.HTTP_204_NO_CONTENT,
)
def delete_location(house: TheHouse, who: Who, location_id: Id) -> None:
    """Forget an address at which there is no number. Forgetting what is gone is fine."""
    house.numbers.delete_location(who.org, location_id, by=who.user)


def _one(house: House, location: places.Location, language: str) -> Location:
    there = house.numbers.numbers_at(location.org, [location.id])
    return _shown(house, location, there.get(location.id, 0), language)


def _shown(house: House, location: places.Location, there: int, language: str) -> Location:
    return Location(
        id=location.id,
        country=location.country,
        name=location.name,
        address=dict(location.address),
        place=location.place,
        area_codes=list(location.area_codes),
        validation=_validation(house, location, language),
        numbers=there,
        final=bool(location.validated_how) or there > 0,
        created_at=location.created_at,
    )


def _validation(house: House, location: places.Location, language: str) -> Validation | None:
    if location.validated_at is None:
        return None
    by = UserId(location.validated_by)
    return Validation(
        how=location.validated_how,
        words=words(f"numbers.validated_{location.validated_how}", {}, language),
        by=person_ref(house, location.org, by) if by else None,
        at=location.validated_at,
    )
