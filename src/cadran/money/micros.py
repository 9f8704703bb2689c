"""Amounts: integer millionths of a currency's main unit. 1 EUR is 1,000,000 micros."""

from __future__ import annotations

import re
from enum import Enum
from typing import NewType

Micros = NewType("Micros", int)
"""Millionths of a currency unit, or whole seconds in an account of minutes."""

MICROS_PER_UNIT = 1_000_000
MICROS_PER_CENT = 10_000
AMOUNT_MAX = 9_000_000_000_000_000
"""Nine thousand million units: sums of a thousand such amounts still fit a 64-bit column."""
_CURRENCY = re.compile(r"[A-Z]{3}")


class Rounding(Enum):
    """How a fraction is made whole; the name says the step and the direction."""

    UP_MICRO = "up_micro"
    DOWN_MICRO = "down_micro"
    HALF_EVEN_MICRO = "half_even_micro"
    UP_CENT = "up_cent"
    HALF_UP_CENT = "half_up_cent"


def is_currency(code: str) -> bool:
    """Does it look like an ISO 4217 code?"""
    return _CURRENCY.fullmatch(code) is not None


def divided(numerator: int, denominator: int, rule: Rounding) -> Micros:
    """``numerator / denominator`` as micros by the rule. Both are whole; the numerator is not negative."""
    assert numerator >= 0
    assert denominator > 0
    if rule is Rounding.UP_MICRO:
        return Micros(-(-numerator // denominator))
    if rule is Rounding.DOWN_MICRO:
        return Micros(numerator // denominator)
    if rule is Rounding.HALF_EVEN_MICRO:
        return Micros(_half_even(numerator, denominator))
    step = denominator * MICROS_PER_CENT
    if rule is Rounding.UP_CENT:
        return Micros(-(-numerator // step) * MICROS_PER_CENT)
    return Micros((2 * numerator + step) // (2 * step) * MICROS_PER_CENT)


def _half_even(numerator: int, denominator: int) -> int:
    whole, rest = divmod(numerator, denominator)
    if 2 * rest > denominator or (2 * rest == denominator and whole % 2 == 1):
        return whole + 1
    return whole
