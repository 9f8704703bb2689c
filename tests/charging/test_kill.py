"""A writer killed at any moment leaves books that balance, and loses nothing that it had promised."""

import subprocess
import sys
from pathlib import Path

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


def test_kill_9_of_a_writer_leaves_a_ledger_that_balances(tmp_path: Path):
    victim = Victim(f"sqlite:///{tmp_path / 'a.db'}")
    for run in range(KILLS):
        victim.kill_after(f"r{run}", 7 + 31 * run % 97)
        victim.check()


class Victim:
    """A database whose writers are killed, and what was promised to their callers."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.promised: dict[str, int] = {}
        store = Store.open(url)
        Accounts(store, lambda: NOW).top_up(ORG, "t", PAID_IN, "u")
        store.close()

    def kill_after(self, run: str, calls: int) -> None:
        """Let a process make calls, and kill it when it has told of so many."""
        process = subprocess.Popen(
            [sys.executable, SPENDER, self.url, run], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        lines = (line for line in process.stdout if line.startswith(f"{run}-"))
        for number, line in enumerate(lines):
            if not line.endswith("\n"):
                break  # killed in the middle of a line: nothing was promised with it
            name, amount = line.split()
            self.promised[name] = int(amount)
            if number == calls:
                process.kill()
        process.stdout.close()
        assert process.wait(20) == -9

    def check(self) -> None:
        """Recover, and hold every record against every other."""
        store = Store.open(self.url)
        charging = Charging(store, lambda: NOW, Decks.sample())
        assert charging.recover(NODE, Instant(NOW + 99_000)).result(60) >= 0
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
