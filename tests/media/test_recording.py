"""Recordings: what was said and heard, in files that appear whole."""

import numpy as np
import pytest
import soundfile

from cadran.errors import Refused
from cadran.media import layout, recorder
from cadran.media.events import Recorded, WorkerDied


@pytest.fixture
def looked(stage):
    return looking(stage)


def looking(stage):
    """Look at the taps as the recorder's thread does, at this very moment."""
    crew = stage.plane._crew
    crew.recorder._stop.set()  # the thread that the first recording starts ends at once

    def look():
        with crew.recorder._lock:
            crew.recorder._look(list(crew.recorder._running))
        stage.events += stage.plane.poll()
        return stage.of(Recorded)

    return look


def level(wave, hz, rate=8000):
    at = np.arange(len(wave))
    return float(2 * abs(np.mean(wave * np.exp(-2j * np.pi * hz * at / rate))))


def test_what_a_leg_says_is_kept_and_nothing_of_others(stage, looked, tmp_path):
    a, b = stage.phone(600.0, bridge="b"), stage.phone(1000.0, bridge="b")
    stage.step(10)
    file = tmp_path / "deep" / "voice.flac"
    stage.plane.record(a.leg, file, 7, 60_000)
    stage.step(100)
    assert not looked()
    assert not file.exists()
    stage.plane.stop_recording(a.leg)
    stage.step(2)
    (ended,) = looked()
    assert (ended.token, ended.ended_by, ended.made, ended.lost_ms) == (7, "stopped", True, 0)
    assert ended.duration_ms == 2_000
    wave, rate = soundfile.read(file, dtype="int16")
    assert (rate, len(wave)) == (8_000, 16_000)
    assert level(wave, 600) > 4_000
    assert level(wave, 1000) < 150
    assert b.level(600) > 4_000
    assert list(file.parent.iterdir()) == [file]


def test_both_sides_stand_in_two_channels(stage, looked, tmp_path):
    a = stage.phone(600.0, bridge="b")
    stage.phone(1000.0, bridge="b")
    stage.step(10)
    stage.plane.record(a.leg, tmp_path / "two.flac", 1, 60_000, stereo=True)
    stage.step(60)
    stage.plane.close(a.leg)
    stage.phones.remove(a)
    stage.step(2)
    (ended,) = looked()
    assert ended.ended_by == "gone"
    wave, _ = soundfile.read(tmp_path / "two.flac", dtype="int16")
    said, heard = wave[:, 0], wave[:, 1]
    assert level(said, 600) > 4_000
    assert level(said, 1000) < 150
    assert level(heard, 1000) > 4_000
    assert level(heard, 600) < 150


def test_a_muted_leg_says_nothing_into_the_recording(stage, looked, tmp_path):
    a = stage.phone(600.0, bridge="b")
    stage.plane.mute(a.leg, muted=True)
    stage.step(10)
    stage.plane.record(a.leg, tmp_path / "mute.flac", 1, 60_000)
    stage.step(50)
    stage.plane.stop_recording(a.leg)
    stage.step(2)
    looked()
    assert level(soundfile.read(tmp_path / "mute.flac", dtype="int16")[0], 600) < 10


def test_a_meeting_is_kept_as_everybody_hears_it(stage, looked, tmp_path):
    a, b = stage.phone(600.0, bridge="b"), stage.phone(1000.0, bridge="b")
    other = stage.phone(1400.0, bridge="elsewhere")
    stage.step(10)
    stage.plane.record_bridge("b", tmp_path / "all.flac", 3, 60_000)
    stage.step(50)
    for each in (a, b):
        stage.hang_up(each)
    stage.step(2)
    (ended,) = looked()
    assert (ended.token, ended.ended_by) == (3, "gone")
    wave, _ = soundfile.read(tmp_path / "all.flac", dtype="int16")
    assert level(wave, 600) > 4_000
    assert level(wave, 1000) > 4_000
    assert level(wave, 1400) < 150
    assert other.level(600) < 150


