"""One number, several organisations: the conference ID alone says whose meeting a caller reaches."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from tests.peers.house import House
from tests.peers.waiting import wait_until

from cadran.directory.meetings import Meeting
from cadran.directory.standings import Limits
from cadran.directory.tenants import Tenants
from cadran.directory.trunks import OPERATOR
from cadran.errors import Refused
from cadran.ids import E164, Address, OrgId, UserId

DEMO, GUEST = OrgId("demo"), OrgId("guest")
DEMO_HZ, GUEST_HZ, OTHER_HZ = 450, 850, 1250


@dataclass
class Shared:
    """A meeting of each organisation, both on the shared number."""

    world: House
    tenants: Tenants
    number: E164
    demo: Meeting
    guest: Meeting
    early: Meeting

    def inside(self, meeting: Meeting) -> list[str]:
        """The callers in a meeting, by the number they call from."""

        async def look() -> object:
            return self.world.node.exchange.view(Address(meeting.org, "meeting", meeting.id))

        view = self.world.run(look()) or {}
        return sorted(
            each["number"] for each in view.get("participants", []) if each["state"] == "joined"
        )

    def legs(self, org: OrgId, caller: str) -> list[tuple[str, str, str, str]]:
        """What an organisation's records have of a caller, who pays nothing here."""
        calls = self.world.node.rooms.calls
        found = [leg for each in calls.list(org).items for leg in calls.get(org, each.call).legs]
        return [
            (leg.side, leg.service, leg.called, leg.cause) for leg in found if leg.caller == caller
        ]

    def settled(self) -> None:
        assert self.world.node.rooms.live.settled(10)


@pytest.fixture(scope="module")
def shared(world: House) -> Iterator[Shared]:
    rooms = world.node.rooms
    tenants = Tenants(rooms.directory)
    tenants.make_operator("op@house.example", "Op", language="en", country="FR", by="test")
    rooms.directory.licences.set_purchased(OPERATOR, "AUDIO_CONFERENCING", 50)
    offered = rooms.numbers.search(OPERATOR, "FR", "Lyon", "geographic", 1)[0].number
    basket = rooms.numbers.reserve(OPERATOR, [offered], usage="service")
    number = rooms.numbers.acquire(OPERATOR, basket.id).numbers[0]
    with pytest.raises(Refused, match="not_shareable"):
        rooms.numbers.share(number)
    rooms.numbers.assign_to_bridge(OPERATOR, number, languages=("en",))
    early = rooms.meetings.create(DEMO, UserId("demo-alice"), "Before", anyone_may_start=True)
    rooms.numbers.share(number)
    _, owner = tenants.create(
        GUEST,
        "Guest",
        country="FR",
        language="en",
        owner=("owner@guest.example", "Owner"),
        limits=Limits(),
        by="test",
    )
    rooms.directory.licences.set_purchased(GUEST, "AUDIO_CONFERENCING", 1)
    rooms.directory.licences.assign(GUEST, owner.id, "AUDIO_CONFERENCING")
    demo = rooms.meetings.create(DEMO, UserId("demo-alice"), "Ours", anyone_may_start=True)
    guest = rooms.meetings.create(GUEST, owner.id, "Theirs", anyone_may_start=True)
    found = Shared(world, tenants, number, demo, guest, early)
    found.settled()
    yield found
    world.quiet()


