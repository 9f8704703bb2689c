"""What people dial, by where they are: numbers at home and abroad, extensions, emergencies, short codes.

Trunk and international prefixes, carrier codes (Brazil) and kept zeros (Italy) come from libphonenumber's
metadata; emergency numbers too, with what those lack in ``data/emergency.json``.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

import phonenumbers
from msgspec import Struct
from phonenumbers import shortnumberinfo

from cadran.errors import Fact, Refusal
from cadran.ids import E164
from cadran.numbering import number
from cadran.numbering.number import LONGEST_INPUT
from cadran.numbering.reasons import (
    NOT_A_NUMBER,
    OUTSIDE_PREFIX_WANTED,
    SERVICE_CODE,
    SHORT_CODE,
    TOO_LONG,
    UNKNOWN_COUNTRY,
)

_SHORT_MAX = 6
"""Digits of the longest short numbers (116 000)."""
_EVERYWHERE = frozenset({"112", "911"})
"""Understood wherever they mean nothing else, as on mobiles without a card (3GPP TS 22.101 section 10.1.1)."""


class Dialled(Struct, frozen=True):
    """What was meant: one of a number of the world, an emergency service, an extension.

    An emergency call has its short number both in ``short`` and, for those who dial it, in ``number``.
    """

    number: E164 | None = None
    emergency: bool = False
    short: str = ""
    extension: str = ""


def interpret(
    typed: str, country: str, outside_prefix: str = "", extensions: tuple[int, ...] = ()
) -> Dialled | Refusal:
    """What a caller in ``country`` (ISO 3166-1 alpha-2) means by these keys. Never raises.

    ``outside_prefix`` asks for an outside line (often 0 or 9): if set, national and international numbers
    need it; a ``+`` and emergency numbers do not, and suffer it. ``extensions``: lengths of extensions.
    """
    facts: dict[str, Fact] = {"dialled": typed[:LONGEST_INPUT], "country": country}
    if len(typed) > LONGEST_INPUT:
        return Refusal(TOO_LONG, facts)
    if country not in phonenumbers.SUPPORTED_REGIONS:
        return Refusal(UNKNOWN_COUNTRY, facts)
    keys = number.clean(typed)
    if not keys or not keys.isascii():
        return Refusal(NOT_A_NUMBER, facts)
    if keys[0] in "*#":
        return Refusal(SERVICE_CODE, facts)
    keys = keys.rstrip("#")  # many phones send the key that ends dialling
    inside, keys = _outside(keys, outside_prefix, extensions)
    if is_emergency(keys, country):
        return Dialled(number=E164(keys), emergency=True, short=keys)
    if inside and keys.isdecimal() and len(keys) in extensions:
        return Dialled(extension=keys)
    if inside and outside_prefix and not keys.startswith("+"):
        return Refusal(OUTSIDE_PREFIX_WANTED, facts | {"prefix": outside_prefix})
    if _is_short(keys, country):
        return Refusal(SHORT_CODE, facts)
    found = number.read(keys, country)
    if isinstance(found, Refusal):
        return Refusal(found.reason, facts)
    return Dialled(number=found.e164)


def _outside(keys: str, prefix: str, extensions: tuple[int, ...]) -> tuple[bool, str]:
    """Whether no outside line was asked for, and the keys after the asking."""
    asked = bool(prefix) and keys.startswith(prefix) and len(keys) > len(prefix)
    if not asked or len(keys) in extensions:  # an extension may begin like the prefix
        return True, keys
    return False, keys[len(prefix) :]


def is_emergency(keys: str, country: str) -> bool:
    """Exactly an emergency number of the country."""
    if not keys.isdecimal() or len(keys) > _SHORT_MAX:
        return False
    if keys in _more_emergencies().get(country, ()):
        return True
    if shortnumberinfo.is_emergency_number(keys, country):
        return True
    return keys in _EVERYWHERE and not _is_short(keys, country)


def _is_short(keys: str, country: str) -> bool:
    """A short number of the country itself, such as 118 712 or 3949."""
    if not keys.isdecimal() or len(keys) > _SHORT_MAX:
        return False
    zeros = len(keys) - len(keys.lstrip("0"))
    parsed = phonenumbers.PhoneNumber(
        country_code=phonenumbers.country_code_for_region(country),
        national_number=int(keys),
        italian_leading_zero=zeros > 0,
        number_of_leading_zeros=zeros or None,
    )
    return bool(shortnumberinfo.is_valid_short_number_for_region(parsed, country))


@cache
def _more_emergencies() -> dict[str, tuple[str, ...]]:
    data = json.loads((files(__package__) / "data" / "emergency.json").read_text("utf-8"))
    return {country: tuple(each["numbers"]) for country, each in data["countries"].items()}
