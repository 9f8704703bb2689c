"""The operator's organisations: made, limited, suspended, and gone without a trace of anybody."""

from __future__ import annotations

import contextlib
import io
import json
import os
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

import httpx
import pytest

from cadran.charging import verifying
from cadran.directory.leaving import owned_tables
from cadran.directory.trunks import OPERATOR
from cadran.ids import E164, OrgId, UserId
from cadran.numbers.offer import Offer

PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def operator(served, tmp_path_factory) -> Iterator[httpx.Client]:
    made = served.house.tenants.make_operator(
        "op@house.example", "Op", language="en", country="FR", by="test"
    )
    served.house.sessions.set_password(OPERATOR, made.id, PASSWORD)
    folder = tmp_path_factory.mktemp("exports")
    object.__setattr__(served.house, "exports", folder)
    object.__setattr__(served.house, "recordings", tmp_path_factory.mktemp("recordings"))
    with contextlib.closing(served.signed_in("op@house.example")) as client:
        yield client


def created(operator: httpx.Client, name: str, **limits: int) -> dict[str, object]:
    asked = {
        "id": name,
        "name": f"{name.title()} Ltd",
        "country": "FR",
        "owner_login": f"first@{name}.example",
        "owner_name": "First Owner",
        "limits": limits,
    }
    answer = operator.post("/organisations", json=asked)
    assert answer.status_code == 201, answer.text
    return answer.json()


@dataclass
class Somebody:
    """A client signed in with what the API itself told."""

    client: httpx.Client
    made: dict[str, object] = field(default_factory=dict)


@pytest.fixture
def owner(served, operator) -> Iterator[Somebody]:
    name = f"org-{os.urandom(4).hex()}"
    made = created(operator, name, users=2, numbers=1, calls=1)
    client = served.client()
    asked = {"login": f"first@{name}.example", "password": made["password"]}
    answer = client.post("/session", json=asked)
    assert answer.status_code == 201, answer.text
    client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
    yield Somebody(client, made | {"name": name})
    client.close()


def test_an_organisation_comes_with_an_owner_who_can_sign_in(owner, operator):
    session = owner.client.get("/session").json()
    assert session["role"] == "owner"
    listed = {each["id"]: each for each in operator.get("/organisations").json()["items"]}
    assert listed[owner.made["name"]]["users"] == 1
    again = operator.post(
        "/organisations",
        json={
            "id": owner.made["name"],
            "name": f"{str(owner.made['name']).title()} Ltd",
            "country": "FR",
            "owner_login": f"first@{owner.made['name']}.example",
            "owner_name": "First Owner",
        },
    )
    assert again.status_code == 201
    assert again.json()["password"] is None


def test_limits_stop_the_next_one_and_say_so(served, owner):
    person = {"name": "P", "usage_location": "FR"}
    org = OrgId(str(owner.made["name"]))
    first = owner.client.post("/users", json=person | {"login": f"a@{org}.example"})
    assert first.status_code == 201
    more = owner.client.post("/users", json=person | {"login": f"b@{org}.example"})
    assert (more.status_code, more.json()["id"]) == (409, "directory.users_limit")
    assert more.json()["facts"] == {"most": 2, "present": 2}
    sleeping = owner.client.patch(f"/users/{first.json()['user']['id']}", json={"active": False})
    assert sleeping.status_code == 200
    again = owner.client.post("/users", json=person | {"login": f"b@{org}.example"})
    assert again.status_code == 201
    back = owner.client.patch(f"/users/{first.json()['user']['id']}", json={"active": True})
    assert back.json()["id"] == "directory.users_limit"
    served.house.directory.licences.set_purchased(org, "AUDIO_CONFERENCING", 50)
    for product in ("PHONE_SYSTEM", "COMMUNICATIONS_CREDITS"):
        served.house.directory.licences.set_purchased(org, product, 5)
    offers = owner.client.get(
        "/numbers/search",
        params={"country": "FR", "city": "Lyon", "kind": "geographic", "quantity": 2},
    )
    wanted = [each["number"] for each in offers.json()["items"]]
    body = {"numbers": wanted, "usage": "service"}
    key = {"Idempotency-Key": f"limit-{org}"}
    answer = owner.client.post("/number-reservations", json=body, headers=key)
    assert answer.json()["id"] == "directory.numbers_limit", answer.text


def test_a_suspended_organisations_people_are_out_and_told_why(served, owner, operator):
    name = owner.made["name"]
    login = {"login": f"first@{name}.example", "password": owner.made["password"]}
    told = operator.put(f"/organisations/{name}/suspension", json={"why": "unpaid"}).json()
    assert told["suspended_why"] == "unpaid"
    assert owner.client.get("/session").json()["id"] == "directory.signed_out"
    with served.client() as stranger:
        refused = stranger.post("/session", json=login)
        assert (refused.status_code, refused.json()["id"]) == (
            403,
            "directory.organisation_suspended",
        )
        wrong = stranger.post("/session", json=login | {"password": "wrong password"})
        assert wrong.json()["id"] == "directory.sign_in_failed"
        assert operator.delete(f"/organisations/{name}/suspension").status_code == 200
        assert stranger.post("/session", json=login).status_code == 201


def test_the_operator_is_nobody_within_an_organisation(owner, operator, served):
    anna = served.people["anna@acme.example"]
    assert operator.get(f"/users/{anna}").json()["id"] == "directory.unknown_user"
    assert anna not in operator.get("/users").text
    assert operator.get("/organisations/operator").status_code in {200, 404}
    refused = operator.put("/organisations/operator/suspension", json={})
    assert refused.json()["id"] == "directory.unknown_organisation"


