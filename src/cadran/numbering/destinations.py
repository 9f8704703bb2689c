"""Which destinations the international calling plan includes, and what counts as domestic."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files


@cache
def _destinations() -> tuple[frozenset[str], frozenset[str], tuple[frozenset[str], ...], str]:
    data = json.loads((files(__package__) / "data" / "destinations.json").read_text("utf-8"))
    return (
        frozenset(data["countries"]),
        frozenset(data["no_longer"]),
        tuple(frozenset(each) for each in data["domestic_both_ways"]),
        data["source"],
    )


def international() -> frozenset[str]:
    """Countries of the international plan (ISO 3166-1 alpha-2), with those that exist no longer."""
    return _destinations()[0]


def source() -> str:
    """Who published the list."""
    return _destinations()[3]


def no_longer() -> frozenset[str]:
    """Entries of that list whose code ISO 3166-1 has withdrawn."""
    return _destinations()[1]


def domestic(home: str, called: str) -> bool:
    """A call from ``home`` to ``called`` counts as domestic (US, PR and CA among each other)."""
    return home == called or any(home in area and called in area for area in _destinations()[2])
