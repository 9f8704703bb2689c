"""Call settings, call groups and feature codes over the API."""

from __future__ import annotations

import pytest

from cadran.ids import Address, OrgId

NUMBER = "+33199009999"


ORG = OrgId("acme")


def of(served, login):
    return served.people[f"{login}@acme.example"]


def mine(served, login="anna"):
    return f"/users/{of(served, login)}/call-settings"


@pytest.fixture
def settings(served, clients):
    """Anna's, put back afterwards."""
    path = mine(served)
    yield path
    nobody = {"kind": "disconnect"}
    clients.boss.patch(
        path,
        json={
            "forward": nobody,
            "no_answer": nobody,
            "busy_to": nobody,
            "unreachable": nobody,
            "do_not_disturb": False,
            "busy": "wait",
            "twin": "",
            "along": [],
            "delegates": [],
        },
    )


def test_who_never_changed_anything_is_rung_and_nobody_else(clients, settings):
    found = clients.anna.get(settings).json()
    assert found["forward"] == {"kind": "disconnect", "id": "", "name": "", "warning": None}
    assert (found["do_not_disturb"], found["busy"], found["twin"]) == (False, "wait", None)
    assert found["along"] == found["delegates"] == []
    assert found["limits"]["in_order_most"] == 5


def test_a_person_sets_where_their_calls_go_and_it_holds_at_once(served, clients, settings):
    bert = of(served, "bert")
    asked = {
        "no_answer": {"kind": "person", "id": bert},
        "ring_s": 15,
        "busy": "wait",
        "do_not_disturb": True,
        "along": [{"kind": "person", "id": bert, "after_s": 5}],
        "delegates": [{"user": bert, "calls": True, "rings": False}],
    }
    kept = clients.anna.patch(settings, json=asked)
    assert kept.status_code == 200, kept.text
    assert kept.json()["no_answer"]["name"] == "Bert Acme"
    assert served.house.live.settled(10)
    address = Address(ORG, "phone", of(served, "anna"))
    given = served.house.live.settings(address)
    assert given["ring_ms"] == 15_000
    assert given["rules"]["do_not_disturb"] is True
    assert given["rules"]["no_answer"] == {"kind": "person", "id": bert}
    acts = clients.bert.get(mine(served, "bert")).json()["acts_for"]
    assert [each["name"] for each in acts] == ["Anna Acme"]


def test_a_number_that_may_not_be_called_is_refused_with_what_decided(served, clients, settings):
    policy = f"/users/{of(served, 'anna')}/outbound-policy"
    to_number = {"forward": {"kind": "number", "id": NUMBER}}
    assert clients.anna.patch(settings, json=to_number).json()["forward"]["warning"] is None
    clients.boss.put(policy, json={"meetings": "any", "calls": "none"})
    assert served.house.live.settled(10)
    try:
        warned = clients.anna.get(settings).json()["forward"]["warning"]
        assert warned["id"] == "entitlement.outside_scope", "what was set before no longer works"
        kept = clients.anna.patch(settings, json={"do_not_disturb": True, **to_number})
        assert kept.status_code == 200, "and holds up no other change"
        refused = clients.anna.patch(settings, json={"twin": "+33199009998"})
        assert (refused.status_code, refused.json()["id"]) == (403, "entitlement.outside_scope")
    finally:
        clients.boss.delete(policy)
        assert served.house.live.settled(10)


@pytest.mark.parametrize(
    ("asked", "status", "reason"),
    [
        ({"forward": {"kind": "person", "id": "nobody"}}, 404, "directory.unknown_user"),
        ({"forward": {"kind": "person", "id": "ME"}}, 422, "directory.yourself_as_target"),
        ({"along": [{"kind": "person", "id": "ME"}]}, 422, "directory.yourself_as_target"),
        ({"along": [{"kind": "group", "id": "none"}]}, 404, "directory.unknown_group"),
        ({"delegates": [{"user": "ME"}]}, 422, "directory.yourself_as_target"),
        ({"ring_s": 3}, 422, "directory.bad_ring_time"),
        (
            {"along": [{"kind": "person", "id": "ME", "after_s": 99}]},
            422,
            "directory.bad_ring_time",
        ),
        ({"busy": "sometimes"}, 422, None),
        ({"twin": "mobile"}, 422, None),
    ],
)
def test_what_cannot_be_set_is_explained_and_changes_nothing(
    served, clients, settings, asked, status, reason
):
    me = of(served, "anna")
    told = {
        key: [{**each, **{k: me for k, v in each.items() if v == "ME"}} for each in value]
        if isinstance(value, list)
        else {k: me if v == "ME" else v for k, v in value.items()}
        if isinstance(value, dict)
        else value
        for key, value in asked.items()
    }
    before = clients.anna.get(settings).json()
    refused = clients.anna.patch(settings, json=told)
    assert refused.status_code == status, refused.text
    if reason:
        assert refused.json()["id"] == reason
    assert clients.anna.get(settings).json() == before


