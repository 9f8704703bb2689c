"""What a request is checked for, and how its copies are treated (RFC 3261 sections 8.2 and 17.2)."""

import pytest
from sip_simulator import SDP
from sip_wire import PEER, Wire, request, wire_bytes

from cadran.errors import Refusal
from cadran.sip.events import Ended, Established, Flow, Invited, KeysByInfo, Reanswered, Reoffered
from cadran.sip.reasons import CANCELLED, HUNG_UP


@pytest.mark.parametrize(
    ("text", "status", "field", "value"),
    [
        (request("INVITE", headers="Require: 100rel, foo\n"), 420, "Unsupported", "foo"),
        (request("OPTIONS").replace("Max-Forwards: 70", "Max-Forwards: 0"), 483, None, None),
        (request("OPTIONS").replace("Max-Forwards: 70", "Max-Forwards: x"), 400, None, None),
        (request("FOO"), 501, "Allow", None),
        (request("MESSAGE"), 405, "Allow", None),
        (request("INVITE", uri="foo:bar"), 416, None, None),
        (request("INVITE", uri="sip:100@192.0.2.1?Route=x"), 400, None, None),
        (request("INVITE", uri="sip:100@192.0.2.1:99999"), 400, None, None),
        (
            request("INVITE", body="x", headers="Content-Type: text/plain\n"),
            415,
            "Accept",
            "application/sdp",
        ),
        (
            request("INVITE", body="x", headers="Content-Encoding: gzip\n"),
            415,
            "Accept-Encoding",
            "identity",
        ),
        (request("INVITE", headers="Accept: text/plain\n"), 406, None, None),
        (request("INVITE", contact="foo <bar"), 400, None, None),
        (request("INVITE", cseq=2**31), 400, None, None),
        (request("INVITE", cseq_method="BYE"), 400, None, None),
        (request("OPTIONS", to_tag="nobody"), 481, None, None),
        (request("BYE", to_tag="nobody"), 481, None, None),
        (request("CANCEL"), 481, None, None),
        (request("INFO"), 481, None, None),
        (request("OPTIONS"), 200, "Accept", "application/sdp"),
        (request("OPTIONS").replace("SIP/2.0\n", "SIP/3.0\n", 1), 505, None, None),
        (request("OPTIONS", headers="X: " + "y" * 20_000 + "\n"), 513, None, None),
        (request("OPTIONS", headers="X: y\n" * 300), 513, None, None),
        (request("OPTIONS", headers="no colon\n"), 400, None, None),
        (request("OPTIONS").replace("Content-Length: 0", "Content-Length: 9"), 400, None, None),
    ],
    ids=lambda each: str(each)[:24] if isinstance(each, str | int) else None,
)
def test_a_request_that_cannot_be_served_is_told_so(text, status, field, value):
    (answer,) = Wire().send(text)
    assert answer.status == status
    assert answer.to_tag if status not in (400, 505, 513) else True
    if field is not None:
        assert answer.one(field) == (value or answer.one(field))


def test_what_is_no_sip_is_dropped():
    wire = Wire()
    for junk in (
        b"",
        b"\r\n\r\n",
        b"hello",
        b"\x00" * 100,
        b"GET / HTTP/1.1\r\n\r\n",
        b"SIP/2.0 9\r\n",
    ):
        assert wire.send(junk) == []


@pytest.mark.parametrize(
    "method", ["ACK", "OPTIONS"], ids=["an ACK is never answered", "a response is never answered"]
)
def test_no_answer(method):
    wire = Wire()
    if method == "ACK":
        assert wire.send(request("ACK", to_tag="x")) == []
        assert wire.send(request("ACK").replace("CSeq: 1", "CSeq: x")) == []
    else:
        answer = request("OPTIONS").replace("OPTIONS sip:100@192.0.2.1 SIP/2.0", "SIP/2.0 200 OK")
        assert wire.send(answer) == []


def test_copies_of_an_invite_make_one_call_and_repeat_the_latest_answer():
    wire = Wire()
    assert [each.status for each in wire.send(request())] == [100]
    assert [each.status for each in wire.send(request())] == [100]
    (invited,) = wire.of(Invited)
    wire.agent.ring(invited.leg, wire.now)
    assert [each.status for each in wire.poll()] == [180]
    assert [each.status for each in wire.send(request())] == [180]
    wire.agent.accept(invited.leg, SDP, wire.now)
    assert [each.status for each in wire.poll()] == [200]
    assert wire.send(request()) == [], "RFC 6026: absorbed, the 2xx repeats by itself"
    assert len(wire.of(Invited)) == 1


