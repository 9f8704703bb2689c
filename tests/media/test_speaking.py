"""Texts spoken by the machine's own voice, and what is refused where there is none."""

import numpy as np
import pytest

from cadran.errors import Refused
from cadran.media import speaking


@pytest.mark.peer("espeak-ng")
@pytest.mark.parametrize(
    ("language", "text"),
    [("fr", "Bienvenue chez Élodie."), ("en", "Welcome."), ("en-GB", "Hello.")],
)
def test_a_text_becomes_telephone_sound(language, text):
    wave = speaking.speak(text, language)
    assert wave.dtype == np.int16
    assert 0.3 < len(wave) / 8000 < 5
    assert np.sqrt(np.mean(wave.astype(float) ** 2)) > 500


@pytest.mark.peer("espeak-ng")
def test_what_looks_like_an_option_is_spoken(tmp_path):
    aim = tmp_path / "aim.wav"
    assert len(speaking.speak(f"-w {aim}", "en")) > 4000
    assert not aim.exists()


@pytest.mark.parametrize("language", ["", "../fr", "xx-zz", "klingon"])
def test_a_language_without_a_voice_is_refused(language):
    with pytest.raises(Refused) as refused:
        speaking.speak("hello", language)
    assert refused.value.refusal.id == "media.no_voice"


def test_a_text_beyond_the_limit_is_refused():
    with pytest.raises(Refused) as refused:
        speaking.speak("a" * (speaking.TEXT_MAX + 1), "fr")
    assert refused.value.refusal.id == "media.text_too_long"


def test_without_the_program_there_is_no_voice(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    assert not speaking.has_voice()
    with pytest.raises(Refused) as refused:
        speaking.speak("hello", "en")
    assert refused.value.refusal.facts == {"engine": "espeak-ng"}
