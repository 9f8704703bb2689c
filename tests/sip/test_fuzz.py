"""Nothing that is read can raise, and no input takes more than linear time."""

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sip_simulator import REALM, SDP
from sip_wire import Wire, accounts, request, wire_bytes

from cadran.errors import Refused
from cadran.sip.digest import any_parameters, usual_parameters
from cadran.sip.events import Invited, Reoffered, TrunkIdentity
from cadran.sip.message import any_head, read, usual_head
from cadran.sip.names import USUAL
from cadran.sip.offer_answer import Capabilities, Place, answer

SEEDS = [path.read_bytes() for path in sorted((Path(__file__).parent / "rfc4475").glob("*.msg"))] + [
    wire_bytes(request(body=SDP)),
    wire_bytes(request("REGISTER")),
    wire_bytes(
        request(
            "REGISTER",
            headers='Authorization: Digest username="a", realm="test", nonce="x", uri="y", '
            'response="z", nc=00000001, cnonce="c", qop=auth\n',
        )
    ),
    wire_bytes(request("INFO", to_tag="t", body="Signal=1", headers="Content-Type: application/dtmf-relay\n")),
    b"SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKx\r\n\r\n",
]  # fmt: skip
SPICE = [b"\r\n", b"\r\n ", b"\n", b"\0", b'"', b"<", b">", b";", b",", b"%", b"\\", b"\xff", b"=", b":",
         b"Via: ", b"Contact: *\r\n", b"Require: x\r\n", b"SIP/2.0", b"\xe2\x80\xa8", b"\x85", b"99999999999"]  # fmt: skip
BOUNDED = settings(
    max_examples=300, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)

mutations = st.lists(
    st.tuples(
        st.integers(0, 4_000),
        st.integers(0, 40),
        st.one_of(st.sampled_from(SPICE), st.binary(max_size=8)),
    ),
    max_size=6,
)


def mutate(seed, changes):
    data = bytearray(seed)
    for wanted, length, text in changes:
        place = wanted % (len(data) + 1)
        data[place : place + length] = text
    return bytes(data)


def drive(wire, data):
    """Give a message and do what an owner would with what comes of it."""
    wire.send(data)
    for event in wire.events:
        if isinstance(event, Invited):
            wire.agent.ring(event.leg, wire.now)
            wire.agent.accept(event.leg, SDP, wire.now)
        elif isinstance(event, Reoffered):
            wire.agent.answer_offer(event.leg, SDP, wire.now)
    wire.events.clear()
    wire.poll()
    wire.wait(700)


@BOUNDED
@given(st.sampled_from(SEEDS), mutations)
def test_a_mutated_message_does_not_raise(seed, changes):
    known = accounts(a="x")
    for identity in (lambda _: TrunkIdentity("t"), known):
        drive(Wire(identity), mutate(seed, changes))


@BOUNDED
@given(st.lists(st.tuples(st.integers(0, 11), mutations), max_size=12))
def test_a_mutated_conversation_does_not_raise(steps):
    wire = Wire()
    wire.send(request(body=SDP))
    leg = wire.of(Invited)[0].leg
    wire.agent.accept(leg, SDP, wire.now)
    (ok,) = wire.poll()
    tag = ok.to_tag
    texts = [
        request("ACK", to_tag=tag, branch="z9hG4bK2"),
        request("BYE", to_tag=tag, cseq=9, branch="z9hG4bK3"),
        request("INVITE", to_tag=tag, cseq=2, body=SDP, branch="z9hG4bK4"),
        request("INVITE", to_tag=tag, cseq=3, branch="z9hG4bK5"),
        request("UPDATE", to_tag=tag, cseq=4, body=SDP, branch="z9hG4bK6"),
        request("INFO", to_tag=tag, cseq=5, body="x", branch="z9hG4bK7"),
        request("CANCEL", branch="z9hG4bK4"),
        request("CANCEL"),
        request("OPTIONS", to_tag=tag, cseq=6, branch="z9hG4bK8"),
        request("REFER", to_tag=tag, cseq=7, branch="z9hG4bK9"),
        request("ACK", to_tag=tag, cseq=3, branch="z9hG4bKa"),
        request(),
    ]
    for number, changes in steps:
        drive(wire, mutate(wire_bytes(texts[number]), changes))
    wire.wait(100_000)
    assert len(wire.agent._board.legs) <= 12


@BOUNDED
@given(mutations, st.sampled_from([200, 180, 401, 486, 491, 302]))
def test_a_mutated_answer_does_not_raise(changes, status):
    wire = Wire()
    wire.agent.invite(
        "leg",
        uri="sip:1@192.0.2.7:5070",
        flow=wire.flow,
        from_uri="sip:me@192.0.2.1",
        from_name="",
        sdp=SDP,
        now=wire.now,
        credentials=("a", "b"),
    )
    (invite,) = wire.poll()
    text = (
        f"SIP/2.0 {status} Phrase\nVia: {invite.one('Via')}\nFrom: {invite.one('From')}\n"
        f"To: {invite.one('To')};tag=x\nCall-ID: {invite.one('Call-ID')}\nCSeq: 1 INVITE\n"
        f'Contact: <sip:x@192.0.2.7>\nWWW-Authenticate: Digest realm="{REALM}", nonce="n", qop="auth"\n'
        "Reason: Q.850;cause=999, SIP;cause=200\nRetry-After: 5\nRecord-Route: <sip:p;lr>\nContent-Length: 0\n\n"
    )
    drive(wire, mutate(wire_bytes(text), changes))
    wire.wait(300_000)
    assert not wire.agent._board.legs or status == 200


