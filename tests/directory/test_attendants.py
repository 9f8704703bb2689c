"""Attendants in the directory: made whole or not at all, apart by organisation, kept while something leads there."""

import pytest

from cadran.directory import attendants, reasons
from cadran.directory.attendants import Attendants, default_plan, in_scope
from cadran.errors import Refused
from cadran.services.attendant import faults

PLAN = default_plan("Europe/Paris")


@pytest.fixture
def door(doors):
    return Attendants(doors.store, doors.clock, lambda count: bytes(range(count)))


def refused(call, *args, **named):
    with pytest.raises(Refused) as caught:
        call(*args, **named)
    return caught.value.refusal


def menu(kind, name):
    return {**PLAN, "open": {"then": "menu", "keys": {"1": {"target": {"kind": kind, "id": name}}}}}


def test_an_attendant_is_made_with_business_hours_and_a_retry_answers_the_first(doors, door):
    made = door.create(doors.org, "Accueil", PLAN, language="fr", extension="700", id="a1")
    assert (made.account.name, made.account.language, made.account.extension) == (
        "Accueil",
        "fr",
        "700",
    )
    assert made.settings.zone.key == "Europe/Paris"
    assert door.create(doors.org, "Other", PLAN, id="a1") == made
    assert door.attendants(doors.org) == [made]
    assert door.attendants(doors.other) == []


def test_a_plan_with_a_fault_changes_nothing_and_says_where(doors, door):
    refusal = refused(door.create, doors.org, "x", {**PLAN, "time_zone": "Mars/Olympus"})
    assert (refusal.reason, refusal.facts["place"]) == (faults.BAD_ZONE, "time_zone")
    assert door.attendants(doors.org) == []
    door.create(doors.org, "x", PLAN, id="a1")
    before = door.attendant(doors.org, "a1")
    refusal = refused(door.change, doors.org, "a1", plan=menu("person", "nobody"))
    assert (refusal.reason, refusal.facts["place"]) == (reasons.UNKNOWN_USER, "open.keys.1")
    assert door.attendant(doors.org, "a1") == before


def test_targets_of_another_organisation_are_unknown(doors, door):
    theirs = doors.user("them", doors.other)
    door.create(doors.other, "Theirs", PLAN, id="b1")
    door.create(doors.org, "Ours", PLAN, id="a1")
    assert refused(door.change, doors.org, "a1", plan=menu("person", theirs.id)).reason is (
        reasons.UNKNOWN_USER
    )
    assert refused(door.change, doors.org, "a1", plan=menu("attendant", "b1")).reason is (
        faults.UNKNOWN_TARGET
    )
    assert refused(door.attendant, doors.org, "b1").reason is reasons.UNKNOWN_RESOURCE


def test_a_mailbox_that_is_not_there_is_no_target(doors, door):
    refusal = refused(door.create, doors.org, "x", menu("voicemail", "vmb_gone"))
    assert refusal.reason is reasons.UNKNOWN_MAILBOX


def test_greetings_and_people_of_the_plan_are_looked_up(doors, door):
    user = doors.user("anna")
    plan = {**PLAN, "closed": {"then": "disconnect", "greeting": "grt_gone"}}
    plan["scope"] = {"include": [user.id, "usr_gone"], "exclude": []}
    door.create(doors.org, "x", PLAN, id="a1")
    found = {each.place: each.refusal.reason for each in door.faults(doors.org, "a1", plan)}
    assert found == {
        "closed.greeting": reasons.UNKNOWN_GREETING,
        "scope.include": reasons.UNKNOWN_USER,
    }


def test_what_others_lead_to_stays(doors, door):
    door.create(doors.org, "Second", PLAN, id="a2")
    door.create(doors.org, "First", menu("attendant", "a2"), id="a1")
    refusal = refused(door.delete, doors.org, "a2")
    assert (refusal.reason, refusal.facts["other"]) == (reasons.TARGET_IN_USE, "First")
    queue = doors.queues.create(doors.org, "Sales", id="q1").account.id
    door.change(doors.org, "a1", plan=menu("queue", queue))
    refusal = refused(doors.queues.delete, doors.org, queue)
    assert (refusal.reason, refusal.facts["other"]) == (reasons.TARGET_IN_USE, "First")
    door.delete(doors.org, "a1")
    doors.queues.delete(doors.org, queue)
    door.delete(doors.org, "a2")
    door.delete(doors.org, "a2")
    assert door.attendants(doors.org) == []


def test_two_attendants_cannot_be_made_to_send_callers_round(doors, door):
    door.create(doors.org, "One", PLAN, id="a1")
    there = {"then": "redirect", "target": {"kind": "attendant", "id": "a1"}}
    door.create(doors.org, "Two", {**PLAN, "open": there, "closed": there}, id="a2")
    back = {"then": "redirect", "target": {"kind": "attendant", "id": "a2"}}
    refusal = refused(door.change, doors.org, "a1", plan={**PLAN, "open": back})
    assert refusal.reason is faults.ENDLESS


def test_extensions_are_apart_from_those_of_people(doors, door):
    doors.user("anna", extension="101")
    assert refused(door.create, doors.org, "x", PLAN, extension="101").reason is (
        reasons.EXTENSION_TAKEN
    )


def test_a_plan_beyond_all_measure_is_refused(doors, door, monkeypatch):
    monkeypatch.setattr(attendants, "LARGEST_SETTINGS", 100)
    assert refused(door.create, doors.org, "x", PLAN).reason is reasons.PLAN_TOO_LARGE


def test_the_dial_scope_includes_all_but_those_left_out():
    assert in_scope({}, "anna")
    assert in_scope({"scope": {"include": ["anna"], "exclude": []}}, "anna")
    assert not in_scope({"scope": {"include": [], "exclude": []}}, "anna")
    assert not in_scope({"scope": {"include": None, "exclude": ["anna"]}}, "anna")
