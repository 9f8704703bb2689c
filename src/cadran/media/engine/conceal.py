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
    """Fill the holes of the frame at ``play``, in the rings and in ``l_pcm``."""
    if rec.l_hole[s] == 0:
        i = 0
        while i < FRAME and rec.l_ring[s, (play + i) & MASK] != HOLE:
            i += 1
        period(rec, s, play + i - FRAME, -1)
        rec.l_lag[s] = rec.x_lag[0]
    announced = rec.l_noise_in[s] >= 0
    quiet = rec.l_noise_in[s] if announced else min(rec.l_noise[s], NOISE_MOST)
    hole, merge = rec.l_hole[s] + 0, rec.l_merge[s] + 0
    rec.l_level[s] = 0
    if rec.l_wide[s] == 1:
        _fill(rec, s, rec.l_high[s], rec.l_pcm_high[s], play, 0, announced)
        rec.l_hole[s], rec.l_merge[s] = hole, merge
    _fill(rec, s, rec.l_ring[s], rec.l_pcm[s], play, quiet, announced)


@compiled
def _fill(rec: Any, s: int, ring: Any, out: Any, play: int, quiet: int, announced: bool) -> None:
    """One band. ``quiet`` is the mean amplitude of the noise under it."""
    hole, merge, lag = rec.l_hole[s] + 0, rec.l_merge[s] + 0, rec.l_lag[s] + 0
    step, joint, total = 0, 0, 0
    for i in range(FRAME):
        at = (play + i) & MASK
        x = ring[at] + 0
        missing = x == HOLE
        if missing:
            if hole == 0:
                step = ring[(at - 1) & MASK] - ring[(at - 1 - lag) & MASK]
                joint = JOINT
            merge = 0
            hole = min(hole + 1, DEAF - 1 if announced else DEAF)
            x = ring[(at - lag) & MASK] + 0
            ring[at] = x
        if hole > 0:
            made = ring[(at - lag) & MASK] + step * joint // JOINT
            joint = max(0, joint - 1)
            strength = _strength(hole, announced)
            made = (made * strength + noise(rec, quiet) * (UNIT - strength)) // UNIT
            made = 0 if hole >= DEAF else made
            if missing:
                x = made
            else:
                merge += 1
                x += (made - x) * (MERGE - merge) // MERGE
                if merge >= MERGE:
                    merge, hole = 0, 0
        x = max(-32767, min(32767, x))
        out[i] = x
        total += abs(x)
    rec.l_hole[s] = hole
    rec.l_merge[s] = merge
    rec.l_level[s] += total // FRAME


@compiled
def _strength(hole: int, announced: bool) -> int:
    """Of the voice, so many samples into the gap."""
    if announced:
        return max(0, UNIT - hole * UNIT // FADE_NOISE)
    return max(0, min(UNIT, UNIT - (hole - FULL) * UNIT // FADE))


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
