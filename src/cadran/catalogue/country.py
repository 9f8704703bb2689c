"""One country in one edition: facts of three kinds, kept apart.

``licensing``: where somebody may be licensed; ``numbers``: where numbers exist; ``destinations``: which calls
are included. The sources sometimes contradict each other across these; see ``contradictions``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing said of a country, and who said it. ``name`` is unique within the country."""

    name: str
    value: str
    source: str
    """In words; where it stands in the catalogue is ``Country.place_of(name)``."""
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class City:
    """A city where the edition has numbers. ``id`` is unique within the country."""

    id: str
    name: str
    """The local spelling, in Latin letters."""
    names: Mapping[str, str]
    """By language."""
    spellings: tuple[str, ...]
    """Other ways in which sources write it."""
    subdivision: str | None
    """ISO 3166-2."""
    area_codes: tuple[str, ...]
    """Without trunk prefix, the usual one first."""
    timezone: str
    """IANA."""
    toll_numbers: bool
    automatic: bool
    """Bridges get one of its numbers by themselves."""
    note: str = ""
    """On its area codes."""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """A calling plan on sale: minutes per user and calendar month.

    With both kinds of minutes, whichever is used up first ends both. ``limited``: not sold to everybody.
    """

    kind: str
    """``domestic`` or ``domestic_and_international``."""
    domestic_minutes: int
    international_minutes: int | None
    limited: bool
    source: str


@dataclass(frozen=True, slots=True)
class OwnService:
    """What an operator offers beside the catalogue's services, in their own words by language."""

    code: str
    value: str
    """``yes``, ``no`` or ``on_request``."""
    source: str
    name: Mapping[str, str]
    reason: Mapping[str, str]
    explanation: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Country:
    """See the module's docstring."""

    iso2: str
    edition: str
    as_of: str
    """Year and month of the facts."""
    licensing: Mapping[str, Fact]
    numbers: Mapping[str, Fact]
    destinations: Mapping[str, Fact]
    plans: tuple[Plan, ...]
    cities: tuple[City, ...]
    domestic_area: tuple[str, ...]
    """Countries that count as home for domestic minutes; itself at least."""
    services: tuple[OwnService, ...] = ()
    """Of an operator's overlay."""

    def fact(self, name: str) -> Fact | None:
        """A fact of any kind by its name (``toll_numbers``)."""
        return self.licensing.get(name) or self.numbers.get(name) or self.destinations.get(name)

    def value(self, name: str) -> str:
        """Its value; "" where the edition says nothing."""
        found = self.fact(name)
        return found.value if found else ""

    def place_of(self, name: str) -> str:
        """Where a fact stands: ``catalogue 2020-02 FR toll_numbers``."""
        return f"catalogue {self.edition} {self.iso2} {name}"

    @property
    def sources(self) -> tuple[str, ...]:
        """All sources of its facts, each once."""
        facts = (*self.licensing.values(), *self.numbers.values(), *self.destinations.values())
        return tuple(dict.fromkeys(each.source for each in facts))


def read(data: Mapping[str, Any]) -> Country:
    """From a data file that follows ``country.schema.json``."""
    sources = data["sources"]
    return Country(
        iso2=data["iso2"],
        edition=data["edition"],
        as_of=data["as_of"],
        licensing=_facts(data["licensing"], sources),
        numbers=_facts(data["numbers"], sources),
        destinations=_facts(data["destinations"], sources),
        plans=tuple(_plan(each, sources) for each in data["plans"]),
        cities=tuple(_city(each, sources) for each in data["cities"]),
        domestic_area=tuple(data.get("domestic_area", {}).get("value", (data["iso2"],))),
        services=tuple(
            OwnService(
                code,
                each["value"],
                sources[each["source"]],
                each["name"],
                each["reason"],
                each.get("explanation", each["name"]),
            )
            for code, each in data.get("services", {}).items()
        ),
    )


def _facts(listed: Mapping[str, Any], sources: Mapping[str, str]) -> dict[str, Fact]:
    return {
        name: Fact(
            name,
            str(each["value"]),
            sources[each["source"]],
            {key: value for key, value in each.items() if key not in {"value", "source"}},
        )
        for name, each in listed.items()
    }


def _plan(listed: Mapping[str, Any], sources: Mapping[str, str]) -> Plan:
    return Plan(
        listed["kind"],
        listed["domestic_minutes"],
        listed.get("international_minutes"),
        listed.get("limited", False),
        sources[listed["source"]],
    )


def _city(listed: Mapping[str, Any], sources: Mapping[str, str]) -> City:
    return City(
        id=listed["id"],
        name=listed["name"],
        names=listed["names"],
        spellings=tuple(listed.get("spellings", ())),
        subdivision=listed["subdivision"],
        area_codes=tuple(listed["area_codes"]),
        timezone=listed["timezone"],
        toll_numbers=listed["toll_numbers"],
        automatic=listed["automatic"],
        note=listed.get("area_code_note", ""),
        source=sources[listed["source"]],
    )
