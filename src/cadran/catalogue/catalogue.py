"""The door of the room: an edition of the catalogue, its countries, and how to find one."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from cadran.catalogue import country as countries
from cadran.catalogue import names, rules
from cadran.catalogue.country import City, Country
from cadran.catalogue.overlay import Overlay
from cadran.catalogue.reasons import (
    BAD_DATE,
    NO_EDITION_THEN,
    NO_SUCH_COUNTRY,
    NO_SUCH_EDITION,
)
from cadran.catalogue.rules import Rules
from cadran.errors import Refused
from cadran.numbering import destinations

FIRST_EDITION = "2020-02"
RESULTS_MAX = 300
"""More than there are countries."""
DATES_KEPT = 256
"""Days whose edition is remembered: whoever asks, asks for few."""
_DATE = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One edition. Countries are read when first asked for and kept; safe from any thread."""

    edition: str
    rules: Rules = field(repr=False)
    _folders: tuple[Traversable, ...] = field(repr=False)
    """Its own and those of the editions it is based on, newest first."""
    _codes: tuple[str, ...] = field(repr=False)
    overlay: Overlay = field(default_factory=Overlay, repr=False)
    _read: dict[str, Country] = field(default_factory=dict, repr=False)
    _zones: dict[str, frozenset[str]] = field(default_factory=dict, repr=False)

    @classmethod
    def load(cls, edition: str = FIRST_EDITION, overlay: Overlay | None = None) -> Catalogue:
        """Raises ``Refused``: no such edition, or a fault in the overlay (all of it is read at once)."""
        if edition not in editions():
            raise Refused(NO_SUCH_EDITION, edition=edition[:20])
        laid = overlay or Overlay()
        line = _line(edition)
        given = [json.loads((each / "rules.json").read_text("utf-8")) for each in line]
        found: Rules | None = None
        for data in (*reversed(given), laid.rules(given[0], edition)):
            found = found if data is None else rules.read(data, found)
        assert found is not None
        codes = {
            each.name.removesuffix(".json")
            for folder in line
            for each in folder.iterdir()
            if each.name != "rules.json"
        }
        whole = cls(edition, found, line, tuple(sorted(codes | laid.codes())), laid)
        for iso2 in laid.codes():
            whole.country(iso2)
        return whole

    @classmethod
    def as_of(cls, date: str, overlay: Overlay | None = None) -> Catalogue:
        """The edition in force on a day (``YYYY-MM-DD``), whichever an organisation has pinned."""
        return cls.load(edition_on(date), overlay)

    def __contains__(self, iso2: object) -> bool:
        return iso2 in self._read or iso2 in self._codes

    def codes(self) -> tuple[str, ...]:
        """ISO 3166-1 alpha-2 of the edition's countries, in order."""
        return self._codes

    def country(self, iso2: str) -> Country:
        """Raises ``Refused`` (no such country in this edition)."""
        found = self._read.get(iso2)
        if found is not None:
            return found
        if iso2 not in self._codes:
            raise Refused(NO_SUCH_COUNTRY, country=iso2[:8], edition=self.edition)
        return self._read.setdefault(iso2, countries.read(self._data(iso2)))

    def _data(self, iso2: str) -> Mapping[str, Any]:
        below: dict[str, Any] | None = None
        for folder in self._folders:
            file = folder / f"{iso2}.json"
            if file.is_file():
                below = json.loads(file.read_text("utf-8"))
                break
        if iso2 in self.overlay.codes():
            return self.overlay.country(iso2, below, self.edition)
        assert below is not None
        return below

    def countries(self, language: str = "en") -> tuple[Country, ...]:
        """All, by name in the language."""
        return self.find("", language)

    def find(self, text: str, language: str = "en") -> tuple[Country, ...]:
        """Countries by name, part of a name, other usual name, ISO code or calling code; best first.

        An empty search finds all, by name.
        """
        wanted = names.plain(text[: names.LONGEST_SEARCH])
        if text.strip() and not wanted:
            return ()
        ranked: list[tuple[tuple[int, int], str, str]] = []
        for iso2 in self._codes:
            fit = names.rank(iso2, wanted, language) if wanted else (0, 0)
            if fit is not None:
                ranked.append((fit, names.sort_key(names.name_of(iso2, language)), iso2))
        return tuple(self.country(iso2) for _, _, iso2 in sorted(ranked)[:RESULTS_MAX])

    def name(self, iso2: str, language: str) -> str:
        """A country's name, also of one outside the edition."""
        return names.name_of(iso2, language)

    @property
    def zone_a(self) -> frozenset[str]:
        """Countries to whose numbers calls from meetings are included (ISO 3166-1 alpha-2)."""
        return self._zone("zone_a", "conference_dial_out", "included", frozenset())

    @property
    def international(self) -> frozenset[str]:
        """Destinations of the international plan: the published list, and what countries say otherwise."""
        listed = destinations.international()
        return self._zone("international", "international_destination", "yes", listed)

    def _zone(self, name: str, fact: str, value: str, listed: frozenset[str]) -> frozenset[str]:
        """The countries of a list and those whose fact has the value, without those whose fact has another."""
        found = self._zones.get(name)
        if found is None:
            said = {iso2: self.country(iso2).value(fact) for iso2 in self._codes}
            others = {iso2 for iso2 in said if said[iso2] not in {"", value}}
            found = (listed - others) | {iso2 for iso2 in said if said[iso2] == value}
            self._zones[name] = found
        return found

    def domestic(self, home: str, called: str) -> bool:
        """Does a call from ``home`` to ``called`` use domestic minutes? (US, PR and CA among each other.)"""
        area = self.country(home).domestic_area if home in self else (home,)
        return called in area or destinations.domestic(home, called)

    def city(self, iso2: str, text: str) -> City | None:
        """A city by id, name in any language, or any spelling known."""
        wanted = names.plain(text[: names.LONGEST_SEARCH])
        for city in self.country(iso2).cities:
            known = (city.id, city.name, *city.names.values(), *city.spellings)
            if wanted in {names.plain(each) for each in known}:
                return city
        return None


@dataclass(frozen=True, slots=True)
class Begun:
    """An edition as a line of a list. ``based_on`` is "" for the first."""

    edition: str
    valid_from: str
    """ISO 8601 day."""
    based_on: str
    sources: tuple[str, ...]


@cache
def begun(edition: str) -> Begun:
    """Since when an edition of the package is in force, and who said what is new in it."""
    data = _rules_of(edition)
    return Begun(
        edition, data["valid_from"], data.get("based_on", ""), tuple(data["sources"].values())
    )


@cache
def editions() -> tuple[str, ...]:
    """All editions in the package, oldest first."""
    return tuple(sorted(each.name for each in _home().iterdir()))


@lru_cache(DATES_KEPT)
def edition_on(date: str) -> str:
    """The edition in force on a day. Raises ``Refused``: no date, or before the first edition."""
    if not _DATE.fullmatch(date):
        raise Refused(BAD_DATE, date=date[:20])
    in_force = [each for each in editions() if begun(each).valid_from <= date]
    if not in_force:
        raise Refused(NO_EDITION_THEN, date=date, first=begun(editions()[0]).valid_from)
    return in_force[-1]


def _home() -> Traversable:
    return files(__package__) / "editions"


def _rules_of(edition: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads((_home() / edition / "rules.json").read_text("utf-8"))
    return found


def _line(edition: str) -> tuple[Traversable, ...]:
    """The folders of an edition and of those it is based on, newest first."""
    line: list[Traversable] = []
    while edition:
        line.append(_home() / edition)
        edition = str(_rules_of(edition).get("based_on", ""))
    return tuple(line)
