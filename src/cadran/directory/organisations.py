"""Organisations: the tenants, apart from each other by construction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cadran.catalogue.catalogue import Catalogue
from cadran.clock import Instant
from cadran.directory import people, reasons
from cadran.directory.editions import Editions
from cadran.errors import Refused
from cadran.ids import OrgId
from cadran.store.tables.directory import organisations
from cadran.store.unit import ReadUnit, UnitOfWork


@dataclass(frozen=True, slots=True)
class Organisation:
    """A tenant. ``country`` is its profile's, which says nothing about its people's usage locations."""

    org: OrgId
    name: str
    country: str
    language: str
    pin_length: int
    created_at: Instant


class Organisations(Editions):
    """Making and reading organisations; part of ``Directory``."""

    def create_organisation(
        self, org: OrgId, name: str, country: str, language: str, *, by: str = ""
    ) -> Organisation:
        """Make an organisation. Repeated with the same id and name it answers what is there."""
        values = {
            "name": people.checked_name(name),
            "country": people.checked_country(country),
            "language": people.checked_language(language),
            "pin_length": self.shelf.default.rules.number("pin_digits"),
            "created_at": self.clock(),
        }
        self.given_or_new_id(org, "org")

        def job(unit: UnitOfWork) -> Organisation:
            present = unit.row(unit.select(organisations))
            if present is None:
                unit.insert(organisations, values)
                data = {"country": country, "language": language, "by": by}
                self.note(unit, "organisation.created", org, data, {"name": str(values["name"])})
            elif present.name != values["name"]:
                raise Refused(reasons.ORGANISATION_EXISTS, org=org)
            return organisation_row(unit)

        return self.write(org, job)

    def organisation(self, org: OrgId) -> Organisation:
        with self.store.read(org) as unit:
            return organisation_row(unit)

    def organisations(self) -> list[Organisation]:
        """All of them, for the operator."""
        with self.store.read_everywhere() as unit:
            rows = unit.rows(unit.select(organisations).order_by(organisations.c.org))
        return [_organisation_of(row) for row in rows]

    def set_pin_length(self, org: OrgId, digits: int, *, by: str = "") -> Organisation:
        """How long new conferencing PINs are; those that exist stay as they are."""
        least, most = pin_lengths(self.edition(org))
        if not least <= digits <= most:
            raise Refused(reasons.BAD_PIN_LENGTH, least=least, most=most)

        def job(unit: UnitOfWork) -> Organisation:
            organisation_row(unit)
            unit.run(unit.update(organisations).values(pin_length=digits))
            self.note(unit, "organisation.changed", org, {"pin_length": digits, "by": by})
            return organisation_row(unit)

        return self.write(org, job)


def pin_lengths(edition: Catalogue) -> tuple[int, int]:
    """Shortest and longest conferencing PIN."""
    return edition.rules.number("pin_digits_least"), edition.rules.number("pin_digits_most")


def organisation_row(unit: ReadUnit) -> Organisation:
    row = unit.row(unit.select(organisations))
    if row is None:
        raise Refused(reasons.UNKNOWN_ORGANISATION, org=unit.org[:64])
    return _organisation_of(row)


def _organisation_of(row: Any) -> Organisation:
    return Organisation(
        org=OrgId(row.org),
        name=row.name,
        country=row.country,
        language=row.language,
        pin_length=row.pin_length,
        created_at=Instant(row.created_at),
    )
