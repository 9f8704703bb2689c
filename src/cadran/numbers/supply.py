"""What the catalogue says about the numbers of a country, as searching needs it."""

from __future__ import annotations

from dataclasses import dataclass

from cadran.catalogue import Catalogue, Country
from cadran.errors import Refused
from cadran.numbers import reasons

KNOWN_SHOWN = 20
"""Cities named in a refusal: more are not read."""


@dataclass(frozen=True, slots=True)
class Supply:
    """``state``: ``yes``, ``no`` or ``on_request``; ``source`` names the catalogue's fact.

    ``only_for``: country whose own organisations alone may have numbers, or "".
    """

    state: str
    source: str
    only_for: str


def supply(catalogue: Catalogue, iso2: str, kind: str) -> Supply:
    """What is said about a kind of number. Raises ``Refused`` for a country that the edition has not."""
    country = catalogue.country(iso2)
    only_for = country.value("restricted_to")
    if kind == "toll_free":
        fact = "toll_free_numbers"
        return Supply(_state(country.value(fact)), country.place_of(fact), only_for)
    state, fact = _toll(country, kind)
    return Supply(state, country.place_of(fact), only_for)


def city_of(catalogue: Catalogue, iso2: str, asked: str) -> str:
    """The name of a city with numbers, asked for by any of its names, without accents and case."""
    found = catalogue.city(iso2, asked)
    if found is None or not found.toll_numbers:
        with_numbers = [each.name for each in catalogue.country(iso2).cities if each.toll_numbers]
        known = ", ".join(with_numbers[:KNOWN_SHOWN])
        raise Refused(reasons.UNKNOWN_CITY, city=asked[:60], known=known)
    return found.name


def _toll(country: Country, kind: str) -> tuple[str, str]:
    said = country.value("toll_numbers")
    if kind == "geographic":
        return _state(said), "toll_numbers"
    if said == "non_geographic_on_request":
        return "on_request", "toll_numbers"
    if country.value("automatic_numbers") == "non_geographic":
        return "yes", "automatic_numbers"
    return _state(said), "toll_numbers"


def _state(said: str) -> str:
    return said if said in {"yes", "on_request"} else "no"
