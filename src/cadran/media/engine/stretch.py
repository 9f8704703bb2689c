"""Time stretched by whole periods of the voice, so that nobody hears it.

A frame is blended from itself into itself one period later (a period is left out) or earlier (a period is
heard twice). Where nothing is periodic, nothing is stretched until it has to be.
"""

from __future__ import annotations

from typing import Any

from cadran.media import layout
from cadran.media.engine.decoding import unfold
from cadran.media.engine.native import compiled, signed32

FRAME = layout.FRAME
MASK = layout.RING_SAMPLES - 1
HOLE = layout.HOLE
LAG_LEAST = 40
"""5 ms: a pitch of 200 Hz, or several periods of a higher one."""
LAG_MOST = 160
"""20 ms: a pitch of 50 Hz."""
COARSE = 4
"""Every fourth sample and lag first, then around the best: the voice's pitch is below 1 kHz."""
ALIKE = 80
"""Percent of likeness at which a period counts as one…"""
TOLERANCE = 8
"""…less so many at each try in vain."""
QUIET = 40
"""-58 dBFS: in such a frame nothing can be heard to be wrong."""
ONE = 100


@compiled
def period(rec: Any, s: int, at: int, way: int) -> None:
    """The shift at which the frame at ``at`` resembles the stream best, ``way`` 1 later or -1 earlier.

    Into ``x_lag``: the shift in samples, and the likeness in percent.
    """
    for i in range(FRAME + LAG_MOST):
        rec.x_past[i] = rec.l_ring[s, (at + i - (LAG_MOST if way < 0 else 0)) & MASK]
    best, likeness = LAG_MOST, -1.0
    for lag in range(LAG_LEAST, LAG_MOST + 1, COARSE):
        found = _alike(rec, lag, way, COARSE)
        if found > likeness:
            best, likeness = lag, found
    around, likeness = best, -1.0
    for lag in range(max(LAG_LEAST, around - COARSE + 1), min(LAG_MOST, around + COARSE - 1) + 1):
        found = _alike(rec, lag, way, 2)
        if found > likeness:
            best, likeness = lag, found
    rec.x_lag[0] = best
    rec.x_lag[1] = int(ONE * likeness)


@compiled
def _alike(rec: Any, lag: int, way: int, every: int) -> float:
    """The normalised correlation of a frame with itself ``lag`` samples off."""
    here = LAG_MOST if way < 0 else 0
    there = here + way * lag
    product, one, other = 0.0, 1.0, 1.0
    for i in range(0, FRAME, every):
        x = float(rec.x_past[here + i])
        y = float(rec.x_past[there + i])
        product += x * y
        one += x * x
        other += y * y
    found: float = product / (one * other) ** 0.5
    return found


@compiled
def stretch(rec: Any, s: int, play: int, left: int) -> int:
    """Play the frame at ``play`` slower (``l_owe`` above 0) or faster; the samples of the stream used up."""
    way = -1 if rec.l_owe[s] > 0 else 1
    if way > 0 and not _there(rec, s, play, left):
        return FRAME
    period(rec, s, play, way)
    quiet = rec.l_level[s] < QUIET
    if not quiet and rec.x_lag[1] < ALIKE - TOLERANCE * rec.l_tries[s]:
        rec.l_tries[s] += 1
        return FRAME
    rec.l_tries[s] = 0
    lag = rec.x_lag[0] + 0
    blend(rec.l_ring[s], rec.l_pcm[s], play, way * lag)
    if rec.l_wide[s] == 1:
        blend(rec.l_high[s], rec.l_pcm_high[s], play, way * lag)
    used: int = FRAME + way * lag
    return used


@compiled
def _there(rec: Any, s: int, play: int, left: int) -> bool:
    """Is what comes next there, whole?"""
    if left < FRAME + LAG_MOST:
        return False
    if rec.l_wide[s] == 1:
        until = (play + FRAME + LAG_MOST) & 0xFFFFFFFF
        unfold(rec, s, until, False)
        if signed32(until - rec.l_decoded[s]) > 0:
            return False
    least = 0
    for i in range(FRAME, FRAME + LAG_MOST):
        least = min(least, rec.l_ring[s, (play + i) & MASK])
    return bool(least != HOLE)


@compiled
def blend(ring: Any, out: Any, play: int, shift: int) -> None:
    """A frame that begins at ``play`` and ends ``shift`` samples off."""
    for i in range(FRAME):
        x = ring[(play + i) & MASK] + 0
        y = ring[(play + i + shift) & MASK] + 0
        out[i] = x + (y - x) * (i + 1) // FRAME
