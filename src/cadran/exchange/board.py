"""What all concerns of the exchange share: the legs, the doors of the other rooms, the mailboxes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeVar

import structlog

from cadran.charging.charging import Charging
from cadran.clock import Clock, Instant
from cadran.directory.trunks import is_address
from cadran.entitlements.live import Live
from cadran.errors import Refusal, Refused
from cadran.exchange.legs import Leg, LegState
from cadran.exchange.mailbox import Mailboxes
from cadran.exchange.records import Records
from cadran.exchange.tallies import Tallies
from cadran.exchange.timers import Timers
from cadran.exchange.watch import Watch
from cadran.ids import Address, CallId, LegId, NodeId, Ref, UserId
from cadran.media.plane import MediaPlane
from cadran.services import events
from cadran.signalling.endpoint import Signalling
from cadran.sip.agent import Agent
from cadran.sip.events import Flow
from cadran.softphone.agent import BrowserAgent
from cadran.store.reasons import UNAVAILABLE

T = TypeVar("T")
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """Guards that are on by default; each ends or refuses calls, never the process."""

    legs_max: int = 5_000
    """Above what one node's media carries; beyond it new calls get 503."""
    length_max_ms: int = 10 * 3_600_000
    """No conversation lasts longer: zombie calls keep billing and capacity."""
    give_up_ms: int = 180_000
    """The longest that anything rings (RFC 3261 section 13.3.1.1 names 3 minutes)."""
    silence_ms: int = 4_000
    """A gateway that says nothing at all to a call for so long is passed over (RFC 3261's own limit is 32 s)."""
    reply_ms: int = 5_000
    """A command to a program is answered within this."""


class Dialogs(Protocol):
    """What phones, carriers and pages have in common: the dialogs of their calls."""

    def ring(self, leg: LegId, now: Instant, /) -> None: ...

    def accept(self, leg: LegId, sdp: str, now: Instant, /) -> None: ...

    def answer_offer(self, leg: LegId, sdp: str, now: Instant, /) -> None: ...

    def refuse_offer(self, leg: LegId, status: int, now: Instant, /) -> None: ...

    def hang_up(self, leg: LegId, cause: Refusal, now: Instant, /, status: int = 0) -> None: ...


@dataclass(frozen=True, slots=True)
class HouseKey:
    """The secret, made at each start, by which our own calls to our own numbers are known."""

    account: str
    password: str = field(repr=False)
    ha1: dict[str, str] = field(repr=False)


