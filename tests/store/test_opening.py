"""Opening, migrating, copying and restoring."""

import contextlib
import importlib.util
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations

import cadran.store.tables
from cadran.errors import Refused
from cadran.ids import OrgId
from cadran.store import migrations, reasons
from cadran.store.backup import backup, restore
from cadran.store.metadata import metadata
from cadran.store.store import Store

ORG = OrgId("acme")


def beat(store: Store, name: str) -> None:
    store.write(
        ORG, lambda unit: unit.sql("INSERT INTO nodes (node, seen_at) VALUES (?, 1)", (name,))
    ).result(10)


def nodes(store: Store) -> list[str]:
    with store.read(ORG) as unit:
        return [row[0] for row in unit.sql("SELECT node FROM nodes ORDER BY node")]


def test_the_migrations_make_exactly_the_tables_of_the_metadata(store: Store):
    with store._readers.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_the_migrations_make_the_same_constraints_as_the_metadata_to_the_letter(tmp_path: Path):
    Store.open(f"sqlite:///{tmp_path / 'a.db'}").close()
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'b.db'}")
    metadata.create_all(engine)
    engine.dispose()

    def made(name: str) -> dict[str, list[str]]:
        query = "SELECT name, sql FROM sqlite_master WHERE sql <> '' AND name <> 'alembic_version'"
        with contextlib.closing(sqlite3.connect(tmp_path / name)) as raw:
            return {
                table: sorted(line.strip().rstrip(", ") for line in sql.splitlines())
                for table, sql in raw.execute(query)
            }

    assert made("a.db") == made("b.db")


def test_opening_again_keeps_everything_and_changes_nothing(store_url: str):
    first = Store.open(store_url)
    beat(first, "a")
    first.close()
    second = Store.open(store_url)
    assert nodes(second) == ["a"]
    second.close()


def test_an_up_to_date_database_is_opened_without_the_migration_tool(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'a.db'}"
    Store.open(url).close()
    code = (
        "import sys; from cadran.store.store import Store;"
        f"Store.open({url!r}).close(); print('alembic' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False"


def test_a_database_of_a_later_release_is_left_alone(store_url: str):
    store = Store.open(store_url)
    store.write(ORG, lambda u: u.sql("UPDATE alembic_version SET version_num = '9999'")).result(10)
    store.close()
    with pytest.raises(Refused) as refused:
        Store.open(store_url)
    assert refused.value.refusal.reason is reasons.NEWER
    assert refused.value.refusal.facts["revision"] == "9999"


@pytest.mark.parametrize("url", ["", "nonsense", "sqlite://", "mysql://x/y", "sqlite:///:memory:"])
def test_what_is_no_database_of_ours_is_refused(url: str):
    with pytest.raises(Refused) as refused:
        Store.open(url)
    assert refused.value.refusal.reason is reasons.BAD_URL


def test_an_unreachable_server_is_refused(tmp_path: Path):
    with pytest.raises(Refused) as refused:
        Store.open(f"postgresql+psycopg://nobody@/none?host={tmp_path}")
    assert refused.value.refusal.reason is reasons.UNAVAILABLE


def test_a_file_that_is_no_database_is_refused(tmp_path: Path):
    path = tmp_path / "x.db"
    path.write_bytes(b"not a database" * 1000)
    with pytest.raises(Refused) as refused:
        Store.open(f"sqlite:///{path}")
    assert refused.value.refusal.reason is reasons.UNAVAILABLE


def test_a_copy_taken_in_use_can_be_put_back(tmp_path: Path):
    path, copy = tmp_path / "a.db", tmp_path / "copy.db"
    store = Store.open(f"sqlite:///{path}")
    beat(store, "before")
    assert backup(f"sqlite:///{path}", copy) == copy.stat().st_size
    beat(store, "after")
    with pytest.raises(Refused) as refused:
        restore(copy, f"sqlite:///{path}")
    assert refused.value.refusal.reason is reasons.IN_USE
    assert nodes(store) == ["after", "before"]
    store.close()
    kept = restore(copy, f"sqlite:///{path}")
    assert kept is not None
    before = Store.open(f"sqlite:///{kept}")
    assert nodes(before) == ["after", "before"]
    before.close()
    again = Store.open(f"sqlite:///{path}")
    assert nodes(again) == ["before"]
    again.close()


def test_only_a_copy_of_ours_is_put_back(tmp_path: Path):
    path, other, torn = tmp_path / "a.db", tmp_path / "other.db", tmp_path / "torn.db"
    store = Store.open(f"sqlite:///{path}")
    beat(store, "kept")
    store.close()
    sqlite3.connect(other).execute("CREATE TABLE t (x)").connection.close()
    torn.write_bytes(path.read_bytes()[:9000])
    for wrong in (other, torn, tmp_path / "missing.db"):
        with pytest.raises(Refused) as refused:
            restore(wrong, f"sqlite:///{path}")
        assert refused.value.refusal.reason is reasons.NOT_A_BACKUP
    again = Store.open(f"sqlite:///{path}")
    assert nodes(again) == ["kept"]
    again.close()


def test_hand_written_statements_hold_no_literal_question_mark():
    source = Path(cadran.store.__file__).parents[1]
    for path in source.rglob("*.py"):
        for line in path.read_text("utf-8").splitlines():
            assert not ("unit.sql" in line and "'?" in line), path


def test_a_database_without_owners_gets_one_for_each_organisation(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'a.db'}"
    with sa.create_engine(url).begin() as connection:
        migrations._upgrade(connection, "0006")
    people = [("u1", "acme", 3), ("u2", "acme", 2), ("u3", "acme", 1), ("u4", "beta", 9)]
    with contextlib.closing(sqlite3.connect(tmp_path / "a.db")) as raw:
        for name, org, created in people:
            role, active = ("user" if name == "u3" else "administrator"), 1
            raw.execute(
                "INSERT INTO users VALUES (?, ?, ?, 'N', 'n', 'en', 'FR', ?, NULL, ?, '', '', ?)",
                (name, org, name, role, active, created),
            )
        raw.commit()
    path = Path(migrations.__file__).parent / "versions/0007_owners.py"
    spec = importlib.util.spec_from_file_location("owners", path)
    step = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(step)
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        with Operations.context(MigrationContext.configure(connection)):
            step.upgrade()
    engine.dispose()
    with contextlib.closing(sqlite3.connect(tmp_path / "a.db")) as raw:
        found = dict(raw.execute("SELECT id, role FROM users").fetchall())
    assert found == {"u1": "administrator", "u2": "owner", "u3": "user", "u4": "owner"}
