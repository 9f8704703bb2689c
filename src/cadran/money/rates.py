"""Rate decks: what a minute costs to which numbers, from when to when. Data, never code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from cadran.clock import Instant
from cadran.money.micros import Micros, Rounding

PREFIX_DIGITS_MAX = 15
"""An E.164 number has no more (ITU-T E.164 section 6)."""
KINDS = frozenset({"geographic", "mobile", "toll_free", "shared_cost", "premium", "special"})
"""What a deck's line says about its numbers."""


@dataclass(frozen=True, slots=True)
class RateLine:
    """One line of a deck.

    ``prefix`` is digits without ``+``; ``connection_micros`` is due once, when the call is answered;
    ``first_s`` is the least that is billed and ``next_s`` the step after it; the line holds for calls
    answered from ``valid_from`` until before ``valid_until`` (None: no end).
    """

    prefix: str
    country: str
    kind: str
    """``geographic``, ``mobile``, ``toll_free``, ``shared_cost``, ``premium``, ``special``."""
    connection_micros: Micros
    per_minute_micros: Micros
    first_s: int
    next_s: int
    rounding: Rounding
    valid_from: Instant
    valid_until: Instant | None = None

    def __post_init__(self) -> None:
        assert self.prefix.isascii()
        assert self.prefix.isdigit()
        assert self.connection_micros >= 0
        assert self.per_minute_micros >= 0
        assert self.first_s >= 1
        assert self.next_s >= 1

    def holds_at(self, at: Instant) -> bool:
        return self.valid_from <= at and (self.valid_until is None or at < self.valid_until)


@dataclass(frozen=True, slots=True)
class RateDeck:
    """A named, versioned set of lines in one currency. ``sample`` says that its prices are made up."""

    name: str
    version: str
    currency: str
    sample: bool
    lines: tuple[RateLine, ...] = field(repr=False)
    begins_at: Instant = field(init=False, compare=False)
    """When its first line begins to hold: from then on the deck may be in force."""
    _by_prefix: dict[str, list[RateLine]] = field(init=False, repr=False, compare=False)
    _lengths: tuple[int, ...] = field(init=False, repr=False, compare=False)
    """Of its prefixes, the longest first."""

    def __post_init__(self) -> None:
        begins_at = min((line.valid_from for line in self.lines), default=Instant(0))
        object.__setattr__(self, "begins_at", begins_at)
        object.__setattr__(self, "_by_prefix", _by_prefix(self.lines))
        lengths = sorted({len(prefix) for prefix in self._by_prefix}, reverse=True)
        object.__setattr__(self, "_lengths", tuple(lengths))

    def find(self, number: str, at: Instant) -> RateLine | None:
        """The line with the longest prefix of an E.164 number that holds at this instant."""
        digits = number.removeprefix("+")
        for length in self._lengths:
            for line in self._by_prefix.get(digits[:length], ()):
                if line.holds_at(at):
                    return line
        return None

    def reference(self, line: RateLine) -> str:
        """How a record names the line: deck, version, prefix."""
        return f"{self.name} {self.version} +{line.prefix}"


def _by_prefix(lines: Iterable[RateLine]) -> dict[str, list[RateLine]]:
    found: dict[str, list[RateLine]] = {}
    for line in lines:
        found.setdefault(line.prefix, []).append(line)
    for same in found.values():
        if len(same) > 1:
            same.sort(key=lambda line: line.valid_from, reverse=True)
    return found
