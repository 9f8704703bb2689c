"""Numbers that nobody can own: reserved for fiction by a regulator, or such as no exchange can ever dial.

They keep the sandbox apart from the world: its carrier has only these, and no real trunk carries one.
The ranges stand in ``data/fiction.json`` (with their sources), checked against its schema by a test.
Countries without any, and kinds without, are stood for by numbers of a country code that nobody has (``reserved``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from cadran.ids import E164
from cadran.numbering.kinds import Kind


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers ``first`` to ``last`` (both included, equally long), of one country, kind and place.

    ``nowhere``: a reserved range of no place, so fit to stand for any place of its country.
    ``source`` names who reserved it, or, for an ``undialable`` range, why no call can ever reach it.
    """

    country: str
    kind: Kind
    first: E164
    last: E164
    area_code: str
    place: str
    nowhere: bool
    undialable: bool
    source: str

    def __contains__(self, number: object) -> bool:
        return (
            isinstance(number, str)
            and len(number) == len(self.first)
            and self.first <= number <= self.last
        )

    def __len__(self) -> int:
        return int(self.last[1:]) - int(self.first[1:]) + 1

    def number(self, index: int) -> E164:
        """The number at ``index``, counted from 0."""
        assert 0 <= index < len(self)
        return E164(f"+{int(self.first[1:]) + index}")


@dataclass(frozen=True, slots=True)
class _Fiction:
    ranges: tuple[Range, ...]
    patterns: tuple[tuple[str, re.Pattern[str]], ...]
    """Country (the first of its numbering plan) and what all its numbers of that sort look like."""
    by_head: dict[str, tuple[Range, ...]]
    """By their first digits: the call path asks about every number that it dials."""
    reserved: _Reserved


@dataclass(frozen=True, slots=True)
class _Reserved:
    """A country code of nobody, and what the digits after it stand for."""

    head: str
    countries: dict[str, str]
    kinds: dict[Kind, str]
    source: str
    by_digits: dict[str, tuple[str, Kind]]


RESERVED_LINES = 1_000
"""Numbers of one country, kind and area code under the reserved code."""
_AREA_DIGITS, _LINE_DIGITS = 5, 3


_HEAD = 4
"""The + and three digits: enough to tell the few ranges of one country from all others."""


@cache
def _fiction() -> _Fiction:
    data = json.loads((files(__package__) / "data" / "fiction.json").read_text("utf-8"))
    ranges = tuple(
        Range(
            country=each["country"],
            kind=Kind(each["kind"]),
            first=E164(each["from"]),
            last=E164(each["to"]),
            area_code=each.get("area_code", ""),
            place=each.get("place", ""),
            nowhere=each.get("nowhere", False),
            undialable=each.get("undialable", False),
            source=data["sources"][each["source"]],
        )
        for each in data["ranges"]
    )
    heads: dict[str, list[Range]] = {}
    for each in ranges:
        heads.setdefault(each.first[:_HEAD], []).append(each)
    patterns = tuple((each["country"], re.compile(each["pattern"])) for each in data["patterns"])
    by_head = {head: tuple(found) for head, found in heads.items()}
    return _Fiction(ranges, patterns, by_head, _read_reserved(data))


def _read_reserved(data: Mapping[str, Any]) -> _Reserved:
    given = data["reserved"]
    kinds = {Kind(name): digit for name, digit in given["kinds"].items()}
    by_digits = {
        number + digit: (country, kind)
        for country, number in given["countries"].items()
        for kind, digit in kinds.items()
    }
    source = data["sources"][given["source"]]
    return _Reserved(f"+{given['code']}", given["countries"], kinds, source, by_digits)


def ranges(country: str) -> Iterator[Range]:
    """The listed ranges of a country; those by pattern (North America) are not listed."""
    return (each for each in _fiction().ranges if each.country == country)


def range_of(number: str) -> Range | None:
    """The range that holds the number, listed or reserved."""
    if number.startswith(_fiction().reserved.head):
        return _reserved_range(number)
    found = _fiction().by_head.get(number[:_HEAD], ())
    return next((each for each in found if number in each), None)


def reserved(country: str, kind: Kind, area_code: str = "") -> Range | None:
    """The numbers that stand for an area code of a country, or for a kind of its numbers; fit to be sold to nobody.

    ``+999``, the country (ISO 3166-1 numeric), a digit for the kind, five for the area code, three more. None for
    a country or a kind that the data do not name, and for an area code of more than five digits.
    """
    known = _fiction().reserved
    if country not in known.countries or kind not in known.kinds or len(area_code) > _AREA_DIGITS:
        return None
    head = f"{known.head}{known.countries[country]}{known.kinds[kind]}{area_code:0>{_AREA_DIGITS}}"
    return Range(
        country=country,
        kind=kind,
        first=E164(head + "0" * _LINE_DIGITS),
        last=E164(head + "9" * _LINE_DIGITS),
        area_code=area_code,
        place="",
        nowhere=False,
        undialable=True,
        source=known.source,
    )


def _reserved_range(number: str) -> Range | None:
    known = _fiction().reserved
    rest = number[len(known.head) :]
    found = known.by_digits.get(rest[:4])
    if found is None or len(rest) != 4 + _AREA_DIGITS + _LINE_DIGITS or not rest.isdecimal():
        return None
    return reserved(*found, rest[4 : 4 + _AREA_DIGITS].lstrip("0"))


def is_fictional(number: str) -> bool:
    """Nobody can own this number: safe for the sandbox, and for nothing else. E.164 with its ``+``."""
    if range_of(number) is not None:
        return True
    return any(pattern.fullmatch(number) for _, pattern in _fiction().patterns)


def line_555(area_code: str, line: int) -> E164:
    """The number 555-01xx (``line`` 0–99) of an area code of the North American plan."""
    assert 0 <= line <= 99
    return E164(f"+1{area_code}55501{line:02d}")


def countries() -> frozenset[str]:
    """The countries with a listed range or a pattern."""
    known = _fiction()
    return frozenset(each.country for each in known.ranges) | {
        country for country, _ in known.patterns
    }
