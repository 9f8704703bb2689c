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
KILLS = 4


def test_kill_9_of_a_writer_leaves_a_ledger_that_balances(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'a.db'}"
    paid_in = 10_000_000_000
    store = Store.open(url)
    Accounts(store, lambda: NOW).top_up(ORG, "t", paid_in, "u")
    store.close()
    promised: dict[str, int] = {}
    for run in range(KILLS):
        process = subprocess.Popen(
            [sys.executable, SPENDER, url, f"r{run}"], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        lines = (line for line in process.stdout if line.startswith(f"r{run}-"))
        for number, line in enumerate(lines):
            name, amount = line.split()
            promised[name] = int(amount)
            if number == 37 + 61 * run:
                process.kill()
        process.stdout.close()
        assert process.wait(20) == -9
        store = Store.open(url)
        recovered = Charging(store, lambda: NOW, Decks.sample()).recover(
            NODE, Instant(NOW + 99_000)
        )
        assert recovered.result(20) >= 0
        assert verify(store, ORG) == []
        assert verify_chain(store, ORG) == []
        with store.read(ORG) as unit:
            settled = dict(unit.sql("SELECT id, amount FROM grants WHERE state = 'settled'"))
            assert unit.sql("SELECT COUNT(*) FROM grants WHERE state <> 'settled'") == [(0,)]
        assert promised.items() <= settled.items()
        balance = Accounts(store, lambda: NOW).balance(ORG)
        assert balance.posted_micros == paid_in - sum(settled.values())
        assert balance.reserved_micros == 0
        calls = Calls(store)
        calls.end_abandoned(NODE, Instant(NOW + 99_000))
        recorded = {}
        cursor = None
        while True:
            page = calls.list(ORG, cursor=cursor, limit=200)
            recorded |= {call.call: call.amount_micros for call in page.items}
            assert not any(call.live for call in page.items)
            if (cursor := page.cursor) is None:
                break
        assert recorded == settled
        store.close()
