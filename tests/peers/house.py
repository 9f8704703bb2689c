"""Houses for the tests: all of Cadran on loopback, with the demo organisation."""

import asyncio
import contextlib
import dataclasses
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Self
from unittest.mock import patch

import httpx
from bench.signalling import free_port
from tests.peers.waiting import wait_until
from tests.store.databases import file_at

from cadran.charging.verifying import verify_everything
from cadran.node.demo import CREDIT_MICROS, make_demo
from cadran.node.node import Node, start_node
from cadran.node.sandbox import host_port
from cadran.node.settings import Settings

from .phone import Phone

START_LIMIT_S = 90.0
"""A cold media engine compiles first."""


def loopback_ipv6() -> str:
    """IPv6's loopback, where this machine has one; else IPv4's."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as probe:
        probe.bind(("::1", 0))
        return "::1"
    return "127.0.0.1"


class Sandbox:
    """The sandbox carrier in a process of its own."""

    def __init__(self, data: Path, exchange: str) -> None:
        self.http = f"127.0.0.1:{free_port()}"
        self.sip = f"127.0.0.1:{free_port()}"
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "cadran.sandbox",
                *("--http", self.http),
                *("--sip", self.sip),
                *("--exchange", exchange),
                *("--data", str(data)),
            ],
        )
        self.client = httpx.Client(base_url=f"http://{self.http}", trust_env=False, timeout=20)
        wait_until(self.healthy, "the sandbox carrier answers")

    def healthy(self) -> bool:
        assert self.process.poll() is None, "the sandbox carrier ended"
        try:
            return self.client.get("/v1/health").is_success
        except httpx.HTTPError:
            return False

    def call(
        self,
        number: str,
        digits: str = "",
        hold_s: int = 30,
        *,
        caller: str = "+33639981001",
        tone_hz: int = 750,
    ) -> str:
        """Have a telephone of the world call; answers the call's id. A comma is a second's pause."""
        order = {
            "number": number,
            "digits": digits,
            "hold_s": hold_s,
            "from": caller,
            "tone_hz": tone_hz,
        }
        answer = self.client.post("/v1/calls", json=order)
        assert answer.is_success, answer.text
        return str(answer.json()["id"])

    def how(self, call: str) -> dict[str, Any]:
        """The state of a call placed here."""
        return dict(self.client.get(f"/v1/calls/{call}").json())

    def wait_for(self, call: str, state: str, limit_s: float = 20.0) -> dict[str, Any]:
        """Until the call is in a state; a wrong end is told at once."""
        wait_until(
            lambda: self.how(call)["state"] in {state, "ended", "failed"},
            f"call is {state}",
            limit_s,
        )
        how = self.how(call)
        assert how["state"] == state, how
        return how

    def hears(self, call: str, tone_hz: int) -> bool:
        """Is the tone in what the caller heard in the last second?"""
        tones = self.how(call)["heard"].get("tones", [])
        return any(abs(each["hz"] - tone_hz) <= 20 and each["db"] > -45 for each in tones)

    def hang_up(self, call: str) -> None:
        """The caller hangs up."""
        self.client.delete(f"/v1/calls/{call}")

    def world(self) -> Any:
        """The numbers of the world, by what they do."""
        return self.client.get("/v1/world").json()

    def close(self) -> None:
        self.client.close()
        self.process.terminate()
        self.process.wait(10)


def _nowhere() -> str:
    """Where nothing listens, and the house's own sandbox carrier may."""
    return f"127.0.0.1:{free_port()}"


