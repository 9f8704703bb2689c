"""Toll-free numbers of another country: most of them answer callers of their own country only."""

from __future__ import annotations

from cadran.api.display import country_name, phone_number, words
from cadran.api.schemas.base import Words
from cadran.ids import E164
from cadran.numbering.kinds import Kind
from cadran.numbering.number import country_of, kind_of


def abroad(number: str, home: str, language: str) -> Words | None:
    """What is to be said of a call from a country to this number; None where there is nothing to warn of."""
    country = country_of(E164(number))
    if not country or country == home or kind_of(E164(number)) is not Kind.TOLL_FREE:
        return None
    facts = {
        "number": phone_number(number).international,
        "country": country_name(country, language),
    }
    return words("numbers.toll_free_abroad", facts, language)