def test_a_deleted_organisation_is_exported_and_nothing_personal_is_left(served, owner, operator):
    house, name = served.house, str(owner.made["name"])
    org = OrgId(name)
    personal = _fill(house, org)
    early = operator.delete(f"/organisations/{name}")
    assert early.json()["id"] == "directory.suspend_first"
    assert house.directory.user(org, UserId(f"{name}-owner")).name == "First Owner"
    operator.put(f"/organisations/{name}/suspension", json={"why": "leaves"})
    recording = house.recordings / name / "voice.flac"
    recording.parent.mkdir()
    recording.write_bytes(b"somebody speaks")
    deletion, job = _deleted(house, operator, name)
    assert (job["state"], job["outcome"]["id"]) == ("done", "directory.organisation_erased")
    assert 0 < job["done"] <= job["total"]
    assert not recording.parent.exists()
    archive = operator.get(f"/organisation-exports/{deletion['export']}")
    exported = _archive(archive.content)
    for each in (*personal, "somebody speaks"):
        assert each in exported, each
    for table, rows in _everything(house.directory.store):
        for each in personal:
            assert each not in rows, f"{table} still holds {each}"
    assert operator.get(f"/organisations/{name}").status_code == 404
    assert verifying.verify_everything(house.directory.store) == []
    with house.directory.store.read(org) as unit:
        kinds = [row[0] for row in unit.sql("SELECT kind FROM journal WHERE org = ?", (org,))]
    assert kinds[-1] == "organisation.deleted"
    assert (house.exports / f"{deletion['export']}.zip").stat().st_mode & 0o077 == 0
    taken = operator.post(
        "/organisations",
        json={
            "id": name,
            "name": "Another",
            "country": "FR",
            "owner_login": "x@another.example",
            "owner_name": "X",
        },
    )
    assert taken.json()["id"] == "directory.organisation_exists"


def test_what_a_dead_run_had_begun_to_erase_the_next_one_erases(served, owner, operator):
    house, org = served.house, OrgId(str(owner.made["name"]))
    operator.put(f"/organisations/{org}/suspension", json={})
    house.leaving.begin(org)
    assert house.leaving.recover() == 1
    assert operator.get(f"/organisations/{org}").status_code == 404
    assert house.leaving.recover() == 0


def _deleted(house, operator: httpx.Client, name: str) -> tuple[dict, dict]:
    over = threading.Event()
    house.jobs.listen(lambda _org, job: over.set() if job.state.over else None)
    answer = operator.delete(f"/organisations/{name}")
    assert answer.status_code == 202, answer.text
    assert over.wait(30)
    return answer.json(), operator.get(f"/organisation-deletions/{answer.json()['job']}").json()


def _fill(house, org: OrgId) -> list[str]:
    """A life's worth of personal data; answers what must not be found any more."""
    products = ("AUDIO_CONFERENCING", "PHONE_SYSTEM", "DOMESTIC_CALLING_PLAN")
    for product in products:
        house.directory.licences.set_purchased(org, product, 3)
    user = house.directory.create_user(
        org, "zoe@quebec.example", "Zoé Zwingli", usage_location="FR", language="fr"
    )
    house.sessions.set_password(org, user.id, PASSWORD)
    house.sessions.sign_in("zoe@quebec.example", PASSWORD, "127.0.0.1")
    for product in products:
        house.directory.licences.assign(org, user.id, product)
    house.phones.create(org, user.id, None, label="Zoé's kitchen")
    number, bridge = E164("+33199007771"), E164("+33199007772")
    house.tenants.limit(org, type(house.tenants.tenant(org).standing.limits)(), by="test")
    for each, usage in ((number, "user"), (bridge, "service")):
        offer = Offer(each, "FR", "Paris", "1", "geographic")
        house.numbers.adopt(org, offer, usage=usage, sandbox=True)
    home = house.numbers.create_location(
        org,
        "FR",
        {"street": "rue du Zinc", "house_number": "1", "city": "Paris", "postcode": "75001"},
    )
    house.numbers.validate_location(org, home.id, by="test")
    house.numbers.assign_to_user(org, number, user.id, location=home.id)
    house.numbers.assign_to_bridge(org, bridge, languages=("fr",), default=True)
    house.meetings.create(org, user.id, "Zoé's secret round")
    house.meetings.reset_pin(org, user.id)
    house.accounts.top_up(org, f"top-{org}", 5_000_000, user.id)
    return ["zoe@quebec.example", "Zwingli", "zwingli", "kitchen", "secret round", "rue du Zinc"]


def _archive(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
    rows = {name: text for name, text in texts.items() if name.endswith(".jsonl")}
    for name, text in rows.items():
        for line in text.splitlines():
            row = json.loads(line)
            assert not {"password_hash", "pin_hash", "token_hash", "ha1_md5"} & row.keys(), name
    return "".join(texts.values())


def _everything(store) -> Iterator[tuple[str, str]]:
    """Every row of every table, as text."""
    with store.read_everywhere() as unit:
        for table in sorted({each.name for each in owned_tables()}):
            yield table, repr(unit.sql(f"SELECT * FROM {table}"))


def test_every_table_with_an_organisation_is_erased_or_named_as_kept():
    """A room that adds a table need not think of leaving: this is what leaving walks over."""
    names = [each.name for each in owned_tables()]
    assert {"users", "meetings", "numbers", "journal_personal", "outbox"} <= set(names)
    assert names.index("licence_assignments") < names.index("users")
