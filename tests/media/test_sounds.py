"""Sound files: decoded to the telephone's rate, refused in words, kept between starts."""

import io
import struct
import time
import wave

import numpy as np
import pytest
import soundfile

from cadran.errors import Refused
from cadran.media import sounds, upload
from cadran.media.plane import MediaPlane, Sound


def tone(rate, seconds, hz=500.0):
    return 0.25 * np.sin(2 * np.pi * hz * np.arange(int(rate * seconds)) / rate)


def file(samples, rate, kind="WAV", subtype=None):
    made = io.BytesIO()
    soundfile.write(made, samples, rate, format=kind, subtype=subtype)
    return made.getvalue()


def amplitude(samples, hz):
    at = np.arange(len(samples))
    return 2 * abs(np.mean(samples * np.exp(-2j * np.pi * hz * at / 8000)))


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100, 48_000])
@pytest.mark.parametrize("kind", ["WAV", "FLAC", "OGG"])
def test_usual_files_become_telephone_sound(rate, kind):
    read = upload.read_sound(file(tone(rate, 1.0), rate, kind))
    assert read.dtype == np.int16
    assert abs(len(read) - 8000) <= 8
    assert amplitude(read[1000:7000], 500) == pytest.approx(8192, rel=0.03)


def test_stereo_is_mixed_to_one_channel_and_high_sounds_do_not_fold_down():
    rate = 44_100
    both = np.stack([tone(rate, 1.0, 500.0), tone(rate, 1.0, 6000.0)], axis=1)
    read = upload.read_sound(file(both, rate))
    assert amplitude(read[1000:7000], 500) == pytest.approx(4096, rel=0.03)
    assert amplitude(read[1000:7000], 2000) < 20


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"RIFF",
        b"RIFF\x24\0\0\0WAVEfmt ",
        b"<html>no sound</html>" * 100,
        bytes(10_000),
        b"\x89PNG\r\n\x1a\n" + bytes(500),
        b"fLaC" + bytes(200),
        b"OggS" + bytes(200),
        file(np.zeros(0), 8000),
        file(tone(8000, 0.002), 8000),
    ],
)
def test_what_is_no_sound_is_refused(content):
    with pytest.raises(Refused, match=r"media\.not_audio"):
        upload.read_sound(content)


def test_a_sound_with_numbers_that_are_none_is_refused():
    bad = tone(8000, 1.0)
    bad[100] = np.nan
    with pytest.raises(Refused, match=r"media\.not_audio"):
        upload.read_sound(file(bad, 8000, subtype="FLOAT"))


def outcome(content):
    """Samples read, or the refusal."""
    try:
        return len(upload.read_sound(content))
    except Refused as error:
        return error.refusal.id


def test_a_cut_file_is_read_as_far_as_it_goes_or_refused():
    whole = file(tone(8000, 2.0), 8000)
    for cut in (10, 40, 44, 50):
        assert outcome(whole[:cut]) == "media.not_audio"
    for cut in (5000, len(whole) - 1):
        assert outcome(whole[:cut]) in {"media.not_audio", (cut - 44) // 2}


def test_a_header_that_lies_about_its_length_costs_no_memory():
    made = bytearray(file(tone(8000, 1.0), 8000))
    at = made.index(b"data") + 4
    made[at : at + 4] = struct.pack("<I", 0xFFFFFFF0)
    assert outcome(bytes(made)) in {"media.not_audio", 8000}


def test_too_long_and_too_large_are_refused_with_the_figures():
    with pytest.raises(Refused) as caught:
        upload.read_sound(file(np.zeros(8000 * 301), 8000))
    assert caught.value.refusal.id == "media.too_long"
    assert caught.value.refusal.facts == {"seconds": 301, "limit": 300}
    with pytest.raises(Refused, match=r"media\.too_large"):
        upload.read_sound(bytes(upload.BYTES_MAX + 1))


def test_a_wav_without_python_libraries_help():
    made = io.BytesIO()
    with wave.open(made, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(1)
        out.setframerate(11_025)
        out.writeframes(bytes(128 for _ in range(11_025)))
    assert len(upload.read_sound(made.getvalue())) == 8000


def prompts(folder, text="hello", hz=500.0):
    (folder / "fr" / "meeting").mkdir(parents=True, exist_ok=True)
    (folder / "fr" / f"{text}.flac").write_bytes(file(tone(16_000, 0.5, hz), 16_000, "FLAC"))
    (folder / "fr" / "meeting" / "wait.flac").write_bytes(file(tone(16_000, 0.3), 16_000, "FLAC"))
    return folder


def test_prompts_are_found_by_name_and_language(tmp_path):
    held = sounds.gather(prompts(tmp_path / "p"), tmp_path / "cache")
    assert len(held["hello", "fr"]) == 4000
    assert len(held["meeting.wait", "fr"]) == 2400
    assert ("tone.beep", "") in held


def test_a_later_start_reads_one_file_and_a_changed_prompt_is_noticed(tmp_path, monkeypatch):
    folder = prompts(tmp_path / "p")
    first = sounds.gather(folder, tmp_path / "cache")
    monkeypatch.setattr(upload, "decode", lambda _: pytest.fail("decoded again"))
    begun = time.process_time()
    again = sounds.gather(folder, tmp_path / "cache")
    assert time.process_time() - begun < 0.3
    assert {name: wave.tobytes() for name, wave in again.items()} == {
        name: wave.tobytes() for name, wave in first.items()
    }
    monkeypatch.undo()
    prompts(folder, hz=900.0)
    assert amplitude(sounds.gather(folder, tmp_path / "cache")["hello", "fr"][500:3500], 900) > 4000


def test_a_broken_cache_is_made_anew(tmp_path):
    folder, kept = prompts(tmp_path / "p"), tmp_path / "cache"
    sounds.gather(folder, kept)
    for each in (kept / "sounds").iterdir():
        each.write_bytes(b"broken")
    assert len(sounds.gather(folder, kept)["hello", "fr"]) == 4000


def test_a_broken_prompt_leaves_the_others(tmp_path, capsys):
    folder = prompts(tmp_path / "p")
    (folder / "fr" / "broken.flac").write_bytes(b"not a sound")
    held = sounds.gather(folder, tmp_path / "cache")
    assert ("hello", "fr") in held
    assert ("broken", "fr") not in held
    assert "broken.flac" in capsys.readouterr().err


@pytest.mark.parametrize("gain", [0.05, 0.3, 1.0])
def test_prompts_are_equally_loud_however_they_were_recorded(gain):
    pause = np.zeros(8000)
    wave = np.concatenate([pause, gain * tone(8000, 1.0) / 0.25, pause]) * 32000
    level = upload.leveled(wave.astype(np.int16)).astype(float)[8000:16000]
    assert 20 * np.log10(np.sqrt((level**2).mean()) / 32768) == pytest.approx(-20, abs=0.2)


def test_silence_stays_silent():
    assert not upload.leveled(np.zeros(16_000, np.int16)).any()


def test_an_uploaded_greeting_is_played_and_a_bad_one_changes_nothing(stage):
    phone = stage.phone()
    plane: MediaPlane = stage.plane
    with pytest.raises(Refused, match=r"media\.not_audio"):
        plane.add(Sound("greeting"), upload.read_sound(b"RIFF nothing"))
    assert not plane.has(Sound("greeting"))
    plane.add(Sound("greeting"), upload.read_sound(file(tone(16_000, 1.0), 16_000)))
    stage.play(phone, "greeting", loop=True)
    stage.talk()
    assert phone.level(500) > 4000
