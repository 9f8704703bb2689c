"""112 is answered while the server drains, is full, has no media left to give, or its database hangs."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from bench.signalling import free_port
from tests.peers.house import House
from tests.peers.phone import Phone

from cadran.ids import OrgId, UserId
from cadran.routing.trunk import Gateway, Trunk


@contextmanager
def draining(house: House) -> Iterator[None]:
    house.run(house.node.exchange.drain(0))
    try:
        yield
    finally:
        house.node.exchange.board.draining = False


@contextmanager
def full(house: House) -> Iterator[None]:
    before = house.node.exchange.board.limits.legs_max
    house.limit(legs_max=0)
    try:
        yield
    finally:
        house.limit(legs_max=before)


@contextmanager
def without_media(house: House) -> Iterator[None]:
    (seat,) = house.node.media._crew._seats
    before, seat.limit = seat.limit, 0
    try:
        yield
    finally:
        seat.limit = before


@pytest.fixture
def caller(house: House) -> Iterator[Phone]:
    """Somebody with a telephone, where a real trunk leads to the emergency service."""
    port = free_port()
    service = Phone(house.node.sip_address, "112", tone_hz=700, port=port)
    with house.phone("alice", tone_hz=440) as alice, service:
        way = Trunk("place", (Gateway("127.0.0.1", port),), ("127.0.0.9",))
        house.node.rooms.trunks.put(way)
        assert house.node.rooms.live.settled(10)
        yield alice
    house.quiet()


@pytest.mark.parametrize("trouble", [draining, full, without_media])
def test_help_is_reached_where_others_are_turned_away(
    house: House, caller: Phone, trouble: Callable
):
    with trouble(house):
        with pytest.raises(AssertionError, match="503"):
            caller.call("102")
        _reach_help(caller)


def test_help_is_reached_while_the_database_hangs(house: House, caller: Phone):
    with house.stalled():
        _reach_help(caller)


def test_a_stopping_server_ends_no_call_for_help(house: House, caller: Phone):
    caller.call("112")
    drained = asyncio.run_coroutine_threadsafe(house.node.exchange.drain(0), house.loop)
    caller.wait_to_hear(700)
    assert not drained.done()
    caller.hang_up()
    drained.result(10)
    house.node.exchange.board.draining = False


def _reach_help(caller: Phone) -> None:
    caller.call("112")
    caller.wait_to_hear(700)
    caller.hang_up()


def test_who_sees_to_the_house_is_told_who_called_for_help_from_which_telephone(
    house: House, caller: Phone
):
    _reach_help(caller)
    house.quiet()
    rooms = house.node.rooms
    assert rooms.errands.herald.settled(10)
    told = rooms.errands.notices.notices(OrgId("demo"), UserId("demo-admin"), "administrator")
    newest = next(each for each in told if each.kind == "emergency_called")
    assert newest.facts["user_name"] == "Alice Martin"
    assert (newest.facts["called"], newest.facts["device"]) == ("112", "alice")
