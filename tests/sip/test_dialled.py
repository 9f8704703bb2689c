"""Calls that we make, against answers of peers that are no Cadran (RFC 3261 sections 12.1.2 and 13.2)."""

import pytest
from sip_simulator import SDP, Accepted, Ended, Established, Invited, Network, accounts, answering
from sip_wire import Wire, request

from cadran.errors import Refusal
from cadran.sip.events import Flow, Progressed, Reanswered, Rejected
from cadran.sip.reasons import HUNG_UP


def dial(wire, uri="sip:1@192.0.2.7:5070", flow=None, **more):
    wire.agent.invite(
        "leg",
        uri=uri,
        flow=flow or wire.flow,
        from_uri="sip:me@192.0.2.1",
        from_name='A "B" \\ C',
        sdp=SDP,
        now=wire.now,
        **more,
    )
    (invite,) = wire.poll()
    return invite


def reply(sent, status, headers="", tag="t1", body="", contact="<sip:1@192.0.2.7:5070>"):
    kind = "Content-Type: application/sdp\n" if body else ""
    return (
        f"SIP/2.0 {status} Phrase\nVia: {sent.one('Via')}\nFrom: {sent.one('From')}\n"
        f"To: {sent.one('To')};tag={tag}\nCall-ID: {sent.one('Call-ID')}\nCSeq: {sent.one('CSeq')}\n"
        f"Contact: {contact}\n{headers}{kind}Content-Length: {len(body)}\n\n{body}"
    )


def hung_up(wire):
    wire.agent.hang_up("leg", Refusal(HUNG_UP), wire.now)
    (bye,) = wire.poll()
    return bye


def test_routes_of_the_answer_are_followed_in_reverse():
    wire = Wire()
    routes = "Record-Route: <sip:192.0.2.60;lr>\nRecord-Route: <sip:192.0.2.61:5062;lr>\n"
    (ack,) = wire.send(reply(dial(wire), 200, routes))
    for sent in (ack, hung_up(wire)):
        assert sent.one("Route") == "<sip:192.0.2.61:5062;lr>, <sip:192.0.2.60;lr>"
        assert sent.flow.remote == ("192.0.2.61", 5062)
        assert sent.line.split()[1] == "sip:1@192.0.2.7:5070"


def test_without_routes_the_contact_is_followed_to_another_host():
    wire = Wire()
    (ack,) = wire.send(reply(dial(wire), 200, contact="<sip:media@198.51.100.4:5099>"))
    assert ack.flow.remote == ("198.51.100.4", 5099)
    assert ack.line == "ACK sip:media@198.51.100.4:5099 SIP/2.0"


def test_a_phone_behind_nat_keeps_being_reached_by_its_binding():
    wire = Wire()
    flow = Flow("udp", wire.flow.local, ("203.0.113.5", 40_000))
    invite = dial(wire, uri="sip:1@10.0.0.5:5060", flow=flow)
    (ack,) = wire.send(reply(invite, 200, contact="<sip:1@10.0.0.5:5060>"))
    assert ack.flow.remote == ("203.0.113.5", 40_000)
    assert ack.line == "ACK sip:1@10.0.0.5:5060 SIP/2.0"


@pytest.mark.parametrize("here", ["127.0.0.1", "::1"])
def test_a_peer_on_this_machine_is_reached_where_it_spoke_whatever_address_it_tells_others(here):
    wire = Wire()
    flow = Flow("udp", wire.flow.local, (here, 5_062))
    invite = dial(wire, uri=f"sip:1@{f'[{here}]' if ':' in here else here}:5062", flow=flow)
    (ack,) = wire.send(reply(invite, 200, contact="<sip:1@203.0.113.7:5062>"))
    assert ack.flow.remote == (here, 5_062)


def test_the_name_is_quoted_and_progress_and_answer_are_told():
    wire = Wire()
    invite = dial(wire)
    assert invite.one("From").startswith('"A \\"B\\" \\\\ C" <sip:me@192.0.2.1>;tag=')
    wire.send(reply(invite, 183, body=SDP))
    wire.send(reply(invite, 200, body=SDP))
    assert wire.of(Progressed) == [Progressed("leg", 183, SDP)]
    assert wire.of(Accepted) == [Accepted("leg", SDP)]


