"""Somebody calls the bridge's number: language key, conference ID, and they are in the meeting."""

from tests.peers.house import House
from tests.peers.waiting import wait_until


def inside(world: House, meeting) -> int:
    return len([each for each in world.participants(meeting.id) if each["state"] == "joined"])


def test_by_language_key_and_conference_id_when_asked_for_each(world: House):
    meeting = world.meeting(0)
    call = world.sandbox.call(world.demo.bridge, f"2,,,{meeting.conference_id}#")
    wait_until(lambda: inside(world, meeting) == 1, "the caller is in")
    shown = world.participants(meeting.id)[0]
    assert shown["number"] == "+33639981001"
    assert shown["user"] == ""
    world.sandbox.hang_up(call)
    wait_until(lambda: inside(world, meeting) == 0, "the page shows that they left")
    world.quiet()


def test_by_all_keys_typed_ahead(world: House):
    meeting = world.meeting(0)
    call = world.sandbox.call(world.demo.bridge, f"2{meeting.conference_id}#")
    wait_until(lambda: inside(world, meeting) == 1, "the caller is in")
    world.sandbox.hang_up(call)
    world.quiet()


def test_a_wrong_id_is_refused_in_words_and_the_third_ends_the_call(world: House):
    meeting = world.meeting(0)
    wrong = f"{(int(meeting.conference_id) + 1) % 10**7:07d}"
    call = world.sandbox.call(world.demo.bridge, f"2{wrong}#0#0#", caller="+33639981002")
    wait_until(
        lambda: world.sandbox.how(call)["heard"].get("level_db", -99) > -45, "words are heard"
    )
    ended = world.sandbox.wait_for(call, "ended", 20)
    assert ended["ended_by"] == "peer"
    assert inside(world, meeting) == 0
    world.quiet()
    record = world.records()[0]
    assert record.legs[0].cause == "meeting.too_many_tries"
