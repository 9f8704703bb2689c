"""A whole house with its page open: real phones, the sandbox carrier, the ledger, and a browser before it."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from typing import Any, Self

from playwright.sync_api import Browser, BrowserContext
from tests.peers.house import House, free_port
from tests.peers.serving import Serving

from cadran.cli.serving import make_app
from cadran.directory.tenants import Tenants
from cadran.directory.trunks import OPERATOR
from cadran.ids import OrgId, UserId

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
    "--mute-audio",
)
CONSOLE = "console-of-the-tests"
LOCALES = {"en": "en-GB", "fr": "fr-FR"}


class OpenHouse:
    """A house (with its sandbox carrier, as a rule), served on loopback; ``base`` is the page's address."""

    def __init__(self, data: Path, **settings: Any) -> None:
        self.house = House(data, **settings)
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self.house.__enter__()
        self.app = make_app(self.house.node, CONSOLE)
        self.open()
        return self

    def __exit__(self, *error: object) -> None:
        self.shut()
        self.house.__exit__(*error)

    def open(self) -> None:
        """Serve the page, also again at the same address."""
        self.server = Serving(
            self.app, self.port, ws="websockets-sansio", timeout_graceful_shutdown=1
        )
        self.serving = asyncio.run_coroutine_threadsafe(self.server.serve(), self.house.loop)
        self.server.up()

    def shut(self) -> None:
        """As when the server restarts: streams end, and nobody answers."""
        self.server.should_exit = True
        self.serving.result(10)

    def password_of(self, person: str) -> str:
        """A password for somebody of the demo, or the operator, made now."""
        sessions = self.house.node.rooms.sessions
        if person == "operator":
            return str(sessions.set_password(OPERATOR, self.operator))
        return str(sessions.set_password(OrgId("demo"), UserId(f"demo-{person}")))

    def make_operator(self) -> None:
        """Who runs the house: ``context(…, who="operator")``."""
        tenants = Tenants(self.house.node.rooms.directory)
        made = tenants.make_operator(
            "operator@demo", "Olga", language="en", country="FR", by="test"
        )
        self.operator = made.id

    def context(
        self, browser: Browser, language: str = "en", who: str = "admin", **more: Any
    ) -> BrowserContext:
        """A browser of its own for this reader, signed in."""
        context = browser.new_context(
            base_url=self.base, locale=LOCALES[language], service_workers="block", **more
        )
        if who:
            password = self.house.demo.password if who == "admin" else self.password_of(who)
            answer = context.request.post(
                "/api/v1/session", data={"login": f"{who}@demo", "password": password}
            )
            assert answer.ok, answer.text()
        return context
