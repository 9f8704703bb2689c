"""Lobby and waiting room: before admission nobody outside hears anything of the meeting, nor is heard there.

And inside: what keys do, and the name that is heard when somebody goes.
"""

import pytest
from tests.peers.house import House
from tests.peers.waiting import wait_until

from cadran.services.meeting import naming

INSIDE_HZ = 450
COLLEAGUE_HZ = 650
OUTSIDE_HZ = 850
WORDS = 300
"""RMS of a second with words in it."""


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name ends soon, though the caller sends their tone without end; four are heard soon one after another."""
    monkeypatch.setattr(naming, "NAMING_MS", 1_500)
    monkeypatch.setattr(naming, "NAMES_MOST", 10)


def states(world: House, meeting) -> list[str]:
    return sorted(each["state"] for each in world.participants(meeting.id))


def test_the_lobby_lets_no_sound_through_until_a_key_of_the_organiser_and_keys_lead_the_meeting(
    world: House,
):
    meeting = world.own_meeting("By keys", lobby="organiser", announcements="names")

    def hand_of(user: str) -> int | None:
        found = (each for each in world.participants(meeting.id) if each["user"] == user)
        return next(found)["hand_at"]

    with (
        world.phone("alice", tone_hz=INSIDE_HZ) as alice,
        world.phone("bob", tone_hz=COLLEAGUE_HZ) as bob,
    ):
        alice.call(meeting.conference_id)
        bob.call(meeting.conference_id)
        caller = world.sandbox.call(
            world.demo.bridge, f"1{meeting.conference_id}#", tone_hz=OUTSIDE_HZ
        )
        wait_until(
            lambda: states(world, meeting) == ["joined", "lobby", "lobby"], "both wait in the lobby"
        )
        heard = alice.hear(COLLEAGUE_HZ, OUTSIDE_HZ)
        assert max(heard.values()) < 200
        assert not world.sandbox.hears(caller, INSIDE_HZ)

        alice.digits("*21")
        alice.wait_to_hear(COLLEAGUE_HZ)
        alice.wait_to_hear(OUTSIDE_HZ)
        wait_until(lambda: world.sandbox.hears(caller, INSIDE_HZ), "the caller hears the meeting")

        alice.digits("*22")
        alice.wait_for_silence_of(COLLEAGUE_HZ)
        alice.wait_for_silence_of(OUTSIDE_HZ)
        alice.digits("*1")
        wait_until(lambda: alice.level() > WORDS, "the commands are told")
        bob.digits("*5*6")
        alice.wait_to_hear(COLLEAGUE_HZ)
        wait_until(lambda: hand_of("demo-bob"), "the hand is up")
        alice.digits("*23")
        wait_until(lambda: world.view(meeting.id)["announcements"] == "off", "nobody is announced")
        world.command(meeting.id, "announce", on="true")

        world.sandbox.hang_up(caller)
        alice.wait_to_hear(OUTSIDE_HZ)
        folder = world.data / "recordings" / "demo"
        wait_until(lambda: not list(folder.glob("name_*")), "what was said is deleted")
        world.command(meeting.id, "end")
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
