"""The bare SIP core by SIPp: calls and registrations per CPU-second of the server's process.

``serve`` is the server: registrar, answering machine and back-to-back user agent of a few lines, without
charging, journal or media. The tests of the signalling room use it too.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from cadran.clock import Instant
from cadran.errors import Refusal
from cadran.ids import LegId
from cadran.signalling.certificate import own_context
from cadran.signalling.endpoint import Signalling
from cadran.sip.agent import Agent, AgentConfig
from cadran.sip.digest import ha1
from cadran.sip.events import (
    Accepted,
    AccountIdentity,
    BindingsChanged,
    Ended,
    Established,
    IdentityWanted,
    Invited,
    KeysByInfo,
    Progressed,
    Reanswered,
    Referred,
    Rejected,
    Reoffered,
    StrangerIdentity,
    TrunkIdentity,
)
from cadran.sip.reasons import HUNG_UP

HOST = "127.0.0.1"
REALM = "bench"
PASSWORD = "secret"
SCENARIOS = Path(__file__).resolve().parent.parent / "tests/signalling/scenarios"
ANSWER = (
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=audio 40000 RTP/AVP 0 101\r\na=rtpmap:101 telephone-event/8000\r\na=sendrecv\r\n"
)


class Switch:
    """Admits everybody who calls and every account with the password; bridges where it can, else answers."""

    def __init__(self, onward: tuple[str, int] | None, *, verbose: bool) -> None:
        self.agent = Agent(AgentConfig({}, REALM, transfers=True), os.urandom)
        self.signalling = Signalling(self.agent, self.clock, self.on_event)
        self.onward = onward
        self.onward_flow = None
        self.verbose = verbose
        self.other: dict[LegId, LegId] = {}
        self.offering: set[LegId] = set()
        self.hashes: dict[str, dict[str, str]] = {}
        self.dialled = 0

    @staticmethod
    def clock() -> Instant:
        return Instant(time.monotonic_ns() // 1_000_000)

    async def run(self, port: int, tls_folder: Path | None) -> None:
        address = await self.signalling.start(HOST, port)
        await self.signalling.start_streams("tcp", *address)
        tls_port = 0
        if tls_folder is not None:
            context = own_context(tls_folder, HOST, dt.datetime.now(dt.UTC))
            _, tls_port = await self.signalling.start_streams("tls", HOST, 0, context)
        if self.onward is not None:
            self.onward_flow = await self.signalling.flow_to(*self.onward)
        self.say("listening", port=address[1], tls_port=tls_port)
        await asyncio.Event().wait()

    def say(self, kind: str, **facts: object) -> None:
        if self.verbose or kind == "listening":
            print(json.dumps({"event": kind, **facts}), flush=True)

    def on_event(self, event: object) -> None:
        handler = HANDLERS.get(type(event))
        if handler is not None:
            handler(self, event)

    def identify(self, event: IdentityWanted) -> None:
        name = event.username
        if name:
            hashes = self.hashes.get(name)
            if hashes is None:
                hashes = {each: ha1(each, name, REALM, PASSWORD) for each in ("MD5", "SHA-256")}
                self.hashes[name] = hashes
            identity = AccountIdentity(name, hashes)
        else:
            identity = StrangerIdentity() if event.method == "REGISTER" else TrunkIdentity("any")
        self.agent.identify(event.ask, identity, self.clock())

    def invited(self, event: Invited) -> None:
        now = self.clock()
        self.say("invited", called=event.called)
        bound = self.agent.bindings(event.called, now)
        if bound:
            uri, flow = bound[0].contact, bound[0].flow
        elif self.onward_flow is not None:
            uri, flow = f"sip:{event.called}@{HOST}:{self.onward[1]}", self.onward_flow
        else:
            self.agent.ring(event.leg, now)
            self.agent.accept(event.leg, ANSWER, now)
            return
        self.dialled += 1
        leg = LegId(f"out-{self.dialled}")
        self.other[event.leg], self.other[leg] = leg, event.leg
        self.agent.invite(
            leg,
            uri=uri,
            flow=flow,
            from_uri=f"sip:{event.caller or 'x'}@{HOST}",
            from_name="",
            sdp=event.offer,
            now=now,
        )

    def progressed(self, event: Progressed) -> None:
        self.agent.ring(self.other[event.leg], self.clock(), event.sdp)

    def accepted(self, event: Accepted) -> None:
        self.agent.accept(self.other[event.leg], event.sdp, self.clock())

    def rejected(self, event: Rejected) -> None:
        self.part(event.leg, event.status)

    def ended(self, event: Ended) -> None:
        self.say("ended", by_peer=event.by_peer, cause=event.cause.id)
        self.part(event.leg, 0)

    def part(self, leg: LegId, status: int) -> None:
        other = self.other.pop(leg, None)
        if other is not None:
            self.other.pop(other, None)
            self.agent.hang_up(other, Refusal(HUNG_UP), self.clock(), status)

    def reoffered(self, event: Reoffered) -> None:
        self.say("reoffered", hold="sendonly" in event.sdp or "inactive" in event.sdp)
        other = self.other.get(event.leg)
        if other is None:
            self.agent.answer_offer(event.leg, ANSWER, self.clock())
        else:
            self.agent.reoffer(other, event.sdp, self.clock())

    def reanswered(self, event: Reanswered) -> None:
        other = self.other.get(event.leg)
        if other is not None and event.sdp:
            self.agent.answer_offer(other, event.sdp, self.clock())
        elif other is not None:
            self.agent.refuse_offer(other, event.status, self.clock())

    def keys(self, event: KeysByInfo) -> None:
        self.say("keys", digits=event.digits)

    def referred(self, event: Referred) -> None:
        """Says yes and tells of success: what matters here is that the phone understands it."""
        self.say("referred", called=event.called, ours=event.replaced is not None)
        now = self.clock()
        self.agent.accept_refer(event.leg, now)
        self.agent.notify_refer(event.leg, 200, now)

    def bound(self, event: BindingsChanged) -> None:
        self.say("bindings", account=event.account, count=len(event.bindings))

    def established(self, _event: Established) -> None:
        self.say("established")


HANDLERS = {
    IdentityWanted: Switch.identify,
    Invited: Switch.invited,
    Progressed: Switch.progressed,
    Accepted: Switch.accepted,
    Rejected: Switch.rejected,
    Ended: Switch.ended,
    Reoffered: Switch.reoffered,
    Reanswered: Switch.reanswered,
    KeysByInfo: Switch.keys,
    Referred: Switch.referred,
    BindingsChanged: Switch.bound,
    Established: Switch.established,
}


class Server:
    """The switch in a process of its own, and what it used of the processor."""

    def __init__(
        self, onward_port: int = 0, *, verbose: bool = False, tls_folder: Path | None = None
    ) -> None:
        order = [sys.executable, __file__, "serve"]
        if onward_port:
            order += ["--onward", str(onward_port)]
        if verbose:
            order.append("--verbose")
        if tls_folder is not None:
            order += ["--tls", str(tls_folder)]
        self.process = subprocess.Popen(order, stdout=subprocess.PIPE, text=True)
        listening = json.loads(self.process.stdout.readline())
        self.port, self.tls_port = listening["port"], listening["tls_port"]

    def cpu_s(self) -> float:
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def sipp(*arguments: str, limit_s: int = 60) -> tuple[int, int]:
    """Run SIPp in a folder of its own; calls that succeeded and failed."""
    with tempfile.TemporaryDirectory() as folder:
        order = ["sipp", "-i", HOST, "-nostdin", "-trace_stat", "-stf", "stat.csv", *arguments]
        subprocess.run(
            order,
            check=False,
            cwd=folder,
            timeout=limit_s,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        lines = (Path(folder) / "stat.csv").read_text().splitlines()
        last = dict(zip(lines[0].split(";"), lines[-1].split(";"), strict=False))
        return int(last["SuccessfulCall(C)"]), int(last["FailedCall(C)"])


@contextmanager
def answering(*arguments: str, port: int = 0) -> Iterator[int]:
    """A SIPp that takes calls (``-sn uas`` unless told otherwise) while the block runs; its port, a free one for 0."""
    port = port or free_port()
    order = ["sipp", *(arguments or ("-sn", "uas")), "-i", HOST, "-p", str(port), "-nostdin"]
    with tempfile.TemporaryDirectory() as folder:
        callee = subprocess.Popen(
            order, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            yield port
        finally:
            callee.kill()
            callee.wait()


def _rate(server: Server, count: int, *arguments: str) -> float:
    before = server.cpu_s()
    done, failed = sipp(f"{HOST}:{server.port}", *arguments)
    if failed or done < count:
        raise RuntimeError(f"{done} of {count} succeeded, {failed} failed")
    time.sleep(0.2)
    return done / (server.cpu_s() - before)


def bare_answered_calls_per_cpu_s(count: int = 3_000, rate: int = 400) -> float:
    """INVITE, 180, 200, ACK, BYE."""
    with Server() as server:
        return _rate(
            server, count, "-sn", "uac", "-m", str(count), "-r", str(rate), "-d", "50", "-l", "3000"
        )


def bare_answered_tcp_calls_per_cpu_s(count: int = 3_000, rate: int = 400) -> float:
    """INVITE, 180, 200, ACK, BYE over one TCP connection."""
    with Server() as server:
        return _rate(
            server,
            count,
            *("-sn", "uac", "-t", "t1", "-m", str(count), "-r", str(rate)),
            *("-d", "50", "-l", "3000"),
        )


def bare_bridged_calls_per_cpu_s(count: int = 1_500, rate: int = 200) -> float:
    """The same through the switch to an answering SIPp."""
    with answering() as port, Server(port) as server:
        return _rate(
            server,
            count,
            *("-sn", "uac", "-m", str(count), "-r", str(rate), "-d", "50", "-l", "3000"),
        )


def bare_registrations_per_cpu_s(count: int = 3_000, rate: int = 400) -> float:
    """REGISTER, 401, REGISTER with digest, 200; each account once."""
    with Server() as server, tempfile.TemporaryDirectory() as folder:
        names = users_file(Path(folder), count)
        return _rate(
            server, count, *registering(names), "-m", str(count), "-r", str(rate), "-l", "3000"
        )


def users_file(folder: Path, count: int) -> Path:
    """Accounts for ``register.xml``, as SIPp reads them."""
    path = folder / "users.csv"
    lines = [f"u{n};[authentication username=u{n} password={PASSWORD}]" for n in range(count)]
    path.write_text("SEQUENTIAL\n" + "\n".join(lines) + "\n")
    return path


def registering(names: Path) -> list[str]:
    return ["-sf", str(SCENARIOS / "register.xml"), "-inf", str(names)]


PORTS = range(12_000, 32_000)
"""Below what systems give out by themselves, so that nobody else is given one meanwhile."""


def free_port() -> int:
    """A port of loopback that nobody uses, for UDP and TCP; drawn by lot, since several runs may draw at once."""
    dice = secrets.SystemRandom()
    while True:
        port = dice.choice(PORTS)
        with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
            try:
                tcp.bind((HOST, port))
                udp.bind((HOST, port))
            except OSError:
                continue
            return port


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("order", choices=["serve", "run"], nargs="?", default="run")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--onward", type=int, default=0)
    parser.add_argument(
        "--tls", type=Path, help="listen for TLS, with a certificate in this folder"
    )
    parser.add_argument("--verbose", action="store_true")
    given = parser.parse_args()
    if given.order == "serve":
        onward = (HOST, given.onward) if given.onward else None
        asyncio.run(_serve(onward, given.port, given.tls, verbose=given.verbose))
    elif shutil.which("sipp") is None:
        print("skipped: SIPp is not installed")
    else:
        for measure in (
            bare_answered_calls_per_cpu_s,
            bare_answered_tcp_calls_per_cpu_s,
            bare_bridged_calls_per_cpu_s,
            bare_registrations_per_cpu_s,
        ):
            print(f"{measure.__name__} {measure():.0f}", flush=True)


async def _serve(
    onward: tuple[str, int] | None, port: int, tls_folder: Path | None, *, verbose: bool
) -> None:
    await Switch(onward, verbose=verbose).run(port, tls_folder)


if __name__ == "__main__":
    main()
