"""Caller-ID policies: who may show what, and what stands in their way."""

from __future__ import annotations

import pytest

from cadran.errors import Refused
from cadran.numbers import reasons
from cadran.numbers.caller_ids import DEFAULT, CallerIdPolicy


def refused(reason):
    return pytest.raises(Refused, match=reason.id)


@pytest.mark.parametrize(
    ("policy", "hidden", "shown"),
    [
        (CallerIdPolicy("a", "A"), False, "+331"),
        (CallerIdPolicy("a", "A"), True, None),
        (CallerIdPolicy("a", "A", may_hide=False), True, "+331"),
        (CallerIdPolicy("a", "A", "service", "+339"), False, "+339"),
        (CallerIdPolicy("a", "A", "service", "+339", may_hide=False), True, "+339"),
        (CallerIdPolicy("a", "A", "anonymous"), False, None),
    ],
)
def test_what_is_shown_follows_from_the_policy_and_the_persons_wish(policy, hidden, shown):
    assert policy.shown("+331", hidden=hidden) == shown


def test_everybody_has_the_default_policy_until_they_get_another(doors):
    alice = doors.user("alice")
    choice = doors.numbers.caller_id_of(doors.org, alice.id)
    assert (choice.policy.id, choice.policy.shows, choice.hidden) == (DEFAULT, "own", False)
    doors.numbers.set_caller_id_policy(doors.org, CallerIdPolicy(DEFAULT, "", "anonymous"))
    assert doors.numbers.caller_id_of(doors.org, alice.id).policy.shows == "anonymous"
    doors.numbers.delete_caller_id_policy(doors.org, DEFAULT)
    assert doors.numbers.caller_id_of(doors.org, alice.id).policy.shows == "own"


def test_a_service_number_of_the_organisation_is_shown_and_kept_while_it_is(doors):
    (service,) = doors.own()
    (person,) = doors.own(usage="user")
    front = CallerIdPolicy("front", "Front desk", "service", service)
    with refused(reasons.UNKNOWN_NUMBER):
        doors.numbers.set_caller_id_policy(doors.other, front)
    with refused(reasons.NOT_A_SERVICE_NUMBER):
        wrong = CallerIdPolicy("front", "Front desk", "service", person)
        doors.numbers.set_caller_id_policy(doors.org, wrong)
    with refused(reasons.BAD_POLICY):
        doors.numbers.set_caller_id_policy(doors.org, CallerIdPolicy("x", "X", "service"))
    assert doors.numbers.set_caller_id_policy(doors.org, front) == front
    with refused(reasons.SHOWN_BY_POLICY):
        doors.numbers.release(doors.org, service)
    alice = doors.user("alice")
    doors.numbers.choose_caller_id(doors.org, alice.id, policy="front")
    with refused(reasons.POLICY_IN_USE):
        doors.numbers.delete_caller_id_policy(doors.org, "front")
    doors.numbers.choose_caller_id(doors.org, alice.id, policy=DEFAULT)
    doors.numbers.delete_caller_id_policy(doors.org, "front")
    doors.numbers.release(doors.org, service)
    with refused(reasons.UNKNOWN_POLICY):
        doors.numbers.choose_caller_id(doors.org, alice.id, policy="front")


def test_a_person_hides_their_number_only_where_the_policy_lets_them(doors):
    alice = doors.user("alice")
    assert doors.numbers.choose_caller_id(doors.org, alice.id, hidden=True).hidden
    firm = CallerIdPolicy("firm", "Firm", may_hide=False)
    doors.numbers.set_caller_id_policy(doors.org, firm)
    doors.numbers.choose_caller_id(doors.org, alice.id, policy="firm", hidden=False)
    with refused(reasons.MAY_NOT_HIDE):
        doors.numbers.choose_caller_id(doors.org, alice.id, hidden=True)
