"""Requests for numbers that are not in stock, and for people's numbers to become service numbers."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from cadran.api.schemas.base import (
    At,
    E164Text,
    Input,
    Iso2,
    Output,
    Page,
    PersonRef,
    SearchText,
    Words,
)
from cadran.api.schemas.number import NumberKind, Usage

RequestState = Literal[
    "draft",
    "submitted",
    "in_review",
    "information_needed",
    "approved",
    "fulfilled",
    "declined",
    "withdrawn",
]
Form = Annotated[
    dict[
        Annotated[str, StringConstraints(pattern="^[a-z_]{1,40}$")],
        Annotated[str, StringConstraints(max_length=500)],
    ],
    Field(max_length=20),
]
"""Fields by name; which there are, says the form of the country."""


class FormField(Output):
    """One field of the form. ``paper``: it says where a paper that is needed is found."""

    name: str
    label: str
    required: bool
    paper: bool


class RequestForm(Output):
    """What is asked of an organisation that wants numbers of a country on request."""

    country: str
    kind: str
    fields: list[FormField]


class NumberRequestRequest(Input):
    """Ask for numbers that are had on request only; or, with ``number``, for one to be converted."""

    country: Iso2 | None = Field(default=None, description="Not for a conversion")
    kind: NumberKind = "geographic"
    usage: Usage = "service"
    quantity: int = Field(default=1, ge=1, le=1_000)
    number: E164Text | None = Field(
        default=None, description="A free number of a person that shall become a service number"
    )
    form: Form
    draft: bool = Field(default=False, description="Keep it to be handed in later")

    @model_validator(mode="after")
    def _is_one_of_both(self) -> Self:
        if (self.country is None) == (self.number is None):
            raise PydanticCustomError("country_or_number", "either a country or a number is named")
        return self


class HandIn(Input):
    """The form, whole."""

    form: Form


class Answer(Input):
    """The operator's step, other than handing over numbers."""

    state: Literal["in_review", "information_needed", "approved", "declined"]
    note: str = Field(default="", max_length=1_000, description="Read by the organisation")


class GivenNumber(Input):
    """A number that is handed over; country and kind are the request's."""

    number: E164Text
    city: SearchText = ""
    area_code: Annotated[str, StringConstraints(pattern="^[0-9]{0,8}$")] = ""


class Fulfilment(Input):
    """As many numbers as were approved; none to convert the number in question."""

    numbers: list[GivenNumber] = Field(default=[], max_length=1_000)


class NumberRequest(Output):
    """A request and how far it is."""

    id: str
    organisation: str
    what: Literal["numbers", "conversion"]
    state: RequestState
    state_name: Words
    next_states: list[RequestState]
    country: str
    kind: str
    usage: str
    quantity: int
    numbers: list[str]
    form: dict[str, str]
    note: str = Field(description="The operator's last word")
    by: PersonRef | None
    created_at: At
    changed_at: At


class NumberRequestPage(Page[NumberRequest]):
    """Requests, newest first."""
