"""From whom a leg takes packets: the agreed address, and again within bounds, never whoever comes first."""

import os
import random

import pytest

from cadran.errors import Refused
from cadran.media.events import Heard, KeyPressed
from cadran.media.plane import Stream

HEARD = 4000
NOT_HEARD = 150


def pair(stage, **stream):
    return stage.phone(900.0, bridge="b", **stream), stage.phone(bridge="b")


def speak_from(stage, phone, sock, ticks=30):
    """The phone's packets come from another socket."""
    phone.sending = False
    for _ in range(ticks):
        phone.send(phone.packet(), via=sock)
        stage.step()
    phone.sending = True


def test_the_first_packet_is_told_with_its_source(stage):
    phone = stage.phone()
    stage.step(5)
    assert stage.of(Heard) == [Heard(phone.leg, phone.sock.getsockname())]


def test_a_stranger_is_not_heard_before_the_peer(stage):
    phone, other = pair(stage)
    speak_from(stage, phone, stage.udp("127.0.0.9"))
    assert stage.of(Heard)[0].leg == other.leg
    assert other.level(900.0) < NOT_HEARD
    stage.talk()
    assert other.level(900.0) > HEARD


def test_a_stranger_does_not_cost_the_leg_its_peer(stage):
    phone, other = pair(stage)
    stranger = stage.udp("127.0.0.9")
    stage.step(10)
    other.forget()
    for _ in range(60):
        for _ in range(10):
            noise = phone.packet(os.urandom(160))
            phone.send(noise, via=stranger)
        stage.step()
    assert other.level(900.0) > HEARD
    quiet = other.heard()[-4000:].astype(float)
    assert (quiet**2).mean() < 1.05 * 6000**2 / 2
    assert stage.plane.figures()[0]["foreign"] >= 600


def test_a_phone_behind_nat_is_heard_from_another_port_of_its_host_and_answered_there(stage):
    phone, other = pair(stage)
    other.hz = 1300.0
    outside = stage.udp()
    speak_from(stage, phone, outside)
    assert other.level(900.0) > HEARD
    phone.sock = outside
    phone.forget()
    stage.talk()
    assert phone.level(1300.0) > HEARD


def test_a_phone_behind_nat_is_heard_from_the_host_that_signals(stage):
    phone, other = pair(stage, remote=("192.168.1.20", 4000), signalled_from="127.0.0.3")
    speak_from(stage, phone, stage.udp("127.0.0.4"))
    assert other.level(900.0) < NOT_HEARD
    speak_from(stage, phone, stage.udp("127.0.0.3"))
    assert other.level(900.0) > HEARD
    assert stage.of(Heard)[-1].remote[0] == "127.0.0.3"


def test_the_very_address_of_the_sdp_wins_over_another_port_of_its_host(stage):
    phone, other = pair(stage)
    stray = stage.udp()
    phone.sending = False
    phone.send(phone.packet(b"\xd5" * 160), via=stray)
    stage.step(2)
    phone.sending = True
    stage.talk()
    assert other.level(900.0) > HEARD
    assert phone.packets


def test_a_nat_rebind_is_followed_after_a_pause(stage):
    phone, other = pair(stage)
    other.hz = 1300.0
    stage.step(20)
    phone.sending = False
    stage.step(26)
    rebound = stage.udp()
    speak_from(stage, phone, rebound)
    phone.sock = rebound
    phone.forget()
    other.forget()
    stage.talk()
    assert other.level(900.0) > HEARD
    assert phone.level(1300.0) > HEARD


def test_another_port_is_not_followed_while_the_first_talks(stage):
    phone, other = pair(stage)
    other.hz = 1300.0
    stage.step(20)
    thief = stage.udp()
    for _ in range(30):
        phone.send(phone.packet(os.urandom(160)), via=thief)
        stage.step()
    phone.forget()
    stage.talk()
    assert phone.level(1300.0) > HEARD
    assert other.level(900.0) > HEARD


def test_another_host_is_never_followed(stage):
    phone, other = pair(stage)
    stage.step(20)
    phone.sending = False
    stage.step(100)
    other.forget()
    speak_from(stage, phone, stage.udp("127.0.0.9"), 60)
    assert other.level(900.0) < NOT_HEARD


