"""Call settings in the live model: who rings along, who may act for whom, as soon as it is committed."""

from dataclasses import replace

import pytest

from cadran.directory.call_groups import CallGroups
from cadran.directory.call_settings import Along, CallSettingsDoor, Delegate
from cadran.directory.phone_features import PhoneFeaturesDoor
from cadran.entitlements.live import Live
from cadran.ids import Address
from cadran.numbering.features import Feature

PS = "PHONE_SYSTEM"


@pytest.fixture
def changed():
    return []


@pytest.fixture
def live(doors, changed):
    made = Live(doors.store, doors.catalogue, doors.clock)
    made.start(lambda work: work(), changed.append)
    yield made
    made.stop()


@pytest.fixture
def people(doors):
    return [doors.user(name, PS).id for name in ("ann", "ben", "cid")]


@pytest.fixture
def rules(doors):
    return CallSettingsDoor(doors.store, doors.clock, doors.numbers.entropy)


@pytest.fixture
def groups(doors):
    return CallGroups(doors.store, doors.clock, doors.numbers.entropy)


def test_a_group_rings_along_as_it_stands_and_without_who_may_not_answer(
    doors, live, people, rules, groups, changed
):
    ann, ben, cid = people
    groups.create(doors.org, "Desk", [ann, cid, ben], id="desk")
    along = (Along("group", "desk", 5, in_order=True), Along("person", ben))
    rules.change(doors.org, ann, lambda own: replace(own, along=along, twin="+33639980001"))
    phone = Address(doors.org, "phone", ann)
    given = live.settings(phone)["rules"]["along"]
    assert [each["id"] for each in given] == ["+33639980001", cid, ben], "each once, never oneself"
    assert given[0]["confirms"]
    assert [(each["after_ms"], each["for_ms"]) for each in given[1:]] == [
        (5_000, 10_000),
        (15_000, 10_000),
    ]
    changed.clear()
    groups.change(doors.org, "desk", "Desk", [ben])
    assert phone in changed
    assert [each["id"] for each in live.settings(phone)["rules"]["along"]] == ["+33639980001", ben]
    doors.directory.licences.remove(doors.org, ben, PS)
    assert [each["id"] for each in live.settings(phone)["rules"]["along"]] == ["+33639980001"]


def test_only_members_of_a_group_pick_up_for_each_other(doors, live, people, groups):
    ann, ben, cid = people
    groups.create(doors.org, "Desk", [ann, ben], id="desk")
    assert live.group_of(ann) == [ben]
    assert live.group_of(cid) == []
    groups.delete(doors.org, "desk")
    assert live.group_of(ann) == []


def test_a_delegate_calls_for_who_named_them_and_for_nobody_else(doors, live, people, rules):
    ann, ben, cid = people
    named = (Delegate(ben), Delegate(cid, calls=False))
    rules.change(doors.org, ann, lambda own: replace(own, delegates=named))
    assert live.calls_for(ben, ann)
    assert not live.calls_for(cid, ann), "is only rung"
    assert not live.calls_for(ann, ben)
    assert live.delegated_by(ben) == [ann]


def test_codes_and_the_time_of_parked_calls_are_the_organisations_own(doors, live, changed):
    features = PhoneFeaturesDoor(doors.store, doors.clock, doors.numbers.entropy)
    park = Address(doors.org, "park", doors.org)
    assert live.settings(park) == {"retrieve": "*71", "back_ms": 120_000, "country": "FR"}
    features.set(doors.org, {Feature.RETRIEVE: "*6"}, 60)
    assert live.settings(park) == {"retrieve": "*6", "back_ms": 60_000, "country": "FR"}
    assert park in changed
    assert live.feature_codes(doors.other)[Feature.RETRIEVE] == "*71"
    assert live.settings(Address(doors.org, "park", "else")) is None
