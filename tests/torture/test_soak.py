"""A hundred thousand short calls to all services at once: none fails, each arrives, and memory does not grow."""

import os
import sqlite3
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from bench import exchange, world
from bench.signalling import SCENARIOS, answering, free_port, sipp
from tests.peers.house import wait_until

pytestmark = [pytest.mark.torture, pytest.mark.peer("sipp")]
CALLS = 100_000
"""What is promised."""
ROUNDS, WARM = 10, 2
"""Those who answer register before each; after the first rounds, what is remembered for a while has its level."""
RATE = int(os.environ.get("RATE", "80"))
"""Calls a second, of all services together: two cores bear it beside what watches them."""
GROWTH_MAX = 1.05
LONGEST_S = 900
"""Of a round."""
ANSWER_MS = 20_000
"""Whoever has not been answered by then fails."""
KEY = """
  <send retrans="500">
    <![CDATA[
      INFO [next_url] SIP/2.0
      Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
      From: <sip:+33639981234@[local_ip]:[local_port]>;tag=[pid]t[call_number]
      To: <sip:[service]@[remote_ip]:[remote_port]>[peer_tag_param]
      Call-ID: [call_id]
      CSeq: {cseq} INFO
      Max-Forwards: 70
      Content-Type: application/dtmf-relay
      Content-Length: [len]

      Signal={key}
      Duration=160
    ]]>
  </send>
  <recv response="200"/>
"""


@dataclass(frozen=True)
class Service:
    """What callers reach: through the trunk, or, with ``phones``, as people's telephones dial it.

    ``met``: whom the record must have them meet, beside the answer that they get anyway.
    """

    called: str
    talk_ms: int
    keys: tuple[str, ...] = ()
    phones: bool = False
    met: str = ""


def services(meeting: str) -> dict[str, Service]:
    return {
        "meeting": Service(exchange.BRIDGE, 300, (*meeting, "#"), met="meeting"),
        "mailbox": Service(world.MAILBOX, 100),
        "attendant": Service(world.ATTENDANT, 4_000, ("1",), met="agent"),
        "queue": Service(world.QUEUE, 1_500, met="agent"),
        "person": Service("[field2]", 200, phones=True, met="colleague"),
        "echo": Service("*43", 100, phones=True),
        "world": Service(exchange.DESTINATION, 100, phones=True, met="world"),
    }


MET = """
SELECT CASE WHEN trunk <> '' THEN 'world' ELSE rtrim(substr(user_id, 6), '0123456789') END, count(*)
FROM call_legs WHERE side = 'out' AND answered_at IS NOT NULL GROUP BY 1
UNION ALL SELECT 'meeting', count(*) FROM meeting_visits
UNION ALL SELECT 'queued', sum(answered + abandoned) FROM queue_counts
"""
"""By whom callers met, and whose wait in the queue ended."""


class Soak:
    """One served world, and everybody who calls in it or answers."""

    def __init__(self, server: exchange.Server, trunk: int, folder: Path) -> None:
        self.server, self.trunk, self.folder = server, trunk, folder
        self.phones = free_port()
        self.services = services(server.meeting)
        self.rounds = self.placed = 0

    def round(self, count: int) -> None:
        """So many calls to each service, all at once."""
        self.rounds += 1
        folder = self.folder / str(self.rounds)
        folder.mkdir()
        self._register(folder)
        names = list(self.services)
        with (
            answering(port=self.phones),
            answering(port=self.trunk),
            ThreadPoolExecutor(len(names)) as pool,
        ):
            told = pool.map(lambda name: self._call(name, count, folder / name), names)
            assert dict(zip(names, told, strict=True)) == dict.fromkeys(names, (count, 0))
        self.placed += count
        wanted = Counter({"queued": 2 * self.placed})
        for service in self.services.values():
            wanted[service.met] += self.placed
        del wanted[""]
        wait_until(lambda: self.met() >= wanted, f"{wanted} met, {self.met()} in the beginning")

    def _register(self, folder: Path) -> None:
        """Those who answer: from the port where they do, for an hour."""
        asked = (SCENARIOS / "register.xml").read_text().replace("Expires: 300", "Expires: 3600")
        people = len(self.server.answering)
        told = sipp(
            *("-sf", str(_file(folder / "register.xml", asked))),
            *("-inf", str(_rows(folder / "people.csv", _users(self.server.answering)))),
            *("-p", str(self.phones), "-r", "50", "-m", str(people), self.server.sip),
        )
        assert told == (people, 0)

    def _call(self, name: str, count: int, folder: Path) -> tuple[int, int]:
        folder.mkdir()
        service = self.services[name]
        users = zip(_users(self.server.passwords), world.COLLEAGUES.values(), strict=False)
        rows = [f"{user};{extension}" for user, extension in users]
        return sipp(
            *("-sf", str(_file(folder / "scenario.xml", _scenario(service)))),
            *("-inf", str(_rows(folder / "rows.csv", rows)), "-s", service.called),
            *("-i", exchange.HOST if service.phones else exchange.CARRIER),
            *("-r", str(RATE), "-rp", f"{len(self.services)}s", "-d", str(service.talk_ms)),
            # Answers to what SIPp repeated while the machine was busy elsewhere are no faults.
            *("-default_behaviors", "all,-abortunexp", "-recv_timeout", str(ANSWER_MS)),
            *("-watchdog_interval", "0"),
            *("-trace_err", "-error_file", str(folder / "errors.log")),
            *("-m", str(count), "-l", "1000", self.server.sip),
            limit_s=LONGEST_S,
        )

    def resident_kb(self) -> int:
        """Of the server and its media workers."""
        return sum(_resident_kb(each) for each in (self.server.process.pid, *self._workers()))

    def _workers(self) -> list[int]:
        tasks = Path(f"/proc/{self.server.process.pid}/task").glob("*/children")
        return [int(each) for task in tasks for each in task.read_text().split()]

    def met(self) -> Counter[str]:
        """Whom the calls met so far, as it is recorded."""
        path = Path(self.server.folder.name) / "cadran.db"
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            return Counter(dict(database.execute(MET).fetchall()))


def _resident_kb(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


def _users(passwords: dict[str, str]) -> list[str]:
    return [
        f"{user};[authentication username={user} password={password}]"
        for user, password in passwords.items()
    ]


def _rows(path: Path, rows: list[str]) -> Path:
    return _file(path, "\n".join(["SEQUENTIAL", *rows, ""]))


def _file(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def _scenario(service: Service) -> str:
    """A caller's, with the keys pressed once the line is up."""
    if service.phones:
        return (exchange.SCENARIOS / "paid.xml").read_text().replace("[service]", service.called)
    text = (exchange.SCENARIOS / "answered.xml").read_text()
    pressed = [KEY.format(cseq=at, key=key) for at, key in enumerate(service.keys, 2)]
    text = text.replace("CSeq: 2 BYE", f"CSeq: {len(pressed) + 2} BYE")
    return text.replace("  <pause/>\n", "".join(pressed) + "  <pause/>\n")


def test_memory_stays_while_calls_come_and_go(tmp_path: Path):
    count = int(os.environ.get("CALLS", CALLS))
    trunk = free_port()
    levels = []
    with exchange.Server(trunk, free_port()) as server:
        soak = Soak(server, trunk, tmp_path)
        for _ in range(ROUNDS):
            soak.round(-(-count // ROUNDS // len(soak.services)))
            levels.append(soak.resident_kb())
            print(f"round {soak.rounds}: {levels[-1]} kB", flush=True)
    assert levels[-1] <= levels[WARM - 1] * GROWTH_MAX
