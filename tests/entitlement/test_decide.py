"""The whole of each table: every combination of facts against the rule said in other words."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

from cadran.entitlement import decide, reasons
from cadran.entitlement import rules as tables
from cadran.entitlement.facts import (
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
from cadran.entitlements import explain, gather
from cadran.messages import LANGUAGES, catalogue

PS, AC, CC = "PHONE_SYSTEM", "AUDIO_CONFERENCING", "COMMUNICATIONS_CREDITS"
DOMESTIC, INTERNATIONAL = "DOMESTIC_CALLING_PLAN", "INTERNATIONAL_CALLING_PLAN"
SETS = [
    frozenset(code for code, held in zip((PS, AC, CC), given, strict=True) if held)
    for given in product((False, True), repeat=3)
]


def payer(licences, location="FR"):
    return Payer("Alice", frozenset(licences), location)


@pytest.mark.parametrize("service", ["user_out", "conf_out"])
@pytest.mark.parametrize("licences", SETS)
@pytest.mark.parametrize("reach", list(Reach))
@pytest.mark.parametrize("premium", [False, True])
def test_a_paid_call_needs_its_service_and_credits_and_nothing_else_does(
    service, licences, reach, premium
):
    facts = CallFacts(payer(licences), service, reach, "US", premium, "catalogue 2020-02 FR")
    decision = decide(facts)
    needed = {PS if service == "user_out" else AC, CC}
    expected = reach in {Reach.INTERNAL, Reach.EMERGENCY} or (
        needed <= licences and (reach is Reach.ORDINARY or premium)
    )
    assert decision.allowed is expected
    assert decision.source
    assert decision.allowed or decision.remedies or decision.reason is reasons.PREMIUM_NEVER


@pytest.mark.parametrize("scope", list(Scope))
@pytest.mark.parametrize("reach", list(Reach))
def test_a_telephone_in_a_common_area_calls_by_its_own_licence_and_nothing_dear(reach, scope):
    hall = payer({"COMMON_AREA_PHONE", CC}).within(Scope.NONE, scope)
    allowed = decide(CallFacts(hall, "user_out", reach, "FR", True, "catalogue")).allowed
    inside = reach in {Reach.INTERNAL, Reach.EMERGENCY}
    near = reach is Reach.ORDINARY and scope in {Scope.ANY, Scope.SAME_COUNTRY}
    assert allowed is (inside or near)
    bare = payer({CC})
    assert decide(CallFacts(bare, "user_out", reach, "FR")).allowed is inside


@pytest.mark.parametrize("service", ["user_out_transfer", "user_out_forwarding"])
def test_calls_handed_on_and_sent_on_are_allowed_as_those_that_one_makes(service):
    for licences in SETS:
        made = decide(CallFacts(payer(licences), "user_out", Reach.ORDINARY, "US"))
        sent = decide(CallFacts(payer(licences), service, Reach.ORDINARY, "US"))
        assert (sent.allowed, sent.reason) == (made.allowed, made.reason)


def test_emergency_calls_are_allowed_to_whoever_asks():
    assert decide(CallFacts(None, "user_out", Reach.EMERGENCY)).allowed


def test_nobody_unknown_calls_even_inside():
    assert decide(CallFacts(None, "user_out", Reach.INTERNAL)).reason is reasons.UNKNOWN_USER


def test_an_unknown_kind_of_call_is_refused_even_with_all_licences():
    decision = decide(CallFacts(payer({PS, AC, CC}), "fax_out", Reach.ORDINARY))
    assert decision.reason is reasons.UNKNOWN_SERVICE


def test_missing_credits_name_the_licence_and_both_remedies():
    decision = decide(CallFacts(payer({PS}), "user_out", Reach.ORDINARY))
    assert decision.source == "licence COMMUNICATIONS_CREDITS"
    assert decision.remedies == (reasons.ASSIGN_CREDITS, reasons.FUND_CREDITS)


@pytest.mark.parametrize("licences", SETS)
@pytest.mark.parametrize(
    ("same", "cancelled", "toll_free", "switch"), list(product((False, True), repeat=4))
)
def test_a_meeting_is_joined_within_its_organisation_if_its_organiser_is_licensed(
    licences, same, cancelled, toll_free, switch
):
    decision = decide(JoinFacts(payer(licences), same, cancelled, toll_free, switch))
    assert decision.allowed is (
        same and not cancelled and AC in licences and (switch or not toll_free)
    )


PLANS = [set(), {PS}, {DOMESTIC}, {PS, DOMESTIC}, {PS, INTERNATIONAL}]


@pytest.mark.parametrize("licences", PLANS)
@pytest.mark.parametrize(
    ("usage", "country", "held", "holder"),
    list(
        product(
            ("user", "service"),
            ("FR", "US"),
            (None, "+33199000001", "+33199000002"),
            (None, "Bob"),
        )
    ),
)
def test_a_number_is_held_with_phone_system_plan_and_location_one_a_user(
    licences, usage, country, held, holder
):
    facts = HoldFacts(payer(licences), "+33199000001", usage, country, held, holder)
    assert decide(facts).allowed is (
        usage == "user"
        and holder is None
        and PS in licences
        and bool(licences & {DOMESTIC, INTERNATIONAL})
        and country == "FR"
        and held in {None, "+33199000001"}
    )


@pytest.mark.parametrize("by_phone", [False, True])
@pytest.mark.parametrize("licences", SETS)
def test_dialling_out_is_for_the_page_and_on_the_organisers_licences(by_phone, licences):
    call = CallFacts(payer(licences), "conf_out", Reach.ORDINARY, "US")
    decision = decide(DialOutFacts(payer(licences), by_phone, call))
    assert decision.allowed is (not by_phone and {AC, CC} <= licences)


def test_the_last_line_of_every_table_that_decides_alone_always_applies():
    for table in (tables.CALL, tables.JOIN, tables.HOLD, tables.LOCATION, tables.ACQUIRE):
        assert table[-1].applies(object())


def test_every_reason_and_remedy_is_said_in_both_languages():
    rows = [*tables.CALL, *tables.JOIN, *tables.HOLD, *tables.DIAL_OUT]
    rows += [*tables.LOCATION, *tables.ACQUIRE]
    said = {row.reason.id for row in rows} | {key for row in rows for key in row.remedies}
    said |= {reasons.MAY_HAVE.id, reasons.HAS_LICENCE.id}
    said |= {key for ways in gather._WAYS.values() for key in ways}
    said |= {"entitlement.verdict_yes", "entitlement.verdict_no"}
    source = Path(explain.__file__).read_text("utf-8")
    said |= {f"entitlement.{key}" for key in re.findall(r"fact_(?!\{)[a-z_]+", source)}
    said |= {f"entitlement.fact_{reach.value}" for reach in Reach}
    for language in LANGUAGES:
        texts = {key for key in catalogue(language) if key.startswith("entitlement.")}
        assert said == texts


@pytest.mark.parametrize("validated", [False, True])
@pytest.mark.parametrize("must_match", [False, True])
@pytest.mark.parametrize("country", ["FR", "US"])
@pytest.mark.parametrize(("own", "theirs", "same"), [
    ("", (), True), ("1", ("1",), True), ("4", ("478",), True), ("478", ("4",), True),
    ("4", ("1", "3"), False), ("4", (), False), ("4", ("",), False),
])  # fmt: skip
def test_a_location_is_validated_in_the_country_and_where_asked_in_the_area(
    validated, must_match, country, own, theirs, same
):
    facts = LocationFacts("+33199000001", "FR", own, country, "home", theirs, validated, must_match)
    assert decide(facts).allowed is (validated and country == "FR" and (same or not must_match))


@pytest.mark.parametrize("what", ["user", "toll", "toll_free"])
@pytest.mark.parametrize("credit", [False, True])
@pytest.mark.parametrize(("wanted", "used"), [(0, 5), (1, 4), (1, 5), (5, 0), (6, 0), (0, 6)])
def test_numbers_are_acquired_within_the_allowance_and_toll_free_ones_with_credits(
    what, credit, wanted, used
):
    decision = decide(AcquireFacts(what, wanted, 5, used, 1, "rule", credit))
    assert decision.allowed is (wanted + used <= 5 and (credit or what != "toll_free"))
