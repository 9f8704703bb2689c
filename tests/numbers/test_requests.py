"""What is had on request: the form, its states, and what comes of it."""

from __future__ import annotations

import pytest

from cadran.entitlement import reasons as entitlement_reasons
from cadran.errors import Refused
from cadran.numbers import reasons
from cadran.numbers.offer import Offer
from cadran.numbers.requests import STEPS

FORM = {
    "contact_name": "Ada",
    "contact_email": "ada@acme.example",
    "organisation_address": "1 rue de l’Exemple, Paris",
    "purpose": "Our office in Algiers",
    "letter_of_authorisation": "Signed on 3 March, sent by mail",
}


def refused(reason):
    return pytest.raises(Refused, match=reason.id)


def ask(doors, **named):
    return doors.numbers.request_numbers(doors.org, "DZ", "non_geographic", 2, FORM, **named)


def answer(doors, request, *states):
    for state in states:
        request = doors.numbers.answer(doors.org, request.id, state, note=f"now {state}", by="op")
    return request


def step(doors, request, state):
    if state == "withdrawn":
        return doors.numbers.withdraw(doors.org, request.id)
    if state == "submitted":
        return doors.numbers.resubmit(doors.org, request.id, FORM)
    return doors.numbers.answer(doors.org, request.id, state)


def offers(*numbers, country="DZ", kind="non_geographic"):
    return [Offer(each, country, "", "", kind) for each in numbers]


def test_a_request_goes_from_the_form_to_the_numbers_through_its_states(doors):
    before = {each.what: each.left for each in doors.numbers.quotas(doors.org)}
    made = ask(doors, id="r1", by="ada")
    assert ask(doors, id="r1", by="ada") == made
    assert (made.state, made.next_states) == ("submitted", ("in_review", "withdrawn"))
    asked = answer(doors, made, "in_review", "information_needed")
    assert asked.note == "now information_needed"
    again = doors.numbers.resubmit(doors.org, "r1", {**FORM, "area": "Algiers"})
    assert (again.state, again.form["area"]) == ("submitted", "Algiers")
    approved = answer(doors, again, "in_review", "approved")
    given = offers("+21398000001", "+21398000002")
    done = doors.numbers.fulfil(doors.org, approved.id, given, by="op")
    assert done.state == "fulfilled"
    assert done.numbers == ("+21398000001", "+21398000002")
    assert doors.numbers.fulfil(doors.org, approved.id, given) == done
    assert [each.number for each in doors.numbers.numbers(doors.org)] == list(done.numbers)
    assert {each.what: each.left for each in doors.numbers.quotas(doors.org)} == before


def test_only_what_the_catalogue_gives_on_request_is_asked_for_by_form(doors):
    with refused(reasons.NOT_ON_REQUEST):
        doors.numbers.request_numbers(doors.org, "FR", "geographic", 1, FORM)
    with refused(reasons.NONE_IN_COUNTRY):
        doors.numbers.request_numbers(doors.org, "AG", "geographic", 1, FORM)
    with refused(reasons.BAD_QUANTITY):
        doors.numbers.request_numbers(doors.org, "DZ", "non_geographic", 1001, FORM)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"purpose": " "}, reasons.REQUEST_FIELD_MISSING),
        ({"contact_email": "ada"}, reasons.BAD_REQUEST),
        ({"colour": "blue"}, reasons.BAD_REQUEST),
        ({"purpose": "x" * 501}, reasons.BAD_REQUEST),
    ],
)
def test_a_form_that_is_not_well_filled_in_is_refused_by_field(doors, change, reason):
    with refused(reason):
        doors.numbers.request_numbers(doors.org, "DZ", "non_geographic", 1, {**FORM, **change})


@pytest.mark.parametrize("state", STEPS)
def test_no_state_leads_where_the_table_does_not(doors, state):
    ways = {
        "draft": (), "submitted": (), "in_review": ("in_review",), "declined": ("in_review", "declined"),
        "information_needed": ("in_review", "information_needed"),
        "approved": ("in_review", "approved"),
    }  # fmt: skip
    made = ask(doors, draft=state == "draft")
    if state == "withdrawn":
        doors.numbers.withdraw(doors.org, made.id)
    elif state == "fulfilled":
        answer(doors, made, "in_review", "approved")
        doors.numbers.fulfil(doors.org, made.id, offers("+21398000001", "+21398000002"))
    else:
        answer(doors, made, *ways[state])
    for wanted in STEPS:
        if wanted in {*STEPS[state], state, "draft", "fulfilled"}:
            continue
        with refused(reasons.REQUEST_STEP):
            step(doors, made, wanted)
    if state not in {"approved", "fulfilled"}:
        with refused(reasons.REQUEST_STEP):
            doors.numbers.fulfil(doors.org, made.id, offers("+21398000001", "+21398000002"))
        assert doors.numbers.numbers(doors.org) == []


