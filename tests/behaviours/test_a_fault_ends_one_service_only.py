"""Bad input at every door, and a program that breaks: nothing stops but what is broken."""

import random

import pytest
from tests.peers.house import House
from tests.peers.raw import Raw
from tests.peers.waiting import wait_until

from cadran.errors import Refusal, Refused
from cadran.ids import Address, BridgeId, LegId, OrgId, Ref
from cadran.media import events as media
from cadran.services import actions, events
from cadran.services.causes import HUNG_UP
from cadran.services.meeting import Meeting
from cadran.sip import events as sip

DEMO = OrgId("demo")


@pytest.fixture
def fragile(monkeypatch: pytest.MonkeyPatch) -> None:
    """Meetings that break when somebody asks them to."""
    whole = Meeting.handle

    def handle(self, event, now):
        if isinstance(event, events.Command) and event.name == "break":
            raise RuntimeError("a fault in a service")
        return whole(self, event, now)

    monkeypatch.setattr(Meeting, "handle", handle)


def test_a_program_that_breaks_loses_its_own_legs_and_begins_anew(house: House, fragile: None):
    meeting, other = house.meeting(0), house.meeting(1)
    with house.phone("alice", tone_hz=440) as alice, house.phone("bob", tone_hz=700) as bob:
        alice.call(meeting.conference_id)
        bob.call(other.conference_id)
        with pytest.raises(Refused) as refused:
            house.command(meeting.id, "break")
        assert refused.value.refusal.id == "exchange.program_failed"
        alice.wait_stack("CALL_CLOSED")
        assert len(house.participants(other.id)) == 1

        alice.call(other.conference_id)
        bob.wait_to_hear(440)
        alice.hang_up()
        alice.call(meeting.conference_id)
        wait_until(lambda: len(house.participants(meeting.id)) == 1, "the meeting begins anew")
        alice.hang_up()
        bob.hang_up()
    house.quiet()
    causes = {leg.cause for record in house.records() for leg in record.legs}
    assert "exchange.program_failed" in causes


def test_what_a_program_may_not_do_is_refused_and_never_raised(house: House):
    me = Address(DEMO, "meeting", house.meeting(0).id)
    theirs = Address(OrgId("other"), "meeting", "theirs")
    leg, clips = LegId("nobody's"), (actions.Clip("tone.enter"),)
    wrong = (
        actions.Play(Ref("1"), leg, clips),
        actions.HangUp(Ref("2"), leg, Refusal(HUNG_UP)),
        actions.Join(Ref("3"), leg, BridgeId("b")),
        actions.PlayToBridge(Ref("4"), BridgeId("b"), clips),
        actions.Tell(Ref("5"), theirs, "hello"),
        actions.Start(Ref("6"), theirs),
        actions.Ask(Ref("7"), "what?"),
    )
    house.command(me.id, "start")
    program = house.program("meeting", me.id)
    heard: list[events.Event] = []

    async def perform() -> None:
        exchange = house.node.exchange
        for action in wrong:
            exchange.performing.perform(program, action, house.node.clock())
        running = exchange.board.mailboxes._running[me]  # what waits for the program
        heard.extend(running.events)

    house.run(perform())
    assert [each.ref for each in heard if isinstance(each, events.Refused)] == [
        each.ref for each in wrong
    ]
    house.command(me.id, "end")


def test_events_of_unknown_legs_and_garbage_from_the_net_change_nothing(house: House):
    gone = LegId("gone")

    async def say() -> None:
        exchange = house.node.exchange
        now = house.node.clock()
        for event in (
            sip.Progressed(gone, 183, "v=0"),
            sip.Accepted(gone, "v=0"),
            sip.Rejected(gone, 486, "Busy Here"),
            sip.Established(gone, ""),
            sip.Reoffered(gone, "nonsense"),
            sip.KeysByInfo(gone, "1", 100),
            sip.Ended(gone, True, Refusal(HUNG_UP)),
        ):
            exchange.on_sip(event)
        from cadran.exchange import media_events

        for event in (
            media.KeyPressed(gone, "1", 100),
            media.Played(gone, 7, whole=True),
            media.Silent(gone),
            media.LegClosed(gone, 0, 0, 0, 0, 0),
        ):
            media_events.handle(exchange, event, now)

    house.run(say())
    noise = random.Random(7)
    with Raw(house.node.sip_address) as raw:
        for length in range(1, 400, 7):
            raw.send(noise.randbytes(length))
        raw.send(b"INVITE sip:x@y SIP/2.0\r\nContent-Length: -5\r\n\r\n")
        raw.send(b"SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP x;branch=z9hG4bKnone\r\n\r\n")
    with house.phone("alice", tone_hz=440) as alice, house.phone("bob", tone_hz=700) as bob:
        alice.call("102")
        bob.wait_to_hear(440)
        alice.hang_up()
        bob.wait_stack("CALL_CLOSED")
    house.quiet()
