"""Keys in session descriptions (RFC 4568): who offers, takes and refuses them, by policy and transport."""

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadran.errors import Refused
from cadran.sip.keying import (
    DTLS,
    ENTROPY_BYTES,
    KEY_BYTES,
    OFF,
    OPTIONAL,
    POLICIES,
    REQUIRED,
    Dtls,
    Key,
    answering,
    dtls_of,
    examine,
    offering,
    own_keys,
    read_key,
)
from cadran.sip.offer_answer import Negotiation, Place
from cadran.sip.sdp import Media, parse_sdp

CM80, GCM = "AES_CM_128_HMAC_SHA1_80", "AEAD_AES_128_GCM"
HEAD = "v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\n"
SECRET = b64encode(bytes(range(30))).decode()
FIRST, SECOND = (bytes([seed] * 32).hex(":").upper() for seed in (1, 2))
GOOD = f"1 {CM80} inline:{SECRET}"


def negotiation(seed=1):
    entropy = bytes((seed + i) % 256 for i in range(ENTROPY_BYTES))
    shown = bytes([seed] * 32).hex(":").upper()
    return Negotiation(Place("192.0.2.1", 4000), 7, entropy=entropy, fingerprint=shown)


def offer(protocol="RTP/SAVP", *crypto):
    lines = [f"m=audio 5000 {protocol} 8", *(f"a=crypto:{each}" for each in crypto)]
    return HEAD + "".join(f"{each}\r\n" for each in lines)


@pytest.mark.parametrize(
    ("value", "tag"),
    [
        (GOOD, 1),
        (f"7 {CM80} inline:{SECRET}|2^31", 7),
        (f"7 {CM80} inline:{SECRET}|2147483648", 7),
        (f"1 {CM80} inline:{SECRET} WSH=128", 1),
        (f"2 {GCM} inline:{b64encode(bytes(28)).decode()}", 2),
        (f"1 {GCM} inline:{SECRET}", None),
        (f"1 {CM80} inline:{SECRET}|2^20|1:4", None),
        (f"1 {CM80} inline:{SECRET};inline:{SECRET}", None),
        (f"1 {CM80} inline:{SECRET} UNENCRYPTED_SRTP", None),
        (f"1 {CM80} inline:{SECRET} KDR=1", None),
        (f"1 F8_128_HMAC_SHA1_80 inline:{SECRET}", None),
        (f"1 {CM80} inline:{SECRET[:-4]}", None),
        (f"1 {CM80} inline:{SECRET}====", None),
        (f"x {CM80} inline:{SECRET}", None),
        ("", None),
    ],
)
def test_which_keys_are_taken(value, tag):
    found = read_key(value)
    assert (found.tag if found else None) == tag


HELLO = f"a=fingerprint:SHA-256 {FIRST}\r\n"
LINE = "m=audio 5000 {} 8\r\n"


@pytest.mark.parametrize(
    ("text", "active"),
    [
        (LINE + HELLO + "a=setup:actpass\r\n", False),
        (LINE + HELLO + "a=setup:active\r\n", False),
        (LINE + HELLO + "a=setup:passive\r\n", True),
        (LINE + HELLO, False),
        (HELLO + "a=setup:passive\r\n" + LINE, True),
        (LINE + "a=fingerprint:sha-1 AA:BB\r\n" + HELLO, False),
        (LINE + "a=fingerprint:sha-256 AA:BB\r\n", None),
        (LINE + f"a=fingerprint:sha-1 {FIRST}\r\n", None),
        (LINE, None),
    ],
)
@pytest.mark.parametrize("protocol", ["UDP/TLS/RTP/SAVP", "UDP/TLS/RTP/SAVPF"])
def test_who_shakes_hands_and_who_speaks_first(text, active, protocol):
    offered = HEAD + text.format(protocol)
    if active is None:
        with pytest.raises(Refused) as refused:
            negotiation().answer(offered, policy=OPTIONAL)
        assert refused.value.refusal.id == "call.bad_keys"
        return
    for policy in (OPTIONAL, REQUIRED, DTLS):
        answer, agreed = negotiation(2).answer(offered, policy=policy)
        assert agreed.dtls == Dtls(FIRST, active)
        assert f"a=setup:{'active' if active else 'passive'}" in answer
        assert f"a=fingerprint:sha-256 {SECOND}" in answer
        assert agreed.rtcp_port == 0


