"""Calling out: decide → route → reserve → ring.

Nothing rings before it may, can be carried and is paid for. Fail-over to the next gateway keeps the
grant. A user's devices are forked: one offer to all, the first to answer is the leg, the rest are
cancelled. A number that this system owns never leaves the house: it is called through our own door.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from cadran.charging.grants import Slice
from cadran.clock import Instant, after
from cadran.entitlement.decide import decide
from cadran.errors import Refusal, Refused
from cadran.exchange import records
from cadran.exchange.attempt import Attempt
from cadran.exchange.bills import Bill
from cadran.exchange.board import Board
from cadran.exchange.failures import TRY_NEXT, cause_of, redirected, sent_on
from cadran.exchange.gateways import Gateways, Way
from cadran.exchange.legs import Leg, LegState
from cadran.exchange.metering import Metering
from cadran.exchange.reasons import TRUNK_FULL
from cadran.exchange.session import Sessions
from cadran.exchange.standing import barred
from cadran.ids import Address, LegId, person_key
from cadran.numbering.number import is_e164
from cadran.routing import routes
from cadran.routing.writing import Written, at_home, diverted, written
from cadran.services import events
from cadran.services.actions import Dial, ToDevices, ToNumber
from cadran.services.causes import (
    ANSWERED_ELSEWHERE,
    BUSY,
    CARRIER_FAILED,
    DRAINING,
    FORBIDDEN,
    HUNG_UP,
    NO_ANSWER,
    NOT_REGISTERED,
    OVERLOADED,
)
from cadran.services.events import Caller
from cadran.sip.events import Flow, Rejected
from cadran.sip.reasons import NEEDS_TLS
from cadran.sip.uri import host_port
from cadran.softphone.agent import PageId

FORKS_MAX = 16
"""Devices rung for one user."""
NOWHERE_ELSE = 600
"""From here on a device speaks for all of its user's (RFC 3261 section 21.6): 603, who declines."""


class Over(Protocol):
    """Finishes a leg whose dialogs are all gone."""

    def __call__(self, leg: Leg, cause: Refusal, *, by_peer: bool) -> None: ...


