"""``cadran serve``: one process from start to drained end."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import secrets
import signal
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

import structlog
import uvicorn
from starlette.types import ASGIApp

from cadran.node.collector import settle
from cadran.node.companions import Companions
from cadran.node.demo import ATTENDANT_EXTENSION, PEOPLE, DemoSecrets, make_demo
from cadran.node.node import Node, start_node
from cadran.node.sandbox import host_port
from cadran.node.settings import Settings
from cadran.signalling.certificate import own_certificate

HTTP_BACKLOG = 2_048
"""Pages that connect while the loop is busy."""
SETTLE_LIMIT_S = 10.0
"""What the demo made is known to the call path long before this."""
HTTP_STOP_S = 2.0
"""Pages that are open when the server ends get this long to be told so."""

log = structlog.get_logger(__name__)


class MakeApp(Protocol):
    """Builds the page and API over a started node; ``console`` is the command line's secret."""

    def __call__(self, node: Node, console: str) -> ASGIApp: ...


@dataclass(slots=True)
class Announcement:
    """What a starter is told once the server takes calls; secrets only at their creation."""

    page: str
    sip: str
    addresses: tuple[tuple[str, str, str], ...]
    """Transport of SIP, where it listens, and what others are told."""
    console: str = field(repr=False)
    welcome: Mapping[str, object] = field(default_factory=dict, repr=False)


async def serve(
    settings: Settings,
    companions: Companions,
    *,
    demo: bool,
    make_app: MakeApp,
    ready: Callable[[Announcement], None],
) -> None:
    """Run until SIGTERM or SIGINT; a second one ends at once."""
    node = await start_node(settings, media=companions.media, carrier=companions.carrier)
    await companions.ready()
    console = secrets.token_urlsafe(32)
    app = await asyncio.to_thread(make_app, node, console)  # takes a while: calls are heard already
    server = _Server(_http(settings, app))
    page = asyncio.create_task(server.serve(sockets=_http_sockets(settings)))
    await server.up.wait()
    welcome: Mapping[str, object] = {}
    if demo:
        secrets_made = await asyncio.to_thread(
            make_demo, node.rooms, host_port(settings.sandbox_sip)
        )
        await asyncio.to_thread(node.rooms.live.settled, SETTLE_LIMIT_S)
        welcome = _welcome(secrets_made, node.sip_address)
    elif await asyncio.to_thread(node.rooms.founding.open):
        welcome = {"set_up": settings.page + node.rooms.founding.link()}
    resuming = None if demo else asyncio.create_task(node.sandbox.resume())
    stop = _signals()
    settle()
    addresses = tuple((each.transport, each.listen, each.told) for each in node.addresses)
    ready(Announcement(settings.page, node.sip_address, addresses, console, welcome))
    log.info("taking calls", page=settings.page, addresses=addresses)
    await stop[0].wait()
    log.info("draining", legs=len(node.exchange.board.legs))
    drained = asyncio.create_task(node.stop(settings.drain_limit_s))
    at_once = asyncio.create_task(stop[1].wait())
    await asyncio.wait({drained, at_once}, return_when=asyncio.FIRST_COMPLETED)
    if not drained.done():
        node.exchange.stop()
        await drained
    at_once.cancel()
    if resuming is not None:
        resuming.cancel()
    server.should_exit = True
    with contextlib.suppress(asyncio.CancelledError):
        await page
    log.info("ended")


def _welcome(made: DemoSecrets, sip_address: str) -> dict[str, object]:
    """What the starter prints; secrets are there in the run that made them only."""
    welcome: dict[str, object] = {"login": made.login, "sip": sip_address}
    if made.password is not None:
        welcome["password"] = made.password
        welcome["phones"] = [
            {
                "name": each.name,
                "username": each.username,
                "extension": each.extension,
                "password": each.password,
            }
            for each in made.phones
        ]
    if made.bridge is not None and made.meetings:
        welcome["meeting"] = {
            "number": made.bridge,
            "conference_id": made.meetings[0].conference_id,
            "pin": _pin(made),
        }
    if made.attendant is not None:
        welcome["attendant"] = {"number": made.attendant, "extension": ATTENDANT_EXTENSION}
    return welcome


def _pin(made: DemoSecrets) -> str:
    """The PIN of the first meeting's organiser."""
    logins = {each.id: each.login for each in PEOPLE}
    return made.pins.get(logins[made.meetings[0].organiser], "")


class _Server(uvicorn.Server):
    """Uvicorn without its own signal handlers, and with an event for being up."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are the node's."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()


def _http_sockets(settings: Settings) -> list[socket.socket]:
    """Where the page is served: as set, and on loopback too. Raises ``OSError`` if a port is taken."""
    return [
        socket.create_server(
            (host, settings.http_port),
            family=socket.AF_INET6 if ":" in host else socket.AF_INET,
            backlog=HTTP_BACKLOG,
        )
        for host in settings.listeners
    ]


def _http(settings: Settings, app: ASGIApp) -> uvicorn.Config:
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=int(HTTP_STOP_S),
        ws_max_size=65_536,
        loop="none",
    )
    if settings.secure:
        if settings.certificate is not None:
            certificate = key = settings.certificate
        else:
            now = datetime.now(UTC)
            certificate, key = own_certificate(settings.data, settings.host, now)
        config.ssl_certfile = str(certificate)
        config.ssl_keyfile = str(key)
        config.ssl_version = ssl.PROTOCOL_TLS_SERVER
    return config


def _signals() -> tuple[asyncio.Event, asyncio.Event]:
    """Events for the first and the second signal to end."""
    first, second = asyncio.Event(), asyncio.Event()

    def asked() -> None:
        (second if first.is_set() else first).set()

    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, asked)
    return first, second


def tell_starter(descriptor: int, told: Mapping[str, object]) -> None:
    """Hand the announcement to the process that started us, over the pipe it gave us."""
    with os.fdopen(descriptor, "w", encoding="utf-8") as pipe:
        json.dump(told, pipe)
