"""A browser's offer and our answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.softphone.offers import FINGERPRINT, LINES, OFFER, without

from cadran.errors import Refused
from cadran.sip.sdp import parse_sdp
from cadran.softphone.sdp import Place, answer, read_offer

OURS = "AA:" * 31 + "BB"
PLACE = Place(("192.0.2.5", "2001:db8::5"), 40_000, "uuuu", "p" * 22, OURS)


def answered(text, codecs=("PCMU", "PCMA")):
    return answer(read_offer(text), PLACE, codecs)


def test_a_browser_is_answered_by_a_lite_agent_that_waits():
    text, agreed = answered(OFFER)
    lines = text.split("\r\n")
    for line in (
        "a=ice-lite",
        "a=group:BUNDLE 0",
        "a=setup:passive",
        "a=rtcp-mux",
        "a=mid:0",
        "a=ice-ufrag:uuuu",
        "a=ice-pwd:" + "p" * 22,
        "a=fingerprint:sha-256 " + OURS,
        "m=audio 40000 UDP/TLS/RTP/SAVPF 0 126",
        "a=rtpmap:126 telephone-event/8000",
        "a=sendrecv",
    ):
        assert line in lines
    assert (agreed.codec, agreed.payload_type, agreed.events_pt) == ("PCMU", 0, 126)
    assert (agreed.remote_ufrag, agreed.remote_pwd) == ("ST9f", "oF+eHIVrkXBcfFhcgIaW0sya")
    assert agreed.fingerprint == FINGERPRINT
    assert agreed.sending
    assert agreed.receiving
    assert parse_sdp(text).media[0].port == 40_000


def test_every_address_is_a_candidate_and_the_first_is_preferred():
    text, _ = answered(OFFER)
    candidates = [line.split() for line in text.split("\r\n") if line.startswith("a=candidate")]
    assert [each[4] for each in candidates] == ["192.0.2.5", "2001:db8::5"]
    assert int(candidates[0][3]) > int(candidates[1][3])


def test_our_order_of_codecs_decides():
    assert answered(OFFER, ("PCMA", "PCMU"))[1].payload_type == 8


def test_opus_comes_with_its_clock_and_what_we_make_of_it():
    text, agreed = answer(read_offer(OFFER), PLACE)
    assert (agreed.codec, agreed.payload_type) == ("OPUS", 111)
    assert (agreed.events_pt, agreed.events_rate_hz) == (110, 48_000)
    assert "a=rtpmap:111 opus/48000/2" in text
    assert "a=rtpmap:110 telephone-event/48000" in text
    assert "useinbandfec=1" in text


def test_with_the_share_of_opus_taken_g722_is_next():
    _, agreed = answered(OFFER, ("G722", "PCMU"))
    assert (agreed.codec, agreed.payload_type, agreed.events_pt) == ("G722", 9, 126)


@pytest.mark.parametrize(
    ("direction", "sending", "receiving"),
    [("sendonly", False, True), ("recvonly", True, False), ("inactive", False, False)],
)
def test_directions_are_mirrored(direction, sending, receiving):
    _, agreed = answered(OFFER.replace("a=sendrecv", f"a={direction}"))
    assert (agreed.sending, agreed.receiving) == (sending, receiving)


def test_video_is_declined_and_the_sound_is_taken():
    video = ("m=video 9 UDP/TLS/RTP/SAVPF 96", "c=IN IP4 0.0.0.0", "a=mid:1")
    text, agreed = answered(without("a=group", *video))
    assert "m=video 0 UDP/TLS/RTP/SAVPF 96" in text
    assert "a=group" not in text
    assert agreed.codec == "PCMU"


def test_keys_need_the_clock_of_the_codec():
    assert answered(without("a=rtpmap:126"))[1].events_pt == -1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "sip.bad_sdp"),
        ("v=0\r\n" * 3_000, "sip.bad_sdp"),
        (without("a=ice-ufrag"), "softphone.bad_offer"),
        (without("a=ice-pwd"), "softphone.bad_offer"),
        (without("a=fingerprint"), "softphone.bad_offer"),
        (without("a=fingerprint", "a=fingerprint:sha-1 00:11"), "softphone.bad_offer"),
        (without("a=setup", "a=setup:passive"), "softphone.bad_offer"),
        (without("a=rtcp-mux"), "softphone.bad_offer"),
        (OFFER.replace("UDP/TLS/RTP/SAVPF", "RTP/AVP"), "softphone.bad_offer"),
        (OFFER.replace(" 0 8 13", " 13"), "softphone.bad_offer"),
        (OFFER.replace("111 63 9 0 8 13", "63 13"), "softphone.bad_offer"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(text, reason):
    with pytest.raises(Refused) as refused:
        answered(text)
    assert refused.value.refusal.id == reason


@given(st.lists(st.integers(0, len(LINES.splitlines()) - 1), max_size=6), st.text(max_size=40))
def test_a_torn_offer_is_refused_and_never_worse(torn, put):
    lines = LINES.splitlines()
    for at in torn:
        lines[at] = put
    try:
        text, agreed = answered("\r\n".join(lines))
    except Refused:
        return
    assert parse_sdp(text)
    assert agreed.codec in ("PCMU", "PCMA")
