"""Tariffs brought by file: rate decks and exchange rates, dated, versioned, never changed.

A file is read and checked outside of the database; only when all of it is right does one row, in one short
transaction, make it visible. ``Tariffs`` keeps ``Decks`` fresh with what is there.
"""

from __future__ import annotations

import zlib
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass, replace
from hashlib import sha256
from threading import Lock
from typing import Any

import structlog

from cadran.charging import deck_reasons as reasons
from cadran.charging.deck_reading import About, Progress, read_deck
from cadran.charging.decks import OPERATOR, Decks, sample_deck
from cadran.charging.exchange_reading import read_exchange
from cadran.clock import Clock, Instant
from cadran.directory.files import Report
from cadran.errors import Refused
from cadran.ids import OrgId
from cadran.journal import append
from cadran.journal.facts import Fact
from cadran.money.exchange import ExchangeTable
from cadran.money.rates import RateDeck
from cadran.store import reasons as store_reasons
from cadran.store.store import Store
from cadran.store.tables.tariffs import tariffs
from cadran.store.unit import UnitOfWork

WRITE_WAIT_S = 15
"""Longest wait for the writer: under the 30 s after which browsers and proxies give up."""
TARIFFS_MAX = 500
"""Versions that one owner keeps: ten years of weekly ones."""
SOURCE_CHARS = 400
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Tariff:
    """A tariff as a list shows it. ``kind``: ``deck`` or ``exchange``; ``currency`` is that of a deck."""

    org: OrgId
    id: str
    kind: str
    name: str
    version: str
    currency: str
    sample: bool
    source: str
    lines: int
    begins_at: Instant
    sha256: str
    created_at: Instant
    created_by: str
    withdrawn_at: Instant | None = None

    @property
    def own(self) -> bool:
        """Is it the organisation's, not the operator's?"""
        return self.org != OPERATOR


