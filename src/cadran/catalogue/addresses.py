"""What a civic address must have, country by country."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class AddressForm:
    """The parts that an address has, those it must have, and the shape of its postcode."""

    parts: tuple[str, ...]
    required: tuple[str, ...]
    postcode: str
    """A regular expression of the whole postcode; "" where any will do."""
    example: str
    """A postcode of that shape."""
    source: str

    def missing(self, address: Mapping[str, str]) -> tuple[str, ...]:
        """Required parts that are empty."""
        return tuple(each for each in self.required if not address.get(each))

    def postcode_fits(self, postcode: str) -> bool:
        """An empty postcode fits where none is required."""
        if not postcode or not self.postcode:
            return bool(postcode) or "postcode" not in self.required
        return re.fullmatch(self.postcode, postcode) is not None


@cache
def address_form(iso2: str) -> AddressForm:
    """The form of a country (ISO 3166-1 alpha-2); a lenient one where nothing is known."""
    data = _data()
    known = data["countries"].get(iso2, data["default"])
    return AddressForm(
        parts=tuple(data["parts"]),
        required=tuple(known["required"]),
        postcode=known["postcode"],
        example=known["example"],
        source=data["sources"][known["source"]],
    )


@cache
def _data() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(
        (files(__package__) / "data" / "addresses.json").read_text("utf-8")
    )
    return found
