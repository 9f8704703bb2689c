"""A 2xx of ours to an INVITE, repeated until its ACK comes (RFC 3261 section 13.3.1.4)."""

from __future__ import annotations

from collections.abc import Callable

from cadran.clock import Instant
from cadran.sip.board import Board
from cadran.sip.events import Flow
from cadran.sip.timers import T1_MS, T2_MS, TIMEOUT_MS, Timer


class Confirmation:
    """Waits for the ACK with this ``cseq``; ``lost`` is called when it never comes.

    It repeats the 2xx on streams too: what answers an INVITE end to end crosses hops that may lose it.
    """

    __slots__ = (
        "_board",
        "_data",
        "_flow",
        "_interval_ms",
        "_lost",
        "_resend",
        "_stop",
        "cseq",
        "offered",
    )

    def __init__(
        self,
        board: Board,
        cseq: int,
        flow: Flow,
        data: bytes,
        *,
        offered: bool,
        lost: Callable[[Instant], None],
        now: Instant,
    ) -> None:
        self._board = board
        self._flow = flow
        self._data = data
        self._lost = lost
        self._interval_ms = T1_MS
        self.cseq = cseq
        self.offered = offered
        """The 2xx carries our offer, so the ACK must bring the answer."""
        self._resend: Timer | None = board.timers.set(now + T1_MS, _repeat, self)
        self._stop: Timer | None = board.timers.set(now + TIMEOUT_MS, _lose, self)

    def stop(self) -> None:
        """The ACK came, or nobody waits for it any longer."""
        self._board.timers.cancel(self._resend)
        self._board.timers.cancel(self._stop)
        self._resend = self._stop = None

    def repeat(self, now: Instant) -> None:
        self._board.send(self._flow, self._data)
        self._interval_ms = min(self._interval_ms * 2, T2_MS)
        self._resend = self._board.timers.set(now + self._interval_ms, _repeat, self)

    def lose(self, now: Instant) -> None:
        self.stop()
        self._lost(now)


def _repeat(confirmation: Confirmation, _: None, now: Instant) -> None:
    confirmation.repeat(now)


def _lose(confirmation: Confirmation, _: None, now: Instant) -> None:
    confirmation.lose(now)
