"""Tones made of sines. Frequencies and cadences: the catalogue for national ones, ITU-T Q.23 for keys."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cadran.catalogue.tones import Part, cadences

RATE = 8_000
LEVEL = 3_000.0
"""Amplitude of one frequency: about -24 dBFS, two make -21."""
EDGE_MS = 4
"""Rise and fall, so that no tone clicks."""

CADENCES: dict[str, tuple[Part, ...]] = {
    **cadences(),
    "tone.information": (((950,), 330), ((1400,), 330), ((1800,), 330), ((), 1000)),
    "tone.enter": (((523,), 120), ((784,), 180)),
    "tone.leave": (((784,), 120), ((523,), 180)),
    "tone.waiting": (((440,), 300), ((), 100), ((440,), 300)),
    "tone.beep": (((1000,), 300),),
    "tone.warning": (((1400,), 200), ((), 100), ((1400,), 200)),
}

_ROWS = (697, 770, 852, 941)
_COLUMNS = (1209, 1336, 1477, 1633)
KEYS = "0123456789*#ABCD"
"""Keys by event code (RFC 4733 section 3.2)."""
_PAD = "123A456B789C*0#D"
KEY_MS = 160


def sines(frequencies: tuple[int, ...], duration_ms: int) -> NDArray[np.float64]:
    """Sines together, with soft edges."""
    count = RATE * duration_ms // 1000
    at = np.arange(count) / RATE
    wave = np.zeros(count)
    for each in frequencies:
        wave += LEVEL * np.sin(2 * np.pi * each * at)
    edge = RATE * EDGE_MS // 1000
    ramp = np.sin(np.linspace(0, np.pi / 2, edge)) ** 2
    wave[:edge] *= ramp
    wave[-edge:] *= ramp[::-1]
    return wave


def tone(parts: tuple[Part, ...]) -> NDArray[np.int16]:
    joined = np.concatenate([sines(*part) for part in parts])
    return joined.round().astype(np.int16)


def key_tone(key: str) -> NDArray[np.int16]:
    """The two tones of a key (ITU-T Q.23)."""
    place = _PAD.index(key)
    return tone((((_ROWS[place // 4], _COLUMNS[place % 4]), KEY_MS),))
