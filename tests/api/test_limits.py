"""Limits and blocked users through the API: a raise needs two people, a block has a way back."""

import pytest

from cadran.ids import OrgId
from cadran.roles import OWNER

KEY = {"scope": "user", "subject": "", "measure": "hour"}
PASSWORD = "correct horse battery"


@pytest.fixture
def owners(served):
    """Two owners of an organisation of their own, and one of their users."""
    house, org = served.house, OrgId("lim")
    if org not in {each.org for each in house.directory.organisations()}:
        house.directory.create_organisation(org, "Limits", "FR", "en")
        for name in ("one", "two", "idle"):
            role = "user" if name == "idle" else OWNER
            user = house.directory.create_user(
                org, f"{name}@lim.example", name.title(), usage_location="FR", language="en", role=role
            )  # fmt: skip
            house.sessions.set_password(org, user.id, PASSWORD)
    idle = next(each for each in house.directory.users(org) if each.role == "user")
    one, two = served.signed_in("one@lim.example"), served.signed_in("two@lim.example")
    yield one, two, idle
    one.close()
    two.close()


def test_a_raise_waits_for_the_second_owner(owners):
    one, two, _idle = owners
    found = one.get("/limits").json()
    before = next(each for each in found["items"] if each.items() >= KEY.items())
    asked = one.put("/limits", json={**KEY, "amount": before["amount"] + 1}).json()
    assert (asked["amount"], asked["next_amount"]) == (before["amount"], before["amount"] + 1)
    assert asked["asked_by_name"] == "One"
    assert one.post("/limits/confirm", json=KEY).json()["id"] == "limits.same_person"
    assert two.post("/limits/confirm", json=KEY).json()["amount"] == before["amount"] + 1
    assert two.post("/limits/withdraw", json=KEY).status_code == 404
    lower = one.put("/limits", json={**KEY, "amount": 5}).json()
    assert (lower["amount"], lower["next_amount"], lower["own"]) == (5, None, True)


def test_a_blocked_user_is_listed_with_the_reason_and_can_be_let_go(owners):
    one, _two, idle = owners
    path = f"/blocked-users/{idle.id}"
    assert one.put(path, json={"note": "stolen phone"}).json()["note"] == "stolen phone"
    listed = one.get("/blocked-users", params={"lang": "fr"}).json()["items"]
    assert [(each["name"], each["text"]) for each in listed] == [
        ("Idle", "Bloqué par un administrateur")
    ]
    assert one.delete(path).status_code == 204
    assert one.delete(path).json()["id"] == "limits.not_blocked"


def test_nobody_unknown_is_limited_or_blocked(owners):
    one, _two, _idle = owners
    asked = {"scope": "user", "subject": "usr_nobody", "measure": "day", "amount": 1}
    assert one.put("/limits", json=asked).status_code == 404
    assert one.put("/blocked-users/usr_nobody", json={}).status_code == 404
    for wrong in ({**KEY, "amount": -1}, {**KEY, "measure": "year", "amount": 1}):
        assert one.put("/limits", json=wrong).status_code == 422
