"""What the public pages list, written down here once more by hand: a check that needs no other file.

Counts and lists of February 2020; ``test_facts`` holds every country and feature against the reference.
"""

from __future__ import annotations

from collections import Counter

import pytest

from cadran.catalogue import Catalogue, features
from cadran.numbering import destinations
from cadran.numbering.zones import zone_a

FIRST, LATER = Catalogue.load("2020-02"), Catalogue.load("2020-11")
ZONE_A = {
    "AU",
    "AT",
    "BE",
    "BR",
    "BG",
    "CA",
    "CN",
    "HR",
    "CZ",
    "DK",
    "EE",
    "FI",
    "FR",
    "DE",
    "GR",
    "HK",
    "HU",
    "IN",
    "IE",
    "IT",
    "JP",
    "LU",
    "MY",
    "MX",
    "NL",
    "NZ",
    "NO",
    "PL",
    "PT",
    "PR",
    "RO",
    "RU",
    "SG",
    "SK",
    "SI",
    "ZA",
    "KR",
    "ES",
    "SE",
    "CH",
    "TW",
    "TH",
    "GB",
    "US",
}
DIRECT = {"US", "PR", "CA", "GB", "IE", "FR", "DE", "ES", "BE", "NL"}
COUNTS = {
    "audio_conferencing": {"yes": 73, "pay_per_minute": 25, "no": 9},
    "phone_system": {"yes": 107},
    "calling_plans": {"none": 95, "direct": 10, "partner": 2},
    "communications_credits": {"yes": 95, "no": 12},
    "toll_numbers": {"yes": 74, "no": 26, "on_request": 6, "non_geographic_on_request": 1},
    "toll_free_numbers": {"yes": 81, "no": 23, "on_request": 3},
    "automatic_numbers": {"cities": 54, "none": 47, "non_geographic": 6},
    "conference_dial_out": {"credits": 63, "included": 44},
    "premium_calls": {"no": 97, "not_supported": 8, "credits": 1, "credits_partial": 1},
    "domestic_calling_plan": {"no": 95, "yes": 9, "partner": 2, "other_plans": 1},
    "international_calling_plan": {"no": 95, "yes": 10, "partner": 2},
}


@pytest.mark.parametrize("edition", [FIRST, LATER], ids=lambda each: each.edition)
@pytest.mark.parametrize("code", COUNTS)
def test_so_many_countries_give_each_answer(edition, code):
    values = Counter(features.answer(each, code).value for each in edition.countries())
    assert values == COUNTS[code]


def test_zone_a_is_the_44_countries_in_the_facts_and_in_the_published_list():
    assert FIRST.zone_a == LATER.zone_a == zone_a() == ZONE_A
    assert len(ZONE_A) == 44
    assert ZONE_A < FIRST.international == destinations.international()


def test_plans_are_sold_directly_in_ten_countries_with_the_minutes_of_their_pages():
    for country in FIRST.countries():
        direct = country.iso2 in DIRECT
        assert (country.value("calling_plans") == "direct") == direct
        most = 3000 if country.iso2 in {"US", "PR", "CA"} else 1200
        both = [each for each in country.plans if each.kind == "domestic_and_international"]
        assert [(each.domestic_minutes, each.international_minutes) for each in both] == (
            [(most, 600)] if direct else []
        )
        domestic = [each.domestic_minutes for each in country.plans if each.kind == "domestic"]
        assert domestic == ([120, 240, most] if direct and country.iso2 != "PR" else [])
    limited = {
        (country.iso2, each.domestic_minutes)
        for country in FIRST.countries()
        for each in country.plans
        if each.limited
    }
    assert limited == {("US", 120), ("US", 240)}


def test_partner_carriers_are_named_and_premium_prefixes_listed():
    partners = {
        each.iso2: each.licensing["calling_plans"].details.get("partner")
        for each in FIRST.countries()
        if each.value("calling_plans") == "partner"
    }
    assert partners == {"AU": "Telstra", "JP": "SoftBank"}
    assert set(FIRST.country("GB").licensing["premium_calls"].details["prefixes"]) == {
        "+44843", "+44844", "+44845", "+44870", "+44871", "+44872",
    }  # fmt: skip
    assert FIRST.country("FR").value("premium_calls") == "credits"


@pytest.mark.parametrize(
    ("home", "called", "domestic"),
    [
        ("US", "PR", True), ("PR", "US", True), ("US", "CA", True), ("CA", "US", True),
        ("PR", "CA", False), ("CA", "PR", False), ("FR", "FR", True), ("FR", "DE", False),
        ("XX", "XX", True), ("XX", "FR", False),
    ],
)  # fmt: skip
def test_us_and_puerto_rico_are_one_area_and_us_and_canada_domestic_both_ways(
    home, called, domestic
):
    assert FIRST.domestic(home, called) is domestic


def test_only_chile_keeps_its_numbers_for_organisations_of_its_own():
    restricted = [each.iso2 for each in FIRST.countries() if "restricted_to" in each.numbers]
    assert restricted == ["CL"]


def test_contradictions_are_found_in_both_directions_of_the_reference():
    from cadran.catalogue import contradictions

    found = {each.iso2: {one.kind for one in contradictions.of(each)} for each in FIRST.countries()}
    assert {iso2 for iso2, kinds in found.items() if "numbers_unlicensed" in kinds} >= {
        "BH", "IN", "PK",
    }  # fmt: skip
    assert {iso2 for iso2, kinds in found.items() if kinds} <= set(FIRST.codes())
    assert "ID" in {iso2 for iso2, kinds in found.items() if "cities_without_numbers" in kinds}
