"""Drawing a call's seconds from one source after the other, and booking at its end what was used.

The order is the plan's: its pools, then money. A second belongs to the calendar month in which it is
talked: a slice that was reserved before 00:00 UTC and used after it is booked to the new month's pool at
the end, as far as that has it.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass

from cadran.charging import ledger, pools
from cadran.charging.book import Grant, slice_of
from cadran.charging.grants import Slice
from cadran.charging.plan import PARTS_MAX, Part, Plan
from cadran.charging.pools import TALKED, Standing
from cadran.charging.reasons import BAD_CURRENCY
from cadran.clock import SECOND_MS, Instant
from cadran.errors import Refusal, Refused
from cadran.journal import append
from cadran.journal.facts import Fact
from cadran.money import ledger as rules
from cadran.money.ledger import Account, Entry, Outcome, Transfer
from cadran.money.pools import Pool
from cadran.money.rates import RateLine
from cadran.money.rating import affordable_seconds, price_micros, slice_micros
from cadran.services.causes import CREDIT_EXHAUSTED
from cadran.store.unit import UnitOfWork

WARN_PERCENTS = (80, 100)
"""Of a pool; reference: the notices of the service described."""


def more(unit: UnitOfWork, grant: Grant, plan: Plan, slice_s: int, at: Instant) -> Slice:
    """Reserve up to one more slice, from as many sources as it takes.

    Raises ``Refused(credit.exhausted)`` if not one more second can be had.
    """
    wanted_s, reached_s = grant.granted_s + slice_s, grant.granted_s
    parts = [copy(part) for part in plan.parts]
    booked: list[_Drawn] = []
    while reached_s < wanted_s and len(parts) < PARTS_MAX:
        want = _Want(reached_s, wanted_s, at)
        drawn = _pooled(unit, grant, plan, parts, want, booked)
        if drawn is None and all(each.standing is not None for each in booked):
            until_s = _until_minutes(unit, grant, plan, want)
            drawn = _paid(unit, grant, plan, reached_s, until_s)
        if drawn is None:
            break
        booked.append(drawn)
        _join(parts, drawn.part)
        reached_s = drawn.part.until_s
    if not booked:
        raise Refused(CREDIT_EXHAUSTED, **_wanting(unit, grant))
    for drawn in booked:
        if drawn.standing is not None:
            drawn.standing.record(unit, at)
        note = {"call": grant.call, "until_s": drawn.part.until_s}
        _account, _transfer, entry = ledger.record(unit, drawn.outcome, at, note)
        if drawn.standing is None:
            plan.money_steps += 1
            grant.held += entry.reserved_delta
    plan.parts = parts
    grant.slices += 1
    grant.granted_s = reached_s
    grant.final = reached_s < wanted_s
    source = pools.kind_of(booked[0].part.account)
    plan.slices.append((reached_s, grant.final, source))
    return repeated(grant, plan, grant.slices - 1)


def repeated(grant: Grant, plan: Plan, slice_no: int) -> Slice:
    """A slice as it was answered."""
    until_s, final, source = plan.slices[slice_no]
    return slice_of(grant, until_s, final=final, source=source)


def used(unit: UnitOfWork, grant: Grant, plan: Plan, used_s: int, at: Instant) -> int:
    """End every transfer of a plan; answers the money that the call cost, in micros."""
    amount = 0
    for number, part in enumerate(plan.parts):
        part.used_s = max(0, min(used_s, part.until_s) - part.from_s)
        if part.month:
            _book(unit, grant, plan, number, at)
        elif part.used_s:
            line = grant.rate.line
            amount += slice_micros(line, part.from_s, part.from_s + part.used_s)
    if plan.money_steps:
        account = ledger.account(unit, ledger.CREDITS)
        assert account is not None
        transfer = Transfer(grant.id, plan.money_steps, grant.held)
        outcome = rules.post(account, transfer, amount, ledger.INCOME)
        ledger.record(unit, outcome, at, {"call": grant.call, "used_s": used_s})
    return amount


@dataclass(frozen=True, slots=True)
class _Want:
    """Seconds of the call that are to be reserved, and when they are asked for."""

    from_s: int
    until_s: int
    at: Instant


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A stretch that a source has, and what is to be recorded for it; ``standing`` None: money."""

    part: Part
    standing: Standing | None
    outcome: Outcome


def _pooled(
    unit: UnitOfWork, grant: Grant, plan: Plan, parts: list[Part], want: _Want, booked: list[_Drawn]
) -> _Drawn | None:
    """A stretch from the first pool that has something, no longer than its month."""
    month, month_s = _month(grant, want)
    drained = {drawn.part.account for drawn in booked}
    for number, pool in enumerate(plan.pools):
        found = pools.open_at(unit, pool, month)
        if found is None or found.account.id in drained:
            continue
        seconds = min(want.until_s - want.from_s, found.account.available, month_s)
        part = Part(found.account.id, want.from_s, want.from_s + seconds, month, number)
        last = parts[-1] if parts and parts[-1].account == part.account else None
        index = len(parts) - (last is not None)
        steps, held = (last.steps, last.seconds) if last is not None else (0, 0)
        transfer = Transfer(_name(grant, index), steps, held)
        outcome = rules.reserve(found.account, transfer, steps, seconds, TALKED)
        assert not isinstance(outcome, Refusal)
        return _Drawn(part, found, outcome)
    return None