def test_the_same_request_by_another_path_is_a_loop():
    wire = Wire()
    wire.send(request())
    assert [each.status for each in wire.send(request(branch="z9hG4bK2"))] == [482]


def test_an_old_branch_identifies_by_the_rules_of_rfc_2543():
    wire = Wire()
    old = request(via="SIP/2.0/UDP 192.0.2.7:5070")
    assert [each.status for each in wire.send(old)] == [100]
    assert [each.status for each in wire.send(old)] == [100]
    assert len(wire.of(Invited)) == 1
    wire.agent.hang_up(wire.of(Invited)[0].leg, Refusal(HUNG_UP), wire.now, 486)
    (busy,) = wire.poll()
    ack = request("ACK", via="SIP/2.0/UDP 192.0.2.7:5070", to_tag=busy.to_tag)
    wire.send(ack)
    assert wire.wait(40_000) == []


@pytest.mark.parametrize(
    ("via", "port", "stamped"),
    [
        ("SIP/2.0/UDP 192.0.2.7:5070;rport;branch=z9hG4bK1", 5070, "rport=5070;"),
        ("SIP/2.0/UDP 10.9.9.9:5099;branch=z9hG4bK1;rport", 5070, "received=192.0.2.7"),
        ("SIP/2.0/UDP 192.0.2.7:5099;branch=z9hG4bK1", 5099, "5099;branch=z9hG4bK1"),
        ("SIP/2.0/UDP 192.0.2.7;branch=z9hG4bK1", 5060, "branch=z9hG4bK1"),
        ("SIP/2.0/UDP pc.example.com:5099;branch=z9hG4bK1", 5070, "received=192.0.2.7"),
    ],
)
def test_answers_go_where_via_and_the_packet_say(via, port, stamped):
    (answer,) = Wire().send(request("OPTIONS", via=via))
    assert answer.flow.remote == (PEER[0], port)
    assert stamped in answer.one("Via")


def test_all_vias_and_record_routes_come_back_in_order():
    wire = Wire()
    more = "Via: SIP/2.0/UDP b;branch=z9hG4bKb, SIP/2.0/UDP c\nRecord-Route: <sip:p1;lr>, <sip:p2;lr>\n"
    wire.send(request(headers=more))
    wire.agent.accept(wire.of(Invited)[0].leg, SDP, wire.now)
    (answer,) = wire.poll()
    assert answer.all("Via")[1:] == ["SIP/2.0/UDP b;branch=z9hG4bKb, SIP/2.0/UDP c"]
    assert answer.all("Record-Route") == ["<sip:p1;lr>, <sip:p2;lr>"]
    assert answer.one("Contact") == "<sip:cadran@192.0.2.1:5060>"


def test_requests_of_an_arrived_call_follow_the_routes_in_order():
    wire, leg, _ = standing(
        headers="Record-Route: <sip:192.0.2.50;lr>\nRecord-Route: <sip:192.0.2.51;lr>\n"
    )
    wire.agent.hang_up(leg, Refusal(HUNG_UP), wire.now)
    (bye,) = wire.poll()
    assert bye.line == "BYE sip:peer@192.0.2.7:5070 SIP/2.0"
    assert bye.one("Route") == "<sip:192.0.2.50;lr>, <sip:192.0.2.51;lr>"
    assert bye.flow.remote == ("192.0.2.50", 5060)


def test_a_strict_router_gets_itself_as_request_uri():
    wire, leg, _ = standing(headers="Record-Route: <sip:192.0.2.50>\n")
    wire.agent.hang_up(leg, Refusal(HUNG_UP), wire.now)
    (bye,) = wire.poll()
    assert bye.line == "BYE sip:192.0.2.50 SIP/2.0"
    assert bye.one("Route") == "<sip:peer@192.0.2.7:5070>"


def test_a_peer_behind_nat_is_reached_where_it_spoke_from():
    via = "SIP/2.0/UDP 10.1.1.1:5060;rport;branch=z9hG4bK1"
    wire, leg, _ = standing(via=via, contact="<sip:peer@10.1.1.1:5060>")
    wire.agent.hang_up(leg, Refusal(HUNG_UP), wire.now)
    (bye,) = wire.poll()
    assert bye.line == "BYE sip:peer@10.1.1.1:5060 SIP/2.0"
    assert bye.flow.remote == PEER


