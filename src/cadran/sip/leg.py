"""A leg: one dialog with a peer and the requests within it. ``arrived`` and ``dialled`` make them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Final

from cadran.clock import Instant
from cadran.errors import Refusal
from cadran.ids import LegId
from cadran.sip.board import Board
from cadran.sip.build import Fields, reply_bytes
from cadran.sip.client_auth import ClientAuth
from cadran.sip.confirmation import Confirmation
from cadran.sip.content import DIGIT_TYPES, read_digits
from cadran.sip.dialog import Dialog
from cadran.sip.events import Ended, Established, Flow, KeysByInfo, Reanswered
from cadran.sip.informing import Informing
from cadran.sip.message import Request, Response
from cadran.sip.reasons import DIALOG_LOST, HUNG_UP, NO_ACK, PATH_LOST
from cadran.sip.referral import Referral
from cadran.sip.refused import ELSEWHERE, as_told
from cadran.sip.session_timer import SessionTimer
from cadran.sip.transaction import Key, Told, Transaction
from cadran.sip.via import answer_flow

if TYPE_CHECKING:
    from cadran.sip.renegotiation import Renegotiation

EARLY: Final = "early"
"""No final answer yet."""
CONFIRMING: Final = "confirming"
"""Our 2xx waits for its ACK."""
STANDING: Final = "standing"
LEAVING: Final = "leaving"
"""Over for the owner; the BYE waits for the ACK, as section 15 asks of a callee."""
GONE: Final = "gone"
"""Over; the dialog stays until our BYE is answered, so that a crossing one is too."""


class Leg(ABC):
    """What both directions share. The owner hears exactly one last event of each leg."""

    __slots__ = (
        "allow",
        "auth",
        "board",
        "call_id",
        "confirmation",
        "dialog",
        "id",
        "local_sdp",
        "over",
        "referral",
        "session",
        "state",
        "talk",
        "told",
    )

    def __init__(
        self, board: Board, leg: LegId, account: tuple[str, str] | None, call_id: str
    ) -> None:
        from cadran.sip.renegotiation import Renegotiation  # noqa: PLC0415 - each needs the other

        self.board = board
        self.id = leg
        self.call_id = call_id
        self.state: str = EARLY
        self.over = False
        self.dialog: Dialog | None = None
        self.auth = ClientAuth(board, account)
        self.confirmation: Confirmation | None = None
        self.session = SessionTimer(board.config.session_s)
        self.referral: Referral | None = None
        self.allow = ""
        """The methods that the peer says it takes."""
        self.local_sdp = ""
        """The description that we gave last, for a refresh by re-INVITE."""
        self.talk: Renegotiation = Renegotiation()
        self.told = Informing()
        board.legs[leg] = self

    @property
    def gone(self) -> bool:
        """Is nothing more to be said in the dialog?"""
        return self.state == GONE

    # --- ends

    def finish(self, cause: Refusal, *, by_peer: bool) -> None:
        """Tell the owner, once, that the leg is over."""
        if not self.over:
            self.over = True
            self.board.tell(Ended(self.id, by_peer, cause))
            self.board.legs.pop(self.id, None)

    def release(self, now: Instant) -> None:
        """Forget the dialog: whatever comes for it from now on is answered 481."""
        self.state = GONE
        self.talk.stop(self, now)
        self.session.stop(self)
        if self.confirmation is not None:
            self.confirmation.stop()
            self.confirmation = None
        self.referral = None
        if self.dialog is not None and self.board.dialogs.get(self.dialog.key) is self:
            del self.board.dialogs[self.dialog.key]

    def lost(self, now: Instant, reason: Refusal | None = None) -> None:
        """The peer does not know the dialog any more, or is silent (section 12.2.1.2)."""
        self.finish(reason or Refusal(DIALOG_LOST), by_peer=True)
        if self.state == STANDING:
            self.bye(now)

    @abstractmethod
    def hang_up(self, cause: Refusal, now: Instant, status: int = 0) -> None:
        """End the leg as its state asks."""

    def cancelled(self, _request: Request, now: Instant) -> None:
        """The peer's CANCEL: of its re-INVITE, or of what made an arrived leg."""
        self.talk.cancelled(self, now)

    def bye(self, now: Instant, cause: Refusal | None = None) -> None:
        """Send BYE; the dialog goes when it is answered or given up. What a transfer came to is told before."""

        def afterwards(at: Instant) -> None:
            if not self.gone:
                self.bye(at, cause)

        if self.referral is not None and self.referral.delays(afterwards):
            return
        self.state = GONE
        self.talk.stop(self, now)
        self.session.stop(self)
        if self.referral is not None:
            self.referral.stop(now)
        if self.dialog is not None:
            fields = reason_fields(cause)
            self.send("BYE", fields, "", self._bye_answered, now)

    def _bye_answered(
        self, _tx: Transaction, message: Response | Request | None, _status: int, now: Instant
    ) -> None:
        if isinstance(message, Response):
            if message.status < 200:
                return
            if self.auth.challenged(message):
                self.bye(now)
                return
        self.release(now)

    # --- requests of ours

    def send(self, method: str, fields: Fields, body: str, tell: Told, now: Instant) -> Transaction:
        """Send a request within the dialog and let ``tell`` hear of it."""
        dialog = self.dialog
        assert dialog is not None
        board = self.board
        branch = board.branch()
        signed = self.auth.fields(method, dialog.target)
        data = dialog.request(
            board, method, branch, cseq=dialog.next_cseq(), fields=[*fields, *signed], body=body
        )
        return board.transactions.request(method, branch, data, dialog.flow, tell, now)

    # --- requests of the peer's

    def request(self, request: Request, key: Key, flow: Flow, now: Instant) -> None:
        """A request within the dialog, its copies already absorbed (section 12.2.2)."""
        dialog = self.dialog
        assert dialog is not None
        if request.method == "ACK":
            self.acknowledged(request, now)
            return
        number = request.cseq[0]
        if number <= dialog.remote_cseq:
            self.board.refuse(request, flow, 500, phrase="CSeq Out Of Order")
            return
        if self.state == GONE and request.method != "BYE":
            self.board.refuse(request, flow, 481)
            return
        dialog.remote_cseq = number
        transaction = self.board.transactions.serve(request, key, answer_flow(request.via, flow))
        if request.method == "BYE":
            self._peer_bye(request, transaction, flow, now)
        elif request.method in ("INVITE", "UPDATE"):
            self.talk.theirs(self, request, transaction, flow, now)
        elif request.method == "PRACK":
            self.prack(request, transaction, flow, now)
        elif request.method == "REFER" and self.board.config.transfers:
            if self.referral is None:
                self.referral = Referral(self)
            self.referral.theirs(request, transaction, flow, now)
        elif request.method == "INFO":
            self._info(request, transaction, flow, now)
        elif request.method == "OPTIONS":
            self.answer(transaction, request, flow, 200, now, [("Allow", self.board.allow)])
        else:
            self.answer(transaction, request, flow, 405, now, [("Allow", self.board.allow)])

    def answer(
        self,
        transaction: Transaction,
        request: Request,
        flow: Flow,
        status: int,
        now: Instant,
        fields: Fields = (),
        body: str = "",
    ) -> bytes:
        """Answer a request of the dialog."""
        tag = self.dialog.local_tag if self.dialog is not None else ""
        data = reply_bytes(request, flow, status, tag, fields, body)
        transaction.respond(status, data, now)
        return data

    def _peer_bye(
        self, request: Request, transaction: Transaction, flow: Flow, now: Instant
    ) -> None:
        self.answer(transaction, request, flow, 200, now)
        if self.referral is not None:
            self.referral.stop(now)
        self.talk.stop(self, now)
        self.aborted(now)
        self.finish(as_told(HUNG_UP, request), by_peer=True)
        self.release(now)

    @abstractmethod
    def aborted(self, now: Instant) -> None:
        """The dialog ends while the INVITE that made it may still wait for its answer."""

    @property
    def early_answer(self) -> str:
        """The answer to an offer that we made before the call was accepted, if any."""
        return ""

    @property
    def settled(self) -> bool:
        """Was the first offer answered, so that another one may follow?"""
        return self.state != EARLY

    def prack(self, request: Request, transaction: Transaction, flow: Flow, now: Instant) -> None:
        """Nothing of ours waits for it, unless it is an arrived leg (RFC 3262 section 3)."""
        self.answer(transaction, request, flow, 481, now)

    def _info(self, request: Request, transaction: Transaction, flow: Flow, now: Instant) -> None:
        """Digits by INFO; an empty one is a keep-alive (RFC 6086 section 4.2.2 allows both)."""
        kind = request.get("Content-Type").partition(";")[0].strip(" \t").lower()
        if not request.body:
            self.answer(transaction, request, flow, 200, now)
        elif kind not in DIGIT_TYPES:
            self.answer(transaction, request, flow, 415, now, [("Accept", ", ".join(DIGIT_TYPES))])
        else:
            digits, duration_ms = read_digits(kind, request.text)
            self.answer(transaction, request, flow, 200 if digits else 400, now)
            if digits and not self.over:
                self.board.tell(KeysByInfo(self.id, digits, duration_ms))

    # --- our 2xx and its ACK

    def confirm(
        self, transaction: Transaction, cseq: int, data: bytes, *, offered: bool, now: Instant
    ) -> None:
        """Repeat a 2xx just sent until its ACK comes."""
        if self.confirmation is not None:
            self.confirmation.stop()
        self.confirmation = Confirmation(
            self.board,
            cseq,
            transaction.flow,
            data,
            offered=offered,
            lost=self._unconfirmed,
            now=now,
        )

    def _unconfirmed(self, now: Instant) -> None:
        """No ACK: the session is ended by BYE (section 13.3.1.4)."""
        self.confirmation = None
        self.finish(Refusal(NO_ACK), by_peer=True)
        self.bye(now)

    def acknowledged(self, request: Request, now: Instant) -> None:
        """An ACK to a 2xx: the one awaited, or a copy."""
        waiting = self.confirmation
        if waiting is None or waiting.cseq != request.cseq[0]:
            return
        waiting.stop()
        self.confirmation = None
        answer = request.text if waiting.offered else ""
        if self.state == LEAVING:
            self.bye(now)
        elif self.state == CONFIRMING:
            self.state = STANDING
            self.board.tell(Established(self.id, answer or self.early_answer))
            self.talk.next(self, now)
        elif not self.over:
            if waiting.offered:
                self.board.tell(Reanswered(self.id, 200, answer))
            self.talk.next(self, now)

    def confirm_early(self) -> None:
        """The peer went on without its ACK having come: it has our 2xx all the same."""
        if self.confirmation is not None:
            self.confirmation.stop()
            self.confirmation = None
        if self.state == CONFIRMING:
            self.state = STANDING
            self.board.tell(Established(self.id, self.early_answer))

    def failure_ack(self, branch: str, cseq: int, flow: Flow) -> bytes:
        """The ACK to a refused re-INVITE: of its transaction, with its routes (section 17.1.1.3)."""
        dialog = self.dialog
        assert dialog is not None
        return dialog.request(self.board, "ACK", branch, cseq=cseq, flow=flow)

    def path_lost(self, now: Instant) -> None:
        """The flow is gone and will not come back."""
        self.lost(now, Refusal(PATH_LOST))


def reason_fields(cause: Refusal | None) -> list[tuple[str, str]]:
    """The Reason field (RFC 3326) of a cause that has a Q.850 number."""
    number = None if cause is None else cause.q850
    if number is None:
        return []
    fields = [("Reason", f"Q.850;cause={number}")]
    if number == ELSEWHERE:
        # By this, and not by Q.850's number, a phone knows that it missed nothing.
        fields.insert(0, ("Reason", 'SIP;cause=200;text="Call completed elsewhere"'))
    return fields
