"""Zone A, as data: where conference dial-out is included in the subscription."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

from cadran.numbering.number import country_of


@cache
def zone_a() -> frozenset[str]:
    """Countries (ISO 3166-1 alpha-2) to which conference dial-out is in the subscription: 44."""
    data = json.loads((files(__package__) / "data" / "zone_a.json").read_text("utf-8"))
    return frozenset(data["countries"])


def in_zone_a(number: str) -> bool:
    """Does this E.164 number belong to a country of Zone A?"""
    return country_of(number) in zone_a()
