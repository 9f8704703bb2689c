"""What has to be known of a country beside its answers: restrictions and areas, in words, with their source."""

from __future__ import annotations

from dataclasses import dataclass

from cadran.catalogue import names
from cadran.catalogue.country import Country
from cadran.messages import render
from cadran.numbering import destinations


@dataclass(frozen=True, slots=True)
class Note:
    """One thing, in the reader's words."""

    text: str
    source: str


def notes(country: Country, language: str) -> tuple[Note, ...]:
    """All of them, what restricts first."""
    name = names.name_of(country.iso2, language)
    found: list[Note] = []
    restricted = country.numbers.get("restricted_to")
    if restricted is not None:
        source = f"{country.place_of('restricted_to')} – {restricted.source}"
        text = render("catalogue.note_restricted", {"country": name}, language)
        found.append(Note(text, source))
    if len(country.domestic_area) > 1:
        area = ", ".join(names.name_of(each, language) for each in country.domestic_area)
        text = render("catalogue.note_domestic_area", {"area": area}, language)
        found.append(Note(text, country.place_of("domestic_area")))
    if destinations.domestic("US", country.iso2) and destinations.domestic(country.iso2, "CA"):
        text = render("catalogue.note_us_ca", {}, language)
        found.append(Note(text, destinations.source()))
    return tuple(found)
