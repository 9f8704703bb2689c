"""Countries by name: CLDR's in every language, other usual names, with and without accents."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from babel import Locale

from cadran.messages import LANGUAGES
from cadran.messages.folding import fold
from cadran.numbering.number import calling_code

LONGEST_SEARCH = 80
"""Characters looked at: the longest official country name has 56."""
PLAIN_KEPT = 4096
"""Texts kept in their plain form: all names of the catalogue (some 2,500), and what is searched for."""
_EXACT, _START, _WORD, _OTHER = 0, 1, 2, 3


@dataclass(frozen=True, slots=True)
class _Names:
    display: Mapping[str, Mapping[str, str]]
    others: Mapping[str, tuple[str, ...]]


@cache
def _names() -> _Names:
    data = json.loads((files(__package__) / "data" / "names.json").read_text("utf-8"))
    others = {iso2: tuple(names) for iso2, names in data["others"].items()}
    return _Names(data["display"], others)


@cache
def name_of(iso2: str, language: str) -> str:
    """A country's name; its code where CLDR has none."""
    own = _names().display.get(iso2, {}).get(language)
    return own or str(Locale(language).territories.get(iso2, iso2))


@lru_cache(PLAIN_KEPT)
def plain(text: str) -> str:
    """For comparison: no accents, no case, words apart by one space."""
    return fold(text)


def sort_key(name: str) -> str:
    """Alphabetical as people expect it: accents and case do not count."""
    return plain(name)


def rank(iso2: str, wanted: str, language: str) -> tuple[int, int] | None:
    """How well a country fits a search (``plain`` text); lower is better, None: not at all."""
    if wanted == iso2.lower() or wanted == calling_code(iso2)[1:]:
        return (_EXACT, 0)
    found = [
        (how, place)
        for place, names in enumerate(_searched(iso2, language))
        for name in names
        if (how := _fit(name, wanted)) is not None
    ]
    return min(found, default=None)


@cache
def _searched(iso2: str, language: str) -> tuple[tuple[str, ...], ...]:
    """Names in the reader's language, then other usual names, then those in other languages."""
    elsewhere = tuple(plain(name_of(iso2, each)) for each in LANGUAGES if each != language)
    others = tuple(plain(each) for each in _names().others.get(iso2, ()))
    return (plain(name_of(iso2, language)),), others, elsewhere


def _fit(name: str, wanted: str) -> int | None:
    if name == wanted:
        return _EXACT
    if name.startswith(wanted):
        return _START
    if f" {wanted}" in f" {name}":
        return _WORD
    joined = name.replace(" ", "")
    return _OTHER if joined.startswith(wanted.replace(" ", "")) else None
