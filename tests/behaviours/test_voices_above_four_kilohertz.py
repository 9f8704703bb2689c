"""Two telephones of another make, one with G.722 and one with Opus, hear of each other what a narrow line cuts off."""

from tests.peers.house import House
from tests.peers.phone import Phone

ALICE_HZ, BOB_HZ = 5_200, 4_700
"""A line of 8 kHz carries nothing above 4,000."""


def test_g722_and_opus_meet_at_16_khz(house: House):
    def phone(name: str, codec: str, tone_hz: int) -> Phone:
        password = house.passwords[name] or ""
        return Phone(house.node.sip_address, name, password, tone_hz=tone_hz, codecs=(codec,))

    with (
        phone("alice", "g722/16000/1", ALICE_HZ) as alice,
        phone("bob", "opus/48000/2", BOB_HZ) as bob,
    ):
        alice.register()
        bob.register()
        alice.call("102")
        alice.wait_to_hear(BOB_HZ)
        bob.wait_to_hear(ALICE_HZ)
        assert alice.hear(ALICE_HZ)[ALICE_HZ] < 200
        alice.hang_up()
        bob.wait_stack("CALL_CLOSED")
    house.quiet()
