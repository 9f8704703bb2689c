"""Whoever meets an end is told its cause on the wire (RFC 3326), before the answer and after it."""

import pytest
from sip_simulator import Accepted, Invited, Network, answering

from cadran.errors import Reason, Refusal
from cadran.services import causes, reasons

MET = {
    value.id: value
    for room in (causes, reasons)
    for value in vars(room).values()
    if isinstance(value, Reason) and value.q850 is not None
}


def called():
    network = Network()
    caller, house = network.station("10.0.0.1"), network.station("10.0.0.2")
    return network, caller, house


@pytest.mark.parametrize("reason", MET.values(), ids=MET)
def test_a_call_that_stands_ends_with_the_cause(reason: Reason):
    network, caller, house = called()
    answering(house)
    leg = caller.call(house)
    network.run(1_000)
    assert caller.events(Accepted, leg)
    house.hang_up(house.events(Invited)[0].leg, cause=Refusal(reason))
    network.run(1_000)
    ((_, bye),) = network.sent("BYE", house)
    assert f"\r\nReason: Q.850;cause={reason.q850}\r\n" in bye.decode()


@pytest.mark.parametrize("reason", [each for each in MET.values() if each.sip >= 300], ids=str)
def test_a_call_that_is_turned_away_learns_the_cause(reason: Reason):
    network, caller, house = called()
    caller.call(house)
    network.run(1_000)
    house.hang_up(house.events(Invited)[0].leg, reason.sip, Refusal(reason))
    network.run(1_000)
    (_, final) = network.sent(f"SIP/2.0 {reason.sip}", house)[0]
    assert f"\r\nReason: Q.850;cause={reason.q850}\r\n" in final.decode()
