"""The doors over a database on disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.numbers.doors import Doors
from tests.store.databases import file_at

from cadran.store.store import Store


@pytest.fixture
def doors(tmp_path: Path) -> Iterator[Doors]:
    store = Store.open(file_at(tmp_path / "cadran.db"))
    yield Doors(store)
    store.close()
