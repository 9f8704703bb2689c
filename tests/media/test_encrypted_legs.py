"""SRTP with keys from the signalling: plain packets are nothing then, and a changed key takes over."""

import pytest
from msgspec import structs
from pylibsrtp import Policy, Session
from tests.media.browser_peer import answers

from cadran.errors import Refused
from cadran.media import secured, srtp
from cadran.media.plane import Stream

HEARD = 4000
NOT_HEARD = 150
PROFILES = {
    "AES_CM_128_HMAC_SHA1_80": Policy.SRTP_PROFILE_AES128_CM_SHA1_80,
    "AES_CM_128_HMAC_SHA1_32": Policy.SRTP_PROFILE_AES128_CM_SHA1_32,
    "AEAD_AES_128_GCM": Policy.SRTP_PROFILE_AEAD_AES_128_GCM,
}


def keys(profile, receiving=1, sending=2):
    length = srtp.key_bytes(profile)
    return srtp.Keys(profile, bytes([receiving]) * length, bytes([sending]) * length)


class Encrypted:
    """A phone of a stage that speaks SRTP."""

    def __init__(self, stage, profile="AES_CM_128_HMAC_SHA1_80"):
        self.stage = stage
        self.other = stage.phone(1300.0, bridge="room")
        self.phone = stage.phone(700.0, bridge="room", connect=False)
        self.phone.sending = False
        stage.phones.remove(self.phone)
        self.stream = Stream(self.phone.sock.getsockname(), "PCMA", 8, 101)
        self.agree(keys(profile))

    def agree(self, given, hears=True, speaks=True):
        self.stream = structs.replace(self.stream, keys=given)
        self.stage.plane.connect(self.phone.leg, self.stream)
        profile = PROFILES[given.profile]
        if speaks:
            self.out = Session(Policy(given.receiving, Policy.SSRC_ANY_OUTBOUND, 0, profile))
        if hears:
            self.into = Session(Policy(given.sending, Policy.SSRC_ANY_INBOUND, 0, profile))
        self.turn()

    def turn(self):
        self.stage.worker.watch()
        self.stage.step()
        self.stage.worker.watch()

    def talk(self, ticks=50, seal=True):
        self.other.forget()
        heard = []
        for _ in range(ticks):
            packet = self.phone.packet()
            self.phone.send(self.out.protect(packet) if seal else packet)
            self.phone.seq += 1
            self.phone.ts += 160
            self.turn()
            heard += answers(self.phone.sock)
        return [each for each in heard if not 192 <= each[1] <= 223]

    def hear(self, heard):
        self.phone.packets = [self.into.unprotect(each) for each in heard]
        return self.phone.level(1300.0)


@pytest.mark.parametrize("profile", PROFILES)
def test_an_encrypted_phone_and_a_plain_one_hear_each_other(stage, profile):
    line = Encrypted(stage, profile)
    line.talk(20)
    assert line.hear(line.talk()) > HEARD
    assert line.other.level(700.0) > HEARD


def test_nothing_plain_is_heard_or_sent(stage):
    line = Encrypted(stage)
    heard = line.talk(seal=False)
    assert line.other.level(700.0) < NOT_HEARD
    assert heard
    assert all(len(each) == 172 + 10 for each in heard)
    assert stage.plane.figures()[0]["forged"] >= 40


def test_a_wrong_key_and_repeated_packets_are_counted_never_heard_and_move_nothing(stage):
    """Sealed with another key, or caught and sent again: from the phone's own host, and from a port that would be
    believed if it could prove itself."""
    line = Encrypted(stage)
    line.talk(20)
    caught = [line.out.protect(line.phone.packet(seq=line.phone.seq + each)) for each in range(8)]
    line.phone.seq += 8
    for each in caught:
        line.phone.send(each)
        line.turn()
    wrong = keys("AES_CM_128_HMAC_SHA1_80", receiving=9)
    other = Session(Policy(wrong.receiving, Policy.SSRC_ANY_OUTBOUND, 0, PROFILES[wrong.profile]))
    thief, before = stage.udp(), stage.plane.figures()[0]["forged"]
    line.other.forget()
    for at in range(40):
        forged = other.protect(line.phone.packet(seq=line.phone.seq + at))
        line.phone.send(forged, via=thief)
        line.phone.send(caught[at % 8], via=thief)
        line.turn()
    assert stage.plane.figures()[0]["forged"] - before == 80
    assert line.other.level(700.0) < NOT_HEARD
    assert answers(thief) == [], "what we say goes where it went"
    assert line.hear(line.talk()) > HEARD
    assert line.other.level(700.0) > HEARD


def test_a_new_key_of_the_peer_takes_over_and_ours_goes_on(stage):
    line = Encrypted(stage)
    line.talk(20)
    line.agree(keys("AES_CM_128_HMAC_SHA1_80", receiving=3), hears=False)
    line.talk(20)
    assert line.hear(line.talk()) > HEARD
    assert line.other.level(700.0) > HEARD


def test_the_same_keys_again_change_nothing(stage):
    line = Encrypted(stage)
    before = line.talk(20)
    stage.plane.direct(line.phone.leg, sending=True, receiving=True)
    line.turn()
    assert line.hear(before + line.talk()) > HEARD
    assert line.other.level(700.0) > HEARD


def test_without_libsrtp_the_leg_is_refused(stage, monkeypatch):
    def missing():
        raise ImportError("pylibsrtp")

    monkeypatch.setattr(secured.srtp, "Library", missing)
    phone = stage.phone(connect=False)
    with pytest.raises(Refused) as refused:
        stage.connect(phone, keys=keys("AEAD_AES_128_GCM"))
    assert refused.value.refusal.id == "media.no_srtp"
    with pytest.raises(Refused):
        stage.plane.open_browser("browser")
