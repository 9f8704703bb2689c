"""The operator's word stops calls, in and out, with its reason; nothing keeps anybody from help."""

from __future__ import annotations

import pytest
from tests.peers.house import House

from cadran.directory.standings import Limits
from cadran.directory.tenants import Tenants
from cadran.ids import OrgId

DEMO = OrgId("demo")


@pytest.fixture
def tenants(house: House) -> Tenants:
    return Tenants(house.node.rooms.directory)


def test_a_suspended_organisation_calls_nobody_but_the_emergency_services(
    house: House, tenants: Tenants
):
    tenants.suspend(DEMO, "unpaid", by="test")
    assert house.node.rooms.live.settled(10)
    before = len(house.records())
    with house.phone("alice", tone_hz=440) as caller:
        with pytest.raises(AssertionError, match="403 Forbidden"):
            caller.call("102")  # a colleague: turned away at the door
        house.quiet()
        assert len(house.records()) == before
        caller.call("112")  # tried, though here nobody carries it
        caller.hang_up()
    house.quiet()
    wanted = next(leg for leg in house.records()[0].legs if leg.side == "out")
    assert wanted.called == "112"
    assert wanted.cause == "call.carrier_failed"
    tenants.resume(DEMO, by="test")


def test_a_call_beyond_the_limit_is_turned_away_and_help_is_not_counted(
    house: House, tenants: Tenants
):
    tenants.limit(DEMO, Limits(calls=0), by="test")
    assert house.node.rooms.live.settled(10)
    before = len(house.records())
    with house.phone("alice", tone_hz=440) as caller:
        with pytest.raises(AssertionError, match="503"):
            caller.call("102")
        house.quiet()
        assert len(house.records()) == before
        caller.call("112")
        caller.hang_up()
    house.quiet()
    assert house.records()[0].legs[-1].called == "112"
    tenants.limit(DEMO, Limits(), by="test")
