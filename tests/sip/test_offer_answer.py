"""Offer and answer (RFC 3264): a table of what is offered and what must come of it."""

import re

import pytest

from cadran.errors import Refused
from cadran.sip.offer_answer import (
    Agreed,
    Capabilities,
    Negotiation,
    Place,
    answer,
    make_offer,
    read_answer,
)
from cadran.sip.reasons import BAD_SDP, NO_CODEC, NO_ENCRYPTION
from cadran.sip.sdp import parse_sdp

HERE = Place("192.0.2.1", 4000)
OURS = Capabilities(HERE, 7)
HEAD = "v=0\no=- 1 1 IN IP4 192.0.2.9\ns=-\nc=IN IP4 192.0.2.9\nt=0 0\n"
EVENTS = "a=rtpmap:{0} telephone-event/8000\n"


def offered(*lines, head=HEAD):
    return (head + "".join(f"{line}\n" for line in lines)).replace("\n", "\r\n")


GOLDEN = [
    # name, offer lines, our m= lines, (codec, pt, events, sending, receiving, held)
    ("pcma first", ["m=audio 5000 RTP/AVP 8 0"], ["m=audio 4000 RTP/AVP 8"], ("PCMA", 8, -1, True, True, False)),
    ("pcmu first", ["m=audio 5000 RTP/AVP 0 8"], ["m=audio 4000 RTP/AVP 0"], ("PCMU", 0, -1, True, True, False)),
    ("keys keep the offer's number", ["m=audio 5000 RTP/AVP 9 8 96", "a=rtpmap:96 telephone-event/8000"], ["m=audio 4000 RTP/AVP 8 96"], ("PCMA", 8, 96, True, True, False)),
    ("keys at another clock are not ours", ["m=audio 5000 RTP/AVP 8 96 97", "a=rtpmap:96 telephone-event/48000", "a=rtpmap:97 telephone-event/8000"], ["m=audio 4000 RTP/AVP 8 97"], ("PCMA", 8, 97, True, True, False)),
    ("dynamic number for G.711", ["m=audio 5000 RTP/AVP 110", "a=rtpmap:110 pcmu/8000/1"], ["m=audio 4000 RTP/AVP 110"], ("PCMU", 110, -1, True, True, False)),
    ("a static number given another meaning", ["m=audio 5000 RTP/AVP 0 8", "a=rtpmap:0 G726-32/8000"], ["m=audio 4000 RTP/AVP 8"], ("PCMA", 8, -1, True, True, False)),
    ("sendonly is hold", ["m=audio 5000 RTP/AVP 8", "a=sendonly"], ["m=audio 4000 RTP/AVP 8"], ("PCMA", 8, -1, False, True, True)),
    ("recvonly", ["m=audio 5000 RTP/AVP 8", "a=recvonly"], ["m=audio 4000 RTP/AVP 8"], ("PCMA", 8, -1, True, False, False)),
    ("inactive", ["m=audio 5000 RTP/AVP 8", "a=inactive"], ["m=audio 4000 RTP/AVP 8"], ("PCMA", 8, -1, False, False, True)),
    ("direction of the session", ["a=sendonly", "m=audio 5000 RTP/AVP 8"], ["m=audio 4000 RTP/AVP 8"], ("PCMA", 8, -1, False, True, True)),
    ("direction of the line wins", ["a=sendonly", "m=audio 5000 RTP/AVP 8", "a=sendrecv"], ["m=audio 4000 RTP/AVP 8"], ("PCMA", 8, -1, True, True, False)),
    ("old hold by zero address", ["m=audio 5000 RTP/AVP 8", "c=IN IP4 0.0.0.0"], ["m=audio 4000 RTP/AVP 8"], ("PCMA", 8, -1, False, True, True)),
    ("zero address and inactive", ["m=audio 5000 RTP/AVP 8", "c=IN IP4 0.0.0.0", "a=inactive"], ["m=audio 4000 RTP/AVP 8"], ("PCMA", 8, -1, False, False, True)),
    ("video is refused", ["m=audio 5000 RTP/AVP 8", "m=video 5002 RTP/AVP 96 97"], ["m=audio 4000 RTP/AVP 8", "m=video 0 RTP/AVP 96 97"], ("PCMA", 8, -1, True, True, False)),
    ("video first", ["m=video 5002 RTP/AVP 96", "m=audio 5000 RTP/AVP 8"], ["m=video 0 RTP/AVP 96", "m=audio 4000 RTP/AVP 8"], ("PCMA", 8, -1, True, True, False)),
    ("secure beside plain", ["m=audio 5000 RTP/SAVP 8", "m=audio 5002 RTP/AVP 8"], ["m=audio 0 RTP/SAVP 8", "m=audio 4000 RTP/AVP 8"], ("PCMA", 8, -1, True, True, False)),
    ("a refused line stays refused", ["m=audio 0 RTP/AVP 8", "m=audio 5002 RTP/AVP 8"], ["m=audio 0 RTP/AVP 8", "m=audio 4000 RTP/AVP 8"], ("PCMA", 8, -1, True, True, False)),
    ("fax beside", ["m=audio 5000 RTP/AVP 8", "m=image 5004 udptl t38"], ["m=audio 4000 RTP/AVP 8", "m=image 0 UDPTL t38"], ("PCMA", 8, -1, True, True, False)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "lines", "ours", "want"), GOLDEN, ids=[each[0] for each in GOLDEN]
)
def test_golden_answer(name, lines, ours, want):
    text, agreed = answer(offered(*lines), OURS)
    assert [line for line in text.split("\r\n") if line.startswith("m=")] == ours
    codec, number, events, sending, receiving, held = want
    found = (agreed.codec, agreed.payload_type, agreed.events_pt)
    assert found == (codec, number, events)
    assert (agreed.sending, agreed.receiving, agreed.held) == (sending, receiving, held)
    direction = {
        (True, True): "sendrecv",
        (True, False): "sendonly",
        (False, True): "recvonly",
        (False, False): "inactive",
    }[sending, receiving]
    assert f"a={direction}\r\n" in text
    assert text.count("a=ptime:20") == 1
    assert (f"a=fmtp:{events} 0-16" in text) == (events >= 0)


