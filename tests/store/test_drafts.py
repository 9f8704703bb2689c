"""What turns of the writer know from one another, and when they must not go on with it."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from cadran.errors import Refused
from cadran.ids import OrgId
from cadran.store import reasons
from cadran.store.dialect import SQLite
from cadran.store.limits import AT_ONCE, Limits
from cadran.store.store import Store
from cadran.store.unit import UnitOfWork

ORG = OrgId("acme")
WAIT_S = 20


@dataclass
class Seen:
    """Counts in memory, and on disk."""

    total: int = 0
    writing: list[int] = field(default_factory=list)

    def flush(self, unit: UnitOfWork) -> None:
        unit.sql_many(
            "INSERT INTO nodes (node, seen_at) VALUES (?, ?)",
            [(f"n{each:03}", each) for each in self.writing],
        )

    def kept(self) -> bool:
        self.writing.clear()
        return True


def count(unit: UnitOfWork) -> int:
    seen = unit.drafted(Seen)
    seen.total += 1
    seen.writing.append(seen.total)
    return seen.total


def looked(unit: UnitOfWork) -> int:
    return unit.remembered(Seen).total


def done(store: Store, job):
    return store.write(ORG, job).result(WAIT_S)


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Store]:
    """A database that nobody else can write to unseen."""
    store = Store.open(f"sqlite:///{tmp_path / 'cadran.db'}", Limits(linger_ms=AT_ONCE))
    yield store
    store.close()


def test_a_database_of_several_nodes_begins_every_turn_with_nothing(store: Store):
    known = 1 if isinstance(store.dialect, SQLite) else 0
    assert done(store, count) == 1
    assert done(store, looked) == known


def test_the_next_turn_goes_on_with_what_a_draft_knows_and_writes_only_what_is_new(alone):
    assert [done(alone, count) for _ in range(3)] == [1, 2, 3]
    with alone.read(ORG) as unit:
        assert unit.sql("SELECT COUNT(*) FROM nodes") == [(3,)]


def test_what_another_connection_wrote_makes_it_forget(alone):
    done(alone, count)
    with sqlite3.connect(alone.dialect.path) as other:
        other.execute("DELETE FROM nodes")
    other.close()
    assert done(alone, looked) == 0


def test_a_turn_that_is_lost_is_not_gone_on_with(alone):
    done(alone, count)

    def fails(unit: UnitOfWork) -> None:
        count(unit)
        raise Refused(reasons.BAD_URL)

    with pytest.raises(Refused):
        done(alone, fails)
    assert done(alone, looked) == 0


def test_a_job_that_breaks_off_or_changes_rows_behind_its_back_makes_it_forget(alone):
    done(alone, count)

    def breaks(unit: UnitOfWork) -> None:
        unit.remembered(Seen).total += 100
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        done(alone, breaks)
    assert done(alone, looked) == 0
    with alone.read(ORG) as unit:
        assert unit.sql("SELECT COUNT(*) FROM nodes") == [(1,)]

    def behind(unit: UnitOfWork) -> None:
        unit.sql("DELETE FROM nodes")
        unit.forget()

    done(alone, behind)
    assert done(alone, count) == 1
    done(alone, lambda unit: unit.sql("DELETE FROM nodes"))
    alone.write_everywhere(lambda unit: unit.of(ORG).forget()).result(WAIT_S)
    assert done(alone, looked) == 0


def test_a_refusal_spoils_nothing(alone):
    done(alone, count)

    def refuses(_unit: UnitOfWork) -> None:
        raise Refused(reasons.BAD_URL)

    with pytest.raises(Refused):
        done(alone, refuses)
    assert done(alone, looked) == 1
