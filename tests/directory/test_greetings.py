import pytest

from cadran.directory import greetings, reasons
from cadran.directory.attendants import Attendants, default_plan
from cadran.directory.greetings import Greetings, NewGreeting
from cadran.errors import Refused

WELCOME = NewGreeting("Accueil", "fr", b"fLaC-a-sound", 1_500, "Bienvenue.")


@pytest.fixture
def door(doors):
    return Greetings(doors.store, doors.clock, lambda count: bytes(range(count)))


def test_a_greeting_is_kept_with_its_sound_and_a_retry_answers_the_first(doors, door):
    made = door.create(doors.org, WELCOME, id="g1")
    assert (made.name, made.language, made.text) == ("Accueil", "fr", "Bienvenue.")
    again = door.create(doors.org, NewGreeting("Autre", "fr", b"x", 1), id="g1")
    assert again == made
    assert door.greetings(doors.org) == [made]
    assert door.sound(doors.org, "g1") == b"fLaC-a-sound"


def test_organisations_hear_only_their_own(doors, door):
    door.create(doors.org, WELCOME, id="g1")
    assert door.sound(doors.other, "g1") is None
    assert door.greetings(doors.other) == []
    with pytest.raises(Refused) as refused:
        door.greeting(doors.other, "g1")
    assert refused.value.refusal.reason is reasons.UNKNOWN_GREETING
    with pytest.raises(Refused):
        door.create(doors.other, WELCOME, id="g1")
    door.delete(doors.other, "g1")
    assert door.sound(doors.org, "g1") is not None


def test_a_deleted_greeting_is_gone_and_deleting_may_be_repeated(doors, door):
    door.create(doors.org, WELCOME, id="g1")
    door.delete(doors.org, "g1")
    door.delete(doors.org, "g1")
    assert door.greetings(doors.org) == []


def test_a_greeting_that_callers_hear_stays(doors, door):
    door.create(doors.org, WELCOME, id="g1")
    plan = default_plan("Europe/Paris")
    plan["closed"]["greeting"] = "g1"
    attendants = Attendants(doors.store, doors.clock, door.entropy)
    attendants.create(doors.org, "Standard", plan, id="a1")
    with pytest.raises(Refused) as refused:
        door.delete(doors.org, "g1")
    assert refused.value.refusal.reason is reasons.GREETING_IN_USE
    assert refused.value.refusal.facts == {"other": "Standard"}
    attendants.delete(doors.org, "a1")
    door.delete(doors.org, "g1")
    assert door.greetings(doors.org) == []


@pytest.mark.parametrize("name", ["", "  ", "a\x07b", "x" * 65])
def test_a_greeting_needs_a_name(doors, door, name):
    with pytest.raises(Refused) as refused:
        door.create(doors.org, NewGreeting(name, "fr", b"x", 1))
    assert refused.value.refusal.reason is reasons.BAD_GREETING_NAME


def test_there_are_no_more_than_can_be_listed(doors, door, monkeypatch):
    monkeypatch.setattr(greetings, "MOST", 1)
    door.create(doors.org, WELCOME, id="g1")
    with pytest.raises(Refused) as refused:
        door.create(doors.org, WELCOME, id="g2")
    assert refused.value.refusal.reason is reasons.MANY_GREETINGS
