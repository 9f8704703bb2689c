"""Voices made alike in loudness, gently; and how loud a line is when nobody speaks."""

from __future__ import annotations

from typing import Any

from cadran.media import layout
from cadran.media.engine.native import compiled

FRAME = layout.FRAME
UNIT = layout.GAIN_UNIT
SPEECH = 160
"""-46 dBFS mean amplitude: only what is louder teaches how loud a voice is."""
SOFT = 800
"""-32 dBFS: a voice softer than this is raised to it…"""
STRONG = 6_000
"""-15 dBFS: …and a louder one than this is lowered to it; between them nothing is changed."""
GAIN_MOST = 4 * UNIT
"""12 dB: more would lift the noise of the line."""
GAIN_LEAST = UNIT // 3
MEMORY = 32
"""Frames of speech (0.6 s) over which a voice's loudness is averaged."""
CHANGE = 64
"""A 64th a frame: 7 dB a second, unheard as a change."""
NOISE_RISE = 16
"""Ticks in which the estimate of the line's noise rises by one step if nothing softer came."""


@compiled
def even(rec: Any, s: int) -> None:
    """Learn from the frame in ``l_pcm``, and raise or lower it."""
    level = rec.l_level[s]
    if rec.l_hole[s] == 0:
        _learn(rec, s, level)
    gain = rec.l_gain[s]
    if gain == UNIT:
        return
    for i in range(FRAME):
        x = rec.l_pcm[s, i] * gain // UNIT
        rec.l_pcm[s, i] = max(-32767, min(32767, x))
    if rec.l_wide[s] == 1:
        for i in range(FRAME):
            x = rec.l_pcm_high[s, i] * gain // UNIT
            rec.l_pcm_high[s, i] = max(-32767, min(32767, x))
    rec.l_level[s] = min(32767, level * gain // UNIT)


@compiled
def _learn(rec: Any, s: int, level: int) -> None:
    noise = rec.l_noise[s]
    if level < noise:
        rec.l_noise[s] = level
    elif (rec.h_phase >> 2) % NOISE_RISE == 0:
        rec.l_noise[s] = noise + 1 + noise // 16
    if level < SPEECH:
        return
    volume = rec.l_volume[s] + (level - rec.l_volume[s]) // MEMORY
    rec.l_volume[s] = volume
    wanted = UNIT
    if volume < SOFT:
        wanted = min(GAIN_MOST, UNIT * SOFT // max(1, volume))
    elif volume > STRONG:
        wanted = max(GAIN_LEAST, UNIT * STRONG // volume)
    gain = rec.l_gain[s]
    if gain != wanted:
        change = max(1, gain // CHANGE)
        rec.l_gain[s] = min(wanted, gain + change) if wanted > gain else max(wanted, gain - change)
