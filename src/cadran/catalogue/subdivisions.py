"""Names of the subdivisions (ISO 3166-2) in which the catalogue has cities."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def _names() -> Mapping[str, Mapping[str, str]]:
    found: Mapping[str, Mapping[str, str]] = json.loads(
        (files(__package__) / "data" / "subdivisions.json").read_text("utf-8")
    )["names"]
    return found


def subdivision_name(code: str, language: str) -> str:
    """``US-TX`` in the reader's language; the code where it has no name here."""
    return _names().get(code, {}).get(language, code)
