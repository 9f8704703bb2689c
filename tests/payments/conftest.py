"""Both databases, and the sandbox's bank served over HTTP."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import FastAPI

from cadran.clock import Instant
from cadran.ids import OrgId
from cadran.sandbox.bank import Bank, serve

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.peers.serving import Serving
from tests.store.databases import postgres, store, store_url

__all__ = ["postgres", "store", "store_url"]

ORG = OrgId("acme")
WAIT_S = 20
HOLD_S = 1.0
"""How long the bank is silent when it is told to be; our client gives up sooner."""
PATIENCE_S = 0.3


class SetClock:
    def __init__(self) -> None:
        self.now = 1_800_000_000_000

    def __call__(self) -> Instant:
        return Instant(self.now)


@dataclass
class Served:
    bank: Bank
    url: str


def serve_bank(folder: Path) -> Iterator[Served]:
    bank = Bank.open(folder, hold_s=HOLD_S)
    app = FastAPI()
    closing = asyncio.Event()
    serve(app, bank, closing)
    server = Serving(app)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
    thread.start()
    yield Served(bank, server.up())
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="session")
def served_bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    yield from serve_bank(tmp_path_factory.mktemp("bank"))


@pytest.fixture
def bank(served_bank: Served) -> Served:
    """With nothing on its books."""
    served_bank.bank.charges.clear()
    served_bank.bank.lost.clear()
    return served_bank


@pytest.fixture
def clock() -> SetClock:
    return SetClock()
