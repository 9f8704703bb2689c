"""Voices above 4 kHz: G.722 and Opus, alone, together, and with telephones that know neither."""

import hashlib
from itertools import product

import numpy as np
import pytest

from cadran.errors import Refused
from cadran.ids import LegId
from cadran.media import agreed, opus
from cadran.media.plane import Stream

from .wide_phones import G722, Filter, WidePhone

HIGH = 5200.0
"""Nothing of it can pass a telephone of 8 kHz."""
LOW = 1000.0
HEARD = 4000
NOT_HEARD = 150


def wide(stage, hz, codec, bridge="b", **more):
    phone = stage.phone(hz, codec, bridge, made=WidePhone, **more)
    stage.worker.watch()
    return phone


@pytest.mark.parametrize(("mine", "theirs"), list(product(("G722", "OPUS"), repeat=2)))
def test_what_is_above_4_khz_crosses_a_room(stage, mine, theirs):
    one, other = wide(stage, HIGH, mine), wide(stage, 0.0, theirs)
    stage.talk(60)
    assert other.level(HIGH) > HEARD
    assert one.level(HIGH) < NOT_HEARD


@pytest.mark.parametrize("codec", ["G722", "OPUS"])
def test_wide_and_narrow_hear_each_other_in_what_both_have(stage, codec):
    one, narrow = wide(stage, LOW, codec), stage.phone(1700.0, "PCMU", "b")
    listener = wide(stage, 0.0, codec)
    stage.talk(60)
    assert narrow.level(LOW) > HEARD
    for each in (one, listener):
        wave = each.heard()
        assert each.level(1700.0, wave) > HEARD
        assert each.level(16_000 / 2 - 1700.0, wave) < NOT_HEARD, "no image above"
    assert narrow.level(1700.0) < NOT_HEARD
    one.hz = HIGH
    stage.talk(60)
    assert narrow.level(8000 - HIGH) < 500, "hardly an image below"


def test_g722_is_bit_exact_to_an_independent_coder():
    at = np.arange(3200)
    chirp = 6000 * np.sin(2 * np.pi * (300 + at / 8) * at / 16_000)
    wave = (chirp + 3000 * np.sin(2 * np.pi * 5200 * at / 16_000)).round().astype(np.int16)
    coder = G722()
    coded = coder.encode(wave)
    assert hashlib.sha256(coded).hexdigest()[:16] == "8cbee53e49f715c9"
    heard = coder.decode(coded).astype("<i2")
    assert hashlib.sha256(heard.tobytes()).hexdigest()[:16] == "e67375ccb3f2ce82"


def test_the_bands_join_to_what_was_split():
    noise = np.random.default_rng(4).integers(-9000, 9000, 4000).astype(np.int16)
    ways = Filter()
    back = ways.join(*ways.split(noise)).astype(float)
    delay = 22
    error = back[delay:] - noise[: len(back) - delay]
    assert 10 * np.log10((noise.astype(float) ** 2).mean() / (error**2).mean()) > 40


@pytest.mark.parametrize("codec", ["G722", "OPUS"])
def test_gaps_are_bridged_and_reordered_packets_decoded_in_order(stage, codec):
    one, other = wide(stage, LOW, codec), wide(stage, 0.0, codec)
    one.frame = lambda: one.coder.encode(vowel(one.ts))
    stage.step(40)
    other.forget()
    one.sending = False
    for _ in range(12):
        four = []
        for _ in range(4):
            four.append(one.packet())
            one.seq += 1
            one.ts += 160
        one.seq -= 4
        one.ts -= 640
        for each in (four[1], four[0], four[3]):  # the third is lost
            one.send(each)
        stage.step(4)
    wave = other.heard()
    frames = abs(wave.reshape(-1, 320).astype(float)).mean(axis=1)
    assert frames[4:].min() > 2500
    assert frames[4:].mean() > 4500


def vowel(ts):
    """150 Hz and its harmonics: what the decoder of Opus is made for."""
    at = np.arange(2 * ts, 2 * ts + 320)
    parts = (np.sin(2 * np.pi * 150 * k * at / 16_000 + k * k) for k in range(1, 20))
    return (2500 * sum(parts)).astype(np.int16)


def test_opus_makes_a_lost_packet_good_from_the_next(stage):
    """A beep as long as the lost packet: only its copy in the next one can tell."""
    one, other = wide(stage, 0.0, "OPUS"), wide(stage, 0.0, "G722")
    stage.step(40)
    assert lost_beep(stage, one, other) > 1000


def test_while_packets_are_lost_opus_waits_for_the_copies(stage):
    """A path that delays nothing leaves no time for the next packet; one that loses is played a frame later."""
    one, other = wide(stage, 0.0, "OPUS"), wide(stage, 0.0, "G722")
    stage.step(350)
    assert lost_beep(stage, one, other) < 300
    for _ in range(10):
        one.sending = False
        stage.step()
        one.sending = True
        stage.step(24)
    assert lost_beep(stage, one, other) > 1000


