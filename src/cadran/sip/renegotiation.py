"""Offers within a call: re-INVITE, and UPDATE or PRACK before it stands (RFC 3261 section 14, RFC 3311).

One offer at a time: a second one of the peer's gets 500 or 491, one of ours waits its turn.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from cadran.clock import Instant
from cadran.sip.build import SDP
from cadran.sip.content import Unsupported, session_description
from cadran.sip.dialog import Dialog
from cadran.sip.events import Flow, Reanswered, Reoffered
from cadran.sip.grammar import Malformed
from cadran.sip.limits import MAX_GLARES, RETRY_AFTER_S
from cadran.sip.message import Request, Response
from cadran.sip.session_timer import too_short
from cadran.sip.timers import Timer
from cadran.sip.transaction import Transaction

if TYPE_CHECKING:
    from cadran.sip.leg import Leg

_OWNER_WAIT_MS: Final = 2_100
_OTHER_WAIT_MS: Final = 0
_WAIT_STEP_MS: Final = 10
"""Section 14.1: who made the Call-ID waits 2.1–4 s after 491, the other 0–2 s, in steps of 10 ms."""
_WAIT_STEPS: Final = 190

_LOST: Final = (408, 481)
"""Answers to a re-INVITE that mean the dialog is over (section 12.2.1.2)."""


class Renegotiation(Struct, eq=False):
    """What is being offered within one leg, which is given at each call; by whom, and what waits."""

    owner: bool = False
    """We made the Call-ID."""
    _ours: Transaction | None = None
    _theirs: Transaction | None = None
    _request: Request | None = None
    _flow: Flow | None = None
    _wanted: str | None = None
    _sent: str = ""
    _silent: bool = False
    """Our offer is a mere refresh: the owner did not ask for it and hears nothing of it."""
    _timer: Timer | None = None
    _glares: int = 0
    _ack: bytes = b""
    _ack_cseq: int = 0

    # --- offers of the peer's

    def theirs(
        self, leg: Leg, request: Request, transaction: Transaction, flow: Flow, now: Instant
    ) -> None:
        """A re-INVITE or UPDATE came."""

        def refuse(status: int, *fields: tuple[str, str]) -> None:
            leg.answer(transaction, request, flow, status, now, fields)

        try:
            offer = session_description(request)
        except Unsupported:
            refuse(415, ("Accept", SDP))
            return
        except Malformed:
            refuse(400)
            return
        if too_short(request, leg.board.config.min_session_s):
            refuse(422, ("Min-SE", str(leg.board.config.min_session_s)))
        elif request.method != "INVITE" and not offer:
            self._refresh(leg, request, flow)
            refuse(200, ("Contact", leg.board.contact(flow)), *self._session(leg, request, now))
        elif self._ours is not None:
            refuse(491)
        elif self._theirs is not None or not leg.settled:
            refuse(500, ("Retry-After", str(RETRY_AFTER_S)))
        elif leg.confirmation is not None and leg.confirmation.offered:
            refuse(491)
        else:
            if request.method == "INVITE":
                self._presume_confirmed(leg)
            self._refresh(leg, request, flow)
            self._theirs, self._request, self._flow = transaction, request, flow
            transaction.leg = leg
            leg.board.tell(Reoffered(leg.id, offer))

    def _presume_confirmed(self, leg: Leg) -> None:
        """Who re-invites has our 2xx: its ACK was lost or overtaken. An UPDATE may have left before the 2xx came."""
        if leg.confirmation is not None:
            leg.confirm_early()

    def _refresh(self, leg: Leg, request: Request, flow: Flow) -> None:
        if leg.dialog is not None:
            leg.dialog.refresh(request, flow)

    def accept(self, leg: Leg, sdp: str, now: Instant) -> None:
        """Answer the peer's offer, or make ours if it asked for one."""
        transaction, request, flow = self._theirs, self._request, self._flow
        if transaction is None or request is None or flow is None:
            return
        self._theirs = self._request = self._flow = None
        leg.local_sdp = sdp
        fields = [
            ("Contact", leg.board.contact(flow)),
            ("Allow", leg.board.allow),
            *self._session(leg, request, now),
            ("Content-Type", SDP),
        ]
        data = leg.answer(transaction, request, flow, 200, now, fields, sdp)
        if request.method == "INVITE":
            offered = not request.body
            leg.confirm(transaction, request.cseq[0], data, offered=offered, now=now)
        else:
            self.next(leg, now)

    def _session(self, leg: Leg, request: Request, now: Instant) -> list[tuple[str, str]]:
        """Session timer fields of a 2xx; before the call stands, and for a PRACK, there are none."""
        standing = leg.state == "standing" and request.method != "PRACK"
        return leg.session.answer(leg, request, now) if standing else []

    def refuse(self, leg: Leg, status: int, now: Instant) -> None:
        """Refuse the peer's offer: all stays as it was."""
        transaction, request, flow = self._theirs, self._request, self._flow
        if transaction is None or request is None or flow is None:
            return
        self._theirs = self._request = self._flow = None
        leg.answer(transaction, request, flow, status, now)
        self.next(leg, now)

    def cancelled(self, leg: Leg, now: Instant) -> None:
        """The peer took its re-INVITE back."""
        self.refuse(leg, 487, now)

    # --- offers of ours

    def offer(self, leg: Leg, sdp: str, now: Instant) -> None:
        """Send a re-INVITE, or keep the latest wish until one can be sent."""
        self._wanted = sdp
        self._silent = False
        self._glares = 0
        self.next(leg, now)

    def refresh(self, leg: Leg, now: Instant) -> None:
        """Send a re-INVITE that changes nothing, unless an offer is under way, which does as well."""
        idle = self._wanted is None and self._ours is None and self._theirs is None
        if idle and leg.local_sdp:
            self.offer(leg, leg.local_sdp, now)
            self._silent = True

    def next(self, leg: Leg, now: Instant) -> None:
        """Send what waits, if nothing else is under way."""
        sdp = self._wanted
        busy = self._ours or self._theirs or self._timer or leg.confirmation
        early = leg.state == "early" and leg.settled
        if sdp is None or busy or leg.dialog is None or not (leg.state == "standing" or early):
            return
        fields = [
            ("Contact", leg.board.contact(leg.dialog.flow)),
            ("Allow", leg.board.allow),
            *([] if early else [("Supported", leg.board.supported), *leg.session.offer()]),
            ("Content-Type", SDP),
        ]
        self._sent, self._wanted = sdp, None
        if early:
            self._ours = leg.send("UPDATE", fields, sdp, partial(self._answered, leg), now)
            return
        self._ours = leg.send("INVITE", fields, sdp, partial(self._answered, leg), now)
        number = leg.dialog.local_cseq
        self._ack_cseq = number
        self._ack = b""
        ours = self._ours
        ours.ack = lambda _response: leg.failure_ack(ours.key[0], number, ours.flow)

    def _answered(
        self,
        leg: Leg,
        transaction: Transaction,
        message: Response | Request | None,
        status: int,
        now: Instant,
    ) -> None:
        if isinstance(message, Response):
            status = message.status
            if status < 200:
                return
            if status < 300:
                self._accepted(leg, transaction, message, now)
                return
            again = leg.auth.challenged(message) or leg.session.raised(message)
            if transaction is self._ours and again:
                self._ours = None
                self._retry(leg, now)
                return
        if transaction is not self._ours:
            return
        self._ours = None
        if status == 491 and self._glares < MAX_GLARES:
            self._glares += 1
            self._wanted = self._wanted if self._wanted is not None else self._sent
            self._timer = leg.board.timers.set(now + self._glare_wait_ms(leg), _again, self, leg)
            return
        if not leg.over and not self._silent:
            leg.board.tell(Reanswered(leg.id, status, ""))
        if status in _LOST:
            leg.lost(now)
        self.next(leg, now)

    def _accepted(
        self, leg: Leg, transaction: Transaction, response: Response, now: Instant
    ) -> None:
        dialog = leg.dialog
        if dialog is None:
            return
        if self._ack and transaction is not self._ours:
            leg.board.send(dialog.flow, self._ack)
            return
        dialog.refresh(response, dialog.flow)
        if transaction.key[1] == "INVITE":
            self._acknowledge(leg, dialog, response)
        if transaction is not self._ours:
            return
        self._ours = None
        leg.auth.accepted()
        try:
            sdp = session_description(response)
        except (Unsupported, Malformed):
            sdp = ""
        leg.local_sdp = self._sent
        if leg.state == "standing":
            leg.session.agreed(leg, response, now)
        if not leg.over and not self._silent:
            leg.board.tell(Reanswered(leg.id, response.status, sdp))
        self.next(leg, now)

    def _acknowledge(self, leg: Leg, dialog: Dialog, response: Response) -> None:
        self._ack = dialog.request(
            leg.board,
            "ACK",
            leg.board.branch(),
            cseq=response.cseq[0],
            fields=leg.auth.fields("ACK", dialog.target),
        )
        leg.board.send(dialog.flow, self._ack)

    def _glare_wait_ms(self, leg: Leg) -> int:
        step = int(leg.board.token()[:4], 16) % _WAIT_STEPS
        return (_OWNER_WAIT_MS if self.owner else _OTHER_WAIT_MS) + step * _WAIT_STEP_MS

    def _retry(self, leg: Leg, now: Instant) -> None:
        if self._wanted is None:
            self._wanted = self._sent
        self.next(leg, now)

    def again(self, leg: Leg, now: Instant) -> None:
        """The wait after 491 is over."""
        self._timer = None
        self.next(leg, now)

    # --- ends

    def stop(self, leg: Leg, now: Instant) -> None:
        """The leg is over: nothing more is offered, and what the peer offered is answered 487 (section 15.1.2)."""
        leg.board.timers.cancel(self._timer)
        self._timer = None
        self._wanted = None
        self.refuse(leg, 487, now)


def _again(talk: Renegotiation, leg: Leg, now: Instant) -> None:
    talk.again(leg, now)