def test_rebinding_again_and_again_is_bounded(stage):
    phone, other = pair(stage)
    stage.step(20)
    phone.sending = False
    for expected in (True, False):
        stage.step(60)
        other.forget()
        speak_from(stage, phone, stage.udp(), 40)
        assert (other.level(900.0) > HEARD) is expected
        phone.sending = False


def test_a_new_address_after_a_re_invite_is_a_new_peer(stage):
    phone, other = pair(stage)
    stage.step(20)
    moved = stage.udp("127.0.0.5")
    stage.connect(phone, remote=moved.getsockname())
    phone.sock, old = moved, phone.sock
    phone.ssrc = 77
    phone.forget()
    stage.talk()
    assert other.level(900.0) > HEARD
    assert phone.packets
    speak_from(stage, phone, old, 5)
    assert stage.plane.figures()[0]["foreign"] >= 5


def test_a_restarted_source_is_played_on(stage):
    phone, other = pair(stage)
    stage.step(20)
    phone.ssrc, phone.seq, phone.ts = 4242, 60_000, 4_000_000_000
    stage.talk()
    assert other.level(900.0) > HEARD


def test_counters_that_wrap_are_no_gap(stage):
    phone, other = pair(stage)
    phone.seq, phone.ts = 65_520, 0xFFFFFFFF - 160 * 16 + 1 - 40
    stage.talk(100)
    wave = other.heard()
    assert other.level(900.0) > HEARD
    assert other.level(900.0, wave[: len(wave) // 2]) > HEARD


@pytest.mark.parametrize("seed", range(3))
def test_malformed_packets_stop_nothing(stage, seed):
    phone, other = pair(stage)
    stage.step(10)
    other.forget()
    dice = random.Random(seed)
    for _ in range(100):
        good = phone.packet()
        for _ in range(8):
            cut = bytearray(good[: dice.randrange(0, 173)])
            for _ in range(dice.randrange(1, 5)):
                if cut:
                    cut[dice.randrange(min(len(cut), 20))] = dice.randrange(256)
            if len(cut) > 11 and cut[0] >> 6 == 2 and cut[1] & 127 in (8, 101):
                cut[0] = 0x40
            phone.send(bytes(cut))
        phone.send(bytes(dice.randrange(1500, 3000)))
        stage.step()
    assert other.level(900.0) > HEARD
    assert stage.plane.figures()[0]["faults"] == 0
    assert stage.plane.figures()[0]["malformed"] > 500
    assert not stage.of(KeyPressed)


def test_headers_of_any_shape_are_read_within_the_packet(stage):
    phone, other = pair(stage)
    stage.step(10)
    head = phone.packet()[:12]
    for first in range(0x80, 0xC0):
        for tail in (b"", b"\0", b"\xff" * 4, b"\0\0\xff\xff", b"\xff" * 200, b"\0" * 60):
            for kind in (8, 101):
                phone.send(bytes([first, kind]) + head[2:] + tail)
        stage.step()
    stage.talk()
    assert other.level(900.0) > HEARD
    assert stage.plane.figures()[0]["faults"] == 0


def test_extension_padding_and_contributors_are_skipped(stage):
    phone, other = pair(stage)
    phone.sending = False
    stage.step(5)
    for _ in range(60):
        plain = phone.packet()
        full = bytes([0xB2]) + plain[1:12] + bytes(8) + b"\xbe\xde\0\1" + bytes(4)
        phone.send(full + plain[12:] + bytes([0, 0, 0, 4]))
        stage.step()
    assert other.level(900.0) > HEARD


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"remote": ("example.org", 4000)}, "media.bad_address"),
        ({"remote": ("::1", 4000)}, "media.bad_address"),
        ({"remote": ("127.0.0.1", 65_536)}, "media.bad_address"),
        ({"codec": "G729"}, "media.bad_codec"),
        ({"payload_type": 128}, "media.bad_codec"),
        ({"events_pt": 8}, "media.bad_codec"),
    ],
)
def test_a_stream_that_cannot_be_carried_is_refused_and_changes_nothing(stage, change, reason):
    phone, other = pair(stage)
    good = {"remote": phone.sock.getsockname(), "codec": "PCMA", "payload_type": 8}
    with pytest.raises(Refused, match=reason):
        stage.plane.connect(phone.leg, Stream(**{**good, **change}))
    stage.talk()
    assert other.level(900.0) > HEARD
