"""Two phones in one meeting: each hears the other's tone and not its own; page and keys change one state."""

from tests.peers.house import House
from tests.peers.waiting import wait_until


def roster(house: House) -> dict[str, dict]:
    view = house.view(house.meeting(0).id)
    return {each["user"]: each for each in view.get("participants", [])}


def test_each_hears_the_other_and_star_six_mutes(house: House):
    meeting = house.meeting(0)
    with house.phone("alice", tone_hz=440) as alice, house.phone("bob", tone_hz=700) as bob:
        alice.call(meeting.conference_id)
        bob.call(meeting.conference_id)
        bob.wait_to_hear(440)
        alice.wait_to_hear(700)
        alice.wait_for_silence_of(440)  # but for the tone of entering, of which a second is kept
        bob.wait_for_silence_of(700)

        bob.digits("*6")
        wait_until(lambda: roster(house)["demo-bob"]["muted"], "the page shows bob muted")
        alice.wait_for_silence_of(700)

        house.command(meeting.id, "unmute", leg=roster(house)["demo-bob"]["leg"])
        alice.wait_to_hear(700)

        house.command(meeting.id, "remove", leg=roster(house)["demo-bob"]["leg"])
        bob.wait_stack("CALL_CLOSED")
        alice.hang_up()
    house.quiet()
