"""Keys that peers press: RFC 4733 telephone-events, reported once a press whatever gets lost.

=========  ==========================  =====================================
state      event packet                answer
=========  ==========================  =====================================
idle       new timestamp               key down
down       same timestamp              note the duration; at its end bit: key
down       newer timestamp             key (its end was lost), then key down
any        older or ended timestamp    nothing: late or repeated
down       none for ``GAP_TICKS``      key (its end was lost)
=========  ==========================  =====================================
"""

from __future__ import annotations

from typing import Any

from cadran.media import layout, layout_tones
from cadran.media.engine.native import compiled, signed32
from cadran.media.engine.rings import tell

EV_KEY = layout.EV_KEY
BY_EVENTS = layout_tones.BY_EVENTS
EV_KEY_DOWN = layout.EV_KEY_DOWN
GAP_TICKS = 13
"""260 ms without a packet end a key: five times the slowest common packet rate (RFC 4733 section 2.5.1.2: 50 ms)."""
LAST_KEY = 15
"""Events 0 to 15 are 0-9 * # A-D (RFC 4733 section 3.2)."""
SEGMENT = 0xFFFF
"""The longest duration of one timestamp; a longer press goes on with the next (RFC 4733 section 2.5.1.3)."""


@compiled
def key_packet(rec: Any, s: int, ts: int, offset: int, tick: int) -> None:
    code = rec.x_in[offset] + 0
    ended = rec.x_in[offset + 1] & 0x80
    duration = (rec.x_in[offset + 2] + 0) * 256 + rec.x_in[offset + 3]
    if code > LAST_KEY:
        return
    step = signed32(ts - rec.l_key_ts[s])
    if rec.l_key_known[s] == 1 and step <= 0:
        if step < 0 or rec.l_key_down[s] == 0:
            return
    elif rec.l_key_down[s] == 1 and step == SEGMENT and code == rec.l_key_code[s]:
        rec.l_key_base[s] += SEGMENT
        rec.l_key_ts[s] = ts
        rec.l_key_dur[s] = 0
    else:
        key_over(rec, s)
        rec.l_key_known[s] = 1
        rec.l_key_ts[s] = ts
        rec.l_key_code[s] = code
        rec.l_key_down[s] = 1
        rec.l_key_by[s] = BY_EVENTS
        rec.l_key_dur[s] = 0
        rec.l_key_base[s] = 0
        tell(rec, EV_KEY_DOWN, s, code, BY_EVENTS, 0, 0, 0)
    rec.l_key_at[s] = tick
    rec.l_key_dur[s] = max(rec.l_key_dur[s], duration)
    if ended != 0:
        key_over(rec, s)


@compiled
def key_over(rec: Any, s: int) -> None:
    """End the key that is down, if any."""
    if rec.l_key_down[s] == 1:
        rec.l_key_down[s] = 0
        duration_ms = (rec.l_key_base[s] + rec.l_key_dur[s]) // rec.l_event_khz[s]
        tell(rec, EV_KEY, s, rec.l_key_code[s], duration_ms, rec.l_key_by[s], 0, 0)
