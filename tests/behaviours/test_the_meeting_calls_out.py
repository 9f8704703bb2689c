"""Somebody is called into the meeting from its page: they come in, or the page says why not."""

from collections.abc import Iterator

import pytest
from tests.peers.house import House, wait_until

ANSWERS = "+33639980001"
FRENCH_HZ = 450
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
