"""A whole house on loopback: real rooms on a real database, served by uvicorn on a thread."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
import structlog
from tests.exchange.boards import bare_board
from tests.payments.conftest import serve_bank
from tests.peers.serving import Serving
from tests.store.databases import file_at

from cadran.api.app import create_app
from cadran.api.house import House, NodeState, Switches
from cadran.catalogue.shelf import Shelf
from cadran.charging.accounts import Accounts
from cadran.charging.decks import Decks
from cadran.charging.limits import Limits
from cadran.charging.tariffs import Tariffs
from cadran.clock import Instant
from cadran.directory.attendants import Attendants
from cadran.directory.box_greetings import BoxGreetings
from cadran.directory.directory import Directory
from cadran.directory.federation import Federation
from cadran.directory.founding import Founding
from cadran.directory.greetings import Greetings
from cadran.directory.mailboxes import Mailboxes
from cadran.directory.meetings import Meetings
from cadran.directory.messages import Messages
from cadran.directory.outbound import Outbound
from cadran.directory.overlays import Overlays
from cadran.directory.people import User
from cadran.directory.phones import Phones
from cadran.directory.queues import Queues
from cadran.directory.sealing import Sealer
from cadran.directory.sessions import Sessions
from cadran.directory.tenants import Tenants
from cadran.directory.trunks import Trunks
from cadran.entitlements.explain import Explain
from cadran.entitlements.live import Live
from cadran.errors import Refused
from cadran.exchange.browsers import Browsers
from cadran.exchange.commands import Commands
from cadran.exchange.gateways import Gateways
from cadran.exchange.presence import presence
from cadran.ids import E164, Address, LegId, NodeId, OrgId, Ref, UserId
from cadran.jobs import Jobs
from cadran.node.carrier import Carrier
from cadran.node.errands import build_errands
from cadran.node.logs import private
from cadran.node.sandbox import Sandbox
from cadran.node.settings import Settings
from cadran.numbers import Numbers
from cadran.numbers.carrier import HttpCarrier
from cadran.numbers.offer import Offer, Wanted
from cadran.porting import Porting
from cadran.porting.losing import HttpLosingCarrier
from cadran.reports.calls import Calls
from cadran.reports.privacy import Privacy
from cadran.reports.retention import Retention
from cadran.reports.usage_report import UsageReport
from cadran.services import actions, events
from cadran.services.makers import make_program
from cadran.services.program import Program
from cadran.signalling.endpoint import Signalling
from cadran.sip.agent import Agent, AgentConfig
from cadran.sip.events import CarrierAnswered
from cadran.store.store import Store

NOBODY = HttpCarrier("http://127.0.0.1:1", "sip:127.0.0.1:5060")
"""A carrier that cannot be reached."""
PASSWORD = "correct horse battery"


def _nothing(*_what: object) -> None:
    """Signalling is not here: what pages dial goes nowhere."""


class Shop:
    """A carrier with numbers reserved for fiction in stock."""

    sandbox = True

    def __init__(self) -> None:
        self.sold: dict[str, str] = {}
        self.next: Refused | None = None

    def stock(self, wanted: Wanted) -> list[Offer]:
        country, city, kind, quantity = wanted.country, wanted.city, wanted.kind, wanted.quantity
        if country != "FR" or kind != "geographic":
            return []
        free = (f"+3319900{each:04d}" for each in range(1, 9_999))
        found = [each for each in free if each not in self.sold]
        return [Offer(E164(each), country, city, "199", kind) for each in found[:quantity]]

    def order(self, order: str, numbers: Sequence[E164]) -> None:
        failure, self.next = self.next, None
        if failure is not None:
            raise failure
        self.sold.update(dict.fromkeys(numbers, order))

    def give_back(self, number: E164) -> None:
        self.sold.pop(number, None)


class Switchboard:
    """The exchange's door over real programs; legs come from the test instead of the network."""

    def __init__(self, live: Live, clock: Callable[[], Instant]) -> None:
        self.live = live
        self.clock = clock
        self.loop: asyncio.AbstractEventLoop | None = None
        self.programs: dict[Address, Program] = {}
        self.watchers: dict[OrgId, set[Callable[[str, Mapping[str, Any]], None]]] = {}
        self._refs = 0

    async def plug_in(self, password: Callable[[Any], str]) -> None:
        """The trunks' gateways, asked over a real socket."""
        assert self.loop is not None
        agent = Agent(AgentConfig({}, "cadran"), os.urandom)
        signalling = Signalling(agent, self.clock, self._heard)
        await signalling.start("127.0.0.1", 0)
        self.unplug = signalling.stop
        board = bare_board(
            node=NodeId("node-1"),
            now=self.clock,
            agent=agent,
            signalling=signalling,
            live=self.live,
            records=None,
            host="127.0.0.1",
            door=("127.0.0.1", 0),
            in_loop=self.loop.call_soon_threadsafe,
        )
        self.gateways = Gateways(board, password)
        self.traces = signalling.traces
        self.tallies = board.tallies
        board.mailboxes = SimpleNamespace(program=self.programs.get)  # type: ignore[assignment]
        self.browsers = Browsers(board, Commands(board, _nothing), _nothing, _nothing, _nothing)
        self.board = board

    def _heard(self, event: object) -> None:
        if isinstance(event, CarrierAnswered):
            self.gateways.answered(event)

    async def command(
        self,
        address: Address,
        name: str,
        *,
        by: UserId,
        role: str,
        arguments: Mapping[str, str] | None = None,
    ) -> Mapping[str, object]:
        self._refs += 1
        ref = Ref(f"command-{self._refs}")
        for action in self.handle(
            address, events.Command(ref, name, by, role, dict(arguments or {}))
        ):
            if isinstance(action, actions.Reply) and action.ref == ref:
                if action.refusal is not None:
                    raise Refused(action.refusal.reason, **dict(action.refusal.facts))
                return action.result
        raise AssertionError(f"no reply to {name}")

    def handle(self, address: Address, event: events.Event) -> list[actions.Action]:
        """Give an event to a program; every action of its succeeds at once."""
        program = self._program(address)
        assert program is not None
        seen: list[actions.Action] = []
        waiting = [event]
        while waiting:
            for action in program.handle(waiting.pop(0), self.clock()):
                seen.append(action)
                if not isinstance(action, actions.Reply | actions.Collect):
                    waiting.append(events.Done(action.ref))
        self.tell(address.org, f"{address.kind}:{address.id}", program.view())
        return seen

    def view(self, address: Address) -> Mapping[str, object] | None:
        program = self.programs.get(address)
        if program is None:
            settings = self.live.settings(address)
            program = None if settings is None else make_program(address, settings)
        return None if program is None else program.view()

    def presence(self, org: OrgId, user: UserId) -> str:
        return presence(self.board, user, self.view(Address(org, "phone", user)))

    def views(self, org: OrgId, kind: str) -> list[Mapping[str, object]]:
        return [
            program.view()
            for address, program in self.programs.items()
            if address.org == org and address.kind == kind
        ]

    def subscribe(
        self, org: OrgId, callback: Callable[[str, Mapping[str, Any]], None]
    ) -> Callable[[], None]:
        self.watchers.setdefault(org, set()).add(callback)
        return lambda: self.watchers[org].discard(callback)

    def tell(self, org: OrgId, topic: str, data: Mapping[str, Any]) -> None:
        for watcher in tuple(self.watchers.get(org, ())):
            watcher(topic, data)

    def on_loop(self, something: Callable[[], Any]) -> Any:
        """Do something on the server's loop and wait for it."""
        assert self.loop is not None

        async def do() -> Any:
            return something()

        return asyncio.run_coroutine_threadsafe(do(), self.loop).result(5)

    def arrive(self, meeting: Address, leg: str, user: str = "", number: str = "") -> None:
        """A phone calls into a meeting."""
        caller = events.Caller(
            key=leg,
            number=E164(number) if number else None,
            user=UserId(user) if user else None,
        )
        arrived = events.LegArrived(LegId(leg), LegId(leg), caller, "", answered=True)  # type: ignore[arg-type]
        self.on_loop(lambda: self.handle(meeting, arrived))

    def _program(self, address: Address) -> Program | None:
        if address not in self.programs:
            settings = self.live.settings(address)
            program = None if settings is None else make_program(address, settings)
            if program is None:
                return None
            self.programs[address] = program
        return self.programs[address]


