"""Numbers on request: form, draft, states; quotas with their formula."""

from __future__ import annotations

import contextlib

import pytest
from tests.api.conftest import PASSWORD

from cadran.ids import OrgId

FORM = {
    "contact_name": "Ada",
    "contact_email": "ada@acme.example",
    "organisation_address": "1 rue de l’Exemple, Paris",
    "purpose": "Our office in Algiers",
}


def ask(client, key: str, **more: object):
    body = {"country": "DZ", "kind": "non_geographic", "quantity": 2, "form": FORM, **more}
    return client.post("/number-requests", json=body, headers={"Idempotency-Key": key})


def test_a_form_names_the_papers_of_the_country(clients):
    french = {"Accept-Language": "fr"}
    fields = clients.boss.get("/number-request-forms/cl", headers=french).json()["fields"]
    papers = {each["name"]: each["label"] for each in fields if each["paper"]}
    assert papers["proof_of_registration"].startswith("Justificatif d’immatriculation")
    assert {each["name"] for each in fields if each["required"]} >= {*FORM, *papers}


def test_a_draft_is_handed_in_when_it_is_whole_and_can_be_taken_back(clients):
    draft = ask(clients.boss, "request-draft-1", draft=True).json()
    assert (draft["state"], draft["state_name"]["text"]) == ("draft", "Draft")
    path = f"/number-requests/{draft['id']}"
    lacking = clients.boss.put(f"{path}/form", json={"form": FORM})
    assert (lacking.status_code, lacking.json()["id"]) == (422, "numbers.request_paper_missing")
    whole = {**FORM, "letter_of_authorisation": "in the safe"}
    sent = clients.boss.put(f"{path}/form", json={"form": whole}).json()
    assert (sent["state"], sent["by"]["name"]) == ("submitted", "Boss Acme")
    assert clients.rival.get(path).status_code == 404
    assert clients.boss.delete(path).json()["state"] == "withdrawn"
    assert clients.boss.delete(path).json()["state"] == "withdrawn"
    listed = clients.boss.get("/number-requests", params={"state": "withdrawn"}).json()["items"]
    assert draft["id"] in {each["id"] for each in listed}


def test_what_is_in_stock_is_not_asked_for_and_what_does_not_exist_neither(clients):
    stocked = ask(clients.boss, "request-stocked", country="FR", kind="geographic")
    assert (stocked.status_code, stocked.json()["id"]) == (409, "numbers.not_on_request")
    both = ask(clients.boss, "request-of-both", number="+33199001234")
    assert both.status_code == 422


def test_a_quota_shows_its_rule_and_the_figures_of_now(served):
    house, own = served.house, OrgId("quota")
    house.directory.create_organisation(own, "Quota", "FR", "en")
    for product in ("PHONE_SYSTEM", "AUDIO_CONFERENCING", "DOMESTIC_CALLING_PLAN"):
        house.directory.licences.set_purchased(own, product, 20)
    login = "boss@quota.example"
    boss = house.directory.create_user(
        own, login, "Boss", usage_location="FR", language="en", role="administrator"
    )
    house.sessions.set_password(own, boss.id, PASSWORD)
    with contextlib.closing(served.signed_in(login)) as client:
        quotas = {each["what"]: each for each in client.get("/number-quotas").json()["items"]}
    user, toll = quotas["user"], quotas["toll"]
    assert user["formula"]["facts"] == {
        "licences": 20,
        "allowed": 32,
        "percent": 110,
        "plus": 10,
    }
    assert user["formula"]["text"] == "20 calling plans × 110 % + 10 = 32, rounded down."
    assert toll["licences"] == 40
    assert (toll["allowed"], toll["formula"]["facts"]["least"]) == (10, 26)
    assert toll["steps"][0] == {"licences": 1, "numbers": 5}
    assert toll["left"] == toll["allowed"] - toll["acquired"] - toll["reserved"]
    assert quotas["toll_free"]["needs"]["id"] == "numbers.toll_free_needs_credits"


def test_the_operator_takes_a_request_through_its_states_to_its_numbers(served, clients, operator):
    whole = {**FORM, "letter_of_authorisation": "in the safe"}
    made = ask(clients.boss, "request-operator-1", form=whole).json()
    assert clients.boss.get("/operator/number-requests").status_code == 403
    listed = operator.get("/operator/number-requests", params={"state": "submitted"}).json()[
        "items"
    ]
    assert (made["id"], "acme") in {(each["id"], each["organisation"]) for each in listed}
    path = f"/operator/organisations/acme/number-requests/{made['id']}"
    for state in ("in_review", "approved"):
        moved = operator.post(f"{path}/answer", json={"state": state, "note": "well"})
        assert (moved.status_code, moved.json()["state"]) == (200, state), moved.text
    short = operator.post(f"{path}/fulfilment", json={"numbers": [{"number": "+21398000001"}]})
    assert (short.status_code, short.json()["id"]) == (422, "numbers.wrong_numbers")
    numbers = [{"number": "+999012900000001"}, {"number": "+999012900000002"}]
    done = operator.post(f"{path}/fulfilment", json={"numbers": numbers}).json()
    assert (done["state"], done["note"]) == ("fulfilled", "well")
    mine = clients.boss.get("/numbers", params={"country": "DZ"}).json()["items"]
    assert [(each["number"], each["sandbox"]) for each in mine] == [
        (each["number"], True) for each in numbers
    ]


@pytest.fixture(scope="module")
def operator(served):
    house = served.house
    org = OrgId("houses")
    house.directory.create_organisation(org, "Houses", "FR", "en")
    user = house.directory.create_user(
        org, "op@houses", "Op", usage_location="FR", language="en", role="operator"
    )
    house.sessions.set_password(org, user.id, "correct horse battery")
    client = served.signed_in("op@houses")
    yield client
    client.close()
