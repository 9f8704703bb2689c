"""A store of each kind for tests: SQLite in a folder, PostgreSQL in a server of its own.

The migrations run once a process and kind; every other database is a copy, which is there forty times sooner.
"""

import atexit
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
import sqlalchemy as sa
from tests.peers.waiting import wait_until

from cadran.store import migrations
from cadran.store.limits import AT_ONCE, Limits
from cadran.store.store import Store

START_S = 30


def _binary(name: str) -> str | None:
    found = shutil.which(name)
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return found or (str(installed[-1]) if installed else None)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Path]:
    """The socket folder of a real server; run by an unprivileged user, since it refuses root."""
    initdb, server = _binary("initdb"), _binary("postgres")
    if initdb is None or server is None:
        if os.environ.get("CADRAN_REQUIRE_PEERS") == "1":
            pytest.fail("PostgreSQL is not installed, and CADRAN_REQUIRE_PEERS=1 asks for it")
        pytest.skip("PostgreSQL is not installed (Debian: postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="cadran-pg-"))
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    data = folder / "data"
    subprocess.run(
        [initdb, "-D", data, "-U", "cadran", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"],
        check=True,
        user=user,
        cwd=folder,
        stdout=subprocess.DEVNULL,
    )
    log = (folder / "log").open("w")
    running = subprocess.Popen(
        [
            *(server, "-D", data, "-k", folder, "-c", "listen_addresses=", "-c", "fsync=off"),
            *("-c", "shared_buffers=16MB", "-c", "max_connections=100"),
        ],
        user=user,
        cwd=folder,
        stdout=log,
        stderr=log,
    )
    try:
        _wait(folder)
        yield folder
    finally:
        running.send_signal(signal.SIGINT)
        running.wait(START_S)
        log.close()
        shutil.rmtree(folder, ignore_errors=True)


def _wait(folder: Path) -> None:
    """A process border: the socket appears when the server is ready."""

    def trouble() -> str:
        try:
            psycopg.connect(f"host={folder} user=cadran dbname=postgres").close()
        except psycopg.OperationalError as error:
            return str(error)
        return ""

    wait_until(trouble, "PostgreSQL takes connections", START_S, fit=lambda found: not found)


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a new database of each kind, with all tables and nothing in them."""
    if request.param == "sqlite":
        return file_at(tmp_path / "cadran.db")
    return made(request.getfixturevalue("postgres"))


def made(folder: Path) -> str:
    """The address of a new database of PostgreSQL, with all tables and nothing in them."""
    return _create(folder, f"t{uuid4().hex}", _migrated_in(folder))


def file_at(path: Path) -> str:
    """The address of a new database of SQLite, with all tables and nothing in them."""
    shutil.copy(_migrated_file(), path)
    return f"sqlite:///{path}"


def older(path: Path, revision: str) -> str:
    """The address of a new database of SQLite as an older release left it."""
    engine = sa.create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        migrations._upgrade(connection, revision)
    engine.dispose()
    return f"sqlite:///{path}"


@cache
def _migrated_file() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="cadran-migrated-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    Store.open(f"sqlite:///{folder / 'cadran.db'}").close()
    return folder / "cadran.db"


@cache
def _migrated_in(folder: Path) -> str:
    Store.open(_create(folder, "migrated", "template1")).close()
    return "migrated"


def _create(folder: Path, name: str, template: str) -> str:
    where = f"host={folder} user=cadran dbname=postgres"
    with psycopg.connect(where, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    return f"postgresql+psycopg://cadran@/{name}?host={folder}"


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """An open store of each kind."""
    opened = Store.open(store_url, Limits(linger_ms=AT_ONCE))
    yield opened
    opened.close()
