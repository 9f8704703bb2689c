"""What a past period would have cost at other rates: a question, never a booking.

Each paid leg is rated again by the one function that rated it, over the seconds that were paid in money; what
came out of pools stays free. Nothing is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from cadran.money.exchange import Exchanged, ExchangeTable
from cadran.money.rates import RateDeck, RateLine
from cadran.money.rating import price_micros, slice_micros
from cadran.numbering.number import is_e164
from cadran.reports.records import LegCharge, LegRecord
from cadran.reports.usage_report import UsageRow

DIFFERENCES_TOLD = 50_000
"""Legs told of one by one; the sums are of all."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A leg that would have cost something else. Amounts are in the sums' currency."""

    leg: LegRecord
    before_micros: int
    after_micros: int
    rate: str
    """The line it would be rated by; empty: the deck has none for this number."""


@dataclass(slots=True)
class WhatIf:
    """Sums over a period, and the legs that differ. ``unrated``: legs for which no price could be found."""

    currency: str
    legs: int = 0
    before_micros: int = 0
    after_micros: int = 0
    unrated: int = 0
    differing: int = 0
    differences: list[Difference] = field(default_factory=list)


def rate_again(
    rows: Iterator[UsageRow],
    deck: RateDeck,
    table: ExchangeTable,
    currency: str,
    advance: Callable[[], None],
) -> WhatIf:
    """Rate each paid leg by another deck, and add both up in one currency (empty: the deck's)."""
    found = WhatIf(currency or deck.currency)
    for row in rows:
        advance()
        charge = row.leg.charge
        if charge is None or not is_e164(row.leg.called):
            continue
        found.legs += 1
        at = row.leg.began_at
        line = deck.find(row.leg.called, at)
        after = None if line is None else _price(line, charge)
        before = table.convert(charge.amount_micros, charge.currency, found.currency, at)
        shown = None if after is None else table.convert(after, deck.currency, found.currency, at)
        _add(found, row.leg, before, shown, "" if line is None else deck.reference(line))
    return found


def _price(line: RateLine, charge: LegCharge) -> int:
    """What the seconds that were paid in money cost by another line."""
    if not charge.parts:
        return price_micros(line, charge.used_s)
    total, from_s = 0, 0
    for source, seconds in charge.parts:
        if source == "credits":
            total += slice_micros(line, from_s, from_s + seconds)
        from_s += seconds
    return total


def _add(
    found: WhatIf, leg: LegRecord, before: Exchanged | None, after: Exchanged | None, rate: str
) -> None:
    if before is None or after is None:
        found.unrated += 1
        return
    found.before_micros += before.amount_micros
    found.after_micros += after.amount_micros
    if before.amount_micros == after.amount_micros:
        return
    found.differing += 1
    if len(found.differences) < DIFFERENCES_TOLD:
        told = Difference(leg, before.amount_micros, after.amount_micros, rate)
        found.differences.append(told)
