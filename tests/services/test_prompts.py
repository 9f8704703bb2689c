"""The recordings: all there, in every language, fit for a telephone."""

import json
import re
from functools import cache
from pathlib import Path

import numpy as np
import phonenumbers
import pytest
import soundfile

import cadran
from cadran.catalogue import tones
from cadran.errors import Reason, Refusal
from cadran.media.tones import CADENCES
from cadran.messages import LANGUAGES
from cadran.services import causes, prompts, reasons, spoken

SOURCE = Path(cadran.__file__).parent
FOLDER = SOURCE / "media" / "prompts"
MANIFEST = json.loads((FOLDER / "manifest.json").read_text("utf-8"))
CLIPS = [
    (language, name)
    for language in LANGUAGES
    for name, texts in MANIFEST["prompts"].items()
    if language in texts
]
PACKAGE_MAX_BYTES = 6_000_000


@cache
def used():
    """Every prompt that code names: constants of ``prompts``, and the prompts of reasons anywhere."""
    names = {f"{prompts.DIGIT}{digit}" for digit in "0123456789"}
    names |= {name for needed in spoken.NEEDED.values() for name in needed}
    names |= {f"{prompts.DIGIT}{key}" for key in prompts.KEY_NAMES.values()}
    names |= {
        value
        for key, value in vars(prompts).items()
        if key.isupper()
        and isinstance(value, str)
        and key not in ("MUSIC", "DIGIT", "GREETING", "MESSAGE")
    }
    for file in SOURCE.rglob("*.py"):
        names |= set(re.findall(r"prompt=\"([^\"]+)\"", file.read_text("utf-8")))
    return names


def test_the_manifest_lists_exactly_the_prompts_that_code_uses():
    assert used() == set(MANIFEST["prompts"])


def test_only_what_one_language_alone_says_is_not_recorded_in_all():
    for name, texts in MANIFEST["prompts"].items():
        needed = {language for language, names in spoken.NEEDED.items() if name in names}
        assert set(texts) == (needed or set(LANGUAGES)), name


def test_every_reason_of_the_services_with_a_prompt_is_recorded():
    found = [
        value
        for room in (causes, reasons)
        for value in vars(room).values()
        if isinstance(value, Reason)
    ]
    assert {each.prompt for each in found if each.prompt} <= set(MANIFEST["prompts"])


def test_each_language_says_where_its_recordings_come_from():
    assert set(MANIFEST["voices"]) == set(LANGUAGES)
    for voice in MANIFEST["voices"].values():
        assert voice["source"]
        assert voice["licence"]


def test_no_recording_is_left_that_nobody_plays():
    files = {(path.parent.name, path.stem) for path in FOLDER.rglob("*.flac")}
    assert files == set(CLIPS)


@pytest.mark.parametrize(("language", "name"), CLIPS)
def test_a_recording_is_fit_for_the_telephone(language, name):
    assert MANIFEST["prompts"][name][language].strip()
    wave, rate = soundfile.read(FOLDER / language / f"{name}.flac", dtype="float64")
    assert rate == 16_000
    assert wave.ndim == 1
    assert 0.2 <= len(wave) / rate <= 20
    peak = float(np.max(np.abs(wave)))
    assert 0.69 < peak < 0.72  # -3 dBFS, never clipped
    level = float(np.sqrt(np.mean(wave**2)))
    assert 10 ** (-30 / 20) < level < 10 ** (-9 / 20)
    said = np.flatnonzero(np.abs(wave) > peak / 50)
    assert said[0] / rate < 0.3
    assert (len(wave) - said[-1]) / rate < 0.3


def test_all_recordings_together_stay_small():
    assert sum(path.stat().st_size for path in FOLDER.rglob("*.flac")) < PACKAGE_MAX_BYTES


def test_every_national_ringing_tone_can_be_played():
    lands = phonenumbers.SUPPORTED_REGIONS
    heard = {
        tones.tone(kind, country, "en").name
        for kind in ("ringback", "busy", "congestion")
        for country in lands
    }
    assert heard <= CADENCES.keys()
    assert {each for each in CADENCES if each.count(".") == 2} == heard
    assert prompts.ringback("fr", "CH").name == "tone.ringback.de"
    assert prompts.ringback("fr", "GQ") == prompts.ringback("fr", "")


@pytest.mark.parametrize(
    ("cause", "country", "tone", "rounds"),
    [
        (causes.BUSY, "FR", "tone.busy.fr", 2),
        (causes.BUSY, "DE", "tone.busy.de", 2),
        (causes.BUSY, "", "tone.busy.fr", 2),
        (causes.CARRIER_FAILED, "GB", "tone.congestion.gb", 1),
        (causes.UNKNOWN_NUMBER, "US", "tone.congestion.us", 3),
        (causes.MEETING_ENDED, "FR", "", 0),
    ],
)
def test_after_the_words_the_line_sounds_as_it_does_in_the_country(cause, country, tone, rounds):
    words, *heard = prompts.parting(Refusal(cause), "fr", country)
    assert words == prompts.spoken(Refusal(cause), "fr")
    assert [each.name for each in heard] == [tone] * rounds
