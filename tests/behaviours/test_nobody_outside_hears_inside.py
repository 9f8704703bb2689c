"""Lobby and waiting room: before admission nobody outside hears anything of the meeting, nor is heard there."""

from tests.peers.house import House, wait_until

INSIDE_HZ = 450
OUTSIDE_HZ = 850


def states(world: House, meeting) -> list[str]:
    return sorted(each["state"] for each in world.participants(meeting.id))


def leg_of(world: House, meeting, state: str) -> str:
    return next(each["leg"] for each in world.participants(meeting.id) if each["state"] == state)


def test_the_lobby_lets_no_sound_through_until_the_organiser_admits(world: House):
    meeting = world.own_meeting("Closed", lobby="organiser")
    with world.phone("alice", tone_hz=INSIDE_HZ) as alice:
        alice.call(meeting.conference_id)
        wait_until(lambda: states(world, meeting) == ["joined"], "the organiser is in")
        call = world.sandbox.call(
            world.demo.bridge, f"1{meeting.conference_id}#", tone_hz=OUTSIDE_HZ
        )
        wait_until(lambda: states(world, meeting) == ["joined", "lobby"], "the caller waits")
        wait_until(
            lambda: world.sandbox.how(call)["heard"].get("level_db", -99) > -45, "there is music"
        )
        assert not world.sandbox.hears(call, INSIDE_HZ)
        assert alice.hear(OUTSIDE_HZ)[OUTSIDE_HZ] < 200

        world.command(meeting.id, "admit", leg=leg_of(world, meeting, "lobby"))
        alice.wait_to_hear(OUTSIDE_HZ)
        wait_until(lambda: world.sandbox.hears(call, INSIDE_HZ), "the caller hears the meeting")
        world.sandbox.hang_up(call)
        alice.hang_up()
    world.quiet()


def test_before_the_start_two_callers_do_not_hear_each_other_and_the_page_starts(world: House):
    meeting = world.own_meeting("Not yet")
    first = world.sandbox.call(world.demo.bridge, f"1{meeting.conference_id}#", tone_hz=950)
    second = world.sandbox.call(
        world.demo.bridge,
        f"1{meeting.conference_id}#",
        tone_hz=OUTSIDE_HZ,
        caller="+33639981003",
    )
    wait_until(lambda: states(world, meeting) == ["waiting", "waiting"], "both wait")
    wait_until(
        lambda: world.sandbox.how(second)["heard"].get("level_db", -99) > -45, "they hear words"
    )
    assert not world.sandbox.hears(first, OUTSIDE_HZ)
    assert not world.sandbox.hears(second, 950)

    world.command(meeting.id, "start")
    wait_until(lambda: world.sandbox.hears(first, OUTSIDE_HZ), "the first hears the second")
    wait_until(lambda: world.sandbox.hears(second, 950), "the second hears the first")
    world.command(meeting.id, "end")
    world.sandbox.wait_for(first, "ended")
    world.sandbox.wait_for(second, "ended")
    world.quiet()
