"""What the catalogue says about the numbers of a country, as searching needs it."""

from __future__ import annotations

from dataclasses import dataclass

from cadran.catalogue import Catalogue, Country
from cadran.errors import Refused
from cadran.numbers import reasons

PAPERS = ("letter_of_authorisation", "proof_of_registration", "proof_of_address")
"""What may have to be shown with a request, each a field of its form that says where the paper is found."""
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


def request_papers(catalogue: Catalogue, iso2: str, kind: str) -> tuple[str, ...]:
    """The papers that a request for numbers of a country needs, as its facts and the rules of the edition say.

    A letter of authorisation always; proof that the organisation is registered there, where only its own may
    have the numbers; proof of an address there for geographic numbers that need one when they are acquired.
    """
    needed = ["letter_of_authorisation"]
    if catalogue.country(iso2).value("restricted_to"):
        needed.append("proof_of_registration")
    if kind == "geographic" and catalogue.rules.address_due(iso2) == "acquisition":
        needed.append("proof_of_address")
    return tuple(needed)


def city_of(catalogue: Catalogue, iso2: str, asked: str) -> str:
    """The name of a city with numbers, asked for by any of its names, without accents and case."""
    found = catalogue.city(iso2, asked)
    if found is None or not found.toll_numbers:
        with_numbers = [each.name for each in catalogue.country(iso2).cities if each.toll_numbers]
        known = ", ".join(with_numbers[:KNOWN_SHOWN])
        raise Refused(reasons.UNKNOWN_CITY, city=asked[:60], known=known)
    return found.name


def subdivision_of(catalogue: Catalogue, iso2: str, asked: str) -> str:
    """A subdivision (ISO 3166-2) in which there are cities with numbers."""
    cities = catalogue.country(iso2).cities
    known = sorted({each.subdivision for each in cities if each.toll_numbers and each.subdivision})
    if asked.upper() not in known:
        raise Refused(
            reasons.UNKNOWN_SUBDIVISION,
            subdivision=asked[:10],
            known=", ".join(known[:KNOWN_SHOWN]),
        )
    return asked.upper()


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
