"""Attendants in the live model: found by number and extension, told of changes, and who may be asked for there."""

import pytest

from cadran.directory.attendants import Attendants, default_plan
from cadran.entitlements.live import Live
from cadran.ids import Address
from cadran.services.attendant.keypad import search
from cadran.services.attendant.settings import read_settings

PS = "PHONE_SYSTEM"
PLAN = default_plan("Europe/Paris")


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
def door(doors):
    return Attendants(doors.store, doors.clock, doors.numbers.entropy)


def test_an_attendant_is_reached_by_extension_and_by_a_service_number(doors, live, door, changed):
    (number,) = doors.own()
    made = door.create(doors.org, "Accueil", PLAN, language="fr", extension="700")
    home = made.account.address
    assert live.extension(doors.org, "700") == home
    assert live.extension(doors.other, "700") is None
    doors.numbers.assign_to_resource(doors.org, number, home.id)
    assert live.owner(number).address == home
    settings = read_settings(live.settings(home))
    assert (settings.name, settings.language, settings.zone.key) == (
        "Accueil",
        "fr",
        "Europe/Paris",
    )
    assert live.settings(Address(doors.other, "attendant", home.id)) is None
    changed.clear()
    door.change(doors.org, home.id, name="Standard")
    assert changed == [home]
    assert live.settings(home)["name"] == "Standard"
    forward = Address(doors.org, "forward", f"attendant:{home.id}:+33140000000")
    assert live.settings(forward) == {
        "account": f"attendant:{home.id}",
        "number": number,
        "name": "Standard",
        "country": "FR",
    }


def test_callers_may_ask_for_people_with_a_phone_system_in_scope(doors, live, door):
    elodie = doors.user("elodie", PS).id
    doors.user("emile")  # has no telephone system
    eloise = doors.user("eloise", PS).id
    plan = {**PLAN, "scope": {"include": None, "exclude": [eloise]}}
    asked = search(live.reachable(doors.org, PLAN), "name", "356").people
    assert {each.user for each in asked} == {elodie, eloise}
    assert [each.user for each in live.reachable(doors.org, plan)] == [elodie]
    assert live.reachable(doors.other, PLAN) == []
    doors.licences.remove(doors.org, elodie, PS)
    assert live.reachable(doors.org, plan) == []