@dataclass(slots=True)
class Board:
    """Shared state; every field belongs to the loop's thread."""

    node: NodeId
    now: Clock
    agent: Agent
    signalling: Signalling
    media: MediaPlane
    live: Live
    charging: Charging
    records: Records
    watch: Watch
    timers: Timers
    limits: Limits
    house: HouseKey
    host: str
    """The address that others know us by."""
    door: tuple[str, int]
    """Where our own calls to our own numbers come in, on this machine."""
    in_loop: Callable[[Callable[[], None]], None]
    """Run something soon on the loop's thread; may be called from any thread."""
    mailboxes: Mailboxes = field(init=False)
    legs: dict[LegId, Leg] = field(default_factory=dict)
    by_user: dict[UserId, dict[LegId, Leg]] = field(default_factory=dict)
    """The legs of each user's devices."""
    by_sip: dict[LegId, LegId] = field(default_factory=dict)
    closing: dict[LegId, Leg] = field(default_factory=dict)
    """Ended legs whose media figures have not come yet; bounded by the plane's ports."""
    looking: set[asyncio.Task[None]] = field(default_factory=set)
    """Look-ups under way; each ends by itself within seconds."""
    draining: bool = False
    tallies: Tallies = field(default_factory=Tallies)
    recordings: Path = Path("recordings")
    """The folder of recordings, a folder an organisation."""
    browsers: BrowserAgent = field(default_factory=BrowserAgent)

    def dialogs(self, sip: LegId) -> Dialogs:
        """Whose dialog it is: a page's, or one of SIP."""
        return self.browsers if self.browsers.has(sip) else self.agent

    def leg_of(self, sip: LegId) -> Leg | None:
        """The leg that a dialog belongs to."""
        leg = self.by_sip.get(sip)
        return self.legs.get(leg) if leg is not None else None

    def add(self, leg: Leg) -> None:
        self.legs[leg.id] = leg
        if (user := user_of(leg)) is not None:
            self.by_user.setdefault(user, {})[leg.id] = leg

    def drop(self, leg: Leg) -> None:
        """A leg is over; once more changes nothing."""
        self.legs.pop(leg.id, None)
        if (user := user_of(leg)) is not None:
            own = self.by_user.get(user, {})
            own.pop(leg.id, None)
            if not own:
                self.by_user.pop(user, None)

    def bind(self, leg: Leg, sip: LegId, host: str) -> None:
        """Note that a dialog, with a peer at ``host``, is (one try) for the leg."""
        leg.sips[sip] = host
        self.by_sip[sip] = leg.id

    def trace(self, leg: Leg, sip: LegId) -> None:
        """Keep what is said in a dialog of the leg's for a while, for whoever looks into it."""
        self.signalling.traces.attach(self.agent.call_id(sip), leg.id, self.now())

    def unbind(self, leg: Leg, sip: LegId) -> None:
        leg.sips.pop(sip, None)
        self.by_sip.pop(sip, None)

    def tell(self, address: Address, event: events.Event) -> None:
        """Tell a running program something; what it cannot take is logged, never raised into the caller.

        Outcomes, keys and ends start no program: whoever they were for is gone.
        """
        try:
            self.mailboxes.tell(address, event)
        except Refused as refused:
            log.warning("event not delivered", address=str(address), reason=refused.refusal.id)

    def done(self, leg_or_address: Leg | Address, ref: Ref | None, result: object = None) -> None:
        """The one good outcome of an action."""
        if ref is not None:
            self.tell(_address(leg_or_address), events.Done(ref, result))

    def refuse(self, leg_or_address: Leg | Address, ref: Ref | None, refusal: Refusal) -> None:
        """The one bad outcome of an action."""
        if ref is not None:
            self.tell(_address(leg_or_address), events.Refused(ref, refusal))

    def when(self, future: Future[T], then: Callable[[T | None, Refusal | None], None]) -> None:
        """Go on with a future's result, or with the refusal it carries, on the loop's thread."""

        def settled(each: Future[T]) -> None:
            self.in_loop(lambda: _unpack(each, then))

        future.add_done_callback(settled)

    def unless(self, future: Future[T], refused: Callable[[Refusal], None]) -> None:
        """As ``when``, for those who have nothing to do if all goes well."""

        def settled(each: Future[T]) -> None:
            if each.exception() is not None:
                self.in_loop(lambda: _unpack(each, went_wrong))

        def went_wrong(_result: T | None, refusal: Refusal | None) -> None:
            if refusal is not None:
                refused(refusal)

        future.add_done_callback(settled)

    def find_flow(
        self,
        host: str,
        port: int,
        transport: str,
        then: Callable[[Flow | None, Refusal | None], None],
    ) -> None:
        """Look up the way to a peer, then go on: at once where there is nothing to look up."""
        known = self.signalling.flow_at_once(host, port, transport)
        if known is not None:
            then(known, None)
            return

        async def look() -> None:
            try:
                flow = await self.signalling.flow_to(host, port, transport)
            except Refused as refused:
                refusal = refused.refusal
                self.in_loop(lambda: then(None, refusal))
            else:
                self.in_loop(lambda: then(flow, None))

        self._look(look())

    def find_flows(
        self,
        host: str,
        port: int,
        transport: str,
        then: Callable[[list[Flow], Refusal | None], None],
    ) -> None:
        """As ``find_flow``, for a peer that DNS may place at several addresses; in order, or none."""
        if is_address(host):

            def found(flow: Flow | None, refusal: Refusal | None) -> None:
                then([] if flow is None else [flow], refusal)

            self.find_flow(host, port, transport, found)
            return

        async def look() -> None:
            try:
                flows = await self.signalling.flows_to(host, port, transport)
            except Refused as refused:
                refusal = refused.refusal
                self.in_loop(lambda: then([], refusal))
            else:
                self.in_loop(lambda: then(flows, None))

        self._look(look())

    def _look(self, looking: Coroutine[None, None, None]) -> None:
        task = asyncio.ensure_future(looking)
        self.looking.add(task)
        task.add_done_callback(self.looking.discard)

    def show(self, leg: Leg, kind: str) -> None:
        """Tell the pages that a leg has come further: ``leg.arrived``, ``leg.answered``…"""
        if leg.org not in self.watch:
            return
        self.watch.tell(leg.org, "call", {"call": leg.call, "leg": leg.id, "kind": kind})
        if (user := user_of(leg)) is not None:
            self.watch.moved(leg.org, user)

    def legs_of(self, user: UserId) -> list[Leg]:
        """Of a user's devices: in a call, a meeting, or ringing."""
        return list(self.by_user.get(user, {}).values())

    def occupied(self, user: UserId, but: Leg) -> bool:
        """Whether a device of this user has another leg: in a call, a meeting, or ringing."""
        return any(each is not but for each in self.legs_of(user))

    def device_of(self, call: CallId) -> str:
        """The phone account whose device placed a call; "" if none did."""
        return next(
            (each.account for each in self.legs.values() if each.call == call and each.account), ""
        )

    def answered_legs(self, address: Address) -> list[Leg]:
        return [
            leg
            for leg in self.legs.values()
            if leg.holder == address and leg.state is LegState.ANSWERED
        ]


def user_of(leg: Leg) -> UserId | None:
    """Whose device it leads to; None: the world's, or a guest's."""
    if leg.outgoing:
        kind, _, user = leg.called.partition(":")
        return UserId(user) if kind == "user" else None
    return leg.caller.user if leg.caller.trunk is None else None


def _address(leg_or_address: Leg | Address) -> Address:
    return leg_or_address if isinstance(leg_or_address, Address) else leg_or_address.holder


def _unpack(future: Future[T], then: Callable[[T | None, Refusal | None], None]) -> None:
    """A future that is done: what it brought is gone on with outside of the ``try``, whose faults are its own."""
    refusal: Refusal | None = None
    result: T | None = None
    try:
        result = future.result()
    except Refused as refused:
        refusal = refused.refusal
    except Exception as error:
        log.exception("job failed", exc_info=error)
        refusal = Refusal(UNAVAILABLE)
    then(result, refusal)
