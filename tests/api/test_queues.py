"""Queues over the API: set up by administrators, led by supervisors, answered by agents."""

from types import SimpleNamespace

import pytest
from tests.api.conftest import PASSWORD

from cadran.ids import Address, LegId, OrgId
from cadran.services import events

from .test_events import follow, hear, stream

ACME = OrgId("acme")


@pytest.fixture(scope="module")
def team(served, clients):
    """Acme's ``boss``, the agent ``anna``, ``bert`` who is none, and a supervisor."""
    house = served.house
    lead = house.directory.create_user(
        ACME, "lead@acme.example", "Lea", usage_location="FR", language="fr", role="supervisor"
    )
    house.sessions.set_password(ACME, lead.id, PASSWORD)
    team = SimpleNamespace(
        boss=clients.boss,
        anna=clients.anna,
        rival=clients.rival,
        lead=served.signed_in("lead@acme.example"),
        bert=served.signed_in("bert@acme.example"),
        anna_id=served.people["anna@acme.example"],
        bert_id=served.people["bert@acme.example"],
    )
    yield team
    for client in (team.lead, team.bert):
        client.close()


@pytest.fixture
def queue(team):
    made = team.boss.post("/queues", json={"name": "Sales", "agents": [team.anna_id]})
    assert made.status_code == 201, made.text
    yield made.json()
    team.boss.delete(f"/queues/{made.json()['id']}")


def address(queue):
    return Address(ACME, "queue", queue["id"])


def arrive(served, queue, leg, number="+33199005555"):
    caller = events.Caller(key=leg, number=number, name="Client")
    arrived = events.LegArrived(LegId(leg), LegId(leg), caller, "", answered=True)
    served.switchboard.on_loop(lambda: served.switchboard.handle(address(queue), arrived))


def test_a_new_queue_is_as_the_edition_has_it_and_says_its_limits(team, queue):
    assert queue["routing"] == "attendant"
    assert (queue["alert_s"], queue["wait_s"], queue["waiting_max"]) == (30, 1200, 50)
    assert queue["overflow"] == {"kind": "disconnect", "id": "", "name": "", "warning": None}
    assert [each["user"]["id"] for each in queue["agents"]] == [team.anna_id]
    listed = team.boss.get("/queues").json()
    assert listed["items"] == [queue]
    assert listed["limits"]["alert_s"] == {"default": 30, "least": 15, "most": 180}
    assert "person" in listed["limits"]["targets"]


def test_what_is_given_changes_and_what_lies_outside_of_the_limits_is_explained(team, queue):
    path = f"/queues/{queue['id']}"
    change = {
        "name": "Vente",
        "wait_s": 47,
        "routing": "longest_idle",
        "timeout": {"kind": "person", "id": team.bert_id},
        "priorities": ["+33199001234"],
    }
    changed = team.boss.patch(path, json=change).json()
    assert (changed["name"], changed["wait_s"], changed["routing"]) == ("Vente", 45, "longest_idle")
    assert changed["timeout"]["name"] == "Bert Acme"
    assert changed["alert_s"] == queue["alert_s"]
    refused = team.boss.patch(path, json={"alert_s": 10, "name": "Lost"})
    assert refused.status_code == 422
    assert refused.json()["id"] == "directory.bad_queue_time"
    assert "15" in refused.json()["detail"]
    assert team.boss.get(path).json() == changed


def test_a_repeated_request_with_its_id_makes_one_queue(team):
    asked = {"name": "Once", "id": "once"}
    first, second = (team.boss.post("/queues", json=asked) for _ in range(2))
    assert first.json() == second.json()
    assert team.boss.delete("/queues/once").status_code == 204
    assert team.boss.delete("/queues/once").status_code == 204
    assert team.boss.get("/queues/once").status_code == 404


def test_each_role_does_its_own(team, queue):
    path = f"/queues/{queue['id']}"
    for client in (team.anna, team.lead):
        assert client.post("/queues", json={"name": "Mine"}).status_code == 403
        assert client.patch(path, json={"name": "Mine"}).status_code == 403
        assert client.delete(path).status_code == 403
    assert team.anna.put(f"{path}/agents", json={"agents": []}).status_code == 403
    agents = {"agents": [team.bert_id, team.anna_id]}
    assert team.lead.put(f"{path}/agents", json=agents).status_code == 200
    assert [each["user"]["id"] for each in team.lead.get(path).json()["agents"]] == agents["agents"]


def test_agents_see_their_own_queues_and_nobody_those_of_another_organisation(team, queue):
    path = f"/queues/{queue['id']}"
    assert [each["id"] for each in team.anna.get("/queues").json()["items"]] == [queue["id"]]
    assert team.bert.get("/queues").json()["items"] == []
    assert team.boss.get("/queues", params={"mine": True}).json()["items"] == []
    for client in (team.bert, team.rival):
        assert client.get(path).status_code == 404
        assert client.get(f"{path}/live").status_code == 404
    assert team.rival.patch(path, json={"name": "Theirs"}).status_code == 404
    assert team.rival.put(f"{path}/agents", json={"agents": []}).status_code == 404


