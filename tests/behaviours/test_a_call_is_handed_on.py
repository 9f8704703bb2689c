"""A phone hands its call on, blindly, after asking, or to be parked: who is left hears the other or music, and who paid
goes on paying.
"""

from collections.abc import Iterator

import pytest
from tests.peers.house import House
from tests.peers.phone import Phone
from tests.peers.waiting import wait_until

from cadran.ids import OrgId

DEMO = OrgId("demo")
ALICE_HZ, BOB_HZ, CAROL_HZ, WORLD_HZ = 440, 700, 1_000, 550


@pytest.fixture(scope="module")
def carol_password(world: House) -> str:
    """A third person with extension 103 and a telephone."""
    rooms = world.node.rooms
    carol = rooms.directory.create_user(
        DEMO, "carol@demo", "Carol", usage_location="FR", language="en", extension="103"
    )
    rooms.directory.licences.assign(DEMO, carol.id, "PHONE_SYSTEM")
    made = rooms.phones.create(DEMO, carol.id, "carol")
    assert rooms.live.settled(10)
    return made.password


@pytest.fixture
def carol(world: House, carol_password: str) -> Iterator[Phone]:
    with Phone(world.node.sip_address, "carol", carol_password, tone_hz=CAROL_HZ) as phone:
        phone.register()
        yield phone
    world.quiet()


def hear_each_other(one: Phone, other: Phone) -> None:
    one.wait_to_hear(other.tone_hz)
    other.wait_to_hear(one.tone_hz)


def test_blindly_to_a_colleague(world: House, carol: Phone):
    with world.phone("alice", tone_hz=ALICE_HZ) as alice, world.phone("bob", tone_hz=BOB_HZ) as bob:
        alice.call("102")
        hear_each_other(alice, bob)
        bob.transfer("103")
        hear_each_other(alice, carol)
        alice.wait_for_silence_of(BOB_HZ)
        assert not bob_is_busy(world)
        alice.hang_up()
        carol.wait_stack("CALL_CLOSED")


def bob_is_busy(world: House) -> bool:
    program = world.program("phone", "demo-bob")
    return program is not None and program.view()["state"] != "idle"


def test_after_asking(world: House, carol: Phone):
    with world.phone("alice", tone_hz=ALICE_HZ) as alice, world.phone("bob", tone_hz=BOB_HZ) as bob:
        alice.call("102")
        bob.wait("established")
        bob.consult("103")
        hear_each_other(bob, carol)
        bob.join()
        hear_each_other(alice, carol)
        alice.wait_for_silence_of(BOB_HZ)
        carol.hang_up()
        alice.wait_stack("CALL_CLOSED")


def test_a_paid_call_is_paid_by_who_made_it_to_its_end(world: House):
    with world.phone("alice", tone_hz=ALICE_HZ) as alice, world.phone("bob", tone_hz=BOB_HZ) as bob:
        alice.call("00447700900001")
        alice.wait_to_hear(WORLD_HZ)
        alice.transfer("102")
        bob.wait_to_hear(WORLD_HZ)
        assert world.balance().reserved_micros > 0
        bob.hang_up()
    world.quiet()
    wait_until(lambda: world.balance().reserved_micros == 0, "the rest is given back")
    legs = [leg for record in world.records() for leg in record.legs if leg.charge is not None]
    assert legs[0].called == "+447700900001"
    assert legs[0].charge.payer == "demo-alice"
    assert legs[0].charge.billed_s == legs[0].talk_s > 0
    assert world.ledger_findings() == []


def test_to_the_park_where_whoever_dials_the_code_has_it(world: House, carol: Phone):
    with world.phone("alice", tone_hz=ALICE_HZ) as alice, world.phone("bob", tone_hz=BOB_HZ) as bob:
        alice.call("102")
        hear_each_other(alice, bob)
        bob.transfer("*70")
        alice.wait_for_silence_of(BOB_HZ)
        wait_until(lambda: alice.level() > 100, "the parked hears music")
        (parked,) = world.program("park", "demo").view()["calls"]
        assert (parked["by"], parked["name"]) == ("demo-bob", "Alice Martin")
        assert not bob_is_busy(world)
        carol.call(parked["code"])
        hear_each_other(alice, carol)
        alice.hang_up()
        carol.wait_stack("CALL_CLOSED")
