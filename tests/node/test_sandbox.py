"""The sandbox carrier goes on after a restart if it was wanted, and is no obstacle if it cannot."""

from __future__ import annotations

import asyncio
import os
import sys

import pytest
from tests.store.databases import file_at

from cadran.catalogue.shelf import Shelf
from cadran.clock import Instant
from cadran.directory.sealing import Sealer
from cadran.directory.trunks import Trunks
from cadran.entitlements.live import Live
from cadran.errors import Refused
from cadran.ids import E164
from cadran.node import carrier as carriers
from cadran.node.carrier import Carrier
from cadran.node.sandbox import Sandbox
from cadran.node.settings import Settings
from cadran.store.store import Store

READY = "import sys; print('{}', flush=True); sys.stdin.read()"
"""A process that says it is there, and ends with its starter."""


@pytest.fixture
def sandbox(tmp_path, monkeypatch):
    """One whose process is the shortest that keeps the carrier's manners."""
    spawn = asyncio.create_subprocess_exec

    async def short(_program, *_arguments, **streams):
        return await spawn(sys.executable, "-c", READY, **streams)

    monkeypatch.setattr(carriers.asyncio, "create_subprocess_exec", short)
    store = Store.open(file_at(tmp_path / "cadran.db"))
    settings = Settings(data=tmp_path, sandbox_url="http://127.0.0.1:1")
    sealer = Sealer(os.urandom(32), os.urandom)
    trunks = Trunks(store, lambda: Instant(1), os.urandom, sealer)
    live = Live(store, Shelf(), lambda: Instant(1))
    asked = []

    async def ask(trunk):
        asked.append(trunk.name)

    made = Sandbox(settings, Carrier(settings, "127.0.0.1:5480"), trunks, live, ask)
    yield made
    assert asked in ([], ["sandbox"] * len(asked))
    live.stop()
    store.close()


def runs(sandbox: Sandbox) -> bool:
    process = sandbox.carrier._process
    return process is not None and process.returncode is None


def test_started_twice_it_runs_once_and_stopped_it_is_gone(sandbox):
    async def story() -> None:
        await asyncio.gather(sandbox.start("camille"), sandbox.start("camille"))
        first = sandbox.carrier._process
        assert runs(sandbox)
        assert [each.name for each in sandbox.trunks.trunks()] == ["sandbox"]
        await sandbox.stop("camille")
        assert not runs(sandbox)
        assert sandbox.trunks.trunks() == ()
        await sandbox.stop("camille")
        await sandbox.start("camille")
        assert sandbox.carrier._process is not first
        assert runs(sandbox)
        await sandbox.carrier.stop()

    asyncio.run(story())


def test_a_restart_of_the_server_starts_it_if_it_was_wanted(sandbox):
    async def story() -> None:
        await sandbox.resume()
        assert not runs(sandbox), "nobody wanted it"
        await sandbox.start("camille")
        await sandbox.carrier.stop()
        sandbox.settings = sandbox.settings.model_copy(update={"sandbox_sip": "127.0.0.1:5999"})
        await sandbox.resume()
        assert runs(sandbox)
        (trunk,) = sandbox.trunks.trunks()
        assert (trunk.gateways[0].port, trunk.sources) == (5999, ("127.0.0.1:5999",))
        await sandbox.carrier.stop()

    asyncio.run(story())


def test_a_carrier_that_cannot_start_is_no_obstacle(sandbox, monkeypatch):
    async def story() -> None:
        await sandbox.start("camille")
        await sandbox.carrier.stop()

        async def fails(*_arguments, **_streams):
            raise OSError("no more processes")

        monkeypatch.setattr(carriers.asyncio, "create_subprocess_exec", fails)
        await sandbox.resume()
        with pytest.raises(Refused, match="carrier_silent"):
            await sandbox.call(E164("+33199007001"), "", 1)

    asyncio.run(story())
