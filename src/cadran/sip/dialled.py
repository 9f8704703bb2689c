"""A dialled leg: we call somebody (RFC 3261 section 13.2), through forks, challenges and races."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from cadran.clock import Instant
from cadran.errors import Refusal
from cadran.ids import LegId
from cadran.sip.board import Board, DialogKey
from cadran.sip.build import PHRASES, SDP, request_bytes
from cadran.sip.content import Unsupported, has_option, session_description
from cadran.sip.dialog import Dialog
from cadran.sip.early import EarlyDialog
from cadran.sip.events import Accepted, Flow, Progressed, Rejected
from cadran.sip.grammar import Malformed, clean, one_line, quote
from cadran.sip.leg import EARLY, GONE, STANDING, Leg, reason_fields
from cadran.sip.limits import MAX_FORKS
from cadran.sip.message import Request, Response
from cadran.sip.refused import contacts, q850_cause, retry_after
from cadran.sip.timers import TIMEOUT_MS, Timer
from cadran.sip.transaction import Transaction


class Wanted(Struct, frozen=True):
    """Whom to call, and as whom."""

    uri: str
    flow: Flow
    from_uri: str
    from_name: str
    sdp: str
    headers: Sequence[tuple[str, str]]
    give_up_ms: int
    routes: Sequence[str] = ()
    """Path (RFC 3327)."""
    silence_ms: int = 0
    """After so long without any answer it counts as 408, and not only when the request is given up; 0: never."""


class Dialled(Leg):
    """Early until the first 2xx, then standing; cancelled ones see their race through on their own."""

    __slots__ = (
        "_ack",
        "_branch",
        "_cancelled",
        "_cause",
        "_cseq",
        "_early",
        "_forks",
        "_from",
        "_give_up",
        "_rung",
        "_silence",
        "_tag",
        "_transaction",
        "_wanted",
        "rings_as",
    )

    def __init__(
        self, board: Board, leg: LegId, wanted: Wanted, account: tuple[str, str] | None
    ) -> None:
        super().__init__(board, leg, account, board.token() + board.token())
        name = f"{quote(wanted.from_name)} " if wanted.from_name else ""
        self._wanted = wanted
        self.local_sdp = wanted.sdp
        self._tag = board.token()
        self._from = f"{name}<{one_line(wanted.from_uri)}>;tag={self._tag}"
        self._cseq = 0
        self._branch = ""
        self._ack = b""
        self._rung = False
        self.rings_as: DialogKey | None = None
        self._cancelled = False
        self._cause: Refusal | None = None
        self._early: dict[str, EarlyDialog] = {}
        self._forks: dict[str, tuple[Flow, bytes]] = {}
        self._give_up: Timer | None = None
        self._silence: Timer | None = None
        self._transaction: Transaction | None = None
        self.talk.owner = True

    def start(self, now: Instant) -> None:
        """Send the INVITE."""
        wanted = self._wanted
        self._give_up = self.board.timers.set(now + wanted.give_up_ms, _too_long, self)
        if wanted.silence_ms:
            self._silence = self.board.timers.set(now + wanted.silence_ms, _silent, self)
        self._invite(now)

    def _invite(self, now: Instant) -> None:
        wanted, board = self._wanted, self.board
        self._cseq += 1
        self._branch = board.branch()
        extra = [(one_line(name), one_line(value)) for name, value in wanted.headers]
        fields = [
            ("Contact", board.contact(wanted.flow)),
            ("Allow", board.allow),
            ("User-Agent", board.config.product),
            *self.session.offer(),
            *extra,
            *self.auth.fields("INVITE", wanted.uri),
        ]
        # Without an offer of ours, reliable ringing would bring one that nobody could answer in time.
        fields.append(("Supported", board.supported if wanted.sdp else "timer"))
        if wanted.sdp:
            fields.append(("Content-Type", SDP))
        data = self._build("INVITE", f"<{wanted.uri}>", self._branch, fields, wanted.sdp)
        self._rung = False
        self._transaction = board.transactions.request(
            "INVITE", self._branch, data, wanted.flow, self._answered, now
        )
        branch, cseq, sent = self._branch, self._cseq, self._transaction
        sent.ack = lambda response: self._build(
            "ACK", response.get("To"), branch, (), "", cseq, sent.flow
        )

    def _build(
        self,
        method: str,
        to: str,
        branch: str,
        fields: Sequence[tuple[str, str]],
        body: str = "",
        cseq: int = 0,
        flow: Flow | None = None,
    ) -> bytes:
        routes = self._wanted.routes
        if routes:
            fields = [("Route", one_line(", ".join(routes))), *fields]
        return request_bytes(
            method,
            one_line(self._wanted.uri),
            via=self.board.via(flow or self._wanted.flow, branch),
            from_=self._from,
            to=one_line(to),
            call_id=self.call_id,
            cseq=cseq or self._cseq,
            fields=fields,
            body=body,
        )

    # --- answers

    def _answered(
        self,
        transaction: Transaction,
        message: Response | Request | None,
        status: int,
        now: Instant,
    ) -> None:
        self.board.timers.cancel(self._silence)
        if not isinstance(message, Response):
            if transaction is self._transaction:
                self._failed(status, "", None, now)
        elif message.status < 200:
            self._progressed(message, now)
        elif message.status < 300:
            self._taken(message, now)
        elif transaction is self._transaction:
            if not self.over and (self.auth.challenged(message) or self.session.raised(message)):
                self._invite(now)
            else:
                self._failed(message.status, message.phrase, message, now)

    def _progressed(self, response: Response, now: Instant) -> None:
        self._rung = True
        if self._cancelled:
            self._send_cancel(now)
        elif response.status > 100 and not self.over:
            if "RSeq" in response.first and not self._heard(response, now):
                return
            self._rings(response)
            self.board.tell(Progressed(self.id, response.status, _sdp_of(response)))

    def _rings(self, response: Response) -> None:
        """Where it rings first is the dialog that others may name."""
        if self.rings_as is None and response.to_tag:
            self.rings_as = (self.call_id, self._tag, response.to_tag)
            self.board.early[self.rings_as] = self

    def _heard(self, response: Response, now: Instant) -> bool:
        """Acknowledge reliable ringing (RFC 3262 section 4); False for copies and what came out of order."""
        if not has_option(response, "Require", "100rel"):
            return True
        tag = response.to_tag
        early = self._early.get(tag)
        if early is None:
            if len(self._early) >= MAX_FORKS:
                return False
            try:
                early = EarlyDialog(self._dialog_of(response))
            except Malformed:
                return False
            self._early[tag] = early
            if self.dialog is None:
                self.dialog = early.dialog
                self.board.dialogs[early.dialog.key] = self
        sdp = _sdp_of(response)
        rack = early.take(response, self._cseq, sdp)
        if rack is None:
            return False
        dialog, board, branch = early.dialog, self.board, self.board.branch()
        fields = [("RAck", rack), *self.auth.fields("PRACK", dialog.target)]
        data = dialog.request(board, "PRACK", branch, cseq=dialog.next_cseq(), fields=fields)
        board.transactions.request("PRACK", branch, data, dialog.flow, _ignore, now)
        self.talk.next(self, now)
        return True

    @property
    def settled(self) -> bool:
        """Was our offer answered reliably before the call was accepted?"""
        if self.state != EARLY:
            return True
        early = self._early.get(self.dialog.remote_tag) if self.dialog is not None else None
        return early is not None and early.answer != ""

    def _dialog_of(self, response: Response) -> Dialog:
        """The dialog that an answer makes."""
        return Dialog.dialled(
            response,
            local=self._from,
            local_tag=self._tag,
            cseq=self._cseq,
            target=self._wanted.uri,
            flow=self._wanted.flow,
        )

    def _taken(self, response: Response, now: Instant) -> None:
        """A 2xx: the first makes the leg, a copy gets its ACK again, another's gets ACK and BYE."""
        tag = response.to_tag
        standing = self.dialog if self._ack else None
        if standing is not None and standing.remote_tag == tag:
            self.board.send(standing.flow, self._ack)
            return
        if tag in self._forks:
            self.board.send(*self._forks[tag])
            return
        try:
            dialog = self._dialog_of(response)
        except Malformed:
            return
        early = self._early.get(tag)
        if early is not None:
            dialog.local_cseq = early.dialog.local_cseq
            dialog.remote_cseq = early.dialog.remote_cseq
        ack = dialog.request(
            self.board,
            "ACK",
            self.board.branch(),
            cseq=self._cseq,
            fields=self.auth.fields("ACK", dialog.target),
        )
        self.board.send(dialog.flow, ack)
        if standing is not None or self.over:
            self._end_fork(dialog, ack, now)
            return
        self._leave_early()
        self.dialog = dialog
        self._ack = ack
        self.state = STANDING
        self.auth.accepted()
        self.board.timers.cancel(self._give_up)
        self.board.dialogs[dialog.key] = self
        self.session.agreed(self, response, now)
        sdp = _sdp_of(response) or (early.answer if early is not None else "")
        self.board.tell(Accepted(self.id, sdp))
        self.talk.next(self, now)

    def _leave_early(self) -> None:
        """The early dialog is over or becomes another."""
        if self.rings_as is not None:
            self.board.early.pop(self.rings_as, None)
            self.rings_as = None
        if self.dialog is not None and self.board.dialogs.get(self.dialog.key) is self:
            del self.board.dialogs[self.dialog.key]
        self.dialog = None

    def _end_early(self, now: Instant) -> None:
        """There will be no call."""
        self.talk.stop(self, now)
        self._leave_early()
        self.state = GONE

    def _end_fork(self, dialog: Dialog, ack: bytes, now: Instant) -> None:
        """A second answer, or one that crossed our CANCEL (section 13.2.2.4)."""
        if len(self._forks) >= MAX_FORKS:
            return
        self._forks[dialog.remote_tag] = (dialog.flow, ack)
        branch = self.board.branch()
        data = dialog.request(
            self.board,
            "BYE",
            branch,
            cseq=dialog.next_cseq(),
            fields=[*reason_fields(self._cause), *self.auth.fields("BYE", dialog.target)],
        )
        self.board.transactions.request("BYE", branch, data, dialog.flow, _ignore, now)

    def _failed(self, status: int, phrase: str, response: Response | None, now: Instant) -> None:
        self.board.timers.cancel(self._give_up)
        if self._ack:
            return
        self._end_early(now)
        if self.over:
            return
        self.over = True
        self.board.legs.pop(self.id, None)
        self.board.tell(
            Rejected(
                self.id,
                status,
                clean(phrase) or PHRASES.get(status, ""),
                retry_after(response),
                contacts(response),
                q850_cause(response),
            )
        )

    # --- ends

    def hang_up(self, cause: Refusal, now: Instant, status: int = 0) -> None:  # noqa: ARG002 - only an arrived leg has a final status to choose
        if self.state == EARLY:
            self._cancel(cause, now)
        elif self.state == STANDING:
            self.bye(now, cause)
        self.finish(cause, by_peer=False)

    def too_long(self, now: Instant) -> None:
        """Nobody answered in the time given: the owner hears 408, the peer a CANCEL."""
        if self.state == EARLY and not self.over:
            self._failed(408, "", None, now)
            self._cancel(None, now)

    def _cancel(self, cause: Refusal | None, now: Instant) -> None:
        """Cancel now, or as soon as anything was heard (section 9.1)."""
        self.board.timers.cancel(self._give_up)
        self.board.timers.cancel(self._silence)
        self._end_early(now)
        self._cancelled = True
        self._cause = cause
        if self._rung:
            self._send_cancel(now)

    def _send_cancel(self, now: Instant) -> None:
        transaction = self._transaction
        if transaction is None or transaction.state != "proceeding":
            return
        self._cancelled = False
        wanted, flow = self._wanted, transaction.flow
        reason = reason_fields(self._cause)
        data = self._build("CANCEL", f"<{wanted.uri}>", self._branch, reason, flow=flow)
        self.board.transactions.request("CANCEL", self._branch, data, flow, _ignore, now)
        transaction.give_up_after(TIMEOUT_MS, now)

    def aborted(self, now: Instant) -> None:
        """The peer left by BYE while we wait for its answer, as it should not (section 15): no answer is wanted any more."""
        if self.state == EARLY:
            self._cancel(None, now)


def _too_long(leg: Dialled, _: None, now: Instant) -> None:
    leg.too_long(now)


def _silent(leg: Dialled, _: None, now: Instant) -> None:
    """Not even a 100 came: the peer is not there, or not at home."""
    leg.too_long(now)


def _ignore(_tx: Transaction, _message: object, _status: int, _now: Instant) -> None:
    """The owner has heard the end already."""


def _sdp_of(response: Response) -> str:
    try:
        return session_description(response)
    except (Unsupported, Malformed):
        return ""