def lost_beep(stage, one, other):
    """How loud a beep as long as a packet is heard whose packet is lost."""
    other.forget()
    one.hz, one.sending = 3000.0, False
    one.frame()
    stage.step()
    one.hz, one.sending = 0.0, True
    stage.step(20)
    frames = other.heard().reshape(-1, 320)
    ear = np.exp(-2j * np.pi * 3000.0 * np.arange(320) / 16_000)
    return max(2 * abs(np.mean(each * ear)) for each in frames)


def test_who_begins_to_speak_is_heard_on_without_a_break(stage):
    """From the shared encoder to one's own and back, the far end's decoder stays with it."""
    one, other = wide(stage, 0.0, "G722"), stage.phone(LOW, "PCMA", "b")
    third = wide(stage, 0.0, "G722")
    stage.talk(20)
    for hz in (1700.0, 0.0, 1700.0):
        one.hz = hz
        stage.step(40)
    wave = one.heard()
    frames = abs(wave.reshape(-1, 320).astype(float)).mean(axis=1)
    assert frames[8:].min() > 3000  # the first ones: this phone begins to listen in the middle
    assert one.level(LOW, wave) > 5500
    assert third.level(1700.0) > HEARD
    assert other.level(1700.0) > HEARD


def test_a_change_of_codec_takes_hold(stage):
    one, other = wide(stage, LOW, "G722"), stage.phone(0.0, "PCMA", "b")
    stage.talk(20)
    for codec in ("OPUS", "G722"):
        one.codec = codec
        one.__post_init__()
        stage.connect(one)
        stage.worker.watch()
        stage.talk(60)
        assert other.level(LOW) > HEARD
    record = stage.worker.record
    assert (record["o_slot"] == -1).all()
    assert record["b_wide"].sum() == 1


def test_places_for_opus_come_back(stage):
    for _ in range(3):
        phones = [wide(stage, LOW, "OPUS") for _ in range(4)]
        stage.step(10)
        assert (stage.worker.record["o_slot"] >= 0).sum() == 4
        for each in phones:
            stage.hang_up(each)
        stage.step(20)
        assert (stage.worker.record["o_slot"] == -1).all()
    assert stage.plane.figures()[0]["faults"] == 0


@pytest.mark.parametrize("codec", ["G722", "OPUS"])
def test_rubbish_in_place_of_a_voice_costs_nothing(stage, codec):
    one, other = wide(stage, 0.0, codec), stage.phone(LOW, "PCMA", "b")
    dice = np.random.default_rng(1)
    one.sending = False
    for length in (1, 2, 40, 160, 700, 1275, 1276, 1400):
        for _ in range(3):
            one.send(one.packet(dice.integers(0, 256, length).astype(np.uint8).tobytes()))
            one.seq += 1
            one.ts += 160
            stage.step()
    assert stage.plane.figures()[0]["faults"] == 0
    assert one.level(LOW) > HEARD
    assert other.packets


def test_keys_beside_opus_have_its_clock(stage):
    one = wide(stage, 0.0, "OPUS", events_rate=48_000)
    stage.plane.send_digits(one.leg, "5")
    stage.step(30)
    keys = [each for each in one.packets if each[1] & 127 == 101]
    assert int.from_bytes(keys[-1][14:16], "big") == 160 * 48
    assert len({each[4:8] for each in keys}) == 1
    audio = [int.from_bytes(each[4:8], "big") for each in one.packets if each[1] & 127 == 107]
    assert all((later - audio[0]) % 960 == 0 for later in audio)
    assert (int.from_bytes(keys[0][4:8], "big") - audio[0]) % 960 == 0


def test_a_fourth_of_the_legs_may_be_wide_and_a_tenth_speak_opus(make_stage):
    stage = make_stage(legs_per_worker=40)
    legs = []
    while "OPUS" in (now := stage.plane.codecs(stage.phone().leg)):
        legs.append(wide(stage, LOW, "OPUS"))
        assert {"PCMA", "PCMU", "G722"} <= set(now)
    assert len(legs) == 4
    while "G722" in stage.plane.codecs(stage.phones[0].leg):
        legs.append(wide(stage, LOW, "G722"))
    assert len(legs) == 10
    for each in legs:
        stage.hang_up(each)
    assert stage.plane.codecs(stage.phones[0].leg) == ("PCMA", "PCMU", "G722", "OPUS")


def test_without_the_library_opus_is_not_spoken(monkeypatch):
    monkeypatch.setattr(opus, "found", lambda: "")
    assert agreed.spoken({}, 1000) == ("PCMA", "PCMU", "G722")


def test_an_unknown_codec_is_refused(stage):
    with pytest.raises(Refused) as refused:
        stage.plane.connect(LegId("x"), Stream(("127.0.0.1", 4000), "ILBC", 97))
    assert refused.value.refusal.id == "media.bad_codec"
