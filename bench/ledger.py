"""Durable grants a second: authorise, answered, settled, each in a commit that is synced to disk.

``durable_grants_per_s`` drives the real ``Charging`` on SQLite at synchronous=FULL with some hundred callers
at once, and counts first slices whose future was answered. Beside it stands the same work in the plainest
SQL loop, one grant a commit and two hundred a commit.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cadran.charging.accounts import Accounts
from cadran.charging.charging import Charging
from cadran.charging.decks import Decks
from cadran.charging.grants import GrantRequest
from cadran.charging.spending import shipped
from cadran.charging.verifying import verify
from cadran.clock import Instant
from cadran.ids import E164, CallId, GrantId, LegId, NodeId, OrgId, UserId
from cadran.journal.facts import Fact
from cadran.money.caps import NO_CAP
from cadran.store.store import Store

ORG, NODE = OrgId("bench"), NodeId("n1")
NOW = Instant(1_800_000_000_000)
IN_FLIGHT = 1_000
"""Callers at once; each waits for its answer before its next call."""
GRANTS = 30_000
CALLS = 10_000


SETUPS_PER_S = 400
SETUPS_S = 10
"""Seconds of call set-ups for ``grant_p99_ms``."""
CAPS = {key: NO_CAP - 1 for key in shipped() if not key.subject}
"""Every shipped cap is looked up and counted, and none is reached."""


def _open(folder: str, url: str = "") -> tuple[Store, Charging]:
    store = Store.open(url or f"sqlite:///{Path(folder) / 'bench.db'}")
    charging = Charging(store, lambda: NOW, Decks.sample(), caps=CAPS)
    Accounts(store, lambda: NOW).top_up(ORG, "t", 9_000_000_000_000, "u")
    return store, charging


def _request(number: int) -> GrantRequest:
    name = f"leg_{number:020x}"
    return GrantRequest(
        id=GrantId(name),
        org=ORG,
        node=NODE,
        leg=LegId(name),
        call=CallId(name),
        payer=UserId(f"u{number % 1_000}"),
        service="user_out",
        destination=E164("+33123456789"),
        at=NOW,
    )


def _spread(work, many: int) -> float:
    """Run ``work(number)`` -> future for each number, ``IN_FLIGHT`` at once; answers seconds."""
    slots = threading.Semaphore(IN_FLIGHT)
    failures = []

    def done(future) -> None:
        if future.exception() is not None:
            failures.append(future.exception())
        slots.release()

    began = time.perf_counter()
    for number in range(many):
        slots.acquire()
        work(number).add_done_callback(done)
    for _slot in range(IN_FLIGHT):
        slots.acquire()
    took = time.perf_counter() - began
    assert not failures, failures[0]
    return took


def durable_grants_per_s() -> dict[str, object]:
    """Grants a second through ``Charging``; whole calls a second; the plain loops."""
    with tempfile.TemporaryDirectory() as folder:
        store, charging = _open(folder)
        busy = time.process_time()
        grants_s = _spread(lambda number: charging.authorise(_request(number)), GRANTS)
        busy = time.process_time() - busy
        turns = store.figures()
        store.close()
    with tempfile.TemporaryDirectory() as folder:
        store, charging = _open(folder)
        calls_s = _spread(lambda number: _whole_call(charging, number), CALLS)
        assert verify(store, ORG) == []
        store.close()
    with postgres() as url:
        grants_pg = None if url is None else round(_postgres(url))
    return {
        "value": round(GRANTS / grants_s),
        "postgresql_per_s": grants_pg,
        "unit": "grants/s",
        "cpu_us_per_grant": round(busy / GRANTS * 1_000_000),
        "grants_per_commit": round(turns.jobs / turns.turns),
        "longest_turn_ms": turns.longest_turn_ms,
        "whole_calls_per_s": round(CALLS / calls_s),
        "plain_sql_one_a_commit_per_s": round(_plain(1, 2_000)),
        "plain_sql_200_a_commit_per_s": round(_plain(200, 20_000)),
    }


def _postgres(url: str) -> float:
    store, charging = _open("", url)
    many = GRANTS // 10
    took = _spread(lambda number: charging.authorise(_request(number)), many)
    store.close()
    return many / took


def grant_p99_ms() -> dict[str, object]:
    """How long a call set-up waits for its durable first slice, at a steady rate; and a plain loop's commit."""
    waits: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        store, charging = _open(folder)
        began = time.perf_counter()
        answered = threading.Semaphore(0)
        for number in range(SETUPS_PER_S * SETUPS_S):
            due = began + number / SETUPS_PER_S
            time.sleep(max(0.0, due - time.perf_counter()))
            asked = time.perf_counter()

            def done(_future, asked=asked) -> None:
                waits.append((time.perf_counter() - asked) * 1_000)
                answered.release()

            charging.authorise(_request(number)).add_done_callback(done)
        for _ in range(SETUPS_PER_S * SETUPS_S):
            answered.acquire()
        store.close()
    waits.sort()
    return {
        "value": round(waits[len(waits) * 99 // 100], 1),
        "unit": "ms",
        "p50_ms": round(waits[len(waits) // 2], 1),
        "setups_per_s": SETUPS_PER_S,
        "plain_sql_one_a_commit_p99_ms": round(_plain_p99_ms(), 1),
    }


def _plain_p99_ms() -> float:
    times: list[float] = []
    _plain(1, 1_000, times)
    times.sort()
    return times[len(times) * 99 // 100]


@contextmanager
def postgres() -> Iterator[str | None]:
    """A PostgreSQL of its own that really syncs; None where it is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not found:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="cadran-bench-pg-"))
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    data, quiet = folder / "data", subprocess.DEVNULL
    make = [found[-1] / "initdb", "-D", data, "-U", "cadran", "-A", "trust", "-E", "UTF8"]
    subprocess.run(make, check=True, user=user, cwd=folder, stdout=quiet, stderr=quiet)
    serve = [found[-1] / "pg_ctl", "-D", data, "-w", "-l", folder / "log"]
    options = f"-k {folder} -c listen_addresses="
    subprocess.run(
        [*serve, "-o", options, "start"], check=True, user=user, cwd=folder, stdout=quiet
    )
    try:
        yield f"postgresql+psycopg://cadran@/postgres?host={folder}"
    finally:
        subprocess.run([*serve, "-m", "fast", "stop"], check=True, user=user, cwd=folder, stdout=quiet)  # fmt: skip
        shutil.rmtree(folder, ignore_errors=True)


def _whole_call(charging: Charging, number: int):
    """Authorise, answer, settle, with their facts; the last future answers for all."""
    request = _request(number)
    charging.authorise(request)
    answered = Fact(ORG, "leg.answered", request.leg, NOW, {"call": request.call})
    charging.commence(ORG, request.id, NOW, answered)
    end = Instant(NOW + 42_000)
    ended = Fact(
        ORG, "leg.ended", request.leg, end, {"call": request.call, "cause": "call.hung_up"}
    )
    return charging.settle(ORG, request.id, end, ended)


def _plain(per_commit: int, many: int, times: list[float] | None = None) -> float:
    """The same rows by a loop without rules, units, threads or futures; ``times`` hears ms a commit."""
    with tempfile.TemporaryDirectory() as folder:
        raw = sqlite3.connect(Path(folder) / "plain.db", isolation_level=None)
        raw.execute("PRAGMA journal_mode=WAL")
        raw.execute("PRAGMA synchronous=FULL")
        raw.execute("CREATE TABLE account (id TEXT PRIMARY KEY, posted INT, reserved INT)")
        raw.execute(
            "CREATE TABLE entry (number INTEGER PRIMARY KEY, transfer TEXT UNIQUE, amount INT)"
        )
        raw.execute(
            "CREATE TABLE grants (id TEXT PRIMARY KEY, held INT, granted_s INT) WITHOUT ROWID"
        )
        raw.execute("INSERT INTO account VALUES ('credits', 9000000000000, 0)")
        began = time.perf_counter()
        for number in range(many):
            if number % per_commit == 0:
                started = time.perf_counter()
                raw.execute("BEGIN IMMEDIATE")
            name = f"leg_{number:020x}"
            raw.execute("SELECT * FROM grants WHERE id = ?", (name,)).fetchone()
            posted, reserved = raw.execute(
                "SELECT posted, reserved FROM account WHERE id = 'credits'"
            ).fetchone()
            assert posted - reserved > 20_000
            raw.execute("INSERT INTO entry VALUES (?, ?, ?)", (number, name, 20_000))
            raw.execute("UPDATE account SET reserved = reserved + 20000 WHERE id = 'credits'")
            raw.execute("INSERT INTO grants VALUES (?, ?, ?)", (name, 20_000, 60))
            if number % per_commit == per_commit - 1:
                raw.execute("COMMIT")
                if times is not None:
                    times.append((time.perf_counter() - started) * 1_000)
        took = time.perf_counter() - began
        raw.close()
    return many / took


if __name__ == "__main__":
    if "--profile" in sys.argv:
        import cProfile

        with tempfile.TemporaryDirectory() as folder:
            store, charging = _open(folder)
            writer = store._writer
            profile = cProfile.Profile()
            one_turn = writer._one_turn
            writer._one_turn = lambda *arguments: profile.runcall(one_turn, *arguments)
            _spread(lambda number: charging.authorise(_request(number)), 5_000)
            store.close()
        profile.print_stats("tottime")
    else:
        print(durable_grants_per_s())
