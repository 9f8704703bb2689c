"""A desk phone and a caller of the world in one meeting: each hears the other's tone, and not its own."""

from tests.peers.house import House
from tests.peers.waiting import wait_until

CALLER_HZ = 850
PHONE_HZ = 450


def test_each_hears_the_other_and_not_itself(world: House):
    meeting = world.meeting(0)
    with world.phone("alice", tone_hz=PHONE_HZ) as alice:
        alice.call(meeting.conference_id)
        call = world.sandbox.call(
            world.demo.bridge, f"1{meeting.conference_id}#", tone_hz=CALLER_HZ
        )
        alice.wait_to_hear(CALLER_HZ)
        wait_until(lambda: world.sandbox.hears(call, PHONE_HZ), "the caller hears the phone")
        alice.wait_for_silence_of(PHONE_HZ)
        wait_until(lambda: not world.sandbox.hears(call, CALLER_HZ), "and not themselves")

        world.sandbox.hang_up(call)
        alice.wait_for_silence_of(CALLER_HZ)
        alice.hang_up()
    world.quiet()
