"""Where the facts of a country do not fit together: both are shown, and what Cadran does is said.

A note's texts: ``catalogue.contradiction_{kind}`` (the two facts) and ``catalogue.does_{kind}``.
"""

from __future__ import annotations

from dataclasses import dataclass

from cadran.catalogue import names
from cadran.catalogue.country import Country


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two facts of one country, by name, that seem to exclude each other."""

    kind: str
    first: str
    second: str
    country: str
    """Its name in the asked language."""
    cities: str
    first_source: str
    second_source: str

    @property
    def message(self) -> str:
        """Message id of the two facts; slots ``country`` and ``cities``."""
        return f"catalogue.contradiction_{self.kind}"

    @property
    def does(self) -> str:
        """Message id of what Cadran does."""
        return f"catalogue.does_{self.kind}"


def of(country: Country, language: str = "en") -> tuple[Contradiction, ...]:
    """All contradictions among a country's facts."""
    return tuple(
        Contradiction(
            kind,
            first,
            second,
            names.name_of(country.iso2, language),
            ", ".join(each.names.get(language, each.name) for each in country.cities),
            country.place_of(first),
            country.place_of(second),
        )
        for kind, first, second in _found(country)
    )


def named(fact: str) -> str:
    """Message id of the name of a fact: of a service, or of the list of cities."""
    return "catalogue.listed_cities" if fact == "cities" else f"catalogue.service_{fact}"


def _found(country: Country) -> list[tuple[str, str, str]]:
    toll, free = country.value("toll_numbers"), country.value("toll_free_numbers")
    found: list[tuple[str, str, str]] = []
    if country.value("audio_conferencing") == "no":
        if toll != "no":
            found.append(("numbers_unlicensed", "audio_conferencing", "toll_numbers"))
        elif free != "no":
            found.append(("toll_free_unlicensed", "audio_conferencing", "toll_free_numbers"))
    if toll == "no" and any(each.toll_numbers for each in country.cities):
        found.append(("cities_without_numbers", "toll_numbers", "cities"))
    if free != "no" and country.value("communications_credits") == "no":
        found.append(("toll_free_without_credits", "toll_free_numbers", "communications_credits"))
    if toll == "yes" and any(each.automatic and not each.toll_numbers for each in country.cities):
        found.append(("automatic_only", "automatic_numbers", "toll_numbers"))
    return found
