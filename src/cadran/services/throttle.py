"""Wrong tries, counted for each caller: some are free, then every further one costs a growing wait.

A caller's wait never touches anybody else, and the table is bounded: when it is full the entry that was
quiet longest goes, so a flood of callers can make the throttle forgetful but never deaf.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from cadran.clock import HOUR_MS, SECOND_MS, Instant, after
from cadran.services.events import Caller

CALLERS_MAX = 1_024
"""Callers remembered at once: about 100 kB, and more than one number carries legs."""
FREE_TRIES = 5
"""Wrong tries without a wait: people mistype, and PINs have 10^4 values or more."""
FIRST_WAIT_MS = 30 * SECOND_MS
LONGEST_WAIT_MS = HOUR_MS
"""Waits double up to here: at one try an hour, half of the 5-digit PINs take six years."""
FORGET_MS = 3 * HOUR_MS
"""A caller is forgotten so long after the last wrong try; longer than any wait."""
SHARED_WAIT_MAX_MS = 20 * SECOND_MS
"""The longest wait of a caller whose key others share: one of them must not lock the others out."""


def longest_wait_ms(caller: Caller) -> int:
    """The longest wait to ask of this caller. Withheld numbers share one key (their trunk's)."""
    shared = caller.number is None and caller.user is None
    return SHARED_WAIT_MAX_MS if shared else LONGEST_WAIT_MS


@dataclass(slots=True)
class Tries:
    """What is known of one caller."""

    wrong: int
    last: Instant
    blocked_until: Instant


@dataclass(slots=True)
class Throttle:
    """Counts wrong tries by a caller's key. All waits are in milliseconds."""

    free_tries: int = FREE_TRIES
    first_wait_ms: int = FIRST_WAIT_MS
    longest_wait_ms: int = LONGEST_WAIT_MS
    callers_max: int = CALLERS_MAX
    _callers: dict[str, Tries] = field(default_factory=dict)
    """In the order of the last wrong try, oldest first."""

    def failed(self, key: str, now: Instant) -> int:
        """Count a wrong try; answers how long this caller waits before the next one counts."""
        self.expire(now)
        known = self._callers.pop(key, None)
        wrong = (known.wrong if known else 0) + 1
        wait_ms = self._wait_after(wrong)
        if len(self._callers) >= self.callers_max:
            del self._callers[next(iter(self._callers))]
        self._callers[key] = Tries(wrong, now, after(now, wait_ms))
        return wait_ms

    def wait_ms(self, key: str, now: Instant, ceiling_ms: int = LONGEST_WAIT_MS) -> int:
        """How long this caller has still to wait, counted from the last wrong try; 0 if they may try."""
        known = self._callers.get(key)
        if known is None:
            return 0
        return max(0, min(known.blocked_until, after(known.last, ceiling_ms)) - now)

    def blocked(self, key: str, now: Instant) -> bool:
        """Must this caller wait?"""
        return self.wait_ms(key, now) > 0

    def forget(self, key: str) -> None:
        """The caller got it right."""
        self._callers.pop(key, None)

    def expire(self, now: Instant) -> None:
        """Forget callers that were quiet for ``FORGET_MS``."""
        while self._callers:
            key, tries = next(iter(self._callers.items()))
            if now < after(tries.last, FORGET_MS):
                return
            del self._callers[key]

    def deadline(self) -> Instant | None:
        """When the next caller may be forgotten."""
        for tries in self._callers.values():
            return after(tries.last, FORGET_MS)
        return None

    def __len__(self) -> int:
        return len(self._callers)

    def _wait_after(self, wrong: int) -> int:
        if wrong < self.free_tries:
            return 0
        doublings = min(wrong - self.free_tries, 32)
        return min(self.first_wait_ms << doublings, self.longest_wait_ms)
