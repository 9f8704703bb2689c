"""The running system: everything built, wired and started in order, and stopped in the reverse order."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import structlog

from cadran.clock import Clock, Instant
from cadran.errors import Refused
from cadran.exchange.board import Limits
from cadran.exchange.doors import Doors
from cadran.exchange.exchange import Exchange
from cadran.exchange.lamps import PACKAGE
from cadran.exchange.message_lamps import PACKAGE as MESSAGES
from cadran.exchange.placement import Placement
from cadran.exchange.voicemail import MessageRooms
from cadran.ids import E164, NodeId, OrgId, UserId
from cadran.journal import append
from cadran.journal.facts import Fact
from cadran.media.plane import MediaPlane
from cadran.node.addresses import Listening, SipAddress, advertised, own_door
from cadran.node.carrier import Carrier
from cadran.node.clock import system_clock
from cadran.node.entropy import Blocks
from cadran.node.media import start_media
from cadran.node.rooms import Rooms, build_rooms, entropy, make_house_key
from cadran.node.sandbox import Sandbox
from cadran.node.settings import Settings
from cadran.numbers.number_files import NumberFiles
from cadran.reports.ladders import ROUND_MOST, ROUND_S
from cadran.reports.queue_promises import NameOf
from cadran.signalling.endpoint import Signalling
from cadran.signalling.traces import OVER_MOST, SETTLED_MS, Traces
from cadran.sip.agent import Agent, AgentConfig
from cadran.sip.events import BindingsChanged
from cadran.sip.uri import host_port
from cadran.store.priority import Priority
from cadran.store.unit import UnitOfWork

HEARTBEAT_S = 1.0
"""Proof of life: what a crash can leave uncharged or charged too much is at most this."""
PORTS_S = 2.0
"""Between looks at port orders: a cut-over waits no longer, and one query finds that there are none."""
TARIFFS_S = 5.0
"""A rate deck that was brought on another node is in force here no later."""
RETENTION_S = 60.0
"""Between looks whether a day has begun, on which old records lose their names."""
RECORDINGS_S = 3_600.0
"""Between looks for recordings of meetings that are too old: they are kept for days."""
PRACTICE_S = 60.0
"""Between looks for play money that a call held when the first real carrier came."""
TIDY_S = 60.0
"""Between looks for messages that are too old, or were mailed and shall go then."""
SLOW_THREADS = 2
"""For PIN hashes, slow on purpose: two at once leave the loop its core."""

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Node:
    """A started node; ``start`` builds it, ``stop`` ends it."""

    settings: Settings
    clock: Clock
    rooms: Rooms
    media: MediaPlane
    agent: Agent
    signalling: Signalling
    exchange: Exchange
    slow: ThreadPoolExecutor
    heart: asyncio.Task[None]
    rounds: tuple[asyncio.Task[None], ...]
    started_at: Instant
    addresses: tuple[SipAddress, ...]
    sandbox: Sandbox

    @property
    def sip_address(self) -> str:
        """What to type into a phone as its server."""
        return self.addresses[0].told

    def registered(self, username: str) -> tuple[str, ...]:
        """The devices registered for a phone account, as they name themselves; any thread."""
        bindings = self.agent.bindings(username, self.clock())
        return tuple(each.user_agent or each.contact for each in bindings)

    async def stop(self, drain_limit_s: int) -> None:
        """Drain, then stop in the reverse order of the start."""
        await self.exchange.drain(drain_limit_s * 1000)
        self.exchange.stop()
        await asyncio.sleep(0)
        await self.signalling.stop()
        await self._keep_last_messages()
        self.media.stop()
        self.heart.cancel()
        for each in self.rounds:
            each.cancel()
        self.slow.shutdown(wait=True)
        await asyncio.to_thread(self.rooms.jobs.stop)
        await asyncio.to_thread(self.rooms.errands.stop)
        await self.sandbox.carrier.stop()
        self.rooms.live.stop()
        self.rooms.carrier.close()
        self.rooms.store.close()

    async def _keep_last_messages(self) -> None:
        """Those of the calls that ended just now."""
        late = Instant(self.clock() + SETTLED_MS)
        taken = self.signalling.traces.take(2 * OVER_MOST, late)
        with contextlib.suppress(Refused, TimeoutError):
            await asyncio.to_thread(self.rooms.ladders.keep, taken)


async def start_node(
    settings: Settings,
    placement: Placement | None = None,
    *,
    media: Awaitable[MediaPlane] | None = None,
    carrier: Carrier | None = None,
) -> Node:
    """Build and start everything but the page; ``placement`` is shared where several nodes are one system.

    ``media``: a plane that starts already; ``carrier``: the sandbox's, which may run already.
    Raises ``Refused`` or ``OSError`` saying what is in the way.
    """
    clock = system_clock()
    listening = Listening(settings)
    addresses = listening.addresses
    door = own_door(settings, listening.ports[0])
    deliver_to = host_port(*door)  # the sandbox is on this machine, whatever others are told
    rooms, plane = await asyncio.gather(
        asyncio.to_thread(build_rooms, settings, clock, deliver_to), media or start_media(settings)
    )
    node = NodeId(settings.node)
    recovered = await asyncio.wrap_future(rooms.charging.recover(node, clock()))
    if recovered:
        log.warning("grants of a dead run settled", grants=recovered)
    await asyncio.to_thread(_recover, rooms, node, clock)
    agent = Agent(_agent_config(settings, addresses), Blocks(entropy))
    agent.restore(await asyncio.to_thread(rooms.bindings.restore, clock()), clock())
    signalling = Signalling(agent, clock, lambda event: exchange.on_sip(event))  # noqa: PLW0108 # it is made below
    signalling.traces.lasting = settings.keep_messages
    slow = ThreadPoolExecutor(SLOW_THREADS, thread_name_prefix="slow")
    doors = Doors(
        agent=agent,
        signalling=signalling,
        media=plane,
        live=rooms.live,
        charging=rooms.charging,
        commit=_journal(rooms),
        house=make_house_key(settings.realm),
        host=settings.host,
        door=door,
        recordings=rooms.leaving.recordings,
        save_bindings=_save_bindings(rooms),
        trunk_password=rooms.trunks.password,
        slow=slow,
        messages=MessageRooms(
            rooms.mailboxes, rooms.messages, rooms.box_greetings, rooms.greetings
        ),
        change_calls=rooms.call_settings.by_code,
        owing=partial(rooms.calls.unkept, _name_of(rooms)),
    )
    limits = Limits(
        legs_max=settings.media_workers * settings.media_legs,
        length_max_ms=settings.length_limit_s * 1000,
    )
    exchange = Exchange(node, clock, doors, placement=placement, limits=limits)
    if settings.silent_to_strangers:
        agent.be_quiet(exchange.arrivals.knows)
    rooms.live.start(exchange.in_loop, exchange.reconfigure)
    exchange.start()
    await listening.begin(signalling)
    exchange.reminders.all()
    await asyncio.to_thread(
        rooms.errands.start, _tell_notices(exchange, asyncio.get_running_loop())
    )
    heart = asyncio.create_task(_beat(rooms, node, clock))
    return Node(
        settings,
        clock,
        rooms,
        plane,
        agent,
        signalling,
        exchange,
        slow,
        heart,
        _begin_rounds(rooms, signalling.traces),
        clock(),
        addresses,
        _sandbox(settings, carrier or Carrier(settings, deliver_to), rooms, exchange),
    )


def _sandbox(settings: Settings, carrier: Carrier, rooms: Rooms, exchange: Exchange) -> Sandbox:
    return Sandbox(settings, carrier, rooms.trunks, rooms.live, exchange.gateways.check)


def _agent_config(settings: Settings, addresses: tuple[SipAddress, ...]) -> AgentConfig:
    four, six = (advertised(addresses, six=each) for each in (False, True))
    packages = (PACKAGE, MESSAGES)
    return AgentConfig(four, settings.realm, six, transfers=True, packages=packages)


def _begin_rounds(rooms: Rooms, traces: Traces) -> tuple[asyncio.Task[None], ...]:
    """What is looked after again and again."""
    return (
        asyncio.create_task(_again(rooms.porting.pursue, PORTS_S, "port orders wait")),
        asyncio.create_task(_again(rooms.tariffs.follow, TARIFFS_S, "tariffs are not followed")),
        asyncio.create_task(_again(rooms.messages.tidy, TIDY_S, "old messages are kept")),
        asyncio.create_task(
            _again(
                lambda: rooms.attendance.tidy(rooms.clock()),
                RECORDINGS_S,
                "old recordings are kept",
            )
        ),
        asyncio.create_task(
            _again(rooms.errands.payments.end_practice, PRACTICE_S, "play money is kept")
        ),
        asyncio.create_task(_again(rooms.retention.pursue, RETENTION_S, "old records are kept")),
        *([asyncio.create_task(_keep_messages(rooms, traces))] if traces.lasting else ()),
    )


def _recover(rooms: Rooms, node: NodeId, clock: Clock) -> None:
    """Finish what a dead run left: its open legs, its long work, its orders, its changes by file, its erasures."""
    rooms.calls.end_abandoned(node, clock())
    rooms.jobs.recover()
    rooms.numbers.recover()
    rooms.directory.licence_files.recover()
    rooms.directory.contact_files.recover()
    NumberFiles(rooms.numbers).recover()
    rooms.leaving.recover()


def _name_of(rooms: Rooms) -> NameOf:
    def name(org: OrgId, user: UserId, number: E164) -> str:
        person = rooms.live.person(user)
        return person.name if person is not None else rooms.live.known_as(org, UserId(""), number)

    return name


def _journal(rooms: Rooms) -> Callable[[OrgId, list[Fact]], None]:
    def commit(org: OrgId, facts: list[Fact]) -> None:
        def job(unit: UnitOfWork) -> None:
            for fact in facts:
                append(unit, fact)

        rooms.store.post(org, job, Priority.CALL)

    return commit


def _tell_notices(exchange: Exchange, loop: asyncio.AbstractEventLoop) -> Callable[[OrgId], None]:
    """Pages of an organisation hear that there is something new to read."""

    def tell(org: OrgId) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended, and every page with it
            loop.call_soon_threadsafe(exchange.board.watch.tell, org, "notice", {})

    return tell


def _save_bindings(rooms: Rooms) -> Callable[[BindingsChanged], None]:
    def save(changed: BindingsChanged) -> None:
        account = rooms.live.account(changed.account)
        if account is not None:
            rooms.bindings.save(account.org, changed.account, changed.bindings)

    return save


async def _beat(rooms: Rooms, node: NodeId, clock: Clock) -> None:
    """Each second; a failing database is logged and tried again, calls go on."""
    while True:
        try:
            await asyncio.wrap_future(rooms.charging.heartbeat(node, clock()))
        except Exception as error:  # noqa: BLE001 # whatever it is, the heart goes on
            log.warning("no heartbeat", error=type(error).__name__)
        await asyncio.sleep(HEARTBEAT_S)


async def _again(work: Callable[[], object], every_s: float, failing: str) -> None:
    """Do something on a thread, again and again; what fails is logged, and the next time may succeed."""
    while True:
        try:
            await asyncio.to_thread(work)
        except Exception as error:  # noqa: BLE001 # whatever it is, the round goes on
            log.warning(failing, error=type(error).__name__)
        await asyncio.sleep(every_s)


async def _keep_messages(rooms: Rooms, traces: Traces) -> None:
    """Of calls that are over, a bounded number a round."""
    while True:
        await asyncio.sleep(ROUND_S)
        taken = traces.take(ROUND_MOST, rooms.clock())
        try:
            await asyncio.to_thread(rooms.ladders.keep, taken)
        except Exception as error:  # noqa: BLE001 # whatever it is, the round goes on
            log.warning("messages of calls are not kept", error=type(error).__name__)


def checks(node: Node) -> Mapping[str, tuple[bool, str]]:
    """What must work for calls to be taken."""
    legs, admitted = node.media.load()
    return {
        "signalling": (
            not node.exchange.board.draining,
            ", ".join(each.transport for each in node.addresses),
        ),
        "media": (legs < admitted, f"{legs}/{admitted}"),
    }
