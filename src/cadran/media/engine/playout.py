"""The jitter buffer: decoded samples in a ring by RTP timestamp.

A sample stands where its timestamp says, so reordered and repeated packets and any packet length fall into
place by themselves. What did not come is marked ``HOLE``; what was played stays, so that gaps can be
bridged from it (``conceal``) and time stretched by its own periods (``stretch``).

**Depth.** Nothing says how deep the buffer is; it follows from how early packets come. Each packet has a
*lead*: the time from its coming to when it is played. What counts is the second least lead of the present and the
last window, so that one straggler alone does not slow everybody:

=====================  =====================================================================
this lead              then
=====================  =====================================================================
negative               play slower at once, until it is ``LEAD``
below ``LEAD_LEAST``   play slower, at the end of the window (a slower clock at the far end)
above ``LEAD_MOST``    play faster, at the end of the window (a faster clock, jitter that is over)
=====================  =====================================================================

The far end's clock is followed by the same rule. Opus has a copy of each packet in the next one: while packets
are lost its voice is played ``SPARE`` later, so that the next one is there (``opus.unfold``).
"""

from __future__ import annotations

from typing import Any

from cadran.media import layout
from cadran.media.engine.conceal import FADE, FULL, HISTORY, conceal
from cadran.media.engine.decoding import keep, miss, unfold
from cadran.media.engine.level import even
from cadran.media.engine.native import compiled, signed32
from cadran.media.engine.stretch import LAG_LEAST, stretch

FRAME = layout.FRAME
RING = layout.RING_SAMPLES
MASK = layout.RING_SAMPLES - 1
HOLE = layout.HOLE
AHEAD_MOST = RING - HISTORY
"""What may be buffered; the rest of the ring is the past that gaps are bridged from."""
LATE_RUN = 3
"""Late packets in a row after which the stream is believed to have moved for good."""
WINDOW_TICKS = 100
"""2 s: long enough to see the jitter, short enough to follow it."""
LEAD = 120
"""15 ms: below a tick, since the grid of ticks itself adds up to one."""
LEAD_LEAST = 40
LEAD_MOST = 280
"""35 ms: with a period left out or repeated at once (5 to 20 ms) the lead stays between the bounds."""
SPARE = FRAME
SPARE_WINDOWS = 8
"""16 s after the last window with a loss."""
LATEST = -2400
"""300 ms: more delay than that is worse than gaps."""
STRETCH_EVERY = 2
"""Ticks between two stretches of a leg: a word stays a word."""
UNKNOWN = 1 << 30


@compiled
def resync(rec: Any, s: int, ts: int) -> None:
    """Play ``ts`` one buffer depth from now; the past moves along, to be bridged from."""
    begin = (ts - rec.h_depth) & 0xFFFFFFFF
    if rec.l_synced[s] == 0:
        rec.l_hole[s] = layout.DEAF
        rec.l_merge[s] = 0
    _move_past(rec, s, rec.l_ring[s], begin)
    if rec.l_wide[s] == 1:
        _move_past(rec, s, rec.l_high[s], begin)
    miss(rec, s, begin, rec.h_depth)
    rec.l_decoded[s] = begin
    rec.l_play_ts[s] = begin
    rec.l_end_ts[s] = ts
    rec.l_synced[s] = 1
    rec.l_late_run[s] = 0
    rec.l_owe[s] = 0
    rec.l_lead_n[s] = 0
    rec.l_lead_past[s] = UNKNOWN
    rec.l_lead[s, :] = UNKNOWN


@compiled
def _move_past(rec: Any, s: int, ring: Any, begin: int) -> None:
    """Of one band."""
    known = rec.l_synced[s]
    for i in range(HISTORY):
        rec.x_past[i] = ring[(rec.l_play_ts[s] - HISTORY + i) & MASK] * known
    for i in range(HISTORY):
        ring[(begin - HISTORY + i) & MASK] = rec.x_past[i]


@compiled
def put(rec: Any, s: int, ts: int, offset: int, count: int, bytes_: int) -> None:
    """Take the payload at hand, of ``count`` samples."""
    if rec.l_synced[s] == 0:
        resync(rec, s, ts)
    ahead = signed32(ts - rec.l_play_ts[s])
    if ahead + count <= 0:
        rec.l_late[s] += 1
        rec.l_late_run[s] += 1
        if rec.l_late_run[s] < LATE_RUN and ahead > -RING:
            _note_lead(rec, s, ahead)
            return
        resync(rec, s, ts)
        ahead = rec.h_depth
    elif ahead + count > AHEAD_MOST:
        resync(rec, s, ts)
        ahead = rec.h_depth
    rec.l_late_run[s] = 0
    rec.l_noise_in[s] = -1
    _note_lead(rec, s, ahead)
    miss(rec, s, rec.l_end_ts[s], signed32(ts - rec.l_end_ts[s]))
    keep(rec, s, ts, ahead, offset, count, bytes_)
    end = (ts + count) & 0xFFFFFFFF
    if signed32(end - rec.l_end_ts[s]) > 0:
        rec.l_end_ts[s] = end


