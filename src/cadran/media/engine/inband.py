"""Keys as two tones in the audio (ITU-T Q.23), for legs that have no telephone-event to send them by.

Windows of 20 ms, one every 10 ms, each correlated with the eight frequencies. As ITU-T Q.24 asks:

==============  ======================================================================
a key           three windows in a row that agree (from 40 ms; never below 23 ms)
its end         three that do not (a pause from 40 ms; a break of 10 ms is bridged)
its tones       most of the energy, neither much louder than the other (4 dB the upper, 8 dB the lower, and a
                little for the line), each within 2.5 % of where it should be (1.5 % must do, 3.5 % must not)
==============  ======================================================================

Frequencies are read from the phase from window to window: a voice hardly ever holds two for so long.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from cadran.media import layout, layout_tones
from cadran.media.engine.keys import key_over
from cadran.media.engine.native import compiled
from cadran.media.engine.rings import tell

FRAME = layout.FRAME
HOP = layout_tones.TONE_HOP
EV_KEY_DOWN = layout.EV_KEY_DOWN
BY_TONES = layout_tones.BY_TONES
_HZ = (697, 770, 852, 941, 1209, 1336, 1477, 1633)
TURN = np.array([2 * math.pi * each / 8000 for each in _HZ])
_ANGLE = np.arange(layout.FRAME)[:, None] * TURN
WAVES = np.array([np.hstack([np.cos(each), np.sin(each)]) for each in np.split(_ANGLE, 2, axis=1)])
"""Of the lower and the upper group, sample by sample: four cosines and four sines."""
AHEAD = TURN * HOP % (2 * math.pi)
"""What a tone's phase gains from window to window."""
OFF_MOST = 0.025 * np.array(_HZ) * 2 * math.pi * HOP / 8000
CODES = np.array([1, 2, 3, 12, 4, 5, 6, 13, 7, 8, 9, 14, 10, 0, 11, 15])
"""Event of RFC 4733 by row and column of the keypad."""
SOFTEST = 250
"""-42 dBFS: Q.24 asks for -25 dBm0."""
SHARE = 0.55
"""Of the energy in the two tones: what 1.5 % beside the frequency, or 3 dB of noise, leave."""
UPPER_MOST = 10**0.5
"""5 dB in power."""
LOWER_MOST = 10**0.9
UPPER_SHARE = SHARE / (1 + LOWER_MOST)
"""What the upper tone alone must have, by the three above."""
HITS = 3
MISSES = 3


@compiled
def listen(rec: Any, s: int, tick: int) -> None:
    """Look for a key in the frame at ``l_pcm``."""
    if rec.l_level[s] >= SOFTEST or rec.l_tone_n[s] > 0:
        for i in range(HOP):
            rec.x_tone[i] = rec.l_tail[s, i]
            rec.x_tone[HOP + i] = rec.l_pcm[s, i]
        _window(rec, s, tick)
        for i in range(FRAME):
            rec.x_tone[i] = rec.l_pcm[s, i]
        _window(rec, s, tick)
    for i in range(HOP):
        rec.l_tail[s, i] = rec.l_pcm[s, HOP + i] if rec.l_level[s] > 0 else 0


