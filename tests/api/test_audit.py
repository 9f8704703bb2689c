"""The audit log: who changed what, with before and after, and no secret."""

from __future__ import annotations

import ast
import contextlib
import re
from pathlib import Path

import pytest

import cadran
from cadran.ids import OrgId
from cadran.messages import catalogue

PASSWORD = "correct horse battery"
ORG = OrgId("audit")


@pytest.fixture(scope="module")
def owner(served):
    house = served.house
    house.directory.create_organisation(ORG, "Audit", "FR", "en")
    made = house.directory.create_user(
        ORG, "owner@audit.example", "Olga Owner", usage_location="FR", language="en", role="owner"
    )
    house.sessions.set_password(ORG, made.id, PASSWORD)
    with contextlib.closing(served.signed_in("owner@audit.example")) as client:
        yield client


def test_a_change_is_told_with_before_and_after_and_who(owner):
    person = {"name": "Before", "login": "p@audit.example", "usage_location": "FR"}
    made = owner.post("/users", json=person).json()
    user = made["user"]["id"]
    owner.patch(f"/users/{user}", json={"name": "After", "role": "auditor", "language": "fr"})
    log = owner.get("/audit").json()["items"]
    change = next(each for each in log if each["kind"] == "user.changed")
    assert change["by"]["name"] == "Olga Owner"
    assert change["subject"] == user
    assert change["before"] == {"name": "Before", "role": "user", "language": "en"}
    assert change["after"] == {"name": "After", "role": "auditor", "language": "fr"}
    assert change["text"] == "Person changed"
    french = owner.get("/audit", headers={"Accept-Language": "fr"}).json()["items"]
    assert "Personne modifiée" in {each["text"] for each in french}
    assert made["password"] not in owner.get("/audit").text


def test_pages_follow_each_other_without_a_gap_and_end(owner):
    whole = [each["sequence"] for each in owner.get("/audit").json()["items"]]
    assert len(whole) >= 3
    seen: list[int] = []
    cursor = ""
    for _ in range(len(whole) + 5):
        page = owner.get("/audit", params={"limit": 1} | ({"cursor": cursor} if cursor else {}))
        seen += [each["sequence"] for each in page.json()["items"]]
        cursor = page.json()["next_cursor"]
        if cursor is None:
            break
    assert seen == whole


def test_the_operators_hand_is_seen_and_other_organisations_are_not(served, owner, clients):
    served.house.tenants.limit(
        ORG, type(served.house.tenants.tenant(ORG).standing.limits)(calls=9), by="console"
    )
    newest = owner.get("/audit", params={"limit": 1}).json()["items"][0]
    assert (newest["kind"], newest["by"]["name"]) == ("organisation.limited", "Command line")
    assert (newest["before"]["calls"], newest["after"]["calls"]) == (None, 9)
    assert "audit.example" not in clients.boss.get("/audit", params={"limit": 200}).text


def changes_by_somebody() -> set[str]:
    """The kinds of facts that functions note which are told by whom the change is."""
    kinds: set[str] = set()
    for file in Path(cadran.__file__).parent.rglob("*.py"):
        for function in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(function, ast.FunctionDef):
                continue
            if "by" not in {each.arg for each in (*function.args.args, *function.args.kwonlyargs)}:
                continue
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "note":
                    kinds |= {
                        each.value
                        for argument in call.args
                        for each in ast.walk(argument)
                        if isinstance(each, ast.Constant)
                        and isinstance(each.value, str)
                        and re.fullmatch(r"[a-z_]+\.[a-z_]+", each.value)
                    }
    return kinds


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_change_has_its_words(language):
    kinds = changes_by_somebody()
    assert len(kinds) > 70  # the scan finds something
    keys = {f"audit.{each.replace('.', '_')}" for each in kinds}
    assert keys - set(catalogue(language)) == set()
