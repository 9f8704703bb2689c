"""Emergency locations: where help is sent when somebody calls for it with a number of the organisation.

A location is a civic address and, if wanted, a place in it. Once validated it stays as it is, and as long as a
number is there it cannot be deleted: who moves makes a new one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from sqlalchemy import func

from cadran.catalogue.addresses import address_form
from cadran.catalogue.catalogue import Catalogue
from cadran.directory.batches import no_batch_runs
from cadran.directory.people import checked_country
from cadran.errors import Refused
from cadran.ids import OrgId
from cadran.numbers import reasons
from cadran.numbers.offer import LONGEST_AREA_CODE, Offer
from cadran.numbers.places import (
    Location,
    fitting,
    location_in,
    location_row,
    may_be_at,
    must_match,
    numbers_at,
    present_location,
)
from cadran.numbers.search import Search
from cadran.numbers.standing import phones_at
from cadran.store.tables.numbers import emergency_locations, number_locations
from cadran.store.unit import UnitOfWork

PAGE = 200
"""Locations in one answer."""
MOST_LOCATIONS = 20_000
"""Of one organisation: every floor of two thousand buildings."""
LONGEST_PART = 200
MOST_AREA_CODES = 20


class Locations(Search):
    """Making, validating and finding locations, and putting numbers there."""

    def create_location(
        self,
        org: OrgId,
        country: str,
        address: Mapping[str, str],
        *,
        place: str = "",
        id: str | None = None,  # noqa: A002 -- the caller's word for it
        by: str = "",
    ) -> Location:
        """Write down an address. With an ``id``, a retry answers the first result."""
        name = self.given_or_new_id(id, "loc")
        values = {
            "id": name,
            "country": checked_country(country),
            "address": _checked_address(country, address),
            "place": _checked_part("place", place),
            "area_codes": [],
            "created_at": self.clock(),
            "created_by": by,
            "validated_at": None,
            "validated_by": "",
            "validated_how": "",
        }

        def job(unit: UnitOfWork) -> Location:
            where = emergency_locations.c.id == name
            if unit.row(unit.select(emergency_locations).where(where)) is None:
                _room_for_one(unit)
                unit.insert(emergency_locations, values)
                self.note(unit, "location.created", name, {"country": country, "by": by})
            return location_in(unit, name)

        return self.write(org, job, on_conflict=reasons.ID_TAKEN, id=name)

    def create_place(
        self,
        org: OrgId,
        location: str,
        place: str,
        *,
        id: str | None = None,  # noqa: A002 -- the caller's word for it
        by: str = "",
    ) -> Location:
        """A floor, an office at the address of another location; what was found of the address stays found.

        With an ``id``, a retry answers the first result.
        """
        name, now = self.given_or_new_id(id, "loc"), self.clock()
        inside = _checked_part("place", place)

        def job(unit: UnitOfWork) -> Location:
            where = emergency_locations.c.id == name
            if unit.row(unit.select(emergency_locations).where(where)) is None:
                _room_for_one(unit)
                at = location_in(unit, location)
                values = {
                    "id": name,
                    "country": at.country,
                    "address": dict(at.address),
                    "place": inside,
                    "area_codes": list(at.area_codes),
                    "created_at": now,
                    "created_by": by,
                    "validated_at": at.validated_at,
                    "validated_by": at.validated_by,
                    "validated_how": at.validated_how,
                }
                unit.insert(emergency_locations, values)
                data = {"country": at.country, "at": location, "by": by}
                self.note(unit, "location.created", name, data)
            return location_in(unit, name)

        return self.write(org, job, on_conflict=reasons.ID_TAKEN, id=name)

    def change_location(
        self,
        org: OrgId,
        location: str,
        address: Mapping[str, str],
        *,
        place: str = "",
        by: str = "",
    ) -> Location:
        """Correct an address that nobody has validated yet."""
        where = emergency_locations.c.id == location

        def job(unit: UnitOfWork) -> Location:
            present = location_in(unit, location)
            if present.validated_how or numbers_at(unit, location):
                raise Refused(reasons.LOCATION_IS_FINAL, location=present.name)
            values = {
                "address": _checked_address(present.country, address),
                "place": _checked_part("place", place),
            }
            unit.run(unit.update(emergency_locations).where(where).values(**values))
            self.note(unit, "location.changed", location, {"by": by})
            return location_in(unit, location)

        return self.write(org, job)

    def validate_location(
        self, org: OrgId, location: str, *, area_codes: Sequence[str] = (), by: str = ""
    ) -> Location:
        """Find the address right, for good. May be repeated.

        Its area codes are the catalogue's if it knows the city; otherwise ``area_codes`` says them, and the
        one who does so is written down as having vouched for them.
        """
        said = _checked_area_codes(area_codes)

        def job(unit: UnitOfWork) -> Location:
            present = location_in(unit, location)
            if present.validated_how:
                return present
            edition = self.edition_in(unit)
            known = _area_codes(edition, present)
            if not known and not said and must_match(edition, present.country):
                raise Refused(reasons.AREA_CODES_NEEDED, location=present.name)
            how = "catalogue" if known and not said else "person"
            values = {
                "area_codes": list(said or known),
                "validated_at": self.clock(),
                "validated_by": by,
                "validated_how": how,
            }
            where = emergency_locations.c.id == location
            unit.run(unit.update(emergency_locations).where(where).values(**values))
            self.note(unit, "location.validated", location, {"how": how, "by": by})
            return location_in(unit, location)

        return self.write(org, job)

    def delete_location(self, org: OrgId, location: str, *, by: str = "") -> None:
        """Forget an address at which there is no number. May be repeated."""
        where = emergency_locations.c.id == location

        def job(unit: UnitOfWork) -> None:
            no_batch_runs(unit)
            row = unit.row(unit.select(emergency_locations).where(where))
            if row is None:
                return
            if count := numbers_at(unit, location):
                name = location_row(row).name
                raise Refused(reasons.LOCATION_IN_USE, location=name, count=count)
            if count := phones_at(unit, location):
                name = location_row(row).name
                raise Refused(reasons.LOCATION_HAS_PHONES, location=name, count=count)
            unit.run(unit.delete(emergency_locations).where(where))
            self.note(unit, "location.deleted", location, {"by": by})

        self.write(org, job)

    def location(self, org: OrgId, location: str) -> Location:
        with self.store.read(org) as unit:
            return location_in(unit, location)

    def location_of(self, org: OrgId, number: str) -> Location | None:
        """Where a number is, if anywhere."""
        with self.store.read(org) as unit:
            return present_location(unit, number)

    def locations_of(self, org: OrgId, numbers: Sequence[str]) -> dict[str, Location]:
        """Where each of some numbers is (a page's worth); those that are nowhere are left out."""
        with self.store.read(org) as unit:
            query = unit.select(number_locations).where(number_locations.c.number.in_(numbers))
            at = {row.number: row.location_id for row in unit.rows(query)}
            asked = emergency_locations.c.id.in_(set(at.values()))
            rows = unit.rows(unit.select(emergency_locations).where(asked))
        known = {row.id: location_row(row) for row in rows}
        return {number: known[name] for number, name in at.items() if name in known}

    def numbers_at(self, org: OrgId, locations: Sequence[str]) -> dict[str, int]:
        """How many numbers are at each of some locations (a page's worth), those on order included."""
        with self.store.read(org) as unit:
            column = number_locations.c.location_id
            query = unit.select(number_locations, column, func.count().label("there"))
            rows = unit.rows(query.where(column.in_(locations)).group_by(column))
        return {row.location_id: int(row.there) for row in rows}

    def locations(
        self, org: OrgId, *, country: str | None = None, after: str = "", limit: int = PAGE
    ) -> list[Location]:
        """Locations by id, from after the one given; at most ``PAGE``."""
        with self.store.read(org) as unit:
            query = unit.select(emergency_locations).where(emergency_locations.c.id > after)
            if country is not None:
                query = query.where(emergency_locations.c.country == country)
            query = query.order_by(emergency_locations.c.id)
            return [location_row(row) for row in unit.rows(query.limit(max(1, min(limit, PAGE))))]

    # --- numbers and where they are -----------------------------------------------------------

    def place_number(
        self, unit: UnitOfWork, edition: Catalogue, offer: Offer, location: str | None
    ) -> bool:
        """Put a number at a location; without one, at the only validated one that fits, if it is the only.

        Whether the number has a location then. Raises ``Refused`` if the one that is named does not fit.
        """
        if location is None:
            if present_location(unit, offer.number) is not None:
                return True
            found = fitting(unit, edition, offer)
            if len(found) != 1:
                return False
            chosen = found[0]
        else:
            chosen = location_in(unit, location)
            decision = may_be_at(edition, offer, chosen)
            if not decision.allowed:
                raise Refused(decision.reason, **decision.facts)
        unit.run(unit.delete(number_locations).where(number_locations.c.number == offer.number))
        unit.insert(number_locations, {"number": offer.number, "location_id": chosen.id})
        return True


def _room_for_one(unit: UnitOfWork) -> None:
    count = unit.row(unit.select(emergency_locations, func.count().label("there")))
    if count is not None and count.there >= MOST_LOCATIONS:
        raise Refused(reasons.TOO_MANY_LOCATIONS, most=MOST_LOCATIONS)


def _area_codes(edition: Catalogue, location: Location) -> tuple[str, ...]:
    if location.country not in edition:
        return ()
    city = edition.city(location.country, location.address.get("city", ""))
    return () if city is None else city.area_codes


def _checked_address(country: str, address: Mapping[str, str]) -> dict[str, str]:
    form = address_form(country)
    unknown = [each for each in address if each not in form.parts]
    if unknown:
        known = ", ".join(form.parts)
        raise Refused(reasons.UNKNOWN_ADDRESS_PART, part=unknown[0][:40], known=known)
    cleaned = {name: _checked_part(name, text) for name, text in address.items()}
    cleaned = {name: text for name, text in cleaned.items() if text}
    if "postcode" in cleaned:
        cleaned["postcode"] = cleaned["postcode"].upper()
    missing = form.missing(cleaned)
    if missing:
        raise Refused(reasons.ADDRESS_INCOMPLETE, missing=", ".join(missing), country=country)
    if not form.postcode_fits(cleaned.get("postcode", "")):
        told = {"postcode": cleaned.get("postcode", ""), "example": form.example}
        raise Refused(reasons.BAD_POSTCODE, country=country, **told)
    return cleaned


def _checked_part(name: str, text: str) -> str:
    cleaned = " ".join(unicodedata.normalize("NFC", text).split())
    if len(cleaned) > LONGEST_PART or not (cleaned.isprintable()):
        raise Refused(reasons.BAD_ADDRESS_PART, part=name, longest=LONGEST_PART)
    return cleaned


def _checked_area_codes(area_codes: Sequence[str]) -> tuple[str, ...]:
    good = len(area_codes) <= MOST_AREA_CODES and all(
        each.isascii() and each.isdigit() and len(each) <= LONGEST_AREA_CODE for each in area_codes
    )
    if not good:
        raise Refused(reasons.BAD_AREA_CODES, most=MOST_AREA_CODES)
    return tuple(dict.fromkeys(area_codes))