def test_only_oneself_and_who_helps_change_settings(clients, settings):
    assert clients.bert.get(settings).status_code == 403
    assert clients.bert.patch(settings, json={"do_not_disturb": True}).status_code == 403
    assert clients.rival.get(settings).status_code in (403, 404)
    assert clients.boss.patch(settings, json={"do_not_disturb": True}).status_code == 200


# --- groups


def test_a_group_rings_along_and_cannot_be_deleted_meanwhile(served, clients, settings):
    anna, bert = of(served, "anna"), of(served, "bert")
    asked = {"name": "Front desk", "members": [bert, anna], "id": "grp_desk"}
    made = clients.boss.post("/call-groups", json=asked)
    assert made.status_code == 201, made.text
    assert clients.boss.post("/call-groups", json=asked).json() == made.json(), "a retry"
    assert [each["name"] for each in made.json()["members"]] == ["Bert Acme", "Anna Acme"]
    assert clients.anna.post("/call-groups", json=asked).status_code == 403
    along = [{"kind": "group", "id": "grp_desk", "after_s": 10, "in_order": True}]
    assert clients.anna.patch(settings, json={"along": along}).json()["along"][0]["name"] == (
        "Front desk"
    )
    refused = clients.boss.delete("/call-groups/grp_desk")
    assert (refused.status_code, refused.json()["id"]) == (409, "directory.group_in_use")
    assert served.house.live.settled(10)
    assert served.house.live.group_of(anna) == [bert]
    clients.anna.patch(settings, json={"along": []})
    assert clients.rival.get("/call-groups").json()["items"] == []
    renamed = {"name": "Desk", "members": [anna]}
    changed = clients.boss.put("/call-groups/grp_desk", json=renamed).json()
    assert (changed["name"], len(changed["members"])) == ("Desk", 1)
    assert clients.boss.delete("/call-groups/grp_desk").status_code == 204
    assert clients.anna.get("/call-groups").json()["items"] == []


# --- codes


def test_codes_are_the_organisations_own(served, clients):
    found = clients.anna.get("/phone-features", headers={"Accept-Language": "fr"}).json()
    codes = {each["feature"]: each["code"] for each in found["items"]}
    assert codes["park"] == "*70"
    assert "Parquer" in next(e["words"]["text"] for e in found["items"] if e["feature"] == "park")
    changed = clients.boss.patch(
        "/phone-features", json={"codes": {"park": "*66"}, "park_back_s": 90}
    )
    assert changed.status_code == 200, changed.text
    assert served.house.live.settled(10)
    park = served.house.live.settings(Address(ORG, "park", ORG))
    assert park == {"retrieve": "*71", "back_ms": 90_000, "country": "FR"}
    assert {e["feature"]: e["code"] for e in changed.json()["items"]}["park"] == "*66"
    for codes, reason in [
        ({"park": "55"}, "numbering.bad_feature_code"),
        ({"park": "*8"}, "numbering.feature_codes_clash"),
        ({"park": "*81"}, "numbering.feature_codes_clash"),
    ]:
        refused = clients.boss.patch("/phone-features", json={"codes": codes})
        assert (refused.status_code, refused.json()["id"]) == (422, reason)
    assert clients.anna.patch("/phone-features", json={}).status_code == 403
    clients.boss.patch("/phone-features", json={"codes": {"park": "*70"}, "park_back_s": 120})


def test_nothing_is_parked(clients):
    assert clients.anna.get("/parked-calls").json() == {"items": []}
