"""The organiser's PIN typed on any phone starts the meeting; who guesses is slowed down, the page never is."""

from tests.peers.house import House
from tests.peers.waiting import wait_until

from cadran.services.meeting.roster import Step


def states(world: House, meeting) -> list[str]:
    return sorted(each["state"] for each in world.participants(meeting.id))


def test_the_right_pin_starts_it_from_the_world(world: House):
    meeting = world.own_meeting("By PIN")
    pin = world.demo.pins["alice@demo"]
    call = world.sandbox.call(world.demo.bridge, f"1{meeting.conference_id}#,{pin}#")
    wait_until(lambda: states(world, meeting) == ["joined"], "the organiser is in")
    assert world.view(meeting.id)["state"] == "started"
    assert world.participants(meeting.id)[0]["organiser"] is True
    world.command(meeting.id, "end")
    assert world.sandbox.wait_for(call, "ended")["cause"] == 16
    world.quiet()


def test_five_wrong_pins_slow_that_caller_down_and_the_page_still_works(world: House):
    meeting = world.own_meeting("Guessed at")
    pin = world.demo.pins["alice@demo"]
    guesser = "+33639981004"
    keys = f"1{meeting.conference_id}#"
    guessing = world.sandbox.call(world.demo.bridge, keys + "0#" * 5, caller=guesser)
    wait_until(lambda: states(world, meeting) == ["waiting"], "the guesser is there")
    room = world.program("meeting", meeting.id).room
    wait_until(lambda: room.throttle.wait_ms(guesser, world.node.clock()) > 0, "must wait")

    again = world.sandbox.call(world.demo.bridge, f"{keys}{pin}#", caller=guesser)
    wait_until(lambda: len(room.roster) == 2, "the guesser calls again")
    wait_until(
        lambda: {each.step for each in room.roster.outside()} == {Step.WAITING},
        "the right PIN comes too early",
    )
    assert world.view(meeting.id)["state"] == "idle"

    world.command(meeting.id, "start")
    assert states(world, meeting) == ["joined", "joined"]
    world.command(meeting.id, "end")
    world.sandbox.hang_up(guessing)
    world.sandbox.hang_up(again)
    world.quiet()
