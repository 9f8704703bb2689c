"""Numbers: the organisation's own, those on offer, reserving and buying."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from cadran.api.schemas.base import (
    At,
    E164Text,
    Id,
    Input,
    Language,
    Listing,
    Output,
    Page,
    PersonRef,
    PhoneNumber,
    Words,
)

NUMBERS_PER_RESERVATION = 500
"""As many numbers as one reservation may hold; more is an order by form."""

Usage = Literal["user", "service"]
NumberKind = Literal["geographic", "toll_free", "non_geographic"]


ResourceKind = Literal["attendant", "queue"]


class ResourceRef(Output):
    """An attendant or a queue, as mentioned elsewhere."""

    id: str
    kind: ResourceKind
    name: str


class Assignment(Output):
    """Who answers the number: ``bridge`` (conferencing), ``user``, or a resource account by its kind."""

    to: Literal["bridge", "user", "attendant", "queue"]
    user: PersonRef | None = None
    resource: ResourceRef | None = None
    languages: list[str] = Field(
        default=[], description="Of the greeting, in order; a queue speaks the first"
    )
    default: bool = Field(default=False, description="The bridge's default number")


class LocationRef(Output):
    """An emergency location, as mentioned elsewhere."""

    id: str
    name: str = Field(description="In one line: place, street, city")


class OwnNumber(PhoneNumber):
    """A number of the organisation."""

    country: str
    city: str | None
    area_code: str | None
    kind: str
    usage: str = Field(description="user: rings one person; service: carries many calls at once")
    state: str = Field(description="free, assigned or releasing")
    sandbox: bool = Field(description="Nobody can own it; calls to it never leave the sandbox")
    acquired_at: At
    assignment: Assignment | None
    location: LocationRef | None = Field(description="Where help is sent for its calls")


class OwnNumberPage(Page[OwnNumber]):
    """Own numbers, in order of number."""


NumberState = Literal["free", "assigned", "releasing"]


class QuotaStep(Output):
    """From so many licences, so many numbers."""

    licences: int
    numbers: int


class Quota(Output):
    """How many numbers of a class may be acquired, and why so many."""

    what: Literal["user", "toll", "toll_free"]
    name: str
    licences: int = Field(description="On which it is reckoned")
    allowed: int
    acquired: int = Field(description="Ported and granted numbers do not count")
    reserved: int
    left: int
    formula: Words = Field(description="The rule of the edition with the figures of now")
    steps: list[QuotaStep] = Field(description="All steps of the rule; service numbers only")
    source: str
    needs: Words | None = Field(description="What is missing before any can be looked for")


class QuotaList(Listing[Quota]):
    """One for each class of numbers."""


class OfferedNumber(PhoneNumber):
    """A number that a carrier has on offer."""

    country: str
    city: str | None
    area_code: str | None
    kind: str


class OfferedNumberList(Listing[OfferedNumber]):
    """Numbers on offer just now; nothing is held by searching."""


class ReservationRequest(Input):
    """Hold these numbers (found by a search) for ten minutes, all or none."""

    usage: Usage = Field(
        default="service", description="service: for the conference bridge; user: for a person"
    )
    numbers: list[E164Text] = Field(min_length=1, max_length=NUMBERS_PER_RESERVATION)


class Reservation(Output):
    """Numbers held for the organisation until ``expires_at``."""

    id: str
    usage: str
    numbers: list[OfferedNumber]
    ordered: bool = Field(description="An order has claimed it, and decides what becomes of it")
    created_at: At
    expires_at: At


class OrderRequest(Input):
    """Acquire what a reservation holds."""

    reservation_id: Id
    location_id: Id | None = Field(
        default=None, description="Where people's numbers will be; else the only one that fits"
    )


class Order(Output):
    """Numbers acquired, or being acquired."""

    id: str
    reservation_id: str
    usage: str
    state: str = Field(description="pending, completed or failed")
    numbers: list[OwnNumber]
    placed_at: At


class AssignmentRequest(Input):
    """Give a number to the conference bridge, to a user, or to a resource account."""

    to: Literal["bridge", "user", "resource"]
    user_id: Id | None = Field(default=None, description="Needed for a user")
    resource_id: Id | None = Field(default=None, description="The attendant or queue")
    languages: list[Language] = Field(
        default=[], max_length=5, description="Of the greeting; else the resource account's own"
    )
    default: bool = Field(default=False, description="Make it the bridge's default number")
    location_id: Id | None = Field(
        default=None, description="Where the user's number is; else where it was, or the only one"
    )

    @model_validator(mode="after")
    def _user_is_named(self) -> Self:
        if (self.to == "user") != (self.user_id is not None):
            raise PydanticCustomError("user_with_number", "a user, and only a user, is named")
        if (self.to == "resource") != (self.resource_id is not None):
            raise PydanticCustomError("resource_with_number", "a resource, and only one, is named")
        return self
