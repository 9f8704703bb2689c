"""Cancelled, refused, busy, unreachable, unanswered: every call ends cleanly, and the record says how."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from tests.peers.house import House
from tests.peers.waiting import wait_until

from cadran.ids import UserId
from cadran.node.demo import DEMO
from cadran.services.phone.settings import REJECT
from cadran.services.targets import HANG_UP


@pytest.fixture(scope="module", autouse=True)
def without_mailboxes(house: House) -> None:
    """Nobody takes messages here, nor a second call: one that is not answered ends."""
    for user in ("demo-alice", "demo-bob"):
        house.node.rooms.call_settings.change(
            DEMO, UserId(user), lambda present: replace(present, no_answer=HANG_UP, busy=REJECT)
        )
    assert house.node.rooms.live.settled(10)


@pytest.fixture
def hasty(house: House) -> Iterator[None]:
    """Nothing rings longer than a second."""
    before = house.node.exchange.board.limits.give_up_ms
    house.limit(give_up_ms=1_000)
    yield
    house.limit(give_up_ms=before)


def by_hand(phone) -> None:
    phone.order("answer_by_hand")
    phone.wait("by_hand")


def test_the_caller_gives_up_while_it_rings(house: House):
    with house.phone("alice", tone_hz=440) as alice, house.phone("bob", tone_hz=700) as bob:
        by_hand(bob)
        alice.dial("102")
        bob.wait("incoming")
        alice.wait_stack("CALL_RINGING")
        alice.hang_up()
        bob.wait_stack("CALL_CLOSED")
    house.quiet()
    assert house.records()[0].cause == "call.cancelled"


def test_the_called_one_declines_and_the_caller_is_told(house: House):
    with house.phone("alice", tone_hz=440) as alice, house.phone("bob", tone_hz=700) as bob:
        by_hand(bob)
        alice.dial("102")
        bob.wait("incoming")
        bob.order("reject")
        assert alice.wait("established", "failed")["event"] == "established"
        wait_until(lambda: alice.level() > 100, "words are heard")
        alice.wait_stack("CALL_CLOSED")
    house.quiet()
    out = next(leg for leg in house.records()[0].legs if leg.side == "out")
    assert out.cause in {"call.rejected", "call.busy"}


def test_whoever_is_in_a_call_is_busy(house: House):
    with house.phone("alice", tone_hz=440) as alice, house.phone("bob", tone_hz=700) as bob:
        with house.phone("bob", tone_hz=900) as second:
            by_hand(second)
            alice.call("102")
            bob.wait("established")
            second.wait_stack("CALL_CLOSED")  # its other device stops ringing
            second.dial("101")
            assert second.wait("established", "failed")["event"] == "established"
            wait_until(lambda: second.level() > 100, "words are heard")
            assert second.hear(440)[440] < 200
            second.wait_stack("CALL_CLOSED")
            alice.wait_to_hear(700)
            alice.hang_up()
            bob.wait_stack("CALL_CLOSED")
    house.quiet()


def test_two_devices_ring_and_the_one_that_answers_has_the_call(house: House):
    with (
        house.phone("alice", tone_hz=440) as alice,
        house.phone("bob", tone_hz=700) as desk,
        house.phone("bob", tone_hz=900) as mobile,
    ):
        by_hand(desk)
        by_hand(mobile)
        alice.dial("102")
        desk.wait("incoming")
        mobile.wait("incoming")
        mobile.order("answer")
        desk.wait_stack("CALL_CLOSED")
        alice.wait_to_hear(900)
        mobile.wait_to_hear(440)
        assert alice.hear(700)[700] < 200
        mobile.hang_up()
        alice.wait_stack("CALL_CLOSED")
    house.quiet()


def test_nobody_answers(house: House, hasty: None):
    with house.phone("alice", tone_hz=440) as alice, house.phone("bob", tone_hz=700) as bob:
        by_hand(bob)
        alice.dial("102")
        bob.wait("incoming")
        bob.wait_stack("CALL_CLOSED")
        alice.wait_stack("CALL_CLOSED")
    house.quiet()
    assert house.records()[0].cause == "call.no_answer"


def test_no_device_is_registered(house: House):
    with house.phone("alice", tone_hz=440) as alice:
        # The phones of the other tests have gone; their bindings are taken away as an administrator would.
        house.run(forget(house, "bob"))
        alice.dial("102")
        alice.wait_stack("CALL_CLOSED")
    house.quiet()
    causes = {leg.cause for leg in house.records()[0].legs}
    assert "call.not_registered" in causes


async def forget(house: House, account: str) -> None:
    house.node.agent.forget(account, house.node.clock())