class Tariffs:
    """The door. Any thread but the loop's."""

    def __init__(self, store: Store, clock: Clock, decks: Decks) -> None:
        self._store = store
        self._clock = clock
        self.decks = decks
        self._loaded: dict[tuple[OrgId, str], RateDeck] = {}
        self._tables: dict[OrgId, ExchangeTable] = {}
        self._present: frozenset[tuple[str, str]] = frozenset()
        self._lock = Lock()
        self.reload()

    def check_deck(self, data: bytes, about: About, progress: Progress | None = None) -> Report:
        """What is wrong with a deck's file, line by line; nothing changes."""
        return read_deck(data, about, progress)[1]

    def bring_deck(
        self,
        org: OrgId,
        id: str,  # noqa: A002 -- the caller's word for it
        data: bytes,
        about: About,
        by: str,
        progress: Progress | None = None,
    ) -> Report:
        """Take a deck if all of its file is right. Repeated with the same id and file it changes nothing.

        Raises ``Refused``: ``charging.version_known``, ``charging.deck_about``, ``directory.bad_encoding``…
        """
        deck, report = read_deck(data, about, progress)
        if deck is None:
            return report
        told = Tariff(
            org, id, "deck", deck.name, deck.version, deck.currency, deck.sample,
            about.source[:SOURCE_CHARS], len(deck.lines), deck.begins_at,
            sha256(data).hexdigest(), self._clock(), by,
        )  # fmt: skip
        self._write(org, lambda unit: _bring(unit, told, data))
        with self._lock:
            self._loaded[org, id] = deck
        self.reload()
        return replace(report, applied=True, batch=id)

    def bring_exchange(self, org: OrgId, id: str, data: bytes, about: About, by: str) -> Report:  # noqa: A002 -- as above
        """Take a table of exchange rates, which stands in for the one before it."""
        table, report = read_exchange(data, about)
        if table is None:
            return report
        begins_at = min(rate.valid_from for rate in table.rates)
        told = Tariff(
            org, id, "exchange", table.name, table.version, "", about.sample,
            about.source[:SOURCE_CHARS], len(table.rates), begins_at,
            sha256(data).hexdigest(), self._clock(), by,
        )  # fmt: skip
        self._write(org, lambda unit: _bring(unit, told, data))
        self.reload()
        return replace(report, applied=True, batch=id)

    def withdraw(self, org: OrgId, id: str, by: str) -> None:  # noqa: A002 -- as above
        """Let no further call be rated by it; records that name it stay. Raises ``Refused`` if unknown."""
        at = self._clock()

        def job(unit: UnitOfWork) -> None:
            row = unit.row(unit.select(tariffs, tariffs.c.withdrawn_at).where(tariffs.c.id == id))
            if row is None:
                raise Refused(reasons.UNKNOWN_TARIFF, id=id[:64])
            if row.withdrawn_at is None:
                unit.run(unit.update(tariffs).where(tariffs.c.id == id).values(withdrawn_at=at))
                append(unit, Fact(org, "tariff.withdrawn", id, at, {"by": by}))

        self._write(org, job)
        self.reload()

    def list(self, org: OrgId) -> list[Tariff]:
        """An organisation's own, then the operator's, newest first."""
        found: list[Tariff] = []
        for owner in dict.fromkeys((org, OPERATOR)):
            with self._store.read(owner) as unit:
                query = unit.select(tariffs, *_SHOWN).order_by(tariffs.c.created_at.desc())
                found += [_tariff(row) for row in unit.rows(query.limit(TARIFFS_MAX))]
        return found

    def file(self, org: OrgId, id: str) -> bytes:  # noqa: A002 -- as above
        """A tariff's file as it was brought. Raises ``Refused(charging.unknown_tariff)``."""
        for owner in (org, OPERATOR):
            with self._store.read(owner) as unit:
                row = unit.row(unit.select(tariffs, tariffs.c.content).where(tariffs.c.id == id))
            if row is not None:
                return zlib.decompress(row.content)
        raise Refused(reasons.UNKNOWN_TARIFF, id=id[:64])

    def deck(self, org: OrgId, id: str) -> RateDeck | None:  # noqa: A002 -- as above
        """A deck that an organisation may be rated by: its own, the operator's, or ``sample``."""
        if id == "sample":
            return sample_deck()
        return self._loaded.get((org, id)) or self._loaded.get((OPERATOR, id))

    def exchange(self, org: OrgId) -> ExchangeTable:
        """The organisation's table of exchange rates, else the operator's, else an empty one."""
        return self._tables.get(org) or self._tables.get(OPERATOR) or ExchangeTable("", "", ())

    def follow(self) -> bool:
        """Put in force what was brought or withdrawn on another node; False if nothing was. One short query."""
        with self._store.read_everywhere() as unit:
            query = unit.select(tariffs, tariffs.c.org, tariffs.c.id)
            rows = unit.rows(query.where(tariffs.c.withdrawn_at.is_(None)))
        if frozenset((row.org, row.id) for row in rows) == self._present:
            return False
        self.reload()
        return True

    def reload(self) -> None:
        """Put in force what is in the database. Each file is read once a process."""
        with self._lock:
            with self._store.read_everywhere() as unit:
                query = unit.select(tariffs, *_SHOWN).where(tariffs.c.withdrawn_at.is_(None))
                rows = [_tariff(row) for row in unit.rows(query.order_by(tariffs.c.created_at))]
            wanted = {(each.org, each.id): each for each in rows if each.kind == "deck"}
            self._present = frozenset((each.org, each.id) for each in rows)
            self._loaded = {key: deck for key, deck in self._loaded.items() if key in wanted}
            known: dict[OrgId, tuple[RateDeck, ...]] = {}
            for key, told in wanted.items():
                if key not in self._loaded:
                    about = About(told.name, told.version, told.currency, sample=told.sample)
                    deck, _report = read_deck(self.file(*key), about)
                    if deck is None:
                        log.error("a stored deck cannot be read", deck=told.id)
                        continue
                    self._loaded[key] = deck
                known[told.org] = (*known.get(told.org, ()), self._loaded[key])
            self._tables = {}
            for told in rows:
                if told.kind == "exchange":
                    about = About(told.name, told.version)
                    table, _report = read_exchange(self.file(told.org, told.id), about)
                    if table is not None:
                        self._tables[told.org] = table
            self.decks.put(known)

    def _write(self, org: OrgId, job: Any) -> None:
        try:
            self._store.write(org, job).result(WRITE_WAIT_S)
        except FutureTimeoutError as slow:
            raise Refused(store_reasons.UNAVAILABLE) from slow


_SHOWN = tuple(column for column in tariffs.c if column.name != "content")


def _tariff(row: Any) -> Tariff:
    values = dict(row._mapping)  # noqa: SLF001 -- SQLAlchemy's documented name
    return Tariff(**{**values, "sha256": bytes(row.sha256).hex()})


def _bring(unit: UnitOfWork, told: Tariff, data: bytes) -> None:
    """The flip: one row, or none."""
    hashed = bytes.fromhex(told.sha256)
    same = unit.row(unit.select(tariffs, tariffs.c.sha256).where(tariffs.c.id == told.id))
    if same is not None and bytes(same.sha256) == hashed:
        return
    version = unit.select(tariffs, tariffs.c.id).where(
        tariffs.c.kind == told.kind,
        tariffs.c.name == told.name,
        tariffs.c.version == told.version,
    )
    if same is not None or unit.row(version) is not None:
        raise Refused(reasons.VERSION_KNOWN, name=told.name, version=told.version)
    names = [column.name for column in _SHOWN if column.name != "org"]
    values = {name: getattr(told, name) for name in names}
    unit.insert(tariffs, {**values, "sha256": hashed, "content": zlib.compress(data)})
    fact = {"kind": told.kind, "name": told.name, "version": told.version, "by": told.created_by}
    more = {"currency": told.currency, "lines": told.lines, "sha256": told.sha256}
    append(unit, Fact(told.org, "tariff.brought", told.id, told.created_at, {**fact, **more}))
