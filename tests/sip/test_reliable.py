"""Reliable ringing (RFC 3262) and offers before the answer (RFC 3311), both sides, on a network that loses."""

import pytest
from sip_simulator import (
    EARLY,
    LATER,
    SDP,
    Accepted,
    Ended,
    Established,
    Invited,
    Network,
    Reanswered,
    Rejected,
    Reoffered,
)
from sip_wire import Wire, request

from cadran.errors import Refusal
from cadran.sip.events import Progressed
from cadran.sip.reasons import HUNG_UP, NO_PRACK


def pair(**network):
    net = Network(**network)
    return net, net.station("192.0.2.1"), net.station("192.0.2.2")


def ringing(callee, sdp=EARLY):
    callee.on_event = lambda event: (
        callee.agent.ring(event.leg, callee.now, sdp) if isinstance(event, Invited) else None
    )


@pytest.mark.parametrize("seed", range(6))
def test_early_media_is_acknowledged_and_the_call_stands_under_loss(seed):
    net, caller, callee = pair(seed=seed, loss=0.3, duplicates=0.2, delay_ms=(1, 80))
    ringing(callee)
    leg = caller.call(callee)
    net.run(20_000)
    (invited,) = callee.events(Invited)
    assert [each.sdp for each in caller.events(Progressed) if each.sdp] == [EARLY]
    callee.agent.accept(invited.leg, EARLY, net.now)
    net.run(30_000)
    assert [each.sdp for each in caller.events(Accepted, leg)] == [EARLY], "as the ringing said"
    assert len(callee.events(Established, invited.leg)) == 1
    caller.hang_up(leg)
    net.run(40_000)
    assert callee.events(Ended, invited.leg)
    assert caller.agent._board.dialogs == callee.agent._board.dialogs == {}


def test_the_answer_is_not_repeated_in_the_200():
    net, caller, callee = pair()
    ringing(callee)
    caller.call(callee)
    net.run(100)
    callee.agent.accept(callee.events(Invited)[0].leg, EARLY, net.now)
    net.run(100)
    finals = [data for _, data in net.sent("SIP/2.0 200", callee) if b"INVITE" in data]
    assert finals
    assert all(b"Content-Length: 0" in data for data in finals)


def test_who_accepts_before_the_prack_waits_for_it():
    net, caller, callee = pair()
    callee.on_event = lambda event: (
        (
            callee.agent.ring(event.leg, net.now, EARLY),
            callee.agent.accept(event.leg, EARLY, net.now),
        )
        if isinstance(event, Invited)
        else None
    )
    leg = caller.call(callee)
    net.run(1_000)
    starts = [data[:11] for _, who, data in net.wire if who is callee]
    assert starts[:2] == [b"SIP/2.0 100", b"SIP/2.0 183"]
    assert b"PRACK" in net.wire[3][2]
    assert caller.events(Accepted, leg)


def test_ringing_that_nobody_acknowledges_ends_the_call():
    net, caller, callee = pair()
    net.blocked = lambda data, _source, _target: data.startswith(b"PRACK")
    ringing(callee)
    leg = caller.call(callee)
    net.run(40_000)
    (ended,) = callee.events(Ended)
    assert ended.cause.reason == NO_PRACK
    assert caller.events(Rejected, leg)[0].status == 504
    repeats = net.sent("SIP/2.0 183", callee)
    assert len(repeats) > 5


def test_a_cancelled_call_repeats_no_ringing():
    net, caller, callee = pair()
    net.blocked = lambda data, _source, _target: data.startswith(b"PRACK")
    ringing(callee)
    leg = caller.call(callee)
    net.run(100)
    caller.hang_up(leg)
    net.run(100)
    before = len(net.sent("SIP/2.0 183"))
    net.run(60_000)
    assert len(net.sent("SIP/2.0 183")) == before
    assert callee.events(Ended)


def test_offers_may_follow_before_the_call_is_accepted_from_both_sides():
    net, caller, callee = pair()
    ringing(callee)
    leg = caller.call(callee)
    net.run(100)
    arrived = callee.events(Invited)[0].leg
    caller.agent.reoffer(leg, LATER, net.now)
    net.run(50)
    assert callee.events(Reoffered)[0].sdp == LATER
    callee.agent.answer_offer(arrived, EARLY, net.now)
    net.run(50)
    assert caller.events(Reanswered)[0].sdp == EARLY
    callee.agent.reoffer(arrived, LATER, net.now)
    net.run(50)
    assert caller.events(Reoffered)[0].sdp == LATER
    caller.agent.answer_offer(leg, SDP, net.now)
    net.run(50)
    assert callee.events(Reanswered)[0].sdp == SDP
    assert {data.split()[0] for _, data in net.sent("UPDATE")} == {b"UPDATE"}
    callee.agent.accept(arrived, EARLY, net.now)
    net.run(500)
    assert caller.events(Accepted, leg)
    assert callee.events(Established, arrived)


def invite(headers, body=SDP):
    return request("INVITE", headers=headers, body=body.replace("\r\n", "\n"))


