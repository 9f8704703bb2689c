"""Keys by their tones, where a leg has no telephone-event: ITU-T Q.24, and voices that are no keys."""

import numpy as np
import pytest

from cadran.media import sounds, tones, upload
from cadran.media.events import KeyDown, KeyPressed

from .conftest import ENCODE, FRAME

ROWS, COLUMNS = (697, 770, 852, 941), (1209, 1336, 1477, 1633)
PAD = "123A456B789C*0#D"


def pair_of(key):
    place = PAD.index(key)
    return ROWS[place // 4], COLUMNS[place % 4]


def tone(key, ms, *, off=0.0, twist_db=0.0, amplitude=4000, noise_db=None):
    """A key of so many ms; ``off`` by a part, the upper one louder by ``twist_db``."""
    at = np.arange(ms * 8)
    row, column = (each * (1 + off) for each in pair_of(key))
    loud = amplitude * 10 ** (twist_db / 20)
    wave = amplitude * np.sin(2 * np.pi * row * at / 8000)
    wave += loud * np.sin(2 * np.pi * column * at / 8000 + 1)
    if noise_db is not None:
        rms = np.sqrt((wave**2).mean()) / 10 ** (noise_db / 20)
        wave += np.random.default_rng(1).normal(0, rms, len(at))
    return wave


def pause(ms):
    return np.zeros(ms * 8)


def send(stage, *parts, before_ms=207, **stream):
    """What the leg is heard to press when it sends this; not in step with the frames."""
    phone = stage.phone(events_pt=stream.pop("events_pt", -1), **stream)
    wave = np.concatenate([pause(before_ms), *parts, pause(200)])
    wave = np.clip(wave[: len(wave) // FRAME * FRAME], -32_000, 32_000).astype(np.int64)
    frames = iter(ENCODE[1][wave + 32_768].reshape(-1, FRAME))
    phone.frame = lambda: next(frames).tobytes()
    stage.events.clear()
    for _ in range(len(wave) // FRAME):
        stage.step()
    phone.sending = False
    stage.step(15)
    return [each for each in stage.of(KeyPressed) if each.leg == phone.leg]


def digits(pressed):
    return "".join(each.digit for each in pressed)


def test_every_key_is_known_by_its_tones(stage):
    parts = [part for key in PAD for part in (tone(key, 60), pause(60))]
    pressed = send(stage, *parts)
    assert digits(pressed) == PAD
    assert all(each.by_tones for each in pressed)
    assert all(30 <= each.duration_ms <= 80 for each in pressed)
    assert [each.digit for each in stage.of(KeyDown)] == list(PAD)


@pytest.mark.parametrize("before_ms", range(200, 220, 3))
def test_the_shortest_key_and_the_shortest_pause(stage, before_ms):
    parts = [tone("5", 40), pause(40), tone("5", 40), pause(40), tone("8", 40)]
    assert digits(send(stage, *parts, before_ms=before_ms)) == "558"


@pytest.mark.parametrize("before_ms", range(200, 220, 3))
def test_what_is_too_short_is_no_key_and_a_short_break_no_pause(stage, before_ms):
    assert digits(send(stage, tone("5", 22), before_ms=before_ms)) == ""
    assert digits(send(stage, tone("5", 60), pause(9), tone("5", 60), before_ms=before_ms)) == "5"


@pytest.mark.parametrize("key", ["1", "5", "D"])
def test_frequencies_and_levels_that_must_do(stage, key):
    kinds = [{"off": 0.014}, {"off": -0.014}, {"twist_db": 4}, {"twist_db": -8}]
    kinds += [{"amplitude": 500}, {"amplitude": 12_000}, {"noise_db": 15}]
    parts = [part for each in kinds for part in (tone(key, 70, **each), pause(60))]
    assert digits(send(stage, *parts)) == key * len(kinds)


@pytest.mark.parametrize("key", ["1", "5", "D"])
def test_frequencies_and_levels_that_must_not(stage, key):
    kinds = [{"off": 0.035}, {"off": -0.035}, {"twist_db": 12}, {"twist_db": -16}]
    parts = [part for each in kinds for part in (tone(key, 70, **each), pause(60))]
    assert digits(send(stage, *parts)) == ""


def test_a_voice_is_no_key(stage):
    """All English prompts that name digits, and music on hold."""
    files = sounds.prompt_files(sounds.PROMPTS)
    chosen = [file for (_, language), file in sorted(files.items()) if language in ("en", "fr")]
    wave = np.concatenate([upload.decode(each.read_bytes()) for each in chosen[::3]]).astype(float)
    assert len(wave) > 8000 * 30
    assert digits(send(stage, wave[: 8000 * 60])) == ""


def test_one_tone_alone_or_three_are_no_key(stage):
    at = np.arange(8 * 100)
    single = 5000 * np.sin(2 * np.pi * 697 * at / 8000)
    third = 5000 * np.sin(2 * np.pi * 1477 * at / 8000)
    assert digits(send(stage, single, pause(60), tone("1", 100) + 2 * third)) == ""


def test_tones_are_left_alone_where_the_leg_has_events(stage):
    assert send(stage, tone("5", 100), events_pt=101) == []


def test_our_own_tones_are_understood(stage):
    """What ``send_digits`` sends to a peer without events comes back as the same keys."""
    waves = [part for key in "0*9#" for part in (tones.key_tone(key), pause(80))]
    assert digits(send(stage, *waves)) == "0*9#"
