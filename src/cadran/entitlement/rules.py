"""The rules, as tables: the first line that applies decides.

A line says when it applies, what is answered, where the deciding fact stands and what would help.
Sources of the rules: the public pages on audio conferencing, calling plans, phone numbers, Communications
Credits and add-on licences in MicrosoftDocs/OfficeDocs-SkypeForBusiness, 2019 and early 2020.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from cadran.entitlement import reasons
from cadran.entitlement.facts import (
    CREDITS,
    AcquireFacts,
    CallFacts,
    DialOutFacts,
    HoldFacts,
    JoinFacts,
    LocationFacts,
    Payer,
    Reach,
    Scope,
)
from cadran.errors import Reason

AUDIO_CONFERENCING = "AUDIO_CONFERENCING"
PHONE_SYSTEM = "PHONE_SYSTEM"
COMMON_AREA_PHONE = "COMMON_AREA_PHONE"
CALLING = frozenset({PHONE_SYSTEM, COMMON_AREA_PHONE})
"""Either lets somebody call and hold a number; the second is a telephone's that has no person."""
OWN_CALLS = frozenset({"user_out", "user_out_transfer", "user_out_forwarding"})
"""Calls that a person makes, hands on, or has their rules make."""
PLANS = frozenset({"DOMESTIC_CALLING_PLAN", "INTERNATIONAL_CALLING_PLAN"})

FactsT = TypeVar("FactsT")


@dataclass(frozen=True, slots=True)
class Rule(Generic[FactsT]):
    """One line of a table."""

    applies: Callable[[FactsT], bool]
    allowed: bool
    reason: Reason
    source: str | Callable[[FactsT], str]
    remedies: tuple[str, ...] = ()


def _cannot_call(payer: Payer | None) -> bool:
    return payer is not None and CALLING.isdisjoint(payer.licences)


def _in_common_area(facts: CallFacts) -> bool:
    return facts.payer is not None and COMMON_AREA_PHONE in facts.payer.licences


def _cannot_organise(payer: Payer | None) -> bool:
    return payer is not None and not payer.organises


def _licence(code: str) -> str:
    return f"licence {code}"


def _always(_: object) -> bool:
    return True


def _in_scope(facts: CallFacts) -> bool:
    payer = facts.payer
    if payer is None:
        return True
    scope = payer.meeting_scope if facts.service == "conf_out" else payer.call_scope
    if scope is Scope.ZONE_A:
        return facts.zone_a
    if scope is Scope.SAME_COUNTRY:
        return facts.destination == payer.usage_location
    return scope is Scope.ANY


CALL: tuple[Rule[CallFacts], ...] = (
    Rule(
        lambda f: f.reach is Reach.EMERGENCY,
        True,
        reasons.EMERGENCY_ALWAYS,
        "rule emergency_calls",
    ),
    Rule(lambda f: f.payer is None, False, reasons.UNKNOWN_USER, "directory"),
    Rule(lambda f: f.reach is Reach.INTERNAL, True, reasons.INTERNAL_ALWAYS, "directory"),
    Rule(
        lambda f: f.service not in {*OWN_CALLS, "conf_out", "ucap_out"},
        False,
        reasons.UNKNOWN_SERVICE,
        "rule call_types",
    ),
    Rule(
        lambda f: f.service in OWN_CALLS and _cannot_call(f.payer),
        False,
        reasons.NO_PHONE_SYSTEM,
        _licence(PHONE_SYSTEM),
        (reasons.ASSIGN_PHONE_SYSTEM,),
    ),
    Rule(
        lambda f: f.service == "conf_out" and _cannot_organise(f.payer),
        False,
        reasons.NO_AUDIO_CONFERENCING,
        _licence(AUDIO_CONFERENCING),
        (reasons.ASSIGN_AUDIO_CONFERENCING,),
    ),
    Rule(
        lambda f: not _in_scope(f),
        False,
        reasons.OUTSIDE_SCOPE,
        "outbound calling policy",
        (reasons.WIDEN_SCOPE,),
    ),
    Rule(
        lambda f: f.reach is Reach.PREMIUM and _in_common_area(f),
        False,
        reasons.PREMIUM_NEVER,
        _licence(COMMON_AREA_PHONE),
    ),
    Rule(
        lambda f: f.reach is Reach.PREMIUM and not f.premium_by_credits,
        False,
        reasons.PREMIUM_NEVER,
        lambda f: f.premium_source or "rule premium_numbers",
    ),
    Rule(
        lambda f: bool(f.pools), True, reasons.MINUTES_PAY, lambda f: f.pools_source or "licences"
    ),
    Rule(
        lambda f: not f.credits_pay,
        False,
        reasons.NO_CREDITS_LICENCE,
        _licence(CREDITS),
        (reasons.ASSIGN_CREDITS, reasons.FUND_CREDITS),
    ),
    Rule(
        lambda f: f.reach is Reach.PREMIUM,
        True,
        reasons.PREMIUM_BY_CREDITS,
        lambda f: f.premium_source,
    ),
    Rule(_always, True, reasons.CREDITS_PAY, _licence(CREDITS)),
)

