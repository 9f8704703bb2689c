from __future__ import annotations

import json
import threading
from importlib.resources import files

import jsonschema
import pytest

from cadran.directory import reasons
from cadran.directory.products import EDITION, products
from cadran.errors import Refused
from cadran.messages import LANGUAGES, catalogue


def refused(reason):
    return pytest.raises(Refused, match=reason.id)


def test_counts_show_purchased_assigned_and_free(doors):
    alice = doors.user("alice")
    doors.licences.assign(doors.org, alice.id, "PHONE_SYSTEM")
    doors.licences.assign(doors.org, alice.id, "PHONE_SYSTEM")
    counts = {each.product: each for each in doors.licences.counts(doors.org)}
    assert (counts["PHONE_SYSTEM"].purchased, counts["PHONE_SYSTEM"].assigned) == (5, 1)
    assert counts["PHONE_SYSTEM"].free == 4
    others = {each.product: each.free for each in doors.licences.counts(doors.other)}
    assert others.pop("VIRTUAL_USER") == 30
    assert set(others.values()) == {5}


def test_a_calling_plan_needs_phone_system_first_and_keeps_it(doors):
    alice = doors.user("alice")
    with refused(reasons.LICENCE_NEEDS):
        doors.licences.assign(doors.org, alice.id, "DOMESTIC_CALLING_PLAN")
    doors.licences.assign(doors.org, alice.id, "PHONE_SYSTEM")
    doors.licences.assign(doors.org, alice.id, "DOMESTIC_CALLING_PLAN")
    with refused(reasons.LICENCE_NEEDED_BY):
        doors.licences.remove(doors.org, alice.id, "PHONE_SYSTEM")
    doors.licences.remove(doors.org, alice.id, "DOMESTIC_CALLING_PLAN")
    assert doors.licences.remove(doors.org, alice.id, "PHONE_SYSTEM") == frozenset()
    assert doors.licences.remove(doors.org, alice.id, "PHONE_SYSTEM") == frozenset()


def test_a_user_has_one_calling_plan(doors):
    alice = doors.user("alice")
    doors.licences.assign(doors.org, alice.id, "PHONE_SYSTEM")
    doors.licences.assign(doors.org, alice.id, "DOMESTIC_CALLING_PLAN")
    with refused(reasons.ONE_PLAN_A_USER) as caught:
        doors.licences.assign(doors.org, alice.id, "INTERNATIONAL_CALLING_PLAN")
    assert caught.value.refusal.facts["held"] == "DOMESTIC_CALLING_PLAN"


def test_reducing_below_the_assigned_is_refused_with_both_numbers_and_by_name(doors):
    for login in ("a", "b", "c"):
        doors.licences.assign(doors.org, doors.user(login).id, "AUDIO_CONFERENCING")
    with refused(reasons.BELOW_ASSIGNED) as caught:
        doors.licences.set_purchased(doors.org, "AUDIO_CONFERENCING", 2)
    assert caught.value.refusal.facts == {
        "product": "AUDIO_CONFERENCING",
        "wanted": 2,
        "assigned": 3,
        "holders": "A, B, C",
    }
    doors.licences.set_purchased(doors.org, "AUDIO_CONFERENCING", 3)
    with refused(reasons.NO_FREE_LICENCE):
        doors.licences.assign(doors.org, doors.user("d").id, "AUDIO_CONFERENCING")