@dataclass(slots=True)
class Dialling:
    """Executes ``Dial``."""

    board: Board
    sessions: Sessions
    metering: Metering
    gateways: Gateways
    over: Over
    _attempts: dict[LegId, Attempt] = field(default_factory=dict)

    def dial(self, holder: Address, dial: Dial, now: Instant) -> None:
        """Begin; the outcome of the action follows when it rings out or fails before."""
        board = self.board
        emergency = isinstance(dial.to, ToNumber) and self._is_help(dial.to)
        if board.draining and not emergency:
            board.refuse(holder, dial.ref, Refusal(DRAINING))
            return
        full = len(board.legs) >= board.limits.legs_max and not emergency
        if full or dial.leg in board.legs:
            board.refuse(holder, dial.ref, Refusal(OVERLOADED))
            return
        refusal = barred(board, holder.org, dial.call, emergency=emergency)
        if refusal is not None:
            board.refuse(holder, dial.ref, refusal)
            return
        leg = Leg(
            id=dial.leg,
            org=holder.org,
            call=dial.call,
            holder=holder,
            state=LegState.DIALLING,
            caller=Caller(
                key=person_key(dial.payer.user),
                number=dial.caller_number,
                user=dial.payer.user,
                name=dial.caller_name,
            ),
            called=dial.to.number if isinstance(dial.to, ToNumber) else person_key(dial.to.user),
            at=now,
            outgoing=True,
            emergency=emergency,
        )
        board.add(leg)
        if emergency:
            board.records.note(records.called_for_help(leg, board.device_of(leg.call)))
        self._attempts[leg.id] = Attempt(dial)
        give_up_ms = min(dial.give_up_ms, board.limits.give_up_ms)
        board.timers.set(("ring", leg.id), after(now, give_up_ms), lambda _now: self._gave_up(leg))
        if isinstance(dial.to, ToDevices):
            self._to_devices(leg, dial.to)
        else:
            self._to_number(leg, dial, dial.to)

    # --- to the world

    def _is_help(self, to: ToNumber) -> bool:
        """Short numbers of the world are emergency numbers: no other one leaves the dial plan."""
        return not is_e164(to.number) and self.board.live.owner(to.number) is None

    def _to_number(self, leg: Leg, dial: Dial, to: ToNumber) -> None:
        board = self.board
        if board.live.owner(to.number) is not None:
            self._to_ourselves(leg, to)
            return
        facts = board.live.call_facts(dial.payer.user, dial.payer.service, to.number)
        decision = decide(facts)
        if not decision.allowed:
            self._fail(leg, Refusal(decision.reason, decision.facts))
            return
        attempt = self._attempts[leg.id]
        person = board.live.person(dial.payer.user) if leg.emergency else None
        ways = routes.choose(
            to.number, board.live.trunks(), person.usage_location if person else ""
        )
        attempt.routes = self.gateways.order(ways, emergency=leg.emergency)
        if not attempt.routes:
            full = {"trunk": ways[0][0].name} if ways else {}
            reason = TRUNK_FULL if ways else CARRIER_FAILED
            self._fail(leg, Refusal(reason, {"number": to.number, **full}))
            return

        if leg.emergency:
            # It never waits for money.
            self._next_route(leg)
            return

        def granted(slice_: Slice | None, refusal: Refusal | None) -> None:
            if slice_ is None:
                self._fail(leg, refusal or Refusal(CARRIER_FAILED))
            else:
                self._next_route(leg)

        trunk = attempt.routes[0][0].name
        self.metering.reserve(leg, Bill.of_call(dial.payer, to.number, facts, trunk), granted)

    def _next_route(self, leg: Leg) -> None:
        attempt = self._attempts[leg.id]
        if not attempt.routes:
            self._fail(leg, attempt.refusal or Refusal(CARRIER_FAILED))
            return
        attempt.way = way = attempt.routes.pop(0)
        trunk, gateway = way
        if attempt.codecs != trunk.codecs:  # another trunk, other codecs: another offer
            attempt.codecs, leg.talk = trunk.codecs, None
        self.gateways.enter(leg, trunk)

        def found(flows: list[Flow], refusal: Refusal | None) -> None:
            if leg.state is not LegState.DIALLING or leg.cause is not None:
                return
            attempt.flows = flows
            if flows:
                self._to_gateway(leg, attempt, way)
            else:
                attempt.refusal = refusal
                self.gateways.failed(way, 503)
                self._next_route(leg)

        self.board.find_flows(gateway.host, gateway.port, gateway.transport, found)

    def _to_gateway(self, leg: Leg, attempt: Attempt, way: Way) -> None:
        board, (trunk, gateway) = self.board, way
        assert isinstance(attempt.dial.to, ToNumber)
        attempt.flow = flow = attempt.flows.pop(0)
        here = board.agent.here(flow)
        dial, to = attempt.dial, attempt.dial.to
        said = written(trunk, gateway, to.number, (dial.caller_name, dial.caller_number), here)
        by = [(each.number, each.reason) for each in dial.diverted if each.number is not None]
        if by:
            more = diverted(trunk, said.uri, by, here)
            said = Written(said.uri, said.from_name, said.from_uri, (*said.headers, *more))
        account = self.gateways.account(trunk)
        self._invite(leg, said, flow, account, board.limits.silence_ms)

    def _to_ourselves(self, leg: Leg, to: ToNumber) -> None:
        """Through our own door, known there by this run's secret."""
        board = self.board
        host, port = board.door
        dial = self._attempts[leg.id].dial
        by = [(each.number, each.reason) for each in dial.diverted]
        caller = (dial.caller_name, leg.caller.number)
        said = at_home(to.number, caller, by, host_port(host, port), board.host)

        def found(flow: Flow | None, refusal: Refusal | None) -> None:
            if flow is None:
                self._fail(leg, refusal or Refusal(CARRIER_FAILED))
            elif leg.state is LegState.DIALLING and leg.cause is None:
                self._invite(leg, said, flow, (board.house.account, board.house.password))

        board.find_flow(host, port, "udp", found)

    # --- to devices

    def _to_devices(self, leg: Leg, to: ToDevices) -> None:
        board, now = self.board, self.board.now()
        person = board.live.person(to.user)
        if person is None or person.org != leg.org:
            self._fail(leg, Refusal(FORBIDDEN))
            return
        if to.available and board.occupied(to.user, leg):
            self._fail(leg, Refusal(BUSY, {"user": to.user}))
            return
        bindings = [
            (account.username, binding)
            for account in board.live.accounts_of(to.user)
            for binding in board.agent.bindings(account.username, now)
        ]
        safe = [each for each in bindings if self.sessions.reaches(leg, each[1].flow, each[0])]
        safe = safe[:FORKS_MAX]
        pages = board.browsers.pages_of(to.user)[: FORKS_MAX - len(safe)]
        if not safe and not pages:
            self._fail(leg, Refusal(NEEDS_TLS if bindings else NOT_REGISTERED, {"user": to.user}))
            return
        dial = self._attempts[leg.id].dial
        number = dial.caller_number
        known = board.live.known_as(leg.org, to.user, number) if number else ""
        for account, binding in safe:
            caller = f"sip:{number or 'anonymous'}@{board.agent.here(binding.flow)}"
            said = Written(binding.contact, known or dial.caller_name, caller, ())
            self._invite(leg, said, binding.flow, routes=binding.path, account=account)
        for page in pages if leg.state is LegState.DIALLING else ():
            self._ring_page(leg, page)

    def _ring_page(self, leg: Leg, page: PageId) -> None:
        """A page makes the offer when it accepts: it is rung without one."""
        attempt = self._attempts[leg.id]
        sip = attempt.next(leg.id)
        self.board.bind(leg, sip, "")
        self.board.browsers.invite(sip, page, leg.call)
        self._rung(leg, attempt)

    # --- both

    def _invite(
        self,
        leg: Leg,
        said: Written,
        flow: Flow,
        credentials: tuple[str, str] | None = None,
        silence_ms: int = 0,
        routes: Sequence[str] = (),
        account: str = "",
    ) -> None:
        board, attempt = self.board, self._attempts[leg.id]
        sip = attempt.next(leg.id)
        try:
            offer = self.sessions.offer_to(leg, sip, flow, account)
        except Refused as refused:
            self._fail(leg, refused.refusal)
            return
        board.bind(leg, sip, flow.remote[0])
        board.agent.invite(
            sip,
            uri=said.uri,
            flow=flow,
            from_uri=said.from_uri,
            from_name=said.from_name,
            sdp=offer,
            now=board.now(),
            headers=said.headers,
            credentials=credentials,
            give_up_ms=min(attempt.dial.give_up_ms, board.limits.give_up_ms),
            silence_ms=silence_ms,
            routes=routes,
        )
        board.trace(leg, sip)
        self._rung(leg, attempt)

    def _rung(self, leg: Leg, attempt: Attempt) -> None:
        """The first of its tries is under way."""
        if not attempt.rung:
            attempt.rung = True
            self.board.records.note(records.began(leg, attempt.dial.payer.service))
            self.board.show(leg, "leg.dialled")
            self.board.done(leg, attempt.dial.ref)

    def progressed(self, leg: Leg, status: int, sdp: str) -> None:
        """A provisional answer of one of the tries."""
        if leg.state is LegState.DIALLING and status >= 180:
            attempt = self._attempts.get(leg.id)
            if attempt is not None and attempt.way is not None and not attempt.came_through:
                attempt.came_through = True
                self.gateways.carried(attempt.way)
            self.board.tell(leg.holder, events.LegProgressed(leg.id, early_media=bool(sdp)))

    def accepted(self, leg: Leg, sip: LegId, sdp: str) -> None:
        """One try was answered: it is the leg; the others are cancelled."""
        board, now = self.board, self.board.now()
        if leg.state is not LegState.DIALLING:
            board.dialogs(sip).hang_up(sip, Refusal(HUNG_UP), now)
            return
        try:
            self.sessions.agree(leg, sip, sdp)
        except Refused as refused:
            board.dialogs(sip).hang_up(sip, refused.refusal, now)
            board.unbind(leg, sip)
            self._fail(leg, refused.refusal)
            return
        leg.sip, leg.state, leg.answered_at = sip, LegState.ANSWERED, now
        leg.signalled_from = leg.sips[sip]
        self._call_off(leg, Refusal(ANSWERED_ELSEWHERE), but=sip)
        attempt = self._attempts.pop(leg.id, None)
        if attempt is not None and attempt.way is not None:
            self.gateways.carried(attempt.way)
        board.timers.cancel(("ring", leg.id))
        self.metering.answered(leg, now)
        board.tell(leg.holder, events.LegAnswered(leg.id))

    def rejected(self, leg: Leg, failure: Rejected) -> None:
        """One try failed: the next gateway, the other devices, or the end."""
        self.board.unbind(leg, failure.leg)
        attempt = self._attempts.get(leg.id)
        if attempt is None or leg.state is not LegState.DIALLING:
            return
        attempt.refusal = cause_of(failure, leg.called, self.board.signalling.trouble(attempt.flow))
        if leg.cause is None and attempt.way is not None:
            way = None if attempt.redirected else redirected(attempt.way[0], failure)
            if way is not None:
                attempt.redirected = True
                attempt.routes.insert(0, way)
                self._next_route(leg)
                return
            if failure.status in TRY_NEXT and self._try_on(leg, attempt, failure):
                return
        elif leg.cause is None and (elsewhere := sent_on(failure)) is not None:
            self.cancel(leg, elsewhere)  # for all devices of the user
            return
        if failure.status >= NOWHERE_ELSE:
            self._call_off(leg, attempt.refusal)
        if not leg.sips:
            self._fail(leg, leg.cause or attempt.refusal)

    def _try_on(self, leg: Leg, attempt: Attempt, failure: Rejected) -> bool:
        """A gateway could not carry it: elsewhere, if there is anything left."""
        assert attempt.way is not None
        if attempt.came_through:
            return False
        if attempt.flows:
            self._to_gateway(leg, attempt, attempt.way)
            return True
        self.gateways.failed(attempt.way, failure.status, failure.retry_after_s)
        if attempt.routes:
            self._next_route(leg)
            return True
        return False

    def _gave_up(self, leg: Leg) -> None:
        if leg.state is LegState.DIALLING:
            self.cancel(leg, Refusal(NO_ANSWER))

    def cancel(self, leg: Leg, cause: Refusal) -> None:
        """Give up a leg that has not been answered."""
        leg.cause = cause
        attempt = self._attempts.get(leg.id)
        if attempt is not None:
            attempt.routes.clear()
            attempt.flows.clear()
        self._call_off(leg, cause)
        self._fail(leg, cause)

    def _call_off(self, leg: Leg, cause: Refusal, but: LegId | None = None) -> None:
        """Every try, or every other one, stops."""
        for sip in [each for each in leg.sips if each != but]:
            self.board.dialogs(sip).hang_up(sip, cause, self.board.now())
            self.board.unbind(leg, sip)

    def _fail(self, leg: Leg, cause: Refusal) -> None:
        attempt = self._attempts.pop(leg.id, None)
        if attempt is None:
            return
        if attempt.rung:
            self.over(leg, cause, by_peer=leg.cause is None)
            return
        # It never rang; the record says all the same who was to be called, and why it came to nothing.
        self.board.records.note(records.began(leg, attempt.dial.payer.service))
        self.board.refuse(leg, attempt.dial.ref, cause)
        self.over(leg, cause, by_peer=False)