JOIN: tuple[Rule[JoinFacts], ...] = (
    Rule(
        lambda f: not f.same_organisation,
        False,
        reasons.OTHER_ORGANISATION,
        "rule organisations_are_apart",
    ),
    Rule(lambda f: f.cancelled, False, reasons.MEETING_CANCELLED, "meeting"),
    Rule(lambda f: f.organiser is None, False, reasons.UNKNOWN_USER, "directory"),
    Rule(
        lambda f: _cannot_organise(f.organiser),
        False,
        reasons.NO_AUDIO_CONFERENCING,
        _licence(AUDIO_CONFERENCING),
        (reasons.ASSIGN_AUDIO_CONFERENCING,),
    ),
    Rule(
        lambda f: f.by_toll_free and not f.toll_free_allowed,
        False,
        reasons.TOLL_FREE_SWITCHED_OFF,
        "organiser's setting",
        (reasons.USE_TOLL_NUMBER,),
    ),
    Rule(_always, True, reasons.MAY_JOIN, _licence(AUDIO_CONFERENCING)),
)

HOLD: tuple[Rule[HoldFacts], ...] = (
    Rule(lambda f: f.user is None, False, reasons.UNKNOWN_USER, "directory"),
    Rule(
        lambda f: f.usage != "user",
        False,
        reasons.NUMBER_IS_SERVICE,
        "number",
        (reasons.CHOOSE_USER_NUMBER,),
    ),
    Rule(
        lambda f: f.holder is not None,
        False,
        reasons.HELD_BY_ANOTHER,
        "number",
        (reasons.FREE_NUMBER_FIRST,),
    ),
    Rule(
        lambda f: _cannot_call(f.user),
        False,
        reasons.NO_PHONE_SYSTEM,
        _licence(PHONE_SYSTEM),
        (reasons.ASSIGN_PHONE_SYSTEM, reasons.ASSIGN_PLAN),
    ),
    Rule(
        lambda f: f.user is not None and not (f.user.licences & PLANS),
        False,
        reasons.NUMBER_NEEDS_PLAN,
        "licence CALLING_PLAN",
        (reasons.ASSIGN_PLAN,),
    ),
    Rule(
        lambda f: f.user is not None and f.user.usage_location != f.country,
        False,
        reasons.NUMBER_ELSEWHERE,
        "usage location",
        (reasons.CHOOSE_NUMBER_OF_COUNTRY,),
    ),
    Rule(
        lambda f: f.held_now is not None and f.held_now != f.number,
        False,
        reasons.HOLDS_ANOTHER,
        "number",
        (reasons.REMOVE_PRESENT_NUMBER,),
    ),
    Rule(
        lambda f: bool(f.location_due) and not f.located,
        False,
        reasons.NEEDS_LOCATION,
        lambda f: f.location_due,
        (reasons.ADD_LOCATION, reasons.VALIDATE_LOCATION),
    ),
    Rule(_always, True, reasons.MAY_HOLD, "licence CALLING_PLAN"),
)

LOCATION: tuple[Rule[LocationFacts], ...] = (
    Rule(
        lambda f: not f.validated,
        False,
        reasons.LOCATION_UNCHECKED,
        "emergency location",
        (reasons.VALIDATE_LOCATION,),
    ),
    Rule(
        lambda f: f.location_country != f.country,
        False,
        reasons.LOCATION_ELSEWHERE,
        "emergency location",
        (reasons.ADD_LOCATION,),
    ),
    Rule(
        lambda f: f.must_match and not _same_area(f),
        False,
        reasons.LOCATION_OTHER_AREA,
        lambda f: f.source,
        (reasons.CHOOSE_LOCATION_OF_AREA, reasons.ADD_LOCATION),
    ),
    Rule(_always, True, reasons.MAY_BE_THERE, "emergency location"),
)

ACQUIRE: tuple[Rule[AcquireFacts], ...] = (
    Rule(
        lambda f: f.what == "toll_free" and not f.credits,
        False,
        reasons.NEEDS_CREDITS_SET_UP,
        _licence(CREDITS),
        (reasons.BUY_CREDITS, reasons.FUND_CREDITS),
    ),
    Rule(
        lambda f: f.used + f.wanted > f.allowed,
        False,
        reasons.OVER_QUOTA,
        lambda f: f.source,
        (reasons.BUY_LICENCES, reasons.RELEASE_NUMBERS, reasons.REQUEST_MORE),
    ),
    Rule(_always, True, reasons.MAY_ACQUIRE, lambda f: f.source),
)


def _same_area(facts: LocationFacts) -> bool:
    """Area codes are known more or less far: one may be the beginning of the other."""
    own = facts.area_code
    return not own or any(
        each.startswith(own) or own.startswith(each) for each in facts.location_area_codes if each
    )


DIAL_OUT: tuple[Rule[DialOutFacts], ...] = (
    Rule(
        lambda f: f.by_phone,
        False,
        reasons.PHONE_MAY_NOT_DIAL_OUT,
        "rule dial_out_by_page_only",
        (reasons.DIAL_OUT_ON_PAGE,),
    ),
    Rule(lambda f: f.organiser is None, False, reasons.UNKNOWN_USER, "directory"),
    Rule(
        lambda f: _cannot_organise(f.organiser),
        False,
        reasons.NO_AUDIO_CONFERENCING,
        _licence(AUDIO_CONFERENCING),
        (reasons.ASSIGN_AUDIO_CONFERENCING,),
    ),
)
"""What stands before the call's own table, which decides the rest."""