def test_where_to_send_is_the_lines_own_address_first():
    text = offered("m=audio 5000 RTP/AVP 8", "c=IN IP4 192.0.2.77")
    assert answer(text, OURS)[1].remote == ("192.0.2.77", 5000)
    six = offered("m=audio 5000 RTP/AVP 8", "c=IN IP6 2001:db8::1")
    assert answer(six, OURS)[1].remote == ("2001:db8::1", 5000)


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (["m=audio 5000 RTP/AVP 9 18"], NO_CODEC),
        (["m=video 5000 RTP/AVP 96"], NO_CODEC),
        (["m=audio 0 RTP/AVP 8"], NO_CODEC),
        (["m=audio 5000 RTP/SAVP 8"], NO_ENCRYPTION),
        ([], NO_CODEC),
        (["m=audio x RTP/AVP 8"], BAD_SDP),
        (["m=audio 99999 RTP/AVP 8"], BAD_SDP),
        (["m=audio 5000 RTP/AVP " + " ".join(["8"] * 65)], BAD_SDP),
        (["m=audio 5000 RTP/AVP 8"] * 17, BAD_SDP),
        (["a=x"] * 600, BAD_SDP),
        (["c=IN IP4"], BAD_SDP),
        (["nonsense"], BAD_SDP),
        (["a=" + "x" * 20_000], BAD_SDP),
    ],
)
def test_what_cannot_be_answered_is_refused_with_its_reason(lines, reason):
    with pytest.raises(Refused) as refused:
        answer(offered(*lines), OURS)
    assert refused.value.refusal.reason == reason


@pytest.mark.parametrize("text", ["", "v=1", "hello", "v=0\r\n", "v=0\r\no=-\r\n"])
def test_what_is_no_description_is_refused(text):
    with pytest.raises(Refused):
        parse_sdp(text)


def test_a_line_without_any_address_is_refused():
    with pytest.raises(Refused):
        answer("v=0\r\no=- 1 1 IN IP4 x\r\ns=-\r\nt=0 0\r\nm=audio 5 RTP/AVP 8\r\n", OURS)


