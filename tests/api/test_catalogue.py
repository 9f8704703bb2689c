"""Editions, changes, rules, destinations, overlays and roll-out plans over HTTP."""

from __future__ import annotations

import io
from collections.abc import Iterator

import httpx
import openpyxl
import pytest

from cadran.ids import OrgId

OURS = {"us": "Our own contract, 2026"}
FRANCE = {
    "sources": OURS,
    "numbers": {"toll_numbers": {"value": "no", "source": "us"}},
    "services": {
        "fax": {
            "value": "on_request",
            "source": "us",
            "name": {"en": "Fax to mail", "fr": "Fax vers courriel"},
            "reason": {"en": "Ask us for it.", "fr": "Demandez-le-nous."},
        }
    },
}


@pytest.fixture
def operator(served) -> Iterator[httpx.Client]:
    """Whoever runs the system; the overlay is taken away afterwards."""
    house, org = served.house, OrgId("acme")
    if "operator@acme.example" not in served.people:
        user = house.directory.create_user(
            org, "operator@acme.example", "Op", usage_location="FR", language="en", role="operator"
        )
        house.sessions.set_password(org, user.id, "correct horse battery")
        served.people["operator@acme.example"] = user.id
    with served.client() as client:
        asked = {"login": "operator@acme.example", "password": "correct horse battery"}
        token = client.post("/session", json={**asked, "as_token": True}).json()["token"]
    with served.client(Authorization=f"Bearer {token}") as client:
        yield client
    house.overlays.lay({})


def test_anybody_sees_the_editions_and_what_changed_between_them(stranger):
    editions = stranger.get("/catalogue/editions").json()
    assert [
        (each["edition"], each["valid_from"], each["valid_until"], each["pinned"])
        for each in editions["items"]
    ] == [
        ("2020-02", "2020-02-01", "2020-10-31", True),
        ("2020-11", "2020-11-01", None, False),
    ]
    assert all(each["sources"] for each in editions["items"])
    changes = stranger.get("/catalogue/changes", params={"lang": "fr"}).json()
    assert (changes["before"], changes["after"]) == ("2020-02", "2020-11")
    assert {each["about"] for each in changes["items"]} >= {"dial_out_licences"}
    assert "licences attribuées" in changes["items"][0]["text"]
    asked = {"from": "2020-02", "to": "2020-02"}
    assert stranger.get("/catalogue/changes", params=asked).json()["items"] == []
    assert stranger.get("/catalogue/changes", params={"to": "1999-01"}).status_code == 404


def test_an_administrator_pins_an_edition_for_their_organisation_alone(served, clients, stranger):
    assert clients.anna.put("/catalogue/edition", json={"edition": "2020-11"}).status_code == 403
    answer = clients.boss.put("/catalogue/edition", json={"edition": "2020-11"})
    assert [each["pinned"] for each in answer.json()["items"]] == [False, True]
    assert clients.anna.get("/catalogue/rules").json()["edition"] == "2020-11"
    assert stranger.get("/catalogue/rules").json()["edition"] == "2020-02"
    assert clients.boss.put("/catalogue/edition", json={"edition": "1999-01"}).status_code == 404
    assert clients.boss.put("/catalogue/edition", json={"edition": "2020-02"}).status_code == 200
    assert clients.anna.get("/catalogue/rules").json()["edition"] == "2020-02"


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_rule_is_told_in_words_with_its_source_as_of_any_day(stranger, lang):
    then = {"as_of": "2020-10-31", "lang": lang}, {"as_of": "2021-01-01", "lang": lang}
    told = [stranger.get("/catalogue/rules", params=each).json() for each in then]
    for each in told:
        for rule in each["items"]:
            assert rule["text"]
            assert not rule["title"].startswith("catalogue.")
            assert rule["source"].startswith("catalogue 2020-")
    values = [
        {rule["name"]: rule["value"] for rule in each["items"]}["dial_out_licences"]
        for each in told
    ]
    assert values == ["assigned", "purchased"]


def test_the_destinations_are_the_44_of_zone_a_and_the_list_of_the_plan(stranger):
    told = stranger.get("/catalogue/destinations", params={"lang": "fr"}).json()
    assert (told["zone_a"], told["international"]) == (44, 197)
    assert sum(each["zone_a"] for each in told["items"]) == 44
    found = {each["iso2"]: each for each in told["items"]}
    assert found["RO"]["zone_a"]
    assert found["RO"]["international"]
    assert not found["AE"]["zone_a"]
    assert "TN" not in found


