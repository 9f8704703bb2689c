"""The writer: what it promises about order, durability and trouble."""

import sqlite3
import threading
from concurrent.futures import wait
from dataclasses import replace

import psycopg
import pytest
from sqlalchemy import event

from cadran.errors import Refused
from cadran.ids import OrgId
from cadran.store import reasons
from cadran.store.limits import AT_ONCE, QUEUED_MAX, Limits
from cadran.store.priority import Priority
from cadran.store.store import Store
from cadran.store.tables.ledger import nodes
from cadran.store.unit import UnitOfWork

ORG = OrgId("acme")
WAIT_S = 20


def put(name: str, at: int = 1):
    def job(unit: UnitOfWork) -> str:
        unit.sql("INSERT INTO nodes (node, seen_at) VALUES (?, ?)", (name, at))
        return name

    return job


def names(store: Store) -> list[str]:
    with store.read(ORG) as unit:
        return [row[0] for row in unit.sql("SELECT node FROM nodes ORDER BY node")]


class Gate:
    """A job that holds the writer until it is opened."""

    def __init__(self, store: Store) -> None:
        self.inside, self.open = threading.Event(), threading.Event()
        self.future = store.write(ORG, self._hold, Priority.GRANT)
        assert self.inside.wait(WAIT_S)

    def _hold(self, _unit: UnitOfWork) -> None:
        self.inside.set()
        assert self.open.wait(WAIT_S)


def reason(future):
    error = future.exception(WAIT_S)
    assert isinstance(error, Refused), error
    return error.refusal.reason


def test_a_future_is_answered_when_others_can_read_what_it_wrote(store: Store):
    for number in range(20):
        assert store.write(ORG, put(f"n{number:02}")).result(WAIT_S) == f"n{number:02}"
        assert f"n{number:02}" in names(store)


def test_a_job_that_raises_changes_nothing_and_spares_its_neighbours(store: Store):
    def bad(unit: UnitOfWork) -> None:
        put("bad")(unit)
        raise Refused(reasons.BAD_URL)

    gate = Gate(store)
    futures = [store.write(ORG, job) for job in (put("a"), bad, put("b"), put("a"), put("c"))]
    gate.open.set()
    wait(futures, WAIT_S)
    assert reason(futures[1]) is reasons.BAD_URL
    assert isinstance(futures[3].exception(), (sqlite3.IntegrityError, psycopg.IntegrityError))
    assert names(store) == ["a", "b", "c"]
    assert store.figures().failed_turns == 0


def test_the_urgent_go_first_and_an_import_never_shares_a_turn(store: Store):
    done: list[str] = []
    turns: dict[str, int] = {}

    def job(name: str):
        def work(_unit: UnitOfWork) -> None:
            done.append(name)
            turns[name] = store.figures().turns

        return work

    gate = Gate(store)
    futures = [store.write(ORG, job(f"bulk{n}"), Priority.BULK) for n in range(3)]
    futures += [store.write(ORG, job("page"), Priority.ORDINARY)]
    futures += [store.write(ORG, job("fact"), Priority.CALL)]
    futures += [store.write(ORG, job("grant"), Priority.GRANT)]
    gate.open.set()
    wait(futures, WAIT_S)
    assert done == ["grant", "fact", "page", "bulk0", "bulk1", "bulk2"]
    assert len({turns["bulk0"], turns["bulk1"], turns["bulk2"], turns["page"]}) == 4


def test_a_grant_that_comes_during_an_import_waits_for_one_step_only(store: Store):
    done: list[str] = []
    gates = [threading.Event() for _ in range(5)]
    inside = [threading.Event() for _ in range(5)]

    def step(number: int):
        def work(_unit: UnitOfWork) -> None:
            inside[number].set()
            assert gates[number].wait(WAIT_S)
            done.append(f"step{number}")

        return work

    steps = [store.write(ORG, step(number), Priority.BULK) for number in range(5)]
    grants = []
    for number in range(5):
        assert inside[number].wait(WAIT_S)
        name = f"grant{number}"
        grants.append(store.write(ORG, lambda _u, name=name: done.append(name), Priority.GRANT))
        gates[number].set()
    wait(steps + grants, WAIT_S)
    assert done == [f"{kind}{number}" for number in range(5) for kind in ("step", "grant")]


def test_a_full_queue_refuses_at_once(store_url: str):
    store = Store.open(store_url, Limits(queued={**QUEUED_MAX, Priority.ORDINARY: 3}))
    gate = Gate(store)
    waiting = [store.write(ORG, put(f"n{n}")) for n in range(3)]
    with pytest.raises(Refused) as refused:
        store.write(ORG, put("n3"))
    assert refused.value.refusal.reason is reasons.OVERLOADED
    assert store.waiting()["ordinary"] == 3
    gate.open.set()
    wait(waiting, WAIT_S)
    store.close()


def test_a_stalled_database_refuses_who_waits_and_works_again_afterwards(store_url: str):
    store = Store.open(store_url, Limits(stall_ms=200))
    gate = Gate(store)
    assert reason(store.write(ORG, put("queued"))) is reasons.UNAVAILABLE
    with pytest.raises(Refused) as refused:
        store.write(ORG, put("late"))
    assert refused.value.refusal.reason is reasons.UNAVAILABLE
    gate.open.set()
    gate.future.result(WAIT_S)
    assert store.write(ORG, put("after")).result(WAIT_S) == "after"
    assert names(store) == ["after"]
    store.close()


def test_closing_finishes_what_is_queued_and_refuses_the_rest(store_url: str):
    store = Store.open(store_url)
    futures = [store.write(ORG, put(f"n{n}")) for n in range(50)]
    store.close()
    assert [future.result(0) for future in futures] == [f"n{n}" for n in range(50)]
    with pytest.raises(Refused):
        store.write(ORG, put("late"))


