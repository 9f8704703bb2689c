"""Numbers that organisations share, as their operator sees them."""

from __future__ import annotations

from pydantic import Field

from cadran.api.schemas.base import Listing, Output, PhoneNumber


class SharedNumber(PhoneNumber):
    """A toll number on the operator's own bridge."""

    country: str
    country_name: str
    city: str | None
    languages: list[str]
    shared: bool = Field(description="It leads to the meetings of all organisations")


class Sharer(Output):
    """An organisation with meetings on the shared bridge: how many, never which."""

    id: str
    name: str
    meetings: int


class SharedNumberList(Listing[SharedNumber]):
    """The operator's numbers that are or can be shared, and with whom."""

    organisations: list[Sharer]