class House:
    """A node in this process, its loop on a thread of its own."""

    def __init__(
        self,
        data: Path,
        *,
        sandbox: bool = True,
        demo: bool = True,
        placement: Any = None,
        credit_micros: int = CREDIT_MICROS,
        media_legs: int = 64,
        **settings: Any,
    ) -> None:
        """``demo=False``: an empty database, and nobody in it."""
        self.data, self.placement, self.credit_micros = data, placement, credit_micros
        self.with_demo = demo
        sip = f"127.0.0.1:{free_port()}"
        if not (data / "cadran.db").exists():
            data.mkdir(parents=True, exist_ok=True)
            file_at(data / "cadran.db")
        self.sandbox = Sandbox(data / "sandbox", sip) if sandbox else None
        self.settings = Settings(
            data=data,
            sip_port=int(sip.rpartition(":")[2]),
            http_port=0,
            media_legs=media_legs,
            sandbox_url=f"http://{self.sandbox.http if self.sandbox else _nowhere()}",
            sandbox_sip=self.sandbox.sip if self.sandbox else _nowhere(),
            **settings,
        )
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self.thread.start()
        try:
            self.node: Node = self.run(start_node(self.settings, self.placement))
        except BaseException:
            if self.sandbox is not None:
                self.sandbox.close()
            raise
        if self.with_demo:
            self._make_demo()
        return self

    def _make_demo(self) -> None:
        with patch("cadran.node.demo.CREDIT_MICROS", self.credit_micros):
            self.demo = make_demo(self.node.rooms, host_port(self.settings.sandbox_sip))
        self.passwords = {each.username: each.password for each in self.demo.phones}
        assert self.node.rooms.live.settled(10)

    def __exit__(self, *_error: object) -> None:
        try:
            self.run(self.node.stop(1))
        finally:
            self.loop.call_soon_threadsafe(self.loop.stop)
            self.thread.join(10)
            self.loop.close()
            if self.sandbox is not None:
                self.sandbox.close()

    def run(self, coroutine: Any, limit_s: float = START_LIMIT_S) -> Any:
        """Run something on the house's loop."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(limit_s)

    def phone(
        self, username: str, *, tone_hz: float, host: str = "127.0.0.1", stack: str = "phone"
    ) -> Phone:
        """A registered telephone of the demo; at an address of IPv6 it knows the house by IPv6."""
        server = next(
            each.told for each in self.node.addresses if ("[" in each.told) == (":" in host)
        )
        password = self.passwords[username] or ""
        phone = Phone(server, username, password, tone_hz=tone_hz, host=host, stack=stack)
        phone.register()
        return phone

    def meeting(self, index: int = 0) -> Any:
        return self.demo.meetings[index]

    def own_meeting(self, title: str, **settings: Any) -> Any:
        """A new meeting of Alice's, such as only she or her PIN starts."""
        from cadran.ids import OrgId, UserId

        made = self.node.rooms.meetings.create(
            OrgId("demo"), UserId("demo-alice"), title, language="en", **settings
        )
        assert self.node.rooms.live.settled(10)
        return made

    def program(self, kind: str, name: str) -> Any:
        """The demo's running program at an address."""
        from cadran.ids import Address, OrgId

        return self.node.exchange.board.mailboxes.program(Address(OrgId("demo"), kind, name))

    def participants(self, meeting: str) -> list[dict[str, Any]]:
        """Who is shown on the meeting's page."""
        return list(self.view(meeting).get("participants", []))

    def watch(self) -> list[tuple[str, dict[str, Any]]]:
        """What pages of the demo are told from now on."""
        from cadran.ids import OrgId

        heard: list[tuple[str, dict[str, Any]]] = []

        async def subscribe() -> None:
            self.node.exchange.subscribe(
                OrgId("demo"), lambda topic, data: heard.append((topic, dict(data)))
            )

        self.run(subscribe())
        return heard

    def balance(self) -> Any:
        from cadran.ids import OrgId

        return self.node.rooms.accounts.balance(OrgId("demo"))

    def records(self) -> list[Any]:
        """The demo's calls with their legs, newest first."""
        from cadran.ids import OrgId

        calls, demo = self.node.rooms.calls, OrgId("demo")
        return [calls.get(demo, each.call) for each in calls.list(demo).items]

    def names_of(self, called: str) -> tuple[str, str, str]:
        """How the dialog of the leg to somebody's telephone is named: Call-ID, our tag, theirs."""

        async def look() -> tuple[str, str, str]:
            legs = self.node.exchange.board.legs.values()
            (leg,) = [each for each in legs if each.called == called]
            dialogs = self.node.agent._board.dialogs
            return next(key for key, each in dialogs.items() if each.id == leg.sip)

        names: tuple[str, str, str] = self.run(look())
        return names

    def ledger_findings(self) -> list[Any]:
        """What does not add up in the books; nothing, if all is well."""
        return list(verify_everything(self.node.rooms.store))

    def view(self, meeting: str) -> dict[str, Any]:
        """What the meeting's page shows."""
        from cadran.ids import Address, OrgId

        async def look() -> Any:
            return self.node.exchange.view(Address(OrgId("demo"), "meeting", meeting))

        return dict(self.run(look()) or {})

    def command(self, meeting: str, name: str, **arguments: str) -> Any:
        """Press a button on the meeting's page, as the administrator."""
        from cadran.ids import Address, OrgId, UserId

        return self.run(
            self.node.exchange.command(
                Address(OrgId("demo"), "meeting", meeting),
                name,
                by=UserId("demo-admin"),
                role="administrator",
                arguments=arguments,
            )
        )

    def limit(self, **limits: int) -> None:
        """Change the exchange's guards, such as ``give_up_ms``."""
        board = self.node.exchange.board
        board.limits = dataclasses.replace(board.limits, **limits)

    @contextlib.contextmanager
    def stalled(self) -> Iterator[None]:
        """The database's writer really hangs."""
        over, begun = threading.Event(), threading.Event()

        def hang(_unit: object) -> None:
            begun.set()
            over.wait(60)

        self.node.rooms.store.write_everywhere(hang)
        assert begun.wait(10)
        try:
            yield
        finally:
            over.set()

    def media_worker(self) -> int:
        """The process that carries the sound."""
        crew = self.node.media._crew
        assert crew is not None
        return int(crew._seats[0].worker.process.pid)

    def quiet(self) -> None:
        """Wait until no leg is left."""
        wait_until(lambda: not self.node.exchange.board.legs, "all legs ended")


