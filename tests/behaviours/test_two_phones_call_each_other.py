"""A registered phone calls another by its extension; both hear each other, and hold silences the talk."""

from tests.peers.house import House, loopback_ipv6
from tests.peers.waiting import wait_until


def test_both_hear_the_other_and_not_themselves(house: House):
    with house.phone("alice", tone_hz=440) as alice, house.phone("bob", tone_hz=700) as bob:
        alice.call("102")
        bob.wait_to_hear(440)
        alice.wait_to_hear(700)
        assert alice.hear(440)[440] < 200
        assert bob.hear(700)[700] < 200
        alice.hang_up()
        bob.wait_stack("CALL_CLOSED")
    house.quiet()


def test_the_held_hears_music_and_not_the_talk_of_ipv4_and_ipv6(house: House):
    six = loopback_ipv6()
    with (
        house.phone("alice", tone_hz=440) as alice,
        house.phone("bob", tone_hz=700, host=six) as bob,
    ):
        alice.call("102")
        bob.wait_to_hear(440)
        alice.wait_to_hear(700)
        alice.order("hold")
        alice.wait("held")
        bob.wait_for_silence_of(440)
        wait_until(lambda: bob.level() > 100, "the held hears music")
        alice.order("resume")
        alice.wait("resumed")
        bob.wait_to_hear(440)
        alice.wait_to_hear(700)
        bob.hang_up()
        alice.wait_stack("CALL_CLOSED")
    house.quiet()


def test_a_call_to_nobody_is_refused(house: House):
    with house.phone("alice", tone_hz=440) as alice:
        alice.dial("199")
        assert alice.wait("failed", "stack", limit_s=30)
        alice.hang_up()
    house.quiet()
