"""Transfers asked for by phones: REFER with NOTIFY (RFC 3515) and Replaces (RFC 3891)."""

import re

import pytest
from sip_simulator import SDP, Ended, Established, Invited
from sip_wire import Wire, request

from cadran.errors import Refusal
from cadran.sip.events import Referred
from cadran.sip.reasons import HUNG_UP


def standing(wire, call_id="c1"):
    """A call of a peer's; its leg and our tag."""
    wire.send(request(call_id=call_id, branch=f"z9hG4bK{call_id}", body="v=0\n"))
    leg = wire.of(Invited)[-1].leg
    wire.agent.accept(leg, SDP, wire.now)
    (answer,) = [each for each in wire.poll() if each.status == 200]
    wire.send(request("ACK", call_id=call_id, branch=f"z9hG4bKa{call_id}", to_tag=answer.to_tag))
    assert wire.of(Established)[-1].leg == leg
    return leg, answer.to_tag


def refer(tag, to="<sip:200@192.0.2.1>", cseq=2, more=""):
    return request(
        "REFER",
        cseq=cseq,
        branch=f"z9hG4bKr{cseq}",
        to_tag=tag,
        headers=f"Refer-To: {to}\n{more}" if to else more,
    )


def answered(wire, notify, status=200):
    """Answer a NOTIFY of ours; what follows it."""
    return wire.send(
        f"SIP/2.0 {status} X\nVia: {notify.one('Via')}\nFrom: {notify.one('From')}\n"
        f"To: {notify.one('To')}\nCall-ID: c1\nCSeq: {notify.one('CSeq')}\nContent-Length: 0\n\n"
    )


def asked(**more):
    wire = Wire(transfers=True)
    leg, tag = standing(wire)
    sent = wire.send(refer(tag, **more))
    return wire, leg, tag, sent


def test_a_blind_transfer_is_accepted_and_told_until_its_end():
    wire, leg, _, sent = asked(more="Referred-By: <sip:boss@x>\n")
    assert sent == []
    (event,) = wire.of(Referred)
    assert (event.leg, event.to, event.called) == (leg, "sip:200@192.0.2.1", "200")
    assert (event.replaces, event.replaced, event.referred_by) == ("", None, "<sip:boss@x>")
    wire.agent.accept_refer(leg, wire.now)
    accepted, trying = wire.poll()
    assert accepted.status == 202
    assert trying.body == "SIP/2.0 100 Trying\r\n"
    assert trying.one("Subscription-State") == "active;expires=180"
    assert trying.one("Event") == "refer;id=2"
    wire.agent.notify_refer(leg, 180, wire.now)
    wire.agent.notify_refer(leg, 200, wire.now)
    assert wire.poll() == [], "one NOTIFY at a time"
    (last,) = answered(wire, trying)
    assert last.body == "SIP/2.0 200 OK\r\n", "only the latest matters"
    assert last.one("Subscription-State").startswith("terminated")
    assert answered(wire, last) == []
    wire.agent.notify_refer(leg, 486, wire.now)
    assert wire.poll() == [], "the first final status is the last"


def test_a_second_referral_waits_for_the_end_of_the_first():
    wire, leg, tag, _ = asked()
    (second,) = wire.send(refer(tag, cseq=3))
    assert second.status == 491
    wire.agent.accept_refer(leg, wire.now)
    _, trying = wire.poll()
    answered(wire, trying)
    wire.agent.notify_refer(leg, 404, wire.now)
    (last,) = wire.poll()
    assert last.body == "SIP/2.0 404 Not Found\r\n"
    answered(wire, last)
    wire.send(refer(tag, cseq=4))
    assert len(wire.of(Referred)) == 2


def test_a_refused_transfer_leaves_the_call():
    wire, leg, _, _ = asked()
    wire.agent.refuse_refer(leg, 603, wire.now)
    assert [each.status for each in wire.poll()] == [603]
    assert not wire.of(Ended)


def test_an_owner_that_says_nothing_refuses():
    wire, _, _, _ = asked()
    assert [each.status for _, each in wire.wait(21_000)] == [603]


def test_a_transfer_whose_outcome_is_never_told_ends_by_itself():
    wire, leg, _, _ = asked()
    wire.agent.accept_refer(leg, wire.now)
    _, trying = wire.poll()
    answered(wire, trying)
    ((_, last), *_) = wire.wait(180_000)
    assert last.body == "SIP/2.0 503 Service Unavailable\r\n"
    assert "terminated" in last.one("Subscription-State")


def test_a_peer_that_wants_no_notify_gets_none():
    wire, leg, _, _ = asked(more="Refer-Sub: false\n")
    wire.agent.accept_refer(leg, wire.now)
    (answer,) = wire.poll()
    assert (answer.status, answer.one("Refer-Sub")) == (200, "false")
    wire.agent.notify_refer(leg, 200, wire.now)
    assert wire.poll() == []


def test_a_peer_that_forgot_its_referral_is_told_no_more():
    wire, leg, _, _ = asked()
    wire.agent.accept_refer(leg, wire.now)
    _, trying = wire.poll()
    assert answered(wire, trying, 481) == []
    wire.agent.notify_refer(leg, 200, wire.now)
    assert wire.poll() == []


