"""Licences: the product list, what is held of it, and who may have what."""

from __future__ import annotations

from pydantic import Field

from cadran.api.schemas.base import Input, Listing, Money, Output, Words
from cadran.directory.licences import MOST_LICENCES


class Term(Output):
    """What one licence costs for so many months."""

    months: int
    price: Money


class Licence(Output):
    """A product, and how many licences of it the organisation holds."""

    product: str = Field(description="AUDIO_CONFERENCING, PHONE_SYSTEM…")
    name: str
    explanation: str
    total: int = Field(description="Bought and granted")
    purchased: int
    granted: int = Field(description="Free of charge, by the rules of the edition")
    assigned: int
    free: int
    needs: list[str] = Field(description="Names of the products that must be held first")
    plan: bool = Field(description="A person has one plan at most")
    terms: list[Term]


class LicenceList(Listing[Licence]):
    """The product list."""

    edition: str = Field(description="Of the product list")
    price_source: str


class Purchase(Input):
    """How many licences there are from now on."""

    purchased: int = Field(ge=0, le=MOST_LICENCES)


class LicenceChoice(Output):
    """A product, for one person."""

    product: str
    name: str
    explanation: str
    held: bool
    possible: bool = Field(description="It can be given, or taken back where it is held")
    reason: Words | None = Field(description="Why it cannot, as the attempt would be refused")


class LicenceChoices(Listing[LicenceChoice]):
    """What can be given to a person and taken from them."""


class UserLicences(Listing[str]):
    """Products that a person has."""
