"""Rates, the usage report, what-if and the reason for a cost, over HTTP."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import openpyxl
import pytest
from tests.api.test_calls import paid_call
from tests.api.test_jobs import ended

from cadran.ids import OrgId
from cadran.roles import OPERATOR

HEAD = "prefix,country,kind,connection,per_minute,first_s,next_s,rounding,valid_from,valid_until"
DEAR = f"# name: dear\n# version: 1\n# currency: EUR\n{HEAD}\n336,FR,mobile,0.10,1,60,60,up_cent,2020-01-01,\n"
CSV = {"Content-Type": "text/csv"}


@pytest.fixture
def store(served):
    return served.house.directory.store


@pytest.fixture
def anna_called(served, store, clients) -> str:
    return paid_call(served, store, served.people["anna@acme.example"])


@pytest.fixture(scope="module")
def operator(served):
    """Who runs the house: in an organisation of their own."""
    house = served.house
    org = OrgId("housekeepers")
    house.directory.create_organisation(org, "House", "FR", "en")
    user = house.directory.create_user(
        org, "prices@house.example", "Op", usage_location="FR", language="en", role=OPERATOR
    )
    house.sessions.set_password(org, user.id, "correct horse battery")
    assert house.live.settled(10)
    client = served.signed_in("prices@house.example")
    yield client
    client.close()


def bring(client, text: str, key: str, **query):
    return client.post(
        "/tariffs/decks", params=query, content=text, headers={**CSV, "Idempotency-Key": key}
    )


def test_rates_are_shown_and_the_sample_says_that_it_is_one(clients):
    (sample,) = [each for each in clients.boss.get("/tariffs").json()["items"] if each["in_force"]]
    assert (sample["id"], sample["sample"], sample["lines"] > 3_000) == ("sample", True, True)
    told = clients.boss.get(
        "/tariffs/rates", params={"number": "+33612345678", "lang": "fr"}
    ).json()
    assert told["sample"]
    assert told["items"][0]["prefix"] == "+336"
    assert told["items"][0]["kind_name"] == "Mobile"
    assert told["items"][0]["per_minute"]["currency"] == "EUR"
    page = clients.boss.get("/tariffs/rates", params={"number": "33", "limit": 2}).json()
    more = clients.boss.get(
        "/tariffs/rates", params={"number": "33", "limit": 2, "cursor": page["next_cursor"]}
    ).json()
    seen = [each["prefix"] for each in (*page["items"], *more["items"])]
    assert seen == sorted(set(seen))
    assert clients.anna.get("/tariffs").status_code == 403


def test_a_file_is_checked_line_by_line_in_the_reader_s_language(clients):
    wrong = DEAR + "33,FR,mobile,0,x,1,1,up_cent,2020-01-01,\n"
    told = clients.boss.post(
        "/tariffs/decks/check", params={"lang": "fr"}, content=wrong, headers=CSV
    ).json()
    assert (told["good"], told["applied"], told["problem_count"]) == (False, False, 1)
    (fault,) = told["problems"]
    assert fault["line"] == 6
    assert "n’est pas un montant" in fault["fault"]["text"]
    latin = clients.boss.post(
        "/tariffs/decks/check", content=wrong.replace("FR", "Fé").encode("latin-1"), headers=CSV
    )
    assert (latin.status_code, latin.json()["id"]) == (422, "directory.bad_encoding")


def test_where_several_organisations_live_only_the_operator_sets_prices(clients):
    assert clients.boss.get("/tariffs").json()["may_bring"] is False
    for client in (clients.boss, clients.anna):
        refused = bring(client, DEAR, "key-of-boss-1")
        assert refused.status_code == 403
    assert bring(clients.boss, DEAR, "key-of-boss-1").json()["id"] == "api.prices"


def test_the_operator_brings_a_deck_for_all_and_withdraws_it(clients, operator):
    started = bring(operator, DEAR + "1,US,mobile,0,1,0,1,up_cent,2020-01-01,", "op-wrong-1")
    told = ended(operator, started.json()["job"])
    assert told["outcome"]["id"] == "charging.deck_not_brought"
    assert told["report_lines"] == 1
    started = bring(operator, DEAR, "op-right-1", for_all="true")
    assert started.status_code == 202
    assert bring(operator, DEAR, "op-right-1", for_all="true").json() == started.json()
    told = ended(operator, started.json()["job"])
    assert told["outcome"]["id"] == "charging.deck_brought"
    deck = next(each for each in clients.boss.get("/tariffs").json()["items"] if each["in_force"])
    try:
        assert (deck["name"], deck["own"], deck["sample"]) == ("dear", False, False)
        assert clients.boss.get(f"/tariffs/{deck['id']}/file").text == DEAR
        rates = clients.boss.get("/tariffs/rates", params={"number": "+33612345678"}).json()
        assert rates["items"][0]["per_minute"]["amount_micros"] == 1_000_000
    finally:
        done = operator.post(f"/tariffs/{deck['id']}/withdraw", params={"for_all": "true"})
    assert done.status_code == 200
    assert next(e for e in done.json()["items"] if e["in_force"])["id"] == "sample"


def test_the_report_has_a_row_a_leg_its_sums_and_its_files(served, clients, anna_called):
    page = clients.boss.get("/reports/usage", params={"lang": "fr"}).json()
    (row,) = [each for each in page["items"] if each["call_id"] == anna_called]
    assert (row["call_type"], row["capability"], row["scope"]) == (
        "user_out", "MCOPSTNPP", "domestic",
    )  # fmt: skip
    assert (row["person"]["name"], row["login"]) == ("Anna Acme", "anna@acme.example")
    assert row["capability_name"] == "Crédits de communication"
    assert row["duration_seconds"] == 61
    assert page["time_zone"] == "UTC"
    sums = clients.boss.get("/reports/usage/sums", params={"capability": "MCOPSTNPP"}).json()
    assert sum(each["calls"] for each in sums["items"]) >= 1
    text = clients.boss.get("/reports/usage.csv").text
    told = {each["Call ID"]: each for each in csv.DictReader(io.StringIO(text))}
    assert told[anna_called]["UPN"] == "anna@acme.example"
    answer = clients.boss.get("/reports/usage.zip")
    assert "Calls.Export." in answer.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        name, about = archive.namelist()
        assert archive.read(name).decode().splitlines()[0] == text.splitlines()[0]
        assert json.loads(archive.read(about))["time_zone"] == "UTC"
    sheet = openpyxl.load_workbook(
        io.BytesIO(clients.boss.get("/reports/usage.xlsx").content)
    ).active
    assert sheet.max_row == len(told) + 1
    assert clients.rival.get("/reports/usage").json()["items"] == []
    assert clients.anna.get("/reports/usage").status_code == 403
    assert clients.boss.get("/reports/pools").json()["items"] == []


def test_a_call_s_cost_is_explained_with_rate_slices_and_sample(clients, anna_called):
    told = clients.anna.get(f"/calls/{anna_called}/explain").json()
    (leg,) = told["legs"]
    assert told["cost"] == leg["cost"]
    assert leg["sample"] is True
    assert "made up" in told["text"]
    assert (leg["rate"]["prefix"], leg["rate"]["reference"]) == ("+336", "sample 2026-01 +336")
    assert [each["kind"] for each in leg["slices"]] == ["reserve", "reserve", "post"]
    assert leg["slices"][-1]["amount"] == leg["cost"]
    assert [each["source"] for each in leg["sources"]] == ["credits"]
    french = clients.anna.get(f"/calls/{anna_called}/explain", params={"lang": "fr"}).json()
    assert "inventés" in french["text"]
    assert "prélevés" in french["legs"][0]["slices"][-1]["text"]
    for client in (clients.bert, clients.rival):
        assert client.get(f"/calls/{anna_called}/explain").status_code == 404


def test_a_cost_is_shown_in_another_currency_with_its_rate_and_date(clients, operator, anna_called):
    asked = {"currency": "USD"}
    unknown = clients.anna.get(f"/calls/{anna_called}/explain", params=asked)
    assert unknown.json()["id"] == "charging.no_exchange"
    rates = "# name: ecb\n# version: 2026\ndate,base,quote,rate\n2020-01-02,EUR,USD,1.25\n"
    for _again in range(2):
        done = operator.post(
            "/tariffs/exchange-rates", params={"for_all": "true"}, content=rates,
            headers={**CSV, "Idempotency-Key": "exchange-1"},
        )  # fmt: skip
        assert done.json()["applied"] is True
    told = clients.anna.get(f"/calls/{anna_called}/explain", params=asked).json()
    assert told["exchanged"]["rate"] == "1.25"
    listed = clients.boss.get("/tariffs/exchange-rates", params={"limit": 1}).json()
    assert [(each["rate"], each["valid_from"][:10]) for each in listed["items"]] == [
        ("1.25", "2020-01-02")
    ]
    assert told["exchanged"]["rate_date"] == "2020-01-02"
    amount = told["exchanged"]["amount"]["amount_micros"]
    assert amount == told["cost"]["amount_micros"] * 125 // 100


def test_what_if_tells_each_difference_and_changes_nothing(served, clients, operator, anna_called):
    before = clients.boss.get("/credits").json()
    started = bring(operator, DEAR.replace("dear", "what-if"), "what-if-deck", for_all="true")
    assert ended(operator, started.json()["job"])["state"] == "done"
    decks = {each["name"]: each["id"] for each in clients.boss.get("/tariffs").json()["items"]}
    asked = {"since": "2020-01-01T00:00:00Z", "until": "2199-01-01T00:00:00Z",
             "deck": decks["what-if"], "currency": ""}  # fmt: skip
    try:
        job = clients.boss.post(
            "/reports/what-if", json=asked, headers={"Idempotency-Key": "what-if-1"}
        ).json()["job"]
        told = ended(clients.boss, job)
        assert told["state"] == "done"
        facts = told["outcome"]["facts"]
        assert facts["legs"] == facts["differing"] + 0
        assert facts["unrated"] == 0
        lines = list(csv.reader(io.StringIO(clients.boss.get(f"/jobs/{job}/report.csv").text)))
        assert any(anna_called in line for line in lines)
        assert clients.boss.get("/credits").json() == before
    finally:
        operator.post(f"/tariffs/{decks['what-if']}/withdraw", params={"for_all": "true"})
    missing = clients.boss.post(
        "/reports/what-if", json={**asked, "deck": "no"}, headers={"Idempotency-Key": "what-if-2"}
    )
    assert missing.json()["id"] == "charging.unknown_tariff"


def test_a_person_s_records_are_handed_out_and_forgotten(served, clients, anna_called):
    anna = served.people["anna@acme.example"]
    lines = clients.boss.get(f"/reports/people/{anna}.jsonl").text.splitlines()
    assert anna_called in {json.loads(line)["call"] for line in lines}
    assert clients.rival.get(f"/reports/people/{anna}.jsonl").status_code == 404
    nobody = clients.boss.post(
        "/reports/erase", json={}, headers={"Idempotency-Key": "erase-key-0"}
    )
    assert nobody.json()["id"] == "api.nothing_to_erase"
    job = clients.boss.post(
        "/reports/erase", json={"user": anna}, headers={"Idempotency-Key": "erase-anna"}
    ).json()["job"]
    told = ended(clients.boss, job)
    assert told["outcome"]["id"] == "reports.erased"
    call = clients.boss.get(f"/calls/{anna_called}").json()
    assert (call["caller"], call["called"]) == (None, None)
    assert call["cost"]["amount_micros"] > 0


def test_how_long_names_are_kept_is_set_and_shown_with_what_was_forgotten(clients):
    assert clients.boss.get("/reports/retention").json()["months"] is None
    for wrong in (0, 121, "x"):
        assert clients.boss.put("/reports/retention", json={"months": wrong}).status_code == 422
    told = clients.boss.put("/reports/retention", json={"months": 12}).json()
    assert told["months"] == 12
    assert clients.rival.get("/reports/retention").json()["months"] is None
    assert clients.anna.put("/reports/retention", json={"months": 1}).status_code == 403
    job = clients.boss.post(
        "/reports/erase",
        json={"before": "2001-01-01T00:00:00Z"},
        headers={"Idempotency-Key": "erase-old"},
    ).json()["job"]
    assert ended(clients.boss, job)["state"] == "done"
    last = clients.boss.get("/reports/retention").json()["items"][0]
    assert last["by"]["name"]
    assert (last["person"], last["before"], last["legs"]) == (None, "2001-01-01T00:00:00.000Z", 0)
    assert clients.boss.put("/reports/retention", json={"months": None}).json()["months"] is None
