"""The table of roles is complete, and every operation stands behind it."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from fastapi import APIRouter

from cadran.api.app import ROUTES, create_bare, describe
from cadran.api.context import BASE
from cadran.api.guard import GuardedRoute
from cadran.api.roles import OPERATIONS, Access, may
from cadran.api.routes import events, guest_line, softphone
from cadran.api.routes.roles import areas_of
from cadran.ids import OrgId
from cadran.messages import LANGUAGES, catalogue
from cadran.roles import ROLES

PASSWORD = "correct horse battery"
DOCUMENT = describe()
OPEN = [
    (method.upper(), path.removeprefix(BASE), operation["operationId"])
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
]
FILLED = {
    "org": "nowhere",
    "user_id": "usr_x",
    "user": "usr_x",
    "iso2": "FR",
    "number": "+33199000001",
    "reservation_id": "res_x",
    "location_id": "loc_x",
    "policy_id": "front",
    "group_id": "grp_x",
    "request_id": "req_x",
    "tariff_id": "deck_x",
    "port_order_id": "port_x",
    "product": "PHONE_SYSTEM",
    "meeting_id": "mtg_x",
    "at": "2030-01-07T09:00:00Z",
    "attendant_id": "att_x",
    "greeting_id": "grt_x",
    "queue_id": "que_x",
    "mailbox_id": "vmb_x",
    "use": "greeting",
    "name": "start",
    "call_id": "call_x",
    "contact_id": "ctc_x",
    "payment_id": "top_x",
    "method_id": "pm_x",
    "message_id": "evt_1",
    "recording_id": "rec_x",
    "webhook_id": "whk_x",
    "job_id": "job_x",
    "username": "phone.x",
    "session_id": "0000",
    "token_id": "tok_x",
    "trunk": "carrier-x",
    "code": "guessed",
}


def routers() -> list[APIRouter]:
    sockets = (events.router, softphone.router, guest_line.router)
    return [router for router in ROUTES if router not in sockets]


def test_every_operation_stands_in_the_table_and_the_table_names_no_other():
    served = {route.operation_id for router in routers() for route in router.routes}
    assert served | {softphone.OPERATION, guest_line.OPERATION} == set(OPERATIONS)


def test_every_route_is_a_guarded_one():
    for router in routers():
        for route in router.routes:
            assert isinstance(route, GuardedRoute), route


def test_every_operation_promises_the_shape_of_its_answer():
    for item in DOCUMENT["paths"].values():
        for operation in item.values():
            good = [code for code in operation["responses"] if code.startswith(("2", "303"))]
            assert good, operation["operationId"]
            if good in (["204"], ["303"]):  # nothing, or a way on
                continue
            content = operation["responses"][good[0]]["content"]
            assert all(each.get("schema") for each in content.values()), operation["operationId"]


@pytest.mark.parametrize(("method", "path", "operation"), OPEN, ids=[each[2] for each in OPEN])
def test_a_stranger_gets_nothing_but_what_is_anybodys(
    stranger: httpx.Client, method: str, path: str, operation: str
):
    answer = stranger.request(method, path.format(**FILLED))
    if OPERATIONS[operation] in {Access.ANYBODY, Access.CATALOGUE}:
        assert answer.status_code != 401
    else:
        assert (answer.status_code, answer.json()["id"]) == (401, "api.sign_in_needed")


@pytest.fixture(scope="module")
def by_role(served) -> Iterator[dict[str, httpx.Client]]:
    """Somebody of each role, in an organisation of their own."""
    org = OrgId("roles")
    house = served.house
    house.directory.create_organisation(org, "Roles", "FR", "en")
    house.directory.licences.set_purchased(org, "AUDIO_CONFERENCING", len(ROLES))
    made: dict[str, httpx.Client] = {}
    for role in ROLES:
        login = f"{role}@roles.example"
        user = house.directory.create_user(
            org, login, role, usage_location="FR", language="en", role=role
        )
        house.sessions.set_password(org, user.id, PASSWORD)
        served.people[login] = user.id
        house.directory.licences.assign(org, user.id, "AUDIO_CONFERENCING")
        made[role] = served.signed_in(login)
    yield made
    for client in made.values():
        client.close()


@pytest.mark.parametrize("role", ROLES)
def test_each_role_may_do_what_the_table_says_and_no_more(by_role, role: str):
    client = by_role[role]
    for method, path, operation in OPEN:
        if operation == "sign_out":
            continue
        answer = client.request(method, path.format(**FILLED))
        refused = answer.status_code == 403 and answer.json()["id"] == "api.role"
        assert refused is not may(role, operation), operation
    shown = {each["role"]: each for each in client.get("/roles").json()["items"]}
    assert set(shown) == set(ROLES) - (set() if role == "operator" else {"operator"})
    assert set(shown[role]["operations"]) == set(client.get("/session").json()["operations"])


def test_the_refusal_names_the_roles_in_the_readers_language(by_role):
    answer = by_role["user"].get("/credits", headers={"Accept-Language": "fr"}).json()
    assert answer["detail"].startswith("Votre rôle, Utilisateur, ne le permet pas.")
    assert "Facturation" in answer["detail"]
    assert answer["facts"] == {
        "role": "user",
        "needed": "operator, owner, administrator, billing, auditor",
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_role_and_every_area_of_the_api_has_words(language: str):
    known = catalogue(language)
    areas = areas_of(create_bare())
    assert {"numbers", "people", "credits"} <= areas.keys()
    for area in areas:
        assert f"roles.area_{area}" in known
    for role in ROLES:
        assert {f"roles.name_{role}", f"roles.explain_{role}"} <= known.keys()


def test_nobody_makes_themselves_or_others_more_than_they_are(served, by_role):
    person = {"name": "X", "usage_location": "FR"}
    for role, given, good in (
        ("administrator", "owner", False),
        ("administrator", "operator", False),
        ("owner", "operator", False),
        ("administrator", "auditor", True),
        ("owner", "owner", True),
    ):
        asked = person | {"login": f"{role}.{given}@roles.example", "role": given}
        answer = by_role[role].post("/users", json=asked)
        assert answer.status_code == (201 if good else 403), (role, given)
        if not good:
            assert answer.json()["id"] == "api.role_above"
    own = served.people["administrator@roles.example"]
    owner = served.people["owner@roles.example"]
    for user, change in (
        (own, {"role": "owner"}),
        (owner, {"role": "user"}),
        (owner, {"password": "taken over now"}),
        (owner, {"active": False}),
    ):
        answer = by_role["administrator"].patch(f"/users/{user}", json=change)
        assert (answer.status_code, answer.json()["id"]) == (403, "api.role_above")


def test_the_help_desk_helps_users_and_nobody_above(served, by_role):
    desk = by_role["help_desk"]
    user, owner = (served.people[f"{each}@roles.example"] for each in ("user", "owner"))
    made = desk.post(f"/users/{user}/phones", json={"label": "Desk"})
    assert made.status_code == 201
    assert desk.post(f"/users/{user}/pin", json={}).status_code == 200
    for path in (f"/users/{owner}/phones", f"/users/{owner}/pin"):
        answer = desk.post(path, json={"label": "x"} if path.endswith("phones") else {})
        assert (answer.status_code, answer.json()["id"]) == (403, "api.role_above")


def test_a_table_that_no_longer_refuses_is_noticed():
    """The walk above compares with the table; here some rows of it are held to the letter."""
    assert not may("user", "list_users")
    assert not may("auditor", "create_user")
    assert not may("billing", "assign_number")
    assert may("billing", "top_up_credits")
    assert may("auditor", "get_statement")
