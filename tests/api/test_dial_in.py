"""The directory of dial-in numbers: whoever has its link finds all numbers, and nobody else learns anything."""

from __future__ import annotations

import pytest

from cadran.ids import E164, OrgId
from cadran.numbers.offer import Offer

ACME = OrgId("acme")
PARIS, LYON = E164("+33199008801"), E164("+33199008802")


@pytest.fixture
def page(served, clients) -> str:
    """The path in an invitation."""
    numbers = served.house.numbers
    for number, city, languages in ((PARIS, "Paris", ("fr", "en")), (LYON, "Lyon", ("fr",))):
        numbers.adopt(
            ACME, Offer(number, "FR", city, "1", "geographic"), usage="service", sandbox=True
        )
        numbers.assign_to_bridge(ACME, number, languages=languages)
    return clients.boss.post("/meetings", json={"title": "all numbers"}).json()["dial_in_page"]


def test_a_guest_finds_all_numbers_by_country_and_city_with_their_languages(page, stranger):
    found = stranger.get(page, params={"lang": "fr"}).json()
    assert found["organisation"] == "Acme"
    (france,) = (each for each in found["countries"] if each["iso2"] == "FR")
    cities = [each["city"] for each in france["numbers"]]
    assert cities == sorted(cities)
    told = {each["number"]: (each["city"], each["languages"]) for each in france["numbers"]}
    assert told[PARIS] == ("Paris", ["fr", "en"])
    assert told[LYON] == ("Lyon", ["fr"])


def test_without_the_link_an_organisation_is_not_told_from_one_that_does_not_exist(page, stranger):
    _, _, org, code = page.split("/")
    answers = [
        stranger.get(f"/dial-in/{org}/{'a' * len(code)}"),
        stranger.get(f"/dial-in/beta/{code}"),
        stranger.get(f"/dial-in/nobody/{code}"),
        stranger.get(f"/dial-in/{org}/é"),
    ]
    assert {(each.status_code, each.json()["detail"]) for each in answers} == {
        (404, answers[0].json()["detail"])
    }
