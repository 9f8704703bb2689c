"""Keys told to a peer in the signalling: INFO with ``application/dtmf-relay`` (RFC 6086), one key a request."""

from __future__ import annotations

from collections import deque
from functools import partial
from typing import TYPE_CHECKING, Final

from msgspec import Struct, field

from cadran.clock import Instant
from cadran.sip.content import DIGIT_MS, RELAY
from cadran.sip.message import Request, Response
from cadran.sip.transaction import Transaction

if TYPE_CHECKING:
    from cadran.sip.leg import Leg

KEYS_MAX: Final = 64
"""Keys that wait: a card number with its terminators is thirty."""


class Informing(Struct, eq=False):
    """The keys of one leg, given at each call, that its peer has still to be told; each waits for the answer to the one before."""

    _waiting: deque[str] = field(default_factory=deque)

    def tell(self, leg: Leg, digits: str, now: Instant) -> None:
        """Tell these keys, after those before them; beyond ``KEYS_MAX`` the newest are dropped."""
        idle = not self._waiting
        self._waiting.extend(digits[: KEYS_MAX - len(self._waiting)])
        if idle:
            self._next(leg, now)

    def _next(self, leg: Leg, now: Instant) -> None:
        if leg.dialog is None or leg.over or leg.gone:
            self._waiting.clear()
        if self._waiting:
            body = f"Signal={self._waiting[0]}\r\nDuration={DIGIT_MS}\r\n"
            leg.send("INFO", [("Content-Type", RELAY)], body, partial(self._answered, leg), now)

    def _answered(
        self,
        leg: Leg,
        _tx: Transaction,
        message: Response | Request | None,
        status: int,
        now: Instant,
    ) -> None:
        if isinstance(message, Response):
            status = message.status
            if status < 200:
                return
            if leg.auth.challenged(message):
                self._next(leg, now)
                return
        if status < 300:
            self._waiting.popleft()
            self._next(leg, now)
        else:
            self._waiting.clear()  # a peer that does not take one key will not take the rest
            if status in (408, 481):
                leg.lost(now)
