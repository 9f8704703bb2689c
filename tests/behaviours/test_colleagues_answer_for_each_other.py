"""Colleagues take calls for each other: picked up, by a delegate, on one's mobile, waiting, and parked.

Who hears whom is proved by tones; the mobile and the world beyond are one more independent telephone.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from types import SimpleNamespace

import pytest
from bench.signalling import free_port
from tests.peers.house import House
from tests.peers.phone import Phone
from tests.peers.waiting import wait_until

from cadran.directory.call_groups import CallGroups
from cadran.directory.call_settings import CallSettings, CallSettingsDoor, Delegate
from cadran.directory.handsets import Handsets
from cadran.directory.phone_features import PhoneFeaturesDoor
from cadran.directory.trunks import SANDBOX
from cadran.ids import E164, OrgId, UserId
from cadran.routing.trunk import Gateway, Trunk
from cadran.services.phone.settings import REJECT, WAIT
from cadran.services.targets import HANG_UP

DEMO, ALICE, BOB = OrgId("demo"), UserId("demo-alice"), UserId("demo-bob")
ALICE_HZ, BOB_HZ, CAROL_HZ, MOBILE_HZ = 440, 700, 1_000, 550
MOBILE = E164("+447700900001")


@pytest.fixture(scope="module")
def cast(house: House) -> Iterator[SimpleNamespace]:
    """Alice, who answers by hand, Bob and Carol, whose telephones answer at once, and Alice's mobile."""
    rooms = house.node.rooms
    carol = rooms.directory.create_user(
        DEMO, "carol@demo", "Carol", usage_location="FR", language="en", extension="103"
    )
    rooms.directory.licences.assign(DEMO, carol.id, "PHONE_SYSTEM")
    password = rooms.phones.create(DEMO, carol.id, "carol").password
    port = free_port()
    way = (Gateway("127.0.0.1", port),)
    rooms.trunks.put(Trunk(SANDBOX, way, ("127.0.0.9",), sandbox=True))
    assert rooms.live.settled(10)
    server = house.node.sip_address
    with (
        house.phone("alice", tone_hz=ALICE_HZ) as alice,
        house.phone("bob", tone_hz=BOB_HZ) as bob,
        Phone(server, "carol", password, tone_hz=CAROL_HZ) as carols,
        Phone(server, MOBILE, tone_hz=MOBILE_HZ, port=port) as mobile,
    ):
        carols.register()
        alice.order("answer_by_hand")
        alice.wait("by_hand")
        yield SimpleNamespace(alice=alice, bob=bob, carol=carols, mobile=mobile)


@pytest.fixture(autouse=True)
def quiet(house: House, cast: SimpleNamespace) -> Iterator[None]:
    yield
    for phone in vars(cast).values():
        phone.order("hang_up")
        phone.wait("hung_up", "error")
    house.quiet()
    settle(house, ALICE, lambda _present: CallSettings())


def settle(house: House, user: UserId, change: Callable[[CallSettings], CallSettings]) -> None:
    """Change where somebody's calls go, and wait until it holds."""
    rooms = house.node.rooms
    parts = rooms.store, house.node.clock, rooms.directory.entropy
    CallSettingsDoor(*parts).change(DEMO, user, change)
    assert rooms.live.settled(10)


def hear_each_other(one: Phone, other: Phone) -> None:
    one.wait_to_hear(other.tone_hz)
    other.wait_to_hear(one.tone_hz)


def answer(phone: Phone) -> None:
    phone.order("answer")
    phone.wait("established")


def test_a_colleague_of_the_group_picks_up_what_rings(house: House, cast: SimpleNamespace):
    rooms = house.node.rooms
    parts = rooms.store, house.node.clock, rooms.directory.entropy
    CallGroups(*parts).create(DEMO, "Front", [ALICE, BOB])
    assert rooms.live.settled(10)
    cast.carol.dial("101")
    cast.alice.wait("incoming")
    cast.bob.call("*8")
    hear_each_other(cast.bob, cast.carol)
    cast.alice.wait_stack("CALL_CLOSED")


