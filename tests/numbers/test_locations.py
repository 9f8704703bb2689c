"""Where help is sent: addresses, who found them right, and which number may be where."""

from __future__ import annotations

import json
import re
from importlib.resources import files

import jsonschema
import pytest

from cadran.catalogue.addresses import address_form
from cadran.entitlement import reasons as entitlement_reasons
from cadran.errors import Refused
from cadran.numbers import reasons

PS, PLAN = "PHONE_SYSTEM", "DOMESTIC_CALLING_PLAN"
LYON = {"street": "quai du Rhône", "city": "Lyon", "postcode": "69001"}
NEW_YORK = {
    "street": "Example Street",
    "house_number": "1",
    "city": "New York City",
    "subdivision": "NY",
    "postcode": "10001",
}


def refused(reason):
    return pytest.raises(Refused, match=reason.id)


def make(doors, country, address, validate=True, **named):
    made = doors.numbers.create_location(doors.org, country, address, **named)
    return doors.numbers.validate_location(doors.org, made.id, by="boss") if validate else made


def buy(doors, country="FR", location=None):
    found = doors.numbers.search(doors.org, country, "", "geographic", 1)
    basket = doors.numbers.reserve(doors.org, [found[0].number], usage="user")
    return doors.numbers.acquire(doors.org, basket.id, location=location).numbers[0]


def test_the_address_data_follow_their_schema_and_every_example_fits_its_pattern():
    folder = files("cadran.catalogue") / "data"
    schema = json.loads((folder / "addresses.schema.json").read_text("utf-8"))
    data = json.loads((folder / "addresses.json").read_text("utf-8"))
    jsonschema.validate(data, schema)
    for iso2, each in data["countries"].items():
        assert re.fullmatch(each["postcode"], each["example"]), iso2
        assert address_form(iso2).postcode_fits(each["example"])
        assert not address_form(iso2).postcode_fits(each["example"] + "x")


def test_an_address_has_the_parts_and_the_postcode_of_its_country(doors):
    with refused(reasons.ADDRESS_INCOMPLETE) as caught:
        make(doors, "US", {"street": "Example Street", "city": "Dallas"})
    assert caught.value.refusal.facts["missing"] == "house_number, subdivision, postcode"
    with refused(reasons.BAD_POSTCODE):
        make(doors, "FR", {**LYON, "postcode": "6900"})
    with refused(reasons.UNKNOWN_ADDRESS_PART):
        make(doors, "FR", {**LYON, "planet": "Earth"})
    with refused(reasons.BAD_ADDRESS_PART):
        make(doors, "FR", {**LYON, "street": "x" * 201})
    made = make(doors, "NL", {"street": "s", "house_number": "1", "city": "Amsterdam",
                              "postcode": "1012 ab"}, place="2nd floor")  # fmt: skip
    assert made.address["postcode"] == "1012 AB"
    assert made.name == "2nd floor, 1 s, Amsterdam"


def test_who_and_what_validated_an_address_is_kept_and_it_never_changes_again(doors):
    made = make(doors, "FR", LYON, validate=False, id="l1")
    assert (made.validated_how, made.validated_at) == ("", None)
    changed = doors.numbers.change_location(doors.org, "l1", {**LYON, "house_number": "2"})
    assert changed.address["house_number"] == "2"
    found = doors.numbers.validate_location(doors.org, "l1", by="boss")
    assert (found.validated_how, found.validated_by) == ("catalogue", "boss")
    assert found.area_codes == doors.numbers.shelf.default.city("FR", "Lyon").area_codes
    assert doors.numbers.validate_location(doors.org, "l1", by="other") == found
    with refused(reasons.LOCATION_IS_FINAL):
        doors.numbers.change_location(doors.org, "l1", LYON)


def test_a_city_that_the_catalogue_does_not_know_needs_somebody_to_vouch_for_its_area_codes(doors):
    nowhere = make(doors, "FR", {**LYON, "city": "Petitbourg"}, validate=False)
    with refused(reasons.AREA_CODES_NEEDED):
        doors.numbers.validate_location(doors.org, nowhere.id)
    with refused(reasons.BAD_AREA_CODES):
        doors.numbers.validate_location(doors.org, nowhere.id, area_codes=["4x"])
    found = doors.numbers.validate_location(doors.org, nowhere.id, area_codes=["4"], by="boss")
    assert (found.validated_how, found.area_codes) == ("person", ("4",))


