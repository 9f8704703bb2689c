"""Events to the parent. Order and ownership: ``layout``."""

from __future__ import annotations

from typing import Any

from cadran.media import layout
from cadran.media.engine.native import compiled, load_acquire, store_release

EVT_RING = layout.EVT_RING
EV_SPEAKING = layout.EV_SPEAKING
_Q = layout.offset("q")
_EVT_HEAD = _Q + 64 * layout.EVT_HEAD
_EVT_TAIL = _Q + 64 * layout.EVT_TAIL
EV_CLOSED = layout.EV_CLOSED
TELEMETRY_MAX = layout.EVT_RING // 4
"""Above this filling who-is-speaking is left out."""
ORDINARY_MAX = layout.EVT_RING // 2
"""Above this filling only the ends of legs are told: one for each slot always fits (``layout.SLOTS``)."""


@compiled
def tell(rec: Any, kind: int, s: int, a: int, b: int, c: int, d: int, e: int) -> bool:
    """Put an event into the ring; False when it is full."""
    told: bool = tell_more(rec, kind, s, a, b, c, d, e, 0, 0, 0)
    return told


@compiled
def tell_more(
    rec: Any, kind: int, s: int, a: int, b: int, c: int, d: int, e: int, f: int, g: int, h: int
) -> bool:
    """``tell`` with room for all figures of a leg."""
    head = load_acquire(rec.h_base + _EVT_HEAD)
    filled = head - load_acquire(rec.h_base + _EVT_TAIL)
    if kind == EV_SPEAKING:
        most = TELEMETRY_MAX
    elif kind < EV_CLOSED:
        most = ORDINARY_MAX
    else:
        most = EVT_RING
    if filled >= most:
        rec.h_events_lost += 1
        return False
    i = head % EVT_RING
    rec.evt[i, 0] = kind
    rec.evt[i, 1] = s
    rec.evt[i, 2] = rec.l_gen[s]
    rec.evt[i, 3] = a
    rec.evt[i, 4] = b
    rec.evt[i, 5] = c
    rec.evt[i, 6] = d
    rec.evt[i, 7] = e
    rec.evt[i, 8] = f
    rec.evt[i, 9] = g
    rec.evt[i, 10] = h
    store_release(rec.h_base + _EVT_HEAD, head + 1)
    return True
