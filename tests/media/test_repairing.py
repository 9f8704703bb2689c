"""What a bad network does to a voice, and what is heard of it: gaps, delays, clocks, loudness, silence."""

import random
from itertools import pairwise

import numpy as np
import pytest

from cadran.media import layout

from .conftest import ENCODE, FRAME

HZ = 700.0


def pair(stage):
    return stage.phone(HZ, bridge="b"), stage.phone(bridge="b")


def frames(phone):
    return phone.heard().reshape(-1, FRAME).astype(float)


def without(stage, phone, ticks):
    """So many packets are lost."""
    phone.sending = False
    stage.step(ticks)
    phone.sending = True


def steepest(wave):
    return abs(np.diff(wave.astype(float))).max()


def impurity(wave, hz=HZ):
    """What is not the tone, as a part of all energy."""
    power = abs(np.fft.rfft(wave * np.hanning(len(wave)))) ** 2
    near = abs(np.fft.rfftfreq(len(wave), 1 / 8000) - hz) < 40
    return power[~near].sum() / power.sum()


def depth_ms(stage, phone):
    """How long a packet that comes now waits to be played."""
    record, slot = stage.worker.record, stage.plane._legs[phone.leg].slot
    return (int(record["l_end_ts"][slot]) - int(record["l_play_ts"][slot])) / 8


def test_a_lost_packet_is_bridged_by_the_voice_itself(stage):
    phone, other = pair(stage)
    stage.step(30)
    other.forget()
    for _ in range(6):
        without(stage, phone, 1)
        stage.step(9)
    wave = other.heard()
    smooth = 2 * np.pi * HZ / 8000 * 6000
    assert steepest(wave) < 1.3 * smooth
    assert impurity(wave) < 0.01
    assert abs(frames(other)).mean(axis=1).min() > 0.9 * 6000 * 2 / np.pi


def test_a_long_gap_fades_into_the_noise_of_the_line_and_out(stage):
    phone, other = pair(stage)
    phone.amplitude = 6000
    stage.step(30)
    other.forget()
    without(stage, phone, 30)
    levels = abs(frames(other)).mean(axis=1)
    fading = levels[levels < 3500]
    assert all(later <= former + 20 for former, later in pairwise(fading))
    assert levels[-1] < 40
    assert steepest(other.heard()) < 4500
    stage.step(20)
    assert abs(frames(other)[-10:]).mean() > 3500


def test_announced_silence_sounds_as_loud_as_announced(stage):
    phone, other = pair(stage)
    stage.step(20)
    phone.sending = False
    phone.send(phone.packet(bytes([60]), kind=13))
    phone.seq += 1
    stage.step(10)
    other.forget()
    stage.step(100)
    rms = np.sqrt((frames(other) ** 2).mean())
    assert abs(20 * np.log10(rms / 32768) + 60) < 3
    spectrum = abs(np.fft.rfft(other.heard().astype(float)))[50:]
    assert spectrum.max() < 6 * spectrum.mean(), "noise, no tone"
    phone.sending = True
    stage.step(20)
    assert other.level(HZ, other.heard()[-1600:]) > 5000


def test_depth_follows_the_jitter_up_and_down_again(stage):
    phone, other = pair(stage)
    dice = random.Random(3)
    stage.step(350)
    calm = depth_ms(stage, phone)
    assert calm <= 40
    phone.sending, waiting = False, {}
    for tick in range(300):
        waiting.setdefault(tick + dice.randrange(6), []).append(phone.packet())
        for each in waiting.pop(tick, ()):
            phone.send(each)
        if tick == 200:
            other.forget()
        stage.step()
    slot = stage.plane._legs[phone.leg].slot
    assert abs(frames(other)).mean(axis=1).min() > 2500
    assert stage.worker.record["l_lead_past"][slot] > -80
    phone.sending = True
    stage.step(700)
    assert depth_ms(stage, phone) <= calm + 15


