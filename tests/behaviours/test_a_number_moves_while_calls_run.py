"""A number comes over from its old carrier while somebody talks on it: no call is cut, none finds nobody."""

import dataclasses
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from tests.peers.house import House
from tests.peers.waiting import wait_until

from cadran.clock import Instant
from cadran.ids import E164, OrgId, UserId
from cadran.porting import PortForm, PortOrder, Status
from cadran.porting.lines import Typed

DEMO, ALICE = OrgId("demo"), UserId("demo-alice")
NUMBERS = [E164(f"+331990099{each:02d}") for each in range(20)]
MOVED = NUMBERS[3]
OLD_SIDE_HZ, ALICE_HZ = 850, 700
FORM = PortForm(
    name="Over to us",
    country="FR",
    organisation="Demo",
    authoriser="C. Admin",
    btn=NUMBERS[0],
    carrier="Ligne Ancienne",
    account="FR-1001",
    service_address="1 rue de l’Exemple, 75001 Paris",
)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory):
    with (
        patch("cadran.node.node.PORTS_S", 0.2),
        House(tmp_path_factory.mktemp("moving")) as started,
    ):
        yield started


def next_working_day() -> Instant:
    day = datetime.now(UTC).replace(hour=9, minute=0) + timedelta(days=8)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return Instant(int(day.timestamp() * 1000))


def ordered(world: House, form: PortForm = FORM) -> PortOrder:
    porting = world.node.rooms.porting
    made = porting.create(DEMO, form)
    porting.put_numbers(DEMO, made.id, [Typed(n, each) for n, each in enumerate(NUMBERS)])
    porting.put_letter(DEMO, made.id, "letter.pdf", b"%PDF-1.7")
    porting.fill_in(DEMO, made.id, form, wished_at=next_working_day())
    return porting.submit(DEMO, made.id, by="demo-admin")


def reaches(world: House, order: PortOrder, status: Status) -> PortOrder:
    """Until the order, left to the node, is there."""
    porting = world.node.rooms.porting
    wait_until(lambda: porting.order(DEMO, order.id).status is status, f"{status}", 30)
    return porting.order(DEMO, order.id)


def play(world: House, order: PortOrder, event: str, **more: object) -> None:
    answer = world.sandbox.client.post(
        f"/v1/port-orders/{order.id}/play", json={"event": event, **more}
    )
    assert answer.is_success, answer.text


def test_a_rejection_tells_why_and_the_mended_order_goes_through(world: House):
    wrong = ordered(world, dataclasses.replace(FORM, account="FR-7"))
    world.sandbox.client.put("/v1/port-clock", json={"speed": 1_000_000})
    refused = reaches(world, wrong, Status.ERROR)
    assert refused.why == "porting.account_mismatch"
    world.sandbox.client.put("/v1/port-clock", json={"speed": 1})
    porting = world.node.rooms.porting
    porting.fill_in(DEMO, wrong.id, FORM)
    porting.submit(DEMO, wrong.id)
    reaches(world, wrong, Status.CONTACTING)
    porting.cancel(DEMO, wrong.id)
    wait_until(lambda: not porting.order(DEMO, wrong.id).untold, "the carrier has heard")


def test_before_it_rings_there_after_it_rings_here_and_no_call_is_cut(world: House):
    # A doubled answer on the way changes nothing.
    world.sandbox.client.post("/v1/behaviour", json={"next_port": "duplicate"})
    order = ordered(world)
    reaches(world, order, Status.CONTACTING)
    play(world, order, "approve")
    assert reaches(world, order, Status.APPROVED).foc_at is not None

    talking = world.sandbox.call(MOVED, hold_s=0)
    world.sandbox.wait_for(talking, "answered")
    wait_until(lambda: world.sandbox.hears(talking, OLD_SIDE_HZ), "it rings at the old side")
    with world.phone("alice", tone_hz=ALICE_HZ) as alice:
        alice.call(MOVED)
        alice.wait_to_hear(OLD_SIDE_HZ)

        play(world, order, "cut_over")
        done = reaches(world, order, Status.COMPLETED)
        wait_until(lambda: world.node.rooms.porting.order(DEMO, done.id).activated_at, "it is ours")
        assert world.sandbox.how(talking)["state"] == "answered", "a call on its way is not cut"
        assert world.sandbox.hears(talking, OLD_SIDE_HZ)
        alice.wait_to_hear(OLD_SIDE_HZ)
        alice.hang_up()
    world.sandbox.hang_up(talking)
    world.quiet()

    owned = {each.number for each in world.node.rooms.numbers.numbers(DEMO)}
    assert owned >= set(NUMBERS)
    world.node.rooms.numbers.unassign(DEMO, _number_of(world, ALICE))
    world.node.rooms.numbers.assign_to_user(DEMO, MOVED, ALICE)
    assert world.node.rooms.live.settled(10)
    with world.phone("alice", tone_hz=ALICE_HZ) as alice:
        call = world.sandbox.call(MOVED, hold_s=0)
        world.sandbox.wait_for(call, "answered")
        wait_until(lambda: world.sandbox.hears(call, ALICE_HZ), "it rings here now")
        world.sandbox.hang_up(call)
    world.quiet()


def _number_of(world: House, user: UserId) -> E164:
    return next(each.number for each in world.node.rooms.numbers.numbers(DEMO) if each.user == user)
