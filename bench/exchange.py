"""Whole calls by SIPp, with charging and journal on: per CPU-second of the server's process.

*Answered*: a trunk calls a conference bridge's number; the dial-in program answers, the call ends.
*Bridged*: a user's phone (digest) calls a number of the world; the call is decided, routed, reserved, rung on
a trunk, answered, charged and recorded, its audio bridged. *Registered*: a telephone with its password. The server
is a process of its own, on SQLite at synchronous=FULL, with its media worker beside it (whose processor time is
printed apart).

The figure is taken with a full core: as each call ends the next begins. ``paced_value`` is the same at a rate that
leaves the core idle between messages; a virtual machine's core wakes cold, and the same call then takes up to twice
the time.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Self

import uvloop

from bench.signalling import answering, free_port, registering, sipp
from bench.world import furnish
from cadran.charging.limits import CONSOLE
from cadran.cli.server import SWITCH_INTERVAL_S
from cadran.ids import E164, OrgId, UserId
from cadran.money.caps import CapKey, Measure, Scope
from cadran.node.collector import settle
from cadran.node.demo import make_demo
from cadran.node.logs import configure
from cadran.node.node import start_node
from cadran.node.rooms import Rooms
from cadran.node.settings import Settings
from cadran.routing.trunk import Gateway, Trunk

HOST = "127.0.0.1"
CARRIER = "127.0.0.2"
"""Whoever calls from here comes through the trunk, from any port."""
SCENARIOS = Path(__file__).resolve().parent / "scenarios"
CALLS_A_MINUTE = 60_000
"""Paid ones: the shipped limit of 1,200 stands before any machine's."""
DESTINATION = "+33199001234"
"""Reserved for fiction, so that only a sandbox trunk may carry it."""
BRIDGE = "+33199009999"
"""The demo's own number when no carrier sells any."""
LEGS = 3_000
MEDIA_WORKERS = 2
"""Two, for their ports alone: a call of 50 ms holds one for the two seconds that it drains, too."""
IN_FLIGHT = 100
"""Calls at once, each followed by the next: enough to fill a core, too few for any to be refused."""
FLOOD = 10_000
"""Calls a second that no core takes: the calls in flight are what holds them back."""
CALLERS = 100
"""So many that none of their phones reaches its eight conversations or its paid calls a minute."""
PRODUCTS = ("PHONE_SYSTEM", "COMMUNICATIONS_CREDITS", "DOMESTIC_CALLING_PLAN")
FUNDS_MICROS = 100_000_000_000


async def serve(folder: Path, trunk_port: int, caller_port: int) -> None:
    """A node with the demo and one trunk, until SIGTERM."""
    settings = Settings(
        data=folder,
        sip_port=0,
        media_legs=LEGS,
        media_workers=MEDIA_WORKERS,
        sandbox_url="http://127.0.0.1:1",
    )
    node = await start_node(settings)
    rooms = node.rooms

    def prepare() -> dict[str, object]:
        demo = make_demo(rooms, (HOST, 1))
        gateway = Gateway(HOST, trunk_port)
        sources = (f"{HOST}:{trunk_port}", f"{HOST}:{caller_port}", CARRIER)
        trunk = Trunk("bench", (gateway,), sources, sandbox=True, health_s=0, priority=-1)
        rooms.trunks.put(trunk)
        rooms.accounts.top_up(OrgId("demo"), "bench", FUNDS_MICROS, by="bench")
        calls_a_minute = CapKey(Scope.ORGANISATION, "", Measure.MINUTE)
        rooms.limits.set(OrgId("demo"), calls_a_minute, CALLS_A_MINUTE, by=CONSOLE)
        passwords = {each.username: each.password or "" for each in demo.phones}
        passwords |= _callers(rooms)
        answering = furnish(rooms)
        assert rooms.live.settled(10)
        meeting = demo.meetings[0].conference_id
        return {"passwords": passwords, "answering": answering, "meeting": meeting}

    told = await asyncio.to_thread(prepare)
    assert rooms.live.owner(E164(BRIDGE)) is not None
    assert rooms.live.person(UserId("demo-alice")) is not None
    settle()
    sys.stdout.write(json.dumps({"sip": node.sip_address, **told}) + "\n")
    sys.stdout.flush()
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await stop.wait()
    await node.stop(5)


def _callers(rooms: Rooms) -> dict[str, str]:
    """Users with phones, licensed as the demo's are: so many that none is ever busy."""
    org, passwords = OrgId("demo"), {}
    for product in PRODUCTS:
        rooms.directory.licences.set_purchased(org, product, 2 * CALLERS, by="bench")
    for number in range(CALLERS):
        name = f"caller{number}"
        user = UserId(f"demo-{name}")
        rooms.directory.create_user(
            org, f"{name}@demo", name, usage_location="FR", language="fr", id=user, by="bench"
        )
        for product in PRODUCTS:
            rooms.directory.licences.assign(org, user, product, by="bench")
        made = rooms.phones.create(org, user, name, label="Bench", by="bench")
        passwords[name] = made.password
    return passwords