@dataclass
class Served:
    """The house and where it is served."""

    base: str
    house: House
    switchboard: Switchboard
    shop: Shop
    app: Any
    post: Path
    """The folder of mails that have gone out."""
    people: dict[str, str] = field(default_factory=dict)

    def client(self, **headers: str) -> httpx.Client:
        return httpx.Client(base_url=f"{self.base}/api/v1", headers=headers, timeout=20)

    def signed_in(self, login: str) -> httpx.Client:
        """A client with the session of this person, as the page has it."""
        client = self.client()
        answer = client.post("/session", json={"login": login, "password": PASSWORD})
        assert answer.status_code == 201, answer.text
        client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
        return client


class OffsetClock:
    """The wall clock, which a test may move on."""

    def __init__(self) -> None:
        self.offset_ms = 0

    def __call__(self) -> Instant:
        return Instant(time.time_ns() // 1_000_000 + self.offset_ms)


def _people(house: House) -> dict[str, str]:
    """Two organisations, each with an administrator and two users who may hold meetings."""
    ids: dict[str, str] = {}
    products = (
        "AUDIO_CONFERENCING",
        "PHONE_SYSTEM",
        "COMMUNICATIONS_CREDITS",
        "DOMESTIC_CALLING_PLAN",
    )
    for org, country in ((OrgId("acme"), "FR"), (OrgId("beta"), "GB")):
        house.directory.create_organisation(org, org.title(), country, "en")
        for product in products:
            house.directory.licences.set_purchased(org, product, 20)
        for name, role in (("boss", "administrator"), ("anna", "user"), ("bert", "user")):
            login = f"{name}@{org}.example"
            user = house.directory.create_user(
                org,
                login,
                f"{name.title()} {org.title()}",
                usage_location=country,
                language="en",
                role=role,
            )
            house.sessions.set_password(org, user.id, PASSWORD)
            for product in products:
                house.directory.licences.assign(org, user.id, product)
            ids[login] = user.id
        house.accounts.top_up(org, f"first-{org}", 50_000_000, ids[login])
    return ids


def _serve(app: Any, switchboard: Switchboard, house: House) -> tuple[Serving, Any, str]:
    server = Serving(app, ws="websockets-sansio")

    async def main() -> None:
        switchboard.loop = asyncio.get_running_loop()
        house.live.start(switchboard.loop.call_soon_threadsafe)
        await switchboard.plug_in(house.trunks.password)
        await server.serve()
        await switchboard.unplug()

    thread = threading.Thread(target=lambda: asyncio.run(main()), name="server")
    thread.start()
    return server, thread, server.up()


@pytest.fixture
def log() -> Iterator[list[dict[str, Any]]]:
    """Every line of the log from here on, as the node would write it; other files may have set it up anew."""
    lines: list[dict[str, Any]] = []

    def keep(_logger: object, _method: str, event: dict[str, Any]) -> str:
        lines.append(dict(event))
        raise structlog.DropEvent

    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.format_exc_info,
            private,
            keep,
        ]
    )
    yield lines
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def clock() -> OffsetClock:
    return OffsetClock()


