"""Prepaid money lapses twelve months after it was paid in; the oldest is spent first.

What of the balance is older than that is known from what came in since: whatever stands beyond the younger
top-ups must be of the older ones. Money that running calls hold is left to them; what they give back
lapses at the next look.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from cadran.charging import ledger
from cadran.clock import SECOND_MS, Instant
from cadran.errors import Refusal
from cadran.ids import OrgId
from cadran.journal import append
from cadran.journal.facts import Fact
from cadran.money import ledger as rules
from cadran.money.ledger import END_STEP, Account, Kind, Transfer
from cadran.store.store import Store
from cadran.store.unit import ReadUnit, UnitOfWork

LAPSED = "lapsed"
"""Counter account: what was paid in and never spent."""
WRITE_WAIT_S = 60
"""How long one organisation's turn is waited for; the next look finds what was left."""


def twelve_months_before(now: int) -> Instant:
    """What was paid in at or before this instant has lapsed now; of 29 February, on 1 March."""
    at = datetime.fromtimestamp(now // SECOND_MS, UTC)
    day = 28 if (at.month, at.day) == (2, 29) else at.day
    before = at.replace(year=at.year - 1, day=day)
    return Instant(int(before.timestamp()) * SECOND_MS + now % SECOND_MS)


def twelve_months_after(at: int) -> Instant:
    """When what was paid in at this instant lapses; of 29 February, on 1 March."""
    whole = datetime.fromtimestamp(at // SECOND_MS, UTC)
    leap = (whole.month, whole.day) == (2, 29)
    year = whole.year + 1
    lapsed = whole.replace(year, 3, 1) if leap else whole.replace(year)
    return Instant(int(lapsed.timestamp()) * SECOND_MS + at % SECOND_MS)


def lapse_everywhere(store: Store, now: Instant) -> int:
    """Let lapse what is old, in every organisation; answers how many lost something. Blocks."""
    with store.read_everywhere() as unit:
        rows = unit.sql(
            "SELECT org, entries FROM ledger_accounts WHERE id = ? AND posted > 0 ORDER BY org",
            (ledger.CREDITS,),
        )
    return sum(lapse(store, OrgId(org), entries, now) > 0 for org, entries in rows)


def lapse(store: Store, org: OrgId, entries: int, now: Instant) -> int:
    """Let lapse what is old; ``entries``: of the account, as seen now. Answers how much, in micros.

    The long look over the entries is made in a snapshot; the writer only adds what came since.
    """
    cutoff = twelve_months_before(now)
    with store.read(org) as unit:
        young = _paid_in(unit, cutoff, 0, entries)
    job = store.write(org, lambda own: _lapse(own, young, cutoff, entries, now))
    return job.result(WRITE_WAIT_S)


def _lapse(unit: UnitOfWork, young: int, cutoff: Instant, entries: int, now: Instant) -> int:
    account = ledger.account(unit, ledger.CREDITS)
    if account is None:
        return 0
    young += _paid_in(unit, cutoff, entries, account.entries)
    amount = min(account.posted - young, account.available)
    return take_out(unit, account, amount, LAPSED, now, {"before": cutoff})


def take_out(
    unit: UnitOfWork,
    account: Account,
    amount: int,
    counter: str,
    now: Instant,
    note: Mapping[str, int] | None = None,
    told: str = "",
) -> int:
    """Take out of an account what is there and nobody spends; answers how much.

    ``counter`` says where it goes, and why; ``told`` is what the journal calls it, if it is another word.
    """
    transfer = Transfer(f"{counter}:{account.entries}")
    if amount <= 0 or ledger.is_ended(unit, transfer.id):
        return 0
    held = rules.reserve(account, transfer, 0, amount, counter)
    assert not isinstance(held, Refusal)
    left = account.posted - amount
    data = {"amount_micros": amount, "currency": account.unit, "balance_micros": left}
    append(unit, Fact(unit.org, f"credit.{told or counter}", transfer.id, now, data))
    after, grown, _entry = ledger.record(unit, held, now, note or {})
    ledger.record(unit, rules.post(after, grown, amount, counter), now, note or {})
    return amount


def _paid_in(unit: ReadUnit, since: Instant, after: int, until: int) -> int:
    """What was paid in later than an instant, by the entries after one number up to another."""
    ((total,),) = unit.sql(
        "SELECT COALESCE(SUM(posted_delta), 0) FROM ledger_entries WHERE org = ? AND account = ?"
        " AND number > ? AND number <= ? AND kind = ? AND at > ?",
        (unit.org, ledger.CREDITS, after, until, Kind.FUND.value, since),
    )
    return int(total) + _drafted(unit, since, after)


def _drafted(unit: ReadUnit, since: Instant, after: int) -> int:
    """The same, of this turn."""
    return sum(
        entry.posted_delta
        for entry, at in ledger.drafted_entries(unit, ledger.CREDITS)
        if entry.kind is Kind.FUND
        and entry.step == END_STEP
        and entry.number > after
        and at > since
    )
