"""A number on sale, and the words that classify numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cadran.errors import Refused
from cadran.ids import E164
from cadran.numbers import reasons

KINDS = ("geographic", "non_geographic", "toll_free")
USAGES = ("user", "service")
LONGEST_AREA_CODE = 8
_E164 = re.compile(r"\+[1-9][0-9]{2,14}")


@dataclass(frozen=True, slots=True)
class Offer:
    """A number that a carrier has in stock."""

    number: E164
    country: str
    """ISO 3166-1 alpha-2."""
    city: str
    """"" where the kind has none."""
    area_code: str
    kind: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for in a carrier's stock; what is "" does not narrow it."""

    country: str
    """ISO 3166-1 alpha-2."""
    kind: str
    quantity: int
    city: str = ""
    """As the catalogue names it."""
    subdivision: str = ""
    """ISO 3166-2."""
    area_code: str = ""


def checked_area_code(area_code: str) -> str:
    """Digits without trunk prefix, or ""."""
    good = area_code.isascii() and area_code.isdigit() and len(area_code) <= LONGEST_AREA_CODE
    if area_code and not good:
        raise Refused(reasons.BAD_AREA_CODE, area_code=area_code[:40])
    return area_code


def checked_kind(kind: str) -> str:
    if kind not in KINDS:
        raise Refused(reasons.BAD_KIND, kind=kind[:40], known=", ".join(KINDS))
    return kind


def checked_usage(usage: str, kind: str) -> str:
    """``user`` or ``service``; toll-free numbers are service numbers."""
    if usage not in USAGES:
        raise Refused(reasons.BAD_USAGE, usage=usage[:40], known=", ".join(USAGES))
    if kind == "toll_free" and usage != "service":
        raise Refused(reasons.TOLL_FREE_IS_SERVICE)
    return usage


def checked_number(number: str) -> E164:
    if not _E164.fullmatch(number):
        raise Refused(reasons.BAD_NUMBER, number=number[:40])
    return E164(number)
