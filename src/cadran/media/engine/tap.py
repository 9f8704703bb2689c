"""What is recorded: frames copied into a ring that the parent empties and writes to a file.

A tap belongs to one leg (what it said beside what it was sent) or to one bridge (the whole sum). The loop
never waits for the parent: a full ring costs the recording that frame, and the frame is counted.
"""

from __future__ import annotations

from typing import Any

from cadran.media import layout
from cadran.media.engine.native import compiled, load_acquire, store_release

FRAME = layout.FRAME
WHOLE = layout.TAP_SAMPLES // layout.FRAME
"""Frames in a ring; the rest of it stays unused."""
_DONE = layout.offset("r_done")
_EPOCH = layout.offset("r_epoch")
_HEAD = layout.offset("r_head")
_TAIL = layout.offset("r_tail")


@compiled
def tap(rec: Any, t: int, epoch: int) -> None:
    """Begin to write for a recording."""
    if t >= 0:
        rec.r_start[t] = rec.r_head[t]
        rec.r_lost[t] = 0
        store_release(rec.h_base + _EPOCH + 8 * t, epoch)


@compiled
def untap(rec: Any, t: int) -> None:
    """Nothing more will be written for the recording at a tap, if there is one."""
    if t >= 0:
        store_release(rec.h_base + _DONE + 8 * t, rec.r_epoch[t] + 0)


@compiled
def keep_leg(rec: Any, s: int, own: bool, b: int, mixed: bool) -> None:
    """The leg's frame: its voice (nothing while it is muted), and what it is sent.

    ``own``: that is ``x_mix``; else the bridge's sum if anything is ``mixed`` there.
    """
    t = rec.l_tap[s]
    at = _room(rec, t)
    if at < 0:
        return
    voiced = rec.l_level[s] > 0 and rec.l_muted[s] == 0
    for i in range(FRAME):
        rec.r_said[t, at + i] = rec.l_pcm[s, i] if voiced else 0
        sent = rec.x_mix[i] if own else (rec.b_sum[b, i] if mixed else 0)
        rec.r_heard[t, at + i] = max(-32768, min(32767, sent))
    _done(rec, t)


@compiled
def keep_bridge(rec: Any, b: int) -> None:
    """The bridge's sum of this tick."""
    t = rec.b_tap[b]
    at = _room(rec, t)
    if at < 0:
        return
    for i in range(FRAME):
        rec.r_said[t, at + i] = max(-32768, min(32767, rec.b_sum[b, i]))
    _done(rec, t)


@compiled
def _room(rec: Any, t: int) -> int:
    """Where the next frame goes; -1 if the ring is full. The ring holds whole frames and a rest."""
    head = rec.r_head[t]
    tail = max(load_acquire(rec.h_base + _TAIL + 8 * t), rec.r_start[t])
    if head + FRAME - tail > WHOLE * FRAME:
        rec.r_lost[t] += FRAME
        return -1
    at: int = (head // FRAME % WHOLE) * FRAME
    return at


@compiled
def _done(rec: Any, t: int) -> None:
    store_release(rec.h_base + _HEAD + 8 * t, rec.r_head[t] + FRAME)
