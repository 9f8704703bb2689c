"""Which rate deck is in force for whom: in memory, since every call asks.

An organisation's own decks come before those of the operator, and these before the sample of the package. Of
those in the account's currency the one that began last is in force; of two that began together, the one
brought last.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

from cadran.charging.deck_reading import read_deck
from cadran.clock import Instant
from cadran.ids import OrgId
from cadran.money.rates import RateDeck

SAMPLE = "sample-2026-01.csv"
INBOUND = "sample-inbound-2026-01.csv"
OPERATOR = OrgId("*")
"""Whose tariffs hold for every organisation that has none of its own. No organisation has this id."""


class Decks:
    """The decks that are known. Reading is safe on any thread; a change puts a new table in place."""

    def __init__(self, decks: Iterable[RateDeck] = ()) -> None:
        self._fallback = tuple(decks)
        self._known: Mapping[OrgId, tuple[RateDeck, ...]] = {}

    @classmethod
    def sample(cls) -> Decks:
        """The sample deck of the package: made-up prices in euros for every destination."""
        return cls((sample_deck(),))

    def put(self, known: Mapping[OrgId, tuple[RateDeck, ...]]) -> None:
        """From now on these are the decks, by owner, as they were brought; the sample stays behind them."""
        self._known = known

    def known(self, org: OrgId) -> tuple[RateDeck, ...]:
        """What may be in force for an organisation: its own, the operator's, the sample."""
        return (*self._known.get(org, ()), *self._known.get(OPERATOR, ()), *self._fallback)

    def current(self, at: Instant, org: OrgId = OPERATOR, currency: str = "") -> RateDeck:
        """The deck in force. With none in the currency (or none begun) the next best is answered."""
        groups = (self._known.get(org, ()), self._known.get(OPERATOR, ()), self._fallback)
        for wanted in (currency, ""):
            for group in groups:
                found = _in_force(group, at, wanted)
                if found is not None:
                    return found
        return self._fallback[0]

    def for_call(self, at: Instant, org: OrgId, currency: str, *, inbound: bool) -> RateDeck:
        """The deck in force for a call that the organisation makes, or that it is called by (toll-free)."""
        return inbound_deck() if inbound else self.current(at, org, currency)

    def named(self, org: OrgId, reference: str) -> RateDeck | None:
        """The deck of a record's reference (``name version +prefix``), if it is still known."""
        about = reference.rpartition(" +")[0]
        decks = (*self.known(org), inbound_deck())
        return next((each for each in decks if f"{each.name} {each.version}" == about), None)


def sample_deck() -> RateDeck:
    """The sample deck of the package."""
    return _packed(SAMPLE)


def inbound_deck() -> RateDeck:
    """What calls to our own numbers cost us, as a sample: carriers publish no prices of the kind."""
    return _packed(INBOUND)


@cache
def _packed(name: str) -> RateDeck:
    deck, _report = read_deck((files("cadran.charging") / "deck_files" / name).read_bytes())
    assert deck is not None
    return deck


def _in_force(decks: Iterable[RateDeck], at: Instant, currency: str) -> RateDeck | None:
    best: RateDeck | None = None
    for deck in decks:
        fits = deck.begins_at <= at and currency in {"", deck.currency}
        if fits and (best is None or deck.begins_at >= best.begins_at):
            best = deck
    return best
