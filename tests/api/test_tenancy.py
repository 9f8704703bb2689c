"""What one organisation has, another one never sees; what is one user's, another one does not either."""

from __future__ import annotations

import re

import httpx

from cadran.api.app import describe
from cadran.api.context import BASE
from cadran.ids import E164, Address, OrgId, UserId
from cadran.numbers.offer import Offer


def meeting_of(client: httpx.Client, title: str) -> str:
    answer = client.post("/meetings", json={"title": title})
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def test_a_foreign_meeting_cannot_be_told_from_none(clients):
    meeting = meeting_of(clients.boss, "ours")
    for method, path, content in (
        ("GET", "", {}),
        ("PATCH", "", {"json": {"title": "theirs"}}),
        ("DELETE", "", {}),
        ("GET", "/live", {}),
        ("POST", "/commands/start", {"json": {}}),
    ):
        foreign = clients.rival.request(method, f"/meetings/{meeting}{path}", **content)
        absent = clients.rival.request(method, f"/meetings/none{path}", **content)
        assert foreign.status_code == absent.status_code == 404
        assert foreign.json()["id"] == absent.json()["id"]
    assert meeting not in clients.rival.get("/meetings").text
    assert clients.boss.get(f"/meetings/{meeting}").json()["title"] == "ours"


def test_foreign_people_phones_and_licences_do_not_exist(served, clients):
    anna = served.people["anna@acme.example"]
    for method, path in (
        ("GET", f"/users/{anna}"),
        ("PATCH", f"/users/{anna}"),
        ("PUT", f"/users/{anna}/licences/PHONE_SYSTEM"),
        ("DELETE", f"/users/{anna}/licences/PHONE_SYSTEM"),
        ("GET", f"/users/{anna}/phones"),
        ("POST", f"/users/{anna}/phones"),
        ("POST", f"/users/{anna}/pin"),
    ):
        content = {"json": {"label": "x"} if path.endswith("phones") else {}}
        if method in {"GET", "PUT", "DELETE"}:
            content = {}
        answer = clients.rival.request(method, path, **content)
        assert (answer.status_code, answer.json()["id"]) == (404, "directory.unknown_user"), path
    assert anna not in clients.rival.get("/users").text
    assert anna not in clients.rival.get("/address-book", params={"q": "anna acme"}).text


def test_foreign_numbers_credits_and_reservations_are_out_of_sight(served, clients):
    number = E164("+33199008888")
    offer = Offer(number, "FR", "Lyon", "199", "geographic")
    served.house.numbers.adopt(OrgId("acme"), offer, usage="service", sandbox=True)
    assert number in clients.boss.get("/numbers", params={"limit": 200}).text
    assert number not in clients.rival.get("/numbers", params={"limit": 200}).text
    for method, path in (
        ("PUT", f"/numbers/{number}/assignment"),
        ("DELETE", f"/numbers/{number}/assignment"),
        ("DELETE", f"/numbers/{number}"),
    ):
        content = {"json": {"to": "bridge"}} if method == "PUT" else {}
        answer = clients.rival.request(method, path, **content)
        assert answer.status_code in {204, 404}, answer.text
    assert number in clients.boss.get("/numbers", params={"limit": 200}).text
    before = clients.rival.get("/credits").json()
    key = {"Idempotency-Key": "acme-only-1"}
    clients.console.post("/credits/top-ups", json={"amount_micros": 5_000_000}, headers=key)
    assert clients.rival.get("/credits").json() == before


def test_the_same_idempotency_key_of_two_organisations_is_two_purchases(clients):
    key = {"Idempotency-Key": "shared-key-1"}
    body = {"amount_micros": 7_000_000}
    ours = clients.console.post("/credits/top-ups", json=body, headers=key).json()
    theirs = clients.rival_console.post("/credits/top-ups", json=body, headers=key).json()
    assert ours["id"] != theirs["id"]


def test_a_user_sees_their_own_and_nobody_elses(served, clients):
    bert = served.people["bert@acme.example"]
    meeting = meeting_of(clients.bert, "bert's")
    assert clients.anna.get(f"/meetings/{meeting}").status_code == 404
    assert meeting not in clients.anna.get("/meetings").text
    assert meeting in clients.boss.get("/meetings", params={"limit": 200}).text
    for path in (f"/users/{bert}", f"/users/{bert}/phones", f"/calls?user={bert}"):
        answer = clients.anna.get(path)
        assert (answer.status_code, answer.json()["id"]) == (403, "api.own_only")
    assert clients.bert.get(f"/users/{bert}").json()["name"] == "Bert Acme"


def test_a_guest_in_the_meeting_sees_it_with_numbers_masked(served, clients):
    meeting = meeting_of(clients.bert, "with guests")
    address = Address(OrgId("acme"), "meeting", meeting)
    anna = served.people["anna@acme.example"]
    assert clients.anna.get(f"/meetings/{meeting}/live").status_code == 404
    served.switchboard.arrive(address, "leg-anna", user=anna)
    served.switchboard.arrive(address, "leg-world", number="+33612345678")
    seen = clients.anna.get(f"/meetings/{meeting}/live")
    assert seen.status_code == 200
    assert "33612345678" not in seen.text
    assert "+33612345678" in clients.bert.get(f"/meetings/{meeting}/live").text
    locked = clients.anna.post(f"/meetings/{meeting}/commands/lock", json={})
    assert (locked.status_code, locked.json()["id"]) == (403, "meeting.forbidden")
    assert served.house.live.person(UserId(anna)) is not None


def test_no_operation_reaches_what_is_another_organisations(served, clients):
    """Every operation of the OpenAPI, with the ids of the neighbour's things in its path."""
    house, org = served.house, OrgId("acme")
    anna = served.people["anna@acme.example"]
    meeting = meeting_of(clients.boss, "the neighbour's")
    phone = clients.boss.post(f"/users/{anna}/phones", json={"label": "x"}).json()["phone"]
    number = E164("+33199007799")
    house.numbers.adopt(
        org, Offer(number, "FR", "Lyon", "199", "geographic"), usage="service", sandbox=True
    )
    theirs = {
        "user_id": anna,
        "user": anna,
        "meeting_id": meeting,
        "number": number,
        "username": phone["username"],
        "org": org,
        "product": "PHONE_SYSTEM",
        "iso2": "FR",
    }
    before = [clients.boss.get(path).json() for path in ("/users", "/numbers", "/meetings")]
    tried = 0
    for path, item in describe()["paths"].items():
        names = set(re.findall(r"\{(\w+)\}", path))
        if not names & {"user_id", "user", "meeting_id", "number", "username", "org"}:
            continue
        filled = path.removeprefix(BASE).format_map({name: theirs.get(name, "x") for name in names})
        for method, operation in item.items():
            if operation["operationId"] == "begin_single_sign_on":  # anybody's way in
                continue
            answer = clients.rival.request(method.upper(), filled, json={})
            tried += 1
            assert answer.status_code in {204, 400, 403, 404, 405, 409, 422}, operation
            assert "Anna" not in answer.text
    assert tried > 20
    after = [clients.boss.get(path).json() for path in ("/users", "/numbers", "/meetings")]
    assert before == after
