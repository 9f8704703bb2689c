"""What all shapes are made of."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
)
from pydantic.json_schema import WithJsonSchema
from pydantic_core import PydanticCustomError

from cadran.clock import Instant

LIST_LIMIT = 200
"""Most rows in one answer: a page of a table, and a body of tens of kilobytes at worst."""
LIST_DEFAULT = 50
TEXT_LIMIT = 200
"""Longest free text taken: a name, a title, a search."""
ID_LIMIT = 64
"""Longest id taken in a path; our own are shorter."""
CURSOR_LIMIT = 300


def iso(at_ms: int) -> str:
    """An instant as ISO 8601, UTC, milliseconds."""
    whole, ms = divmod(at_ms, 1_000)
    return f"{datetime.fromtimestamp(whole, UTC):%Y-%m-%dT%H:%M:%S}.{ms:03d}Z"


At = Annotated[
    int,
    PlainSerializer(iso, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}, mode="serialization"),
]
"""An instant in an answer."""

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
"""Beyond these a date is a slip, and arithmetic on it would be an error."""


def _in_reach(moment: datetime) -> datetime:
    if not EARLIEST <= moment <= LATEST:
        raise PydanticCustomError("out_of_range", "out of range")
    return moment


Moment = Annotated[AwareDatetime, AfterValidator(_in_reach)]
"""An instant in a question: ISO 8601 with a time zone."""


def instant(moment: datetime) -> Instant:
    """The instant of a moment, to the millisecond."""
    return Instant(int(moment.timestamp() * 1_000))


PlainText = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=TEXT_LIMIT, pattern=r"^[^\x00-\x1f\x7f]*$"
    ),
]
"""One line of text that a person wrote, without control characters."""
SearchText = Annotated[
    str, StringConstraints(max_length=TEXT_LIMIT, pattern=r"^[^\x00-\x1f\x7f]*$")
]
E164Text = Annotated[
    str, StringConstraints(pattern=r"^\+[1-9][0-9]{2,14}$"), Field(examples=["+33199001234"])
]
Iso2 = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2}$"), Field(examples=["FR"])]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.@+:-]{1,64}$")]
Encryption = Literal["off", "optional", "required", "dtls"]
"""Whether audio is SRTP."""
Language = Annotated[
    str, StringConstraints(pattern=r"^[a-z]{2}(-[A-Z]{2})?$"), Field(examples=["fr"])
]


class Input(BaseModel):
    """A request body: a field that nobody knows is an error, not a surprise."""

    model_config = ConfigDict(extra="forbid")


class Output(BaseModel):
    """An answer."""

    model_config = ConfigDict(
        from_attributes=True, json_schema_serialization_defaults_required=True
    )


class Money(Output):
    """An amount: ``1_000_000`` micros are one unit of the currency (ISO 4217)."""

    amount_micros: int
    currency: str


class PhoneNumber(Output):
    """A number and how it is written for people."""

    number: str
    """E.164 with ``+`` (or digits for an extension)."""
    national: str
    """As people of its country write it."""
    international: str
    country: str | None = None
    """Of the number; none for an extension, and for numbers of no one country."""


class PersonRef(Output):
    """A person of the organisation, as mentioned elsewhere."""

    id: str
    name: str


class Words(Output):
    """A message of the catalogue in the reader's language, and its stable id."""

    id: str
    text: str
    facts: dict[str, str | int | bool | None] = Field(default_factory=dict)


T = TypeVar("T")


class Page(Output, Generic[T]):
    """Part of a list. ``next_cursor`` asks for what follows; null at the end."""

    items: list[T]
    next_cursor: str | None = None


class Listing(Output, Generic[T]):
    """A whole list, short by nature."""

    items: list[T]
