"""A phone that registers over TCP is called there, and hears and is heard."""

from tests.peers.house import House
from tests.peers.phone import Phone


def test_a_phone_over_tcp_and_one_over_udp_talk(house: House):
    alice = Phone(
        house.node.sip_address,
        "alice",
        house.passwords["alice"] or "",
        tone_hz=440,
        transport="tcp",
    )
    with alice, house.phone("bob", tone_hz=700) as bob:
        alice.register()
        bob.call("101")
        alice.wait_to_hear(700)
        bob.wait_to_hear(440)
        bob.hang_up()
        alice.wait_stack("CALL_CLOSED")
    house.quiet()