def test_encryption_that_is_required_may_come_by_dtls_over_anything():
    offered = HEAD + LINE.format("UDP/TLS/RTP/SAVP") + HELLO
    assert answering(REQUIRED, "udp", offered) == DTLS
    examine(offered, DTLS)
    with pytest.raises(Refused) as refused:
        answering(REQUIRED, "udp", offer("RTP/SAVP", GOOD))
    assert refused.value.refusal.id == "call.needs_tls"


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(value):
    read_key(value)
    read_key(f"1 {CM80} inline:{value}")
    dtls_of(Media("audio", 1, "RTP/AVP", ["8"], fingerprints=[value, f"sha-256 {value}"]))


@given(
    st.sampled_from(sorted(KEY_BYTES)),
    st.integers(1, 999_999_999),
    st.binary(min_size=30, max_size=30),
)
def test_what_is_written_is_read_back(suite, tag, secret):
    key = Key(tag, suite, secret[: KEY_BYTES[suite]])
    assert read_key(key.line().removeprefix("a=crypto:")) == key


def test_no_two_suites_share_a_secret():
    found = own_keys(bytes(range(ENTROPY_BYTES)))
    assert {suite: len(secret) for suite, secret in found.items()} == KEY_BYTES
    assert b"".join(found.values()) == bytes(range(ENTROPY_BYTES))


OFFERS = [
    # policy of the offerer, protocol, keys offered
    (OFF, "RTP/AVP", 0),
    (OPTIONAL, "RTP/AVP", 2),
    (REQUIRED, "RTP/SAVP", 2),
    (DTLS, "UDP/TLS/RTP/SAVP", 0),
]


@pytest.mark.parametrize(("policy", "protocol", "keys"), OFFERS)
def test_what_is_offered(policy, protocol, keys):
    (media,) = parse_sdp(negotiation().offer(policy=policy)).media
    assert (media.protocol, len(media.crypto)) == (protocol, keys)


REASONS = {
    # (offerer, answerer): the reason that the answerer gives, or None
    (OFF, REQUIRED): "call.needs_keys",
    (REQUIRED, OFF): "call.no_encryption",
    (DTLS, OFF): "call.no_encryption",
    (OFF, DTLS): "call.needs_dtls",
    (OPTIONAL, DTLS): "call.needs_dtls",
    (REQUIRED, DTLS): "call.needs_dtls",
}


@pytest.mark.parametrize("one", POLICIES)
@pytest.mark.parametrize("two", POLICIES)
def test_both_ends_agree_on_the_same_keys_or_one_says_why_not(one, two):
    first, second = negotiation(1), negotiation(2)
    text = first.offer(policy=one)
    if reason := REASONS.get((one, two)):
        with pytest.raises(Refused) as refused:
            second.answer(text, policy=two)
        assert refused.value.refusal.id == reason
        with pytest.raises(Refused):
            examine(text, two)
        return
    examine(text, two)
    answer, theirs = second.answer(text, policy=two)
    ours = first.take_answer(answer, policy=one)
    if one == DTLS:
        assert (ours.dtls, theirs.dtls) == (Dtls(SECOND, active=True), Dtls(FIRST, active=False))
        assert "a=setup:actpass" in text
        assert "a=setup:passive" in answer
        assert ours.rtcp_mux and theirs.rtcp_mux  # noqa: PT018 # both or the keys do not fit
        again = parse_sdp(second.offer(policy=two)).media[0]
        assert (again.protocol, again.fingerprints[0][8:]) == ("UDP/TLS/RTP/SAVP", SECOND)
        return
    assert (ours.keys is None) == (theirs.keys is None) == (OFF in {one, two})
    if ours.keys is not None:
        assert ours.keys.suite == theirs.keys.suite == CM80
        assert ours.keys.sending == theirs.keys.receiving != ours.keys.receiving
        assert ours.keys.receiving == theirs.keys.sending


