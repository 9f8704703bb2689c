"""The line by which a guest's browser talks: whom the token lets in, and what they cannot reach by it."""

from __future__ import annotations

import json
from contextlib import ExitStack
from typing import Any

import pytest
from tests.api.lines import closing_code, hear, opened
from tests.softphone.offers import OFFER
from websockets.exceptions import InvalidStatus

from cadran.api.routes import events
from cadran.api.routes.guest_line import PROTOCOL
from cadran.exchange import browsers

PAGE = "page-of-the-test"


@pytest.fixture
def meeting(served, clients):
    made = clients.anna.post("/meetings", json={"title": "Open door"}).json()
    assert served.house.live.settled(10)
    return made


@pytest.fixture
def come(served, stranger, meeting):
    """``come()``: the line of a guest who came by the meeting's link; ``come(token, …)``: of somebody else."""

    def line(token: str = "", **more: Any):
        if not token:
            path = f"{meeting['join_page']}/guests"
            token = stranger.post(path, json={"name": "Zoé"}).json()["token"]
        return opened(served, stranger, "guest/line", subprotocols=[PROTOCOL, token], **more)

    return line


def refused(line) -> int:
    with pytest.raises(InvalidStatus) as no, line:
        pass
    return no.value.response.status_code


def say(socket, **what: Any) -> dict[str, Any]:
    socket.send(json.dumps({"id": "1", **what}))
    return hear(socket)


def test_a_guest_dials_nothing_but_their_meeting_and_is_in_no_other_call(come, meeting):
    with come() as line:
        assert say(line, do="hello", page=PAGE)["calls"] == []
        call = say(line, do="dial", call="mine-mine", to="+33612345678", offer=OFFER)["call"]
        assert call
        for wish in (
            {"do": "transfer", "call": call, "to": "102"},
            {"do": "merge", "call": call, "with": "other"},
            {"do": "hold", "call": "other"},
            {"do": "digits", "call": "other", "digits": "1"},
        ):
            assert say(line, **wish)["problem"]["id"] == "softphone.not_for_guests"


def test_only_a_token_of_the_link_and_our_own_page_open_a_line(come, served, stranger):
    assert refused(come("forged.token")) == 401
    assert refused(opened(served, stranger, "guest/line")) == 401
    assert refused(come(origin="https://evil.example")) == 403


def test_a_meeting_takes_so_many_guests_and_no_more(come, monkeypatch):
    for limit in ("MEETING_GUESTS_MAX", "ADDRESS_GUESTS_MAX"):
        with monkeypatch.context() as patch, ExitStack() as lines:
            patch.setattr(browsers, limit, 2)
            for _ in range(2):
                lines.enter_context(come())
            assert refused(come()) == 429


def test_a_meeting_that_is_cancelled_sends_its_guests_away(come, clients, meeting, monkeypatch):
    monkeypatch.setattr(events, "HEARTBEAT_S", 0.1)
    with come() as line:
        clients.anna.delete(f"/meetings/{meeting['id']}")
        assert closing_code(line) == events.CLOSE_SIGNED_OUT