def test_france_sells_a_person_no_number_without_a_fitting_validated_address(doors):
    doors.numbers.delete_location(doors.org, "home-acme")
    with refused(reasons.NEEDS_LOCATION_TO_BUY) as caught:
        buy(doors)
    assert caught.value.refusal.facts["source"] == "catalogue 2020-02 rule emergency_address_due"
    unchecked = make(doors, "FR", {**LYON, "city": "Paris"}, validate=False)
    with refused(reasons.NEEDS_LOCATION_TO_BUY):
        buy(doors)
    with refused(entitlement_reasons.LOCATION_UNCHECKED):
        buy(doors, location=unchecked.id)
    lyon = make(doors, "FR", LYON)
    with refused(entitlement_reasons.LOCATION_OTHER_AREA):
        buy(doors, location=lyon.id)
    with refused(reasons.UNKNOWN_LOCATION):
        buy(doors, location="nowhere")
    paris = doors.numbers.validate_location(doors.org, unchecked.id)
    number = buy(doors)
    assert doors.numbers.location_of(doors.org, number) == paris


def test_of_two_fitting_addresses_none_is_guessed(doors):
    second = make(doors, "FR", {**LYON, "city": "Paris"})
    with refused(reasons.NEEDS_LOCATION_TO_BUY):
        buy(doors)
    assert doors.numbers.location_of(doors.org, buy(doors, location=second.id)) == second


def test_the_united_states_ask_for_the_address_when_the_number_goes_to_somebody(doors):
    bob = doors.user("bob", PS, PLAN, location="US")
    number = buy(doors, "US")
    with refused(entitlement_reasons.NEEDS_LOCATION):
        doors.numbers.assign_to_user(doors.org, number, bob.id)
    with refused(entitlement_reasons.LOCATION_ELSEWHERE):
        doors.numbers.assign_to_user(doors.org, number, bob.id, location="home-acme")
    office = make(doors, "US", NEW_YORK)
    assert (
        doors.numbers.assign_to_user(doors.org, number, bob.id, location=office.id).user == bob.id
    )
    with refused(reasons.LOCATION_IN_USE):
        doors.numbers.delete_location(doors.org, office.id)


def test_an_address_can_go_once_its_last_number_is_gone(doors):
    number = buy(doors)
    with refused(reasons.LOCATION_IN_USE):
        doors.numbers.delete_location(doors.org, "home-acme")
    doors.numbers.release(doors.org, number)
    doors.numbers.delete_location(doors.org, "home-acme")
    doors.numbers.delete_location(doors.org, "home-acme")


def test_an_order_that_fails_leaves_nothing_at_the_address(doors):
    found = doors.numbers.search(doors.org, "FR", "", "geographic", 1)
    basket = doors.numbers.reserve(doors.org, [found[0].number], usage="user")
    doors.shop.sold[found[0].number] = "somebody"
    with refused(reasons.TAKEN):
        doors.numbers.acquire(doors.org, basket.id)
    doors.numbers.delete_location(doors.org, "home-acme")


def test_addresses_are_invisible_and_useless_to_another_organisation(doors):
    with refused(reasons.UNKNOWN_LOCATION):
        doors.numbers.location(doors.org, "home-other")
    with refused(reasons.UNKNOWN_LOCATION):
        buy(doors, location="home-other")
    assert {each.id for each in doors.numbers.locations(doors.org)} == {"home-acme"}
    doors.numbers.delete_location(doors.org, "home-other")
    assert doors.numbers.location(doors.other, "home-other")


def test_a_place_at_a_validated_address_is_a_location_of_its_own_and_validated(doors):
    home = doors.numbers.location(doors.org, "home-acme")
    number = doors.own(usage="user")[0]
    floor = doors.numbers.create_place(doors.org, home.id, " Floor 3 ", id="f3", by="ada")
    assert doors.numbers.create_place(doors.org, home.id, "Floor 3", id="f3", by="ada") == floor
    assert (floor.place, floor.created_by) == ("Floor 3", "ada")
    assert floor.address == home.address
    assert (floor.validated_how, floor.validated_by) == (home.validated_how, home.validated_by)
    assert doors.numbers.locations_of(doors.org, [number])[number].id == home.id
    assert doors.numbers.numbers_at(doors.org, [home.id, floor.id]) == {home.id: 1}
    with refused(reasons.UNKNOWN_LOCATION):
        doors.numbers.create_place(doors.other, home.id, "Floor 4")
