"""The table of roles is complete, and every operation stands behind it."""

from __future__ import annotations

import httpx
import pytest
from fastapi import APIRouter

from cadran.api.app import ROUTES, describe
from cadran.api.context import BASE
from cadran.api.guard import GuardedRoute
from cadran.api.roles import OPERATIONS, Access
from cadran.api.routes import events

DOCUMENT = describe()
OPEN = [
    (method.upper(), path.removeprefix(BASE), operation["operationId"])
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
]
FILLED = {
    "user_id": "usr_x",
    "iso2": "FR",
    "number": "+33199000001",
    "reservation_id": "res_x",
    "product": "PHONE_SYSTEM",
    "meeting_id": "mtg_x",
    "name": "start",
    "call_id": "call_x",
    "username": "phone.x",
}


def routers() -> list[APIRouter]:
    return [router for router in ROUTES if router is not events.router]


def test_every_operation_stands_in_the_table_and_the_table_names_no_other():
    served = {route.operation_id for router in routers() for route in router.routes}
    assert served == set(OPERATIONS)


def test_every_route_is_a_guarded_one():
    for router in routers():
        for route in router.routes:
            assert isinstance(route, GuardedRoute), route


def test_every_operation_promises_the_shape_of_its_answer():
    for item in DOCUMENT["paths"].values():
        for operation in item.values():
            good = [code for code in operation["responses"] if code.startswith("2")]
            assert good, operation["operationId"]
            if good == ["204"]:
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


@pytest.mark.parametrize(("method", "path", "operation"), OPEN, ids=[each[2] for each in OPEN])
def test_a_user_is_refused_what_is_the_administrators(
    clients, method: str, path: str, operation: str
):
    if OPERATIONS[operation] is not Access.ADMINISTRATOR:
        return
    answer = clients.anna.request(method, path.format(**FILLED))
    assert (answer.status_code, answer.json()["id"]) == (403, "api.role")
