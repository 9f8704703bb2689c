"""People, their licences, phones and PINs."""

from __future__ import annotations

import contextlib

import pytest

from cadran.ids import OrgId

PASSWORD = "correct horse battery"


def added(client, login: str, **more: object) -> dict:
    body = {"name": "Zoé Nguyễn", "login": login, "usage_location": "fr", **more}
    answer = client.post("/users", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_a_new_person_gets_a_password_that_works_once_shown(served, clients):
    made = added(clients.boss, "zoe@acme.example", extension="4711")
    assert made["user"]["usage_location"] == "FR"
    with served.client() as client:
        answer = client.post(
            "/session", json={"login": "ZOE@acme.example", "password": made["password"]}
        )
        assert answer.json()["name"] == "Zoé Nguyễn"
    found = clients.boss.get("/users", params={"q": "nguyen"}).json()["items"]
    assert [each["extension"] for each in found] == ["4711"]
    book = clients.anna.get("/address-book", params={"q": "zoe"}).json()["items"]
    assert [each["name"] for each in book] == ["Zoé Nguyễn"]


@pytest.mark.parametrize(
    ("change", "status", "reason"),
    [
        ({"login": "anna@acme.example"}, 409, "directory.login_taken"),
        ({"usage_location": "XX"}, 422, "directory.bad_country"),
        ({"language": "xx"}, 422, "directory.bad_language"),
        ({"extension": "0123"}, 422, "directory.bad_extension"),
        ({"role": "king"}, 422, "api.invalid_input"),
        ({"password": "short"}, 422, "api.invalid_input"),
    ],
)
def test_a_person_who_cannot_be_is_refused_with_the_reason(clients, change, status, reason):
    before = clients.boss.get("/users", params={"limit": 200}).json()
    body = {"name": "X", "login": "x@acme.example", "usage_location": "FR", **change}
    answer = clients.boss.post("/users", json=body)
    assert (answer.status_code, answer.json()["id"]) == (status, reason)
    assert clients.boss.get("/users", params={"limit": 200}).json() == before


def test_an_inactive_person_is_signed_out_and_stays_out(served, clients):
    made = added(clients.boss, "gone@acme.example", password="a long enough one")
    with served.client() as client:
        sign_in = {"login": "gone@acme.example", "password": "a long enough one"}
        assert client.post("/session", json=sign_in).status_code == 201
        changed = clients.boss.patch(f"/users/{made['user']['id']}", json={"active": False})
        assert changed.json()["active"] is False
        assert client.get("/session").status_code == 401
        assert client.post("/session", json=sign_in).status_code == 401


@pytest.mark.parametrize("role", ["owner", "administrator"])
def test_the_last_to_lead_stays_one(served, role):
    house, alone = served.house, OrgId(f"alone-{role}")
    house.directory.create_organisation(alone, "Alone", "FR", "en")
    login = f"last@{alone}.example"
    made = house.directory.create_user(
        alone, login, "Last", usage_location="FR", language="en", role=role
    )
    house.sessions.set_password(alone, made.id, PASSWORD)
    with contextlib.closing(served.signed_in(login)) as leader:
        answer = leader.patch(f"/users/{made.id}", json={"role": "user"})
    assert (answer.status_code, answer.json()["id"]) == (409, f"directory.last_{role}")


def test_licences_come_and_go_with_their_dependencies_explained(clients):
    user = added(clients.boss, "licensed@acme.example")["user"]["id"]
    path = f"/users/{user}/licences"
    refused = clients.boss.put(f"{path}/DOMESTIC_CALLING_PLAN")
    assert (refused.status_code, refused.json()["id"]) == (409, "directory.licence_needs")
    assert clients.boss.put(f"{path}/PHONE_SYSTEM").json()["items"] == ["PHONE_SYSTEM"]
    assert clients.boss.put(f"{path}/PHONE_SYSTEM").json()["items"] == ["PHONE_SYSTEM"]
    assert clients.boss.delete(f"{path}/PHONE_SYSTEM").json()["items"] == []


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_product_is_named_and_explained(clients, lang):
    for licence in clients.boss.get("/licences", params={"lang": lang}).json()["items"]:
        assert not licence["name"].startswith("catalogue."), licence
        assert not licence["explanation"].startswith("catalogue."), licence
        assert licence["assigned"] <= licence["total"]


def test_a_phone_account_is_told_whole_once_and_ends_when_taken_away(served, clients):
    anna = served.people["anna@acme.example"]
    made = clients.anna.post(f"/users/{anna}/phones", json={"label": "Desk"}).json()
    assert made["sip_server"] == "127.0.0.1:5480"
    assert len(made["password"]) >= 16
    listed = clients.anna.get(f"/users/{anna}/phones").text
    assert made["password"] not in listed
    username = made["phone"]["username"]
    assert username in listed
    assert made["phone"]["encryption"] == "optional"
    own, others = f"/users/{anna}/phones/{username}", served.people["bert@acme.example"]
    wanted = {"encryption": "required"}
    assert clients.anna.patch(own, json=wanted).json()["encryption"] == "required"
    assert '"encryption":"required"' in clients.anna.get(f"/users/{anna}/phones").text
    assert served.house.live.account(username).encryption == "required"
    assert clients.anna.patch(own, json={"encryption": "maybe"}).status_code == 422
    for method, content in (("DELETE", {}), ("PATCH", {"json": wanted})):
        stranger = clients.bert.request(method, f"/users/{others}/phones/{username}", **content)
        assert stranger.status_code == 404
    assert clients.anna.delete(f"/users/{anna}/phones/{username}").status_code == 204
    assert username not in clients.anna.get(f"/users/{anna}/phones").text


def test_a_pin_is_set_or_made_and_shown_once(served, clients):
    anna = served.people["anna@acme.example"]
    made = clients.anna.post(f"/users/{anna}/pin", json={}).json()["pin"]
    assert made.isdigit()
    assert len(made) == 5
    assert clients.anna.post(f"/users/{anna}/pin", json={"pin": "24680"}).json()["pin"] == "24680"
    bad = clients.anna.post(f"/users/{anna}/pin", json={"pin": "12"})
    assert bad.status_code == 422
    assert made not in clients.anna.get(f"/users/{anna}").text


def test_each_licence_says_beforehand_why_it_cannot_be_given_or_taken(clients):
    user = added(clients.boss, "chosen@acme.example")["user"]["id"]

    def choices(language: str = "en") -> dict[str, dict]:
        answer = clients.boss.get(f"/users/{user}/licences", params={"lang": language})
        return {each["product"]: each for each in answer.json()["items"]}

    plan = choices("fr")["DOMESTIC_CALLING_PLAN"]
    assert (plan["held"], plan["possible"]) == (False, False)
    assert plan["reason"]["id"] == "directory.licence_needs"
    assert "Système téléphonique" in plan["reason"]["text"]
    attempt = clients.boss.put(f"/users/{user}/licences/DOMESTIC_CALLING_PLAN")
    assert attempt.json()["id"] == plan["reason"]["id"]

    assert choices()["PHONE_SYSTEM"]["possible"]
    for product in ("PHONE_SYSTEM", "DOMESTIC_CALLING_PLAN"):
        assert clients.boss.put(f"/users/{user}/licences/{product}").status_code == 200
    now = choices()
    assert now["DOMESTIC_CALLING_PLAN"]["held"]
    assert now["DOMESTIC_CALLING_PLAN"]["possible"]
    assert now["PHONE_SYSTEM"]["reason"]["id"] == "directory.licence_needed_by"
    attempt = clients.boss.delete(f"/users/{user}/licences/PHONE_SYSTEM")
    assert attempt.json()["id"] == now["PHONE_SYSTEM"]["reason"]["id"]
    other = now["INTERNATIONAL_CALLING_PLAN"]
    assert other["reason"]["id"] == "directory.one_plan_a_user"
    attempt = clients.boss.put(f"/users/{user}/licences/INTERNATIONAL_CALLING_PLAN")
    assert attempt.json()["id"] == other["reason"]["id"]
    assert clients.anna.get(f"/users/{user}/licences").status_code == 403


def test_the_organisations_outbound_policy_holds_for_who_has_none_of_their_own(clients):
    user = added(clients.boss, "outbound@acme.example")["user"]["id"]
    everybody = {"meetings": "any", "calls": "same_country"}
    assert clients.anna.put("/outbound-policy", json=everybody).status_code == 403
    assert clients.boss.put("/outbound-policy", json=everybody).json()["calls"] == "same_country"
    path = f"/users/{user}/outbound-policy"

    def shown() -> tuple[str, bool]:
        told = clients.boss.get(path).json()
        return told["calls"], told["own"]

    assert shown() == ("same_country", False)
    clients.boss.put(path, json={"meetings": "none", "calls": "any"})
    assert shown() == ("any", True)
    assert clients.boss.delete(path).json()["own"] is False
    assert shown() == ("same_country", False)
    clients.boss.put("/outbound-policy", json={"meetings": "any", "calls": "any"})