def test_an_overlay_is_the_operators_and_holds_for_countries_numbers_and_changes(
    operator, clients, stranger
):
    for other in (clients.boss, clients.anna):
        assert other.put("/catalogue/overlay", json={"files": {}}).status_code == 403
        assert other.get("/catalogue/overlay").status_code == 403
    before = stranger.get("/countries/FR")
    laid = operator.put("/catalogue/overlay", json={"files": {"FR": FRANCE}})
    assert laid.status_code == 200, laid.text
    assert {each["about"] for each in laid.json()["changes"]} == {"toll_numbers", "fax"}
    after = stranger.get("/countries/FR", params={"lang": "fr"})
    assert after.headers["etag"] != before.headers["etag"]
    services = {each["code"]: each for each in after.json()["services"]}
    assert services["toll_numbers"]["value"] == "no"
    assert services["fax"] == {
        "code": "fax",
        "group": "own",
        "name": "Fax vers courriel",
        "explanation": "Fax vers courriel",
        "available": True,
        "value": "on_request",
        "answer": "Sur demande",
        "reason": "Demandez-le-nous.",
        "reason_id": "catalogue.why_fax_on_request",
        "source": "catalogue 2020-02 FR fax – Our own contract, 2026",
    }
    search = {"country": "FR", "kind": "geographic", "quantity": 1}
    refused = clients.boss.get("/numbers/search", params=search)
    assert refused.json()["id"] == "numbers.none_in_country"
    sheet = openpyxl.load_workbook(io.BytesIO(stranger.get("/countries.xlsx").content)).worksheets[
        0
    ]
    assert "Fax to mail" in [cell.value for cell in sheet[1]]
    told = stranger.get("/catalogue/changes", params={"overlay": True, "country": "fr"}).json()
    assert {each["about"] for each in told["items"]} == {"toll_numbers", "fax"}
    assert stranger.get("/catalogue/editions").json()["overlaid"] == ["FR"]
    operator.put("/catalogue/overlay", json={"files": {}})
    assert stranger.get("/countries/FR").headers["etag"] == before.headers["etag"]


def test_a_wrong_overlay_is_refused_naming_file_country_and_field_and_lays_nothing(
    operator, stranger
):
    wrong = {
        "sources": OURS,
        "cities": [{"id": "paris", "toll_numbers": "perhaps", "source": "us"}],
    }
    answer = operator.put("/catalogue/overlay", json={"files": {"IE": FRANCE, "FR": wrong}})
    told = answer.json()
    assert (answer.status_code, told["id"]) == (422, "catalogue.bad_overlay")
    assert (told["facts"]["file"], told["facts"]["country"]) == ("FR.json", "FR")
    assert told["facts"]["field"].endswith(".toll_numbers")
    assert stranger.get("/catalogue/editions").json()["overlaid"] == []


PLAN = {
    "countries": [
        {"country": "fr", "people": 100, "organisers": 20, "plan": "international"},
        {"country": "IN", "organisers": 2, "toll_numbers": 1},
    ]
}


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_roll_out_is_planned_for_whoever_asks_as_a_table_and_as_a_spreadsheet(stranger, lang):
    told = stranger.post("/rollout-plans", json=PLAN, params={"lang": lang}).json()
    assert not told["complete"]
    france, india = told["places"]
    assert (france["domestic_minutes"], france["international_minutes"]) == (120_000, 60_000)
    (gap,) = [each for each in india["gaps"] if each["blocks"]]
    assert gap["id"] == "catalogue.why_audio_conferencing_no"
    assert gap["source"].startswith("catalogue 2020-02 IN audio_conferencing")
    assert "rollout." not in str([each["text"] for each in france["gaps"] + india["gaps"]])
    total = sum(each["price"]["amount_micros"] for each in told["licences"])
    assert told["price"]["amount_micros"] == total
    answer = stranger.post("/rollout-plans.xlsx", json=PLAN, params={"lang": lang})
    rows = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0].max_row
    assert (answer.status_code, rows) == (200, 3)


@pytest.mark.parametrize(
    ("plan", "status", "reason"),
    [
        ({"countries": []}, 422, "api.invalid_input"),
        ({"countries": [{"country": "FR", "people": -1}]}, 422, "api.invalid_input"),
        ({"countries": [{"country": "FR", "people": 10**9}]}, 422, "api.invalid_input"),
        ({"countries": [{"country": "FR", "plan": "all"}]}, 422, "api.invalid_input"),
        ({"countries": [{"country": "FR"}] * 2}, 422, "rollout.twice"),
        ({"countries": [{"country": "XX"}]}, 404, "catalogue.no_such_country"),
    ],
)
def test_a_plan_that_cannot_be_made_is_refused_with_its_reason(stranger, plan, status, reason):
    answer = stranger.post("/rollout-plans", json=plan)
    assert (answer.status_code, answer.json()["id"]) == (status, reason)


def test_a_call_is_explained_as_of_a_day_and_by_another_edition(clients):
    asked = {"number": "+33892123456"}
    now = clients.anna.get("/explain/call", params=asked).json()
    for more in ({"edition": "2020-11"}, {"as_of": "2021-01-01"}, {"as_of": "2020-03-01"}):
        then = clients.anna.get("/explain/call", params=asked | more).json()
        assert then["allowed"] is now["allowed"] is True
        assert then["source"].startswith("catalogue 2020-02 FR premium_calls")
    wrong = clients.anna.get("/explain/call", params=asked | {"as_of": "2019-01-01"})
    assert wrong.json()["id"] == "catalogue.no_edition_then"
