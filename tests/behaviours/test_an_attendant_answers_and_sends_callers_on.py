"""Somebody of the world calls an attendant: French words, a key, and a person; a name; another way after hours."""

from contextlib import contextmanager

import pytest
from tests.peers.house import House
from tests.peers.waiting import wait_until

from cadran.directory.attendants import default_plan
from cadran.ids import UserId
from cadran.node.demo import ATTENDANT_EXTENSION, DEMO

ALICE, BOB = "demo-alice", "demo-bob"
ALICE_HZ, BOB_HZ, CALLER_HZ = 950, 650, 850
"""Far from each other and from 440 Hz, the ring-back tone of France."""
SHOP = "shop"
OUTSIDE, OUTSIDE_HZ = "+447700900001", 550
"""Of the sandbox's world: it answers and sends a tone."""


def to(kind, name=""):
    return {"target": {"kind": kind, "id": name}}


@pytest.fixture(scope="module")
def number(world: House):
    """A number that leads to an attendant that is always open; Élodie is Bob by another name."""
    rooms = world.node.rooms
    rooms.directory.change_user(DEMO, UserId(BOB), name="Élodie Ündér")
    plan = {
        **default_plan("Europe/Paris"),
        "hours": None,
        "open": {
            "then": "menu",
            "greeting": "attendant.welcome",
            "keys": {"1": to("person", ALICE), "3": to("by_name"), "5": to("number", OUTSIDE)},
        },
    }
    rooms.attendants.create(DEMO, "Boutique", plan, language="fr", id=SHOP)
    found = rooms.numbers.search(DEMO, "FR", "Lyon", "geographic", 1)
    basket = rooms.numbers.reserve(DEMO, [found[0].number], usage="service")
    bought = rooms.numbers.acquire(DEMO, basket.id).numbers[0]
    rooms.numbers.assign_to_resource(DEMO, bought, SHOP)
    assert rooms.live.settled(10)
    return bought


@contextmanager
def sounds_of(world: House):
    """The names and languages of all that is played, as the media plane is told."""
    played = []
    media = world.node.media
    play = media.play

    def spy(leg, sounds, token, loop=False):
        played.extend((each.name, each.language) for each in sounds)
        play(leg, sounds, token, loop)

    media.play = spy
    try:
        yield played
    finally:
        media.play = play


def states(world: House, where: str) -> list[str]:
    """Of the callers whom the attendant sent on to a number."""
    program = world.program("forward", where)
    return [] if program is None else [each["state"] for each in program.view()["calls"]]


def loud(world: House, call: str) -> bool:
    return world.sandbox.how(call)["heard"].get("level_db", -99) > -45


def test_the_greeting_is_french_and_key_1_rings_a_person_who_is_heard(world: House, number):
    with world.phone("alice", tone_hz=ALICE_HZ) as alice, sounds_of(world) as played:
        call = world.sandbox.call(number, ",,,,1", tone_hz=CALLER_HZ)
        wait_until(lambda: loud(world, call), "the greeting is no silence")
        assert played[0] == ("attendant.welcome", "fr")
        alice.wait_to_hear(CALLER_HZ)
        wait_until(lambda: world.sandbox.hears(call, ALICE_HZ), "the caller hears the person")
        assert ("call.one_moment", "fr") in played
        alice.hang_up()
        world.sandbox.wait_for(call, "ended")
    world.quiet()
    assert world.records()[0].service == "ucap_in"


def test_a_colleague_calls_it_by_its_extension(world: House):
    with world.phone("alice", tone_hz=ALICE_HZ) as alice, sounds_of(world) as played:
        alice.call(ATTENDANT_EXTENSION)
        wait_until(lambda: alice.level() > 100, "words are heard")
        assert {language for _, language in played} == {"fr"}
        alice.hang_up()
    world.quiet()


def test_a_name_with_accents_is_spelled_on_the_keys(world: House, number):
    with world.phone("bob", tone_hz=BOB_HZ) as bob:
        call = world.sandbox.call(number, ",3,86337#", tone_hz=CALLER_HZ, caller="+33639981002")
        bob.wait_to_hear(CALLER_HZ)
        wait_until(lambda: world.sandbox.hears(call, BOB_HZ), "the caller hears who was spelled")
        world.sandbox.hang_up(call)
        bob.wait_stack("CALL_CLOSED")
    world.quiet()


def test_a_number_of_the_world_is_rung_and_paid_by_the_attendant(world: House, number):
    before = world.balance().posted_micros
    call = world.sandbox.call(number, ",5", tone_hz=CALLER_HZ, caller="+33639981003")
    where = f"attendant:{SHOP}:{OUTSIDE}"
    wait_until(lambda: states(world, where) == ["talking"], "the number of the world answers")
    wait_until(lambda: world.sandbox.hears(call, OUTSIDE_HZ), "it is heard")
    world.sandbox.hang_up(call)
    world.quiet()
    wait_until(lambda: world.balance().reserved_micros == 0, "the rest is given back")
    paid = next(leg for leg in world.records()[0].legs if leg.charge is not None)
    assert (paid.called, paid.charge.payer) == (OUTSIDE, f"attendant:{SHOP}")
    assert before - world.balance().posted_micros == paid.charge.amount_micros > 0
    assert world.ledger_findings() == []


def test_after_hours_callers_go_elsewhere(world: House, number):
    rooms = world.node.rooms
    present = rooms.attendants.attendant(DEMO, SHOP).plan
    closed = {
        "then": "redirect",
        "greeting": "attendant.closed",
        "target": {"kind": "person", "id": BOB},
    }
    rooms.attendants.change(DEMO, SHOP, plan={**present, "hours": {}, "closed": closed})
    assert rooms.live.settled(10)
    with world.phone("bob", tone_hz=BOB_HZ) as bob, sounds_of(world) as played:
        call = world.sandbox.call(number, "", tone_hz=CALLER_HZ, caller="+33639981004")
        bob.wait_to_hear(CALLER_HZ)
        assert played[0] == ("attendant.closed", "fr")
        world.sandbox.hang_up(call)
        bob.wait_stack("CALL_CLOSED")
    world.quiet()
