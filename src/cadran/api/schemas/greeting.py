"""Greetings of the organisation, and the public holidays on which other ones are heard."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from cadran.api.schemas.base import At, Input, Language, Listing, Output

GreetingName = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f]*$"
    ),
]
GreetingText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Greeting(Output):
    """A sound that attendants and queues let callers hear. It never changes: another one is another greeting."""

    id: str
    name: str
    language: str
    text: str = Field(description="What was typed; empty for a recording")
    duration_ms: int
    created_at: At


class GreetingList(Listing[Greeting]):
    """All greetings, in order of name."""

    voice: bool = Field(description="This server can speak texts that are typed")


class GreetingRequest(Input):
    """A text to be spoken, at most 1,000 characters."""

    name: GreetingName
    language: Language
    text: Annotated[GreetingText, Field(max_length=1_000)]


class PublicHoliday(Output):
    """A holiday with its dates in the years asked for."""

    name: str
    dates: list[date]


class PublicHolidays(Listing[PublicHoliday]):
    """The public holidays of a country, in order of their first date."""

    country: str
    regions: list[str] = Field(description="Parts of the country with holidays of their own")
