"""People dial as they do at home; the call goes through the carrier, is charged once, and says why it cost so."""

from dataclasses import replace

import pytest
from tests.peers.house import House
from tests.peers.waiting import wait_until

from cadran.errors import Refused
from cadran.ids import E164, Address, OrgId, UserId
from cadran.reports.history import History


@pytest.mark.parametrize(
    ("who", "dialled", "answers", "tone_hz", "prefix", "per_minute"),
    [
        ("alice", "00447700900001", "+447700900001", 550, "447700900", 50_000),
        ("bob", "01133639980001", "+33639980001", 450, "336", 60_000),
    ],
)
def test_in_the_form_of_their_country_and_is_charged_once(
    world: House, who: str, dialled: str, answers: str, tone_hz: int, prefix: str, per_minute: int
):
    before = world.balance()
    with world.phone(who, tone_hz=700) as phone:
        phone.call(dialled)
        phone.wait_to_hear(tone_hz)
        assert world.balance().reserved_micros > 0
        phone.hang_up()
    world.quiet()
    wait_until(lambda: world.balance().reserved_micros == 0, "the rest is given back")
    record = world.records()[0]
    paid = next(leg for leg in record.legs if leg.charge is not None)
    assert paid.called == answers
    assert paid.trunk == "sandbox"
    assert paid.charge.billed_s == paid.talk_s > 0
    assert (paid.charge.prefix, paid.charge.per_minute_micros) == (prefix, per_minute)
    assert paid.charge.payer == f"demo-{who}"
    cost = -(-per_minute * paid.charge.billed_s // 60)
    assert record.amount_micros == paid.charge.amount_micros == cost
    assert before.posted_micros - world.balance().posted_micros == record.amount_micros
    assert record.service == "user_out"
    assert world.ledger_findings() == []


def test_a_busy_number_costs_nothing_and_the_caller_is_told(world: House):
    before = world.balance()
    with world.phone("alice", tone_hz=700) as alice:
        alice.call("0639980004")
        alice.wait_stack("CALL_CLOSED")
    world.quiet()
    wait_until(lambda: world.balance() == before, "nothing was paid, nothing is held")
    assert world.records()[0].cause == "call.busy"


def test_a_mobile_that_rings_along_is_paid_and_its_mailbox_never_has_the_call(world: House):
    org, bob_id = OrgId("demo"), UserId("demo-bob")
    rules = world.node.rooms.call_settings
    rules.change(org, bob_id, lambda own: replace(own, twin=E164("+33639980001")))
    assert world.node.rooms.live.settled(10)
    legs = world.node.exchange.board.legs

    def states(called: str) -> list[str]:
        return [leg.state.value for leg in list(legs.values()) if leg.called == called]

    try:
        with world.phone("alice", tone_hz=440) as alice, world.phone("bob", tone_hz=700) as bob:
            bob.order("answer_by_hand")
            bob.wait("by_hand")
            alice.dial("102")
            wait_until(lambda: states("+33639980001") == ["answered"], "the mailbox answers")
            assert states("102") == ["arrived"], "the caller goes on to hear it ring"
            bob.order("answer")
            alice.wait("established")
            alice.wait_to_hear(700)
            assert alice.hear(450)[450] < 200
            wait_until(lambda: states("+33639980001") == [], "the mailbox is let go")
            alice.hang_up()
        world.quiet()
    finally:
        rules.change(org, bob_id, lambda own: replace(own, twin=None))
    wait_until(lambda: world.balance().reserved_micros == 0, "the rest is given back")
    paid = next(leg for leg in world.records()[0].legs if leg.charge is not None)
    assert paid.charge.payer == "demo-bob"
    assert world.ledger_findings() == []


def test_by_a_click_the_users_own_phone_rings_first_and_the_call_is_theirs(world: House):
    demo, alice_id = OrgId("demo"), UserId("demo-alice")
    program = Address(demo, "phone", alice_id)
    asked = {"to": "+447700900001", "id": "click-to-call", "name": "Grandma"}

    def click():
        command = world.node.exchange.command
        return world.run(command(program, "call", by=alice_id, role="user", arguments=asked))

    with pytest.raises(Refused) as refused:
        click()
    assert refused.value.refusal.id == "call.no_own_device"
    with world.phone("alice", tone_hz=700) as phone:
        placed = click()
        assert "+447700900001" in phone.wait("incoming")["peer"]
        phone.wait_to_hear(550)
        phone.hang_up()
    world.quiet()
    record = world.records()[0]
    assert (record.call, record.user, record.called) == (placed["call"], alice_id, asked["to"])
    paid = next(leg for leg in record.legs if leg.charge is not None)
    assert (paid.called, paid.charge.payer) == (asked["to"], alice_id)
    rooms = world.node.rooms
    own = History(rooms.store, rooms.calls).of(demo, alice_id).items[0]
    assert (own.call, own.direction, own.other) == (placed["call"], "out", asked["to"])
