"""Emergency locations as they are read and judged; making and changing them is ``locations``' work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func

from cadran.catalogue.catalogue import Catalogue
from cadran.clock import Instant
from cadran.entitlement import Decision, decide
from cadran.entitlement.facts import LocationFacts
from cadran.errors import Refused
from cadran.ids import E164, OrgId
from cadran.numbers import reasons
from cadran.numbers.offer import Offer
from cadran.store.tables.numbers import emergency_locations, number_locations
from cadran.store.unit import ReadUnit, UnitOfWork

CANDIDATES = 200
"""Locations looked through for the one that fits: with more, one has to be named."""


@dataclass(frozen=True, slots=True)
class Location:
    """``validated_how``: ``catalogue`` if the city is known there, ``person`` if somebody vouches, "" not yet."""

    id: str
    org: OrgId
    country: str
    address: Mapping[str, str]
    place: str
    area_codes: tuple[str, ...]
    created_at: Instant
    created_by: str
    validated_at: Instant | None
    validated_by: str
    validated_how: str

    @property
    def name(self) -> str:
        """In one line: place, street, city."""
        street = " ".join(
            each for each in (self.address.get("house_number"), self.address.get("street")) if each
        )
        return ", ".join(each for each in (self.place, street, self.address.get("city")) if each)


def may_be_at(edition: Catalogue, offer: Offer, location: Location) -> Decision:
    """May this number have this emergency location?"""
    return decide(
        LocationFacts(
            number=offer.number,
            country=offer.country,
            area_code=offer.area_code,
            location_country=location.country,
            location_name=location.name,
            location_area_codes=location.area_codes,
            validated=bool(location.validated_how),
            must_match=must_match(edition, offer.country),
            source=edition.rules.place_of("emergency_area_code"),
        )
    )


def location_due(edition: Catalogue, country: str, *, at: str | None = None) -> str:
    """Where the rule stands that a user's number needs a location (``at`` acquisition or assignment); or ""."""
    due = edition.rules.address_due(country)
    if not due or (at is not None and due != at):
        return ""
    return edition.rules.place_of("emergency_address_due")


def location_in(unit: ReadUnit, location: str) -> Location:
    """Raises ``Refused(UNKNOWN_LOCATION)``."""
    query = unit.select(emergency_locations).where(emergency_locations.c.id == location)
    row = unit.row(query)
    if row is None:
        raise Refused(reasons.UNKNOWN_LOCATION, location=location[:64])
    return location_row(row)


def present_location(unit: ReadUnit, number: str) -> Location | None:
    row = unit.row(unit.select(number_locations).where(number_locations.c.number == number))
    return None if row is None else location_in(unit, row.location_id)


def numbers_at(unit: ReadUnit, location: str) -> int:
    """How many numbers are there, those on order included."""
    query = unit.select(number_locations, func.count().label("there"))
    row = unit.row(query.where(number_locations.c.location_id == location))
    return 0 if row is None else int(row.there)


def forget_place(unit: UnitOfWork, number: str) -> None:
    """The number is gone; its location may go as well now."""
    unit.run(unit.delete(number_locations).where(number_locations.c.number == number))


def all_locations(unit: ReadUnit) -> list[Location]:
    """Every location of the organisation (``MOST_LOCATIONS``)."""
    return [location_row(row) for row in unit.rows(unit.select(emergency_locations))]


def fitting(unit: ReadUnit, edition: Catalogue, offer: Offer) -> list[Location]:
    query = unit.select(emergency_locations).where(
        emergency_locations.c.country == offer.country,
        emergency_locations.c.validated_at.is_not(None),
    )
    found = [location_row(row) for row in unit.rows(query.limit(CANDIDATES))]
    return [each for each in found if may_be_at(edition, offer, each).allowed]


def must_match(edition: Catalogue, country: str) -> bool:
    return country in edition.rules.words("emergency_area_code")


def location_row(row: Any) -> Location:
    return Location(
        id=row.id,
        org=OrgId(row.org),
        country=row.country,
        address=dict(row.address),
        place=row.place,
        area_codes=tuple(row.area_codes),
        created_at=Instant(row.created_at),
        created_by=row.created_by,
        validated_at=None if row.validated_at is None else Instant(row.validated_at),
        validated_by=row.validated_by,
        validated_how=row.validated_how,
    )


def offer_for(number: str, country: str, area_code: str) -> Offer:
    """A number of one's own, in the shape in which locations judge it."""
    return Offer(E164(number), country, "", area_code, "geographic")
