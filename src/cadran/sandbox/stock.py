"""What the carrier has to sell: numbers that nobody can own, for every city that has some.

A city's numbers come from the fiction range of its area code (in France of its zone), else from the
country's range of no place, else, in North America, from 555-01xx of its own area codes; where there is
none of these, they are of the reserved country code (``fiction.reserved``). Cities that share a range get
equal parts of it. Deterministic: the same stock at every start.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest

from cadran.catalogue import Catalogue, City
from cadran.ids import E164
from cadran.numbering import fiction
from cadran.numbering.fiction import Range
from cadran.numbering.kinds import Kind

KINDS = ("geographic", "toll_free", "non_geographic")
CITY_MAX = 100
"""Numbers of one city and range: enough for any trial, and a reply stays small."""
NATIONAL_MAX = 500
"""Toll-free and non-geographic numbers of one country."""
WORLD_LINES = 10
"""The last numbers of each 555 block and national range are kept for the world's own telephones."""
_BY_555 = ("US", "CA", "PR")
"""Countries whose administrator keeps 555-01xx free in every area code."""


@dataclass(frozen=True, slots=True)
class Item:
    """A number on sale. ``city`` is its id in the catalogue, "" for numbers of the whole country."""

    number: E164
    country: str
    city: str
    area_code: str
    kind: str


class Stock:
    """All items, by country."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        wanted = sorted(catalogue.codes())
        self._items = {country: tuple(_items(catalogue, country)) for country in wanted}
        self._of = {item.number: item for listed in self._items.values() for item in listed}

    def countries(self) -> tuple[str, ...]:
        return tuple(self._items)

    def item(self, number: str) -> Item | None:
        return self._of.get(E164(number))

    def all(self) -> Iterator[Item]:
        return iter(self._of.values())

    def search(
        self,
        country: str,
        *,
        city: str = "",
        subdivision: str = "",
        kind: str = "",
        area_code: str = "",
        quantity: int,
        sold: Container[str],
    ) -> list[Item]:
        """Up to ``quantity`` unsold items, in order; an unknown place has none.

        ``subdivision``: ISO 3166-2. Without a city, the places take turns, so that a buyer sees several.
        """
        wanted = ""
        if city:
            found = self._catalogue.city(country, city) if country in self._items else None
            if found is None:
                return []
            wanted = found.id
        inside = self._cities_of(country, subdivision) if subdivision else None
        matching: dict[str, list[Item]] = {}
        for item in self._items.get(country, ()):
            if (
                (not wanted or item.city == wanted)
                and (inside is None or item.city in inside)
                and (not kind or item.kind == kind)
                and (not area_code or item.area_code == area_code)
                and item.number not in sold
            ):
                matching.setdefault(item.city, []).append(item)
        turns = (item for turn in zip_longest(*matching.values()) for item in turn if item)
        return sorted(islice(turns, quantity), key=lambda each: (each.city, each.number))

    def _cities_of(self, country: str, subdivision: str) -> set[str]:
        if country not in self._items:
            return set()
        cities = self._catalogue.country(country).cities
        return {each.id for each in cities if each.subdivision == subdivision}


def _items(catalogue: Catalogue, country: str) -> Iterator[Item]:
    cities = catalogue.country(country).cities
    if country in _BY_555:
        yield from _lines_555(country, cities)
    else:
        ranges = [each for each in fiction.ranges(country) if each.kind is Kind.GEOGRAPHIC]
        yield from _of_ranges(country, [each for each in cities if _fitting(each, ranges)], ranges)
        yield from _of_reserved(country, [each for each in cities if not _fitting(each, ranges)])
    for kind in (Kind.TOLL_FREE, Kind.NON_GEOGRAPHIC):
        yield from _national(country, kind)


def _lines_555(country: str, cities: Sequence[City]) -> Iterator[Item]:
    taken: set[str] = set()
    for city in cities:
        for code in city.area_codes:
            if code in taken:
                continue
            taken.add(code)
            for line in range(100 - WORLD_LINES):
                number = fiction.line_555(code, line)
                yield Item(number, country, city.id, code, "geographic")


def _of_ranges(country: str, cities: Sequence[City], ranges: list[Range]) -> Iterator[Item]:
    shared: dict[E164, list[City]] = {}
    chosen: dict[E164, Range] = {}
    for city in cities:
        for each in _fitting(city, ranges):
            chosen[each.first] = each
            shared.setdefault(each.first, []).append(city)
    for first, sharing in shared.items():
        part = min(len(chosen[first]) // len(sharing), CITY_MAX)
        for place, city in enumerate(sharing):
            for index in range(place * part, (place + 1) * part):
                number = chosen[first].number(index)
                yield Item(number, country, city.id, chosen[first].area_code, "geographic")


def _of_reserved(country: str, cities: Sequence[City]) -> Iterator[Item]:
    """Of the city's usual area code; of none where the country's plan has none."""
    shared: dict[str, list[City]] = {}
    for city in cities:
        shared.setdefault(next(iter(city.area_codes), ""), []).append(city)
    for area_code, sharing in shared.items():
        found = fiction.reserved(country, Kind.GEOGRAPHIC, area_code)
        if found is None:
            continue
        part = min(len(found) // len(sharing), CITY_MAX)
        for place, city in enumerate(sharing):
            for index in range(place * part, (place + 1) * part):
                yield Item(found.number(index), country, city.id, area_code, "geographic")


def _fitting(city: City, ranges: list[Range]) -> list[Range]:
    """The ranges of the city's own area code or zone, else the one of no place."""
    own = [
        each
        for each in ranges
        if not each.nowhere and any(code.startswith(each.area_code) for code in city.area_codes)
    ]
    return own or [each for each in ranges if each.nowhere]


def _national(country: str, kind: Kind) -> Iterator[Item]:
    left = NATIONAL_MAX
    listed = [each for each in fiction.ranges(country) if each.kind is kind]
    stand_in = fiction.reserved(country, kind)
    for each in listed or ([stand_in] if stand_in else []):
        # A single number, or a handful, is all for sale; of a block the last ones are the world's.
        most = len(each) - (WORLD_LINES if len(each) > WORLD_LINES else 0)
        for index in range(min(most, left)):
            yield Item(each.number(index), country, "", each.area_code, kind.value)
        left -= min(most, left)
