"""The jitter buffer: decoded samples in a ring by RTP timestamp.

A sample stands where its timestamp says, so reordered and repeated packets and any packet length fall into
place by themselves. What was played is zeroed behind, so a hole sounds as silence.
"""

from __future__ import annotations

from typing import Any

from cadran.media import layout
from cadran.media.engine.native import compiled, signed32

FRAME = layout.FRAME
RING = layout.RING_SAMPLES
MASK = layout.RING_SAMPLES - 1
LATE_RUN = 3
"""Late packets in a row after which the stream is believed to have moved for good."""
WINDOW_TICKS = 100
"""2 s: a buffer fuller than needed all that time is cut to its depth."""


@compiled
def resync(rec: Any, s: int, ts: int) -> None:
    """Begin to play at ``ts``, one buffer depth from now."""
    rec.l_ring[s, :] = 0
    rec.l_play_ts[s] = (ts - rec.h_depth) & 0xFFFFFFFF
    rec.l_end_ts[s] = ts
    rec.l_synced[s] = 1
    rec.l_late_run[s] = 0
    rec.l_low[s] = RING
    rec.l_low_n[s] = 0


@compiled
def put(rec: Any, s: int, ts: int, offset: int, count: int) -> None:
    """Decode ``count`` bytes of the packet at hand into the ring."""
    if rec.l_synced[s] == 0:
        resync(rec, s, ts)
    ahead = signed32(ts - rec.l_play_ts[s])
    if ahead + count <= 0:
        rec.l_late[s] += 1
        rec.l_late_run[s] += 1
        if rec.l_late_run[s] < LATE_RUN and ahead > -RING:
            return
        resync(rec, s, ts)
        ahead = rec.h_depth
    elif ahead + count > RING - FRAME:
        resync(rec, s, ts)
        ahead = rec.h_depth
    rec.l_late_run[s] = 0
    first = 0 if ahead >= 0 else -ahead
    codec = rec.l_codec[s]
    for i in range(first, count):
        rec.l_ring[s, (ts + i) & MASK] = rec.t_decode[codec, rec.x_in[offset + i]]
    end = (ts + count) & 0xFFFFFFFF
    if signed32(end - rec.l_end_ts[s]) > 0:
        rec.l_end_ts[s] = end


@compiled
def take(rec: Any, s: int) -> None:
    """Move the next frame into ``l_pcm`` and its mean amplitude into ``l_level``."""
    rec.l_level[s] = 0
    if rec.l_synced[s] == 0:
        return
    buffered = signed32(rec.l_end_ts[s] - rec.l_play_ts[s])
    if buffered > 0:
        total = 0
        at = rec.l_play_ts[s] & MASK
        straight = min(FRAME, RING - at)
        for i in range(straight):
            x = rec.l_ring[s, at + i]
            rec.l_pcm[s, i] = x
            rec.l_ring[s, at + i] = 0
            total += abs(np_int(x))
        for i in range(straight, FRAME):
            x = rec.l_ring[s, at + i - RING]
            rec.l_pcm[s, i] = x
            rec.l_ring[s, at + i - RING] = 0
            total += abs(np_int(x))
        rec.l_level[s] = total // FRAME
    rec.l_play_ts[s] = (rec.l_play_ts[s] + FRAME) & 0xFFFFFFFF
    _mend_drift(rec, s, buffered - FRAME)


@compiled
def np_int(value: int) -> int:
    """Widen, so that the least 16-bit number has an absolute value."""
    return value + 0


@compiled
def _mend_drift(rec: Any, s: int, left: int) -> None:
    """Leave out what was too much all the window long: a faster clock, a burst after a pause.

    ``left`` is what stays buffered after this tick.
    """
    rec.l_low[s] = min(rec.l_low[s], left)
    rec.l_low_n[s] += 1
    if rec.l_low_n[s] < WINDOW_TICKS:
        return
    surplus = (rec.l_low[s] - rec.h_depth) // FRAME * FRAME
    if surplus > 0:
        at = rec.l_play_ts[s]
        for i in range(surplus):
            rec.l_ring[s, (at + i) & MASK] = 0
        rec.l_play_ts[s] = (at + surplus) & 0xFFFFFFFF
    rec.l_low[s] = RING
    rec.l_low_n[s] = 0
