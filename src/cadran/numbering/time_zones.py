"""Which time zone a telephone is in, as far as its number or its country tells (libphonenumber's metadata)."""

from __future__ import annotations

from functools import cache

import phonenumbers
from phonenumbers import timezone

from cadran.ids import E164

UTC = "UTC"


@cache
def zone_of_country(country: str) -> str:
    """The IANA zone of a country (ISO 3166-1 alpha-2); of one with several, that of a usual number; else UTC."""
    example = phonenumbers.example_number(country)
    found = () if example is None else timezone.time_zones_for_geographical_number(example)
    return found[0] if found and found[0] != timezone.UNKNOWN_TIMEZONE else UTC


def zone_of_number(number: E164) -> str:
    """The IANA zone of a number that is of one place; "" for mobiles of large countries, toll-free ones and so on."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return ""
    found = timezone.time_zones_for_number(parsed)
    return found[0] if len(found) == 1 and found[0] != timezone.UNKNOWN_TIMEZONE else ""