def test_an_agent_leaves_and_comes_back_where_the_queue_lets_them(team, queue):
    path = f"/queues/{queue['id']}/agents/{team.anna_id}"
    out = team.anna.put(path, json={"joined": False})
    assert [each["joined"] for each in out.json()["agents"]] == [False]
    assert team.bert.put(path, json={"joined": True}).status_code == 403
    kept = team.boss.patch(f"/queues/{queue['id']}", json={"may_opt_out": False})
    assert [each["joined"] for each in kept.json()["agents"]] == [True]
    refused = team.anna.put(path, json={"joined": False})
    assert refused.json()["id"] == "directory.may_not_opt_out"
    assert team.lead.put(path, json={"joined": False}).status_code == 200


def test_the_live_queue_shows_callers_and_figures_masked_for_agents(team, queue, served):
    arrive(served, queue, f"leg-{queue['id']}")
    path = f"/queues/{queue['id']}/live"
    seen = team.lead.get(path).json()
    assert [each["state"] for each in seen["callers"]] == ["waiting"]
    assert seen["callers"][0]["number"]["number"] == "+33199005555"
    assert seen["callers"][0]["position"] == 1
    assert (seen["figures"]["waiting"], seen["figures"]["arrived"]) == (1, 1)
    assert [each["state"] for each in seen["agents"]] == ["ringing"]
    masked = team.anna.get(path).json()["callers"][0]
    assert "5555" not in masked["number"]["number"] or masked["number"]["number"].count("…")
    assert masked["name"] == ""


def test_the_stream_tells_every_change_of_a_queue_to_who_may_see_it(team, queue, served):
    topic = f"queue:{queue['id']}"
    with stream(served, team.lead) as lead, stream(served, team.bert) as bert:
        (snapshot,) = follow(lead, topic)
        assert (snapshot["kind"], snapshot["data"]["figures"]["waiting"]) == ("snapshot", 0)
        arrive(served, queue, f"stream-{queue['id']}")
        told = hear(lead)
        assert (told["kind"], told["data"]["figures"]["waiting"]) == ("delta", 1)
        assert [each["kind"] for each in follow(bert, topic)] == ["refused"]


def test_who_waits_in_a_deleted_queue_is_told_so(team, served):
    made = team.boss.post("/queues", json={"name": "Short"}).json()
    arrive(served, made, "leg-short")
    assert team.boss.delete(f"/queues/{made['id']}").status_code == 204
    view = served.switchboard.on_loop(served.switchboard.programs[address(made)].view)
    assert [each["state"] for each in view["callers"]] in ([], ["parting"], ["gone"])
    assert view["figures"]["waiting"] == 0


def test_a_number_is_given_to_a_queue_and_shown_there(team, queue, served):
    numbers = served.house.numbers
    found = numbers.search(ACME, "FR", "Paris", "geographic", 1)
    basket = numbers.reserve(ACME, [found[0].number], usage="service")
    (number,) = numbers.acquire(ACME, basket.id).numbers
    path = f"/numbers/{number}/assignment"
    given = team.boss.put(path, json={"to": "resource", "resource_id": queue["id"]})
    assert given.status_code == 200, given.text
    assert given.json()["assignment"]["to"] == "queue"
    assert given.json()["assignment"]["resource"] == {
        "id": queue["id"],
        "kind": "queue",
        "name": "Sales",
    }
    assert [
        each["number"] for each in team.boss.get("/numbers", params={"to": "queue"}).json()["items"]
    ] == [number]
    assert [
        each["number"] for each in team.boss.get(f"/queues/{queue['id']}").json()["numbers"]
    ] == [number]
    assert (
        team.boss.delete(f"/queues/{queue['id']}").json()["id"] == "directory.resource_holds_number"
    )
    bare = team.boss.put(path, json={"to": "resource"})
    assert bare.status_code == 422
    assert team.boss.delete(path).json()["assignment"] is None


def test_a_number_that_a_queue_may_not_call_is_kept_and_warned_of(clients):
    shut = {"meetings": "any", "calls": "same_country"}
    clients.boss.put("/outbound-policy", json=shut)
    abroad = {"kind": "number", "id": "+442079460000"}
    made = clients.boss.post("/queues", json={"name": "Abroad", "overflow": abroad}).json()
    assert made["overflow"]["warning"]["id"] == "entitlement.outside_scope"
    assert made["timeout"]["warning"] is None
    clients.boss.put("/outbound-policy", json={"meetings": "any", "calls": "any"})
    assert clients.boss.get(f"/queues/{made['id']}").json()["overflow"]["warning"] is None
    clients.boss.delete(f"/queues/{made['id']}")
