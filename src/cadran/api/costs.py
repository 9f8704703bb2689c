"""Why did this cost that: a call's cost, side by side, in the reader's language."""

from __future__ import annotations

from datetime import UTC, datetime

from cadran.api.display import money, words
from cadran.api.house import House
from cadran.api.rates_shown import rate_line
from cadran.api.schemas import cost as shapes
from cadran.api.schemas.base import Words
from cadran.api.schemas.tariff import RateLine as RateLineShape
from cadran.api.usage_shown import call_type_name
from cadran.charging import deck_reasons
from cadran.clock import Instant
from cadran.errors import Refused
from cadran.messages import render
from cadran.messages.amounts import money as money_text
from cadran.money.exchange import rate_text
from cadran.money.micros import Micros, Rounding
from cadran.money.rates import RateLine
from cadran.reports.explaining import call_cost_reason, cost_reason
from cadran.reports.records import CallRecord, LegCharge, LegRecord
from cadran.reports.slices import SliceStep, slices_of

ORDINARY = frozenset({"call.hung_up", "call.cancelled", "call.answered_elsewhere"})
"""Ends that are nobody's refusal."""
CUTTING = frozenset({"credit", "charging", "entitlement"})
"""Rooms whose reasons also end what was answered already."""


def cost_explanation(
    house: House, call: CallRecord, currency: str, language: str
) -> shapes.CostExplanation:
    """All of it. Raises ``Refused(charging.no_exchange)`` if it cannot be shown in ``currency``."""
    legs = [_leg(house, leg, language) for leg in call.legs]
    text = call_cost_reason(call, language)
    if any(leg.sample for leg in legs):
        text = f"{text} {render('reports.cost_sample', {}, language)}"
    return shapes.CostExplanation(
        id=call.call,
        cost=money(call.amount_micros, call.currency) if call.currency else None,
        text=text,
        exchanged=_exchanged(house, call, currency, language) if currency else None,
        legs=legs,
    )


def _leg(house: House, leg: LegRecord, language: str) -> shapes.LegCost:
    charge = leg.charge
    deck = house.tariffs.decks.named(leg.org, charge.rate) if charge is not None else None
    steps = slices_of(house.directory.store, leg.org, charge) if charge is not None else []
    return shapes.LegCost(
        leg=leg.leg,
        side=leg.side,
        call_type=leg.usage.call_type,
        call_type_name=call_type_name(leg.usage.call_type, language),
        text=cost_reason(leg, language),
        cost=money(charge.amount_micros, charge.currency) if charge is not None else None,
        talk_seconds=leg.talk_s,
        billed_seconds=charge.billed_s if charge is not None else None,
        rate=_rate(leg, charge, language) if charge is not None else None,
        deck=charge.rate.rpartition(" +")[0] if charge is not None else None,
        sample=deck is not None and deck.sample,
        sources=_sources(charge, language),
        slices=[_slice(each, language) for each in steps],
        refusal=_refusal(leg, language),
    )


def _rate(leg: LegRecord, charge: LegCharge, language: str) -> RateLineShape:
    """The line as the record froze it; a later deck changes nothing about it."""
    line = RateLine(
        prefix=charge.prefix,
        country=charge.country,
        kind=charge.kind,
        connection_micros=Micros(charge.connection_micros),
        per_minute_micros=Micros(charge.per_minute_micros),
        first_s=charge.first_s,
        next_s=charge.next_s,
        rounding=Rounding(charge.rounding),
        valid_from=leg.began_at,
    )
    return rate_line(line, charge.currency, charge.rate, language)


def _sources(charge: LegCharge | None, language: str) -> list[shapes.CostPart]:
    if charge is None:
        return []
    parts = charge.parts or ((charge.source, charge.used_s),)
    return [
        shapes.CostPart(
            source=source,
            source_name=render(f"reports.source_{source}", {}, language),
            seconds=seconds,
        )
        for source, seconds in parts
    ]


def _slice(step: SliceStep, language: str) -> shapes.CostSlice:
    source = render(f"reports.source_{step.source}", {}, language)
    amount = (
        money_text(step.amount, step.currency, language)
        if step.currency
        else render("reports.seconds", {"count": step.amount}, language)
    )
    facts = {"source": source, "amount": amount, "until_s": step.until_s or 0}
    return shapes.CostSlice(
        at=step.at,
        kind=step.kind,
        source=step.source,
        amount=money(step.amount, step.currency) if step.currency else None,
        seconds=None if step.currency else step.amount,
        text=render(f"reports.slice_{step.kind}", facts, language),
    )


def _refusal(leg: LegRecord, language: str) -> Words | None:
    """Of a leg that never came to be by our own decision, or that was cut for want of money or leave."""
    if not leg.cause or leg.cause in ORDINARY or leg.ended_by == "peer":
        return None
    if leg.answered_at is not None and leg.cause.partition(".")[0] not in CUTTING:
        return None
    return words(leg.cause, {}, language)


def _exchanged(
    house: House, call: CallRecord, currency: str, language: str
) -> shapes.ExchangedCost | None:
    if not call.currency:
        return None
    table = house.tariffs.exchange(call.org)
    day = _day(call.began_at)
    found = table.convert(call.amount_micros, call.currency, currency, call.began_at)
    if found is None:
        raise Refused(deck_reasons.NO_EXCHANGE, base=call.currency, quote=currency, date=day)
    rate = found.rate
    facts = {
        "amount": money_text(found.amount_micros, currency, language),
        "base": rate.base if rate is not None else currency,
        "quote": rate.quote if rate is not None else currency,
        "rate": rate_text(rate.rate_nanos) if rate is not None else "1",
        "date": _day(rate.valid_from) if rate is not None else day,
        "table": f"{table.name} {table.version}".strip(),
    }
    return shapes.ExchangedCost(
        amount=money(found.amount_micros, currency),
        rate=facts["rate"],
        rate_date=facts["date"],
        table=facts["table"],
        text=render("reports.exchanged", facts, language),
    )


def _day(at: Instant) -> str:
    return f"{datetime.fromtimestamp(at // 1_000, UTC):%Y-%m-%d}"
