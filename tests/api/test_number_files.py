"""Numbers by file: looked at first, done whole or not at all, each wrong line named."""

from __future__ import annotations

import csv
import io

import pytest
from tests.api.test_jobs import ended

from cadran.ids import OrgId


def upload(client, path: str, text: str | bytes, key: str, *, dry_run: bool = False) -> dict:
    answer = client.post(
        path,
        params={"dry_run": dry_run},
        content=text.encode() if isinstance(text, str) else text,
        headers={"Content-Type": "text/csv", "Idempotency-Key": f"numbers-{key}"},
    )
    assert answer.status_code == 202, answer.text
    return ended(client, answer.json()["id"])


@pytest.fixture(scope="module")
def operator(served):
    house, org = served.house, OrgId("filers")
    house.directory.create_organisation(org, "Filers", "FR", "en")
    user = house.directory.create_user(
        org, "op@filers", "Op", usage_location="FR", language="en", role="operator"
    )
    house.sessions.set_password(org, user.id, "correct horse battery")
    client = served.signed_in("op@filers")
    yield client
    client.close()


IMPORT = "/operator/organisations/acme/numbers/file"
LINES = "number,country,kind,usage,city,area_code\n" + "".join(
    f"+9992501000010{line:02},FR,geographic,user,Paris,1\n" for line in range(10, 13)
)


def test_numbers_are_brought_in_and_given_to_people_by_file(served, clients, operator):
    looked = upload(operator, IMPORT, LINES, "look", dry_run=True)
    assert (looked["state"], looked["outcome"]["facts"]["changes"]) == ("done", 3)
    first = {"prefix": "+99925010000101"}
    assert clients.boss.get("/numbers", params=first).json()["items"] == []
    assert upload(operator, IMPORT, LINES, "bring")["outcome"]["id"] == "jobs.file_applied"
    brought = clients.boss.get("/numbers", params=first).json()["items"]
    assert [each["sandbox"] for each in brought] == [True] * 3
    office = clients.boss.post(
        "/emergency-locations",
        json={"country": "FR", "address": {"street": "s", "city": "Paris", "postcode": "75001"}},
        headers={"Idempotency-Key": "numbers-file-office"},
    ).json()["id"]
    clients.boss.post(f"/emergency-locations/{office}/validation", json={})
    number = brought[0]["number"]
    given = f"number,user,location\n{number},bert@acme.example,{office}\n"
    done = upload(clients.boss, "/numbers/file", given, "give")
    assert (done["state"], done["name"]) == ("done", "Numbers by file"), done
    shown = clients.boss.get("/numbers", params={"first": number, "last": number}).json()["items"]
    assert shown[0]["assignment"]["user"]["name"] == "Bert Acme"
    assert shown[0]["location"]["id"] == office
    taken = upload(clients.boss, "/numbers/file", f"number,user\n{number},\n", "take")
    assert taken["outcome"]["facts"]["changes"] == 1


def test_a_wrong_line_is_named_and_nothing_changes(clients, operator):
    wrong = LINES.replace("FR", "GB", 1) + LINES.splitlines()[2] + "\n"
    found = upload(operator, IMPORT, wrong.replace("99925010000101", "99925010000102"), "wrong")
    assert (found["state"], found["outcome"]["id"]) == ("failed", "jobs.file_wrong"), found
    report = operator.get(f"/jobs/{found['id']}/report.csv").text.lstrip("\ufeff")
    assert [row["Line"] for row in csv.DictReader(io.StringIO(report))] == ["2", "5"]
    beyond = {"prefix": "+99925010000102"}
    assert clients.boss.get("/numbers", params=beyond).json()["items"] == []
    latin = "number,user\n+33199000001,Gaël\n".encode("latin-1")
    unread = upload(clients.boss, "/numbers/file", latin, "latin")
    assert (unread["state"], unread["outcome"]["id"]) == ("failed", "directory.bad_encoding")


def test_only_the_operator_brings_numbers_in(clients):
    answer = clients.boss.post(
        IMPORT,
        content=LINES.encode(),
        headers={"Content-Type": "text/csv", "Idempotency-Key": "numbers-not-mine"},
    )
    assert (answer.status_code, answer.json()["id"]) == (403, "api.role")
