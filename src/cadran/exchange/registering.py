"""Our accounts at carriers: registered at one gateway of each trunk, at the next one when that fails."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import structlog

from cadran.clock import MINUTE_MS, Instant, after
from cadran.directory.trunks import OPERATOR
from cadran.errors import Refusal, Refused
from cadran.exchange.board import Board
from cadran.exchange.places import SILENCE_MS, Places
from cadran.routing.trunk import Gateway, Trunk
from cadran.routing.writing import account_uri, registrar_uri
from cadran.sip.events import Flow, RegistrationChanged

ELSEWHERE = frozenset({408, 500, 502, 503, 504})
"""Failures of a gateway, not of the account: the next one is asked at once."""
LOST_MS = MINUTE_MS
"""Until names that had no address are looked up again."""
_MEANING = ("gateways", "domain", "username", "sealed", "expires_s")
"""What a registration is made of; when it changes, it begins anew."""

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Registration:
    """One trunk's. ``status`` 0: no answer yet."""

    made_of: tuple[object, ...] = field(repr=False)
    gateways: tuple[Gateway, ...]
    gateway: int = 0
    """Which of them is asked, and how many were in a row; the next one is when all ``places`` of one failed."""
    tried: int = 1
    places: Places = field(default_factory=Places)
    refusal: Refusal | None = None
    """What we know of why it cannot be reached."""
    registered: bool = False
    status: int = 0
    until: Instant | None = None
    """When it ends, or when it is tried again."""
    asked_at: Instant | None = None
    """Since when an answer is waited for."""
    lost: bool = False
    """No gateway has an address: it is we who try again, at ``until``."""

    def passed_over(self, now: Instant) -> bool:
        """Is there another gateway, or another place of this one, that may answer sooner?"""
        silent = self.asked_at is not None and now - self.asked_at >= SILENCE_MS
        return silent and (self.tried < len(self.gateways) or self.places.more)


class Registering:
    """All of one node."""

    def __init__(self, board: Board, password: Callable[[Trunk], str]) -> None:
        self._board = board
        self._password = password
        self._kept: dict[str, Registration] = {}

    def of(self, trunk: str) -> Registration | None:
        return self._kept.get(trunk)

    def reconcile(self, trunks: Iterable[Trunk], now: Instant) -> None:
        """Register the accounts of these trunks, and take back all others."""
        wanted = {each.name: each for each in trunks if each.registers}
        for name in self._kept.keys() - wanted.keys():
            del self._kept[name]
            self._board.agent.carriers.unregister(name, now)
        for name, trunk in wanted.items():
            made_of = tuple(getattr(trunk, each) for each in _MEANING)
            present = self._kept.get(name)
            again = present is not None and present.lost and (present.until or now) <= now
            if present is None or present.made_of != made_of or again:
                gateways = tuple(sorted(trunk.gateways, key=lambda each: each.priority))
                self._kept[name] = Registration(made_of, gateways)
                self._begin(trunk)
            elif present.passed_over(now):
                self.changed(RegistrationChanged(name, registered=False, status=408))

    def stop(self, now: Instant) -> None:
        self.reconcile((), now)

    def changed(self, event: RegistrationChanged) -> None:
        """A carrier answered, or was silent."""
        kept = self._kept.get(event.name)
        trunk = self._board.live.trunk(event.name)
        if kept is None or trunk is None:
            return
        if event.registered != kept.registered or event.status != kept.status:
            log.info("registration", trunk=trunk.name, status=event.status)
        kept.registered, kept.status, kept.asked_at = event.registered, event.status, None
        if not event.registered and kept.places.here is not None:
            kept.refusal = self._board.signalling.trouble(kept.places.here)
        kept.until = event.expires_at or event.retry_at
        if event.registered:
            kept.tried, kept.refusal = 1, None
            kept.places.answered()
        elif event.status in ELSEWHERE and kept.places.turn():
            self._register(trunk, kept)
        elif event.status in ELSEWHERE and kept.tried < len(kept.gateways):
            kept.tried += 1
            kept.gateway = (kept.gateway + 1) % len(kept.gateways)
            self._begin(trunk)
        self._board.watch.tell(OPERATOR, "trunk", {"trunk": trunk.name})

    def _begin(self, trunk: Trunk) -> None:
        board, kept = self._board, self._kept[trunk.name]
        gateway = kept.gateways[kept.gateway]
        kept.asked_at = board.now()

        def found(flows: list[Flow], refusal: Refusal | None) -> None:
            if self._kept.get(trunk.name) is not kept:
                return
            kept.places, kept.refusal = Places(flows), refusal
            if not flows:
                log.warning("registrar not found", reason=refusal.id if refusal else "")
                kept.lost = kept.tried >= len(kept.gateways)
                again = after(board.now(), LOST_MS) if kept.lost else None
                self.changed(
                    RegistrationChanged(trunk.name, registered=False, status=503, retry_at=again)
                )
                return
            self._register(trunk, kept)

        board.find_flows(gateway.host, gateway.port, gateway.transport, found)

    def _register(self, trunk: Trunk, kept: Registration) -> None:
        """At the gateway's place in use."""
        board, gateway, flow = self._board, kept.gateways[kept.gateway], kept.places.here
        assert flow is not None
        try:
            password = self._password(trunk)
        except Refused as refused:
            log.warning("account cannot be opened", trunk=trunk.name, reason=refused.refusal.id)
            return
        kept.asked_at = board.now()
        board.agent.carriers.register(
            trunk.name,
            registrar=registrar_uri(trunk, gateway),
            identity=account_uri(trunk, gateway),
            contact_user=trunk.username,
            account=(trunk.username, password),
            flow=flow,
            now=board.now(),
            expires_s=trunk.expires_s,
        )
