"""Rates as the API shows them."""

from __future__ import annotations

from cadran.api.display import country_name, money
from cadran.api.schemas import tariff as shapes
from cadran.messages import render
from cadran.money.rates import RateLine

NO_COUNTRY = "001"
"""UN M.49: the world; numbers of no one country."""


def rate_line(line: RateLine, currency: str, reference: str, language: str) -> shapes.RateLine:
    """A line of a deck in the reader's language."""
    country = "" if line.country == NO_COUNTRY else country_name(line.country, language)
    return shapes.RateLine(
        prefix=f"+{line.prefix}",
        country=line.country,
        country_name=country or render("reports.no_country", {}, language),
        kind=line.kind,
        kind_name=render(f"reports.kind_{line.kind}", {}, language),
        connection=money(line.connection_micros, currency),
        per_minute=money(line.per_minute_micros, currency),
        first_seconds=line.first_s,
        next_seconds=line.next_s,
        rounding=line.rounding.value,
        rounding_name=render(f"reports.rounding_{line.rounding.value}", {}, language),
        valid_from=line.valid_from,
        valid_until=line.valid_until,
        reference=reference,
    )
