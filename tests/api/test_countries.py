"""The catalogue over HTTP: public, in two languages, cached, exact."""

from __future__ import annotations

import contextlib
import io
from dataclasses import replace

import httpx
import openpyxl
import pytest

from cadran.api.app import create_app
from cadran.ids import OrgId


def test_anybody_finds_a_country_by_its_other_names_and_without_accents(stranger: httpx.Client):
    def first(q: str) -> str:
        found = stranger.get("/countries", params={"q": q, "lang": "fr"}).json()["items"]
        return found[0]["iso2"] if found else ""

    assert [
        first(q) for q in ("Bielorussie", "Viêt Nam", "republique tcheque", "etats unis", "+33")
    ] == [
        "BY",
        "VN",
        "CZ",
        "US",
        "FR",
    ]


def test_all_countries_are_listed_in_the_readers_order(stranger: httpx.Client):
    english = stranger.get("/countries", params={"lang": "en"}).json()
    french = stranger.get("/countries", params={"lang": "fr"}).json()
    assert english["total"] == len(english["items"]) == len(french["items"]) == 107
    assert "Germany" in {each["name"] for each in english["items"]}
    assert "Allemagne" in {each["name"] for each in french["items"]}


def test_every_no_of_a_country_has_its_reason_and_source(stranger: httpx.Client):
    country = stranger.get("/countries/by", params={"lang": "fr"}).json()
    assert country["name"] == "Biélorussie"
    for service in country["services"]:
        assert service["reason"] != service["reason_id"], service["code"]
        assert service["source"], service["code"]
        for text in (service["name"], service["explanation"], service["answer"]):
            assert not text.startswith("catalogue."), text
            assert "{{" not in text
    refused = [service for service in country["services"] if not service["available"]]
    assert refused


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_country_is_told_whole_in_every_language(stranger: httpx.Client, lang: str):
    for each in stranger.get("/countries").json()["items"]:
        text = stranger.get(f"/countries/{each['iso2']}", params={"lang": lang}).text
        assert "catalogue.why_" not in text.replace('"reason_id":"catalogue.why_', "")
        assert "{{" not in text


def test_the_cities_of_france_are_those_where_numbers_can_be_had(stranger: httpx.Client):
    cities = stranger.get("/countries/FR").json()["cities"]
    assert len(cities) == 19
    lyon = next(each for each in cities if each["name"] == "Lyon")
    assert lyon["toll_numbers"]
    assert lyon["area_codes"]


def test_a_browser_asks_again_only_to_hear_that_nothing_changed(stranger: httpx.Client):
    for path in ("/countries", "/countries/FR", "/countries.xlsx"):
        first = stranger.get(path)
        assert "public" in first.headers["cache-control"]
        known = {"If-None-Match": first.headers["etag"]}
        again = stranger.get(path, headers=known)
        assert (again.status_code, again.content) == (304, b"")
        other = stranger.get(path, headers={**known, "Accept-Language": "fr"})
        assert other.status_code == 200


def test_the_spreadsheet_has_a_row_for_every_country_in_the_asked_language(stranger: httpx.Client):
    answer = stranger.get("/countries.xlsx", params={"lang": "fr"})
    assert answer.headers["content-disposition"].startswith("attachment")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert sheet.max_row == 108
    assert "Biélorussie" in {row[0].value for row in sheet.iter_rows()}
    assert sheet.freeze_panes


def test_one_switch_closes_the_catalogue_to_strangers(served):
    import asyncio

    switches = replace(served.house.switches, public_catalogue=False)
    app = create_app(replace(served.house, switches=switches))

    async def ask() -> list[int]:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://c/api/v1") as client:
            return [
                (await client.get(path)).status_code
                for path in ("/countries", "/countries/FR", "/countries.xlsx", "/health")
            ]

    assert asyncio.run(ask()) == [401, 401, 401, 200]


def test_the_pinned_edition_is_a_members_and_any_edition_can_be_asked_for(served, stranger):
    served.house.directory.pin_edition(OrgId("beta"), "2020-11")
    assert served.house.live.settled(5)
    with contextlib.closing(served.signed_in("anna@beta.example")) as member:
        mine = member.get("/countries/FR")
        assert mine.json()["edition"] == "2020-11"
        assert mine.headers["cache-control"] == "private, no-cache"
        asked = member.get("/countries/FR", params={"edition": "2020-02"}).json()
        assert asked["edition"] == "2020-02"
    assert stranger.get("/countries/FR").json()["edition"] == "2020-02"
    then = {"as_of": "2020-10-31"}, {"as_of": "2020-11-01"}
    found = [stranger.get("/countries", params=each).json()["edition"] for each in then]
    assert found == ["2020-02", "2020-11"]
    for wrong, status in (
        ({"as_of": "2019-12-31"}, 404),
        ({"as_of": "yesterday"}, 422),
        ({"edition": "1999-01"}, 404),
        ({"edition": "2020-02", "as_of": "2020-05-01"}, 422),
    ):
        answer = stranger.get("/countries/FR", params=wrong)
        assert answer.status_code == status, wrong
        assert answer.json()["detail"]


def test_a_session_that_is_over_reads_the_public_catalogue_as_a_stranger(served):
    with served.client(Authorization="Bearer nonsense") as gone:
        answer = gone.get("/countries/FR")
    assert answer.status_code == 200
    assert "public" in answer.headers["cache-control"]


def test_contradicting_facts_are_both_shown_each_with_its_source(stranger: httpx.Client):
    (found, other) = stranger.get("/countries/IN").json()["contradictions"]
    assert found["kind"] == "numbers_unlicensed"
    assert [each["name"] for each in found["facts"]] == ["Audio conferencing", "Toll numbers"]
    assert [each["answer"] for each in found["facts"]] == ["No", "Yes"]
    assert all(each["source"].startswith("catalogue 2020-02 IN ") for each in found["facts"])
    assert "licenses nobody there" in found["does"]
    assert other["kind"] == "toll_free_without_credits"
