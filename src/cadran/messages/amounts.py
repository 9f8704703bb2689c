"""Amounts of money as people write them."""

from __future__ import annotations

from decimal import Decimal

from babel.numbers import format_currency

MICROS_PER_UNIT = 1_000_000
"""As in ``money.micros``, which is a room below no one here may lean on."""


def money(micros: int, currency: str, language: str) -> str:
    """An amount with as many decimals as it has (two at least, six at most)."""
    amount = Decimal(micros) / MICROS_PER_UNIT
    pattern = "#,##0.00####\u00a0¤" if language == "fr" else "¤#,##0.00####"
    return format_currency(amount, currency, format=pattern, locale=language, currency_digits=False)
