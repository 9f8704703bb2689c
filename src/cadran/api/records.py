"""Call records as the API shows them."""

from __future__ import annotations

from cadran.api.display import money, phone_number_or_none, words
from cadran.api.house import House
from cadran.api.persons import person_ref
from cadran.api.schemas.base import PersonRef, PhoneNumber, Words
from cadran.api.schemas.call import CallDetail, CallLeg, CallSummary
from cadran.ids import OrgId, UserId, person_in
from cadran.messages import render
from cadran.numbering.number import is_e164
from cadran.reports.explaining import call_cost_reason, cost_reason
from cadran.reports.records import CallRecord, LegRecord


def call_summary(house: House, call: CallRecord, language: str) -> CallSummary:
    """A line of the list."""
    number, name = _caller(call.caller)
    called, called_name = _called(house, call.org, call.called)
    return CallSummary(
        id=call.call,
        service=call.service,
        service_name=_service_name(call.service, language),
        started_at=call.began_at,
        answered_at=call.answered_at,
        ended_at=call.ended_at,
        talk_seconds=call.talk_s,
        caller=number,
        caller_name=name,
        called=called,
        called_name=called_name,
        person=_person(house, call.org, call.user),
        live=call.live,
        cause=_cause(call.cause, language),
        cost=money(call.amount_micros, call.currency) if call.currency else None,
    )


def call_detail(house: House, call: CallRecord, language: str) -> CallDetail:
    """A call with its legs."""
    return CallDetail(
        **dict(call_summary(house, call, language)),
        legs=[_leg(house, each, language) for each in call.legs],
        cost_reason=call_cost_reason(call, language),
    )


def _leg(house: House, leg: LegRecord, language: str) -> CallLeg:
    number, name = _caller(leg.caller)
    called, called_name = _called(house, leg.org, leg.called)
    charge = leg.charge
    return CallLeg(
        id=leg.leg,
        side=leg.side,
        service=leg.service,
        caller=number,
        called=called,
        called_name=called_name,
        name=name,
        person=_person(house, leg.org, leg.user),
        trunk=leg.trunk or None,
        started_at=leg.began_at,
        answered_at=leg.answered_at,
        ended_at=leg.ended_at,
        ring_seconds=leg.ring_s,
        talk_seconds=leg.talk_s,
        billed_seconds=charge.billed_s if charge is not None else None,
        cause=_cause(leg.cause, language),
        ended_by=leg.ended_by or None,
        sip_status=_figure(leg, "sip"),
        q850_cause=_figure(leg, "q850"),
        codec=_word(leg, "codec"),
        keys=_word(leg, "keys"),
        packets_in=_figure(leg, "packets_in"),
        packets_out=_figure(leg, "packets_out"),
        packets_lost=_figure(leg, "lost"),
        packets_late=_figure(leg, "late"),
        jitter_us=_figure(leg, "jitter_us"),
        round_trip_us=_figure(leg, "round_trip_us"),
        far_lost=_figure(leg, "far_lost"),
        mos_centi=_figure(leg, "mos_centi"),
        cost=money(charge.amount_micros, charge.currency) if charge is not None else None,
        cost_reason=cost_reason(leg, language),
        rate=charge.rate if charge is not None else None,
        source=charge.source if charge is not None else None,
        payer=_person(house, leg.org, charge.payer) if charge is not None else None,
    )


def _caller(written: str) -> tuple[PhoneNumber | None, str]:
    """Who called: a number, or the name that was given without one."""
    if is_e164(written):
        return phone_number_or_none(written), ""
    return None, written


def _called(house: House, org: OrgId, written: str) -> tuple[PhoneNumber | None, str]:
    """Who was called: what was dialled, or the colleague whose telephones were rung."""
    user = person_in(written)
    if user is not None:
        return None, person_ref(house, org, user).name
    return phone_number_or_none(written), ""


def _person(house: House, org: OrgId, user: UserId) -> PersonRef | None:
    return person_ref(house, org, user) if user else None


def _cause(cause: str, language: str) -> Words | None:
    return words(cause, {}, language) if cause else None


def _service_name(service: str, language: str) -> str:
    return render(f"api.service_{service}", {}, language) if service else ""


def _word(leg: LegRecord, name: str) -> str | None:
    value = leg.figures.get(name)
    return value if isinstance(value, str) else None


def _figure(leg: LegRecord, name: str) -> int | None:
    value = leg.figures.get(name)
    return value if isinstance(value, int) else None
