"""Clips: in order, in a loop, stopped, replaced; to one leg and to a whole bridge, over the talk."""

import numpy as np
import pytest

from cadran.errors import Refused
from cadran.media.events import Played
from cadran.media.plane import Sound

HEARD = 1500
NOT_HEARD = 100


def test_a_sequence_is_played_in_order_and_ends_once(stage):
    phone = stage.phone()
    stage.play(phone, "tone.beep", "tone.warning", token=5)
    stage.step(60)
    wave = phone.heard()
    assert phone.level(1000, wave[:2400]) > HEARD
    assert phone.level(1400, wave[2400 : 2400 + 1600]) > HEARD
    assert abs(wave[2400 + 4000 + 160 :]).max() < 20
    assert stage.of(Played) == [Played(phone.leg, 5, whole=True)]


def test_a_loop_goes_on_until_it_is_stopped(stage):
    phone = stage.phone()
    stage.play(phone, "tone.beep", loop=True, token=9)
    stage.step(200)
    assert phone.level(1000) > HEARD
    assert not stage.of(Played)
    stage.plane.stop_playing(phone.leg)
    stage.talk()
    assert phone.level(1000) < NOT_HEARD
    assert stage.of(Played) == [Played(phone.leg, 9, whole=False)]


def test_a_new_order_replaces_the_old_one(stage):
    phone = stage.phone()
    stage.play(phone, "music.hold", token=1, loop=True)
    stage.step(10)
    phone.forget()
    stage.play(phone, "tone.beep", token=2)
    stage.step(15)
    assert phone.level(1000) > HEARD
    stage.step(5)
    assert stage.of(Played) == [
        Played(phone.leg, 1, whole=False),
        Played(phone.leg, 2, whole=True),
    ]


def test_an_order_for_a_leg_without_a_peer_waits_for_it(stage):
    phone = stage.phone(connect=False)
    stage.play(phone, "tone.beep")
    stage.step(30)
    assert not stage.of(Played)
    stage.connect(phone)
    stage.step(20)
    assert phone.level(1000, phone.heard()[:2400]) > HEARD
    assert stage.of(Played)


def test_a_closed_leg_ends_what_it_was_played(stage):
    phone = stage.phone()
    stage.play(phone, "music.hold", token=3)
    stage.step(2)
    stage.hang_up(phone)
    stage.step(2)
    assert stage.of(Played) == [Played(phone.leg, 3, whole=False)]


def test_nothing_to_play_is_played_at_once(stage):
    phone = stage.phone()
    stage.plane.play(phone.leg, [], 4)
    assert list(stage.plane.poll()) == [Played(phone.leg, 4, whole=True)]


def test_a_leg_hears_its_clip_over_the_talk_and_alone(stage):
    a, b = stage.phone(600.0, bridge="b"), stage.phone(bridge="b")
    c = stage.phone(bridge="b")
    stage.play(b, "tone.beep", loop=True)
    stage.talk()
    assert b.level(600) > 4000
    assert b.level(1000) > HEARD
    for other in (a, c):
        assert other.level(1000) < NOT_HEARD


def test_a_whole_bridge_hears_a_clip_over_the_talk_and_nobody_else_does(stage):
    a, b = stage.phone(600.0, bridge="b"), stage.phone(bridge="b")
    outside = stage.phone(bridge="c")
    stage.step(20)
    stage.plane.play_to_bridge("b", [Sound("tone.beep"), Sound("tone.beep")])
    for each in (a, b, outside):
        each.forget()
    stage.step(30)
    assert a.level(1000) > HEARD
    assert b.level(1000) > HEARD
    assert b.level(600) > 4000
    assert a.level(600) < NOT_HEARD
    assert outside.level(1000) < NOT_HEARD
    stage.talk()
    assert b.level(1000) < NOT_HEARD


def test_chimes_beyond_the_queue_are_dropped_and_the_bridge_talks_on(stage):
    a, b = stage.phone(600.0, bridge="b"), stage.phone(bridge="b")
    for _ in range(100):
        stage.plane.play_to_bridge("b", [Sound("tone.enter")])
    stage.step(16 * 16 + 20)
    b.forget()
    stage.talk()
    assert b.level(600) > 4000
    assert b.level(523) < NOT_HEARD
    assert a.packets


def test_unknown_and_too_many_sounds_are_refused_and_what_plays_goes_on(stage):
    phone = stage.phone()
    stage.play(phone, "tone.beep", loop=True)
    with pytest.raises(Refused) as caught:
        stage.play(phone, "tone.beep", "welcome:fr")
    assert caught.value.refusal.id == "media.unknown_sound"
    assert caught.value.refusal.facts == {"name": "welcome fr"}
    with pytest.raises(Refused, match=r"media\.too_many_sounds"):
        stage.play(phone, *["tone.beep"] * 65)
    stage.talk()
    assert phone.level(1000) > HEARD


def test_the_longest_order_is_played_whole(stage):
    phone = stage.phone()
    stage.play(phone, *["tone.beep"] * 64)
    stage.step(64 * 15 - 1)
    assert not stage.of(Played)
    stage.step(2)
    assert stage.of(Played)[0].whole


@pytest.mark.parametrize(
    "name",
    [
        *("tone.enter", "tone.leave", "tone.beep", "tone.warning", "music.hold"),
        *(
            f"tone.{kind}.{land}"
            for kind in ("ringback", "busy", "congestion")
            for land in ("fr", "us", "gb")
        ),
    ],
)
def test_every_promised_sound_is_there_in_any_language(stage, name):
    assert stage.plane.has(Sound(name))
    assert stage.plane.has(Sound(name, "fr"))


def test_hold_music_is_as_loud_as_a_voice_and_has_no_seam():
    from cadran.media.music import hold_music

    wave = hold_music().astype(float)
    assert 20 <= len(wave) / 8000 <= 40
    assert -21 < 20 * np.log10(np.sqrt((wave**2).mean()) / 32768) < -19
    ring = np.concatenate([wave, wave[:1]])
    steps = abs(np.diff(ring))
    assert steps[-1] <= steps[:-1].max()
    # No long pause and no part much louder than the rest.
    seconds = wave[: len(wave) // 8000 * 8000].reshape(-1, 8000)
    loudness = np.sqrt((seconds**2).mean(axis=1))
    assert loudness.min() > 32768 * 10 ** (-28 / 20)
    assert loudness.max() < 32768 * 10 ** (-14 / 20)