def test_the_outcome_is_told_before_the_call_is_ended():
    wire, leg, _, _ = asked()
    wire.agent.accept_refer(leg, wire.now)
    _accepted, trying = wire.poll()
    wire.agent.notify_refer(leg, 200, wire.now)
    wire.agent.hang_up(leg, Refusal(HUNG_UP), wire.now)
    assert wire.poll() == [], "one NOTIFY after the other"
    (told,) = answered(wire, trying)
    assert told.body == "SIP/2.0 200 OK\r\n"
    (ended,) = answered(wire, told)
    assert ended.line.startswith("BYE")


@pytest.mark.parametrize("accepted", [True, False])
def test_the_end_of_the_call_ends_its_referral(accepted):
    wire, leg, _, _ = asked()
    if accepted:
        wire.agent.accept_refer(leg, wire.now)
        wire.poll()
    wire.agent.hang_up(leg, Refusal(HUNG_UP), wire.now)
    lines = [each.line for each in wire.poll()]
    assert [line[:11] for line in lines] == (
        ["BYE sip:pee"] if accepted else ["SIP/2.0 603", "BYE sip:pee"]
    )
    later = [each.line.split()[0] for _, each in wire.wait(400_000)]
    assert "SIP/2.0" not in later
    assert wire.agent._board.dialogs == {}


@pytest.mark.parametrize(
    ("to", "status"),
    [
        ("", 400),
        ("<sip:a@b>, <sip:c@d>", 400),
        ("<http://example.org>", 416),
        ("<sip:a@b?Replaces=nothing>", 400),
        ('"unterminated <sip:a@b>', 400),
    ],
)
def test_what_cannot_be_transferred_to_is_refused(to, status):
    wire, _, _, sent = asked(to=to)
    assert [each.status for each in sent] == [status]
    assert not wire.of(Referred)


def test_transfers_are_served_only_where_the_owner_said_so():
    wire = Wire()
    _, tag = standing(wire)
    (answer,) = wire.send(refer(tag))
    assert answer.status == 405
    assert "REFER" not in answer.one("Allow")
    (answer,) = wire.send(request(headers="Require: replaces\n", branch="z9hG4bKx", call_id="x"))
    assert answer.status == 420


def test_an_attended_transfer_names_our_other_leg():
    wire = Wire(transfers=True)
    _, tag = standing(wire)
    other, other_tag = standing(wire, "c2")
    wire.send(
        refer(tag, f"<sip:9@x?Replaces=c2%3Bto-tag%3D{other_tag}%3Bfrom-tag%3Df1&Subject=hi>")
    )
    (event,) = wire.of(Referred)
    assert event.replaced == other
    assert event.to == "sip:9@x"
    assert event.replaces == f"c2;to-tag={other_tag};from-tag=f1"


def test_an_attended_transfer_to_a_call_elsewhere_keeps_its_words():
    wire, _, _, _ = asked(to="<sip:9@x?Replaces=far%40away%3Bto-tag%3D1%3Bfrom-tag%3D2>")
    (event,) = wire.of(Referred)
    assert event.replaced is None
    assert event.replaces == "far@away;to-tag=1;from-tag=2"


def replacing(wire, value, twice=""):
    return wire.send(
        request(
            call_id="new", branch="z9hG4bKnew", headers=f"Replaces: {value}\n{twice}", body="v=0\n"
        )
    )


def test_an_invite_that_replaces_names_the_leg_and_the_owner_ends_it():
    wire = Wire(transfers=True)
    leg, tag = standing(wire)
    replacing(wire, f"c1;to-tag={tag};from-tag=f1")
    assert wire.of(Invited)[-1].replaces == leg
    assert wire.of(Invited)[0].replaces is None


@pytest.mark.parametrize(
    ("value", "status"),
    [
        ("c1;to-tag=TAG", 400),
        ("c1;to-tag=TAG;from-tag=other", 481),
        ("c9;to-tag=TAG;from-tag=f1", 481),
        ("c1;to-tag=TAG;from-tag=f1;early-only", 486),
    ],
)
def test_a_replacement_of_what_is_not_there_is_refused(value, status):
    wire = Wire(transfers=True)
    _, tag = standing(wire)
    before = len(wire.of(Invited))
    (answer,) = replacing(wire, value.replace("TAG", tag))
    assert answer.status == status
    assert len(wire.of(Invited)) == before


def test_a_call_that_rings_at_us_cannot_be_replaced():
    wire = Wire(transfers=True)
    wire.send(request(body="v=0\n"))
    wire.agent.ring(wire.of(Invited)[0].leg, wire.now)
    (ring,) = wire.poll()
    tag = re.search(r"tag=(\w+)", ring.one("To")).group(1)
    assert replacing(wire, f"c1;to-tag={tag};from-tag=f1")[0].status == 481


def test_two_replaces_are_one_too_many():
    wire = Wire(transfers=True)
    _, tag = standing(wire)
    value = f"c1;to-tag={tag};from-tag=f1"
    assert replacing(wire, value, f"Replaces: {value}\n")[0].status == 400