def test_a_request_is_fulfilled_with_its_own_numbers_whole_or_not_at_all(doors):
    made = answer(doors, ask(doors), "in_review", "approved")
    for given in (
        offers("+21398000001"),
        offers("+21398000001", "+21398000001"),
        offers("+21398000001", "+21398000002", "+21398000003"),
        offers("+21398000001", "+33199000001"),
        offers("+21398000001", "+21398000002", kind="geographic"),
    ):
        with refused(reasons.WRONG_NUMBERS):
            doors.numbers.fulfil(doors.org, made.id, given)
    assert doors.numbers.numbers(doors.org) == []


def test_a_persons_free_number_becomes_a_service_number_and_changes_its_quota(doors):
    (number,) = doors.own(usage="user")
    made = doors.numbers.request_conversion(doors.org, number, FORM)
    answer(doors, made, "in_review", "approved")
    before = {each.what: each.acquired for each in doors.numbers.quotas(doors.org)}
    doors.numbers.fulfil(doors.org, made.id)
    after = {each.what: each.acquired for each in doors.numbers.quotas(doors.org)}
    assert (after["user"], after["toll"]) == (before["user"] - 1, before["toll"] + 1)
    assert doors.numbers.assign_to_bridge(doors.org, number).on_bridge
    assert doors.numbers.location_of(doors.org, number) is None
    with refused(reasons.NOT_CONVERTIBLE):
        doors.numbers.request_conversion(doors.org, number, FORM)


def test_a_number_that_somebody_got_meanwhile_is_not_converted_nor_one_beyond_the_quota(doors):
    alice = doors.user("alice", "PHONE_SYSTEM", "DOMESTIC_CALLING_PLAN")
    first, second = doors.own(2, usage="user")
    made = [doors.numbers.request_conversion(doors.org, each, FORM) for each in (first, second)]
    for each in made:
        answer(doors, each, "in_review", "approved")
    doors.numbers.assign_to_user(doors.org, first, alice.id)
    with refused(reasons.NOT_CONVERTIBLE):
        doors.numbers.fulfil(doors.org, made[0].id)
    doors.licences.set_purchased(doors.org, "PHONE_SYSTEM", 1)
    doors.licences.set_purchased(doors.org, "AUDIO_CONFERENCING", 0)
    doors.own(5)
    with refused(entitlement_reasons.OVER_QUOTA):
        doors.numbers.fulfil(doors.org, made[1].id)
    assert doors.numbers.request(doors.org, made[1].id).state == "approved"


def test_requests_are_listed_newest_first_and_apart_for_each_organisation(doors):
    names = []
    for place in range(3):
        doors.clock.now += 1
        names.insert(0, ask(doors, id=f"r{place}").id)
    assert [each.id for each in doors.numbers.requests(doors.org)] == names
    assert [each.id for each in doors.numbers.requests(doors.org, after="r1")] == ["r0"]
    assert doors.numbers.requests(doors.other) == []
    assert len(doors.numbers.requests_everywhere(state="submitted")) == 3
    with refused(reasons.UNKNOWN_REQUEST):
        doors.numbers.withdraw(doors.other, "r0")


def test_a_draft_may_lack_what_a_request_needs_and_is_handed_in_when_it_is_whole(doors):
    given = {"contact_name": "Ada"}
    made = doors.numbers.request_numbers(doors.org, "DZ", "non_geographic", 2, given, draft=True)
    assert (made.state, made.next_states) == ("draft", ("submitted", "withdrawn"))
    with refused(reasons.REQUEST_FIELD_MISSING):
        doors.numbers.resubmit(doors.org, made.id, given)
    with refused(reasons.REQUEST_PAPER_MISSING):
        lacking = {name: text for name, text in FORM.items() if name != "letter_of_authorisation"}
        doors.numbers.resubmit(doors.org, made.id, lacking)
    with refused(reasons.REQUEST_STEP):
        doors.numbers.answer(doors.org, made.id, "in_review")
    assert doors.numbers.resubmit(doors.org, made.id, FORM).state == "submitted"


def test_the_papers_of_a_request_follow_from_the_facts_of_the_country(doors):
    assert doors.numbers.papers_for(doors.org, "DZ", "geographic") == ("letter_of_authorisation",)
    assert "proof_of_registration" in doors.numbers.papers_for(doors.org, "CL", "geographic")
    assert "proof_of_address" in doors.numbers.papers_for(doors.org, "DE", "geographic")
