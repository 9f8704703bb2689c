"""Why a leg cost what it cost, in the reader's language."""

from __future__ import annotations

from cadran.messages import render
from cadran.messages.amounts import money
from cadran.reports.records import CallRecord, LegCharge, LegRecord


def cost_reason(leg: LegRecord, language: str) -> str:
    """One or two sentences."""
    charge = leg.charge
    if charge is None:
        key = "cost_unpaid_in" if leg.side == "in" else "cost_unpaid_out"
        return render(f"reports.{key}", {}, language)
    if charge.used_s == 0:
        return render("reports.cost_unanswered", {}, language)
    if charge.parts:
        return _parted(charge, language)
    facts = _facts(charge, language)
    if charge.amount_micros == 0:
        return render("reports.cost_free", facts, language)
    if charge.connection_micros:
        return render("reports.cost_rated_connection", facts, language)
    return render("reports.cost_rated", facts, language)


def call_cost_reason(call: CallRecord, language: str) -> str:
    """That of each paid leg, or why none was."""
    paid = [leg for leg in call.legs if leg.charge is not None]
    return " ".join(cost_reason(leg, language) for leg in paid or call.legs[:1])


def _parted(charge: LegCharge, language: str) -> str:
    """What each source gave, in order; what of it was paid in money at the end."""
    told = [
        render(
            "reports.cost_part",
            {"count": seconds, "source": render(f"reports.source_{source}", {}, language)},
            language,
        )
        for source, seconds in charge.parts
    ]
    if any(source == "credits" for source, _seconds in charge.parts):
        told.append(render("reports.cost_parts_paid", _facts(charge, language), language))
    return " ".join(told)


def _facts(charge: LegCharge, language: str) -> dict[str, str | int]:
    return {
        "amount": money(charge.amount_micros, charge.currency, language),
        "per_minute": money(charge.per_minute_micros, charge.currency, language),
        "connection": money(charge.connection_micros, charge.currency, language),
        "used_s": charge.used_s,
        "billed_s": charge.billed_s,
        "first_s": charge.first_s,
        "next_s": charge.next_s,
        "prefix": f"+{charge.prefix}",
        "rate": charge.rate,
        "source": render(f"reports.source_{charge.source}", {}, language),
    }