@pytest.fixture(scope="session")
def served(
    tmp_path_factory: pytest.TempPathFactory,
    clock: OffsetClock,
) -> Iterator[Served]:
    store = Store.open(file_at(tmp_path_factory.mktemp("api") / "cadran.db"))
    shelf = Shelf()
    live = Live(store, shelf, clock)
    shop = Shop()
    switchboard = Switchboard(live, clock)
    calls = Calls(store)
    sealer = Sealer(os.urandom(32), os.urandom)
    sessions = Sessions(store, clock, os.urandom, sealer)
    federation_client = httpx.Client(trust_env=False)
    numbers = Numbers(store, clock, os.urandom, shelf, shop)
    directory = Directory(store, clock, os.urandom, shelf)
    banks = serve_bank(tmp_path_factory.mktemp("bank"))
    settings = Settings(
        data=tmp_path_factory.mktemp("post"), payments_url=next(banks).url, webhooks_private=True
    )
    messages = Messages(store, clock, os.urandom, settings.data / "recordings")
    errands = build_errands(settings, store, clock, sealer, directory, messages)
    consoles: dict[str, User] = {}
    house = House(
        switches=Switches(
            version="0.0.0", sip_address="127.0.0.1:5480", mail_way=errands.postman.way
        ),
        clock=clock,
        entropy=os.urandom,
        overlays=Overlays(None, shelf),
        directory=directory,
        meetings=Meetings(store, clock, os.urandom, sealer),
        attendants=Attendants(store, clock, os.urandom),
        greetings=Greetings(store, clock, os.urandom),
        queues=Queues(store, clock, os.urandom, shelf),
        mailboxes=Mailboxes(store, clock, os.urandom),
        messages=messages,
        box_greetings=BoxGreetings(store, clock, os.urandom),
        phones=Phones(store, clock, os.urandom),
        sealer=sealer,
        sessions=sessions,
        founding=Founding(Tenants(directory), sessions),
        numbers=numbers,
        porting=Porting(numbers, sealer, HttpLosingCarrier(NOBODY)),
        accounts=Accounts(store, clock),
        limits=Limits(store, clock),
        payments=errands.payments,
        notices=errands.notices,
        webhooks=errands.webhooks,
        jobs=Jobs(store, clock, os.urandom, NodeId("node-1")),
        calls=calls,
        usage=UsageReport(store, calls),
        privacy=(privacy := Privacy(store, calls, messages)),
        retention=Retention(store, clock, privacy),
        tariffs=Tariffs(store, clock, Decks.sample()),
        live=live,
        explain=Explain(store, shelf),
        outbound=Outbound(store, clock, os.urandom, shelf),
        trunks=Trunks(store, clock, os.urandom, sealer),
        exchange=switchboard,
        sandbox=Sandbox(
            settings,
            Carrier(settings, "127.0.0.1:5480"),
            Trunks(store, clock, os.urandom, sealer),
            live,
            lambda trunk: switchboard.gateways.check(trunk),  # noqa: PLW0108 -- plugged in later
        ),
        federation=Federation(sessions, sealer, federation_client),
        bearer=consoles.get,
        checks=lambda: {"database": (True, "sqlite")},
        state=lambda: NodeState(node="node-1", database="sqlite", calls=3),
    )
    app = create_app(house)
    server, thread, base = _serve(app, switchboard, house)
    served = Served(base, house, switchboard, shop, app, settings.data)
    served.people.update(_people(house))
    for org in (OrgId("acme"), OrgId("beta")):
        boss = UserId(served.people[f"boss@{org}.example"])
        consoles[f"console-{org}"] = directory.user(org, boss)
    assert live.settled(10)
    errands.start(
        lambda org: switchboard.loop.call_soon_threadsafe(switchboard.tell, org, "notice", {})
    )
    yield served
    errands.stop()
    next(banks, None)
    server.should_exit = True
    thread.join(10)
    house.jobs.stop()
    live.stop()
    store.close()
    federation_client.close()


@pytest.fixture
def stranger(served: Served) -> Iterator[httpx.Client]:
    with served.client() as client:
        yield client


@pytest.fixture(scope="module")
def clients(served: Served) -> Iterator[SimpleNamespace]:
    """Signed-in people: ``boss`` and ``anna`` of acme, ``rival`` the administrator of beta.

    Signed in anew for each file: another one may have moved the clock beyond the end of their sessions.
    """
    logins = {
        "boss": "boss@acme.example",
        "anna": "anna@acme.example",
        "bert": "bert@acme.example",
        "rival": "boss@beta.example",
    }
    made = SimpleNamespace(**{name: served.signed_in(login) for name, login in logins.items()})
    made.console = served.client(Authorization="Bearer console-acme")
    made.rival_console = served.client(Authorization="Bearer console-beta")
    yield made
    for client in vars(made).values():
        client.close()
