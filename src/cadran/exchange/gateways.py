"""The trunks as they stand: which gateways answer, who is registered where, how many calls each carries.

A gateway is asked by OPTIONS; it is down when it says nothing, and for a while when a call found it so. What is
down is tried after all else, never left out: our opinion of it may be old.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import structlog

from cadran.clock import MINUTE_MS, SECOND_MS, Instant, after
from cadran.directory.trunks import OPERATOR, is_address
from cadran.errors import Refusal, Refused
from cadran.exchange.board import Board
from cadran.exchange.legs import Leg
from cadran.exchange.places import PLACES_MOST, SILENCE_MS, Places
from cadran.exchange.registering import Registering
from cadran.ids import LegId
from cadran.routing.trunk import Gateway, Trunk
from cadran.routing.writing import registrar_uri
from cadran.sip.events import CarrierAnswered, Flow

ROUND_MS = 1 * SECOND_MS
"""Between looks at what is due."""
SHUN_MS = 30 * SECOND_MS
"""A gateway that failed a call is tried after the others for so long."""
SHUN_MOST_MS = 10 * MINUTE_MS
"""A longer Retry-After is not believed."""
NAMES_MS = MINUTE_MS
"""How often the names of gateways are looked up that are not asked."""
NAMES_MAX = 1_024
"""Addresses remembered for gateways that are known by name."""
DEAD = frozenset({408, 503})
"""Final answers to OPTIONS that are no sign of life."""

NEVER = Instant(0)
Way = tuple[Trunk, Gateway]
log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Standing:
    """What is known of a gateway of a trunk."""

    way: Way
    silent: bool | None = None
    """None: it was not asked yet."""
    status: int = 0
    """Its last answer; 408 for silence."""
    changed_at: Instant | None = None
    """Since when it is up or down."""
    round_trip_ms: int | None = None
    shunned_until: Instant = NEVER
    asked_at: Instant | None = None
    places: Places = field(default_factory=Places)
    refusal: Refusal | None = None
    """What we know of why it cannot be reached: its name, its certificate."""
    next_at: Instant = NEVER
    waiting: list[asyncio.Future[None]] = field(default_factory=list)

    def down(self, now: Instant) -> bool:
        return self.silent is True or self.shunned_until > now

    def state(self, now: Instant) -> str:
        """``up``, ``down`` or ``unknown``."""
        if self.down(now):
            return "down"
        return "unknown" if self.silent is None else "up"


class Gateways:
    """One node's opinion of all gateways. ``password(trunk)`` opens the account's password."""

    def __init__(self, board: Board, password: Callable[[Trunk], str]) -> None:
        self._board = board
        self._standings: dict[str, Standing] = {}
        self._legs: dict[str, set[LegId]] = {}
        self._addresses: dict[str, str] = {}
        self._password = password
        self.registering = Registering(board, password)

    # --- calls

    def trunk_from(self, host: str, port: int) -> Trunk | None:
        """The trunk in service whose requests come from here."""
        live = self._board.live
        found = live.trunk_from(host, port)
        if found is None and host in self._addresses:
            found = live.trunk_from(self._addresses[host])
        return found

    def order(self, ways: Iterable[Way], *, emergency: bool) -> list[Way]:
        """The ways with room for a call, those that are down last."""
        now = self._board.now()
        fit = [way for way in ways if emergency or self.room(way[0])]
        fit.sort(key=lambda way: (each := self._known(way)) is not None and each.down(now))
        return fit

    def room(self, trunk: Trunk) -> bool:
        return trunk.calls_most is None or self.calls(trunk.name) < trunk.calls_most

    def calls(self, trunk: str) -> int:
        """How many legs a trunk carries."""
        return len(self._legs.get(trunk, ()))

    def enter(self, leg: Leg, trunk: Trunk) -> None:
        """The trunk carries the leg from now on, and no other one does."""
        self.leave(leg)
        leg.trunk = trunk.name
        if not leg.emergency:
            self._legs.setdefault(trunk.name, set()).add(leg.id)

    def leave(self, leg: Leg) -> None:
        """The leg is over, or goes another way."""
        held = self._legs.get(leg.trunk)
        if held is not None:
            held.discard(leg.id)
            if not held:
                del self._legs[leg.trunk]

    def account(self, trunk: Trunk) -> tuple[str, str] | None:
        """User name and password for calls through the trunk, where it has an account."""
        if not trunk.sealed:
            return None
        try:
            return trunk.username, self._password(trunk)
        except Refused as refused:
            log.warning("account cannot be opened", trunk=trunk.name, reason=refused.refusal.id)
            return None

    def failed(self, way: Way, status: int, retry_after_s: int = 0) -> None:
        """A call found the gateway unable; other calls try it last for a while."""
        now = self._board.now()
        standing = self._of(way)
        wait_ms = min(max(SHUN_MS, retry_after_s * SECOND_MS), SHUN_MOST_MS)
        self._change(standing, now, status, shunned_until=after(now, wait_ms))

    def carried(self, way: Way) -> None:
        """A call came through: whatever was thought of it, it works."""
        standing = self._known(way)
        if standing is not None and standing.down(self._board.now()):
            now = self._board.now()
            self._change(standing, now, 200, silent=False, shunned_until=now)

    # --- health

    def start(self, now: Instant) -> None:
        """Look after all trunks from now on."""
        self._round(now)

    def stop(self, now: Instant) -> None:
        self._board.timers.cancel("gateways")
        self.registering.stop(now)

    def standings(self, trunk: Trunk) -> list[Standing]:
        """The trunk's gateways, as listed."""
        return [self._of((trunk, gateway)) for gateway in trunk.gateways]

    async def check(self, trunk: Trunk) -> list[Standing]:
        """Ask all gateways of a trunk now; answers when each has said something or was silent too long."""
        found = self.standings(trunk)
        waiting = []
        for standing in found:
            future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            standing.waiting.append(future)
            waiting.append(future)
            if standing.asked_at is None:
                self._ask(standing, self._board.now(), quietly=False)
        for _ in range(PLACES_MOST):
            await asyncio.wait(waiting, timeout=SILENCE_MS / SECOND_MS)
            for standing in found:
                if standing.asked_at is not None:
                    self._unheard(standing, 408, self._board.now())
            if all(each.done() for each in waiting):
                break
        return self.standings(trunk)

    def answered(self, event: CarrierAnswered) -> None:
        """An OPTIONS of ours has its final answer; silence was noticed long before the last repeat of it."""
        standing = self._standings.get(event.name)
        if standing is None or event.status == 408:
            return
        now = self._board.now()
        if event.status in DEAD:
            self._unheard(standing, event.status, now)
            return
        if standing.asked_at is not None:
            standing.round_trip_ms = now - standing.asked_at
        self._heard(standing, event.status, now)

    def _round(self, now: Instant) -> None:
        board = self._board
        trunks = [each for each in board.live.trunks() if each.active]
        wanted = {
            name_of((trunk, each)): (trunk, each) for trunk in trunks for each in trunk.gateways
        }
        for name in self._standings.keys() - wanted.keys():
            self._release(self._standings.pop(name))
        for name, way in wanted.items():
            standing = self._standings.setdefault(name, Standing(way))
            if standing.way[0].health_s != way[0].health_s:
                # As often as is wanted now, not after the interval of before.
                standing.next_at = NEVER
            standing.way = way
            if standing.asked_at is not None:
                if now - standing.asked_at >= SILENCE_MS:
                    self._unheard(standing, 408, now)
            elif standing.next_at <= now:
                self._ask(standing, now, quietly=not way[0].health_s)
        self.registering.reconcile(trunks, now)
        board.timers.set("gateways", after(now, ROUND_MS), self._round)

    def _ask(self, standing: Standing, now: Instant, *, quietly: bool) -> None:
        """Send an OPTIONS; ``quietly`` only has its name looked up, if it has one."""
        board = self._board
        trunk, gateway = standing.way
        standing.next_at = after(now, trunk.health_s * SECOND_MS or NAMES_MS)
        if quietly and is_address(gateway.host):
            return
        if not quietly:
            standing.asked_at = now

        def found(flows: list[Flow], refusal: Refusal | None) -> None:
            for flow in flows:
                self._remember(flow.remote[0], gateway.host)
            if quietly:
                return
            standing.places, standing.refusal = Places(flows), refusal
            self._ask_here(standing, board.now())

        board.find_flows(gateway.host, gateway.port, gateway.transport, found)

    def _ask_here(self, standing: Standing, now: Instant) -> None:
        """At its place in use, if it has one."""
        flow = standing.places.here
        if flow is None:
            self._heard(standing, 503, now)
            return
        standing.asked_at = now
        uri = registrar_uri(*standing.way)
        self._board.agent.carriers.ask(name_of(standing.way), uri, flow, now)

    def _unheard(self, standing: Standing, status: int, now: Instant) -> None:
        """Silence, or a sign of death: the next of its places is asked, if there is one."""
        if standing.asked_at is None:
            return
        standing.refusal = self._board.signalling.trouble(standing.places.here)
        if standing.places.turn():
            self._ask_here(standing, now)
        else:
            self._heard(standing, status, now)

    def _remember(self, address: str, name: str) -> None:
        if address == name:
            return
        if len(self._addresses) >= NAMES_MAX:
            self._addresses.clear()
        self._addresses[address] = name

    def _heard(self, standing: Standing, status: int, now: Instant) -> None:
        standing.asked_at = None
        if status not in DEAD:
            standing.refusal = None
        self._change(standing, now, status, silent=status in DEAD)
        self._release(standing)

    def _change(
        self,
        standing: Standing,
        now: Instant,
        status: int,
        *,
        silent: bool | None = None,
        shunned_until: Instant | None = None,
    ) -> None:
        before = standing.state(now)
        standing.status = status
        if shunned_until is not None:
            standing.shunned_until = shunned_until
        if silent is not None:
            standing.silent = silent
        state = standing.state(now)
        if state != before:
            standing.changed_at = now
            trunk = standing.way[0].name
            if state == "down" or before == "down":
                why = standing.refusal.id if standing.refusal is not None else ""
                log.warning("gateway changed", trunk=trunk, state=state, status=status, why=why)
            self._board.watch.tell(OPERATOR, "trunk", {"trunk": trunk})

    @staticmethod
    def _release(standing: Standing) -> None:
        waiting, standing.waiting = standing.waiting, []
        for future in waiting:
            if not future.done():
                future.set_result(None)

    def _known(self, way: Way) -> Standing | None:
        return self._standings.get(name_of(way))

    def _of(self, way: Way) -> Standing:
        return self._standings.setdefault(name_of(way), Standing(way))


def name_of(way: Way) -> str:
    """The name of a gateway within its trunk."""
    trunk, gateway = way
    return f"{trunk.name} {gateway.transport}:{gateway.host}:{gateway.port}"