@compiled
def _window(rec: Any, s: int, tick: int) -> None:
    code, row, column = _key(rec)
    steady = code >= 0 and rec.l_tone_n[s] > 0 and code == rec.l_tone[s]
    if steady and rec.l_tone_misses[s] == 0:
        steady = _on_pitch(rec, s, row, 0) and _on_pitch(rec, s, column, 1)
        code = code if steady else -1
    if code >= 0:
        for i in range(2):
            rec.l_tone_phase[s, i] = rec.x_phase[i]
    if steady:
        rec.l_tone_n[s] += 1
        rec.l_tone_misses[s] = 0
    elif code >= 0 and rec.l_tone_n[s] < HITS:
        rec.l_tone[s], rec.l_tone_n[s], rec.l_tone_misses[s] = code, 1, 0
    elif rec.l_tone_n[s] > 0:
        rec.l_tone_misses[s] += 1
        if rec.l_tone_misses[s] >= MISSES or rec.l_tone_n[s] < HITS or code >= 0:
            _over(rec, s)
            if code >= 0:
                rec.l_tone[s], rec.l_tone_n[s] = code, 1
        return
    if rec.l_tone_n[s] == HITS and rec.l_key_down[s] == 0:
        rec.l_key_down[s] = 1
        rec.l_key_by[s] = BY_TONES
        rec.l_key_code[s] = code
        rec.l_key_base[s] = 0
        tell(rec, EV_KEY_DOWN, s, code, BY_TONES, 0, 0, 0)
    if rec.l_tone_n[s] >= HITS:
        rec.l_key_at[s] = tick
        rec.l_key_dur[s] = rec.l_tone_n[s] * HOP


@compiled
def _over(rec: Any, s: int) -> None:
    rec.l_tone_n[s] = 0
    rec.l_tone_misses[s] = 0
    if rec.l_key_by[s] == BY_TONES:
        key_over(rec, s)


@compiled
def _key(rec: Any) -> tuple[int, int, int]:
    """The key whose tones are the window ``x_tone``, with its two frequencies, phases into ``x_phase``; -1 none.

    The upper tones are looked for first: most of what a voice says has hardly any of them.
    """
    energy = 0
    for i in range(FRAME):
        x = rec.x_tone[i] + 0
        energy += x * x
    if energy < FRAME * SOFTEST * SOFTEST:
        return -1, 0, 0
    whole = FRAME * float(energy)
    column = _loudest(rec, 4)
    upper = rec.x_power[column]
    if 2 * upper < UPPER_SHARE * whole:
        return -1, 0, column
    row = _loudest(rec, 0)
    lower = rec.x_power[row]
    if 2 * (lower + upper) < SHARE * whole:
        return -1, row, column
    if upper > lower * UPPER_MOST or lower > upper * LOWER_MOST:
        return -1, row, column
    rec.x_phase[0] = math.atan2(rec.x_imaginary[row], rec.x_real[row])
    rec.x_phase[1] = math.atan2(rec.x_imaginary[column], rec.x_real[column])
    code: int = CODES[row * 4 + column - 4]
    return code, row, column


@compiled
def _loudest(rec: Any, first: int) -> int:
    """Of four frequencies, correlated side by side: a sum waits for the one before it, eight keep the processor busy."""
    waves = WAVES[first // 4]
    a, b, c, d = 0.0, 0.0, 0.0, 0.0
    e, f, g, h = 0.0, 0.0, 0.0, 0.0
    for i in range(FRAME):
        x = float(rec.x_tone[i])
        a += x * waves[i, 0]
        b += x * waves[i, 1]
        c += x * waves[i, 2]
        d += x * waves[i, 3]
        e += x * waves[i, 4]
        f += x * waves[i, 5]
        g += x * waves[i, 6]
        h += x * waves[i, 7]
    _weigh(rec, first, a, e)
    _weigh(rec, first + 1, b, f)
    _weigh(rec, first + 2, c, g)
    _weigh(rec, first + 3, d, h)
    best = first
    for k in range(first + 1, first + 4):
        if rec.x_power[k] > rec.x_power[best]:
            best = k
    return best


@compiled
def _weigh(rec: Any, k: int, cosine: float, sine: float) -> None:
    """Keep what was found of a frequency."""
    rec.x_real[k] = cosine
    rec.x_imaginary[k] = -sine
    rec.x_power[k] = cosine * cosine + sine * sine


@compiled
def _on_pitch(rec: Any, s: int, k: int, which: int) -> bool:
    """Has the phase gained since the last window what this frequency gains?"""
    off = rec.x_phase[which] - rec.l_tone_phase[s, which] - AHEAD[k]
    off -= 2 * math.pi * math.floor(off / (2 * math.pi) + 0.5)
    return bool(abs(off) <= OFF_MOST[k])
