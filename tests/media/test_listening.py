"""What comes in: the jitter buffer, the silence timer, who speaks, and the figures at the end."""

import random
from itertools import pairwise

from cadran.media.events import LegClosed, Silent, Speaking

HZ = 700.0


def clean(phone, level=5000):
    """Is the tone whole: no gaps, no repeats?"""
    return phone.level(HZ) > level


def pair(stage):
    return stage.phone(HZ, bridge="b"), stage.phone(bridge="b")


def send_late(stage, phone, delays, ticks=120):
    """Each packet comes ``delays()`` ticks late."""
    phone.sending = False
    waiting = {}
    for tick in range(ticks):
        waiting.setdefault(tick + delays(), []).append(phone.packet())
        for each in waiting.pop(tick, ()):
            phone.send(each)
        stage.step()
    phone.sending = True


def test_packets_up_to_the_depth_late_make_no_gap(stage):
    phone, other = pair(stage)
    dice = random.Random(7)
    send_late(stage, phone, lambda: dice.choice((0, 0, 1, 2)))
    assert clean(other)


def test_reordered_and_repeated_packets_make_no_gap(stage):
    phone, other = pair(stage)
    stage.step(10)
    phone.sending = False
    for _ in range(40):
        two = []
        for _ in range(2):
            two.append(phone.packet())
            phone.seq += 1
            phone.ts += 160
        phone.seq -= 2
        phone.ts -= 320
        for each in (two[1], two[0], two[1], two[0]):
            phone.send(each)
        stage.step(2)
    assert clean(other)
    stage.plane.close(phone.leg)
    stage.phones.remove(phone)
    stage.step(3)
    assert stage.of(LegClosed)[0].lost == 0


def test_other_packet_lengths_are_played(stage):
    for length in (80, 240, 480):
        phone, other = pair(stage)
        phone.sending = False
        sent = 0
        for tick in range(100):
            while sent < (tick + 1) * 160:
                phone.sending = False
                full = phone.packet(ts=phone.ts - tick * 160 + sent)
                phase = phone.ts
                phone.ts = 5000 + sent
                frames = b""
                while len(frames) < length:
                    frames += phone.frame()
                    phone.ts += 160
                phone.ts = phase
                packet = phone.packet(frames[:length], ts=5000 + sent, seq=sent // length)
                assert len(full) == 172
                phone.send(packet)
                sent += length
            stage.step()
        assert clean(other), length
        stage.hang_up(phone)
        stage.hang_up(other)


def test_a_faster_or_slower_clock_never_builds_up_delay(stage):
    phone, other = pair(stage)
    for every in (50, -50):
        for tick in range(1500):
            if tick % 50 == 0:
                if every > 0:
                    phone.say()
                else:
                    phone.sending = False
            stage.step()
            if tick % 50 == 0 and every < 0:
                phone.sending = True
                phone.seq -= 1
                phone.ts -= 160
        other.forget()
        stage.step(30)
        assert other.level(HZ) > 3500
        leg = stage.plane._legs[phone.leg]
        record = stage.worker.record
        buffered = int(record["l_end_ts"][leg.slot] - record["l_play_ts"][leg.slot])
        assert -320 <= buffered <= 480 + 4 * 160


def test_a_pause_of_the_sender_is_followed_without_delay(stage):
    phone, other = pair(stage)
    for pause in (10, 40, 200):
        phone.sending = False
        stage.step(pause)
        phone.sending = True
        stage.talk()
        assert clean(other)


def test_silence_is_told_once_and_again_after_packets_came(stage):
    phone = stage.phone()
    stage.step(60)
    assert not stage.of(Silent)
    phone.sending = False
    stage.step(48)
    assert not stage.of(Silent)
    stage.step(100)
    assert stage.of(Silent) == [Silent(phone.leg)]
    phone.sending = True
    stage.step(5)
    phone.sending = False
    stage.step(100)
    assert len(stage.of(Silent)) == 2


def test_a_peer_that_never_sends_is_silent(stage):
    phone = stage.phone()
    phone.sending = False
    stage.step(52)
    assert stage.of(Silent) == [Silent(phone.leg)]


def test_a_leg_on_hold_is_not_silent_but_counts_anew_when_retrieved(stage):
    phone = stage.phone()
    phone.sending = False
    stage.connect(phone, receiving=False)
    stage.step(120)
    assert not stage.of(Silent)
    stage.connect(phone)
    stage.step(40)
    assert not stage.of(Silent)
    stage.step(20)
    assert stage.of(Silent)


def test_no_limit_never_says_silent(make_stage):
    stage = make_stage(silence_limit_ms=0)
    stage.phone().sending = False
    stage.step(300)
    assert not stage.of(Silent)


def test_strangers_do_not_break_the_silence(stage):
    phone = stage.phone()
    phone.sending = False
    stranger = stage.udp("127.0.0.9")
    for _ in range(60):
        phone.send(phone.packet(), via=stranger)
        stage.step()
    assert stage.of(Silent)


def test_speaking_begins_and_ceases_with_a_hang_over(stage):
    phone, _ = pair(stage)
    stage.step(10)
    assert stage.of(Speaking) == [Speaking(phone.leg, speaking=True)]
    phone.hz = 0.0
    stage.step(35)
    assert len(stage.of(Speaking)) == 1
    stage.step(20)
    assert stage.of(Speaking)[1:] == [Speaking(phone.leg, speaking=False)]


def test_speaking_is_told_at_most_twice_a_second(stage):
    phone, _ = pair(stage)
    for _ in range(10):
        for hz in (HZ, 0.0):
            phone.hz = hz
            stage.step(45)
    told = stage.of(Speaking)
    assert 4 <= len(told) <= 900 // 25
    assert all(x.speaking != y.speaking for x, y in pairwise(told))


def test_a_click_and_a_muted_voice_are_no_speech(stage):
    phone, other = pair(stage)
    stage.plane.mute(phone.leg, muted=True)
    stage.step(50)
    other.hz = HZ
    stage.step(1)
    other.hz = 0.0
    stage.step(50)
    assert not stage.of(Speaking)


def test_the_figures_at_the_end_are_those_of_rfc_3550(stage):
    phone = stage.phone()
    stage.step(10)
    for _ in range(10):
        stage.step(9)
        phone.sending = False
        stage.step(1)
        phone.sending = True
    phone.send(phone.packet())
    phone.send(phone.packet())
    stage.step(3)
    stage.hang_up(phone)
    stage.step(1)
    stage.step(1)
    told = stage.of(LegClosed)[0]
    # 113 steps: the first before the leg was open, ten lost, one packet three times.
    assert told.packets_in == 112 - 10 + 2
    assert told.lost == 10
    assert abs(told.packets_out - 113) <= 1
    assert told.late == 0
    assert told.jitter_us < 30_000


def test_a_late_packet_is_counted(stage):
    phone = stage.phone()
    stage.step(20)
    old = phone.packet()
    phone.sending = False
    stage.step()
    phone.sending = True
    stage.step(10)
    phone.send(old)
    stage.step(2)
    stage.hang_up(phone)
    stage.step(2)
    told = stage.of(LegClosed)[0]
    assert (told.late, told.lost) == (1, 0)
