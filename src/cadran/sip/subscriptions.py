"""Phones that want to be told: SUBSCRIBE and NOTIFY (RFC 6665), whatever the event package.

What is told is the owner's: ``message-summary`` (RFC 3842) and ``dialog`` (RFC 4235) are bodies of its
making. NOTIFYs of one subscription go one by one; of what waits only the latest matters.
"""

from __future__ import annotations

import re
from typing import Final

from cadran.clock import SECOND_MS, Instant
from cadran.sip.board import Board, DialogKey
from cadran.sip.build import reply_bytes
from cadran.sip.dialog import Dialog
from cadran.sip.events import (
    AccountIdentity,
    Flow,
    Subscribed,
    SubscriptionId,
    TrunkIdentity,
    Unsubscribed,
)
from cadran.sip.grammar import clean
from cadran.sip.limits import RETRY_AFTER_S
from cadran.sip.message import Request, Response
from cadran.sip.timers import Timer
from cadran.sip.transaction import Key, Transaction
from cadran.sip.uri import parse_uri
from cadran.sip.via import answer_flow

MAX_SUBSCRIPTIONS: Final = 20_000
"""Some five of each of 4,000 phones: message waiting and a few busy lamps."""

ANSWER_MS: Final = 20_000
"""The owner answers at once; past this a SUBSCRIBE is refused, well before its sender's timer F."""

_SECONDS: Final = re.compile(r"[0-9]{1,9}")
_MAX_ACCEPT_CHARS: Final = 512
"""Media types that a phone says it takes, as far as they are looked at."""


class _Subscription:
    """One; ``asked`` while the owner has not answered."""

    __slots__ = ("asked", "busy", "dialog", "event", "expires_at", "id", "latest", "next", "timer")

    def __init__(self, number: SubscriptionId, dialog: Dialog, event: str) -> None:
        self.id = number
        self.dialog = dialog
        self.event = event
        self.asked: tuple[Request, Transaction, Flow, int] | None = None
        self.expires_at = 0
        self.timer: Timer | None = None
        self.busy = False
        self.latest = ("", "")
        self.next = ""
        """The Subscription-State of a NOTIFY that waits, "" if none does."""


