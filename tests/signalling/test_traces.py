"""What is kept of calls' messages, for how long, and what of it may be seen."""

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadran.clock import Instant
from cadran.ids import LegId, OrgId
from cadran.signalling.masking import mask_message
from cadran.signalling.pcap import capture
from cadran.signalling.traces import (
    FIRST_MOST,
    LAST_MOST,
    NEWCOMERS_MOST,
    SETTLED_MS,
    Message,
    Traces,
)
from cadran.signalling.written import read, write
from cadran.sip.events import Flow

FLOW = Flow("udp", ("192.0.2.1", 5060), ("198.51.100.7", 5071))
LEG = LegId("leg")


def said(call_id, start="INVITE sip:x@y SIP/2.0", name="Call-ID"):
    return f"{start}\r\nVia: x\r\n{name}: {call_id}\r\nCSeq: 1 INVITE\r\n\r\n".encode()


def heard(traces, call_id, start="INVITE sip:x@y SIP/2.0", at=1_000, *, sent=False):
    traces.note(said(call_id, start), FLOW, Instant(at), sent=sent)


def kept(traces, *legs, at=1_000):
    return traces.of(legs or (LEG,), Instant(at))


def test_a_call_is_kept_from_its_first_message_on():
    traces = Traces()
    heard(traces, "a")
    traces.note(said("a", "SIP/2.0 100 Trying", name="i"), FLOW, Instant(1_001), sent=True)
    traces.attach("a", LEG, Instant(1_001))
    heard(traces, "a", "ACK sip:x@y SIP/2.0", 1_002)
    ((leg, dialog),) = kept(traces)
    assert leg == LEG
    assert [(each.at, each.sent) for each in dialog.first] == [
        (1_000, False),
        (1_001, True),
        (1_002, False),
    ]


def test_what_belongs_to_no_call_is_not_kept():
    traces = Traces()
    for start in ("REGISTER sip:y SIP/2.0", "OPTIONS sip:y SIP/2.0", "SIP/2.0 200 OK"):
        heard(traces, "a", start)
    traces.note(b"garbage", FLOW, Instant(1_000), sent=False)
    traces.attach("a", LEG, Instant(1_000))
    ((_, dialog),) = kept(traces)
    assert dialog.count == 0


def test_strangers_push_out_strangers_and_never_a_call():
    traces = Traces()
    heard(traces, "mine")
    traces.attach("mine", LEG, Instant(1_000))
    for number in range(3 * NEWCOMERS_MOST):
        heard(traces, f"stranger-{number}")
    assert len(traces._newcomers) == NEWCOMERS_MOST
    assert kept(traces)[0][1].count == 1


def test_of_a_long_dialog_the_beginning_and_the_end_stay():
    traces = Traces()
    traces.attach("a", LEG, Instant(0))
    for at in range(500):
        heard(traces, "a", at=at)
    ((_, dialog),) = kept(traces)
    assert [each.at for each in (*dialog.first, *dialog.last)] == [
        *range(FIRST_MOST),
        *range(500 - LAST_MOST, 500),
    ]
    assert dialog.left_out == 500 - FIRST_MOST - LAST_MOST
    assert dialog.size == traces._size == len(said("a")) * (FIRST_MOST + LAST_MOST)


@pytest.mark.parametrize("limit", [{"dialogs": 10}, {"size": 10 * len(said("call-00"))}])
def test_the_oldest_calls_make_room(limit):
    traces = Traces(**limit)
    for number in range(30):
        traces.attach(f"call-{number:02}", LegId(f"leg-{number}"), Instant(number))
        heard(traces, f"call-{number:02}", at=number)
    legs = [LegId(f"leg-{number}") for number in range(30)]
    assert [leg for leg, _ in kept(traces, *legs, at=30)] == legs[20:]
    assert set(traces._legs) == set(legs[20:])


def test_after_a_while_all_is_forgotten():
    traces = Traces(kept_ms=5_000)
    traces.attach("a", LEG, Instant(1_000))
    heard(traces, "a", at=1_000)
    assert kept(traces, at=5_999)
    assert kept(traces, at=6_000) == []
    assert (traces._size, traces._legs) == (0, {})


SECRETS = """INVITE sip:+331;postd=4711@y SIP/2.0\r
Authorization: Digest username="alice", realm="r", nonce="N0NCE", uri="sip:y",\r
 response="5ecret", cnonce="CN", qop=auth\r
Proxy-Authorization: Bearer T0KEN\r
Content-Type: application/sdp\r
\r
v=0\r
a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:K3Y|2^20\r
a=ice-pwd:1CEPWD\r
"""
KEYED = "INFO sip:x@y SIP/2.0\r\nContent-Type: application/dtmf-relay\r\n\r\nSignal=7\r\nDuration=160\r\n"
KEYED_ALONE = "INFO sip:x@y SIP/2.0\r\nc: application/dtmf\r\n\r\n7"