def test_a_reader_that_outlasts_the_store_leaves_no_connection_open(store_url: str):
    store = Store.open(store_url)
    with store.read(ORG):
        store.close()
    assert store._readers.pool.checkedin() == 0
    assert store._readers.pool.checkedout() == 0
    with pytest.raises(Refused), store.read(ORG):
        pass


def test_a_listener_hears_each_commit_in_order_before_the_future_is_answered(store: Store):
    heard: list[object] = []
    store.on_commit(int, heard.extend)

    def job(number: int):
        def work(unit: UnitOfWork) -> None:
            unit.after_commit(number)
            if number % 3 == 0:
                raise Refused(reasons.BAD_URL)

        return work

    futures = [store.write(ORG, job(number)) for number in range(10)]
    futures[-2].result(WAIT_S)
    wait(futures, WAIT_S)
    assert heard == [number for number in range(10) if number % 3]


def test_a_listener_that_fails_stops_nothing(store: Store):
    store.on_commit(int, lambda _happened: 1 // 0)
    store.write(ORG, lambda unit: unit.after_commit(1)).result(WAIT_S)
    assert store.write(ORG, put("on")).result(WAIT_S) == "on"


def test_a_statement_belongs_to_the_unit_that_made_it(store: Store):
    with store.read(ORG) as mine, store.read(OrgId("other")) as theirs:
        from cadran.store.tables.journal import journal

        with pytest.raises(AssertionError):
            mine.rows(theirs.select(journal))
        assert mine.rows(mine.select(journal)) == []


# --- lingering

FOR_EVER = {**AT_ONCE, Priority.CALL: 3_600_000, Priority.LATER: 3_600_000}


def test_what_nobody_waits_for_shares_the_commit_of_what_somebody_waits_for(store_url):
    store = Store.open(store_url, Limits(linger_ms=FOR_EVER))
    facts = [store.write(ORG, put(f"f{n}"), Priority.CALL) for n in range(3)]
    assert store.write(ORG, put("grant"), Priority.GRANT).result(WAIT_S) == "grant"
    assert [fact.result(WAIT_S) for fact in facts] == ["f0", "f1", "f2"]
    assert store.figures().turns == 1
    store.close()


def test_what_lingers_goes_by_itself_in_time(store_url):
    store = Store.open(store_url, Limits(linger_ms={**AT_ONCE, Priority.CALL: 30}))
    assert store.write(ORG, put("a"), Priority.CALL).result(WAIT_S) == "a"
    assert store.write(ORG, put("b"), Priority.CALL).result(WAIT_S) == "b"
    assert names(store) == ["a", "b"]
    store.close()


def test_who_reads_can_hurry_what_lingers(store_url):
    store = Store.open(store_url, Limits(linger_ms=FOR_EVER))
    lingering = store.write(ORG, put("a"), Priority.CALL)
    later = store.write(ORG, put("b"), Priority.LATER)
    assert store.catch_up(WAIT_S)
    assert lingering.done()
    assert later.result(WAIT_S) == "b"
    store.close()


def test_closing_lets_nothing_linger(store_url):
    store = Store.open(store_url, Limits(linger_ms=FOR_EVER))
    lingering = store.write(ORG, put("a"), Priority.CALL)
    store.close()
    assert lingering.result(0) == "a"


# --- one database's own troubles


def test_a_full_disk_is_a_refusal_and_passes(tmp_path):
    store = Store.open(f"sqlite:///{tmp_path / 'small.db'}")

    room = {"pages": 1_000}
    event.listen(
        store._writers,
        "connect",
        lambda raw, _record: raw.execute(f"PRAGMA max_page_count={room['pages']}"),
    )

    def crowd(unit: UnitOfWork) -> None:
        (room["pages"],) = unit._raw.execute("PRAGMA page_count").fetchone()
        unit._raw.execute(f"PRAGMA max_page_count={room['pages']}")

    store.write(ORG, crowd).result(WAIT_S)
    big = [store.write(ORG, put(f"{n}" + "x" * 50_000)) for n in range(10)]
    assert {reason(future) for future in big} == {reasons.UNAVAILABLE}
    room["pages"] = 1_000
    assert store.write(ORG, put("small")).result(WAIT_S) == "small"
    assert names(store) == ["small"]
    store.close()


def test_another_process_that_holds_the_write_lock_is_a_refusal_and_passes(tmp_path):
    path = tmp_path / "held.db"
    store = Store.open(f"sqlite:///{path}", replace(Limits(), busy_ms=100))
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert reason(store.write(ORG, put("held"))) is reasons.UNAVAILABLE
    other.execute("ROLLBACK")
    other.close()
    assert store.write(ORG, put("free")).result(WAIT_S) == "free"
    store.close()


@pytest.mark.peer("postgres")
def test_a_lost_connection_is_a_refusal_and_is_made_again(store: Store):
    if store.dialect.name != "postgresql":
        pytest.skip("SQLite has no connection to lose")
    killed = store.write(
        ORG, lambda unit: unit.sql("SELECT pg_terminate_backend(pg_backend_pid())")
    )
    assert reason(killed) is reasons.UNAVAILABLE
    assert store.write(ORG, put("again")).result(WAIT_S) == "again"


def test_every_commit_is_synced_on_sqlite(tmp_path):
    store = Store.open(f"sqlite:///{tmp_path / 'a.db'}")
    modes = store.write(
        ORG,
        lambda unit: [
            unit._raw.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous")
        ],
    ).result(WAIT_S)
    assert modes == ["wal", 2]
    assert nodes.name == "nodes"
    store.close()
