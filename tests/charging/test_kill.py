"""A writer killed at any moment leaves books that balance, and loses nothing that it had promised."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cadran.charging.accounts import Accounts
from cadran.charging.charging import Charging
from cadran.charging.decks import Decks
from cadran.charging.verifying import verify
from cadran.clock import Instant
from cadran.ids import NodeId, OrgId
from cadran.journal.verify import verify as verify_chain
from cadran.reports.calls import Calls
from cadran.store.store import Store

ORG, NODE = OrgId("acme"), NodeId("n1")
NOW = Instant(1_800_000_000_000)
SPENDER = Path(__file__).with_name("spender.py")
KILLS = 10
PAID_IN = 10_000_000_000


@pytest.fixture(scope="module")
def breeder() -> Iterator[subprocess.Popen[str]]:
    """Where processes to be killed come from."""
    with subprocess.Popen(
        [sys.executable, SPENDER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process


def test_kill_9_of_a_writer_leaves_a_ledger_that_balances(tmp_path: Path, breeder):
    victim = Victim(f"sqlite:///{tmp_path / 'a.db'}", breeder)
    for run in range(KILLS):
        victim.kill_after(f"r{run}", 7 + 31 * run % 97)
        victim.check()


class Books:
    """A database of an organisation that has paid in, and what was promised to those who called."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.promised: dict[str, int] = {}
        store = Store.open(url)
        Accounts(store, lambda: NOW).top_up(ORG, "t", PAID_IN, "u")
        store.close()

    def check(self, node: NodeId = NODE) -> None:
        """Recover, and hold every record against every other."""
        store = Store.open(self.url)
        charging = Charging(store, lambda: NOW, Decks.sample())
        assert charging.recover(node, Instant(NOW + 99_000)).result(60) >= 0
        assert verify(store, ORG) == []
        assert verify_chain(store, ORG) == []
        with store.read(ORG) as unit:
            settled = dict(unit.sql("SELECT id, amount FROM grants WHERE state = 'settled'"))
            assert unit.sql("SELECT COUNT(*) FROM grants WHERE state <> 'settled'") == [(0,)]
            assert unit.sql("SELECT open_calls FROM spend_meters WHERE open_calls <> 0") == []
            assert unit.sql("SELECT id FROM ledger_accounts WHERE reserved <> 0") == []
        assert self.promised.items() <= settled.items()
        balance = Accounts(store, lambda: NOW).balance(ORG)
        assert balance.posted_micros == PAID_IN - sum(settled.values())
        assert recorded(store) == settled
        store.close()


class Victim(Books):
    """A database whose writers are killed."""

    def __init__(self, url: str, breeder: subprocess.Popen[str]) -> None:
        super().__init__(url)
        self.breeder = breeder
        self.pipe = Path(url.removeprefix("sqlite:///") + ".pipe")
        os.mkfifo(self.pipe)

    def kill_after(self, run: str, calls: int) -> None:
        """Let a process make calls, and kill it when it has told of so many."""
        assert self.breeder.stdin is not None
        assert self.breeder.stdout is not None
        self.breeder.stdin.write(f"{self.url} {run} {self.pipe}\n")
        self.breeder.stdin.flush()
        with self.pipe.open() as told:
            process = int(told.readline())
            for number, line in enumerate(told):
                if not line.endswith("\n"):
                    break  # killed in the middle of a line: nothing was promised with it
                name, amount = line.split()
                self.promised[name] = int(amount)
                if number == calls:
                    os.kill(process, signal.SIGKILL)
        assert self.breeder.stdout.readline() == "-9\n"


def recorded(store: Store) -> dict[str, int]:
    """What the call records say that each call cost."""
    calls = Calls(store)
    calls.end_abandoned(NODE, Instant(NOW + 99_000))
    found, cursor = {}, None
    while True:
        page = calls.list(ORG, cursor=cursor, limit=200)
        found |= {call.call: call.amount_micros for call in page.items}
        assert not any(call.live for call in page.items)
        if (cursor := page.cursor) is None:
            return found
