"""Licences over the API: bought, given back, by file as watched work; and why somebody may have what."""

from __future__ import annotations

import csv
import io

import pytest
from tests.api.test_jobs import ended

from cadran.api.problems import FILE_LIMIT

KEY = {"Content-Type": "text/csv"}


def held(client, product: str) -> dict:
    return {each["product"]: each for each in client.get("/licences").json()["items"]}[product]


def upload(client, text: str | bytes, key: str, *, dry_run: bool = False) -> dict:
    answer = client.post(
        "/licences/file",
        params={"dry_run": dry_run},
        content=text.encode() if isinstance(text, str) else text,
        headers={**KEY, "Idempotency-Key": f"licences-{key}"},
    )
    assert answer.status_code == 202, answer.text
    return ended(client, answer.json()["id"])


def test_the_product_list_tells_prices_and_what_is_free(clients):
    found = held(clients.boss, "PHONE_SYSTEM")
    assert found["total"] == found["purchased"] + found["granted"]
    assert found["free"] == found["total"] - found["assigned"]
    assert [each["months"] for each in found["terms"]] == [1, 12]
    assert found["terms"][0]["price"] == {"amount_micros": 8_000_000, "currency": "USD"}
    virtual = held(clients.boss, "VIRTUAL_USER")
    assert virtual["granted"] == 25 + found["purchased"] // 10
    assert held(clients.boss, "DOMESTIC_CALLING_PLAN")["needs"] == ["Phone System"]


def test_licences_are_bought_and_never_fewer_than_are_given_out(clients):
    before = held(clients.boss, "PHONE_SYSTEM")
    answer = clients.boss.put("/licences/PHONE_SYSTEM", json={"purchased": before["total"] + 3})
    assert answer.status_code == 200
    assert held(clients.boss, "PHONE_SYSTEM")["purchased"] == before["purchased"] + 3
    refused = clients.boss.put("/licences/PHONE_SYSTEM", json={"purchased": 1})
    assert (refused.status_code, refused.json()["id"]) == (409, "directory.below_assigned")
    assert "Anna Acme" in refused.json()["detail"]
    assert held(clients.boss, "PHONE_SYSTEM")["purchased"] == before["purchased"] + 3
    assert clients.boss.put("/licences/NO_SUCH", json={"purchased": 1}).status_code == 404


def test_a_file_is_checked_first_and_then_done_whole(served, clients):
    made = clients.boss.post(
        "/users", json={"name": "Filed", "login": "filed@acme.example", "usage_location": "FR"}
    )
    user = made.json()["user"]["id"]
    text = "user,product,action\nfiled@acme.example,PHONE_SYSTEM,assign\n"
    checked = upload(clients.boss, text, "check", dry_run=True)
    assert (checked["state"], checked["outcome"]["id"]) == ("done", "jobs.file_right")
    assert served.house.directory.licences.held("acme", user) == frozenset()
    done = upload(clients.boss, text, "apply")
    assert (done["state"], done["outcome"]["id"]) == ("done", "jobs.file_applied")
    assert served.house.directory.licences.held("acme", user) == {"PHONE_SYSTEM"}
    assert upload(clients.boss, text, "apply")["id"] == done["id"], "the same key is the same work"


def test_one_wrong_line_changes_nothing_and_is_named(served, clients):
    anna = served.people["anna@acme.example"]
    before = served.house.directory.licences.held("acme", anna)
    text = (
        "user;product;action\n"
        "anna@acme.example;COMMUNICATIONS_CREDITS;remove\n"
        "nobody@acme.example;PHONE_SYSTEM;assign\n"
        "anna@acme.example;COMMUNICATIONS_CREDITS;remove\n"
    )
    found = upload(clients.boss, text, "wrong")
    assert (found["state"], found["outcome"]["id"]) == ("failed", "jobs.file_wrong")
    assert served.house.directory.licences.held("acme", anna) == before
    report = clients.boss.get(f"/jobs/{found['id']}/report.csv").content.decode("utf-8-sig")
    assert [row[0] for row in csv.reader(io.StringIO(report))] == ["Line", "3", "4"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("user,product,action\nAnaïs,X,assign\n".encode("latin-1"), "directory.bad_encoding"),
        (b"who,what\na,b\n", "directory.bad_columns"),
        (b"\x00" * 100, "directory.bad_encoding"),
    ],
)
def test_a_file_that_cannot_be_read_says_so(clients, data: bytes, reason: str):
    found = upload(clients.boss, data, f"unread-{len(data)}-{data[:1].hex()}")
    assert (found["state"], found["outcome"]["id"]) == ("failed", reason)


def test_a_file_longer_than_any_is_refused_before_it_is_read(clients):
    headers = {**KEY, "Idempotency-Key": "licences-long"}
    longer = b"x" * (FILE_LIMIT + 1)
    answer = clients.boss.post("/licences/file", content=longer, headers=headers)
    assert (answer.status_code, answer.json()["id"]) == (413, "api.body_too_large")
    assert answer.json()["facts"]["limit_bytes"] == FILE_LIMIT


def test_why_somebody_may_have_a_licence_or_not(served, clients):
    anna = served.people["anna@acme.example"]
    asked = {"user": anna, "product": "INTERNATIONAL_CALLING_PLAN"}
    found = clients.boss.get("/explain/licence", params=asked).json()
    assert not found["allowed"]
    assert found["reason"]["id"] == "directory.one_plan_a_user"
    assert "Domestic Calling Plan" in found["reason"]["text"]
    assert found["remedies"][0]["id"] == "entitlement.remedy_remove_other_plan"
    assert found["facts"][0]["words"]["text"].endswith("usage location is France.")
    french = clients.anna.get("/explain/licence", params={**asked, "lang": "fr"}).json()
    assert "forfait" in french["reason"]["text"].lower()
    other = served.people["anna@beta.example"]
    refused = clients.boss.get("/explain/licence", params={**asked, "user": other})
    assert refused.status_code == 404


def test_why_somebody_may_call_tells_the_facts(served, clients):
    anna = served.people["anna@acme.example"]
    found = clients.boss.get(
        "/explain/call", params={"user": anna, "number": "+33892000000"}
    ).json()
    assert found["facts"][0]["source"] == "usage location"
    assert any(each["words"]["id"] == "entitlement.fact_premium" for each in found["facts"])
    emergency = clients.anna.get("/explain/call", params={"number": "112"}).json()
    assert (emergency["allowed"], emergency["reason"]["id"]) == (
        True,
        "entitlement.emergency_always",
    )
    unknown = clients.boss.get("/explain/number", params={"user": anna, "number": "+33199009998"})
    assert unknown.status_code == 404


def test_where_somebody_may_call_is_changed_by_administrators_and_seen_by_themselves(
    served, clients
):
    anna = served.people["anna@acme.example"]
    path = f"/users/{anna}/outbound-policy"
    assert clients.anna.get(path).json()["meetings"] == "any"
    wanted = {"meetings": "same_country", "calls": "any"}
    assert clients.anna.put(path, json=wanted).status_code == 403
    assert clients.boss.put(path, json=wanted).json()["meetings"] == "same_country"
    asked = {"user": anna, "service": "conf_out", "number": "+442079460123"}
    found = clients.boss.get("/explain/call", params=asked).json()
    assert (found["allowed"], found["reason"]["id"]) == (False, "entitlement.outside_scope")
    refused = clients.boss.put(path, json={"meetings": "zone_a", "calls": "any"})
    assert (refused.status_code, refused.json()["id"]) == (422, "directory.unknown_scope")
    clients.boss.put(path, json={"meetings": "any", "calls": "any"})
