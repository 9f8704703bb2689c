"""The softphone's WebSocket: who may open it, what is refused on it, and what ends it."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager, closing
from typing import Any

import httpx
import pytest
from tests.api.lines import closing_code, hear, opened
from tests.softphone.offers import OFFER
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from cadran.api.guard import COOKIE
from cadran.api.routes import events, softphone
from cadran.exchange.browsers import LINES_MAX

PAGE = "page-of-the-test"


def line(
    served, client: httpx.Client, origin: str | None = None
) -> AbstractContextManager[ClientConnection]:
    return opened(served, client, "softphone", origin)


def say(socket: ClientConnection, **what: Any) -> dict[str, Any]:
    socket.send(json.dumps({"id": "1", **what}))
    return hear(socket)


def test_only_a_person_with_our_page_gets_in(served, clients):
    url = f"{served.base.replace('http', 'ws')}/api/v1/softphone"
    with pytest.raises(InvalidStatus) as stranger, connect(url):
        pass
    assert stranger.value.response.status_code == 401
    bearer = {"Authorization": f"Bearer {clients.anna.cookies[COOKIE]}"}
    with pytest.raises(InvalidStatus) as program, connect(url, additional_headers=bearer):
        pass
    assert program.value.response.status_code == 401
    with (
        pytest.raises(InvalidStatus) as foreign,
        line(served, clients.anna, origin="https://evil.example"),
    ):
        pass
    assert foreign.value.response.status_code == 403


def test_a_page_says_who_it_is_and_dials(served, clients):
    with line(served, clients.anna) as socket:
        assert say(socket, do="hold", call="x")["problem"]["id"] == "softphone.hello_first"
        assert say(socket, do="hello", page=PAGE) == {"is": "snapshot", "seq": 2, "calls": []}
        dialled = say(socket, do="dial", call="mine-mine", to="1 02", offer=OFFER)
        assert (dialled["is"], dialled["id"]) == ("done", "1")
        again = say(socket, do="dial", call="mine-mine", to="1 02", offer=OFFER)
        assert (again["call"], again["seq"]) == (dialled["call"], dialled["seq"] + 1)


def test_what_is_wrong_is_refused_in_the_readers_language_and_ends_nothing(served, clients):
    with line(served, clients.anna) as socket:
        say(socket, do="hello", page=PAGE)
        for bad in ("x", "{}", '{"do": "dial", "call": "c"}', json.dumps({"do": "dance"})):
            socket.send(bad)
            no = hear(socket)
            assert (no["is"], no["problem"]["id"]) == ("refused", "softphone.bad_message")
            assert no["problem"]["text"].startswith("Ce message")
        unknown = say(socket, do="accept", call="nobodys", offer=OFFER)
        assert unknown["problem"]["id"] == "softphone.no_such_call"
        assert unknown["id"] == "1"


def test_a_page_that_comes_anew_ends_its_old_line(served, clients):
    with line(served, clients.anna) as old, line(served, clients.anna) as new:
        say(old, do="hello", page=PAGE)
        say(new, do="hello", page=PAGE)
        assert closing_code(old) == softphone.CLOSE_TAKEN
        assert say(new, do="hello", page=PAGE)["is"] == "snapshot"


def test_who_says_too_much_is_cut_off(served, clients):
    with line(served, clients.anna) as socket:
        socket.send("x" * (softphone.MESSAGE_CHARS_MAX + 1))
        assert closing_code(socket) == events.CLOSE_TOO_LONG
    with line(served, clients.anna) as socket:
        for _ in range(softphone.MESSAGES_MAX + 1):
            socket.send("{}")
        assert closing_code(socket) == softphone.CLOSE_TOO_MANY


def test_a_person_has_so_many_lines_and_no_more(served, clients):
    opened = [line(served, clients.bert) for _ in range(LINES_MAX)]
    try:
        for each in opened:
            each.__enter__()
        with pytest.raises(InvalidStatus) as refused, line(served, clients.bert):
            pass
        assert b"softphone.too_many_pages" in refused.value.response.body
    finally:
        for each in opened:
            each.__exit__(None, None, None)


def test_signing_out_ends_the_line(served, monkeypatch):
    monkeypatch.setattr(events, "HEARTBEAT_S", 0.1)
    client = served.signed_in("anna@acme.example")
    with closing(client), line(served, client) as socket:
        assert hear(socket)["is"] == "heartbeat"
        client.delete("/session")
        assert closing_code(socket) == events.CLOSE_SIGNED_OUT
