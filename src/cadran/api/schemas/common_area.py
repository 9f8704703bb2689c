"""Telephones without a person."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from cadran.api.schemas.base import Input, Iso2, Language, Listing, Output, PhoneNumber, PlainText


class CommonAreaPhone(Output):
    """A telephone in a common area; its account is changed, licensed and given a number as a person's."""

    id: str
    name: str
    usage_location: str
    language: str
    extension: str | None
    number: PhoneNumber | None
    active: bool
    licences: list[str]
    phones: int = Field(description="Devices that have an account here")
    registered: int = Field(description="Of these, how many are connected")
    located: bool = Field(
        description="Help finds it: it has a number, or each of its devices a place of its own"
    )
    calls: str = Field(description="Where it may call outside: any, zone_a, same_country, none")


class CommonAreaPhoneList(Listing[CommonAreaPhone]):
    """Every one of the organisation."""


class CommonAreaPhoneRequest(Input):
    """A new telephone without a person."""

    name: PlainText = Field(description="Where it is, as people call it")
    usage_location: Iso2
    language: Language
    extension: str | None = Field(default=None, max_length=16, description="2 to 6 digits")
    calls: Literal["any", "zone_a", "same_country", "none"] = Field(
        default="none", description="Where it may call outside; for help it always may"
    )
    id: str | None = Field(default=None, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")
