"""What happens to one grant inside of one job: reserve, commence, extend, settle.

All of it is decided before anything is written, and every step answers the same when it is repeated.
"""

from __future__ import annotations

from cadran.charging import book, drawing, ledger, pools, reasons, spending
from cadran.charging.book import Grant
from cadran.charging.decks import Decks
from cadran.charging.grants import Charge, GrantRequest, Slice
from cadran.charging.months import months
from cadran.charging.plan import Plan
from cadran.charging.spending import Shipped
from cadran.clock import HOUR_MS, Instant
from cadran.errors import Refused
from cadran.journal import append
from cadran.journal.facts import Fact
from cadran.money import ledger as rules
from cadran.money.ledger import Account, Kind, Transfer
from cadran.money.rating import (
    affordable_seconds,
    billed_seconds,
    price_micros,
    slice_micros,
    talk_seconds,
)
from cadran.money.reasons import STEP_OUT_OF_ORDER
from cadran.services.causes import CREDIT_EXHAUSTED
from cadran.store.unit import UnitOfWork


def authorise(
    unit: UnitOfWork, request: GrantRequest, decks: Decks, slice_s: int, caps: Shipped
) -> Slice:
    """Reserve the first slice of a call, at the rate of the deck that is in force for its organisation."""
    known = book.find(unit, request.id)
    if known is not None:
        if known.leg != request.leg:
            raise Refused(reasons.OTHER_GRANT, id=request.id)
        return _repeated(unit, known, 0)
    account = ledger.account(unit, ledger.CREDITS)
    currency = "" if account is None else account.unit
    deck = decks.for_call(request.at, request.org, currency, inbound=request.inbound)
    line = deck.find(request.destination, request.at)
    if line is None:
        raise Refused(reasons.NO_RATE, number=request.destination)
    at, grant = request.at, book.opened(request, deck, line)
    watch = spending.watch(unit, grant, caps, at)
    watch.admit()
    wanted_s = watch.most_seconds(slice_s)
    if grant.plan is not None:
        slice_ = drawing.more(unit, grant, grant.plan, wanted_s, at)
    else:
        if account is None:
            account = ledger.open_account(unit, ledger.CREDITS, deck.currency)
        if account.unit != deck.currency:
            raise Refused(reasons.BAD_CURRENCY, currency=deck.currency, expected=account.unit)
        slice_ = _more(unit, grant, account, wanted_s, at)
    watch.count(0, begun=True)
    book.insert(unit, grant)
    return slice_


def commence(unit: UnitOfWork, grant_id: str, answered_at: Instant, fact: Fact | None) -> None:
    """The call was answered: paid time runs."""
    grant = _known(unit, grant_id)
    if grant.state != "reserved":
        return
    if fact is not None:
        append(unit, fact)
    grant.state = "answered"
    grant.answered_at = answered_at
    grant.seen_at = max(grant.seen_at, answered_at)
    book.save(unit, grant)


def extend(
    unit: UnitOfWork, grant_id: str, slice_no: int, now: Instant, slice_s: int, caps: Shipped
) -> Slice:
    """Reserve one more slice."""
    grant = _known(unit, grant_id)
    if slice_no < grant.slices:
        return _repeated(unit, grant, slice_no)
    if grant.state == "settled":
        raise Refused(reasons.GRANT_SETTLED, id=grant_id)
    if slice_no > grant.slices:
        raise Refused(STEP_OUT_OF_ORDER, step=slice_no, steps=grant.slices)
    before_s = grant.granted_s
    watch = spending.watch(unit, grant, caps, now)
    more_s = watch.most_seconds(before_s + slice_s) - before_s
    plan = grant.plan
    if plan is not None:
        slice_ = drawing.more(unit, grant, plan, more_s, now)
    else:
        account = ledger.account(unit, grant.account)
        assert account is not None
        slice_ = _more(unit, grant, account, more_s, now)
    watch.count(before_s)
    grant.seen_at = max(grant.seen_at, now)
    book.save(unit, grant)
    return slice_


def settle(
    unit: UnitOfWork,
    grant_id: str,
    answered_at: Instant | None,
    ended_at: Instant | None,
    fact: Fact | None,
) -> Charge:
    """Post what was used, give back the rest."""
    grant = _known(unit, grant_id)
    if grant.state != "settled":
        if fact is not None:
            append(unit, fact)
        if grant.answered_at is None:
            grant.answered_at = answered_at
        end(unit, grant, ended_at, Kind.VOID)
    plan = grant.plan
    return grant.charge() if plan is None else grant.charge(plan.slices[0][2])