def test_a_delegate_answers_and_calls_on_behalf(house: House, cast: SimpleNamespace):
    settle(house, ALICE, lambda present: replace(present, delegates=(Delegate(BOB),)))
    cast.carol.dial("101")
    cast.alice.wait("incoming")
    cast.bob.wait("established")
    hear_each_other(cast.bob, cast.carol)
    cast.alice.wait_stack("CALL_CLOSED")
    cast.carol.hang_up()
    house.quiet()
    cast.bob.call(f"*44101*011{MOBILE[1:]}")  # as one dials abroad from where Bob is
    hear_each_other(cast.bob, cast.mobile)
    cast.bob.hang_up()
    house.quiet()
    wait_until(lambda: house.records()[0].legs[-1].charge is not None, "it is charged")
    legs = [leg for leg in house.records()[0].legs if leg.charge is not None]
    assert [leg.charge.payer for leg in legs] == [ALICE]


def test_the_mobile_rings_along_and_takes_the_call_by_pressing_1(
    house: House, cast: SimpleNamespace
):
    settle(house, ALICE, lambda present: replace(present, twin=MOBILE))
    cast.carol.dial("101")
    cast.alice.wait("incoming")
    cast.mobile.wait("established")  # as its voicemail would, which presses nothing
    wait_until(lambda: cast.mobile.level() > 100, "the mobile is asked to press 1")
    assert cast.carol.hear(MOBILE_HZ)[MOBILE_HZ] < 200
    answer(cast.alice)
    hear_each_other(cast.alice, cast.carol)
    cast.mobile.wait_stack("CALL_CLOSED")
    cast.carol.hang_up()
    house.quiet()
    cast.carol.dial("101")
    cast.mobile.wait("established")
    cast.mobile.digits("1")
    hear_each_other(cast.mobile, cast.carol)
    cast.alice.wait_stack("CALL_CLOSED")


def test_a_second_call_waits_or_is_turned_away(house: House, cast: SimpleNamespace):
    settle(house, ALICE, lambda present: replace(present, busy=WAIT))
    cast.bob.dial("101")
    cast.alice.wait("incoming")
    answer(cast.alice)
    hear_each_other(cast.alice, cast.bob)
    cast.carol.dial("101")
    cast.alice.wait("incoming")
    cast.carol.order("hang_up")
    cast.carol.wait("failed")
    cast.alice.wait_stack("CALL_CLOSED")
    settle(house, ALICE, lambda present: replace(present, busy=REJECT, busy_to=HANG_UP))
    cast.carol.dial("101")
    cast.carol.wait_stack("CALL_CLOSED")  # once it was said
    assert house.records()[0].cause == "call.busy"
    cast.bob.hang_up()  # whose talk went on all the while


def test_a_parked_call_is_taken_back_or_comes_back(
    house: House, cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
):
    cast.carol.call("102")
    hear_each_other(cast.bob, cast.carol)
    cast.bob.transfer("*70")
    cast.carol.wait_for_silence_of(BOB_HZ)
    wait_until(lambda: cast.carol.level() > 100, "the parked hears music")
    cast.bob.call("*71")
    hear_each_other(cast.bob, cast.carol)
    for bound in ("directory.phone_features.BACK_LEAST_S", "services.park.BACK_MIN_MS"):
        monkeypatch.setattr(f"cadran.{bound}", 1)  # nobody waits for a real ring-back here
    rooms = house.node.rooms
    PhoneFeaturesDoor(rooms.store, house.node.clock, rooms.directory.entropy).set(DEMO, {}, 1)
    assert rooms.live.settled(10)
    cast.bob.transfer("*70")
    cast.bob.wait("established")
    hear_each_other(cast.bob, cast.carol)


def test_a_telephone_set_up_from_its_configuration_calls(house: House, cast: SimpleNamespace):
    door = Handsets(house.node.rooms.phones)
    armed = door.register(DEMO, BOB, mac="02005e005302", label="Fetched")
    fetched = door.fetch("02:00:5E:00:53:02", armed.secret, "127.0.0.1")
    with Phone(
        house.node.sip_address,
        fetched.account.phone.username,
        fetched.account.password,
        tone_hz=0,
    ) as phone:
        phone.register()
        phone.call("103")
        phone.wait_to_hear(CAROL_HZ)
    house.node.rooms.phones.delete(DEMO, armed.phone.username)
