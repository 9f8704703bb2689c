"""A port desk over real rooms, and a losing carrier in memory that answers as it is told."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.store.databases import postgres, store, store_url

from cadran.catalogue import Catalogue
from cadran.clock import HOUR_MS, Instant
from cadran.directory import Directory
from cadran.directory.sealing import KEY_FILE, Sealer
from cadran.errors import Refused
from cadran.ids import E164, OrgId
from cadran.numbers import Numbers
from cadran.numbers import reasons as number_reasons
from cadran.porting import PortForm, Porting, PortOrder
from cadran.porting.lines import Typed
from cadran.porting.losing import Answer
from cadran.store.store import Store

__all__ = ["postgres", "store", "store_url"]

ACME, OTHER = OrgId("acme"), OrgId("other")
DAY_MS = 24 * HOUR_MS
MONDAY = int(datetime(2026, 3, 2, 9, tzinfo=UTC).timestamp() * 1000)
WISHED = Instant(MONDAY + 7 * DAY_MS)
NUMBERS = [E164(f"+331990099{each:02d}") for each in range(5)]
LETTER = b"%PDF-1.7 signed"
FORM = PortForm(
    name="Head office",
    kind="full",
    number_class="user",
    country="FR",
    organisation="Acme",
    authoriser="A. Martin",
    btn=NUMBERS[0],
    carrier="Ligne Ancienne",
    account="FR-1001",
    service_address="1 rue de Rivoli, 75001 Paris",
    mails=("boss@acme.example",),
    language="fr",
)


@dataclass
class MovedClock:
    now: int = MONDAY

    def __call__(self) -> Instant:
        return Instant(self.now)


@dataclass
class OldSide:
    """What the losing carrier was told, and what it answers next."""

    answer: Answer | None = None
    told: list[str] = field(default_factory=list)
    pins: list[str] = field(default_factory=list)
    trouble: list[Refused] = field(default_factory=list)
    electronic: bool = True
    ours_at_activation: list[bool] = field(default_factory=list)
    owned: object = None

    def serves(self, order: PortOrder) -> bool:
        return self.electronic

    def says(self, state: str, revision: int, **more: object) -> None:
        values = {"foc_at": None, "why": "", "note": ""} | more
        self.answer = Answer(state, revision, **values)  # type: ignore[arg-type]

    def _heard(self, what: str, order: PortOrder) -> Answer:
        self.told.append(f"{what} {order.revision}")
        if self.trouble:
            raise self.trouble.pop(0)
        return self.answer or Answer("contacting", order.revision, None, "", "")

    def send(self, order: PortOrder, pin: str) -> Answer:
        self.pins.append(pin)
        return self._heard("send", order)

    def ask(self, order: PortOrder) -> Answer:
        return self._heard("ask", order)

    def cancel(self, order: PortOrder) -> None:
        self._heard("cancel", order)

    def activate(self, order: PortOrder) -> Answer:
        self.ours_at_activation.append(self.owned(order))  # type: ignore[operator]
        return self._heard("activate", order)


class NoShop:
    sandbox = True

    def stock(self, *_: object) -> list[object]:
        return []

    def order(self, *_: object) -> None:
        raise Refused(number_reasons.TAKEN)

    def give_back(self, _number: E164) -> None:
        """Nothing was bought here."""


@dataclass
class Desk:
    store: Store
    folder: Path
    clock: MovedClock = field(default_factory=MovedClock)
    old: OldSide = field(default_factory=OldSide)

    def __post_init__(self) -> None:
        parts = (self.store, self.clock, os.urandom)
        self.directory = Directory(*parts)
        self.numbers = Numbers(*parts, Catalogue.load(), NoShop())  # type: ignore[arg-type]
        sealer = Sealer.from_file(self.folder / KEY_FILE, os.urandom)
        self.porting = Porting(self.numbers, sealer, self.old)
        self.old.owned = lambda order: self.held() >= set(order.numbers)
        for org in (ACME, OTHER):
            self.directory.create_organisation(org, org.title(), "FR", "fr")

    def home(self, org: OrgId = ACME) -> None:
        address = {"street": "rue de Rivoli", "city": "Paris", "postcode": "75001"}
        made = self.numbers.create_location(org, "FR", address, id=f"home-{org}")
        self.numbers.validate_location(org, made.id, by="test")

    def held(self, org: OrgId = ACME) -> set[str]:
        return {each.number for each in self.numbers.numbers(org)}

    def draft(self, form: PortForm = FORM, org: OrgId = ACME, *, letter: bool = True) -> PortOrder:
        made = self.porting.create(org, form)
        typed = [Typed(line, each) for line, each in enumerate(NUMBERS, 1)]
        report = self.porting.put_numbers(org, made.id, typed)
        assert report.good, report
        if letter:
            self.porting.put_letter(org, made.id, "letter.pdf", LETTER)
        return self.porting.fill_in(org, made.id, form, wished_at=WISHED)

    def submitted(self) -> PortOrder:
        self.home()
        return self.porting.submit(ACME, self.draft().id, by="boss")

    def now(self, order: PortOrder) -> PortOrder:
        return self.porting.order(order.org, order.id)

    def approved(self) -> PortOrder:
        order = self.submitted()
        self.porting.pursue()
        self.old.says("approved", 1, foc_at=WISHED)
        self.porting.pursue()
        return self.now(order)


@pytest.fixture
def desk(store: Store, tmp_path: Path) -> Desk:
    """On either database."""
    return Desk(store, tmp_path)
