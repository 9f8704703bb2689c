"""Processes that make calls until they are killed; run by ``test_kill`` and ``test_two_nodes``.

Each line read (URL, run, pipe) forks one, which prints its number, and each settled grant after its future was
answered, one a line, into the pipe; how it ended is told on the standard output. Forked before there are
threads, so that a hunt of a thousand kills does not import everything a thousand times.

With arguments (URL, run, node) it is one node itself. A line read then moves its clock on by more than a lease,
and it says "moved" after each beat.
"""

import os
import sys
import threading
from itertools import count
from pathlib import Path

import structlog

from cadran.charging.charging import Charging
from cadran.charging.decks import Decks
from cadran.charging.grants import GrantRequest
from cadran.charging.recovery import LEASE_MS
from cadran.clock import Instant
from cadran.ids import E164, CallId, GrantId, LegId, NodeId, OrgId, UserId
from cadran.journal.facts import Fact
from cadran.money.caps import CapKey, Measure, Scope
from cadran.money.pools import Pool
from cadran.store.store import Store

ORG, NODE = OrgId("acme"), NodeId("n1")
NOW = 1_800_000_000_000
POOLS = ((), (Pool("conference", 10_000),))
CAPS = {CapKey(Scope.ORGANISATION, "", Measure.DAY): 8_000_000_000}


def main(url: str, run: str, node: NodeId, later: threading.Event) -> None:
    # The log of the writer's thread must not come between the words of a line.
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    store = Store.open(url)
    charging = Charging(store, lambda: Instant(NOW), Decks.sample(), caps=CAPS)
    for turn in count():
        names = [f"{run}-{turn}-{number}" for number in range(20)]
        asked = [
            charging.authorise(
                GrantRequest(
                    GrantId(name), ORG, node, LegId(name), CallId(name), UserId("u"), "user_out",
                    E164("+33123456789"), Instant(NOW), POOLS[int(name[-1]) % 2],
                )
            )
            for name in names
        ]  # fmt: skip
        for future in asked:
            future.result(20)
        for name in names:
            fact = Fact(ORG, "leg.answered", name, Instant(NOW), {"call": name})
            charging.commence(ORG, GrantId(name), Instant(NOW), fact)
        ends = []
        for name in names:
            at = Instant(NOW + 30_000)
            fact = Fact(ORG, "leg.ended", name, at, {"call": name, "cause": "call.hung_up"})
            ends.append((name, charging.settle(ORG, GrantId(name), at, fact)))
        moved_ms = LEASE_MS + 1 if later.is_set() else 0
        beat = charging.heartbeat(node, Instant(NOW + 30_000 + moved_ms))
        if moved_ms:
            beat.result(20)
            print("moved", flush=True)
        for name, future in ends:
            print(name, future.result(20).amount_micros, flush=True)


def breed() -> None:
    for line in sys.stdin:
        url, run, pipe = line.split()
        child = os.fork()
        if child == 0:
            with Path(pipe).open("w") as told:
                os.dup2(told.fileno(), sys.stdout.fileno())
            print(os.getpid(), flush=True)
            main(url, run, NODE, threading.Event())
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def stand_alone(url: str, run: str, node: str) -> None:
    later = threading.Event()
    threading.Thread(target=lambda: sys.stdin.readline() and later.set(), daemon=True).start()
    main(url, run, NodeId(node), later)


if __name__ == "__main__":
    if sys.argv[1:]:
        stand_alone(*sys.argv[1:])
    else:
        breed()