class Subscriptions:
    """All of one agent."""

    __slots__ = ("_board", "_by_id", "_held")

    def __init__(self, board: Board) -> None:
        self._board = board
        self._held: dict[DialogKey, _Subscription] = {}
        self._by_id: dict[SubscriptionId, _Subscription] = {}

    # --- from the net

    def arrived(
        self,
        request: Request,
        key: Key,
        flow: Flow,
        identity: TrunkIdentity | AccountIdentity,
        now: Instant,
    ) -> None:
        """A SUBSCRIBE outside any dialog, its sender known."""
        board, config = self._board, self._board.config
        event = request.get("Event")
        package = event.partition(";")[0].strip(" \t").lower()
        expires_s = _expires(request, config.max_expires_s)
        if package not in config.packages:
            board.refuse(request, flow, 489, [("Allow-Events", ", ".join(config.packages))])
        elif 0 < expires_s < config.min_expires_s:
            board.refuse(request, flow, 423, [("Min-Expires", str(config.min_expires_s))])
        elif len(self._held) >= MAX_SUBSCRIPTIONS or board.full:
            board.refuse(request, flow, 503, [("Retry-After", str(RETRY_AFTER_S))])
        elif not request.from_tag:
            board.refuse(request, flow, 400, phrase="Bad From")
        else:
            transaction = board.transactions.serve(request, key, answer_flow(request.via, flow))
            dialog = Dialog.arrived(request, flow, board.token())
            each = _Subscription(SubscriptionId(f"sub-{board.token()}"), dialog, clean(event))
            each.asked = (request, transaction, flow, expires_s)
            each.timer = board.timers.set(now + ANSWER_MS, _unanswered, self, each)
            self._held[dialog.key] = self._by_id[each.id] = each
            target = parse_uri(request.uri).user_text
            accept = clean(request.get("Accept"))[:_MAX_ACCEPT_CHARS]
            board.tell(Subscribed(each.id, identity, package, target, accept, expires_s))

    def again(self, request: Request, key: Key, flow: Flow, now: Instant) -> None:
        """A SUBSCRIBE within a dialog: refreshed, or ended by ``Expires: 0``."""
        board = self._board
        each = self._held.get((request.call_id, request.to_tag, request.from_tag))
        if each is None or each.asked is not None:
            board.refuse(request, flow, 481)
            return
        if request.cseq[0] <= each.dialog.remote_cseq:
            board.refuse(request, flow, 500, phrase="CSeq Out Of Order")
            return
        expires_s = _expires(request, board.config.max_expires_s)
        if 0 < expires_s < board.config.min_expires_s:
            fields = [("Min-Expires", str(board.config.min_expires_s))]
            board.refuse(request, flow, 423, fields)
            return
        each.dialog.remote_cseq = request.cseq[0]
        each.dialog.refresh(request, flow)
        transaction = board.transactions.serve(request, key, answer_flow(request.via, flow))
        self._grant(each, request, transaction, flow, expires_s, now)

    # --- the owner's answers

    def accept(self, number: SubscriptionId, kind: str, body: str, now: Instant) -> None:
        each = self._by_id.get(number)
        if each is not None and each.asked is not None:
            request, transaction, flow, expires_s = each.asked
            each.asked = None
            each.latest = (kind, body)
            self._grant(each, request, transaction, flow, expires_s, now)

    def refuse(self, number: SubscriptionId, status: int, now: Instant) -> None:
        each = self._by_id.get(number)
        if each is not None and each.asked is not None:
            request, transaction, flow, _ = each.asked
            self._drop(each)
            tag = each.dialog.local_tag
            transaction.respond(status, reply_bytes(request, flow, status, tag), now)

    def notify(self, number: SubscriptionId, kind: str, body: str, now: Instant) -> None:
        each = self._by_id.get(number)
        if each is not None and each.asked is None:
            each.latest = (kind, body)
            self._notify(each, "active", now)

    def end(self, number: SubscriptionId, now: Instant) -> None:
        each = self._by_id.get(number)
        if each is None:
            return
        if each.asked is not None:
            self.refuse(number, 480, now)
        else:
            self._finish(each, "terminated;reason=deactivated", now)

    # --- deeds

    def _grant(
        self,
        each: _Subscription,
        request: Request,
        transaction: Transaction,
        flow: Flow,
        expires_s: int,
        now: Instant,
    ) -> None:
        """200, and a NOTIFY at once (section 4.2.1.2)."""
        board = self._board
        fields = [("Contact", board.contact(flow)), ("Expires", str(expires_s))]
        data = reply_bytes(request, flow, 200, each.dialog.local_tag, fields)
        transaction.respond(200, data, now)
        board.timers.cancel(each.timer)
        each.expires_at = now + expires_s * SECOND_MS
        if expires_s == 0:
            self._finish(each, "terminated;reason=timeout", now)
        else:
            each.timer = board.timers.set(each.expires_at, _expired, self, each)
            self._notify(each, "active", now)

    def _notify(self, each: _Subscription, state: str, now: Instant) -> None:
        if each.busy:
            each.next = state
            return
        board, dialog = self._board, each.dialog
        kind, body = each.latest
        left_s = max(0, (each.expires_at - now) // SECOND_MS)
        fields = [
            ("Contact", board.contact(dialog.flow)),
            ("Event", each.event),
            ("Subscription-State", f"active;expires={left_s}" if state == "active" else state),
        ]
        if body:
            fields.append(("Content-Type", kind))
        branch = board.branch()
        data = dialog.request(
            board, "NOTIFY", branch, cseq=dialog.next_cseq(), fields=fields, body=body
        )
        each.busy = True

        def told(
            _tx: Transaction, message: Response | Request | None, _status: int, now: Instant
        ) -> None:
            self._told(each, message, now)

        board.transactions.request("NOTIFY", branch, data, dialog.flow, told, now)

    def _told(self, each: _Subscription, message: Response | Request | None, now: Instant) -> None:
        if isinstance(message, Response) and message.status < 200:
            return
        each.busy = False
        state, each.next = each.next, ""
        if not isinstance(message, Response) or message.status >= 300:
            self._lost(each)
        elif state and (each.id in self._by_id or state != "active"):
            self._notify(each, state, now)

    def _finish(self, each: _Subscription, state: str, now: Instant) -> None:
        self._lost(each)
        self._notify(each, state, now)

    def _lost(self, each: _Subscription) -> None:
        """Tell the owner, once, that nobody listens any more."""
        if self._drop(each):
            self._board.tell(Unsubscribed(each.id))

    def _drop(self, each: _Subscription) -> bool:
        self._board.timers.cancel(each.timer)
        each.timer = each.asked = None
        self._held.pop(each.dialog.key, None)
        return self._by_id.pop(each.id, None) is not None

    def expire(self, each: _Subscription, now: Instant) -> None:
        self._finish(each, "terminated;reason=timeout", now)

    def __len__(self) -> int:
        return len(self._held)


def _expires(request: Request, longest_s: int) -> int:
    """Seconds asked for; no or an unreadable value asks for the longest."""
    text = request.get("Expires").strip(" \t")
    return min(int(text), longest_s) if _SECONDS.fullmatch(text) else longest_s


def _unanswered(subscriptions: Subscriptions, each: _Subscription, now: Instant) -> None:
    subscriptions.refuse(each.id, 480, now)


def _expired(subscriptions: Subscriptions, each: _Subscription, now: Instant) -> None:
    subscriptions.expire(each, now)
