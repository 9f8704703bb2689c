"""Both databases; an organisation; a mail server and a receiver of events in this process."""

from __future__ import annotations

import email
import os
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from cadran.clock import Instant
from cadran.directory.directory import Directory
from cadran.directory.sealing import KEY_BYTES, Sealer
from cadran.ids import OrgId
from cadran.journal import append
from cadran.journal.courier import Channel, Courier
from cadran.journal.facts import Fact
from cadran.notices.herald import Herald
from cadran.notices.mailing import Mailing, postman
from cadran.notices.notices import Notices
from cadran.notices.webhooks import Webhooks
from cadran.store.store import Store

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.store.databases import postgres, store, store_url

__all__ = ["postgres", "store", "store_url"]

ORG = OrgId("acme")
WAIT_S = 8


class SetClock:
    def __init__(self) -> None:
        self.now = 1_800_000_000_000

    def __call__(self) -> Instant:
        return Instant(self.now)


@dataclass
class MailServer:
    """A real SMTP server; ``answer`` is what it says to the next mails instead of taking them."""

    mails: list[EmailMessage] = field(default_factory=list)
    answer: str = ""
    port: int = 0
    changed: threading.Condition = field(default_factory=threading.Condition)

    async def handle_RCPT(self, _server, _session, envelope, address, _options) -> str:
        if self.answer:
            return self.answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope) -> str:
        with self.changed:
            self.mails.append(email.message_from_bytes(envelope.content, policy=default))
            self.changed.notify_all()
        return "250 OK"

    def wait(self, count: int) -> list[EmailMessage]:
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.mails) >= count, WAIT_S)
            return list(self.mails)


@dataclass
class Receiver:
    """A real HTTP server that hears events; ``statuses`` are its next answers, then 204."""

    statuses: list[int] = field(default_factory=list)
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)
    url: str = ""

    def wait(self, count: int) -> list[tuple[dict[str, str], bytes]]:
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.heard) >= count, WAIT_S), self.heard
            return list(self.heard)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def smtp() -> Iterator[MailServer]:
    server = MailServer()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        server.port = probe.getsockname()[1]
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    yield server
    controller.stop()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    hears = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            with hears.changed:
                status = hears.statuses.pop(0) if hears.statuses else 204
                hears.heard.append(({k.lower(): v for k, v in self.headers.items()}, body))
                hears.changed.notify_all()
            self.send_response(status)
            if status == 302:
                self.send_header("location", hears.url + "elsewhere")
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hears.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield hears
    server.shutdown()
    server.server_close()
    thread.join()


@dataclass
class Post:
    """Herald, courier and doors over one store."""

    store: Store
    clock: SetClock
    directory: Directory
    notices: Notices
    webhooks: Webhooks
    herald: Herald
    courier: Courier

    def happened(self, kind: str, subject: str = "s", **data: Any) -> None:
        """A fact is committed."""
        fact = Fact(ORG, kind, subject, self.clock(), data)
        self.store.write(ORG, lambda unit: append(unit, fact)).result(WAIT_S)


@pytest.fixture
def build(store: Store, clock: SetClock, tmp_path: Path) -> Iterator[Callable[..., Post]]:
    """Makes the room; ``mail_url`` names the server, ``private`` lets events stay on this machine."""
    running: list[Post] = []

    def make(mail_url: str = "", *, private: bool = True, name: str = "n1") -> Post:
        sealer = Sealer(bytes(KEY_BYTES), os.urandom)
        webhooks = Webhooks(store, clock, os.urandom, sealer, private=private)
        carried = postman(mail_url, tmp_path / "outbox")
        mailing = Mailing(carried, clock, "https://tel.acme.example", "Cadran <tel@acme.example>")
        channels = {"mail": Channel(mailing.deliver), "webhook": webhooks.channel()}
        post = Post(
            store,
            clock,
            Directory(store, clock, os.urandom),
            Notices(store, clock, os.urandom),
            webhooks,
            Herald(store, clock),
            Courier(store, clock, name, channels),
        )
        if not running:
            _people(post.directory)
        running.append(post)
        post.herald.start()
        post.courier.start()
        assert post.herald.settled(WAIT_S)
        return post

    yield make
    for post in running:
        post.courier.stop()
        post.herald.stop()


def _people(directory: Directory) -> None:
    directory.create_organisation(ORG, "Acme", "FR", "fr")
    for login, role, language in (
        ("boss@acme.example", "administrator", "fr"),
        ("ann@acme.example", "user", "en"),
        ("console", "administrator", "en"),
    ):
        directory.create_user(
            ORG,
            login,
            login.partition("@")[0].title(),
            usage_location="FR",
            language=language,
            role=role,
            id=login.partition("@")[0],
        )
