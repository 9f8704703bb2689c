"""Keys agreed on in the audio path (DTLS-SRTP) with phones that have no ICE, whoever speaks first."""

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs
from tests.media.handshake import Handshake

from cadran.errors import Refused
from cadran.media import dtls
from cadran.media.events import Unproven
from cadran.media.plane import Stream
from cadran.media.stream import Dtls

HEARD = 4000
NOT_HEARD = 150
USUAL = (b"SRTP_AES128_CM_SHA1_80",)


class Secret:
    """A phone of a stage that shakes hands with OpenSSL and then speaks SRTP."""

    def __init__(self, stage, *, first=True, shown="", shakes=True):
        self.stage, self.first = stage, first
        self.other = stage.phone(1300.0, bridge="room")
        self.phone = stage.phone(700.0, bridge="room", connect=False)
        self.phone.sending = False
        stage.phones.remove(self.phone)
        self.identity = dtls.new_identity()
        self.shakes = shakes
        self.begin()
        peer = Dtls(shown or self.identity.fingerprint, active=not first)
        self.stream = Stream(self.phone.sock.getsockname(), "PCMA", 8, 101, dtls=peer)
        stage.plane.connect(self.phone.leg, self.stream)
        stage.step()

    def begin(self):
        self.keys = Handshake(self.identity, USUAL, active=self.first)

    def turn(self, via=None):
        """20 ms of the stage, and of the handshake."""
        came = [each for each in self.phone.packets if 20 <= each[0] <= 63]
        self.phone.packets = [each for each in self.phone.packets if each[0] >> 6 == 2]
        for each in self.keys.turn(came) if self.shakes else ():
            self.phone.send(each, via=via)
        self.stage.worker.watch()
        self.stage.step()
        self.stage.worker.watch()
        self.phone.listen()

    def shake(self, turns=12, via=None):
        for _ in range(turns):
            self.turn(via)
        return self.keys.out is not None

    def talk(self, ticks=60, seal=True, via=None):
        self.other.forget()
        self.phone.forget()
        heard = []
        for _ in range(ticks):
            packet = self.phone.packet()
            self.phone.send(self.keys.out.protect(packet) if seal else packet, via=via)
            self.phone.seq += 1
            self.phone.ts += 160
            self.turn()
            heard += [each for each in self.phone.packets if not 192 <= each[1] <= 223]
            self.phone.forget()
        if self.keys.into is not None:
            self.phone.packets = [self.keys.into.unprotect(each) for each in heard]
        return heard


@pytest.mark.parametrize("first", [True, False])
def test_both_hear_each_other_whoever_speaks_first(stage, first):
    secret = Secret(stage, first=first)
    assert secret.shake()
    secret.talk()
    assert secret.other.level(700.0) > HEARD
    assert secret.phone.level(1300.0) > HEARD


def test_nothing_is_sent_or_taken_plain_before_the_keys(stage):
    secret = Secret(stage, shakes=False)
    assert secret.talk(30, seal=False) == []
    assert secret.other.level(700.0) < NOT_HEARD


def test_a_peer_with_another_certificate_gets_no_keys_and_is_told(stage):
    secret = Secret(stage, shown=dtls.new_identity().fingerprint)
    secret.shake()
    heard = secret.talk(30, seal=secret.keys.out is not None)
    assert heard == []
    assert secret.other.level(700.0) < NOT_HEARD
    assert stage.of(Unproven) == [Unproven(secret.phone.leg)]


def test_a_stranger_cannot_shake_hands(stage):
    secret = Secret(stage)
    assert not secret.shake(via=stage.udp("127.0.0.9"))
    assert stage.plane.figures()[0]["foreign"] > 0


def test_a_phone_behind_nat_is_answered_where_it_speaks_from(stage):
    secret = Secret(stage)
    outside = stage.udp()
    secret.phone.sock, inside = outside, secret.phone.sock
    assert secret.shake()
    secret.talk()
    assert secret.other.level(700.0) > HEARD
    assert secret.phone.level(1300.0) > HEARD
    assert inside is not outside


def test_a_hold_keeps_the_keys_and_another_certificate_makes_new_ones(stage):
    secret = Secret(stage)
    assert secret.shake()
    for sending in (False, True):
        stage.plane.connect(secret.phone.leg, structs.replace(secret.stream, sending=sending))
    nowhere = structs.replace(secret.stream, remote=("0.0.0.0", 9))
    stage.plane.connect(secret.phone.leg, nowhere)
    stage.plane.connect(secret.phone.leg, secret.stream)
    secret.talk()
    assert secret.other.level(700.0) > HEARD
    secret.identity = dtls.new_identity()
    secret.begin()
    changed = structs.replace(secret.stream, dtls=Dtls(secret.identity.fingerprint))
    stage.plane.connect(secret.phone.leg, changed)
    assert secret.shake()
    secret.phone.ssrc += 1
    secret.talk()
    assert secret.other.level(700.0) > HEARD
    assert secret.phone.level(1300.0) > HEARD


def test_a_bad_fingerprint_is_refused(stage):
    phone = stage.phone(connect=False)
    with pytest.raises(Refused):
        stage.connect(phone, dtls=Dtls("AA:BB"))


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(first=st.integers(20, 63), body=st.binary(max_size=400))
def test_any_rubbish_is_harmless(make_stage, first, body):
    if not hasattr(make_stage, "secret"):
        make_stage.secret = Secret(make_stage())
    secret = make_stage.secret
    secret.phone.send(bytes([first]) + body)
    secret.phone.send(bytes([22, 254, 253]) + os.urandom(8) + body)
    secret.stage.worker.watch()
    secret.stage.step()
    secret.stage.worker.watch()
    assert secret.stage.plane.figures()[0]["faults"] == 0
