"""What may be had in a country, and why."""

from __future__ import annotations

from pydantic import Field

from cadran.api.schemas.base import Output


class CountrySummary(Output):
    """A line of the selector."""

    iso2: str
    name: str
    calling_code: str = Field(description="With +, e.g. +33")


class CountryList(Output):
    """All countries that match, sorted by name in the asked language."""

    edition: str
    total: int = Field(description="Countries in the edition, matching or not")
    items: list[CountrySummary]


class ServiceAnswer(Output):
    """One service (or feature) in one country: may it be had, and the reason either way."""

    code: str = Field(description="audio_conferencing, toll_numbers, calling_plans…")
    group: str = Field(description="licensing, numbers, destinations, or own: the operator's")
    name: str
    explanation: str = Field(description="What the service is, in a few lines")
    available: bool
    value: str = Field(description="The catalogue's answer: yes, no, on_request, partner…")
    answer: str = Field(description="The answer in a word or two")
    reason: str = Field(description="Why, in words")
    reason_id: str
    source: str = Field(description="Where the deciding fact stands, and who said it")


class City(Output):
    """A city where numbers can be had."""

    id: str = Field(description="What to ask for in a number search")
    name: str = Field(description="In the asked language")
    local_name: str
    subdivision: str | None
    """ISO 3166-2."""
    subdivision_name: str | None
    area_codes: list[str]
    toll_numbers: bool
    auto_assigned: bool
    timezone: str
    note: str = Field(description="On its area codes")
    source: str = Field(description="Where it stands, and who said it")


class Plan(Output):
    """A calling plan on offer."""

    kind: str = Field(description="domestic or domestic_and_international")
    domestic_minutes: int
    international_minutes: int | None = None
    text: str = Field(description="The plan in words")
    limited: bool = Field(default=False, description="Not on offer everywhere in the country")
    source: str = Field(description="Where it stands, and who said it")


class Note(Output):
    """A restriction or particular, in words."""

    text: str
    source: str = Field(description="Where it stands, and who said it")


class StatedFact(Output):
    """One of two facts that do not fit together."""

    name: str
    answer: str
    source: str


class Contradiction(Output):
    """Facts of the sources that do not fit together, and what Cadran does."""

    kind: str
    text: str
    does: str = Field(description="What Cadran does, in words")
    facts: list[StatedFact]


class Country(Output):
    """Everything about a country in one edition."""

    iso2: str
    name: str
    calling_code: str
    edition: str
    as_of: str
    source: str = Field(description="Who said it, in words")
    services: list[ServiceAnswer]
    cities: list[City]
    plans: list[Plan]
    notes: list[Note] = Field(description="Restrictions and particulars, in words")
    contradictions: list[Contradiction]