@pytest.mark.parametrize("faster", [0.004, -0.004])
def test_another_clock_is_followed_without_a_click(stage, faster):
    """4 promille, ten times what a bad crystal does, for 12 s: 48 ms, more than the buffer has."""
    phone, other = pair(stage)
    stage.step(250)
    phone.sending, sent = False, 0
    other.forget()
    for tick in range(600):
        while sent < (tick + 1) * (1 + faster):
            phone.send(phone.packet())
            phone.seq += 1
            phone.ts += FRAME
            sent += 1
        phone.seq -= 1  # the step counts one itself
        phone.ts -= FRAME
        stage.step()
    wave = other.heard()
    assert steepest(wave) < 1.3 * 2 * np.pi * HZ / 8000 * 6000
    assert abs(frames(other)).mean(axis=1).min() > 0.8 * 6000 * 2 / np.pi
    assert impurity(wave) < 0.02
    assert 0 <= depth_ms(stage, phone) <= 50


@pytest.mark.parametrize(
    ("amplitude", "least", "most"), [(500, 900, 1300), (4000, 3900, 4100), (24_000, 9000, 15_000)]
)
def test_soft_voices_are_raised_and_loud_ones_lowered(stage, amplitude, least, most):
    phone, other = pair(stage)
    phone.amplitude = amplitude
    stage.step(20)
    other.forget()
    stage.step(20)
    assert abs(other.level(HZ) / amplitude - 1) < 0.25, "gently"
    stage.step(300)
    assert least < other.level(HZ) < most


def test_the_noise_of_a_line_is_never_raised(stage):
    phone, other = pair(stage)
    phone.amplitude = 200
    stage.step(200)
    assert abs(other.level(HZ) - 200) < 15


def test_who_is_heard_stays_heard_until_another_is_clearly_louder(make_stage):
    stage = make_stage(legs_per_worker=40)
    phones = [stage.phone(600.0, bridge="b") for _ in range(layout.SPEAKERS + 3)]
    dice = random.Random(1)

    def heard():
        record, tick = stage.worker.record, stage.worker.record["h_phase"] // 4
        legs = stage.plane._legs
        return {each.leg for each in phones if record["l_mixed"][legs[each.leg].slot] >= tick - 1}

    stage.step(10)
    chosen = heard()
    assert len(chosen) == layout.SPEAKERS
    for _ in range(10):
        for each in phones:
            each.amplitude = 3000 * dice.uniform(1, 1.3)
        stage.step(3)
        assert heard() == chosen
    late = next(each for each in phones if each.leg not in chosen)
    late.amplitude = 9000
    stage.step(8)
    assert late.leg in heard()


def test_a_large_room_in_which_nobody_speaks_is_no_dead_line(make_stage):
    stage = make_stage(legs_per_worker=12)
    phones = [stage.phone(bridge="b") for _ in range(7)]
    stage.talk(20)
    assert 4 < abs(frames(phones[0])).mean() < 30
    stage.hang_up(phones[6])
    stage.talk(20)
    assert len(np.unique(phones[0].heard())) == 1


def test_a_voice_that_enters_rises_and_does_not_click(stage):
    phone, other = pair(stage)
    phone.amplitude = 12_000
    stage.plane.mute(phone.leg, muted=True)
    stage.step(20)
    other.forget()
    stage.plane.mute(phone.leg, muted=False)
    stage.step(5)
    assert steepest(other.heard()) < 1.3 * 2 * np.pi * HZ / 8000 * 12_000


def test_noise_and_speech_alike_survive_a_stretch_without_a_hole(stage):
    """Nothing periodic: the depth changes all the same, within seconds."""
    phone, other = pair(stage)
    noise = np.random.default_rng(2)

    def frame():
        return ENCODE[1][noise.integers(-4000, 4000, FRAME) + 32768].tobytes()

    phone.frame = frame
    stage.step(350)
    assert depth_ms(stage, phone) <= 45
    assert abs(frames(other)[20:]).mean(axis=1).min() > 1000
