"""Pools of minutes: accounts in seconds, one a pool and calendar month (UTC), filled when first asked for.

What is in a pool (licences times minutes) is a fact of the directory and comes in with each request. A pool
that grew since is filled up by the difference; one that shrank keeps what it had until the month ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from cadran.charging import ledger
from cadran.clock import SECOND_MS, Instant
from cadran.errors import Refusal
from cadran.money import ledger as rules
from cadran.money.ledger import Account, Outcome, Transfer
from cadran.money.pools import Pool
from cadran.store.unit import UnitOfWork

SECONDS = "s"
"""The unit of accounts of minutes."""
ALLOTTED = "allotted"
"""Counter account: what licences put into pools."""
TALKED = "talked"
"""Counter account: what calls took out of them."""
PREFIX = "pool:"
MONTHS_KEPT = 24
"""Whose ends are remembered: calls are of this month and the one before."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A pool's account as it will stand once ``fillings`` are recorded."""

    account: Account
    fillings: tuple[Outcome, ...]

    def record(self, unit: UnitOfWork, at: Instant) -> None:
        for filling in self.fillings:
            ledger.record(unit, filling, at, {})


def month_of(at: int) -> str:
    """The calendar month of an instant, as ``2026-11``."""
    return datetime.fromtimestamp(at // SECOND_MS, UTC).strftime("%Y-%m")


@lru_cache(MONTHS_KEPT)
def month_end(month: str) -> Instant:
    """Its end: the next month's first instant, 00:00 UTC."""
    year, number = int(month[:4]), int(month[5:])
    first = datetime(year + number // 12, number % 12 + 1, 1, tzinfo=UTC)
    return Instant(int(first.timestamp()) * SECOND_MS)


def account_id(name: str, month: str) -> str:
    return f"{PREFIX}{name}:{month}"


def kind_of(account: str) -> str:
    """How people are told of a source: ``credits``, ``plan``, ``conference``."""
    return account.removeprefix(PREFIX).partition(":")[0]


def standing(unit: UnitOfWork, name: str, size_s: int, month: str) -> Standing:
    """A pool in a month. Nothing is put into the ledger before ``record``."""
    account = account_id(name, month)
    found = ledger.account(unit, account) or ledger.open_account(unit, account, SECONDS)
    filling = Transfer(f"{account}:{size_s}")
    if size_s == 0 or ledger.is_ended(unit, filling.id):
        return Standing(found, ())
    missing = size_s - ledger.funded(unit, account)
    if missing <= 0:
        return Standing(found, ())
    outcome = rules.fund(found, filling, missing, ALLOTTED)
    assert not isinstance(outcome, Refusal)
    return Standing(outcome[0], (outcome,))


def open_at(unit: UnitOfWork, pool: Pool, month: str) -> Standing | None:
    """The pool if anything can be drawn from it: it is not empty, and neither is its twin."""
    if pool.twin and standing(unit, pool.twin, pool.twin_size_s, month).account.available <= 0:
        return None
    own = standing(unit, pool.name, pool.size_s, month)
    return own if own.account.available > 0 else None