def test_each_caller_reaches_the_meeting_of_the_id_and_hears_nobody_else(shared: Shared):
    assert shared.guest.number == shared.number  # it has no bridge of its own
    assert shared.demo.number == shared.world.demo.bridge
    sandbox = shared.world.sandbox

    def call(meeting: Meeting, last: int, hz: int) -> str:
        caller = f"+3363998100{last}"
        return sandbox.call(shared.number, f"{meeting.conference_id}#", caller=caller, tone_hz=hz)

    first, second = call(shared.demo, 1, DEMO_HZ), call(shared.guest, 2, GUEST_HZ)
    third = call(shared.guest, 3, OTHER_HZ)
    wait_until(lambda: shared.inside(shared.demo) == ["+33639981001"], "one is in the demo's")
    wait_until(
        lambda: shared.inside(shared.guest) == ["+33639981002", "+33639981003"],
        "two are in the guest's",
    )
    wait_until(lambda: sandbox.hears(second, OTHER_HZ), "the guests hear each other")
    wait_until(lambda: sandbox.hears(third, GUEST_HZ), "the guests hear each other")
    assert not sandbox.hears(second, DEMO_HZ)
    assert not sandbox.hears(third, DEMO_HZ)
    assert not sandbox.hears(first, GUEST_HZ)
    assert not sandbox.hears(first, OTHER_HZ)
    for each in (first, second, third):
        sandbox.hang_up(each)
    shared.world.quiet()
    row = ("in", "conf_in", shared.number, "call.hung_up")
    assert shared.legs(GUEST, "+33639981002") == shared.legs(GUEST, "+33639981003") == [row]
    assert shared.legs(DEMO, "+33639981001") == [row]
    assert shared.legs(DEMO, "+33639981002") == shared.legs(GUEST, "+33639981001") == []
    assert all(shared.legs(OPERATOR, f"+3363998100{last}") == [] for last in (1, 2, 3))
    shared.world.node.rooms.calls.rebuild()
    assert shared.legs(GUEST, "+33639981002") == [row]
    assert shared.legs(OPERATOR, "+33639981002") == []


def test_a_meeting_made_before_the_number_was_shared_is_reached_on_it(shared: Shared):
    early = shared.early
    digits = f"{early.conference_id}#"
    call = shared.world.sandbox.call(shared.number, digits, caller="+33639981006")
    wait_until(lambda: shared.inside(early) == ["+33639981006"], "it is in the meeting")
    shared.world.sandbox.hang_up(call)
    shared.world.quiet()


def test_a_wrong_id_is_counted_and_is_the_operators_to_see(shared: Shared):
    known = {each.conference_id for each in shared.world.node.rooms.meetings.meetings(DEMO)}
    known.add(shared.guest.conference_id)
    wrong = next(each for each in ("7654321", "7654322", "7654323") if each not in known)
    call = shared.world.sandbox.call(shared.number, f"{wrong}#", caller="+33639981004")
    programs = shared.world.node.exchange.board.mailboxes

    def tries() -> list[int]:
        bridge = programs.program(Address(OPERATOR, "dial-in", shared.number))
        return [each.tries for each in bridge.visits.values()] if bridge else []

    wait_until(lambda: tries() == [1], "it is wrong")
    shared.world.sandbox.hang_up(call)
    shared.world.quiet()
    row = ("in", "conf_in", shared.number, "call.hung_up")
    assert shared.legs(OPERATOR, "+33639981004") == [row]
    assert shared.legs(DEMO, "+33639981004") == []


def test_a_suspended_organisation_and_a_number_no_longer_shared_are_not_reached(shared: Shared):
    live, numbers = shared.world.node.rooms.live, shared.world.node.rooms.numbers
    dial_in = Address(OPERATOR, "dial-in", shared.number)
    meeting = Address(GUEST, "meeting", shared.guest.id)
    assert live.shares(dial_in, meeting)
    own_bridge = Address(DEMO, "dial-in", str(shared.world.demo.bridge))
    assert not live.shares(own_bridge, meeting)
    shared.tenants.suspend(GUEST, "unpaid", by="test")
    shared.settled()
    call = shared.world.sandbox.call(
        shared.number, f"{shared.guest.conference_id}#", caller="+33639981005"
    )
    shared.world.sandbox.wait_for(call, "ended", 25)
    shared.world.quiet()
    assert shared.legs(GUEST, "+33639981005") == []
    assert [row[3] for row in shared.legs(OPERATOR, "+33639981005")] == [
        "directory.organisation_suspended"
    ]
    shared.tenants.resume(GUEST, by="test")
    with pytest.raises(Refused, match="still_shared"):
        numbers.unassign(OPERATOR, shared.number)
    numbers.unshare(shared.number)
    shared.settled()
    wait_until(lambda: live.meeting_on(dial_in, shared.guest.conference_id) is None, "it is known")
    assert not live.shares(dial_in, meeting)
