"""A store on disk, a clock that tests move, and the doors of the directory over them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.store.databases import file_at

from cadran.clock import Instant
from cadran.directory import Directory, User
from cadran.directory.bindings import Bindings
from cadran.directory.meetings import Meetings
from cadran.directory.phones import Phones
from cadran.directory.queues import Queues
from cadran.directory.sealing import Sealer
from cadran.directory.sessions import Sessions
from cadran.directory.trunks import Trunks
from cadran.ids import OrgId
from cadran.store.store import Store

ACME, OTHER = OrgId("acme"), OrgId("other")


@dataclass
class MovedClock:
    now: int = 1_700_000_000_000

    def __call__(self) -> Instant:
        return Instant(self.now)


@dataclass
class Doors:
    store: Store
    clock: MovedClock
    org: OrgId = ACME
    other: OrgId = OTHER
    directory: Directory = field(init=False)

    def __post_init__(self) -> None:
        parts = (self.store, self.clock, os.urandom)
        self.directory = Directory(*parts)
        self.licences = self.directory.licences
        sealer = Sealer(os.urandom(32), os.urandom)
        self.sessions = Sessions(*parts, sealer)
        self.phones = Phones(*parts)
        self.bindings = Bindings(*parts)
        self.meetings = Meetings(*parts, sealer)
        self.trunks = Trunks(*parts, sealer)
        self.queues = Queues(*parts)
        for org in (self.org, self.other):
            self.directory.create_organisation(org, org.title(), "FR", "fr")
            for product in self.licences.products():
                self.licences.set_purchased(org, product.code, 5)

    def user(self, login: str, org: OrgId | None = None, **fields: str) -> User:
        given = {"usage_location": "FR", "language": "fr", "name": login.title(), **fields}
        name = given.pop("name")
        return self.directory.create_user(org or self.org, login, name, **given)


@pytest.fixture
def doors(tmp_path: Path) -> Iterator[Doors]:
    store = Store.open(file_at(tmp_path / "cadran.db"))
    yield Doors(store, MovedClock())
    store.close()
