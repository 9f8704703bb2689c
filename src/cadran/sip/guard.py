"""Guessing passwords gets slow: failed proofs by who was claimed and from where.

After a few failures the next attempts are dropped unjudged for a time that doubles with each failure, so
that asking in parallel gains nothing. First counts the pair of identity and address, then the address
(one stranger, many names), then the identity (many strangers, one name). An address from which the identity
proved itself lately is exempt from the last two: strangers never lock the owner out. Names that do not
exist are counted like those that do, so that nothing is revealed.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Final

from cadran.clock import MINUTE_MS, Instant

FREE_OF_PAIR: Final = 3
"""A person mistypes a password twice; a phone with a wrong one is slowed from the fourth time."""
FREE_OF_ADDRESS: Final = 20
"""A whole office behind one address, just after its passwords were changed."""
FREE_OF_IDENTITY: Final = 30
"""Guesses at one name from anywhere, before strangers to it are slowed."""

FIRST_WAIT_MS: Final = 1_000
LONGEST_WAIT_MS: Final = 30_000
"""Shorter than a request's life, so that a phone put right is let in by its own repeats."""

FORGET_MS: Final = 10 * MINUTE_MS
"""Without a failure for so long all is forgiven."""

MAX_TRACKED: Final = 20_000
"""Entries of each kind; the one that failed longest ago makes room."""


class _Table:
    """Failures by something: how many, when the last was, and until when attempts are dropped."""

    __slots__ = ("_free", "_held")

    def __init__(self, free: int) -> None:
        self._free = free
        self._held: dict[Hashable, tuple[int, int, int]] = {}

    def fail(self, key: Hashable, now: Instant) -> None:
        count, last, _ = self._held.pop(key, (0, 0, 0))
        count = 1 if now - last > FORGET_MS else count + 1
        over = count - self._free
        wait_ms = min(FIRST_WAIT_MS << min(over - 1, 16), LONGEST_WAIT_MS) if over > 0 else 0
        if len(self._held) >= MAX_TRACKED:
            del self._held[next(iter(self._held))]
        self._held[key] = (count, now, now + wait_ms)

    def waits(self, key: Hashable, now: Instant) -> bool:
        found = self._held.get(key)
        return found is not None and now < found[2]

    def forgive(self, key: Hashable) -> None:
        self._held.pop(key, None)

    def __len__(self) -> int:
        return len(self._held)


class Guard:
    """The three tables, and who proved itself where."""

    __slots__ = ("_addresses", "_good", "_identities", "_pairs")

    def __init__(self) -> None:
        self._pairs = _Table(FREE_OF_PAIR)
        self._addresses = _Table(FREE_OF_ADDRESS)
        self._identities = _Table(FREE_OF_IDENTITY)
        self._good: dict[tuple[str, str], None] = {}

    def holds(self, name: str, host: str, now: Instant) -> bool:
        """Is an attempt to be dropped unjudged?"""
        pair = (name, host)
        if self._pairs.waits(pair, now):
            return True
        if pair in self._good:
            return False
        return self._addresses.waits(host, now) or self._identities.waits(name, now)

    def failed(self, name: str, host: str, now: Instant) -> None:
        """A proof was wrong."""
        self._pairs.fail((name, host), now)
        self._addresses.fail(host, now)
        self._identities.fail(name, now)

    def passed(self, name: str, host: str) -> None:
        """A proof was right."""
        pair = (name, host)
        if len(self._pairs):
            self._pairs.forgive(pair)
        if pair not in self._good:
            if len(self._good) >= MAX_TRACKED:
                del self._good[next(iter(self._good))]
            self._good[pair] = None

    def __len__(self) -> int:
        """Entries held, of the largest table."""
        return max(len(self._pairs), len(self._addresses), len(self._identities), len(self._good))
