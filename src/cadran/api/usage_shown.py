"""The usage report as the API shows it."""

from __future__ import annotations

from datetime import UTC, datetime

from cadran.api.display import money, phone_number_or_none
from cadran.api.house import House
from cadran.api.persons import person_ref
from cadran.api.schemas import usage as shapes
from cadran.api.schemas.base import PersonRef
from cadran.ids import OrgId, UserId
from cadran.messages import catalogue, render
from cadran.reports.privacy import RULE, Erasure
from cadran.reports.usage import CONFERENCES
from cadran.reports.usage_report import UsageRow, UsageSum


def call_type_name(call_type: str, language: str) -> str:
    return render(f"reports.type_{call_type}", {}, language) if call_type else ""


def capability_name(code: str, language: str) -> str:
    """What a capability code stands for; an unknown one as it is."""
    if not code:
        return render("reports.capability_none", {}, language)
    message = f"reports.capability_{code.lower()}"
    return render(message, {}, language) if message in catalogue(language) else code


def erasure(house: House, org: OrgId, each: Erasure) -> shapes.Erasure:
    return shapes.Erasure(
        at=each.at,
        by=None if each.by == RULE else person_ref(house, org, UserId(each.by)),
        person=None if each.user is None else person_ref(house, org, each.user),
        before=each.before,
        legs=each.legs,
    )


def usage_row(row: UsageRow, language: str) -> shapes.UsageRow:
    leg, usage = row.leg, row.leg.usage
    assert leg.answered_at is not None
    assert leg.ended_at is not None
    conference = usage.call_type in CONFERENCES
    charge = leg.charge
    return shapes.UsageRow(
        id=leg.leg,
        call_id=leg.call,
        conference_id=leg.holder if conference else None,
        started_at=leg.answered_at,
        ended_at=leg.ended_at,
        person=PersonRef(id=leg.user, name=row.person.name) if leg.user else None,
        login=row.person.login,
        location=row.person.location,
        call_type=usage.call_type,
        call_type_name=call_type_name(usage.call_type, language),
        caller=phone_number_or_none(leg.caller),
        from_country=usage.from_country,
        called=phone_number_or_none(leg.called),
        to_country=usage.to_country,
        duration_seconds=leg.talk_s,
        charge=money(charge.amount_micros, charge.currency) if charge is not None else None,
        scope=row.scope,
        number_type=usage.number_kind,
        capability=usage.capability,
        capability_name=capability_name(usage.capability, language),
    )


def usage_sum(each: UsageSum, language: str) -> shapes.UsageSum:
    return shapes.UsageSum(
        day=f"{datetime.fromtimestamp(each.day // 1_000, UTC):%Y-%m-%d}",
        call_type=each.call_type,
        call_type_name=call_type_name(each.call_type, language),
        capability=each.capability,
        capability_name=capability_name(each.capability, language),
        calls=each.calls,
        seconds=each.seconds,
        charge=money(each.amount_micros, each.currency) if each.currency else None,
    )