def end(unit: UnitOfWork, grant: Grant, ended_at: Instant | None, unused: Kind) -> None:
    """Settle an open grant. Talk beyond what was reserved is not charged: it was never granted."""
    used_s = 0
    if grant.answered_at is not None and ended_at is not None:
        used_s = min(talk_seconds(grant.answered_at, ended_at), grant.granted_s)
    at = ended_at if ended_at is not None else grant.seen_at
    line = grant.rate.line
    plan = grant.plan
    if plan is not None:
        grant.billed_s = used_s
        grant.amount = drawing.used(unit, grant, plan, used_s, at)
    else:
        grant.billed_s = billed_seconds(line, used_s)
        grant.amount = price_micros(line, used_s)
        _end_money(unit, grant, used_s, at, unused)
    spending.release(unit, grant, max(used_s, _given_back_from(unit, grant, plan)), at)
    grant.state = "settled"
    grant.ended_at = at
    grant.held = 0
    book.save(unit, grant)
    append(unit, _settled_fact(unit, grant, plan, used_s, at))


def _given_back_from(unit: UnitOfWork, grant: Grant, plan: Plan | None) -> int:
    """The second from which what was not used counts as never spent.

    What was granted in an hour before that of the last slice is not given back: it would make room in a window
    that it never filled.
    """
    if grant.slices < 2 or grant.created_at // HOUR_MS == grant.seen_at // HOUR_MS:
        return 0
    if plan is not None:
        return plan.slices[-2][0]
    return ledger.step_note(unit, grant.id, grant.slices - 2)["until_s"]


def _end_money(unit: UnitOfWork, grant: Grant, used_s: int, at: Instant, unused: Kind) -> None:
    """End the transfer of a grant that is paid in money alone."""
    account = ledger.account(unit, grant.account)
    assert account is not None
    transfer = grant.transfer()
    if used_s:
        outcome = rules.post(account, transfer, grant.amount, ledger.INCOME)
    elif unused is Kind.EXPIRE:
        outcome = rules.expire(account, transfer, ledger.INCOME)
    else:
        outcome = rules.void(account, transfer, ledger.INCOME)
    ledger.record(unit, outcome, at, {"call": grant.call, "used_s": used_s})


def _more(unit: UnitOfWork, grant: Grant, account: Account, slice_s: int, at: Instant) -> Slice:
    """Reserve up to one more slice for a grant; of the last one, exactly the seconds that can be paid."""
    line = grant.rate.line
    wanted_s = grant.granted_s + slice_s
    until_s = affordable_seconds(line, grant.held + max(0, account.available), wanted_s)
    if until_s <= grant.granted_s:
        raise Refused(
            CREDIT_EXHAUSTED,
            available_micros=account.available,
            currency=account.unit,
            needed_micros=slice_micros(line, grant.granted_s, grant.granted_s + 1),
        )
    amount = slice_micros(line, grant.granted_s, until_s)
    final = until_s < wanted_s
    transfer = Transfer(grant.id, steps=grant.slices, held=grant.held)
    outcome = rules.reserve(account, transfer, grant.slices, amount, ledger.INCOME)
    note = {"call": grant.call, "until_s": until_s, "final": int(final)}
    ledger.record(unit, outcome, at, note)
    grant.slices += 1
    grant.held += amount
    grant.granted_s = until_s
    grant.final = final
    return grant.slice()


def _repeated(unit: UnitOfWork, grant: Grant, slice_no: int) -> Slice:
    plan = grant.plan
    if plan is not None:
        return drawing.repeated(grant, plan, slice_no)
    note = ledger.step_note(unit, grant.id, slice_no)
    return book.slice_of(grant, note["until_s"], final=bool(note["final"]))


def _known(unit: UnitOfWork, grant_id: str) -> Grant:
    grant = book.find(unit, grant_id)
    if grant is None:
        raise Refused(reasons.UNKNOWN_GRANT, id=grant_id)
    return grant


def _settled_fact(
    unit: UnitOfWork, grant: Grant, plan: Plan | None, used_s: int, at: Instant
) -> Fact:
    line = grant.rate.line
    parts = [] if plan is None else [part for part in plan.parts if part.used_s]
    data: dict[str, object] = {
        "call": grant.call,
        "leg": grant.leg,
        "payer": grant.payer,
        "service": grant.service,
        "source": pools.kind_of(parts[0].account) if parts else ledger.CREDITS,
        "rate": grant.rate.reference,
        "prefix": line.prefix,
        "country": line.country,
        "kind": line.kind,
        "currency": grant.rate.currency,
        "connection_micros": line.connection_micros,
        "per_minute_micros": line.per_minute_micros,
        "first_s": line.first_s,
        "next_s": line.next_s,
        "rounding": line.rounding.value,
        "slices": grant.slices,
        "granted_s": grant.granted_s,
        "used_s": used_s,
        "billed_s": grant.billed_s,
        "amount_micros": grant.amount,
    }
    if parts:
        data["parts"] = [[pools.kind_of(part.account), part.used_s] for part in parts]
        data["pools"] = [part.account for part in parts if part.month]
    if len(split := months(grant, plan, used_s)) > 1:
        data["months"] = [list(each) for each in split]
    return Fact(unit.org, "grant.settled", grant.id, at, data)