@BOUNDED
@given(mutations)
def test_a_mutated_description_is_answered_or_refused(changes):
    text = mutate(SDP.encode(), changes).decode("utf-8", "replace")
    try:
        answer(text, Capabilities(Place("192.0.2.1", 4000), 1))
    except Refused as refused:
        assert refused.refusal.reason.sip in (400, 488)  # noqa: PT017 - either outcome is right


def least_s(work):
    """CPU-seconds of the cheapest of three goes: a collection of garbage hits one, bad growth all."""
    goes = []
    while len(goes) < 3 and not (goes and goes[-1] < 0.1):
        start = time.thread_time()
        work()
        goes.append(time.thread_time() - start)
    return min(goes)


def growing(kind, size):
    """A message that is hard on a careless parser."""
    filler = {
        "quotes": '"\\' * (size // 2),
        "angles": "<" * size,
        "commas": "," * size,
        "semicolons": ";a" * (size // 2),
        "escapes": "%41" * (size // 3),
        "spaces": " " * size + "x",
        "folds": "\r\n " * (size // 3) + "x",
        "reasons": "Q.850;" * (size // 6),
        "digits": "9" * size,
    }[kind]
    texts = []
    for name in ("From", "To", "Via", "Contact", "CSeq", "Call-ID", "Require", "Accept",
                 "Authorization", "Record-Route", "Content-Type", "Max-Forwards", "Reason"):  # fmt: skip
        base = request("INVITE", body=SDP)
        lines = [line for line in base.split("\n") if not line.startswith(f"{name}:")]
        texts.append("\n".join([lines[0], f"{name}: Digest a={filler}", *lines[1:]]))
        texts.append("\n".join([lines[0], f"{name}: {filler}", *lines[1:]]))
    texts.append(request(uri=f"sip:{filler}@h"))
    return [wire_bytes(text) for text in texts]


@pytest.mark.parametrize(
    "kind",
    ["quotes", "angles", "commas", "semicolons", "escapes", "spaces", "folds", "reasons", "digits"],
)
def test_no_message_takes_more_than_a_moment(kind):
    for data in growing(kind, 14_000):
        assert least_s(lambda data=data: Wire().send(data)) < 0.1


def test_a_whole_datagram_of_anything_is_read_in_a_moment():
    for filler in (b"\r\n", b"A:\r\n", b"\n ", b"INVITE ", b"SIP/2.0 ", b"\xff"):
        data = b"INVITE sip:a@b SIP/2.0\r\n" + filler * (65_000 // len(filler))
        assert least_s(lambda data=data: read(data)) < 0.1


LINES = st.lists(
    st.one_of(
        st.sampled_from(["Via: a", "Via", "v: b", "To:c", "To : d", "X-Y: 1", " folded: x", "\tx", "CSEQ: 1 A", "Subject:\t e ", ""]),
        st.tuples(st.sampled_from(sorted(USUAL)), st.text(max_size=12)).map(": ".join),
        st.text(max_size=12),
    ),
    max_size=8,
)  # fmt: skip


@BOUNDED
@given(LINES, st.sampled_from(["\r\n", "\r\n", "\n", "\r"]))
def test_a_usual_head_is_read_like_any(lines, end):
    text = end.join(["BYE sip:a@b SIP/2.0", *lines])
    usual = usual_head(text)
    line, fields, first, fault = any_head(text)
    if usual is not None:
        assert (usual[0], list(usual[1]), *usual[2:]) == (line, fields, first, fault)


def test_what_telephones_send_is_a_usual_head():
    for text in (request(body=SDP), request("REGISTER"), request("BYE", to_tag="t")):
        head = wire_bytes(text).partition(b"\r\n\r\n")[0].decode()
        assert usual_head(head) is not None


PIECES = st.sampled_from(
    ["a=b", 'A="b"', 'qop="x,y"', "n=", 'n=""', " ", "\t", ",", ", ", '"', "\\", "<", ">", "=", "a", "a=1", "nc=00000001"]
)  # fmt: skip


@BOUNDED
@given(st.lists(PIECES, max_size=10).map("".join))
def test_usual_parameters_of_a_digest_are_read_like_any(text):
    usual = usual_parameters(text)
    if usual is not None:
        assert usual == any_parameters(text)


def test_what_telephones_prove_themselves_with_is_usual():
    text = 'username="a", realm="test",nonce="x" , uri="sip:y", response="z", nc=00000001, qop=auth'
    assert usual_parameters(text) == any_parameters(text)
