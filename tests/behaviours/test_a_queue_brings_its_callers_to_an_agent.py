"""A caller of the world reaches a queue's number: music, then the agent; or the target, or words that say why not."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from unittest.mock import patch

import pytest
from tests.peers.house import House
from tests.peers.phone import Phone
from tests.peers.waiting import wait_until

from cadran.directory.queues import QueueDraft
from cadran.ids import UserId
from cadran.node.demo import DEMO
from cadran.services.targets import Target

ALICE, BOB = UserId("demo-alice"), UserId("demo-bob")
CALLER_HZ = 750
ANSWERS, FRENCH_HZ = "+33639980001", 450
"""A telephone of the world that answers with this tone."""


@pytest.fixture(scope="module")
def number(world: House) -> str:
    """A number in Paris that each test gives to its queue."""
    numbers = world.node.rooms.numbers
    found = numbers.search(DEMO, "FR", "Paris", "geographic", 1)
    basket = numbers.reserve(DEMO, [found[0].number], usage="service")
    return numbers.acquire(DEMO, basket.id).numbers[0]


@contextmanager
def queue(world: House, number: str, *agents: UserId, language: str = "fr", **settings) -> Iterator:
    """A queue that answers the number in its language."""
    rooms = world.node.rooms
    draft = QueueDraft(language="en", settings=lambda present: replace(present, **settings))
    made = rooms.queues.create(DEMO, "Accueil", draft, agents=agents)
    rooms.numbers.assign_to_resource(DEMO, number, made.id, languages=[language])
    assert rooms.live.settled(10)
    yield made
    rooms.numbers.unassign(DEMO, number)
    world.quiet()


def callers(world: House, made) -> list[dict]:
    program = world.program("queue", made.id)
    return [] if program is None else program.view()["callers"]


def by_hand(phone: Phone) -> None:
    phone.order("answer_by_hand")
    phone.wait("by_hand")


def hears_something(world: House, call: str) -> bool:
    return world.sandbox.how(call)["heard"].get("level_db", -99) > -45


def test_music_then_the_agent_and_both_hear_each_other(world: House, number: str):
    with world.phone("alice", tone_hz=440) as alice, queue(world, number, ALICE) as made:
        by_hand(alice)
        call = world.sandbox.call(number)
        alice.wait("incoming")
        world.sandbox.wait_for(call, "answered")
        wait_until(lambda: hears_something(world, call), "music is heard")
        assert not world.sandbox.hears(call, 440)
        assert [each["language"] for each in callers(world, made)] == ["fr"]
        alice.order("answer")
        alice.wait_to_hear(CALLER_HZ)
        wait_until(lambda: world.sandbox.hears(call, 440), "the caller hears the agent")
        assert [each["state"] for each in callers(world, made)] == ["talking"]
        world.sandbox.hang_up(call)
        alice.wait_stack("CALL_CLOSED")
        figures = world.program("queue", made.id).view()["figures"]
        assert (figures["answered"], figures["abandoned"]) == (1, 0)


def test_the_next_agent_is_rung_when_one_declines(world: House, number: str):
    with (
        world.phone("alice", tone_hz=440) as alice,
        world.phone("bob", tone_hz=700) as bob,
        queue(world, number, ALICE, BOB, routing="serial") as made,
    ):
        by_hand(alice)
        call = world.sandbox.call(number)
        alice.wait("incoming")
        alice.order("reject")
        bob.wait_to_hear(CALLER_HZ)
        wait_until(lambda: world.sandbox.hears(call, 700), "the caller hears the second agent")
        agents = {each["user"]: each for each in world.program("queue", made.id).view()["agents"]}
        assert (agents[ALICE]["taken"], agents[BOB]["taken"]) == (0, 1)
        bob.hang_up()
        ended = world.sandbox.wait_for(call, "ended")
        assert ended["ended_by"] == "peer"


def test_who_is_in_a_meeting_is_left_alone_where_the_queue_says_so(world: House, number: str):
    with (
        world.phone("alice", tone_hz=440) as alice,
        world.phone("bob", tone_hz=700) as bob,
        queue(world, number, ALICE, BOB, routing="serial", presence=True) as made,
    ):
        alice.call(world.meeting(0).conference_id)
        call = world.sandbox.call(number)
        bob.wait_to_hear(CALLER_HZ)
        agents = {each["user"]: each for each in world.program("queue", made.id).view()["agents"]}
        assert (agents[ALICE]["why_away"], agents[BOB]["state"]) == ("call.busy", "talking")
        world.sandbox.hang_up(call)
        bob.wait_stack("CALL_CLOSED")
        alice.hang_up()


def test_who_waited_too_long_reaches_the_target(world: House, number: str):
    with (
        world.phone("bob", tone_hz=700) as bob,
        queue(world, number, wait_ms=0, timeout=Target("person", BOB)),
    ):
        call = world.sandbox.call(number)
        bob.wait_to_hear(CALLER_HZ)
        wait_until(lambda: world.sandbox.hears(call, 700), "the caller hears the person")
        world.sandbox.hang_up(call)
        bob.wait_stack("CALL_CLOSED")


def test_who_is_sent_nowhere_is_told_why_in_the_numbers_language_then_by_tone_and_cause(
    world: House, number: str
):
    media = world.node.media
    with (
        queue(world, number, waiting_max=0) as made,
        patch.object(media, "play", wraps=media.play) as play,
    ):
        call = world.sandbox.call(number)
        wait_until(lambda: hears_something(world, call), "words are heard")
        assert [each["state"] for each in callers(world, made)] == ["parting"]
        ended = world.sandbox.wait_for(call, "ended")
    played = [(each.name, each.language) for done in play.call_args_list for each in done.args[1]]
    assert played[0] == ("queue.full", "fr")
    assert {name for name, _ in played[1:]} == {"tone.busy.fr"}
    assert (ended["ended_by"], ended["cause"]) == ("peer", 17)
    assert world.records()[0].cause == "queue.full"


def test_who_presses_1_is_called_back_in_their_turn_at_the_queues_expense(
    world: House, number: str
):
    with world.phone("alice", tone_hz=440) as alice, queue(world, number, callback=True) as made:
        world.sandbox.call(number, ",1", caller=ANSWERS)
        wait_until(
            lambda: [each["state"] for each in callers(world, made)] == ["promised"], "a promise"
        )
        wait_until(lambda: not world.node.exchange.board.legs, "the line is free")
        world.node.rooms.queues.set_agents(DEMO, made.id, [ALICE])
        alice.wait_to_hear(FRENCH_HZ)
        assert [each["state"] for each in callers(world, made)] == ["talking"]
        placed = world.sandbox.client.get("/v1/calls").json()["calls"]
        assert [each["from"] for each in placed if each["number"] == ANSWERS] == [number]
        alice.hang_up()
    wait_until(lambda: world.balance().reserved_micros == 0, "the call is settled")
    legs = [leg for call in world.records() for leg in call.legs if leg.service == "ucap_out"]
    assert [(leg.user, leg.called) for leg in legs] == [(f"queue:{made.id}", ANSWERS)]