def test_many_threads_never_assign_more_than_was_purchased(doors):
    people = [doors.user(f"u{n}").id for n in range(12)]
    outcomes = []

    def take(user):
        try:
            doors.licences.assign(doors.org, user, "PHONE_SYSTEM")
            outcomes.append("given")
        except Refused as no:
            outcomes.append(no.refusal.id)

    threads = [threading.Thread(target=take, args=(user,)) for user in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("given") == 5
    assert outcomes.count("directory.no_free_licence") == 7


def test_an_unknown_product_is_refused_with_those_there_are(doors):
    with refused(reasons.UNKNOWN_PRODUCT) as caught:
        doors.licences.set_purchased(doors.org, "FAX", 1)
    assert "PHONE_SYSTEM" in str(caught.value.refusal.facts["known"])


# --- countries --------------------------------------------------------------------------------


def test_the_usage_location_decides_what_may_be_assigned_whatever_the_organisations_country(doors):
    abroad = doors.user("abroad", usage_location="IN")
    with refused(reasons.NOT_IN_COUNTRY) as caught:
        doors.licences.assign(doors.org, abroad.id, "AUDIO_CONFERENCING")
    facts = caught.value.refusal.facts
    assert facts["country"] == "IN"
    assert facts["source"].startswith("catalogue 2020-02 IN audio_conferencing")
    doors.licences.assign(doors.org, abroad.id, "PHONE_SYSTEM")
    with refused(reasons.NOT_IN_COUNTRY):
        doors.licences.assign(doors.org, abroad.id, "DOMESTIC_CALLING_PLAN")


def test_every_country_gives_the_licences_that_its_facts_say(doors):
    catalogue = doors.directory.shelf.default
    for country in catalogue.countries():
        user = doors.user(f"in-{country.iso2.lower()}", usage_location=country.iso2)
        no = {
            each.product.code
            for each in doors.licences.choices(doors.org, user.id)
            if each.refusal is not None and each.refusal.reason is reasons.NOT_IN_COUNTRY
        }
        plans = country.value("calling_plans")
        kinds = {each.kind for each in country.plans}
        assert no == {
            code
            for code, offered in (
                ("AUDIO_CONFERENCING", country.value("audio_conferencing") != "no"),
                (
                    "AUDIO_CONFERENCING_PAY_PER_MINUTE",
                    country.value("audio_conferencing") != "no",
                ),
                ("PHONE_SYSTEM", country.value("phone_system") == "yes"),
                ("COMMUNICATIONS_CREDITS", country.value("communications_credits") == "yes"),
                ("DOMESTIC_CALLING_PLAN", plans == "partner" or "domestic" in kinds),
                (
                    "INTERNATIONAL_CALLING_PLAN",
                    plans == "partner" or "domestic_and_international" in kinds,
                ),
            )
            if not offered
        }, country.iso2


def test_conferencing_by_the_minute_stands_on_credits(doors):
    paying = doors.user("paying", usage_location="AG")
    with refused(reasons.LICENCE_NEEDS):
        doors.licences.assign(doors.org, paying.id, "AUDIO_CONFERENCING")
    doors.licences.assign(doors.org, paying.id, "COMMUNICATIONS_CREDITS")
    doors.licences.assign(doors.org, paying.id, "AUDIO_CONFERENCING")
    with refused(reasons.LICENCE_NEEDED_BY):
        doors.licences.remove(doors.org, paying.id, "COMMUNICATIONS_CREDITS")


def test_nobody_moves_to_where_their_licences_are_not_offered_or_lack_something(doors):
    alice = doors.user("alice")
    doors.licences.assign(doors.org, alice.id, "AUDIO_CONFERENCING")
    for location, reason in (("IN", reasons.NOT_IN_COUNTRY), ("AG", reasons.LICENCE_NEEDS)):
        with refused(reason):
            doors.directory.change_user(doors.org, alice.id, usage_location=location)
    assert doors.directory.change_user(doors.org, alice.id, usage_location="DE")


# --- virtual users ----------------------------------------------------------------------------


def test_virtual_users_are_granted_and_phone_system_stays_as_long_as_they_are_used(doors):
    doors.licences.set_purchased(doors.org, "PHONE_SYSTEM", 20)
    doors.licences.set_purchased(doors.org, "VIRTUAL_USER", 0)
    counts = {each.product: each for each in doors.licences.counts(doors.org)}
    assert (counts["VIRTUAL_USER"].granted, counts["VIRTUAL_USER"].free) == (27, 27)
    for place in range(27):
        user = doors.user(f"v{place}")
        doors.licences.assign(doors.org, user.id, "VIRTUAL_USER")
    with refused(reasons.NO_FREE_LICENCE):
        doors.licences.assign(doors.org, doors.user("one-more").id, "VIRTUAL_USER")
    with refused(reasons.GRANTS_IN_USE):
        doors.licences.set_purchased(doors.org, "PHONE_SYSTEM", 19)
    doors.licences.set_purchased(doors.org, "VIRTUAL_USER", 1)
    doors.licences.set_purchased(doors.org, "PHONE_SYSTEM", 19)


# --- the list ---------------------------------------------------------------------------------


def test_the_list_of_products_follows_its_schema_and_every_product_has_a_name_and_terms():
    folder = files("cadran.directory.products")
    schema = json.loads((folder / "product.schema.json").read_text("utf-8"))
    jsonschema.validate(json.loads((folder / f"{EDITION}.json").read_text("utf-8")), schema)
    for product in products().values():
        for language in LANGUAGES:
            assert product.name in catalogue(language)
        assert set(product.needs) <= set(products())
        assert {each.months for each in product.terms} == {1, 12}
        free = {"AUDIO_CONFERENCING_PAY_PER_MINUTE", "COMMUNICATIONS_CREDITS", "VIRTUAL_USER"}
        assert product.zero_cost == (product.code in free)
        assert product.zero_cost == all(each.price_micros == 0 for each in product.terms)


def test_conferencing_by_the_minute_makes_an_organiser_and_goes_without_the_other(doors):
    anna = doors.user("anna").id
    by_minute = "AUDIO_CONFERENCING_PAY_PER_MINUTE"
    with pytest.raises(Refused, match=reasons.LICENCE_NEEDS.id):
        doors.licences.assign(doors.org, anna, by_minute)
    doors.licences.assign(doors.org, anna, "COMMUNICATIONS_CREDITS")
    doors.licences.assign(doors.org, anna, by_minute)
    assert doors.meetings.create(doors.org, anna, "Weekly").organiser == anna
    assert doors.meetings.reset_pin(doors.org, anna)
    with pytest.raises(Refused, match=reasons.LICENCE_EXCLUDES.id):
        doors.licences.assign(doors.org, anna, "AUDIO_CONFERENCING")