class Server:
    """The node in a process of its own."""

    def __init__(self, trunk_port: int, caller_port: int) -> None:
        self.folder = tempfile.TemporaryDirectory()
        order = [sys.executable, "-m", "bench.exchange", "serve", self.folder.name]
        order += [str(trunk_port), str(caller_port)]
        self.process = subprocess.Popen(order, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        told = json.loads(self.process.stdout.readline())
        self.sip: str = told["sip"]
        self.passwords: dict[str, str] = told["passwords"]
        self.answering: dict[str, str] = told["answering"]
        """Of those who are called, not of those who call."""
        self.meeting: str = told["meeting"]

    def cpu_s(self) -> float:
        return _cpu_s(self.process.pid)

    def settled(self) -> int:
        """Paid calls that were charged to their end."""
        path = Path(self.folder.name).resolve() / "cadran.db"
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            asked = database.execute("SELECT COUNT(*) FROM journal WHERE kind = 'grant.settled'")
            return int(asked.fetchone()[0])

    def media_cpu_s(self) -> float:
        """Of its children: the media workers."""
        tasks = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        return sum(_cpu_s(int(each)) for task in tasks for each in task.read_text().split())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.process.terminate()
        self.process.wait(30)
        assert self.process.stdout is not None
        self.process.stdout.close()
        self.folder.cleanup()


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _measure(server: Server, count: int, pace: int, *arguments: str) -> dict[str, object]:
    """``count`` calls with a full core, and a quarter as many at ``pace`` a second."""
    flood = ("-r", str(FLOOD), "-l", str(IN_FLIGHT))
    _run(server, max(20, count // 20), *arguments, *flood)  # warm
    paced = _run(server, count // 4, *arguments, "-r", str(pace), "-l", "2000")
    full = _run(server, count, *arguments, *flood)
    return {**full, "paced_value": paced["value"], "paced_calls_per_s": pace}


def _run(server: Server, count: int, *arguments: str) -> dict[str, object]:
    before, media_before = server.cpu_s(), server.media_cpu_s()
    began = time.monotonic()
    done, failed = sipp(*arguments, "-m", str(count), server.sip, limit_s=180)
    took_s = time.monotonic() - began
    time.sleep(1.0)  # what a call leaves behind is part of its cost
    cpu_s = server.cpu_s() - before
    if failed or done < count:
        raise RuntimeError(f"{done} of {count} succeeded, {failed} failed")
    return {
        "value": round(done / cpu_s),
        "calls": done,
        "cpu_s": round(cpu_s, 2),
        "wall_s": round(took_s, 2),
        "media_cpu_s": round(server.media_cpu_s() - media_before, 2),
    }


def answered_calls_per_cpu_s(count: int = 6_000, pace: int = 250) -> dict[str, object]:
    """A trunk calls the conference bridge; answered, recorded."""
    caller = free_port()
    with Server(free_port(), caller) as server:
        return _measure(
            server,
            count,
            pace,
            *("-sf", str(SCENARIOS / "answered.xml"), "-i", HOST, "-p", str(caller)),
            *("-s", BRIDGE, "-d", "50"),
        )


def bridged_calls_per_cpu_s(count: int = 3_000, pace: int = 100) -> dict[str, object]:
    """A phone calls the world through a paid trunk; bridged, charged, recorded."""
    trunk = free_port()
    with tempfile.TemporaryDirectory() as folder, answering(port=trunk):
        with Server(trunk, free_port()) as server:
            figures = _measure(
                server,
                count,
                pace,
                *("-sf", str(SCENARIOS / "paid.xml"), "-i", HOST),
                *("-inf", str(_users(server, Path(folder)))),
                *("-s", DESTINATION, "-d", "50"),
            )
            # A refused caller is answered too, by a voice: only what was charged was bridged.
            if server.settled() < count:
                raise RuntimeError(f"{server.settled()} of {count} calls were bridged")
            return figures


def registrations_per_cpu_s(count: int = 20_000, pace: int = 200) -> dict[str, object]:
    """REGISTER, 401, REGISTER with digest, 200, by the demo's telephones in turn; kept in the database."""
    with Server(free_port(), free_port()) as server, tempfile.TemporaryDirectory() as folder:
        order = registering(_users(server, Path(folder)))
        return _measure(server, count, pace, *order)


def _users(server: Server, folder: Path) -> Path:
    """The demo's telephones, as SIPp reads them."""
    path = folder / "users.csv"
    lines = [
        f"{user};[authentication username={user} password={password}]"
        for user, password in server.passwords.items()
    ]
    path.write_text("\n".join(["SEQUENTIAL", *lines, ""]))
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("order", choices=["serve"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("trunk_port", type=int)
    parser.add_argument("caller_port", type=int)
    asked = parser.parse_args()
    configure("error")
    # As `cadran up` runs.
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(asked.folder, asked.trunk_port, asked.caller_port))


if __name__ == "__main__":
    main()