def test_secrets_and_digits_become_stars_and_nothing_else_changes():
    shown = mask_message(SECRETS)
    for secret in ("N0NCE", "5ecret", "CN", "T0KEN", "K3Y", "1CEPWD", "4711"):
        assert secret not in shown.replace("AES_CM", "")
    assert len(shown) == len(SECRETS)
    for told in ('username="alice"', 'realm="r"', "qop=auth", "AES_CM_128_HMAC_SHA1_80", "Bearer"):
        assert told in shown
    assert "Signal=*\r\nDuration=160" in mask_message(KEYED)
    assert mask_message(KEYED_ALONE).endswith("\r\n\r\n*")
    plain = said("a").decode()
    assert mask_message(plain) == plain


@pytest.mark.parametrize(
    ("transport", "ours", "theirs"),
    [
        ("udp", ("192.0.2.1", 5060), ("198.51.100.7", 5071)),
        ("udp", ("2001:db8::1", 5060), ("2001:db8::7", 5071)),
        ("tls", ("192.0.2.1", 5061), ("198.51.100.7", 40_000)),
        ("tcp", ("2001:db8::1", 5060), ("2001:db8::7", 40_000)),
    ],
)
def test_the_capture_is_what_an_analyser_reads(transport, ours, theirs):
    flow = Flow(transport, ours, theirs)
    messages = [
        (Message(Instant(1_500), flow, sent=False, data=b"abc"), b"abc"),
        (Message(Instant(1_501), flow, sent=True, data=b"defgh"), b"defgh"),
        (Message(Instant(1_502), flow, sent=False, data=b"ij"), b"ij"),
    ]
    data = capture(messages)
    magic, *_, link = struct.unpack_from("<IHHiIII", data)
    assert (magic, link) == (0xA1B2C3D4, 101)
    at, ports, said_back = 24, [], []
    while at < len(data):
        seconds, micros, length, whole = struct.unpack_from("<IIII", data, at)
        packet = data[at + 16 : at + 16 + length]
        at += 16 + length
        assert (seconds, length) == (1, whole)
        assert micros in (500_000, 501_000, 502_000)
        six = packet[0] >> 4 == 6
        assert six == (":" in ours[0])
        inner = packet[40 if six else 20 :]
        ports.append(struct.unpack_from("!HH", inner))
        said_back.append(inner[8:] if transport == "udp" else inner[20:])
    assert said_back == [b"abc", b"defgh", b"ij"]
    assert ports == [(theirs[1], ours[1]), (ours[1], theirs[1]), (theirs[1], ours[1])]


def over(traces, leg, at=1_000, *, failed=False):
    heard(traces, leg, at=at)
    traces.attach(leg, LegId(leg), Instant(at))
    traces.over(OrgId("acme"), LegId(leg), Instant(at), failed=failed)


def test_what_is_over_is_taken_once_and_failed_calls_first():
    traces = Traces()
    traces.lasting = True
    for leg in ("a", "b", "c"):
        over(traces, leg, failed=leg == "c")
    assert traces.take(9, Instant(1_000 + SETTLED_MS - 1)) == [], "answers to its end still come"
    taken = traces.take(2, Instant(1_000 + SETTLED_MS))
    assert [each.leg for each, _ in taken] == ["c", "a"]
    assert all(len(dialogs) == 1 for _, dialogs in taken)
    assert traces.take(9, Instant(9_000)) == [], "the others stay here alone"
    assert kept(traces, LegId("b"))


def test_nothing_waits_where_nobody_takes():
    traces = Traces()
    over(traces, "a")
    assert traces.take(9, Instant(9_000)) == []


def test_what_is_written_is_read_back_without_secrets():
    traces = Traces()
    heard(traces, "a")
    traces.attach("a", LEG, Instant(1_000))
    keyed = said("a") + b"a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:SECRETSECRET\r\n"
    traces.note(keyed, FLOW, Instant(1_001), sent=True)
    ((_, dialog),) = kept(traces)
    (found,) = read(write([dialog]))
    assert [(each.at, each.sent, each.flow) for each in found.first] == [
        (1_000, False, FLOW),
        (1_001, True, FLOW),
    ]
    assert found.first[0].data == dialog.first[0].data
    assert b"SECRET" not in found.first[1].data
    assert found.left_out == dialog.left_out == 0


@given(st.binary(max_size=200))
def test_what_is_no_ladder_is_none(data):
    assert read(data) == []
    assert isinstance(read(zlib.compress(data)), list)
    assert read(zlib.compress(b"[[1, [[1, true, 5, 6]]]]")) == []
