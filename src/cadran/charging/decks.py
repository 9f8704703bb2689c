"""Rate decks as files: CSV with one line a prefix, checked on loading, chosen by date.

A file begins with ``#`` lines ``key: value`` (``name``, ``version``, ``currency``, ``sample``, ``source``),
then a header and the lines. Amounts are in micros, so that no file needs a decimal point.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from itertools import pairwise
from typing import NoReturn

from cadran.charging import reasons
from cadran.clock import Instant
from cadran.errors import Refused
from cadran.money.micros import AMOUNT_MAX, Micros, Rounding, is_currency
from cadran.money.rates import PREFIX_DIGITS_MAX, RateDeck, RateLine

LINES_MAX = 500_000
"""The largest decks of carriers have some 100,000 lines; each takes about 300 bytes here."""
COLUMNS = (
    "prefix",
    "country",
    "kind",
    "connection_micros",
    "per_minute_micros",
    "first_s",
    "next_s",
    "rounding",
    "valid_from",
    "valid_until",
)
KINDS = frozenset({"geographic", "mobile", "toll_free", "shared_cost", "premium", "special"})
INTERVAL_S_MAX = 600
"""No deck bills in steps of more than some minutes; a larger number is a slip."""
SAMPLE = "sample-2026-01.csv"


@dataclass(frozen=True, slots=True)
class Decks:
    """The decks that are known; one is current at any instant (the latest whose lines have begun)."""

    decks: tuple[RateDeck, ...]

    @classmethod
    def sample(cls) -> Decks:
        """The sample deck of the package: made-up prices in euros for every destination."""
        text = (files("cadran.charging") / "deck_files" / SAMPLE).read_text("utf-8")
        return cls((load(text.splitlines()),))

    def current(self, at: Instant) -> RateDeck:
        """The deck in force. The first one stands in before any has begun."""
        begun = [deck for deck in self.decks if deck.lines and deck.lines[0].valid_from <= at]
        return begun[-1] if begun else self.decks[0]


def load(lines: Iterable[str]) -> RateDeck:
    """A deck from the lines of its file. Raises ``Refused(charging.bad_deck)`` with line and fault."""
    about: dict[str, str] = {}
    table: list[tuple[int, str]] = []
    for number, line in enumerate(lines, start=1):
        if line.startswith("#"):
            key, _, value = line[1:].partition(":")
            about[key.strip()] = value.strip()
        elif line.strip():
            table.append((number, line))
        if len(table) > LINES_MAX + 1:
            _wrong(number, "too_many_lines")
    if not table or tuple(next(csv.reader([table[0][1]]))) != COLUMNS:
        _wrong(table[0][0] if table else 1, "header")
    if (
        not about.get("name")
        or not about.get("version")
        or not is_currency(about.get("currency", ""))
    ):
        _wrong(1, "name_version_currency")
    rated = [
        _line(number, dict(zip(COLUMNS, row, strict=False)))
        for (number, _text), row in zip(
            table[1:], csv.reader(t for _n, t in table[1:]), strict=True
        )
    ]
    _no_overlaps(rated)
    return RateDeck(
        name=about["name"],
        version=about["version"],
        currency=about["currency"],
        sample=about.get("sample") == "yes",
        lines=tuple(rated),
    )


def _line(number: int, row: Mapping[str, str]) -> RateLine:
    if len(row) != len(COLUMNS):
        _wrong(number, "columns")
    prefix = row["prefix"]
    if not (prefix.isascii() and prefix.isdigit() and len(prefix) <= PREFIX_DIGITS_MAX):
        _wrong(number, "prefix")
    if row["kind"] not in KINDS:
        _wrong(number, "kind")
    if row["rounding"] not in {rule.value for rule in Rounding}:
        _wrong(number, "rounding")
    return RateLine(
        prefix=prefix,
        country=row["country"],
        kind=row["kind"],
        connection_micros=Micros(_whole(number, row, "connection_micros", 0, AMOUNT_MAX)),
        per_minute_micros=Micros(_whole(number, row, "per_minute_micros", 0, AMOUNT_MAX)),
        first_s=_whole(number, row, "first_s", 1, INTERVAL_S_MAX),
        next_s=_whole(number, row, "next_s", 1, INTERVAL_S_MAX),
        rounding=Rounding(row["rounding"]),
        valid_from=_instant(number, row["valid_from"]),
        valid_until=_instant(number, row["valid_until"]) if row["valid_until"] else None,
    )


def _whole(number: int, row: Mapping[str, str], column: str, least: int, most: int) -> int:
    text = row[column]
    if not (text.isascii() and text.isdigit() and len(text) <= 16):
        _wrong(number, column)
    value = int(text)
    if not least <= value <= most:
        _wrong(number, column)
    return value


def _instant(number: int, text: str) -> Instant:
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        _wrong(number, "date")
    return Instant(int(day.timestamp()) * 1_000)


def _no_overlaps(lines: list[RateLine]) -> None:
    """Two lines of one prefix may not hold at once: which would be the price?"""
    by_prefix: dict[str, list[RateLine]] = {}
    for line in lines:
        by_prefix.setdefault(line.prefix, []).append(line)
    for same in by_prefix.values():
        same.sort(key=lambda line: line.valid_from)
        for earlier, later in pairwise(same):
            if earlier.valid_until is None or earlier.valid_until > later.valid_from:
                raise Refused(reasons.BAD_DECK, line=later.prefix, what="overlap")


def _wrong(number: int, what: str) -> NoReturn:
    raise Refused(reasons.BAD_DECK, line=str(number), what=what)