def test_our_offer_has_all_codecs_keys_and_what_can_be_answered():
    text = make_offer(OURS)
    assert "m=audio 4000 RTP/AVP 8 0 101\r\n" in text
    theirs, agreed = answer(text, Capabilities(Place("192.0.2.9", 5000), 9, codecs=("PCMU",)))
    assert agreed == Agreed(("192.0.2.1", 4000), "PCMU", 0, 101, True, True, False, rtcp_port=4001)
    assert read_answer(theirs, OURS) == Agreed(
        ("192.0.2.9", 5000), "PCMU", 0, 101, True, True, False, rtcp_port=5001
    )


@pytest.mark.parametrize(
    "lines", [[], ["m=audio 0 RTP/AVP 8"], ["m=audio 5000 RTP/AVP 18"], ["m=video 5 RTP/AVP 8"]]
)
def test_an_answer_that_agrees_on_nothing_is_refused(lines):
    with pytest.raises(Refused):
        read_answer(offered(*lines), OURS)


def test_holding_the_peer_sends_and_does_not_listen():
    ours = Capabilities(HERE, 7, direction="sendonly")
    assert "a=sendonly" in make_offer(ours)
    agreed = read_answer(offered("m=audio 5000 RTP/AVP 8", "a=recvonly"), ours)
    assert (agreed.sending, agreed.receiving) == (True, False)


def versions(*texts):
    return [parse_sdp(text).version for text in texts]


def test_the_version_grows_when_something_changed_and_only_then():
    talk = Negotiation(HERE, 7)
    first = talk.offer()
    same = talk.offer()
    held = talk.offer("sendonly")
    back, _ = talk.answer(offered("m=audio 5000 RTP/AVP 8"))
    again, agreed = talk.answer(offered("m=audio 5000 RTP/AVP 8"))
    assert versions(first, same, held, back, again) == ["1", "1", "2", "3", "3"]
    assert {parse_sdp(each).session_id for each in (first, same, held, back)} == {"7"}
    assert talk.agreed == agreed


def test_a_refused_reoffer_changes_nothing():
    talk = Negotiation(HERE, 7)
    text, agreed = talk.answer(offered("m=audio 5000 RTP/AVP 8"))
    with pytest.raises(Refused):
        talk.answer(offered("m=audio 5000 RTP/AVP 18"))
    assert talk.agreed == agreed
    assert talk.answer(offered("m=audio 5000 RTP/AVP 8"))[0] == text


def test_rtcp_goes_where_the_description_says():
    for lines, port, mux in (
        ([], 5001, False),
        (["a=rtcp:6000"], 6000, False),
        (["a=rtcp:6000 IN IP4 192.0.2.9"], 6000, False),
        (["a=rtcp:x"], 5001, False),
        (["a=rtcp-mux"], 5001, True),
    ):
        text, agreed = answer(offered("m=audio 5000 RTP/AVP 8", *lines), OURS)
        assert (agreed.rtcp_port, agreed.rtcp_mux) == (port, mux)
        assert ("a=rtcp-mux" in text) == mux
    one = Negotiation(Place("192.0.2.1", 4000, 4001), 7)
    assert "a=rtcp" not in one.offer()
    other = Negotiation(Place("192.0.2.1", 4000, 4100), 7)
    assert "a=rtcp:4100" in other.offer()
    assert not other.take_answer(offered("m=audio 5000 RTP/AVP 8", "a=rtcp-mux")).rtcp_mux


def test_opus_is_asked_for_with_its_copies_of_lost_packets():
    """Our decoder makes a lost packet good from the next one (RFC 7587 section 6.1): the peer is to send it so."""
    wide = Capabilities(HERE, 7, codecs=("OPUS",))
    asked = offered("m=audio 5000 RTP/AVP 111", "a=rtpmap:111 opus/48000/2")
    for text in (make_offer(wide), answer(asked, wide)[0]):
        (number,) = re.findall(r"a=rtpmap:(\d+) opus/48000/2", text)
        assert f"a=fmtp:{number} " in text
        assert "useinbandfec=1" in text
