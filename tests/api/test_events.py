"""The event stream: snapshots, then changes, for those who may know; and nobody can clog it."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager, closing
from typing import Any

import httpx
import pytest
from tests.api.lines import closing_code, hear, opened
from tests.peers.waiting import wait_until
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from cadran.api.routes import events
from cadran.api.streams import QUEUE_MESSAGES, STREAMS_A_USER
from cadran.ids import Address, OrgId

ACME = OrgId("acme")


def stream(
    served, client: httpx.Client, origin: str | None = None
) -> AbstractContextManager[ClientConnection]:
    return opened(served, client, "events", origin)


def follow(socket: ClientConnection, *topics: str) -> list[dict[str, Any]]:
    """Subscribe; the answer to each new topic."""
    socket.send(json.dumps({"subscribe": list(topics)}))
    return [hear(socket) for _ in topics]


def meeting(client: httpx.Client) -> tuple[str, Address]:
    made = client.post("/meetings", json={"title": "watched"}).json()["id"]
    return made, Address(ACME, "meeting", made)


def test_a_page_sees_a_meeting_as_it_is_and_then_every_change(served, clients):
    name, address = meeting(clients.anna)
    with stream(served, clients.anna) as socket:
        (snapshot,) = follow(socket, f"meeting:{name}")
        assert (snapshot["kind"], snapshot["data"]["participants"]) == ("snapshot", [])
        served.switchboard.arrive(address, "leg-1", number="+33612345678")
        assert clients.anna.post(f"/meetings/{name}/commands/start", json={}).status_code == 200
        told = [hear(socket)["data"] for _ in range(2)]
        assert told[-1]["state"] == "started"
        assert told[-1]["participants"][0]["number"]["national"] == "06 12 34 56 78"
        served.switchboard.on_loop(
            lambda: served.switchboard.tell(ACME, f"speaking:{name}", {"leg-1": True})
        )
        spoke = hear(socket)
        assert (spoke["topic"], spoke["data"]) == (f"speaking:{name}", {"leg-1": True})


def test_sequence_numbers_grow_so_that_a_gap_is_seen(served, clients):
    name, address = meeting(clients.anna)
    with stream(served, clients.anna) as socket:
        follow(socket, f"meeting:{name}")
        for leg in range(3):
            served.switchboard.arrive(address, f"leg-{leg}")
        assert [hear(socket)["sequence"] for _ in range(3)] == [2, 3, 4]


@pytest.mark.parametrize("topic", ["calls", "credits", "nonsense", "meeting:", "meeting:none"])
def test_a_user_is_refused_what_is_not_theirs_in_words(served, clients, topic):
    with stream(served, clients.anna) as socket:
        (answer,) = follow(socket, topic)
        assert (answer["kind"], answer["topic"]) == ("refused", topic)
        assert answer["data"]["detail"] != answer["data"]["id"]


def test_colleagues_see_each_others_presence_and_nobody_else_does(served, clients):
    anna = served.people["anna@acme.example"]
    topic = f"presence:{anna}"
    with stream(served, clients.bert) as colleague, stream(served, clients.rival) as foreign:
        assert follow(foreign, topic)[0]["kind"] == "refused"
        assert follow(colleague, topic)[0]["data"] == {"state": "offline"}
        told = {"state": "in_call"}
        served.switchboard.on_loop(lambda: served.switchboard.tell(ACME, topic, told))
        assert hear(colleague)["data"] == told


def test_a_foreign_meeting_cannot_be_followed(served, clients):
    name, address = meeting(clients.anna)
    with stream(served, clients.rival) as foreign, stream(served, clients.bert) as colleague:
        assert follow(foreign, f"meeting:{name}")[0]["kind"] == "refused"
        assert follow(colleague, f"meeting:{name}")[0]["kind"] == "refused"
        served.switchboard.arrive(address, "leg-x")
        for socket in (foreign, colleague):
            assert follow(socket, "nonsense")[0]["topic"] == "nonsense"  # told of nothing before


def test_an_administrator_hears_of_calls_and_of_the_balance(served, clients):
    with stream(served, clients.boss) as socket:
        assert {each["topic"] for each in follow(socket, "calls", "credits")} == {
            "calls",
            "credits",
        }
        fact = {"call": "c1", "leg": "l1", "kind": "leg.answered"}
        served.switchboard.on_loop(lambda: served.switchboard.tell(ACME, "call", fact))
        assert hear(socket)["data"] == fact
        key = {"Idempotency-Key": "stream-top-up"}
        clients.console.post("/credits/top-ups", json={"amount_micros": 3_000_000}, headers=key)
        served.switchboard.on_loop(lambda: served.switchboard.tell(ACME, "credit", {"call": "c1"}))
        assert hear(socket)["data"] == clients.boss.get("/credits").json()


def test_unsubscribing_ends_the_changes(served, clients):
    name, address = meeting(clients.anna)
    with stream(served, clients.anna) as socket:
        follow(socket, f"meeting:{name}")
        socket.send(json.dumps({"subscribe": ["nonsense"]}))
        assert hear(socket)["kind"] == "refused"
        served.switchboard.arrive(address, "leg-late")
        with pytest.raises(TimeoutError):
            socket.recv(timeout=0.2)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"subscribe": 7}', '{"subscribe": ["a"], "x": 1}']
)
def test_a_message_that_makes_no_sense_is_answered_and_ends_nothing(served, clients, text):
    with stream(served, clients.anna) as socket:
        socket.send(text)
        assert hear(socket)["data"]["id"] == "api.bad_message"
        socket.send(json.dumps({"subscribe": ["x"] * (51)}))
        assert hear(socket)["data"]["id"] == "api.bad_message"


def test_strangers_and_other_sites_pages_are_refused_with_a_problem(served, clients):
    url = f"{served.base.replace('http', 'ws')}/api/v1/events"
    with pytest.raises(InvalidStatus) as stranger, connect(url):
        pass
    assert stranger.value.response.status_code == 401
    assert b"api.sign_in_needed" in stranger.value.response.body
    with (
        pytest.raises(InvalidStatus) as foreign,
        stream(served, clients.anna, origin="https://evil.example"),
    ):
        pass
    assert foreign.value.response.status_code == 403


def test_who_opens_too_many_streams_is_refused_and_may_come_back(served, clients):
    sockets = []
    try:
        for _ in range(STREAMS_A_USER):
            sockets.append(stream(served, clients.bert))
            sockets[-1].__enter__()
        with pytest.raises(InvalidStatus) as refused, stream(served, clients.bert):
            pass
        assert refused.value.response.status_code == 503
    finally:
        for opened in sockets:
            opened.__exit__(None, None, None)
    wait_until(lambda: not served.app.state.streams.count(), "all streams are closed")
    with stream(served, clients.bert) as socket:
        assert follow(socket, "nonsense")[0]["kind"] == "refused"


def test_a_client_that_does_not_keep_up_is_dropped_and_others_are_not(served, clients):
    name, _ = meeting(clients.anna)
    topic = f"speaking:{name}"

    def flood() -> None:
        for _ in range(QUEUE_MESSAGES + 1):
            served.switchboard.tell(ACME, topic, {"leg": True})

    with stream(served, clients.anna) as slow:
        follow(slow, f"meeting:{name}")
        served.switchboard.on_loop(flood)
        assert closing_code(slow) == events.CLOSE_TOO_SLOW
    with stream(served, clients.anna) as again:
        assert follow(again, f"meeting:{name}")[0]["kind"] == "snapshot"


def test_signing_out_ends_the_streams_of_the_session(served, monkeypatch):
    monkeypatch.setattr(events, "HEARTBEAT_S", 0.1)
    client = served.signed_in("anna@acme.example")
    with closing(client), stream(served, client) as socket:
        assert hear(socket)["kind"] == "heartbeat"
        client.delete("/session")
        assert closing_code(socket) == events.CLOSE_SIGNED_OUT


def test_a_page_opened_in_mid_speech_is_told_who_speaks(served, clients):
    name, address = meeting(clients.anna)
    with stream(served, clients.anna) as early:
        follow(early, f"meeting:{name}")
        told = {"leg-1": True}
        served.switchboard.on_loop(
            lambda: served.switchboard.tell(address.org, f"speaking:{name}", told)
        )
        assert hear(early)["data"] == told
        with stream(served, clients.anna) as late:
            follow(late, f"meeting:{name}")
            message = hear(late)
    assert (message["kind"], message["topic"]) == ("snapshot", f"speaking:{name}")
    assert message["data"] == told
