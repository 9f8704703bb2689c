"""Sounds of the world's telephones, and an ear: G.711 frames of 20 ms, levels and tones by Fourier."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray

from cadran.media import g711

RATE_HZ = 8_000
FRAME_SAMPLES = 160
"""20 ms."""
LAWS = {"PCMU": 0, "PCMA": 1}
"""Rows of the tables of ``media.g711``."""
_AMPLITUDE = 8_000
"""About -12 dBFS: a loud voice."""
TONES_MAX = 4
"""Peaks reported."""
_FLOOR_DB = -45.0
"""Below this a peak is noise or the quantisation of G.711."""
_NEIGHBOURS_HZ = 25
"""A window spreads a tone over its neighbours: one peak only within this distance."""


@cache
def _decode() -> NDArray[np.int16]:
    return g711.decode_tables()


@cache
def _encode() -> NDArray[np.uint8]:
    return g711.encode_tables()


@cache
def tone(hz: int, codec: str) -> bytes:
    """20 ms of a tone; ``hz`` a multiple of 50, so that frames join without a click."""
    assert hz % 50 == 0
    phase = 2 * np.pi * hz * np.arange(FRAME_SAMPLES) / RATE_HZ
    samples = np.rint(_AMPLITUDE * np.sin(phase)).astype(np.int32)
    return bytes(_encode()[LAWS[codec], samples + 32_768])


@cache
def silence(codec: str) -> bytes:
    """20 ms of nothing."""
    return bytes(_encode()[LAWS[codec], np.full(FRAME_SAMPLES, 32_768)])


def samples(payload: bytes, codec: str) -> NDArray[np.int16]:
    """A payload's samples."""
    found: NDArray[np.int16] = _decode()[LAWS[codec]][np.frombuffer(payload, np.uint8)]
    return found


def level_db(heard: NDArray[np.int16]) -> float:
    """Root mean square against full scale; -96 for silence."""
    if not len(heard):
        return -96.0
    rms = float(np.sqrt(np.mean(heard.astype(np.float64) ** 2)))
    return round(20 * math.log10(max(rms, 0.5) / 32_768), 1)


def tones(heard: NDArray[np.int16]) -> list[tuple[int, float]]:
    """The strongest tones as (Hz, dB against full scale), loudest first."""
    if len(heard) < RATE_HZ // 4:
        return []
    window = np.hanning(len(heard))
    spectrum = np.abs(np.fft.rfft(heard * window)) / (window.sum() / 2) / 32_768
    bin_hz = RATE_HZ / len(heard)
    apart = max(int(_NEIGHBOURS_HZ / bin_hz), 1)
    found: list[tuple[int, float]] = []
    for _ in range(TONES_MAX):
        peak = int(np.argmax(spectrum))
        db = 20 * math.log10(max(float(spectrum[peak]), 1e-9))
        if db < _FLOOR_DB:
            break
        found.append((round(peak * bin_hz), round(db, 1)))
        spectrum[max(peak - apart, 0) : peak + apart + 1] = 0
    return found
