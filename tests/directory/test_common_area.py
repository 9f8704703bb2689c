"""Telephones without a person."""

from __future__ import annotations

import pytest

from cadran.directory import reasons
from cadran.directory.address_book import COMMON, PEOPLE, AddressBook
from cadran.directory.common_area import CommonAreaPhones
from cadran.directory.handsets import Handsets
from cadran.directory.outbound import Outbound
from cadran.entitlement.facts import Scope
from cadran.errors import Refused
from cadran.ids import UserId
from cadran.roles import COMMON_AREA, ROLES, manages

LICENCE = "COMMON_AREA_PHONE"


def refused(reason):
    return pytest.raises(Refused, match=reason.id)


@pytest.fixture
def outbound(doors) -> Outbound:
    return Outbound(doors.store, doors.clock, doors.directory.entropy)


@pytest.fixture
def door(doors, outbound) -> CommonAreaPhones:
    return CommonAreaPhones(doors.directory, outbound)


@pytest.fixture
def make(doors, door):
    def make(name="Hall", **more):
        given = {"usage_location": "FR", "language": "fr", **more}
        return door.create(doors.org, name, **given)

    return make


def test_it_stands_apart_from_people_and_may_call_colleagues_only(doors, door, make, outbound):
    alice = doors.user("alice")
    hall = make("Hall d’entrée", extension="280")
    assert (hall.role, hall.extension, hall.has_password) == (COMMON_AREA, "280", False)
    assert door.all(doors.org) == [hall]
    assert doors.directory.users(doors.org) == [alice]
    for text in ("entree", "280", "common_area"):
        assert doors.directory.search(doors.org, text) == []
    policy = outbound.policy(doors.org, hall.id)
    assert (policy.calls, policy.meetings, policy.own) == (Scope.NONE, Scope.NONE, True)
    wide = make("Quai", calls=Scope.SAME_COUNTRY)
    assert outbound.policy(doors.org, wide.id).calls is Scope.SAME_COUNTRY


def test_the_address_book_has_it_beside_people(doors, make):
    doors.user("alice")
    hall = make("Hall d’entrée", extension="280")
    book = AddressBook(doors.store, doors.clock, doors.directory.entropy)
    found = book.search(doors.org, UserId("x"), "entree")
    assert [(each.kind, each.id, each.extension) for each in found] == [(COMMON, hall.id, "280")]
    assert book.search(doors.org, UserId("x"), "28", kinds=[COMMON])[0].id == hall.id
    assert [each.kind for each in book.search(doors.org, UserId("x"), "alice")] == [PEOPLE]


def test_nobody_signs_in_with_it_or_makes_a_person_of_it(doors, make):
    hall = make()
    with refused(reasons.NO_PERSON):
        doors.sessions.set_password(doors.org, hall.id, "correct horse battery")
    with refused(reasons.NO_PERSON):
        doors.directory.change_user(doors.org, hall.id, role="administrator")
    with refused(reasons.BAD_ROLE):
        doors.directory.create_user(
            doors.org, "x", "X", usage_location="FR", language="fr", role=COMMON_AREA
        )
    renamed = doors.directory.change_user(doors.org, hall.id, name="Accueil", extension="281")
    assert (renamed.name, renamed.extension, renamed.role) == ("Accueil", "281", COMMON_AREA)
    assert {role for role in ROLES if manages(role, COMMON_AREA)} == {"owner", "administrator"}


def test_a_retry_makes_no_second_one_and_extensions_are_shared_with_people(doors, door, make):
    doors.user("alice", extension="101")
    first = make(id="hall")
    doors.clock.now += 1
    assert make(id="hall") == first
    assert door.all(doors.org) == [first]
    with refused(reasons.EXTENSION_TAKEN):
        make("Quai", extension="101")
    with refused(reasons.EXTENSION_IS_EMERGENCY):
        make("Quai", extension="112")
    with refused(reasons.UNKNOWN_USER):
        door.delete(doors.org, doors.user("bob").id)


def test_it_goes_with_its_telephones_and_licences(doors, door, make, outbound):
    hall = make()
    Handsets(doors.phones).register(doors.org, hall.id, mac="001565000001", label="Hall")
    doors.licences.assign(doors.org, hall.id, LICENCE)
    for _ in range(2):
        door.delete(doors.org, hall.id)
    assert door.all(doors.org) == []
    assert (
        next(each.assigned for each in doors.licences.counts(doors.org) if each.product == LICENCE)
        == 0
    )


def test_its_licence_stands_for_the_phone_system_and_is_no_persons(doors, make):
    hall, alice = make(), doors.user("alice")
    licences = doors.licences
    with refused(reasons.LICENCE_NEEDS):
        licences.assign(doors.org, hall.id, "DOMESTIC_CALLING_PLAN")
    licences.assign(doors.org, hall.id, LICENCE)
    licences.assign(doors.org, hall.id, "DOMESTIC_CALLING_PLAN")
    licences.assign(doors.org, hall.id, "COMMUNICATIONS_CREDITS")
    with refused(reasons.LICENCE_NEEDED_BY):
        licences.remove(doors.org, hall.id, LICENCE)
    for product in ("PHONE_SYSTEM", "AUDIO_CONFERENCING", "VIRTUAL_USER"):
        with refused(reasons.LICENCE_NOT_FOR):
            licences.assign(doors.org, hall.id, product)
    with refused(reasons.LICENCE_NOT_FOR):
        licences.assign(doors.org, alice.id, LICENCE)
    offered = {each.product.code for each in licences.choices(doors.org, hall.id)}
    assert offered == {
        LICENCE,
        "DOMESTIC_CALLING_PLAN",
        "INTERNATIONAL_CALLING_PLAN",
        "COMMUNICATIONS_CREDITS",
    }
    assert LICENCE not in {each.product.code for each in licences.choices(doors.org, alice.id)}
