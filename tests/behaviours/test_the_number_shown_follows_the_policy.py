"""What the world sees of a caller, and a user of who calls, is what their caller-ID policy says."""

import contextlib
import re

import pytest
from tests.peers.house import House
from tests.peers.raw import Raw
from tests.peers.waiting import wait_until

from cadran.directory.contact import EVERYBODYS, Contact, ContactNumber
from cadran.ids import OrgId, UserId
from cadran.numbers.caller_ids import DEFAULT, CallerIdPolicy

DEMO, ALICE = OrgId("demo"), UserId("demo-alice")
ANSWERS = "+33639980001"
FRENCH_HZ = 450


@pytest.fixture
def policy(world: House):
    """Gives Alice a policy for the test; ``own`` is her number, ``service`` one of the bridge's."""
    numbers = world.node.rooms.numbers
    listed = numbers.numbers(DEMO)
    own = next(each.number for each in listed if each.user == ALICE)
    service = next(each.number for each in listed if each.on_bridge)

    def give(shows: str, *, hidden: bool = False, **more: bool) -> None:
        shown = service if shows == "service" else None
        numbers.set_caller_id_policy(DEMO, CallerIdPolicy("test", "Test", shows, shown, **more))
        numbers.choose_caller_id(DEMO, ALICE, policy="test", hidden=hidden)
        assert world.node.rooms.live.settled(10)

    give.own, give.service = own, service
    yield give
    with contextlib.suppress(StopIteration):
        numbers.choose_caller_id(DEMO, ALICE, policy=DEFAULT, hidden=False)
        numbers.delete_caller_id_policy(DEMO, "test")
        assert world.node.rooms.live.settled(10)


def newest(world: House) -> dict:
    calls = world.sandbox.client.get("/v1/calls").json()["calls"]
    return max((each for each in calls if each["number"] == ANSWERS), key=lambda c: c["began_at"])


@pytest.mark.parametrize(
    ("shows", "hidden", "seen"),
    [
        ("own", False, "own"),
        ("own", True, ""),
        ("service", False, "service"),
        ("anonymous", False, ""),
    ],
)
def test_the_world_sees_what_the_policy_shows(world: House, policy, shows, hidden, seen):
    policy(shows, hidden=hidden)
    with world.phone("alice", tone_hz=700) as phone:
        phone.call(ANSWERS)
        phone.wait_to_hear(FRENCH_HZ)
        assert newest(world)["from"] == (getattr(policy, seen) if seen else "")
        phone.hang_up()
    world.quiet()


def test_a_caller_from_outside_is_nobody_where_the_policy_hides_callers(world: House, policy):
    policy("own", hides_callers=True)
    with world.phone("alice", tone_hz=700):
        call = world.sandbox.call(policy.own, caller="+33639981001")
        shown = lambda: (world.program("phone", ALICE) or _Nothing).view().get("calls", [])  # noqa: E731
        wait_until(lambda: bool(shown()), "Alice's phone rings")
        assert (shown()[0]["number"], shown()[0]["name"]) == ("", "")
        world.sandbox.client.delete(f"/v1/calls/{call}")
    world.quiet()


class _Nothing:
    @staticmethod
    def view() -> dict:
        return {}


def test_a_caller_in_the_address_book_is_shown_by_their_name_there(world: House):
    rooms = world.node.rooms
    owned = next(each.number for each in rooms.numbers.numbers(DEMO) if each.user == ALICE)
    numbers = (ContactNumber("mobile", "+33639981001"),)
    contact = Contact("", EVERYBODYS, "Zoé at the Port", numbers=numbers)
    made = rooms.directory.contacts.new(DEMO, contact, "FR", by="demo-admin")
    assert rooms.live.settled(10)
    server = world.node.sip_address
    with Raw(server) as raw:
        own, password = f"sip:alice@{server}", world.passwords["alice"]
        answer = raw.signed("REGISTER", own, "alice", password, from_uri=own)
        assert answer.startswith("SIP/2.0 200")
        call = world.sandbox.call(owned)
        invite = ""
        while not invite.startswith("INVITE"):
            invite = raw.socket.recv(65_536).decode()
        assert re.search(r'^From: "Zoé at the Port" <sip:\+33639981001@', invite, re.MULTILINE)
        world.sandbox.hang_up(call)
    world.quiet()
    rooms.directory.contacts.delete(DEMO, made.id, by="demo-admin")
