"""Two nodes over one PostgreSQL, as real processes under load: one is killed, the other settles its leases, once."""

import subprocess
import sys
from pathlib import Path

from tests.charging.test_kill import ORG, SPENDER, Books
from tests.store.databases import made, postgres

from cadran.ids import NodeId
from cadran.store.store import Store

__all__ = ["postgres"]

TOLD_BEFORE = 50
"""Calls that each node has told of before one is killed."""
PROVEN_S = 30
"""The last proof of life of the dead node, after each call's beginning."""


def test_a_node_killed_under_load_is_settled_by_the_other_once(postgres: Path):
    url = made(postgres)
    books = Books(url)
    with _node(url, "dead", "n1") as dead, _node(url, "live", "n2") as living:
        try:
            _kill_one(books, dead, living)
        finally:
            dead.kill()
            living.kill()
    books.check(NodeId("n2"))


def _kill_one(books: Books, dead: subprocess.Popen[str], living: subprocess.Popen[str]) -> None:
    _hear(books, dead, "dead-", TOLD_BEFORE)
    _hear(books, living, "live-", TOLD_BEFORE)
    dead.kill()
    _hear(books, dead, "dead-")
    assert dead.wait(20) == -9
    store = Store.open(books.url)
    with store.read(ORG) as unit:
        left = {name for (name,) in unit.sql(_OPEN)}
        settled = dict(unit.sql(_SETTLED))
    assert living.stdin is not None
    living.stdin.write("on\n")
    living.stdin.flush()
    _hear(books, living, "live-", until="moved")
    with store.read(ORG) as unit:
        assert unit.sql(_OPEN) == []
        after = dict(unit.sql(_SETTLED))
    store.close()
    assert settled.items() <= after.items(), "what was settled stays as it was"
    assert all(after[name] <= PROVEN_S for name in left), "paid to the last proof of life"
    living.kill()
    _hear(books, living, "live-")


_OPEN = "SELECT id FROM grants WHERE state <> 'settled' AND node = 'n1'"
_SETTLED = "SELECT id, billed_s FROM grants WHERE state = 'settled'"


def _node(url: str, run: str, name: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, SPENDER, url, run, name],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _hear(
    books: Books, node: subprocess.Popen[str], run: str, most: int = 0, until: str = ""
) -> None:
    """Note what a node promised: so many calls, until a word of its, or all that it told before it died."""
    assert node.stdout is not None
    told = 0
    while (line := node.stdout.readline()).endswith("\n"):
        if until and line.strip() == until:
            return
        if line.startswith(run):
            name, amount = line.split()
            books.promised[name] = int(amount)
            told += 1
        if told == most > 0:
            return
    assert not most
    assert not until
