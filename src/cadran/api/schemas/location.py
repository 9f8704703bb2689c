"""Emergency locations: where help is sent for the calls of a number."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from cadran.api.schemas.base import At, Input, Iso2, Output, Page, PersonRef, Words

PART_LIMIT = 200
Part = Annotated[str, StringConstraints(strip_whitespace=True, max_length=PART_LIMIT)]
Address = Annotated[
    dict[Annotated[str, StringConstraints(pattern="^[a-z_]{1,40}$")], Part],
    Field(max_length=20, examples=[{"street": "rue de Rivoli", "city": "Paris"}]),
]
"""Parts of a civic address by name; which there are, says the country's form."""
AreaCode = Annotated[str, StringConstraints(pattern="^[0-9]{1,8}$")]


class AddressPart(Output):
    """One field of an address."""

    name: str
    label: str
    required: bool


class AddressForm(Output):
    """What an address of a country must have, and when a number needs one."""

    country: str
    parts: list[AddressPart]
    postcode_pattern: str = Field(description="Regular expression of the whole; empty: any will do")
    postcode_example: str
    due: Literal["", "acquisition", "assignment"] = Field(
        description="When a number of a person needs a validated location"
    )
    due_words: Words
    must_match_area_code: bool
    source: str


class LocationRequest(Input):
    """A new emergency location."""

    country: Iso2
    address: Address
    place: Part = Field(default="", description="Floor, office")


class LocationChange(Input):
    """A correction, before anybody has validated the address."""

    address: Address
    place: Part = ""


class PlaceRequest(Input):
    """One more place at the address of a location."""

    place: Part = Field(min_length=1, description="Floor, office")


class ValidationRequest(Input):
    """That the address is right, for good."""

    area_codes: list[AreaCode] = Field(
        default=[], max_length=20, description="For a city that the catalogue does not know"
    )


class Validation(Output):
    """Who or what found the address right."""

    how: Literal["catalogue", "person"]
    words: Words
    by: PersonRef | None
    at: At


class Location(Output):
    """An emergency location. Validated or in use it stays as it is."""

    id: str
    country: str
    name: str = Field(description="In one line: place, street, city")
    address: dict[str, str]
    place: str
    area_codes: list[str]
    validation: Validation | None
    numbers: int = Field(description="How many numbers are there")
    final: bool = Field(description="It cannot be changed any more")
    created_at: At


class LocationPage(Page[Location]):
    """Emergency locations."""
