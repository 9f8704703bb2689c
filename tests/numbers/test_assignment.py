from __future__ import annotations

import pytest

from cadran.directory import reasons as directory_reasons
from cadran.entitlement import reasons as entitlement_reasons
from cadran.errors import Refused
from cadran.numbers import reasons
from cadran.numbers.assignment import Sought

PS, PLAN = "PHONE_SYSTEM", "DOMESTIC_CALLING_PLAN"


def refused(reason):
    return pytest.raises(Refused, match=reason.id)


def test_the_first_toll_number_of_the_bridge_is_its_default_and_another_can_be_made_it(doors):
    first, second = doors.own(2)
    assert doors.numbers.assign_to_bridge(doors.org, first, languages=["fr", "en"]).bridge_default
    assert not doors.numbers.assign_to_bridge(doors.org, second).bridge_default
    with refused(reasons.DEFAULT_STAYS):
        doors.numbers.unassign(doors.org, first)
    assert doors.numbers.assign_to_bridge(doors.org, second, default=True).bridge_default
    kept = doors.numbers.number(doors.org, first)
    assert (kept.bridge_default, kept.languages) == (False, ("fr", "en"))
    doors.numbers.unassign(doors.org, first)
    doors.numbers.unassign(doors.org, second)
    assert [each.state for each in doors.numbers.numbers(doors.org)] == ["free", "free"]


def test_a_toll_free_number_is_on_the_bridge_but_never_its_default(doors):
    (free,) = doors.own(kind="toll_free")
    assert not doors.numbers.assign_to_bridge(doors.org, free).bridge_default
    with refused(reasons.TOLL_FREE_NOT_DEFAULT):
        doors.numbers.assign_to_bridge(doors.org, free, default=True)
    with refused(reasons.TOLL_FREE_IS_SERVICE):
        doors.own(kind="toll_free", usage="user")


def test_a_user_number_is_kept_off_the_bridge_and_a_service_number_from_users(doors):
    alice = doors.user("alice", PS, PLAN)
    (personal,), (service,) = doors.own(usage="user"), doors.own(usage="service")
    with refused(reasons.USER_NUMBER_ON_BRIDGE):
        doors.numbers.assign_to_bridge(doors.org, personal)
    with refused(entitlement_reasons.NUMBER_IS_SERVICE):
        doors.numbers.assign_to_user(doors.org, service, alice.id)


def test_a_user_needs_phone_system_plan_and_location_and_holds_one_number(doors):
    first, second = doors.own(2, usage="user")
    bare, licensed, away = (
        doors.user("bare"),
        doors.user("licensed", PS, PLAN),
        doors.user("away", PS, PLAN, location="US"),
    )
    with refused(entitlement_reasons.NO_PHONE_SYSTEM):
        doors.numbers.assign_to_user(doors.org, first, bare.id)
    with refused(entitlement_reasons.NUMBER_ELSEWHERE):
        doors.numbers.assign_to_user(doors.org, first, away.id)
    assert doors.numbers.assign_to_user(doors.org, first, licensed.id).user == licensed.id
    assert doors.numbers.assign_to_user(doors.org, first, licensed.id).user == licensed.id
    with refused(entitlement_reasons.HOLDS_ANOTHER):
        doors.numbers.assign_to_user(doors.org, second, licensed.id)
    other = doors.user("other", PS, PLAN)
    with refused(entitlement_reasons.HELD_BY_ANOTHER) as caught:
        doors.numbers.assign_to_user(doors.org, first, other.id)
    assert caught.value.refusal.facts["holder"] == "Licensed"


def test_what_a_held_number_stands_on_cannot_be_taken_away(doors):
    alice = doors.user("alice", PS, PLAN)
    (number,) = doors.own(usage="user")
    doors.numbers.assign_to_user(doors.org, number, alice.id)
    with refused(directory_reasons.LICENCE_HELD_BY_NUMBER):
        doors.licences.remove(doors.org, alice.id, PLAN)
    with refused(directory_reasons.LOCATION_HELD_BY_NUMBER):
        doors.directory.change_user(doors.org, alice.id, usage_location="US")
    with refused(directory_reasons.USER_HOLDS_NUMBER):
        doors.directory.delete_user(doors.org, alice.id)
    with refused(reasons.ASSIGNED):
        doors.numbers.release(doors.org, number)
    doors.numbers.unassign(doors.org, number)
    doors.licences.remove(doors.org, alice.id, PLAN)


def test_a_released_number_goes_back_to_the_shop_even_if_the_first_answer_is_lost(doors):
    (number,) = doors.own()
    doors.shop.trouble = ["lost"]
    with refused(reasons.CARRIER_SILENT):
        doors.numbers.release(doors.org, number)
    assert doors.numbers.number(doors.org, number).state == "releasing"
    with refused(reasons.RELEASING):
        doors.numbers.assign_to_bridge(doors.org, number)
    doors.numbers.release(doors.org, number)
    doors.numbers.release(doors.org, number)
    assert number not in doors.shop.sold
    with refused(reasons.UNKNOWN_NUMBER):
        doors.numbers.number(doors.org, number)


def test_a_number_of_another_organisation_is_unknown_to_every_door(doors):
    (number,) = doors.own()
    for attempt in (
        lambda: doors.numbers.number(doors.other, number),
        lambda: doors.numbers.assign_to_bridge(doors.other, number),
        lambda: doors.numbers.unassign(doors.other, number),
    ):
        with refused(reasons.UNKNOWN_NUMBER):
            attempt()
    doors.numbers.release(doors.other, number)
    assert doors.numbers.numbers(doors.other) == []
    assert doors.numbers.number(doors.org, number).state == "free"


def test_meetings_are_invited_on_the_default_number_and_survive_its_release(doors):
    first, second = doors.own(2)
    doors.numbers.assign_to_bridge(doors.org, first)
    doors.numbers.assign_to_bridge(doors.org, second)
    alice = doors.user("alice", "AUDIO_CONFERENCING")
    meeting = doors.meetings.create(doors.org, alice.id, "Weekly")
    assert meeting.number == first
    doors.numbers.assign_to_bridge(doors.org, second, default=True)
    doors.numbers.unassign(doors.org, first)
    doors.numbers.release(doors.org, first)
    assert doors.meetings.meeting(doors.org, meeting.id).number is None


def test_own_numbers_are_listed_by_what_they_are_page_after_page(doors):
    numbers = doors.own(3) + doors.own(1, kind="toll_free")
    doors.numbers.assign_to_bridge(doors.org, numbers[0])
    free = doors.numbers.numbers(doors.org, Sought(state="free"))
    assert {each.number for each in free} == set(numbers[1:])
    assert [
        e.number for e in doors.numbers.numbers(doors.org, Sought(kind="toll_free"))
    ] == numbers[3:]
    pages, after = [], ""
    while page := doors.numbers.numbers(doors.org, after=after, limit=2):
        pages += [each.number for each in page]
        after = page[-1].number
    assert pages == sorted(numbers)


def test_a_list_is_narrowed_by_range_prefix_state_and_use(doors):
    first, second, third = doors.own(3)
    doors.numbers.assign_to_bridge(doors.org, first)

    def seen(**sought):
        return [each.number for each in doors.numbers.numbers(doors.org, Sought(**sought))]

    assert seen(first=second) == [second, third]
    assert seen(last=second) == [first, second]
    assert seen(prefix=first[1:]) == [first]
    assert seen(prefix="33%") == []
    assert seen(state="assigned") == seen(to="bridge") == [first]
    assert seen(to="user") == seen(usage="user") == seen(country="GB") == []
