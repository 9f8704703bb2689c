"""The carrier's SIP side: delivers calls to sold numbers, and answers Cadran's calls as the world would."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import structlog

from cadran.clock import SECOND_MS, Clock
from cadran.errors import Refusal, Refused
from cadran.ids import E164, LegId
from cadran.numbering.fiction import is_fictional
from cadran.numbering.number import from_trunk, masked
from cadran.sandbox import world
from cadran.sandbox.calls import CALLS_AT_ONCE, Call, Calls
from cadran.sandbox.reasons import FULL, NOT_IN_SERVICE, OVER, WORLD_REFUSES
from cadran.sandbox.rtp import Peer
from cadran.sandbox.world import Behaviour, Telephone
from cadran.signalling.endpoint import Signalling
from cadran.sip import offer_answer
from cadran.sip.agent import Agent, AgentConfig
from cadran.sip.events import (
    Accepted,
    Ended,
    Established,
    IdentityWanted,
    Invited,
    Progressed,
    Rejected,
    Reoffered,
    SipEvent,
    StrangerIdentity,
    TrunkIdentity,
)
from cadran.sip.offer_answer import Capabilities, Place

KEYS_AFTER_MS = 800
"""Before the first key: the callee's greeting has begun and its ear is open."""
GIVE_UP_MS = 60_000
HOLD_LONGEST_MS = 3_600 * SECOND_MS

log = structlog.get_logger(__name__)