def _month(grant: Grant, want: _Want) -> tuple[str, int]:
    """The month in which the wanted seconds begin, and how many of them are in it at most."""
    talked_at = (grant.answered_at or want.at) + want.from_s * SECOND_MS
    month = pools.month_of(talked_at)
    return month, -((talked_at - pools.month_end(month)) // SECOND_MS)


def _until_minutes(unit: UnitOfWork, grant: Grant, plan: Plan, want: _Want) -> int:
    """Money pays no further than to the first second of a month whose pools have something again."""
    month, month_s = _month(grant, want)
    edge_s = want.from_s + month_s
    if edge_s >= want.until_s:
        return want.until_s
    next_ = pools.month_of(pools.month_end(month))
    full = any(pools.open_at(unit, pool, next_) for pool in plan.pools)
    return edge_s if full else want.until_s


def _paid(unit: UnitOfWork, grant: Grant, plan: Plan, from_s: int, wanted_s: int) -> _Drawn | None:
    """A stretch that is paid in money, of as many seconds as there is money for."""
    if not plan.credits:
        return None
    account = ledger.account(unit, ledger.CREDITS)
    account = account or ledger.open_account(unit, ledger.CREDITS, grant.rate.currency)
    if account.unit != grant.rate.currency:
        raise Refused(BAD_CURRENCY, currency=grant.rate.currency, expected=account.unit)
    line = grant.rate.line
    until_s = _affordable(line, account, from_s, wanted_s)
    if until_s <= from_s:
        return None
    amount = slice_micros(line, from_s, until_s)
    transfer = Transfer(grant.id, plan.money_steps, grant.held)
    outcome = rules.reserve(account, transfer, plan.money_steps, amount, ledger.INCOME)
    assert not isinstance(outcome, Refusal)
    return _Drawn(Part(account.id, from_s, until_s), None, outcome)


def _affordable(line: RateLine, account: Account, from_s: int, wanted_s: int) -> int:
    budget = price_micros(line, from_s) + max(0, account.available)
    return affordable_seconds(line, budget, wanted_s)


def _join(parts: list[Part], part: Part) -> None:
    """Let the last part grow, or add one."""
    if parts and parts[-1].account == part.account:
        parts[-1].until_s = part.until_s
    else:
        parts.append(part)
    parts[-1].steps += 1


def _book(unit: UnitOfWork, grant: Grant, plan: Plan, number: int, at: Instant) -> None:
    """End a part's transfer; what was talked after the end of its month goes to the next one's pool."""
    part = plan.parts[number]
    late_s = _moved(unit, grant, plan, number, at)
    account = ledger.account(unit, part.account)
    assert account is not None
    transfer = Transfer(_name(grant, number), part.steps, part.seconds)
    outcome = rules.post(account, transfer, part.used_s - late_s, TALKED)
    _account, _transfer, entry = ledger.record(
        unit, outcome, at, {"call": grant.call, "used_s": part.used_s - late_s}
    )
    _warn(unit, plan.pools[part.pool], part.month, entry, at)


def _warn(unit: UnitOfWork, pool: Pool, month: str, entry: Entry, at: Instant) -> None:
    """Tell, once a month, that most of a pool is used, and that all is."""
    used_s = pool.size_s - entry.posted_after
    for percent in WARN_PERCENTS:
        line = pool.size_s * percent // 100
        if used_s + entry.posted_delta < line <= used_s:
            data = {
                "pool": pool.name,
                "month": month,
                "percent": percent,
                "size_s": pool.size_s,
                "used_s": used_s,
            }
            append(unit, Fact(unit.org, "pool.warned", pool.name, at, data))


def _moved(unit: UnitOfWork, grant: Grant, plan: Plan, number: int, at: Instant) -> int:
    part = plan.parts[number]
    if grant.answered_at is None or part.used_s == 0:
        return 0
    edge = pools.month_end(part.month)
    before_s = max(0, -((grant.answered_at - edge) // SECOND_MS) - part.from_s)
    late_s = part.used_s - before_s
    if late_s <= 0:
        return 0
    pool = plan.pools[part.pool]
    next_ = pools.standing(unit, pool.name, pool.size_s, pools.month_of(edge))
    late_s = min(late_s, next_.account.available)
    if late_s <= 0:
        return 0
    next_.record(unit, at)
    name = f"{_name(grant, number)}.next"
    held = rules.reserve(next_.account, Transfer(name), 0, late_s, TALKED)
    account, transfer, _entry = ledger.record(unit, held, at, {"call": grant.call})
    taken = rules.post(account, transfer, late_s, TALKED)
    _account, _transfer, entry = ledger.record(
        unit, taken, at, {"call": grant.call, "used_s": late_s}
    )
    _warn(unit, pool, pools.month_of(edge), entry, at)
    return late_s


def _name(grant: Grant, number: int) -> str:
    """The transfer of a part."""
    return f"{grant.id}.{number}"


def _wanting(unit: UnitOfWork, grant: Grant) -> dict[str, str | int]:
    account = ledger.account(unit, ledger.CREDITS)
    line = grant.rate.line
    return {
        "available_micros": 0 if account is None else account.available,
        "currency": grant.rate.currency,
        "needed_micros": slice_micros(line, grant.granted_s, grant.granted_s + 1),
    }
