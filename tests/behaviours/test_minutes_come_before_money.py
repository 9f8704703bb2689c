"""A plan's minutes pay first, and the money stays; whoever has neither hears why not."""

from tests.peers.house import House
from tests.peers.waiting import wait_until


def test_a_call_at_home_costs_its_plan_minutes_and_no_money(world: House):
    before = world.balance()
    with world.phone("alice", tone_hz=700) as alice:
        alice.call("0639980001")
        alice.wait_to_hear(450)
        assert world.balance() == before, "nothing is even reserved"
        alice.hang_up()
    world.quiet()
    wait_until(lambda: world.records()[0].legs[-1].charge is not None, "it is settled")
    paid = next(leg for leg in world.records()[0].legs if leg.charge is not None)
    assert (paid.charge.source, paid.charge.amount_micros) == ("plan", 0)
    assert paid.charge.payer == "demo-alice"
    assert paid.charge.billed_s == paid.talk_s > 0
    assert world.balance() == before
    assert world.ledger_findings() == []


def test_a_meeting_calls_zone_a_from_the_organisations_pool(world: House):
    before = world.balance()
    meeting = world.own_meeting("Pool")
    with world.phone("alice", tone_hz=700) as alice:
        alice.call(meeting.conference_id)
        world.command(meeting.id, "dial_out", number="+33639980001")
        alice.wait_to_hear(450)
        alice.hang_up()
        world.command(meeting.id, "end")
    world.quiet()
    paid = [leg.charge for call in world.records()[:3] for leg in call.legs if leg.charge]
    assert [(each.source, each.amount_micros) for each in paid[:1]] == [("conference", 0)]
    assert world.balance() == before
