"""An arrived leg: somebody called us (RFC 3261 section 13.3)."""

from __future__ import annotations

from cadran.clock import Instant
from cadran.errors import Refusal
from cadran.ids import LegId
from cadran.sip.board import Board
from cadran.sip.build import SDP, Fields
from cadran.sip.dialog import Dialog
from cadran.sip.events import Flow
from cadran.sip.leg import CONFIRMING, EARLY, LEAVING, STANDING, Leg, reason_fields
from cadran.sip.limits import RETRY_AFTER_S, RING_REFRESH_MS
from cadran.sip.message import Request
from cadran.sip.reasons import CANCELLED, NO_PRACK
from cadran.sip.refused import as_told
from cadran.sip.reliable import EarlyAnswers
from cadran.sip.timers import Timer
from cadran.sip.transaction import Transaction

_UNSAID = 480
"""The status of a rejection whose cause has none of its own (an ordinary end before the answer)."""


class Arrived(Leg):
    """Early until accepted, confirming until the ACK, then standing."""

    __slots__ = ("_early", "_flow", "_invite", "_refresh", "_ringing", "_transaction")

    def __init__(
        self, board: Board, leg: LegId, request: Request, transaction: Transaction, flow: Flow
    ) -> None:
        super().__init__(board, leg, None, request.call_id)
        self._invite = request
        self._transaction = transaction
        self._flow = flow
        self._ringing = b""
        self._refresh: Timer | None = None
        self._early: EarlyAnswers | None = EarlyAnswers.wanted(self, request)
        transaction.leg = self
        transaction.tell = self._broken
        self.dialog = Dialog.arrived(request, flow, board.token())
        board.dialogs[self.dialog.key] = self

    def trying(self, now: Instant) -> None:
        """100 at once: what the owner does may take a moment (section 8.2.6.1)."""
        stamp = self._invite.first.get("Timestamp")
        fields = [] if stamp is None else [("Timestamp", stamp)]
        self.answer(self._transaction, self._invite, self._flow, 100, now, fields)

    def ring(self, sdp: str, now: Instant) -> None:
        """180, or 183 with early media; repeated every minute. Reliable if the peer wants it (RFC 3262)."""
        if self.state != EARLY or self.over:
            return
        if self._early is not None and self._early.takes(sdp):
            self._early.ring(sdp, now)
        else:
            self._ring(sdp, now)
        self._ring_later(now)

    def _ring_later(self, now: Instant) -> None:
        self.board.timers.cancel(self._refresh)
        self._refresh = self.board.timers.set(now + RING_REFRESH_MS, _ring_again, self)

    def _ring(self, sdp: str, now: Instant) -> None:
        fields = [("Contact", self.board.contact(self._flow)), ("Allow", self.board.allow)]
        if sdp:
            fields.append(("Content-Type", SDP))
        status = 183 if sdp else 180
        self.local_sdp = sdp or self.local_sdp
        self._ringing = self._answer_routed(status, now, fields, sdp)

    def ring_reliably(self, number: int, sdp: str, now: Instant) -> tuple[Flow, bytes]:
        """The same with an RSeq; answers what is to be repeated, and where, until its PRACK comes."""
        fields = [
            ("Contact", self.board.contact(self._flow)),
            ("Allow", self.board.allow),
            ("Require", "100rel"),
            ("RSeq", str(number)),
        ]
        if sdp:
            self.local_sdp = sdp
            fields.append(("Content-Type", SDP))
        data = self._answer_routed(183 if sdp else 180, now, fields, sdp)
        return self._transaction.flow, data

    def ring_again(self, now: Instant) -> None:
        if self._early is not None and self._early.takes(""):
            self._early.ring("", now)
        elif self._ringing:
            self._transaction.respond(180, self._ringing, now)
        self._refresh = self.board.timers.set(now + RING_REFRESH_MS, _ring_again, self)

    @property
    def settled(self) -> bool:
        return self.state != EARLY or (self._early is not None and self._early.settled)

    def prack(self, request: Request, transaction: Transaction, flow: Flow, now: Instant) -> None:
        """The peer has our reliable ringing."""
        early = self._early
        if early is None or not early.acknowledged(request):
            self.answer(transaction, request, flow, 481, now)
            return
        if request.body and not early.offering:
            self.talk.theirs(self, request, transaction, flow, now)
        else:
            self.answer(transaction, request, flow, 200, now)
        early.go_on(request, now)

    def unheard(self, now: Instant) -> None:
        """Nobody acknowledged the ringing: the call is refused (RFC 3262 section 3)."""
        cause = Refusal(NO_PRACK)
        self.hang_up(cause, now)

    def accept(self, sdp: str, now: Instant) -> None:
        """200 with our description, repeated until the ACK."""
        if self.state != EARLY or self.over:
            return
        early = self._early
        if early is not None:
            if early.holds(sdp):
                return
            if early.settled:
                sdp = ""
        self.local_sdp = sdp or self.local_sdp
        self.board.timers.cancel(self._refresh)
        self.state = CONFIRMING
        fields = [("Contact", self.board.contact(self._flow)), ("Allow", self.board.allow)]
        request = self._invite
        fields += [("Supported", self.board.supported), *self.session.answer(self, request, now)]
        if sdp:
            fields.append(("Content-Type", SDP))
        data = self._answer_routed(200, now, fields, sdp)
        offered = not request.body and sdp != ""
        self.confirm(self._transaction, request.cseq[0], data, offered=offered, now=now)

    def hang_up(self, cause: Refusal, now: Instant, status: int = 0) -> None:
        if self.state == EARLY:
            self._reject(cause, now, status)
        elif self.state == CONFIRMING:
            self.state = LEAVING
        elif self.state == STANDING:
            self.bye(now, cause)
        self.finish(cause, by_peer=False)

    def _reject(self, cause: Refusal, now: Instant, status: int) -> None:
        code = status or cause.reason.sip
        if not 300 <= code <= 699:
            code = _UNSAID
        fields = reason_fields(cause)
        if code == 503:
            fields.append(("Retry-After", str(RETRY_AFTER_S)))
        self._final(code, now, fields)

    def _final(self, status: int, now: Instant, fields: Fields = ()) -> None:
        self.answer(self._transaction, self._invite, self._flow, status, now, fields)
        self.release(now)

    def cancelled(self, request: Request, now: Instant) -> None:
        """CANCEL came: 487, unless the call was accepted before (section 9.2)."""
        if self.state != EARLY:
            super().cancelled(request, now)
        elif self._transaction.open:
            self._final(487, now)
            self.finish(as_told(CANCELLED, request), by_peer=True)

    def aborted(self, now: Instant) -> None:
        if self.state == EARLY and self._transaction.open:
            self._final(487, now)

    def release(self, now: Instant) -> None:
        self.board.timers.cancel(self._refresh)
        if self._early is not None:
            self._early.stop()
            self._early = None
        super().release(now)

    def _answer_routed(self, status: int, now: Instant, fields: Fields, body: str) -> bytes:
        """An answer that makes the dialog: it returns the route set (section 12.1.1)."""
        routes = [("Record-Route", value) for value in self._invite.values("Record-Route")]
        return self.answer(
            self._transaction, self._invite, self._flow, status, now, [*routes, *fields], body
        )

    @property
    def invite_cseq(self) -> int:
        """The number of the INVITE that made the leg."""
        return self._invite.cseq[0]

    @property
    def early_answer(self) -> str:
        return self._early.answer if self._early is not None else ""

    def _broken(self, _tx: object, message: object, _status: int, now: Instant) -> None:
        if message is None:
            self.path_lost(now)
            self.release(now)


def _ring_again(leg: Arrived, _: None, now: Instant) -> None:
    leg.ring_again(now)