class Served:
    """``cadran serve --demo`` as a process; ``welcome`` is what it tells its starter."""

    def __init__(
        self,
        data: Path,
        *,
        host: str = "127.0.0.1",
        within: Sequence[str] = (),
        **settings: str,
    ) -> None:
        """``within``: the words before a command that runs where the server shall be, at ``host``."""
        self.data, self.host, self.within = data, host, within
        self.http, self.sip = free_port(), free_port()
        self.env = {
            **os.environ,
            "CADRAN_SANDBOX_URL": f"http://127.0.0.1:{free_port()}",
            "CADRAN_SANDBOX_SIP": f"127.0.0.1:{free_port()}",
            "CADRAN_MEDIA_LEGS": "64",
            "CADRAN_DRAIN_LIMIT_S": "2",
            **settings,
        }
        self.welcome: dict[str, Any] = {}

    def start(self) -> dict[str, Any]:
        """Start (again) on the same data; answers what it told."""
        reading, writing = os.pipe()
        self.log = (self.data / "server.log").open("ab")
        self.process = subprocess.Popen(
            [
                *(*self.within, sys.executable, "-m", "cadran", "serve", "--demo"),
                *("--data", str(self.data)),
                *("--http", f"{self.host}:{self.http}"),
                *("--sip", f"{self.host}:{self.sip}"),
                *("--ready-fd", str(writing)),
            ],
            env=self.env,
            pass_fds=[writing],
            stdout=self.log,
            stderr=self.log,
        )
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            told = pipe.read()
        if not told:
            self.process.kill()
            self.process.wait()
            self.log.close()
            raise AssertionError((self.data / "server.log").read_text()[-3000:])
        return dict(json.loads(told))

    def __enter__(self) -> Self:
        self.welcome = self.start()
        self.passwords = {each["username"]: each["password"] for each in self.welcome["phones"]}
        return self

    def phone(self, username: str, *, tone_hz: float, **more: Any) -> Phone:
        server = f"{self.host}:{self.sip}"
        phone = Phone(server, username, self.passwords[username], tone_hz=tone_hz, **more)
        phone.register()
        return phone

    def client(self) -> httpx.Client:
        """The API, as the command line talks to it."""
        control = json.loads((self.data / "control.json").read_text())
        return httpx.Client(
            base_url=control["api"],
            headers={"Authorization": f"Bearer {control['token']}"},
            timeout=20,
        )

    def kill(self) -> None:
        """As a power cut would: the server and what it started, without a word."""
        started = self.children()
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)
        for each in started:
            with contextlib.suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
        self.log.close()

    def children(self) -> list[int]:
        """Processes that the server started."""
        tasks = Path(f"/proc/{self.process.pid}/task")
        return [
            int(each)
            for task in tasks.iterdir()
            for each in (task / "children").read_text().split()
        ]

    def sign_off(self) -> None:
        """SIGTERM, without waiting."""
        self.process.send_signal(signal.SIGTERM)

    def told(self) -> str:
        """Everything in the server's log."""
        return (self.data / "server.log").read_text()

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A command of the command line, on this data."""
        return subprocess.run(
            [sys.executable, "-m", "cadran", *arguments, "--data", str(self.data)],
            env=self.env,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def stop(self) -> int:
        """SIGTERM, and the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)

    def __exit__(self, *_error: object) -> None:
        if self.process.poll() is None:
            self.stop()
        self.log.close()
