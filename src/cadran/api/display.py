"""Numbers, money and messages as people read them."""

from __future__ import annotations

from collections.abc import Mapping

from cadran.api.schemas.base import Money, PhoneNumber, Words
from cadran.catalogue.names import name_of
from cadran.directory.products import products
from cadran.errors import Fact
from cadran.messages import catalogue, render
from cadran.numbering.number import country_of, international, is_e164, masked, national


def words(message: str, facts: Mapping[str, Fact], language: str) -> Words:
    """A message with its id, for programs and people."""
    text = render(message, spoken(facts, language), language)
    return Words(id=message, text=text, facts=dict(facts))


def product_name(code: str, language: str) -> str:
    """A licence product by its name."""
    return render(f"directory.product_{code}", {}, language)


def product_explanation(code: str, language: str) -> str:
    """What a product is for: as the service of that name, if the catalogue knows one."""
    room = "catalogue" if f"catalogue.explain_{code.lower()}" in catalogue(language) else "api"
    return render(f"{room}.explain_{code.lower()}", {}, language)


_ROLE_FACTS = frozenset({"role", "needed"})


def spoken(facts: Mapping[str, Fact], language: str) -> dict[str, Fact]:
    """Facts as a sentence says them: products by their names, numbers as people write them."""
    return {name: _spoken(name, value, language) for name, value in facts.items()}


def _spoken(name: str, value: Fact, language: str) -> Fact:
    if isinstance(value, str) and name in _ROLE_FACTS:
        return ", ".join(render(f"roles.name_{each}", {}, language) for each in value.split(", "))
    if isinstance(value, str):
        if value in products():
            return product_name(value, language)
        if value.startswith("+") and is_e164(value):
            return international(value)
    return value


def money(amount_micros: int, currency: str) -> Money:
    return Money(amount_micros=amount_micros, currency=currency)


def phone_number(number: str) -> PhoneNumber:
    """A number with its forms for display; an extension or short number stays as it is."""
    if not is_e164(number):
        return PhoneNumber(number=number, national=number, international=number)
    return PhoneNumber(
        number=number,
        national=national(number),
        international=international(number),
        country=country_of(number) or None,
    )


def phone_number_or_none(number: str | None) -> PhoneNumber | None:
    """No number: nobody knows it, or it was withheld."""
    return phone_number(number) if number else None


def masked_number(number: PhoneNumber) -> PhoneNumber:
    """As guests see the number of somebody else."""
    hidden = masked(number.number)
    return PhoneNumber(number=hidden, national=hidden, international=hidden)


def country_name(iso2: str, language: str) -> str:
    """A country's name in the reader's language."""
    return name_of(iso2, language)
