"""A phone asks for a transfer: REFER within a call, and the NOTIFYs that tell it the outcome (RFC 3515).

One referral of a leg at a time. The implicit subscription ends with the first final status, with the
leg, or by itself after ``LIFE_MS``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from cadran.clock import Instant
from cadran.sip.build import PHRASES
from cadran.sip.events import Flow, Referred
from cadran.sip.grammar import Malformed, clean
from cadran.sip.message import Request, Response
from cadran.sip.name_addr import parse_name_addr
from cadran.sip.replaces import find, in_uri, parse_replaces
from cadran.sip.timers import Timer
from cadran.sip.transaction import Transaction

if TYPE_CHECKING:
    from cadran.sip.leg import Leg

LIFE_MS: Final = 180_000
"""A transfer target rings no longer than any call of ours does by default."""

ANSWER_MS: Final = 20_000
"""The owner answers a REFER at once; past this it is refused, well before the peer's timer F."""

_FRAGMENT: Final = "message/sipfrag;version=2.0"


class Referral:
    """The one referral of a leg, from its REFER to its last NOTIFY."""

    __slots__ = (
        "_after",
        "_asked",
        "_busy",
        "_cseq",
        "_leg",
        "_next",
        "_silent",
        "_timer",
        "_until",
    )

    def __init__(self, leg: Leg) -> None:
        self._leg = leg
        self._asked: tuple[Request, Transaction, Flow] | None = None
        self._cseq = 0
        self._silent = False
        """No NOTIFY is wanted (RFC 4488)."""
        self._until: Instant | None = None
        """The subscription's end while it lives."""
        self._timer: Timer | None = None
        self._busy = False
        self._next: int | None = None
        self._after: Callable[[Instant], None] | None = None

    def theirs(self, request: Request, transaction: Transaction, flow: Flow, now: Instant) -> None:
        """A REFER came."""
        leg = self._leg
        if self._asked is not None or self._until is not None or not leg.settled:
            leg.answer(transaction, request, flow, 491, now)
            return
        try:
            event = self._read(request)
        except Malformed:
            leg.answer(transaction, request, flow, 400, now)
            return
        if event.called == "" and event.to == "":
            leg.answer(transaction, request, flow, 416, now)
            return
        self._asked = (request, transaction, flow)
        self._cseq = request.cseq[0]
        self._silent = request.get("Refer-Sub").strip(" \t").lower() == "false"
        self._timer = leg.board.timers.set(now + ANSWER_MS, _unanswered, self)
        leg.board.tell(event)

    def _read(self, request: Request) -> Referred:
        """Who is meant (section 2.4.2: exactly one). Raises ``Malformed``."""
        targets = request.all("Refer-To")
        if len(targets) != 1:
            raise Malformed("Refer-To")
        address = parse_name_addr(targets[0])
        try:
            uri = address.uri
        except Malformed:
            return Referred(self._leg.id, "", "", "", None, "")
        replaces = in_uri(uri.headers)
        replaced = None
        if replaces:
            meant = parse_replaces(replaces)
            found = find(self._leg.board, meant)
            replaced = found.id if found is not None and not found.over else None
        return Referred(
            leg=self._leg.id,
            to=clean(address.uri_text.partition("?")[0]),
            called=uri.user_text,
            replaces=clean(replaces),
            replaced=replaced,
            referred_by=clean(request.get("Referred-By")),
        )

    # --- the owner's answers

    def accept(self, now: Instant) -> None:
        """202, and the first NOTIFY at once (section 2.4.4)."""
        if self._asked is None:
            return
        request, transaction, flow = self._take()
        leg = self._leg
        fields = [("Contact", leg.board.contact(flow))]
        if self._silent:
            fields.append(("Refer-Sub", "false"))
        leg.answer(transaction, request, flow, 200 if self._silent else 202, now, fields)
        if not self._silent:
            self._until = Instant(now + LIFE_MS)
            self._timer = leg.board.timers.set(self._until, _end, self)
            self._notify(100, now)

    def refuse(self, status: int, now: Instant) -> None:
        """Refuse the REFER; 603 as a rule."""
        if self._asked is not None:
            request, transaction, flow = self._take()
            self._leg.answer(transaction, request, flow, status, now)

    def tell(self, status: int, now: Instant) -> None:
        """How the transfer goes: the status of the call made for it. A final one is the last."""
        if self._until is None:
            return
        if self._busy:
            # NOTIFYs go one by one; of what comes meanwhile only the latest matters.
            self._next = status
        else:
            self._notify(status, now)

    def _take(self) -> tuple[Request, Transaction, Flow]:
        assert self._asked is not None
        asked, self._asked = self._asked, None
        self._leg.board.timers.cancel(self._timer)
        self._timer = None
        return asked

    def _notify(self, status: int, now: Instant) -> None:
        leg = self._leg
        if self._until is None or leg.dialog is None or leg.gone:
            self._finish()
            return
        left_s = max(0, (self._until - now) // 1_000)
        final = status >= 200
        state = "terminated;reason=noresource" if final else f"active;expires={left_s}"
        if final:
            self._finish()
        self._busy = True
        fields = [
            ("Contact", leg.board.contact(leg.dialog.flow)),
            ("Event", f"refer;id={self._cseq}"),
            ("Subscription-State", state),
            ("Content-Type", _FRAGMENT),
        ]
        body = f"SIP/2.0 {status} {PHRASES.get(status, 'Unknown')}\r\n"
        leg.send("NOTIFY", fields, body, self._notified, now)

    def _notified(
        self, _tx: Transaction, message: Response | Request | None, _status: int, now: Instant
    ) -> None:
        if isinstance(message, Response) and message.status < 200:
            return
        self._busy = False
        if not isinstance(message, Response) or message.status in (408, 481, 489):
            self._finish()
        following, self._next = self._next, None
        if following is not None:
            self._notify(following, now)
        if not self._busy and self._after is not None:
            after, self._after = self._after, None
            after(now)

    def delays(self, then: Callable[[Instant], None]) -> bool:
        """Does the outcome still wait to be told? Then ``then`` is called when it was: it comes before the BYE."""
        waits = self._busy and self._next is not None and self._next >= 200
        if waits:
            self._after = then
        return waits

    def end(self, now: Instant) -> None:
        """The time is over: the peer hears that we know no more (503)."""
        self._timer = None
        if self._until is not None:
            self._busy = False
            self._notify(503, now)

    def _finish(self) -> None:
        self._until = None
        self._leg.board.timers.cancel(self._timer)
        self._timer = None

    def stop(self, now: Instant) -> None:
        """The leg is over."""
        self.refuse(603, now)
        self._finish()


def _unanswered(referral: Referral, _: None, now: Instant) -> None:
    referral.refuse(603, now)


def _end(referral: Referral, _: None, now: Instant) -> None:
    referral.end(now)
