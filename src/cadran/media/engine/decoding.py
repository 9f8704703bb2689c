"""Payloads into the rings of a leg.

========  ==========================================================================================
codec     when it is decoded
========  ==========================================================================================
G.711     as it comes: a byte is a sample, whatever else came
G.722     when it is played: each byte leans on those before; until then the bytes wait in a ring of their own
Opus      when it is played: so do its packets (``opus``)
========  ==========================================================================================
"""

from __future__ import annotations

from typing import Any

from cadran.media import layout
from cadran.media.engine import g722, opus
from cadran.media.engine.native import compiled, signed32

MASK = layout.RING_SAMPLES - 1
HOLE = layout.HOLE
G722, OPUS = layout.G722, layout.OPUS


@compiled
def keep(rec: Any, s: int, at: int, ahead: int, offset: int, count: int, bytes_: int) -> None:
    """Put the payload at hand, of ``count`` samples, where it is to be played, ``ahead`` of what plays now."""
    codec = rec.l_codec[s]
    if codec == OPUS:
        opus.keep(rec, s, at, offset, bytes_)
    elif codec == G722:
        done = max(0, -ahead, signed32(rec.l_decoded[s] - at))
        for i in range(done, count):
            rec.l_code[s, (at + i) & MASK] = rec.x_in[offset + i]
    else:
        for i in range(max(0, -ahead), count):
            rec.l_ring[s, (at + i) & MASK] = rec.t_decode[codec, rec.x_in[offset + i]]


@compiled
def miss(rec: Any, s: int, at: int, count: int) -> None:
    """Nothing has come for so many samples."""
    for i in range(count):
        rec.l_ring[s, (at + i) & MASK] = HOLE
    if rec.l_codec[s] == G722:
        for i in range(count):
            rec.l_code[s, (at + i) & MASK] = HOLE


@compiled
def unfold(rec: Any, s: int, until: int, forced: bool) -> None:
    """Decode a wide voice up to a time: as far as there is no gap, or ``forced``, with its gaps as holes."""
    if rec.l_codec[s] == OPUS:
        opus.unfold(rec, s, until, forced)
        return
    at = rec.l_decoded[s]
    low, high = rec.l_g722[s, 0], rec.l_g722[s, 1]
    for i in range(signed32(until - at)):
        place = (at + i) & MASK
        code = rec.l_code[s, place] + 0
        one, other = HOLE, HOLE
        if code != HOLE:
            one, other = g722.decode(code, low, high)
        elif not forced:
            return
        rec.l_ring[s, place] = one
        rec.l_high[s, place] = other
        rec.l_decoded[s] = (at + i + 1) & 0xFFFFFFFF