def test_a_leg_that_a_fault_ends_leaves_the_meetings_recording_in_hand(stage, looked, tmp_path):
    a, b = stage.phone(600.0, bridge="b"), stage.phone(1000.0, bridge="b")
    stage.step(10)
    stage.plane.record_bridge("b", tmp_path / "all.flac", 3, 60_000)
    stage.step(10)
    stage.plane._crew._forget(stage.plane._legs[a.leg])
    stage.plane.stop_recording_bridge("b")
    stage.step(2)
    (ended,) = looked()
    assert (ended.ended_by, ended.made) == ("stopped", True)
    assert b.leg in stage.plane._legs


def test_the_longest_length_is_kept_to_the_sample(stage, looked, tmp_path):
    a = stage.phone(600.0)
    stage.step(10)
    stage.plane.record(a.leg, tmp_path / "short.flac", 1, 500)
    stage.step(80)
    (ended,) = looked()
    assert (ended.ended_by, ended.duration_ms) == ("longest", 500)
    assert len(soundfile.read(tmp_path / "short.flac")[0]) == 4_000


def test_a_recording_that_replaces_another_begins_anew(stage, looked, tmp_path):
    a = stage.phone(600.0)
    stage.step(10)
    stage.plane.record(a.leg, tmp_path / "one.flac", 1, 60_000)
    stage.step(30)
    stage.plane.record(a.leg, tmp_path / "two.flac", 2, 60_000)
    stage.step(20)
    stage.plane.stop_recording(a.leg)
    stage.step(2)
    lengths = {each.token: each.duration_ms for each in looked()}
    assert lengths == {1: 600, 2: 400}


def test_nobody_who_reads_costs_samples_and_says_so(stage, looked, tmp_path):
    a = stage.phone(600.0)
    stage.step(10)
    stage.plane.record(a.leg, tmp_path / "slow.flac", 1, 60_000)
    stage.step(layout.TAP_SAMPLES // layout.FRAME + 50)
    looked()
    stage.step(10)
    stage.plane.stop_recording(a.leg)
    stage.step(2)
    (ended,) = looked()
    assert ended.lost_ms == 50 * 20
    assert ended.duration_ms == (layout.TAP_SAMPLES // layout.FRAME + 10) * 20


def test_a_file_that_cannot_be_written_is_told_and_costs_nobody_else(stage, looked, tmp_path):
    (tmp_path / "file").write_text("in the way")
    a, b = stage.phone(600.0), stage.phone(1000.0)
    stage.step(5)
    stage.plane.record(a.leg, tmp_path / "file" / "x.flac", 1, 60_000)
    stage.plane.record(b.leg, tmp_path / "y.flac", 2, 60_000)
    stage.step(10)
    (failed,) = looked()
    assert (failed.token, failed.made) == (1, False)
    stage.plane.stop_recording(b.leg)
    stage.step(2)
    assert looked()[-1].made


def test_there_are_so_many_taps_and_a_used_one_is_used_again(stage, looked, tmp_path):
    a = stage.phone(600.0)
    stage.step(5)
    for number in range(3 * layout.TAPS):
        stage.plane.record(a.leg, tmp_path / f"{number}.flac", number, 60_000)
        stage.step(1)
        looked()
    assert len(stage.of(Recorded)) >= 3 * layout.TAPS - 2

    def one_too_many():
        for number in range(layout.TAPS + 1):
            stage.plane.record(a.leg, tmp_path / f"more{number}.flac", number, 60_000)

    with pytest.raises(Refused) as refused:
        one_too_many()
    assert refused.value.refusal.id == "media.too_many_recordings"


def test_a_worker_that_dies_leaves_what_was_recorded(live, tmp_path, monkeypatch):
    monkeypatch.setattr(recorder, "LOOK_S", 0.05)
    a = live.phone(600.0)
    live.step(10)
    live.plane.record(a.leg, tmp_path / "cut.flac", 5, 60_000)
    live.step(50)
    live.plane._crew._seats[0].worker.process.kill()
    live.until(WorkerDied)
    ended = live.until(Recorded)
    assert (ended.token, ended.ended_by, ended.made) == (5, "died", True)
    wave, _ = soundfile.read(tmp_path / "cut.flac", dtype="int16")
    assert len(wave) == ended.duration_ms * 8 > 4_000
    assert level(wave, 600) > 4_000