def prack(sent, cseq=2, rack=None, body="", branch="z9hG4bKp"):
    rack = rack or f"{sent.one('RSeq')} 1 INVITE"
    return request(
        "PRACK", cseq=cseq, branch=branch, to_tag=sent.to_tag, headers=f"RAck: {rack}\n", body=body
    )


def rung(headers="Require: 100rel\n", sdp="", body=SDP):
    wire = Wire()
    wire.send(invite(headers, body))
    (event,) = wire.of(Invited)
    wire.agent.ring(event.leg, wire.now, sdp)
    return wire, event.leg, wire.poll()


def test_required_ringing_is_reliable_even_without_a_description():
    wire, _, (ring,) = rung()
    assert ring.status == 180
    assert ring.one("Require") == "100rel"
    (answer,) = wire.send(prack(ring))
    assert answer.status == 200
    assert wire.wait(20_000) == []


def test_a_peer_without_100rel_gets_none_of_it():
    _, _, (ring,) = rung("Supported: timer\n", EARLY)
    assert ring.all("RSeq") == ring.all("Require") == []


@pytest.mark.parametrize("rack", ["1 1 INVITE", "x", "99999999999 1 INVITE"])
def test_a_prack_for_nothing_is_481(rack):
    wire, _, (ring,) = rung()
    assert wire.send(prack(ring, rack=rack))[0].status == 481
    assert wire.send(prack(ring, cseq=3, branch="z9hG4bKq"))[0].status == 200
    assert wire.send(prack(ring, cseq=4, branch="z9hG4bKr"))[0].status == 481, "twice"


def test_numbers_go_up_by_one_and_one_waits_for_the_other():
    wire, leg, (ring,) = rung()
    wire.agent.ring(leg, wire.now, EARLY)
    assert wire.poll() == []
    _, second = wire.send(prack(ring))
    assert second.status == 183
    assert int(second.one("RSeq")) == int(ring.one("RSeq")) + 1


def test_our_offer_in_reliable_ringing_is_answered_in_the_prack():
    wire, leg, (ring,) = rung(sdp=EARLY, body="")
    assert ring.body == EARLY
    assert wire.send(prack(ring, body="v=0\n"))[0].status == 200
    wire.agent.accept(leg, EARLY, wire.now)
    (final,) = wire.poll()
    assert final.body == ""
    wire.send(request("ACK", to_tag=ring.to_tag, branch="z9hG4bKa"))
    assert wire.of(Established)[0].sdp.strip() == "v=0"


def test_a_late_offer_that_must_be_reliable_does_not_ring_without_one():
    _, _, sent = rung(body="")
    assert sent == []


def test_a_new_offer_in_a_prack_is_answered_by_the_owner():
    wire, leg, (ring,) = rung("Supported: 100rel\n", EARLY)
    wire.send(prack(ring, body="v=0\n"))
    (event,) = wire.of(Reoffered)
    wire.agent.answer_offer(event.leg, EARLY, wire.now)
    (answer,) = wire.poll()
    assert (answer.status, answer.body) == (200, EARLY)
    assert "PRACK" in answer.one("CSeq")
    wire.agent.accept(leg, EARLY, wire.now)
    assert wire.poll()[0].status == 200


def test_a_prack_that_the_200_overtook_is_answered_and_nothing_rings_after_it():
    wire, leg, (ring,) = rung()
    wire.agent.ring(leg, wire.now, EARLY)
    wire.agent.accept(leg, EARLY, wire.now)
    assert [each.status for each in wire.poll()] == [200], (
        "ringing without a description may be passed"
    )
    assert [each.status for each in wire.send(prack(ring))] == [200]
    assert wire.send(prack(ring, cseq=3, branch="z9hG4bKq"))[0].status == 481
    assert {each.status for _, each in wire.wait(5_000)} == {200}


def test_an_update_that_crosses_the_200_is_no_ack():
    wire, leg, (ring,) = rung("Supported: 100rel\n", EARLY)
    wire.send(prack(ring))
    wire.agent.accept(leg, EARLY, wire.now)
    assert [each.status for each in wire.poll()] == [200]
    update = request("UPDATE", cseq=3, branch="z9hG4bKu", to_tag=ring.to_tag, body="v=0\n")
    wire.send(update)
    wire.agent.answer_offer(wire.of(Reoffered)[0].leg, EARLY, wire.now)
    assert "UPDATE" in wire.poll()[0].one("CSeq")
    assert [each.one("CSeq") for _, each in wire.wait(600)] == ["1 INVITE"], (
        "repeated until its ACK"
    )
    wire.send(request("ACK", to_tag=ring.to_tag, branch="z9hG4bKa"))
    assert wire.wait(5_000) == []


def test_what_is_offered_when_the_call_ends_is_answered():
    wire, leg, (ring,) = rung("Supported: 100rel\n", EARLY)
    wire.send(prack(ring))
    wire.send(request("UPDATE", cseq=3, branch="z9hG4bKu", to_tag=ring.to_tag, body="v=0\n"))
    wire.agent.hang_up(leg, Refusal(HUNG_UP), wire.now)
    assert {each.one("CSeq"): each.status for each in wire.poll()} == {
        "1 INVITE": 480,
        "3 UPDATE": 487,
    }
