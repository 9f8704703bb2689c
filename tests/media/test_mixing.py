"""Who hears whom, proved with tones and a Fourier transform."""

from itertools import pairwise

import pytest

TONES = (600.0, 1000.0, 1400.0)
HEARD = 4000
NOT_HEARD = 150


def levels(phone):
    return [phone.level(hz) for hz in TONES]


@pytest.mark.parametrize("codecs", [("PCMA",) * 3, ("PCMU",) * 3, ("PCMA", "PCMU", "PCMA")])
def test_each_hears_the_others_and_not_itself(stage, codecs):
    phones = [stage.phone(hz, codec, "b") for hz, codec in zip(TONES, codecs, strict=True)]
    stage.talk()
    for me, phone in enumerate(phones):
        for other, level in enumerate(levels(phone)):
            assert level < NOT_HEARD if other == me else level > HEARD, (me, other, level)


def test_silent_listeners_hear_everybody_by_one_shared_encoding_a_codec(stage):
    speakers = [stage.phone(hz, bridge="b") for hz in TONES[:2]]
    listeners = [stage.phone(0.0, codec, "b") for codec in ("PCMA", "PCMA", "PCMU", "PCMU")]
    stage.talk()
    for each in listeners:
        assert each.level(TONES[0]) > HEARD
        assert each.level(TONES[1]) > HEARD
    assert listeners[0].packets[-1][12:] == listeners[1].packets[-1][12:]
    assert listeners[0].packets[-1][:12] != listeners[1].packets[-1][:12]
    assert speakers[0].packets[-1][12:] != listeners[0].packets[-1][12:]


def test_bridges_do_not_hear_each_other(stage):
    here = [stage.phone(TONES[0], bridge="one"), stage.phone(bridge="one")]
    there = [stage.phone(TONES[1], bridge="two"), stage.phone(bridge="two")]
    stage.talk()
    assert here[1].level(TONES[0]) > HEARD > NOT_HEARD > here[1].level(TONES[1])
    assert there[1].level(TONES[1]) > HEARD > NOT_HEARD > there[1].level(TONES[0])


def test_a_muted_leg_hears_and_is_not_heard(stage):
    a, b = stage.phone(TONES[0], bridge="b"), stage.phone(TONES[1], bridge="b")
    stage.plane.mute(a.leg, muted=True)
    stage.talk()
    assert b.level(TONES[0]) < NOT_HEARD
    assert a.level(TONES[1]) > HEARD
    stage.plane.mute(a.leg, muted=False)
    stage.talk()
    assert b.level(TONES[0]) > HEARD


def test_a_leg_that_joins_muted_is_not_heard_from_the_first_packet(stage):
    a, b = stage.phone(TONES[0]), stage.phone(bridge="b")
    stage.step(10)
    stage.plane.join(a.leg, "b", muted=True)
    b.forget()
    stage.step(50)
    assert b.level(TONES[0]) < NOT_HEARD


def test_who_leaves_is_gone_and_who_moves_is_heard_elsewhere(stage):
    a, b = stage.phone(TONES[0], bridge="one"), stage.phone(TONES[1], bridge="one")
    c = stage.phone(TONES[2], bridge="two")
    stage.plane.leave(a.leg)
    stage.talk()
    assert a.level(TONES[1]) < NOT_HEARD
    assert b.level(TONES[0]) < NOT_HEARD
    stage.plane.join(a.leg, "two")
    stage.talk()
    assert a.level(TONES[2]) > HEARD
    assert c.level(TONES[0]) > HEARD
    assert b.level(TONES[0]) < NOT_HEARD


def test_a_new_bridge_does_not_inherit_what_an_old_one_played(stage):
    a = stage.phone(bridge="one")
    stage.plane.play_to_bridge("one", [stage_sound("tone.ringback.us")])
    stage.step(5)
    stage.plane.leave(a.leg)
    for number in range(3072):
        stage.plane.join(a.leg, f"b{number}")
        stage.plane.leave(a.leg)
        if number % 500 == 0:
            stage.step()
    stage.plane.join(a.leg, "again")
    stage.talk()
    assert a.level(440) < NOT_HEARD


def stage_sound(name):
    from cadran.media.plane import Sound

    return Sound(name)


@pytest.mark.parametrize(
    ("sending", "receiving", "hears", "is_heard"),
    [
        (True, True, True, True),
        (True, False, True, False),
        (False, True, False, True),
        (False,) * 4,
    ],
)
def test_hold_directions_are_obeyed(stage, sending, receiving, hears, is_heard):
    a, b = stage.phone(TONES[0], bridge="b"), stage.phone(TONES[1], bridge="b")
    stage.step(5)
    stage.connect(a, sending=sending, receiving=receiving)
    stage.talk()
    assert (a.level(TONES[1]) > HEARD) is hears
    assert (b.level(TONES[0]) > HEARD) is is_heard
    if not sending:
        assert not a.packets


def test_retrieved_from_hold_both_hear_again(stage):
    a, b = stage.phone(TONES[0], bridge="b"), stage.phone(TONES[1], bridge="b")
    stage.plane.direct(a.leg, sending=False, receiving=False)
    stage.step(60)
    stage.plane.direct(a.leg, sending=True, receiving=True)
    stage.talk()
    assert a.level(TONES[1]) > HEARD
    assert b.level(TONES[0]) > HEARD


def test_a_changed_codec_is_sent_and_understood(stage):
    a, b = stage.phone(TONES[0], "PCMA", "b"), stage.phone(TONES[1], "PCMA", "b")
    stage.step(10)
    a.codec = "PCMU"
    stage.connect(a)
    stage.talk()
    assert {each[1] & 127 for each in a.packets} == {0}
    assert a.level(TONES[1]) > HEARD
    assert b.level(TONES[0]) > HEARD


def test_loud_voices_together_are_clipped_and_not_wrapped(stage):
    for _ in range(4):
        stage.phone(500.0, bridge="b").amplitude = 20_000
    listener = stage.phone(bridge="b")
    stage.talk()
    wave = listener.heard()
    assert abs(wave.astype(int)).max() > 30_000
    # A wrapped sum would jump by more than the whole range between neighbours.
    assert abs(wave[1:].astype(int) - wave[:-1]).max() < 40_000


def test_a_whole_meeting_hears_the_loudest_when_all_speak(make_stage):
    stage = make_stage(legs_per_worker=40)
    soft = [stage.phone(700.0, bridge="b") for _ in range(30)]
    for each in soft:
        each.amplitude = 300
    loud = stage.phone(1500.0, bridge="b")
    stage.talk()
    assert soft[0].level(1500.0) > HEARD
    assert loud.level(1500.0) < NOT_HEARD


def test_what_is_sent_has_one_ssrc_and_no_gap(stage):
    a = stage.phone(bridge="b")
    stage.phone(TONES[0], bridge="b")
    stage.step(20)
    stage.play(a, "tone.beep")
    stage.plane.send_digits(a.leg, "12")
    stage.step(60)
    stage.connect(a, events_pt=96)
    stage.step(20)
    sequence = [int.from_bytes(each[2:4], "big") for each in a.packets]
    assert {(y - x) & 0xFFFF for x, y in pairwise(sequence)} == {1}
    assert len({each[8:12] for each in a.packets}) == 1
    audio = [int.from_bytes(each[4:8], "big") for each in a.packets if each[1] & 127 == 8]
    assert all((y - x) % 160 == 0 and y > x for x, y in pairwise(audio))