@pytest.mark.parametrize(
    ("text", "policy", "reason"),
    [
        (offer("RTP/SAVP"), REQUIRED, "call.bad_keys"),
        (offer("RTP/SAVP", f"1 {CM80} inline:AAAA"), OPTIONAL, "call.bad_keys"),
        (offer("RTP/SAVP", GOOD), OFF, "call.no_encryption"),
        (offer("RTP/AVP", f"1 NULL inline:{SECRET}"), REQUIRED, "call.needs_keys"),
    ],
)
def test_missing_and_wrong_keys_are_refused_and_change_nothing(text, policy, reason):
    one = negotiation()
    for refuse in (lambda: one.answer(text, policy=policy), lambda: examine(text, policy)):
        with pytest.raises(Refused) as refused:
            refuse()
        assert (refused.value.refusal.id, refused.value.refusal.reason.sip) == (reason, 488)
    assert one.agreed is None


@pytest.mark.parametrize(
    ("policy", "answer", "reason"),
    [
        (REQUIRED, offer("RTP/AVP"), "call.needs_keys"),
        (REQUIRED, offer("RTP/SAVP"), "call.needs_keys"),
        (REQUIRED, offer("RTP/SAVP", f"9 {CM80} inline:{SECRET}"), "call.bad_keys"),
        (REQUIRED, offer("RTP/SAVP", f"2 {CM80} inline:{SECRET}"), "call.bad_keys"),
        (OPTIONAL, offer("RTP/AVP", f"1 {CM80} inline:short"), "call.bad_keys"),
        (OFF, offer("RTP/SAVP", GOOD), "call.no_encryption"),
        (OPTIONAL, offer("RTP/AVP"), None),
        (REQUIRED, offer("RTP/SAVP", GOOD), None),
    ],
)
def test_an_answer_that_does_not_fit_our_offer_is_refused(policy, answer, reason):
    one = negotiation()
    one.offer(policy=policy)
    if reason is None:
        assert (one.take_answer(answer, policy=policy).keys is None) == (policy == OPTIONAL)
        return
    with pytest.raises(Refused) as refused:
        one.take_answer(answer, policy=policy)
    assert refused.value.refusal.id == reason


def test_an_encrypted_line_is_taken_before_a_plain_one():
    text = offer("RTP/AVP") + f"m=audio 5002 RTP/SAVP 8\r\na=crypto:{GOOD}\r\n"
    answer, agreed = negotiation().answer(text, policy=OPTIONAL)
    assert [each.port for each in parse_sdp(answer).media] == [0, 4000]
    assert agreed.keys is not None
    answer, agreed = negotiation().answer(text, policy=OFF)
    assert [each.port for each in parse_sdp(answer).media] == [4000, 0]
    assert agreed.keys is None


def test_a_later_offer_keeps_key_and_profile():
    one = negotiation()
    _, first = one.answer(offer("RTP/SAVP", GOOD), policy=OPTIONAL)
    (media,) = parse_sdp(one.offer(policy=OPTIONAL)).media
    assert media.protocol == "RTP/SAVP"
    assert read_key(media.crypto[0]).secret == first.keys.sending
    plain = negotiation()
    plain.answer(offer("RTP/AVP"), policy=OPTIONAL)
    assert parse_sdp(plain.offer(policy=OPTIONAL)).media[0].crypto == []


def test_keys_are_offered_over_tls_alone_and_required_ones_taken_there_alone():
    assert [offering(OPTIONAL, each) for each in ("udp", "tcp", "tls")] == [OFF, OFF, OPTIONAL]
    assert answering(OPTIONAL, "udp") == OPTIONAL
    for rule in (offering, answering):
        assert rule(REQUIRED, "tls") == REQUIRED
        assert rule(OFF, "udp") == OFF
        with pytest.raises(Refused) as refused:
            rule(REQUIRED, "tcp")
        assert refused.value.refusal.id == "call.needs_tls"
