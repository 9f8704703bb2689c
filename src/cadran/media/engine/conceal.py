"""What is heard in place of packets that did not come.

The voice goes on by its last pitch period, as in ITU-T G.711 Appendix I, at full strength for 10 ms and fading
until 70 ms; below it the line's own noise rises, or the noise that the far end has announced (RFC 3389), so
that a pause is not a dead line. The first real samples are blended in. Unlike the appendix the past is never
touched, so that nothing is delayed: a step at the joint is levelled out behind it.
"""

from __future__ import annotations

from typing import Any

from cadran.media import layout
from cadran.media.engine.native import compiled
from cadran.media.engine.stretch import LAG_MOST, period

FRAME = layout.FRAME
MASK = layout.RING_SAMPLES - 1
HOLE = layout.HOLE
DEAF = layout.DEAF
HISTORY = FRAME + LAG_MOST
"""The past that a gap is bridged from: a frame and what it is compared with."""
FULL = 80
"""Samples at full strength (10 ms)."""
FADE = 480
"""Samples of fading after that (60 ms)."""
FADE_NOISE = 80
"""10 ms: the far end says that it has fallen silent."""
MERGE = 40
"""5 ms of blending into the first real samples."""
JOINT = 16
NOISE_MOST = 64
"""-54 dBFS: background; what is louder is taken for speech or music."""
UNIT = 4096
"""Strength 1."""


@compiled
def conceal(rec: Any, s: int, play: int) -> None:
    """Fill the holes of the frame at ``play``, in the ring and in ``l_pcm``."""
    hole = rec.l_hole[s]
    announced = rec.l_noise_in[s] >= 0
    quiet = rec.l_noise_in[s] if announced else min(rec.l_noise[s], NOISE_MOST)
    fade = FADE_NOISE if announced else FADE
    merge = rec.l_merge[s]
    lag = rec.l_lag[s]
    step, joint, total = 0, 0, 0
    for i in range(FRAME):
        at = (play + i) & MASK
        x = rec.l_ring[s, at] + 0
        missing = x == HOLE
        if missing:
            if hole == 0:
                period(rec, s, play + i - FRAME, -1)
                lag = rec.x_lag[0]
                step = rec.l_ring[s, (at - 1) & MASK] - rec.l_ring[s, (at - 1 - lag) & MASK]
                joint = JOINT
            merge = 0
            hole = min(hole + 1, DEAF - 1 if announced else DEAF)
            x = rec.l_ring[s, (at - lag) & MASK] + 0
            rec.l_ring[s, at] = x
        if missing or hole > 0:
            strength = max(0, min(UNIT, UNIT - (hole - FULL) * UNIT // fade))
            if announced and hole < FULL:
                strength = UNIT - hole * UNIT // FULL
            made = x if missing else rec.l_ring[s, (at - lag) & MASK] + 0
            made += step * joint // JOINT
            joint = max(0, joint - 1)
            made = (made * strength + noise(rec, quiet) * (UNIT - strength)) // UNIT
            if hole >= DEAF:
                made = 0
            if missing:
                x = made
            else:
                merge += 1
                x += (made - x) * (MERGE - merge) // MERGE
                if merge >= MERGE:
                    merge, hole = 0, 0
        x = max(-32767, min(32767, x))
        rec.l_pcm[s, i] = x
        total += abs(x)
    rec.l_hole[s] = hole
    rec.l_merge[s] = merge
    rec.l_lag[s] = lag
    rec.l_level[s] = total // FRAME


@compiled
def noise(rec: Any, amplitude: int) -> int:
    """An evenly spread random number whose mean amplitude is the given one."""
    seed = (rec.x_seed[0] * 1_103_515_245 + 12_345) & 0x7FFFFFFF
    rec.x_seed[0] = seed
    made: int = ((seed >> 15) - 32_768) * 2 * amplitude // 32_768
    return made


@compiled
def announce(rec: Any, s: int, level: int) -> None:
    """The far end has fallen silent; its noise is ``level`` decibels below full scale (RFC 3389 section 3)."""
    rec.l_noise_in[s] = int(26_000 * 10.0 ** (-min(level & 127, 90) / 20))
