"""Tones made of sines. Frequencies and cadences: ITU-T E.180 supplement 2, Q.23 for keys."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

RATE = 8_000
LEVEL = 3_000.0
"""Amplitude of one frequency: about -24 dBFS, two make -21."""
EDGE_MS = 4
"""Rise and fall, so that no tone clicks."""

Part = tuple[tuple[int, ...], int]
"""Frequencies in Hz sounding together (none: silence), for so many milliseconds."""

CADENCES: dict[str, tuple[Part, ...]] = {
    "tone.ringback.fr": (((440,), 1500), ((), 3500)),
    "tone.ringback.us": (((440, 480), 2000), ((), 4000)),
    "tone.ringback.gb": (((400, 450), 400), ((), 200), ((400, 450), 400), ((), 2000)),
    "tone.ringback.eu": (((425,), 1000), ((), 4000)),
    "tone.ringback.se": (((425,), 1000), ((), 5000)),
    "tone.ringback.es": (((425,), 1500), ((), 3000)),
    "tone.ringback.be": (((425,), 1000), ((), 3000)),
    "tone.ringback.at": (((420,), 1000), ((), 5000)),
    "tone.ringback.hu": (((425,), 1250), ((), 3750)),
    "tone.ringback.ru": (((425,), 800), ((), 3200)),
    "tone.ringback.cn": (((450,), 1000), ((), 4000)),
    "tone.ringback.jp": (((400,), 1000), ((), 2000)),
    "tone.busy.fr": (((440,), 500), ((), 500)),
    "tone.busy.us": (((480, 620), 500), ((), 500)),
    "tone.busy.gb": (((400,), 375), ((), 375)),
    "tone.congestion.fr": (((440,), 250), ((), 250)),
    "tone.congestion.us": (((480, 620), 250), ((), 250)),
    "tone.congestion.gb": (((400,), 400), ((), 350), ((400,), 225), ((), 525)),
    "tone.information": (((950,), 330), ((1400,), 330), ((1800,), 330), ((), 1000)),
    "tone.enter": (((523,), 120), ((784,), 180)),
    "tone.leave": (((784,), 120), ((523,), 180)),
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