def test_a_refusal_is_told_with_all_that_it_says():
    wire = Wire()
    headers = 'Retry-After: 30 (busy)\nReason: SIP;cause=503, Q.850 ;cause=34;text="none"\n'
    wire.send(reply(dial(wire), 503, headers))
    (rejected,) = wire.of(Rejected)
    assert (rejected.status, rejected.phrase, rejected.retry_after_s, rejected.q850) == (
        503,
        "Phrase",
        30,
        34,
    )


def test_a_redirection_names_where_to():
    wire = Wire()
    wire.send(reply(dial(wire), 302, contact="<sip:2@b>;q=0.5, <tel:+33199>"))
    assert wire.of(Rejected)[0].contacts == ("sip:2@b", "tel:+33199")


def test_an_answer_with_a_second_via_is_not_ours():
    wire = Wire()
    invite = dial(wire)
    text = reply(invite, 200).replace(
        "\nFrom:", "\nVia: SIP/2.0/UDP other;branch=z9hG4bKq\nFrom:", 1
    )
    assert wire.send(text) == []
    assert not wire.of(Accepted)


def test_the_requests_after_a_challenge_are_signed_too():
    wire = Wire()
    invite = dial(wire, credentials=("me", "secret"))
    challenge = (
        'Proxy-Authenticate: Digest realm="r", nonce="n1", qop="auth,auth-int", opaque="o"\n'
    )
    ack, again = wire.send(reply(invite, 407, challenge))
    assert ack.line.startswith("ACK")
    assert again.one("CSeq") == "2 INVITE"
    assert "nc=00000001" in again.one("Proxy-Authorization")
    assert 'opaque="o"' in again.one("Proxy-Authorization")
    wire.send(reply(again, 200))
    assert "nc=0000000" in hung_up(wire).one("Proxy-Authorization")
    assert len(wire.of(Accepted)) == 1


def test_a_challenge_that_repeats_is_given_up():
    wire = Wire()
    invite = dial(wire, credentials=("me", "wrong"))
    sent = invite
    for number in range(5):
        challenge = f'WWW-Authenticate: Digest realm="r", nonce="n{number}"\n'
        out = wire.send(reply(sent, 401, challenge))
        if len(out) == 1:
            break
        sent = out[1]
    assert number == 2
    assert wire.of(Rejected)[0].status == 401


def test_a_peer_that_calls_us_back_within_the_call_is_heard():
    wire = Wire()
    invite = dial(wire)
    wire.send(reply(invite, 200))
    tag = invite.one("From").partition(";tag=")[2]
    more = {"call_id": invite.one("Call-ID"), "from_tag": "t1", "to_tag": tag}
    (answer,) = wire.send(request("BYE", branch="z9hG4bKx", **more))
    assert answer.status == 200
    assert wire.of(Ended)[0].by_peer


def test_crossing_byes_are_both_answered():
    network = Network(delay_ms=(50, 50))
    caller, callee = network.station("10.0.0.1"), answering(network.station("10.0.0.2"))
    leg = caller.call(callee)
    network.run(1_000)
    caller.hang_up(leg)
    callee.hang_up(callee.events(Invited)[0].leg)
    network.run(500)
    byes = [data for _, data in network.sent("SIP/2.0 200") if b" BYE\r\n" in data]
    assert len(byes) == 2
    network.run(60_000)
    assert not caller.agent._board.dialogs


@pytest.mark.parametrize("credentials", [None, ("house", "secret")])
def test_an_agent_may_call_itself(credentials):
    network = Network()
    house = answering(network.station("10.0.0.1"))
    if credentials:
        house.identity = accounts(house="secret")
    leg = house.call(house, credentials=credentials)
    network.run(1_000)
    assert house.events(Accepted, leg)
    theirs = house.events(Established)[0].leg
    house.agent.reoffer(theirs, SDP, house.now)
    network.run(1_000)
    assert house.events(Reanswered, theirs)[0].status == 200
    house.hang_up(leg)
    network.run(60_000)
    assert len(house.events(Ended)) == 2
    assert not house.agent._board.dialogs
    assert not len(house.agent._board.transactions)
