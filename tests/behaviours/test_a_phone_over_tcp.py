"""A phone that registers over TCP or TLS is called there, and hears and is heard."""

import pytest
from tests.peers.house import House
from tests.peers.phone import Phone


@pytest.mark.parametrize("transport", ["tcp", "tls"])
def test_a_phone_over_a_stream_and_one_over_udp_talk(house: House, transport: str):
    (address,) = [each.told for each in house.node.addresses if each.transport == transport]
    password = house.passwords["alice"] or ""
    alice = Phone(address, "alice", password, tone_hz=440, transport=transport)
    with alice, house.phone("bob", tone_hz=700) as bob:
        alice.register()
        bob.call("101")
        alice.wait_to_hear(700)
        bob.wait_to_hear(440)
        bob.hang_up()
        alice.wait_stack("CALL_CLOSED")
    house.quiet()
