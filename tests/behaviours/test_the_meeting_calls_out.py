"""Somebody is called into the meeting from its page: they come in, or the page says why not."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from bench.signalling import free_port
from tests.peers.house import House
from tests.peers.phone import Phone
from tests.peers.waiting import wait_until

from cadran.cli.serving import make_app
from cadran.directory.guests import join_path
from cadran.routing.trunk import Gateway, Trunk

ANSWERS = "+33639980001"
FRENCH_HZ = 450
OWN, OWN_HZ = "+447700900071", 550
"""A telephone of the world in the test's hand."""
REFUSALS = {
    "+33639980004": "call.busy",
    "+33639980005": "call.rejected",
    "+33639980006": "call.unknown_number",
    "+33639980009": "call.carrier_failed",
}


@pytest.fixture
def hasty(world: House) -> Iterator[None]:
    """Nothing rings longer than a second."""
    before = world.node.exchange.board.limits.give_up_ms
    world.limit(give_up_ms=1_000)
    yield
    world.limit(give_up_ms=before)


@pytest.fixture
def own(world: House) -> Iterator[Phone]:
    """That telephone, and the way to it."""
    port = free_port()
    way = (Gateway("127.0.0.1", port),)
    trunk = Trunk("own", way, ("127.0.0.9",), sandbox=True, prefixes=("+44770090007",), health_s=0)
    world.node.rooms.trunks.put(trunk)
    assert world.node.rooms.live.settled(10)
    with Phone(world.node.sip_address, OWN, tone_hz=OWN_HZ, port=port) as phone:
        yield phone


@contextmanager
def page_of(world: House, meeting: Any) -> Iterator[Callable[..., Any]]:
    """What the page behind a meeting's link asks of the API."""
    app = make_app(world.node, "console")
    link = join_path(world.node.rooms.sealer, meeting.org, meeting.id)
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://house/api/v1")
    entered = world.run(client.post(f"{link}/guests", json={"name": "Zoé"})).json()

    def ask(path: str, **more: str) -> Any:
        answer = world.run(client.post(path, json={"token": entered["token"], **more}))
        assert answer.is_success, answer.text
        return answer.json()

    yield ask
    world.run(client.aclose())


def failed(world: House, meeting) -> dict[str, str]:
    return {each["number"]: each["reason"] for each in world.view(meeting.id)["failed"]}


def test_who_answers_is_in_and_sees_the_organisations_number(world: House):
    meeting = world.meeting(0)
    told = world.watch()
    with world.phone("alice", tone_hz=700) as alice:
        alice.call(meeting.conference_id)
        world.command(meeting.id, "dial_out", number=ANSWERS)
        alice.wait_to_hear(FRENCH_HZ)
        calls = world.sandbox.client.get("/v1/calls").json()["calls"]
        assert [each["from"] for each in calls if each["number"] == ANSWERS] == [world.demo.bridge]
        assert {each["state"] for each in world.participants(meeting.id)} == {"joined"}
        world.command(meeting.id, "end")
        alice.hang_up()
    world.quiet()
    kinds = [data["kind"] for topic, data in told if topic == "call"]
    assert kinds.count("leg.dialled") == 1
    assert kinds.count("leg.answered") == 2
    wait_until(lambda: [t for t, _ in told].count("credit") == 1, "the balance changed")


def test_who_cannot_be_reached_is_named_with_the_reason(world: House):
    meeting = world.own_meeting("Unlucky")
    world.command(meeting.id, "start")
    for number in REFUSALS:
        world.command(meeting.id, "dial_out", number=number)
    wait_until(lambda: len(failed(world, meeting)) == len(REFUSALS), "all failed")
    assert failed(world, meeting) == REFUSALS
    world.command(meeting.id, "end")
    world.quiet()
    wait_until(lambda: world.balance().reserved_micros == 0, "nothing is held for them")


def test_who_does_not_answer_is_given_up(world: House, hasty: None):
    meeting = world.own_meeting("Patient")
    world.command(meeting.id, "start")
    world.command(meeting.id, "dial_out", number="+33639980003")
    wait_until(lambda: failed(world, meeting) == {"+33639980003": "call.no_answer"}, "given up")
    world.command(meeting.id, "end")
    world.quiet()


def test_a_call_taken_back_while_its_money_is_reserved_leaves_nothing_reserved(world: House):
    meeting = world.own_meeting("Hesitant")
    world.command(meeting.id, "start")
    world.command(meeting.id, "dial_out", number="+33639980003")
    leg = world.participants(meeting.id)[0]["leg"]
    world.command(meeting.id, "hang_up", leg=leg)
    world.quiet()
    wait_until(lambda: world.balance().reserved_micros == 0, "all is given back")
    world.command(meeting.id, "end")


def test_who_asks_to_be_called_presses_1_and_then_hears_the_meeting_and_is_heard(
    world: House, own: Phone
):
    meeting = world.own_meeting("Call me")
    world.command(meeting.id, "start")
    with world.phone("alice", tone_hz=700) as alice, page_of(world, meeting) as ask:
        alice.call(meeting.conference_id)
        wait_until(lambda: len(world.participants(meeting.id)) == 1, "Alice is inside")
        assert ask("/guest/call-me", number=OWN)["you"] == "ringing"
        own.wait("established")  # as its voicemail would, which presses nothing
        wait_until(lambda: own.level() > 100, "it is asked to press 1")
        assert (own.hear(700)[700] < 200, alice.hear(OWN_HZ)[OWN_HZ] < 200) == (True, True)
        assert ask("/guest/view")["you"] == "ringing"
        own.digits("1")
        own.wait_to_hear(700)
        alice.wait_to_hear(OWN_HZ)
        assert ask("/guest/view")["you"] == "joined"
        world.command(meeting.id, "end")
        own.wait_stack("CALL_CLOSED")
    world.quiet()
    legs = [leg for call in world.records() for leg in call.legs if leg.called == OWN]
    assert [(leg.service, leg.user) for leg in legs] == [("conf_out", meeting.organiser)]
