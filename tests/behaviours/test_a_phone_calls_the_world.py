"""People dial as they do at home; the call goes through the carrier, is charged once, and says why it cost so."""

import pytest
from tests.peers.house import House, wait_until


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
