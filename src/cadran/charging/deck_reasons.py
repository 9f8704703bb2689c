"""What may be wrong with a file of rates. One reason a fault, so that the report says what to mend."""

from __future__ import annotations

from cadran.errors import Reason

ABOUT = Reason("charging.deck_about", http=422)
"""The deck has no usable name, version or currency."""
AMOUNT_COLUMN = Reason("charging.deck_amount_column", http=422)
"""An amount's column is missing, or is there twice (decimal and micros)."""
EMPTY = Reason("charging.deck_empty", http=422)
PREFIX = Reason("charging.deck_prefix", http=422)
COUNTRY = Reason("charging.deck_country", http=422)
KIND = Reason("charging.deck_kind", http=422)
ROUNDING = Reason("charging.deck_rounding", http=422)
AMOUNT = Reason("charging.deck_amount", http=422)
INTERVAL = Reason("charging.deck_interval", http=422)
DATE = Reason("charging.deck_date", http=422)
DATES = Reason("charging.deck_dates", http=422)
OVERLAP = Reason("charging.deck_overlap", http=422)
"""Two lines of one prefix hold at the same time."""
CURRENCY_PAIR = Reason("charging.exchange_pair", http=422)
EXCHANGE_RATE = Reason("charging.exchange_rate", http=422)
EXCHANGE_TWICE = Reason("charging.exchange_twice", http=422)
NO_EXCHANGE = Reason("charging.no_exchange", http=422)
"""No exchange rate between two currencies is known for the day."""
VERSION_KNOWN = Reason("charging.version_known", http=409)
"""This version of this deck is there already; a changed deck is a new version."""
UNKNOWN_TARIFF = Reason("charging.unknown_tariff", http=404)
