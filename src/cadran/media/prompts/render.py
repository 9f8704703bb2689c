"""Records the prompts: a developer's tool, run by hand when a text changes, never at run time.

    python src/cadran/media/prompts/render.py [NAME ...]

Reads ``manifest.json`` and writes ``<language>/<name>.flac``: mono, 16 kHz, silence trimmed to a short
breath, peak at -3 dBFS, 10 bits of sound, packed as small as FLAC can. It needs the engines that the manifest names for each
language (Debian packages ``flite`` and ``espeak-ng``), numpy, soundfile and soxr. Another engine is one more
function in ``ENGINES``; set it in the manifest together with its voice, its source and its licence.
"""

# ruff: noqa: INP001 -- a script beside the data it makes, not a module

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

HERE = Path(__file__).parent
RATE = 16_000
PEAK = 10 ** (-3 / 20)
SILENCE = 10 ** (-45 / 20)
"""Below this, relative to the peak, nothing is said."""
BREATH_MS = 60
"""Silence left on either side, so that clips in a row do not run into each other."""
BITS = 10
"""Of each sample that carry sound, the rest are zero: noise 45 dB below a voice is less than that of any telephone codec
(G.711: 38 dB), and FLAC leaves the zeros out, so that a file is less than half as large.
"""
ENGINE_LIMIT_S = 30
"""No engine needs a second for a sentence; a stuck one is an error."""

SPELLING = {"en": {"ID": "I D", "PIN": "pin", "organiser": "organizer"}}
"""Words that an engine would read as something else."""


def _flite(voice: str, text: str, wav: str) -> list[str]:
    return ["flite", "-voice", voice, "--setf", "duration_stretch=1.05", "-t", text, "-o", wav]


def _espeak_ng(voice: str, text: str, wav: str) -> list[str]:
    return ["espeak-ng", "-v", voice, "-s", "145", "-p", "42", "-w", wav, text]


ENGINES: dict[str, Callable[[str, str, str], list[str]]] = {
    "flite": _flite,
    "espeak-ng": _espeak_ng,
}
"""The command that speaks ``text`` with ``voice`` into ``wav``."""


def speak(engine: str, voice: str, text: str) -> NDArray[np.float64]:
    """What the engine says, at 16 kHz."""
    with tempfile.TemporaryDirectory() as folder:
        wav = str(Path(folder) / "said.wav")
        command = ENGINES[engine](voice, text, wav)
        subprocess.run(command, check=True, timeout=ENGINE_LIMIT_S)  # noqa: S603 -- our own texts
        said, rate = soundfile.read(wav, dtype="float64")
    mono = said if said.ndim == 1 else said.mean(axis=1)
    resampled: NDArray[np.float64] = soxr.resample(mono, rate, RATE, quality="VHQ")
    return resampled


def finish(said: NDArray[np.float64]) -> NDArray[np.float64]:
    """Trim to the words and a breath, without clicks, with the peak at -3 dBFS."""
    peak = float(np.max(np.abs(said)))
    if peak == 0:
        raise SystemExit("the engine said nothing")
    heard = np.flatnonzero(np.abs(said) > peak * SILENCE)
    breath = RATE * BREATH_MS // 1000
    cut = _telephone(said[max(0, heard[0] - breath) : heard[-1] + breath])
    edge = RATE * 5 // 1000
    cut[:edge] *= np.linspace(0, 1, edge)
    cut[-edge:] *= np.linspace(1, 0, edge)
    steps = 1 << (BITS - 1)
    rounded: NDArray[np.float64] = np.round(cut * (PEAK / float(np.max(np.abs(cut)))) * steps)
    return rounded / steps


def _telephone(said: NDArray[np.float64]) -> NDArray[np.float64]:
    """Without what no telephone carries (ITU-T G.711 samples at 8 kHz): a file is a third smaller."""
    narrow = soxr.resample(said, RATE, 8_000, quality="VHQ")
    wide: NDArray[np.float64] = soxr.resample(narrow, 8_000, RATE, quality="VHQ")
    return wide


def main(names: list[str]) -> None:
    """Record the named prompts, or all."""
    manifest = json.loads((HERE / "manifest.json").read_text("utf-8"))
    for language, voice in manifest["voices"].items():
        (HERE / language).mkdir(exist_ok=True)
        for name, texts in manifest["prompts"].items():
            if (names and name not in names) or language not in texts:
                continue  # each language has words of its own for days and hours
            text = texts[language]
            for word, spoken in SPELLING.get(language, {}).items():
                text = text.replace(word, spoken)
            wave = finish(speak(voice["engine"], voice["voice"], text))
            path = HERE / language / f"{name}.flac"
            soundfile.write(path, wave, RATE, subtype="PCM_16", compression_level=1.0)
            print(f"{language}/{name}: {len(wave) / RATE:.2f} s")  # noqa: T201 -- a tool's output


if __name__ == "__main__":
    main(sys.argv[1:])
