"""What a number of the world is to somebody in a country, by numbering plan and catalogue."""

from __future__ import annotations

from msgspec import Struct

from cadran.catalogue import Catalogue
from cadran.entitlement.facts import Reach
from cadran.ids import E164
from cadran.numbering.dial_plan import is_emergency
from cadran.numbering.number import country_of, kind_of


class Reached(Struct, frozen=True):
    """The facts about a destination that a decision needs."""

    reach: Reach
    destination: str
    """ISO 3166-1 alpha-2, or "" for numbers of no country."""
    premium_by_credits: bool = False
    source: str = ""


def reached(catalogue: Catalogue, number: E164, home: str, *, internal: bool) -> Reached:
    """What a number is to a payer whose usage location is ``home``.

    Surcharged numbers can be called at home only, where the catalogue says that credits pay for them.
    """
    if internal:
        return Reached(Reach.INTERNAL, "")
    if not number.startswith("+") and is_emergency(number, home):
        return Reached(Reach.EMERGENCY, home)
    destination = country_of(number)
    if not kind_of(number).surcharged:
        return Reached(Reach.ORDINARY, destination)
    if home not in catalogue or destination != home:
        return Reached(Reach.PREMIUM, destination)
    country = catalogue.country(home)
    fact = country.fact("premium_calls")
    if fact is None:
        return Reached(Reach.PREMIUM, destination)
    partly = fact.value == "credits_partial" and number.startswith(
        tuple(fact.details.get("prefixes", ()))
    )
    paid = fact.value == "credits" or partly
    return Reached(Reach.PREMIUM, destination, paid, country.place_of("premium_calls"))
