"""Session timers (RFC 4028): who refreshes, how, and what becomes of a call whose peer vanished."""

import pytest
from sip_simulator import SDP, Accepted, Ended, Established, Invited, Network, Reanswered, answering
from sip_wire import Wire, request

from cadran.sip.reasons import SESSION_EXPIRED

HOUR_MS = 3_600_000


def standing(seconds=600, **settings):
    net = Network()
    caller = net.station("192.0.2.1", session_s=seconds)
    callee = answering(net.station("192.0.2.2", session_s=seconds, **settings))
    leg = caller.call(callee)
    net.run(1_000)
    assert caller.events(Accepted, leg)
    return net, caller, callee, leg


def test_a_call_is_refreshed_for_as_long_as_both_live():
    net, caller, callee, leg = standing()
    net.run(2 * HOUR_MS)
    updates = net.sent("UPDATE")
    assert len(updates) == 24, "every half interval of ten minutes"
    assert not caller.last_events(leg)
    caller.hang_up(leg)
    net.run(1_000)
    assert callee.events(Ended)


def test_a_vanished_refresher_ends_the_call_before_the_interval_is_over():
    net, caller, callee, _ = standing()
    net.blocked = lambda _data, source, _target: source == caller.address
    net.run(600_000)
    (ended,) = callee.events(Ended)
    assert ended.cause.reason == SESSION_EXPIRED
    (when,) = [when for when, event in callee.heard if isinstance(event, Ended)]
    assert when <= net.now - 1_000
    assert net.sent("BYE", callee)


def test_a_vanished_peer_is_found_by_our_own_refresh():
    net, caller, callee, leg = standing()
    net.blocked = lambda _data, source, _target: source == callee.address
    net.run(400_000)
    (ended,) = caller.events(Ended, leg)
    assert ended.cause.reason == SESSION_EXPIRED


def test_a_shorter_interval_than_the_least_is_raised_and_the_call_goes_through():
    net = Network()
    caller = net.station("192.0.2.1", session_s=120)
    callee = answering(net.station("192.0.2.2", min_session_s=300))
    leg = caller.call(callee)
    net.run(1_000)
    assert caller.events(Accepted, leg)
    assert len(net.sent("SIP/2.0 422")) == 1
    _, second = net.sent("INVITE")[1]
    assert b"Session-Expires: 300" in second
    assert b"Min-SE: 300" in second


def test_who_asks_for_ever_more_is_not_followed_for_ever():
    wire = Wire()
    wire.agent.invite(
        "l", uri="sip:1@192.0.2.7:5070", flow=wire.flow, from_uri="sip:a@b", from_name="",
        sdp=SDP, now=wire.now,
    )  # fmt: skip
    sent = wire.poll()
    tried = []
    while invites := [each for each in sent if each.line.startswith("INVITE")]:
        invite = invites[0]
        tried.append(int(invite.one("Session-Expires")))
        sent = wire.send(
            f"SIP/2.0 422 No\nVia: {invite.one('Via')}\nFrom: {invite.one('From')}\n"
            f"To: {invite.one('To')};tag=x\nCall-ID: {invite.one('Call-ID')}\n"
            f"CSeq: {invite.one('CSeq')}\nMin-SE: {tried[-1] * 2}\nContent-Length: 0\n\n"
        )
    assert tried == [1_800, 3_600, 7_200]
    assert wire.events[-1].status == 422


def arrived(headers):
    wire = Wire()
    wire.send(request(headers=headers, body="v=0\n"))
    (event,) = wire.of(Invited)
    wire.agent.accept(event.leg, SDP, wire.now)
    (answer,) = [each for each in wire.poll() if each.status == 200]
    wire.send(request("ACK", branch="z9hG4bKa", to_tag=answer.to_tag))
    assert wire.of(Established)
    return wire, answer


@pytest.mark.parametrize(
    ("headers", "value", "required"),
    [
        ("Supported: timer\nSession-Expires: 600\n", "600;refresher=uac", ["timer"]),
        ("Supported: timer\nSession-Expires: 600;refresher=uas\n", "600;refresher=uas", []),
        ("Supported: timer\nSession-Expires: 90000\n", "1800;refresher=uac", ["timer"]),
        ("Supported: timer\nMin-SE: 2400\nx: 2400\n", "2400;refresher=uac", ["timer"]),
        ("Session-Expires: 600\n", "600;refresher=uas", []),
        ("k: timer\nx: junk;;\n", "1800;refresher=uac", ["timer"]),
    ],
)
def test_interval_and_refresher_are_agreed_as_the_table_says(headers, value, required):
    headers = headers.replace("Min-SE: 2400\nx: 2400", "Min-SE: 2400")
    _, answer = arrived(headers)
    assert answer.one("Session-Expires") == value
    assert answer.all("Require") == required


def test_a_peer_without_timers_hears_of_none_and_is_refreshed_by_re_invite():
    wire, answer = arrived("")
    assert answer.all("Session-Expires") == []
    ((when, refresh), *_) = wire.wait(900_000)
    assert when == 900_000
    assert refresh.line.startswith("INVITE")
    assert refresh.body == SDP, "which changes nothing"
    wire.send(
        f"SIP/2.0 200 OK\nVia: {refresh.one('Via')}\nFrom: {refresh.one('From')}\n"
        f"To: {refresh.one('To')}\nCall-ID: c1\nCSeq: {refresh.one('CSeq')}\n"
        "Contact: <sip:peer@192.0.2.7:5070>\nContent-Type: application/sdp\nContent-Length: 3\n\nv=0"
    )
    assert not wire.of(Reanswered), "the owner asked for nothing"
    assert not wire.of(Ended)


def test_a_session_too_short_is_refused_in_and_outside_a_dialog():
    short = "Supported: timer\nSession-Expires: 30\n"
    (answer,) = Wire().send(request(headers=short, body="v=0\n"))
    assert (answer.status, answer.one("Min-SE")) == (422, "90")
    wire, ok = arrived("Supported: timer\n")
    (answer,) = wire.send(
        request("UPDATE", cseq=2, branch="z9hG4bKu", to_tag=ok.to_tag, headers=short)
    )
    assert (answer.status, answer.one("Min-SE")) == (422, "90")


def test_the_peers_refresh_starts_the_time_anew():
    wire, ok = arrived("Supported: timer\nSession-Expires: 100;refresher=uac\n")
    for number in range(5):
        assert wire.wait(60_000) == []
        (answer,) = wire.send(
            request("UPDATE", cseq=2 + number, branch=f"z9hG4bKu{number}", to_tag=ok.to_tag,
                    headers="Supported: timer\nSession-Expires: 100;refresher=uac\n")
        )  # fmt: skip
        assert answer.one("Session-Expires") == "100;refresher=uac"
    wire.wait(100_000)
    assert wire.of(Ended)[0].cause.reason == SESSION_EXPIRED