class Carrier:
    """Owns the agent, its transport and the calls. On the loop's thread."""

    def __init__(
        self,
        clock: Clock,
        entropy: Callable[[int], bytes],
        trusted: str,
        telephone: Callable[[str], Telephone] = world.telephone,
    ) -> None:
        """``trusted`` is the host that Cadran's calls come from; ``telephone`` who answers at a number."""
        self._telephone = telephone
        self.calls = Calls()
        self._clock = clock
        self._entropy = entropy
        self._trusted = trusted
        self._host = ""
        self._ports: dict[LegId, int] = {}
        self._agent = Agent(AgentConfig(advertised={}, realm="sandbox", product="Carrier"), entropy)
        self._signalling = Signalling(self._agent, clock, self._on_event)
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self, host: str, port: int) -> tuple[str, int]:
        self._host = host
        return await self._signalling.start(host, port)

    @property
    def address(self) -> str:
        """Our own SIP URI: calls from the world to the world."""
        host, port = self._signalling.own_address()
        return f"sip:{host}:{port}"

    async def stop(self) -> None:
        """Hang up everything and close."""
        for call in list(self.calls.by_leg.values()):
            self._hang_up(call)
        await asyncio.sleep(0)
        for task in self._tasks:
            task.cancel()
        await self._signalling.stop()

    # --- calls to numbers that were sold

    async def call(
        self,
        caller: str,
        called: E164,
        to: str,
        keys: str,
        hold_ms: int,
        tone_hz: int = world.CALLER_TONE_HZ,
    ) -> Call:
        """Call a number at the SIP URI ``to``; ``hold_ms`` 0: until somebody hangs up. Raises ``Refused``."""
        if self.calls.running() >= CALLS_AT_ONCE:
            raise Refused(FULL, most=CALLS_AT_ONCE)
        host, port = address_of(to)
        flow = await self._signalling.flow_to(host, port)
        leg = LegId(f"out-{self._entropy(6).hex()}")
        made = await self._make(leg, caller, called, incoming=True)
        made.keys, made.hold_ms = keys, min(hold_ms, HOLD_LONGEST_MS)
        made.tone_hz = tone_hz
        own, own_port = self._signalling.own_address()
        self._agent.invite(
            leg,
            uri=f"sip:{called}@{host}:{port}",
            flow=flow,
            from_uri=f"sip:{caller or 'anonymous'}@{own}:{own_port}",
            from_name="",
            sdp=offer_answer.make_offer(self._capabilities(made)),
            now=self._clock(),
            headers=(("P-Asserted-Identity", f"<sip:{caller}@{own}>"),) if caller else (),
            give_up_ms=GIVE_UP_MS,
        )
        return made

    async def _make(self, leg: LegId, caller: str, called: str, *, incoming: bool) -> Call:
        peer = Peer(self._entropy)
        port = await peer.start(self._host)
        self._ports[leg] = port
        made = Call(leg.replace("-", "_"), leg, incoming, caller, called, self._clock(), peer)
        self.calls.add(made)
        return made

    def _capabilities(self, call: Call) -> Capabilities:
        session = int.from_bytes(call.leg.encode()[-6:], "big")
        return Capabilities(Place(self._host, self._ports[call.leg]), session, product="Carrier")

    # --- events

    def _on_event(self, event: SipEvent) -> None:
        if isinstance(event, IdentityWanted):
            known = event.flow.remote[0] == self._trusted and event.method == "INVITE"
            identity = TrunkIdentity("cadran") if known else StrangerIdentity(silent=True)
            self._agent.identify(event.ask, identity, self._clock())
        elif isinstance(event, Invited):
            self._spawn(self._arrived(event))
        elif isinstance(event, Progressed | Accepted | Rejected | Established | Reoffered | Ended):
            call = self.calls.by_leg.get(event.leg)
            if call is not None:
                self._of_call(call, event)

    def _of_call(
        self,
        call: Call,
        event: Progressed | Accepted | Rejected | Established | Reoffered | Ended,
    ) -> None:
        now = self._clock()
        if isinstance(event, Progressed):
            call.state = "ringing" if event.status >= 180 else call.state
        elif isinstance(event, Accepted):
            self._answered(call, event.sdp)
        elif isinstance(event, Rejected):
            call.status, call.cause = event.status, event.q850
            self._over(call, "failed", "peer")
        elif isinstance(event, Established):
            call.state, call.answered_at = "answered", now
        elif isinstance(event, Reoffered):
            self._reoffered(call, event.sdp)
        else:
            answered = call.answered_at is not None
            call.cause = event.cause.q850 if event.by_peer else None
            self._over(
                call, "ended" if answered else "failed", "peer" if event.by_peer else "sandbox"
            )

    def _answered(self, call: Call, sdp: str) -> None:
        try:
            agreed = offer_answer.read_answer(sdp, self._capabilities(call))
        except Refused:
            self._hang_up(call)
            return
        call.state, call.answered_at = "answered", self._clock()
        call.peer.say_nothing()
        call.peer.connect(agreed)
        self._spawn(self._play(call))

    async def _play(self, call: Call) -> None:
        """What a caller does: press the keys, listen, hang up when the time is over."""
        await asyncio.sleep(KEYS_AFTER_MS / SECOND_MS)
        call.peer.press(call.keys)
        await call.peer.pressed()
        if not call.over:
            call.peer.say_tone(call.tone_hz)
        if call.hold_ms:
            await asyncio.sleep(call.hold_ms / SECOND_MS)
            self._hang_up(call)

    def _reoffered(self, call: Call, sdp: str) -> None:
        ours = self._capabilities(call)
        if not sdp:  # the peer wants our offer; its answer comes in the ACK
            self._agent.answer_offer(call.leg, offer_answer.make_offer(ours), self._clock())
            return
        try:
            text, agreed = offer_answer.answer(sdp, ours)
        except Refused as refused:
            status = refused.refusal.reason.sip
            self._agent.refuse_offer(call.leg, status, self._clock())
            return
        call.peer.connect(agreed)
        self._agent.answer_offer(call.leg, text, self._clock())

    # --- Cadran's calls into the world

    async def _arrived(self, invited: Invited) -> None:
        number = from_trunk(invited.called)
        if number is None or not is_fictional(number):
            self._turn_away(invited.leg, Refusal(NOT_IN_SERVICE), 404)
            return
        phone = self._telephone(number)
        caller = from_trunk(invited.caller) or ""
        log.info("call into the world", number=masked(number), behaviour=phone.behaviour.value)
        status = world.STATUS.get(phone.behaviour, 0)
        if not world.admits(phone, caller):
            status = world.REFUSED_ABROAD
        if self.calls.running() >= CALLS_AT_ONCE:
            self._turn_away(invited.leg, Refusal(FULL), 503)
        elif status:
            self._turn_away(invited.leg, Refusal(WORLD_REFUSES), status)
        else:
            call = await self._make(invited.leg, caller, number, incoming=False)
            await self._behave(call, phone, invited.offer)

    async def _behave(self, call: Call, phone: Telephone, offer: str) -> None:
        if phone.behaviour is Behaviour.SILENT:
            return
        self._agent.ring(call.leg, self._clock())
        call.state = "ringing"
        if phone.behaviour is Behaviour.RINGS_OUT:
            return
        await asyncio.sleep(world.RINGING_MS / SECOND_MS)
        if call.over:
            return
        try:
            answer, agreed = offer_answer.answer(offer, self._capabilities(call))
        except Refused as refused:
            self._turn_away(call.leg, refused.refusal, refused.refusal.reason.sip)
            return
        if phone.behaviour is Behaviour.ECHOES:
            call.peer.say_back()
        else:
            call.peer.say_tone(phone.tone_hz)
        call.peer.connect(agreed)
        self._agent.accept(call.leg, answer, self._clock())
        await asyncio.sleep(world.talks_for_ms(phone) / SECOND_MS)
        self._hang_up(call)

    def _turn_away(self, leg: LegId, refusal: Refusal, status: int) -> None:
        self._agent.hang_up(leg, refusal, self._clock(), status=status)

    # --- the end

    def hang_up(self, call: Call) -> None:
        """End a running call."""
        self._hang_up(call)

    def _hang_up(self, call: Call) -> None:
        if not call.over:
            call.ended_by = "sandbox"
            self._agent.hang_up(call.leg, Refusal(OVER), self._clock())

    def _over(self, call: Call, state: str, by: str) -> None:
        self._ports.pop(call.leg, None)
        self.calls.finish(call, state, self._clock(), call.ended_by or by)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def address_of(uri: str) -> tuple[str, int]:
    """Host and port of ``sip:host:port`` (IPv4 or a name). Raises ``ValueError``."""
    scheme, _, rest = uri.partition(":")
    host, _, port = rest.rpartition("@")[2].partition(";")[0].partition(":")
    if scheme != "sip" or not host:
        raise ValueError(uri)
    return host, int(port or 5060)