def standing(**more):
    """An arrived call that stands: wire, leg and our tag."""
    wire = Wire()
    wire.send(request(body=SDP, **more))
    leg = wire.of(Invited)[0].leg
    wire.agent.accept(leg, SDP, wire.now)
    (answer,) = wire.poll()
    wire.send(request("ACK", branch="z9hG4bKa", to_tag=answer.to_tag))
    assert wire.of(Established)
    return wire, leg, answer.to_tag


def test_a_stale_cseq_is_500_and_a_wrong_tag_481():
    wire, _, tag = standing()
    stale = request("OPTIONS", branch="z9hG4bK5", to_tag=tag, cseq=1)
    assert [each.status for each in wire.send(stale)] == [500]
    wrong = request("OPTIONS", branch="z9hG4bK6", to_tag=tag + "x", cseq=2)
    assert [each.status for each in wire.send(wrong)] == [481]
    other = request("BYE", branch="z9hG4bK7", to_tag=tag, from_tag="f2", cseq=2)
    assert [each.status for each in wire.send(other)] == [481]
    assert not wire.of(Ended)


def test_a_copy_of_bye_gets_the_same_answer():
    wire, leg, tag = standing()
    bye = request("BYE", branch="z9hG4bK9", to_tag=tag, cseq=2)
    first = wire.send(bye)
    assert [each.status for each in first] == [200]
    assert [each.text for each in wire.send(bye)] == [first[0].text]
    assert wire.of(Ended) == [Ended(leg, True, Refusal(HUNG_UP))]


@pytest.mark.parametrize(
    ("kind", "body", "digits"),
    [
        ("application/dtmf-relay", "Signal=5\r\nDuration=240\r\n", [("5", 240)]),
        ("application/dtmf-relay", "Signal= *\r\nDuration= 80", [("*", 80)]),
        ("application/dtmf-relay", "signal=11\r\n", [("#", 160)]),
        ("application/dtmf", "7", [("7", 160)]),
        ("application/dtmf", "not digits", []),
        ("text/plain", "x", []),
    ],
)
def test_digits_by_info(kind, body, digits):
    wire, leg, tag = standing()
    (answer,) = wire.send(
        request(
            "INFO",
            branch="z9hG4bKi",
            to_tag=tag,
            cseq=2,
            headers=f"Content-Type: {kind}\n",
            body=body,
        )
    )
    assert wire.of(KeysByInfo) == [KeysByInfo(leg, *each) for each in digits]
    assert answer.status == (200 if digits else 415 if kind == "text/plain" else 400)


def test_update_without_offer_refreshes_and_with_one_is_a_reoffer():
    wire, leg, tag = standing()
    moved = "<sip:peer@192.0.2.7:7777>"
    (answer,) = wire.send(request("UPDATE", branch="z9hG4bKu", to_tag=tag, cseq=2, contact=moved))
    assert answer.status == 200
    assert not wire.of(Reoffered)
    assert wire.send(request("UPDATE", branch="z9hG4bKv", to_tag=tag, cseq=3, body=SDP)) == []
    assert wire.of(Reoffered) == [Reoffered(leg, SDP)]
    second = wire.send(request("INVITE", branch="z9hG4bKw", to_tag=tag, cseq=4, body=SDP))
    assert [each.status for each in second] == [500]
    assert second[0].one("Retry-After")
    wire.agent.answer_offer(leg, SDP, wire.now)
    assert [each.status for each in wire.poll()] == [200]


def test_a_reinvite_without_offer_is_asked_for_ours_and_answered_in_the_ack():
    wire, leg, tag = standing()
    wire.send(request("INVITE", branch="z9hG4bKr", to_tag=tag, cseq=2))
    assert wire.of(Reoffered) == [Reoffered(leg, "")]
    wire.agent.answer_offer(leg, SDP, wire.now)
    (answer,) = wire.poll()
    assert answer.body == SDP
    wire.send(request("ACK", branch="z9hG4bKs", to_tag=tag, cseq=2, body="v=0\r\n"))
    assert wire.of(Reanswered) == [Reanswered(leg, 200, "v=0\r\n")]


def test_an_invite_without_offer_has_its_answer_in_the_ack():
    wire = Wire()
    wire.send(request())
    leg = wire.of(Invited)[0].leg
    wire.agent.accept(leg, SDP, wire.now)
    (answer,) = wire.poll()
    wire.send(request("ACK", branch="z9hG4bKa", to_tag=answer.to_tag, body="v=0\r\n"))
    assert wire.of(Established) == [Established(leg, "v=0\r\n")]


