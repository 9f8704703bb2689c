"""Slowing down whoever guesses: by account first, by address second.

Kept in memory: a restart forgives, which a guesser cannot bring about. Nothing here says whether an account
exists, since unknown ones are counted alike.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from cadran.clock import MINUTE_MS, SECOND_MS, Instant
from cadran.directory import reasons
from cadran.errors import Refused

ACCOUNT_FREE_TRIES = 5
"""Wrong tries on one account before it waits: people do mistype."""
ADDRESS_FREE_TRIES = 30
"""Wrong tries from one address: a whole office may stand behind one."""
LONGEST_WAIT_MS = 5 * MINUTE_MS
"""At this pace 288 tries a day; longer waits would only help who wants to lock others out."""
FORGET_MS = 60 * MINUTE_MS
"""An hour without a wrong try clears the slate."""
MOST_ENTRIES = 20_000
"""Accounts and addresses remembered (some 4 MB); the longest untouched are forgotten first."""


@dataclass(slots=True)
class _Slate:
    wrong: int
    last_at: Instant
    blocked_until: Instant


class Throttle:
    """Counts wrong tries. Safe to use from several threads."""

    def __init__(self) -> None:
        self._slates: OrderedDict[tuple[str, str], _Slate] = OrderedDict()
        self._lock = Lock()

    def admit(self, account: str, address: str, now: Instant) -> None:
        """Raises ``Refused(TOO_MANY_TRIES)`` while either of the two has to wait."""
        with self._lock:
            for key in (("account", account), ("address", address)):
                slate = self._slates.get(key)
                if slate is not None and slate.blocked_until > now:
                    wait_s = -(-(slate.blocked_until - now) // SECOND_MS)
                    raise Refused(reasons.TOO_MANY_TRIES, count=wait_s, seconds=wait_s)

    def failed(self, account: str, address: str, now: Instant) -> None:
        with self._lock:
            self._count(("account", account), ACCOUNT_FREE_TRIES, now)
            self._count(("address", address), ADDRESS_FREE_TRIES, now)

    def succeeded(self, account: str) -> None:
        """Clears the account. The address keeps its count: one good account buys no guesses at others."""
        with self._lock:
            self._slates.pop(("account", account), None)

    def _count(self, key: tuple[str, str], free_tries: int, now: Instant) -> None:
        slate = self._slates.pop(key, None)
        if slate is None or now - slate.last_at > FORGET_MS:
            slate = _Slate(0, now, now)
        slate.wrong += 1
        slate.last_at = now
        over = slate.wrong - free_tries
        if over >= 0:
            # 1 s, 2 s, 4 s … up to the longest; 30 doublings are past it and keep the number small.
            slate.blocked_until = Instant(now + min(SECOND_MS << min(over, 30), LONGEST_WAIT_MS))
        self._slates[key] = slate
        while len(self._slates) > MOST_ENTRIES:
            self._slates.popitem(last=False)
