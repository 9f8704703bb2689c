"""Caller-ID policies over the API: administrators rule, people hide themselves where they may."""

from __future__ import annotations


def test_a_policy_is_set_given_obeyed_and_taken_back(served, clients):
    anna = served.people["anna@acme.example"]
    path = "/caller-id-policies/quiet"
    asked = {"name": "Quiet", "shows": "anonymous", "may_hide": False}
    made = clients.boss.put(path, json=asked)
    assert (made.status_code, made.json()["name"]) == (200, "Quiet")
    listed = clients.boss.get("/caller-id-policies", headers={"Accept-Language": "fr"}).json()
    assert [each["id"] for each in listed["items"]] == ["default", "quiet"]
    assert listed["items"][0]["name"] == "Par défaut"
    mine = f"/users/{anna}/caller-id"
    refused = clients.anna.put(mine, json={"policy_id": "quiet"})
    assert (refused.status_code, refused.json()["id"]) == (403, "api.own_only")
    given = clients.boss.put(mine, json={"policy_id": "quiet"}).json()
    assert (given["shown"], given["policy"]["id"]) == (None, "quiet")
    locked = clients.anna.put(mine, json={"hidden": True})
    assert (locked.status_code, locked.json()["id"]) == (403, "numbers.may_not_hide")
    busy = clients.boss.delete(path)
    assert (busy.status_code, busy.json()["id"]) == (409, "numbers.policy_in_use")
    clients.boss.put(mine, json={"policy_id": "default"})
    assert clients.anna.put(mine, json={"hidden": True}).json()["hidden"] is True
    assert clients.anna.put(mine, json={"hidden": False}).json()["hidden"] is False
    assert clients.boss.delete(path).status_code == 204
    assert clients.rival.get(mine).status_code == 404
    assert clients.bert.get(mine).status_code == 403
