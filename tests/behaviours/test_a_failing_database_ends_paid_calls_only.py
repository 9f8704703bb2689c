"""A stalled or full disk ends paid calls with the slice they hold; talk within the house goes on."""

import resource
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import structlog
from tests.peers.house import House
from tests.peers.waiting import wait_until

from cadran.node.logs import Unfailing

SLICE_S = 3
"""Short slices, so that the test is: extensions run some ten seconds ahead."""


@contextmanager
def full(_house: House) -> Iterator[None]:
    """No file of this process may grow, its log neither: what a full disk or a quota does."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(Unfailing(sys.stderr)))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        structlog.reset_defaults()


@pytest.mark.parametrize("trouble", [House.stalled, full])
def test_paid_calls_end_with_their_slice_and_others_go_on(
    world: House, monkeypatch: pytest.MonkeyPatch, trouble: Callable
):
    monkeypatch.setattr(world.node.rooms.charging, "_slice_s", SLICE_S)
    with world.phone("alice", tone_hz=700) as alice, world.phone("bob", tone_hz=500) as bob:
        alice.call("00447700900001")
        alice.wait_to_hear(550)
        with trouble(world):
            alice.wait_stack("CALL_CLOSED")
            alice.call("102")
            alice.wait_to_hear(500)
            bob.wait_to_hear(700)
            alice.hang_up()
        bob.order("hang_up")
    world.quiet()
    wait_until(lambda: world.balance().reserved_micros == 0, "it is settled all the same", 40)
    wait_until(lambda: _paid(world) is not None, "the record tells of it", 40)
    paid = _paid(world)
    assert paid.cause == "store.unavailable"
    assert 0 <= paid.talk_s - paid.charge.billed_s <= 1, (
        "what was held is paid, and cut within a second"
    )
    assert world.ledger_findings() == []


def _paid(world: House):
    legs = [leg for call in world.records()[:4] for leg in call.legs]
    return next((leg for leg in legs if leg.charge is not None), None)
