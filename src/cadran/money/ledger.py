"""The rules of the two-phase ledger. Pure: the SQL ledger and the model in its tests both obey them.

An *account* is limited: what is available (posted less reserved less its floor) never goes below zero. It
stands against unlimited *counter* accounts (income, funding), whose balances are the sums of the entries
that name them. A *transfer* first reserves, perhaps in several steps, and ends exactly once: posted for
what was used, voided, or expired. Every step is an entry with the two deltas that it makes; entries are
never changed. Amounts are integers in the account's unit: micros of a currency, or seconds.
"""

from __future__ import annotations

from enum import Enum

from msgspec import Struct

from cadran.errors import Refusal
from cadran.money.micros import AMOUNT_MAX
from cadran.money.reasons import BAD_AMOUNT, OVER_LIMIT, STEP_OUT_OF_ORDER, TRANSFER_ENDED

END_STEP = -1
"""The step number of the one entry that ends a transfer."""


class Kind(Enum):
    """What an entry does."""

    FUND = "fund"
    """Money or minutes come in, at once."""
    RESERVE = "reserve"
    POST = "post"
    VOID = "void"
    EXPIRE = "expire"


class Account(Struct, frozen=True):
    """A limited account. ``entries`` counts what was ever written to it."""

    id: str
    unit: str
    floor: int = 0
    posted: int = 0
    reserved: int = 0
    entries: int = 0

    @property
    def available(self) -> int:
        return self.posted - self.reserved - self.floor


class Transfer(Struct, frozen=True):
    """A transfer in progress or ended: steps taken and what they hold."""

    id: str
    steps: int = 0
    held: int = 0
    ended: Kind | None = None


class Entry(Struct, frozen=True):
    """One line of the ledger, and the balances after it."""

    account: str
    number: int
    transfer: str
    step: int
    kind: Kind
    counter: str
    posted_delta: int
    reserved_delta: int
    posted_after: int
    reserved_after: int


Outcome = tuple[Account, Transfer, Entry]


def fund(account: Account, transfer: Transfer, amount: int, counter: str) -> Outcome | Refusal:
    """Bring something in."""
    if not 0 < amount <= AMOUNT_MAX or account.posted + amount > AMOUNT_MAX:
        return Refusal(BAD_AMOUNT, {"amount": amount})
    if transfer.ended is not None or transfer.steps:
        return Refusal(TRANSFER_ENDED, {"id": transfer.id})
    after = _moved(account, amount, 0)
    ended = Transfer(transfer.id, transfer.steps, transfer.held, Kind.FUND)
    return after, ended, _entry(account, after, ended, END_STEP, Kind.FUND, counter)


def reserve(
    account: Account, transfer: Transfer, step: int, amount: int, counter: str
) -> Outcome | Refusal:
    """Hold so much more for a transfer; ``step`` counts from 0. What is not available is not held."""
    if transfer.ended is not None:
        return Refusal(TRANSFER_ENDED, {"id": transfer.id})
    if step != transfer.steps:
        return Refusal(STEP_OUT_OF_ORDER, {"step": step, "steps": transfer.steps})
    if not 0 <= amount <= AMOUNT_MAX:
        return Refusal(BAD_AMOUNT, {"amount": amount})
    if amount > 0 and amount > account.available:
        return Refusal(OVER_LIMIT, {"available": account.available, "amount": amount})
    after = _moved(account, 0, amount)
    grown = Transfer(transfer.id, step + 1, transfer.held + amount)
    return after, grown, _entry(account, after, grown, step, Kind.RESERVE, counter)


def post(account: Account, transfer: Transfer, amount: int, counter: str) -> Outcome | Refusal:
    """End a transfer: take what was used of what is held, give back the rest."""
    if not 0 <= amount <= transfer.held:
        return Refusal(BAD_AMOUNT, {"amount": amount, "held": transfer.held})
    return _end(account, transfer, Kind.POST, amount, counter)


def void(account: Account, transfer: Transfer, counter: str) -> Outcome | Refusal:
    """End a transfer of which nothing was used."""
    return _end(account, transfer, Kind.VOID, 0, counter)


def expire(account: Account, transfer: Transfer, counter: str) -> Outcome | Refusal:
    """End a transfer that its owner left behind unused."""
    return _end(account, transfer, Kind.EXPIRE, 0, counter)


def _end(
    account: Account, transfer: Transfer, kind: Kind, amount: int, counter: str
) -> Outcome | Refusal:
    if transfer.ended is not None or not transfer.steps:
        return Refusal(TRANSFER_ENDED, {"id": transfer.id})
    after = _moved(account, -amount, -transfer.held)
    ended = Transfer(transfer.id, transfer.steps, 0, kind)
    return after, ended, _entry(account, after, ended, END_STEP, kind, counter)


def _moved(account: Account, posted: int, reserved: int) -> Account:
    after = Account(
        account.id,
        account.unit,
        account.floor,
        account.posted + posted,
        account.reserved + reserved,
        account.entries + 1,
    )
    assert after.reserved >= 0
    assert after.available >= 0 or after.available >= account.available
    return after


def _entry(
    before: Account, after: Account, transfer: Transfer, step: int, kind: Kind, counter: str
) -> Entry:
    return Entry(
        account=after.id,
        number=after.entries,
        transfer=transfer.id,
        step=step,
        kind=kind,
        counter=counter,
        posted_delta=after.posted - before.posted,
        reserved_delta=after.reserved - before.reserved,
        posted_after=after.posted,
        reserved_after=after.reserved,
    )
