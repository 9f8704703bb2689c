"""Exchange rates: dated data, to show and to re-rate in another currency. Nothing is ever charged by them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from cadran.clock import Instant
from cadran.money.micros import Micros, Rounding, divided

RATE_SCALE = 1_000_000_000
"""Rates are whole thousand-millionths: nine places, as central banks publish six at most."""


@dataclass(frozen=True, slots=True)
class ExchangeRate:
    """From a day on, one unit of ``base`` is ``rate_nanos`` thousand-millionths of ``quote``."""

    base: str
    quote: str
    valid_from: Instant
    rate_nanos: int

    def __post_init__(self) -> None:
        assert self.rate_nanos > 0


@dataclass(frozen=True, slots=True)
class Exchanged:
    """An amount in another currency, with the rate it was made by; ``inverse``: divided by it."""

    amount_micros: Micros
    currency: str
    rate: ExchangeRate | None
    """None: it was in this currency already."""
    inverse: bool = False


@dataclass(frozen=True, slots=True)
class ExchangeTable:
    """A named, versioned set of rates."""

    name: str
    version: str
    rates: tuple[ExchangeRate, ...] = field(repr=False)
    _by_pair: dict[tuple[str, str], list[ExchangeRate]] = field(
        init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_pair", _by_pair(self.rates))

    def convert(self, amount_micros: int, base: str, quote: str, at: Instant) -> Exchanged | None:
        """An amount (not negative) in another currency at the rate of that day, half to even.

        A pair that is listed the other way round only is divided by. None: no rate is known that early.
        """
        if base == quote:
            return Exchanged(Micros(amount_micros), quote, None)
        rule = Rounding.HALF_EVEN_MICRO
        rate = self._latest(base, quote, at)
        if rate is not None:
            amount = divided(amount_micros * rate.rate_nanos, RATE_SCALE, rule)
            return Exchanged(amount, quote, rate)
        rate = self._latest(quote, base, at)
        if rate is not None:
            amount = divided(amount_micros * RATE_SCALE, rate.rate_nanos, rule)
            return Exchanged(amount, quote, rate, inverse=True)
        return None

    def current(self, at: Instant) -> list[ExchangeRate]:
        """Of each pair the rate of that day, by pair; pairs without one that early are left out."""
        pairs = sorted(self._by_pair)
        found = (self._latest(base, quote, at) for base, quote in pairs)
        return [rate for rate in found if rate is not None]

    def _latest(self, base: str, quote: str, at: Instant) -> ExchangeRate | None:
        dated = self._by_pair.get((base, quote), ())
        place = bisect_right(dated, at, key=lambda rate: rate.valid_from)
        return dated[place - 1] if place else None


def _by_pair(rates: Iterable[ExchangeRate]) -> dict[tuple[str, str], list[ExchangeRate]]:
    found: dict[tuple[str, str], list[ExchangeRate]] = {}
    for rate in rates:
        found.setdefault((rate.base, rate.quote), []).append(rate)
    for dated in found.values():
        dated.sort(key=lambda rate: rate.valid_from)
    return found


def rate_text(rate_nanos: int) -> str:
    """A rate as people write it: ``1.0834``."""
    whole, rest = divmod(rate_nanos, RATE_SCALE)
    return f"{whole}.{rest:09d}".rstrip("0").rstrip(".")
