"""Server nonces (RFC 7616 section 5.4): signed, so that none needs to be kept until it is used.

A nonce is its birth in milliseconds and a signature of it. Of those that were used with right
credentials the counts seen are kept, so that no header works twice.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from enum import Enum
from hashlib import blake2b
from typing import Final

from cadran.clock import MINUTE_MS, Instant

NONCE_LIFE_MS: Final = 10 * MINUTE_MS
"""Phones refresh within an hour and calls come at will: a stale nonce costs one more round trip."""

MAX_NONCES: Final = 50_000
"""Nonces in use whose counts are kept; the oldest half is declared stale beyond that."""

_WINDOW: Final = 64
"""Counts below the highest that may still come: datagrams overtake each other."""


class Standing(Enum):
    """What a nonce is worth."""

    FRESH = "fresh"
    STALE = "stale"
    """Ours, but too old or already used so: the client may try again with a new one, unasked."""
    FOREIGN = "foreign"


class Nonces:
    """Makes nonces, judges them, and takes each count once."""

    __slots__ = ("_entropy", "_floor", "_secret", "_used")

    def __init__(self, entropy: Callable[[int], bytes]) -> None:
        self._entropy = entropy
        self._secret = entropy(32)
        self._floor = 0
        self._used: dict[str, tuple[int, int]] = {}

    def make(self, now: Instant) -> str:
        body = f"{now:012x}{self._entropy(6).hex()}"
        return body + self._sign(body)

    def judge(self, nonce: str, now: Instant) -> Standing:
        """Is it ours, and young enough?"""
        body, signature = nonce[:24], nonce[24:]
        if len(nonce) != 56 or not nonce.isascii():
            return Standing.FOREIGN
        if not hmac.compare_digest(signature, self._sign(body)):
            return Standing.FOREIGN
        born = int(body[:12], 16)
        if born <= self._floor or not born <= now <= born + NONCE_LIFE_MS:
            return Standing.STALE
        return Standing.FRESH

    def take(self, nonce: str, count: int) -> bool:
        """Use a count, once each; a client without counts (0) may use a nonce once."""
        count = count or 1
        highest, seen = self._used.get(nonce, (0, 0))
        if count > highest:
            shift = count - highest
            seen = ((seen << shift) | 1) & ((1 << _WINDOW) - 1) if shift < _WINDOW else 1
            highest = count
        else:
            back = highest - count
            if back >= _WINDOW or seen >> back & 1:
                return False
            seen |= 1 << back
        self._used[nonce] = (highest, seen)
        if len(self._used) > MAX_NONCES:
            self._forget_old()
        return True

    def _forget_old(self) -> None:
        """Drop the older half by birth; a floor keeps them from being taken for new ones."""
        births = sorted(self._used, key=lambda nonce: nonce[:12])
        for nonce in births[: len(births) // 2]:
            self._floor = max(self._floor, int(nonce[:12], 16))
        self._used = {
            nonce: state for nonce, state in self._used.items() if int(nonce[:12], 16) > self._floor
        }

    def _sign(self, body: str) -> str:
        return blake2b(body.encode(), digest_size=16, key=self._secret).hexdigest()
