"""Music for those who wait: a loop composed and synthesised here, free of anybody's rights.

Sixteen slow bars in F: soft struck notes broken upwards over a held fifth, four chords and their answer. All
sound lies between 120 and 2,500 Hz, which a telephone carries well.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

RATE = 8_000
BAR_S = 2.0
LOUDNESS = 32768 * 10 ** (-20 / 20)
"""-20 dBFS: as loud as a voice, not louder."""
PEAK = 24_000

# MIDI note numbers: bass, then the notes of the broken chord.
_CHORDS = (
    (41, (60, 64, 69, 72)),  # F major seventh
    (50, (60, 65, 69, 74)),  # D minor seventh
    (46, (58, 62, 65, 69)),  # B flat major seventh
    (48, (58, 64, 67, 72)),  # C seventh
    (41, (60, 64, 69, 76)),
    (45, (60, 64, 67, 72)),  # A minor seventh
    (43, (58, 62, 65, 70)),  # G minor seventh
    (48, (58, 64, 67, 70)),
)
_PATTERN = (0, 1, 2, 3, 2, 1, 2, 1)
_MELODY = (81, 0, 79, 77, 0, 74, 76, 0, 77, 0, 76, 72, 0, 74, 0, 72)
"""One note a bar half, 0 rests; transposed with the second half."""


def _pitch(note: int) -> float:
    return float(440.0 * 2 ** ((note - 69) / 12))


def _struck(note: int, seconds: float, loudness: float) -> NDArray[np.float64]:
    """A soft bell-like string: three partials, the higher the shorter."""
    at = np.arange(int(seconds * RATE)) / RATE
    pitch = _pitch(note)
    wave = np.zeros(len(at))
    for partial, weight, decay in ((1, 1.0, 1.6), (2, 0.35, 3.0), (3, 0.12, 5.0)):
        wave += weight * np.exp(-decay * at) * np.sin(2 * np.pi * pitch * partial * at)
    rise = int(0.008 * RATE)
    wave[:rise] *= np.linspace(0, 1, rise)
    fall = int(0.05 * RATE)
    wave[-fall:] *= np.linspace(1, 0, fall)
    return loudness * wave


def _held(note: int, seconds: float, loudness: float) -> NDArray[np.float64]:
    at = np.arange(int(seconds * RATE)) / RATE
    swell = np.sin(np.pi * at / seconds) ** 0.6
    pitch = _pitch(note)
    slow = 1 + 0.15 * np.sin(2 * np.pi * 0.9 * at)
    wave = np.sin(2 * np.pi * pitch * at) + 0.3 * np.sin(2 * np.pi * 2 * pitch * at)
    return loudness * swell * slow * wave


def _add(song: NDArray[np.float64], seconds: float, wave: NDArray[np.float64]) -> None:
    """Mix a note in; what rings past the end rings over the beginning, so that the loop has no seam."""
    first = int(seconds * RATE)
    places = (first + np.arange(len(wave))) % len(song)
    song[places] += wave


def hold_music() -> NDArray[np.int16]:
    """32 seconds, seamless when repeated."""
    song = np.zeros(int(2 * len(_CHORDS) * BAR_S * RATE))
    for bar in range(2 * len(_CHORDS)):
        bass, notes = _CHORDS[bar % len(_CHORDS)]
        begin = bar * BAR_S
        _add(song, begin, _held(bass + 12, BAR_S * 1.1, 0.5))
        _add(song, begin, _held(bass + 19, BAR_S * 1.1, 0.25))
        for step, which in enumerate(_PATTERN):
            soft = 0.55 if step % 4 else 0.8
            _add(song, begin + step * BAR_S / 8, _struck(notes[which], 1.4, soft))
        for half in range(2):
            note = _MELODY[(2 * bar + half) % len(_MELODY)]
            if note and bar >= 4:
                _add(song, begin + half * BAR_S / 2, _struck(note, 2.2, 0.9))
    song *= LOUDNESS / np.sqrt(np.mean(song**2))
    soft_limited = PEAK * np.tanh(song / PEAK)
    return soft_limited.round().astype(np.int16)