@compiled
def _note_lead(rec: Any, s: int, ahead: int) -> None:
    """Keep the two least leads of the window; a late one is answered at once."""
    if ahead >= rec.l_lead[s, 1]:
        return
    if ahead < rec.l_lead[s, 0]:
        rec.l_lead[s, 1] = rec.l_lead[s, 0]
        rec.l_lead[s, 0] = ahead
    else:
        rec.l_lead[s, 1] = ahead
    if rec.l_lead[s, 1] < 0:
        rec.l_owe[s] = LEAD - max(LATEST, rec.l_lead[s, 1])


@compiled
def take(rec: Any, s: int) -> None:
    """Move the next frame into ``l_pcm`` (``l_pcm_high``) and its mean amplitude into ``l_level``."""
    rec.l_level[s] = 0
    if rec.l_synced[s] == 0:
        return
    play = rec.l_play_ts[s]
    left = signed32(rec.l_end_ts[s] - play)
    step = FRAME
    if left <= 0 and rec.l_hole[s] >= layout.DEAF and rec.l_noise_in[s] <= 0:
        rec.l_end_ts[s] = (play + FRAME) & 0xFFFFFFFF
    else:
        if left < FRAME:
            miss(rec, s, play + max(0, left), FRAME - max(0, left))
            rec.l_end_ts[s] = (play + FRAME) & 0xFFFFFFFF
        if rec.l_wide[s] == 1:
            unfold(rec, s, (play + FRAME) & 0xFFFFFFFF, True)
        owe = rec.l_owe[s]
        if not _whole(rec, s, play & MASK) or rec.l_hole[s] > 0:
            conceal(rec, s, play)
            owe = max(0, owe)
        # A stream that has become later all at once has holes until it is played later: no waiting then.
        now = (rec.h_phase >> 2) % STRETCH_EVERY == 0 or rec.l_hole[s] > 0
        if abs(owe) >= LAG_LEAST and now and rec.l_hole[s] < FULL + FADE // 2:
            step = _stretched(rec, s, play, left)
        even(rec, s)
    rec.l_play_ts[s] = (play + step) & 0xFFFFFFFF
    _keep_depth(rec, s)


@compiled
def _whole(rec: Any, s: int, at: int) -> bool:
    """Copy the frame and take its mean amplitude; False when there is a hole in it.

    By slices: their bounds are checked once, and what is in them several samples at a time.
    """
    ring, pcm = rec.l_ring[s], rec.l_pcm[s]
    straight = min(FRAME, RING - at)
    total = 0
    least = 0
    for i, x in enumerate(ring[at : at + straight]):
        pcm[i] = x
        total += abs(x + 0)
        least = min(least, x)
    for i, x in enumerate(ring[: FRAME - straight]):
        pcm[straight + i] = x
        total += abs(x + 0)
        least = min(least, x)
    rec.l_level[s] = total // FRAME
    if rec.l_wide[s] == 1:
        _whole_high(rec, s, at)
    return least != HOLE


@compiled
def _whole_high(rec: Any, s: int, at: int) -> None:
    """The same of the upper band, whose holes are those of the lower one."""
    total = 0
    for i in range(FRAME):
        x = rec.l_high[s, (at + i) & MASK] + 0
        rec.l_pcm_high[s, i] = x
        total += abs(x)
    rec.l_level[s] += total // FRAME


@compiled
def _stretched(rec: Any, s: int, play: int, left: int) -> int:
    """Play the frame slower or faster by a period of its voice; the time that it takes up of the stream."""
    step = stretch(rec, s, play, left)
    gained = FRAME - step
    rec.l_owe[s] -= gained
    for i in range(2):
        rec.l_lead[s, i] += gained
    rec.l_lead_past[s] += gained
    return step


@compiled
def _keep_depth(rec: Any, s: int) -> None:
    """At the end of a window: is what came last still early enough, or all too early?"""
    rec.l_lead_n[s] += 1
    if rec.l_lead_n[s] < WINDOW_TICKS:
        return
    rec.l_lead_n[s] = 0
    now = rec.l_lead[s, 1]
    spare = _spare(rec, s)
    lead = min(now, rec.l_lead_past[s]) - spare
    if lead > LEAD_MOST and rec.l_lead_past[s] < UNKNOWN // 2 and now < UNKNOWN // 2:
        rec.l_owe[s] = LEAD - lead
    elif lead < LEAD_LEAST:
        rec.l_owe[s] = LEAD - max(LATEST, lead)
    rec.l_lead_past[s] = now
    rec.l_lead[s, :] = UNKNOWN


@compiled
def _spare(rec: Any, s: int) -> int:
    """How much longer the leg's packets wait: the window is over, and what it lost is counted.

    What is only late seems lost for a moment, so what counts is more loss than ever before.
    """
    if rec.l_codec[s] != layout.OPUS or rec.l_in_ssrc[s] < 0:
        return 0
    lost = rec.l_seq_max[s] - rec.l_seq_base[s] + 1 - rec.l_in_unique[s]
    if lost > rec.l_lost_before[s]:
        rec.l_spare[s] = SPARE_WINDOWS
        rec.l_lost_before[s] = lost
    elif rec.l_spare[s] > 0:
        rec.l_spare[s] -= 1
    return SPARE if rec.l_spare[s] > 0 else 0
