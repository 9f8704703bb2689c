"""Decisions for pages and the command line: with their facts, sources and ways out, in two languages."""

from __future__ import annotations

import pytest

from cadran.directory import reasons as directory_reasons
from cadran.entitlement import reasons
from cadran.entitlements.explain import Explain
from cadran.errors import Refused
from cadran.messages import LANGUAGES

PS, PLAN, CREDITS = "PHONE_SYSTEM", "DOMESTIC_CALLING_PLAN", "COMMUNICATIONS_CREDITS"


@pytest.fixture
def explain(doors):
    return Explain(doors.store, doors.catalogue)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("service", ["user_out", "conf_out"])
@pytest.mark.parametrize(
    "number",
    ["+33892000000", "+33140000000", "+14155550100", "+88213000000", "112", "+85021234567"],
)
def test_every_explanation_has_words_sources_and_no_codes(
    doors, explain, language, service, number
):
    alice = doors.user("alice", PS, PLAN)
    for location in ("FR", "IN"):
        user = alice.id if location == "FR" else doors.user(f"o-{service}", location="IN").id
        said = explain.call(doors.org, user, number, service)
        assert said.decision == explain.may_call(doors.org, user, service, number)
        assert all(each.source for each in said.stated)
        assert said.decision.source
        text = "\n".join(said.lines(language))
        for wrong in ("{{", "entitlement.", "directory.", "PHONE_SYSTEM", "CALLING_PLAN,", "  "):
            assert wrong not in text.replace("[licence PHONE_SYSTEM]", "")


def test_a_surcharged_number_is_explained_with_the_fact_that_decides_and_the_way_out(
    doors, explain
):
    alice = doors.user("alice", PS, PLAN)
    said = explain.call(doors.org, alice.id, "+33892000000")
    assert said.decision.reason is reasons.NO_CREDITS_LICENCE
    assert reasons.ASSIGN_CREDITS in said.decision.remedies
    assert any("catalogue 2020-02 FR premium_calls" in each.source for each in said.stated)
    doors.licences.assign(doors.org, alice.id, CREDITS)
    said = explain.call(doors.org, alice.id, "+33892000000")
    assert said.decision.reason is reasons.PREMIUM_BY_CREDITS
    assert said.lines("fr")[0].startswith("Oui. Alice")


def test_a_licence_is_decided_by_country_needs_and_stock_with_ways_out(doors, explain):
    alice, far = doors.user("alice"), doors.user("far", location="IN")

    def may(user, product):
        return explain.may_have(doors.org, user.id, product)

    assert may(alice, PS).reason is reasons.MAY_HAVE
    needs = may(alice, PLAN)
    assert (needs.allowed, needs.reason) == (False, directory_reasons.LICENCE_NEEDS)
    assert needs.remedies == ("entitlement.remedy_assign_needed",)
    nowhere = may(far, "AUDIO_CONFERENCING")
    assert nowhere.reason is directory_reasons.NOT_IN_COUNTRY
    assert nowhere.source.startswith("catalogue 2020-02 IN audio_conferencing")
    doors.licences.set_purchased(doors.org, PS, 0)
    assert may(alice, PS).remedies[0] == reasons.BUY_LICENCES
    with pytest.raises(Refused, match=directory_reasons.UNKNOWN_PRODUCT.id):
        may(alice, "TEAPOT")


def test_what_is_decided_of_a_licence_is_what_assigning_does(doors, explain):
    people = [doors.user(f"p{place}", location=at) for place, at in enumerate(("FR", "IN", "AG"))]
    for _ in range(2):
        for user in people:
            for product in doors.licences.products():
                decision = explain.may_have(doors.org, user.id, product.code)
                if decision.allowed:
                    doors.licences.assign(doors.org, user.id, product.code)
                else:
                    with pytest.raises(Refused, match=decision.reason.id):
                        doors.licences.assign(doors.org, user.id, product.code)


def test_acquiring_is_decided_by_the_quota_with_its_rule_as_the_source(doors, explain):
    now = doors.clock()
    yes = explain.may_acquire(doors.org, "service", "geographic", 30, now)
    no = explain.may_acquire(doors.org, "service", "geographic", 31, now)
    assert (yes.allowed, no.allowed) == (True, False)
    assert no.source == "catalogue 2020-02 rule service_number_steps"
    assert no.facts["left"] == 30
    doors.licences.set_purchased(doors.org, CREDITS, 0)
    free = explain.may_acquire(doors.org, "service", "toll_free", 1, now)
    assert free.reason is reasons.NEEDS_CREDITS_SET_UP