def test_a_reinvite_taken_back_is_487_and_the_call_goes_on():
    wire, leg, tag = standing()
    wire.send(request("INVITE", branch="z9hG4bKr", to_tag=tag, cseq=2, body=SDP))
    statuses = [
        each.status for each in wire.send(request("CANCEL", branch="z9hG4bKr", to_tag=tag, cseq=2))
    ]
    assert statuses == [200, 487]
    wire.agent.answer_offer(leg, SDP, wire.now)
    assert wire.poll() == []
    assert not wire.of(Ended)


def test_cancel_ends_a_ringing_call_once():
    wire = Wire()
    wire.send(request())
    leg = wire.of(Invited)[0].leg
    cancel = request("CANCEL")
    assert [each.status for each in wire.send(cancel)] == [200, 487]
    assert [each.status for each in wire.send(cancel)] == [200]
    assert wire.of(Ended) == [Ended(leg, True, Refusal(CANCELLED))]
    wire.agent.accept(leg, SDP, wire.now)
    assert wire.poll() == []


def test_bye_before_the_answer_ends_both():
    wire = Wire()
    wire.send(request())
    leg = wire.of(Invited)[0].leg
    wire.agent.ring(leg, wire.now)
    (ringing,) = wire.poll()
    answers = wire.send(request("BYE", branch="z9hG4bKb", to_tag=ringing.to_tag, cseq=2))
    assert sorted(each.status for each in answers) == [200, 487]
    assert len(wire.of(Ended)) == 1


def test_an_early_ack_overtaken_by_a_reinvite_is_no_hindrance():
    wire = Wire()
    wire.send(request(body=SDP))
    leg = wire.of(Invited)[0].leg
    wire.agent.accept(leg, SDP, wire.now)
    (answer,) = wire.poll()
    wire.send(request("INVITE", branch="z9hG4bKr", to_tag=answer.to_tag, cseq=2, body=SDP))
    assert wire.of(Established)
    assert wire.of(Reoffered)


def test_the_called_number_and_the_caller_are_read_as_meant():
    wire = Wire()
    text = request(
        uri="sip:+33%31%32;npdi@192.0.2.1;user=phone",
        headers='P-Asserted-Identity: "Zoë" <tel:+33-1-99>\nX-Note: hi\n',
    )
    wire.send(text)
    invited = wire.of(Invited)[0]
    assert (invited.called, invited.caller, invited.caller_name) == ("+3312", "+33199", "Zoë")
    assert ("X-Note", "hi") in invited.headers


def test_text_that_is_no_utf_8_comes_back_to_the_octet_and_clean_to_the_owner():
    wire = Wire()
    raw = wire_bytes(request()).replace(b"From: <", b'From: "J\xf6rg" <')
    wire.agent.receive(raw, wire.flow, wire.now)
    sent = [output.data for output in list(wire.agent.poll()) if hasattr(output, "data")]
    assert all(b'From: "J\xf6rg"' in data for data in sent)
    wire.send(request("CANCEL"))


def test_no_line_end_of_the_owners_reaches_the_wire():
    wire = Wire()
    wire.agent.invite(
        "leg",
        uri="sip:1@192.0.2.7\r\nX-Evil: 1",
        flow=wire.flow,
        from_uri="sip:a@b\r\nX-Evil: 2",
        from_name='x"\r\nX-Evil: 3',
        sdp="",
        now=wire.now,
        headers=[("X-Good", "a\r\nX-Evil: 4")],
    )
    (sent,) = wire.poll()
    assert not sent.all("X-Evil")


def test_a_stream_peer_is_answered_on_its_stream():
    wire = Wire(transport="tcp")
    (answer,) = wire.send(request("OPTIONS", via="SIP/2.0/TCP 10.0.0.1:9;branch=z9hG4bK1"))
    assert answer.flow == Flow("tcp", ("192.0.2.1", 5060), PEER)


def test_the_first_answer_returns_the_timestamp():
    wire = Wire()
    sent = wire.send(request(headers="Timestamp: 54.5\n", body="v=0\n"))
    assert [(each.status, each.all("Timestamp")) for each in sent] == [(100, ["54.5"])]


def test_options_tell_what_is_served():
    (answer,) = Wire(transfers=True).send(request("OPTIONS"))
    assert answer.status == 200
    assert {"100rel", "timer", "replaces"} <= {*answer.one("Supported").split(", ")}
    assert answer.all("Accept") == ["application/sdp"]
