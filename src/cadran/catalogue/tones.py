"""The tones of national telephone networks: what ringing, a busy line and a full network sound like in a country."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

RINGBACK, BUSY, CONGESTION = "ringback", "busy", "congestion"
_OF_LANGUAGE: Final = {"fr": "FR", "en": "US"}
"""Whose tones are heard where the country is not known or has none here: such as people of the language know."""

Part = tuple[tuple[int, ...], int]
"""Frequencies in Hz sounding together (none: silence), for so many milliseconds."""


@dataclass(frozen=True, slots=True)
class Tone:
    """One tone; ``name`` is what clips call it. Its parts are repeated for as long as it sounds."""

    name: str
    parts: tuple[Part, ...]

    @property
    def length_ms(self) -> int:
        """Of one round of its parts."""
        return sum(each for _, each in self.parts)


@cache
def _tones() -> Mapping[str, Mapping[str, Tone]]:
    """By kind and country."""
    text = (files(__package__) / "data" / "tones.json").read_text("utf-8")
    found: dict[str, dict[str, Tone]] = {}
    for kind, groups in json.loads(text)["tones"].items():
        for label, given in groups.items():
            parts = tuple(_part(each) for each in given["parts"].split())
            tone = Tone(f"tone.{kind}.{label}", parts)
            found.setdefault(kind, {}).update(dict.fromkeys(given["countries"].split(), tone))
    return found


def _part(text: str) -> Part:
    """``440/500``, ``440+480/2000``, ``0/500``; ``400*25/400``: a carrier with its side lines (ITU-T E.180)."""
    frequencies, _, duration_ms = text.partition("/")
    carrier, modulated, by = frequencies.partition("*")
    if modulated:
        middle, away = int(carrier), int(by)
        return (middle - away, middle, middle + away), int(duration_ms)
    heard = tuple(int(each) for each in frequencies.split("+") if each != "0")
    return heard, int(duration_ms)


def tone(kind: str, country: str, language: str) -> Tone:
    """What people of the country (ISO 3166-1 alpha-2) hear, else those of the language."""
    known = _tones()[kind]
    return known.get(country) or known[_OF_LANGUAGE.get(language, _OF_LANGUAGE["en"])]


def cadences() -> dict[str, tuple[Part, ...]]:
    """All of them by name."""
    return {each.name: each.parts for kind in _tones().values() for each in kind.values()}
