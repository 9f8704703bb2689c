"""The prepaid balance of an organisation: paying in, looking at it, its statement."""

from __future__ import annotations

import json
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass

from cadran.charging import ledger, play, reasons
from cadran.charging.funding import PoolState, TopUp, forecast, pools_of, top_ups
from cadran.charging.lapsing import LAPSED
from cadran.charging.outlook import Outlook
from cadran.clock import Clock, Instant
from cadran.errors import Refusal, Refused
from cadran.ids import CallId, OrgId
from cadran.journal import append
from cadran.journal.facts import Fact
from cadran.money import ledger as rules
from cadran.money.ledger import END_STEP, Account, Kind
from cadran.money.micros import is_currency
from cadran.store import reasons as store_reasons
from cadran.store.store import Store
from cadran.store.unit import ReadUnit, UnitOfWork

KINDS = {
    LAPSED: "lapse",
    play.PLAY: "play",
    play.PLAY_ENDED: "play_end",
    play.PLAY_PART: "play_end",
}
"""Of a line, by its counter account, where the posting's own kind does not say it."""
DEFAULT_CURRENCY = "EUR"
"""That of the sample deck."""
WRITE_WAIT_S = 15
"""Longest wait for the writer: under the 30 s after which browsers and proxies give up."""
PAGE = 200
"""Lines of a statement in one answer."""
ID_CHARS = 48
"""What is left of a transfer's id beside its kind."""


@dataclass(frozen=True, slots=True)
class Balance:
    """``posted`` was paid in and not yet spent; ``reserved`` is held by calls going on."""

    posted_micros: int
    reserved_micros: int
    available_micros: int
    currency: str


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One posting. ``number`` is the cursor; ``kind`` is ``fund``, ``post`` (a call's cost, negative) or
    ``lapse`` (what nobody spent in twelve months, negative); ``play`` and ``play_end`` are play money, in and
    out again.
    """

    number: int
    id: str
    at: Instant
    kind: str
    amount_micros: int
    balance_after_micros: int
    currency: str
    call: CallId | None


class Accounts:
    """The door for balances. Any thread but the loop's."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def top_up(
        self,
        org: OrgId,
        id: str,  # noqa: A002 -- the caller's word for it
        amount_micros: int,
        by: str,
        currency: str = DEFAULT_CURRENCY,
        *,
        counter: str = ledger.FUNDING,
    ) -> Balance:
        """Pay in. Repeated with the same id and amount it changes nothing and answers the balance.

        Raises ``Refused``: ``charging.bad_amount``, ``charging.bad_currency``, ``charging.other_grant``
        (the id was used with another amount), ``store.unavailable``.
        """
        if not 0 < len(id) <= ID_CHARS:
            raise Refused(reasons.OTHER_GRANT, id=id[:ID_CHARS])
        if not is_currency(currency):
            raise Refused(reasons.BAD_CURRENCY, currency=currency[:8], expected=DEFAULT_CURRENCY)
        at = self._clock()
        future = self._store.write(
            org, lambda unit: fund(unit, id, amount_micros, by, currency, at, counter)
        )
        try:
            return future.result(WRITE_WAIT_S)
        except FutureTimeoutError as slow:
            raise Refused(store_reasons.UNAVAILABLE) from slow

    def balance(self, org: OrgId) -> Balance:
        """What there is; nothing in the default currency for who never paid in."""
        with self._store.read(org) as unit:
            return _balance(ledger.account(unit, ledger.CREDITS))

    def play_micros(self, org: OrgId) -> int:
        """How much of it is play money."""
        with self._store.read(org) as unit:
            return play.left(unit)

    def top_ups(self, org: OrgId) -> list[TopUp]:
        """What was paid in within twelve months and what is left of it, newest first."""
        return top_ups(self._store, org, self._clock())

    def forecast(self, org: OrgId, least_micros: int) -> Outlook:
        """Until when the balance lasts, and what to pay in; ``least_micros``: the least funding."""
        return forecast(self._store, org, self._clock(), least_micros)

    def pools(self, org: OrgId) -> list[PoolState]:
        """The pools of minutes that this month's calls have drawn from."""
        return pools_of(self._store, org, self._clock())

    def statement(
        self, org: OrgId, before: int | None = None, limit: int = PAGE
    ) -> list[StatementLine]:
        """Top-ups and costs, newest first, from before a line's ``number``."""
        with self._store.read(org) as unit:
            return _statement(unit, before, max(1, min(limit, PAGE)))


def fund(
    unit: UnitOfWork,
    funding_id: str,
    amount_micros: int,
    by: str,
    currency: str,
    at: Instant,
    counter: str = ledger.FUNDING,
) -> Balance:
    """Pay in, in a unit that is open already; repeated it changes nothing. Nothing may fail after it.

    Raises ``Refused`` as ``Accounts.top_up``.
    """
    account = ledger.open_account(unit, ledger.CREDITS, currency)
    if account.unit != currency:
        raise Refused(reasons.BAD_CURRENCY, currency=currency, expected=account.unit)
    transfer = ledger.transfer(unit, f"topup:{funding_id}")
    if transfer.ended is not None:
        if ledger.step_note(unit, transfer.id, END_STEP).get("amount_micros") != amount_micros:
            raise Refused(reasons.OTHER_GRANT, id=funding_id)
        return _balance(account)
    outcome = rules.fund(account, transfer, amount_micros, counter)
    note = {"by": by, "amount_micros": amount_micros}
    if not isinstance(outcome, Refusal):
        data = {**note, "currency": currency, "balance_micros": outcome[0].posted}
        append(unit, Fact(unit.org, "credit.funded", funding_id, at, data))
    after, _transfer, _entry = ledger.record(unit, outcome, at, note)
    return _balance(after)


def _balance(account: Account | None) -> Balance:
    if account is None:
        return Balance(0, 0, 0, DEFAULT_CURRENCY)
    return Balance(account.posted, account.reserved, account.available, account.unit)


def _statement(unit: ReadUnit, before: int | None, limit: int) -> list[StatementLine]:
    account = ledger.account(unit, ledger.CREDITS)
    if account is None:
        return []
    rows = unit.sql(
        "SELECT number, transfer, at, kind, posted_delta, posted_after, note, counter"
        " FROM ledger_entries"
        " WHERE org = ? AND account = ? AND number < ? AND kind IN (?, ?)"
        " ORDER BY number DESC LIMIT ?",
        (
            unit.org,
            ledger.CREDITS,
            account.entries + 1 if before is None else before,
            Kind.FUND.value,
            Kind.POST.value,
            limit,
        ),
    )
    return [
        StatementLine(
            number=number,
            id=transfer,
            at=Instant(at),
            kind=KINDS.get(counter, kind),
            amount_micros=delta,
            balance_after_micros=after,
            currency=account.unit,
            call=json.loads(note).get("call") if note else None,
        )
        for number, transfer, at, kind, delta, after, note, counter in rows
    ]
