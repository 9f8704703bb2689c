"""Towards carriers: our own registrations, kept fresh (RFC 3261 section 10.2), and OPTIONS that ask for life.

A registration goes on until it is ended. Failures are tried again by RFC 5626 section 4.5: at random within a
time that doubles; a refused password only after the longest one, so that no account is locked by us.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from cadran.clock import SECOND_MS, Instant
from cadran.sip.board import Board
from cadran.sip.build import request_bytes
from cadran.sip.client_auth import ClientAuth
from cadran.sip.events import CarrierAnswered, Flow, RegistrationChanged
from cadran.sip.grammar import Malformed, one_line
from cadran.sip.message import Response
from cadran.sip.name_addr import parse_name_addr
from cadran.sip.timers import Timer
from cadran.sip.transaction import Transaction

EXPIRES_S: Final = 600
"""Asked for unless the owner says otherwise: a carrier that lost us finds us again in ten minutes."""
LONGEST_S: Final = 86_400
"""A Min-Expires or Expires beyond a day is not believed."""
RETRY_BASE_MS: Final = 30 * SECOND_MS
RETRY_MAX_MS: Final = 1_800 * SECOND_MS
"""RFC 5626 section 4.5."""
EARLY_MS: Final = 60 * SECOND_MS
"""So long before the end it is renewed, or at half of a short time."""
MOST: Final = 1_000
"""Registrations at once: some trunks of many customers."""


@dataclass(slots=True)
class _Registration:
    name: str
    registrar: str
    """Request-URI, without a user (section 10.2)."""
    identity: str
    """To and From: the address of record."""
    contact_user: str
    flow: Flow
    auth: ClientAuth
    expires_s: int
    call_id: str
    tag: str
    cseq: int = 0
    failures: int = 0
    ending: bool = False
    timer: Timer | None = field(default=None, repr=False)


class Carriers:
    """Registrations by the owner's names, and single questions of life."""

    __slots__ = ("_board", "_kept")

    def __init__(self, board: Board) -> None:
        self._board = board
        self._kept: dict[str, _Registration] = {}

    def register(
        self,
        name: str,
        *,
        registrar: str,
        identity: str,
        contact_user: str,
        account: tuple[str, str],
        flow: Flow,
        now: Instant,
        expires_s: int = EXPIRES_S,
    ) -> None:
        """Register ``identity`` at ``registrar`` (both SIP URIs) and stay so; again, it begins anew.

        ``account`` is user name and password. What comes of it is told by ``RegistrationChanged``.
        """
        known = self._kept.pop(name, None)
        if known is not None:
            self._board.timers.cancel(known.timer)
        if len(self._kept) >= MOST:
            self._board.tell(RegistrationChanged(name, registered=False, status=503))
            self._board.woken()
            return
        board = self._board
        made = _Registration(
            name,
            one_line(registrar),
            one_line(identity),
            one_line(contact_user),
            flow,
            ClientAuth(board, account),
            expires_s,
            known.call_id if known else board.token() + board.token(),
            board.token(),
            known.cseq if known else 0,
        )
        self._kept[name] = made
        self._send(made, now)
        board.woken()

    def unregister(self, name: str, now: Instant) -> None:
        """Take our contact away and stop. Of one that is unknown nothing happens."""
        kept = self._kept.pop(name, None)
        if kept is None:
            return
        self._board.timers.cancel(kept.timer)
        kept.ending = True
        self._send(kept, now)
        self._board.woken()

    def ask(self, name: str, uri: str, flow: Flow, now: Instant) -> None:
        """Send one OPTIONS (section 11); ``CarrierAnswered`` tells the status, 408 for silence."""
        board = self._board
        branch = board.branch()

        def told(_transaction: Transaction, message: object, status: int, _now: Instant) -> None:
            final = message.status if isinstance(message, Response) else status
            if final >= 200:
                board.tell(CarrierAnswered(name, final))

        data = request_bytes(
            "OPTIONS",
            one_line(uri),
            via=board.via(flow, branch),
            from_=f"<sip:cadran@{board.end_point(flow)}>;tag={board.token()}",
            to=f"<{one_line(uri)}>",
            call_id=board.token() + board.token(),
            cseq=1,
            fields=[("Contact", board.contact(flow)), ("Accept", "application/sdp")],
        )
        board.transactions.request("OPTIONS", branch, data, flow, told, now)
        board.woken()

    # --- within

    def _send(self, kept: _Registration, now: Instant) -> None:
        board = self._board
        kept.cseq += 1
        branch = board.branch()
        expires = 0 if kept.ending else kept.expires_s
        data = request_bytes(
            "REGISTER",
            kept.registrar,
            via=board.via(kept.flow, branch),
            from_=f"<{kept.identity}>;tag={kept.tag}",
            to=f"<{kept.identity}>",
            call_id=kept.call_id,
            cseq=kept.cseq,
            fields=[
                ("Contact", f"<{self._contact(kept)}>;expires={expires}"),
                ("Expires", str(expires)),
                ("User-Agent", board.config.product),
                *kept.auth.fields("REGISTER", kept.registrar),
            ],
        )

        def told(_transaction: Transaction, message: object, status: int, at: Instant) -> None:
            self._heard(kept, message, status, at)

        board.transactions.request("REGISTER", branch, data, kept.flow, told, now)

    def _contact(self, kept: _Registration) -> str:
        transport = "" if kept.flow.transport == "udp" else f";transport={kept.flow.transport}"
        return f"sip:{kept.contact_user}@{self._board.end_point(kept.flow)}{transport}"

    def _heard(self, kept: _Registration, message: object, status: int, now: Instant) -> None:
        response = message if isinstance(message, Response) else None
        if response is not None:
            status = response.status
        if status < 200:
            return
        if response is not None and kept.auth.challenged(response):
            self._send(kept, now)
            return
        if kept.ending or self._kept.get(kept.name) is not kept:
            return
        if response is not None and 200 <= status < 300:
            self._registered(kept, response, now)
        elif response is not None and status == 423 and self._longer(kept, response):
            self._send(kept, now)
        else:
            self._failed(kept, status, response, now)

    def _registered(self, kept: _Registration, response: Response, now: Instant) -> None:
        kept.auth.accepted()
        kept.failures = 0
        granted_s = self._granted(kept, response)
        early_ms = min(EARLY_MS, granted_s * SECOND_MS // 2)
        self._again(kept, granted_s * SECOND_MS - early_ms, now)
        expires_at = Instant(now + granted_s * SECOND_MS)
        self._board.tell(
            RegistrationChanged(kept.name, registered=True, status=200, expires_at=expires_at)
        )

    def _granted(self, kept: _Registration, response: Response) -> int:
        """What the registrar gave our own contact (section 10.2.4), at least a second."""
        wanted = self._contact(kept)
        given = response.get("Expires")
        try:
            for value in response.all("Contact"):
                found = parse_name_addr(value)
                if found.uri_text == wanted:
                    given = found.parameters.get("expires") or given
        except Malformed:
            given = response.get("Expires")
        return max(1, min(_number(given) or kept.expires_s, LONGEST_S))

    def _longer(self, kept: _Registration, response: Response) -> bool:
        least = _number(response.get("Min-Expires"))
        if not kept.expires_s < least <= LONGEST_S:
            return False
        kept.expires_s = least
        return True

    def _failed(
        self, kept: _Registration, status: int, response: Response | None, now: Instant
    ) -> None:
        kept.failures += 1
        longest = min(RETRY_MAX_MS, RETRY_BASE_MS * 2 ** min(kept.failures, 16))
        if status in (401, 403, 407):
            longest = RETRY_MAX_MS
        # Between a half and the whole, so that many who lost one registrar do not come back as one.
        wait_ms = longest // 2 + int(self._board.token(), 16) % (longest // 2)
        if response is not None:
            told_s = _number(response.get("Retry-After").partition(";")[0].partition("(")[0])
            wait_ms = max(wait_ms, min(told_s, LONGEST_S) * SECOND_MS)
        kept.auth.accepted()
        self._again(kept, wait_ms, now)
        retry_at = Instant(now + wait_ms)
        self._board.tell(
            RegistrationChanged(kept.name, registered=False, status=status, retry_at=retry_at)
        )

    def _again(self, kept: _Registration, wait_ms: int, now: Instant) -> None:
        timers = self._board.timers
        timers.cancel(kept.timer)
        kept.timer = timers.set(now + wait_ms, _renew, self, kept)

    def renew(self, kept: _Registration, now: Instant) -> None:
        if self._kept.get(kept.name) is kept:
            self._send(kept, now)


def _renew(carriers: Carriers, kept: _Registration, now: Instant) -> None:
    carriers.renew(kept, now)


def _number(text: str) -> int:
    """A plain number, 0 for anything else."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 9 else 0
