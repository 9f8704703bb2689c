"""Legs with Opus (RFC 6716, RFC 7587) by libopus, at 16 kHz, one channel, 20 ms.

The library is loaded by the worker's watch when the first such leg connects (``media/opus``); until then its
packets wait and it is sent nothing. States begin as copies of those that the watch has set up.
A packet that did not come is made good from the next one (in-band FEC) or made up by the decoder for up to
100 ms; a longer gap is a hole, as of any leg.
"""

from __future__ import annotations

from typing import Any

from cadran.media import layout, layout_wide
from cadran.media.engine.bands import join, split
from cadran.media.engine.native import call, call_six, compiled, memcpy, signed32

FRAME = layout.FRAME
MASK = layout.RING_SAMPLES - 1
HOLE = layout.HOLE
OPUS = layout.OPUS
PACKETS = layout_wide.OPUS_PACKETS
OPUS_BYTES = layout_wide.OPUS_BYTES
LEGS = layout_wide.OPUS_LEGS
LONGEST = layout_wide.OPUS_LONGEST
WIDE_FRAME = layout_wide.WIDE_FRAME
UNIT = 20
"""2.5 ms, the shortest duration of Opus."""
MADE_UP = 5
"""Frames that the decoder may make up in a row."""
RESCUED = 3 * FRAME
"""The longest gap that the next packet may make good: its copy is of one frame (at most 60 ms)."""
FASTER = 6
"""The clock of Opus is 48 kHz whatever is in it (RFC 7587 section 4.1)."""
STEP_MOST = 1 << 16
_WAVE = layout.offset("x_wave")
_IN = layout.offset("x_in")
_OUT = layout.offset("x_out")
_PACKET = layout.offset("o_packet")
_DECODER, _ENCODER = layout.offset("o_decoder"), layout.offset("o_encoder")
_NEW_DECODER, _NEW_ENCODER = layout.offset("y_decoder"), layout.offset("y_encoder")
_STATE = layout_wide.OPUS_STATE * 8


@compiled
def clock(rec: Any, s: int) -> int:
    """How much faster than 8 kHz the leg's time stamps run."""
    return FASTER if rec.l_codec[s] == OPUS else 1


@compiled
def seat(rec: Any, s: int) -> None:
    """Give the leg a place in the table; without one it is sent nothing and not heard."""
    if rec.l_opus[s] >= 0:
        return
    for o in range(LEGS):
        if rec.o_slot[o] < 0:
            rec.o_slot[o] = s
            rec.o_begun[o] = 0
            rec.l_opus[s] = o
            rec.l_spare[s] = 0
            rec.l_lost_before[s] = 0
            return


@compiled
def unseat(rec: Any, s: int) -> None:
    if rec.l_opus[s] >= 0:
        rec.o_slot[rec.l_opus[s]] = -1
        rec.l_opus[s] = -1


@compiled
def _begun(rec: Any, o: int) -> bool:
    """Is there a library, and the leg's state set up?"""
    if rec.h_opus_ready == 0:
        return False
    if rec.o_begun[o] == 0:
        rec.o_begun[o] = 1
        memcpy(rec.h_base + _DECODER + o * _STATE, rec.h_base + _NEW_DECODER, rec.h_opus_decoder)
        memcpy(rec.h_base + _ENCODER + o * _STATE, rec.h_base + _NEW_ENCODER, rec.h_opus_encoder)
        rec.o_split[o, :] = 0
        rec.o_join[o, :] = 0
        rec.o_length[o, :] = 0
        rec.o_made[o] = 0
    return True


@compiled
def clocked(rec: Any, s: int, ts: int) -> int:
    """Where a time stamp of 48 kHz stands on the leg's clock of 8 kHz, whatever wraps."""
    step = signed32(ts - rec.l_rtp[s]) // FASTER
    if rec.l_synced[s] == 0 or abs(step) > STEP_MOST:
        step = STEP_MOST
    at: int = (rec.l_at[s] + step) & 0xFFFFFFFF
    rec.l_rtp[s] = ts
    rec.l_at[s] = at
    return at


@compiled
def duration(rec: Any, s: int, offset: int, count: int) -> int:
    """Samples of 8 kHz in the packet at hand; 0 if it is none that can be played."""
    o = rec.l_opus[s]
    if o < 0 or count > OPUS_BYTES or not _begun(rec, o):
        return 0
    found: int = call(rec.h_opus_length, rec.h_base + _IN + offset, count, 8000)
    return max(0, found)


@compiled
def keep(rec: Any, s: int, at: int, offset: int, count: int) -> None:
    """Let the packet at hand wait for its turn."""
    o = rec.l_opus[s]
    k = rec.x_in[3] % PACKETS
    rec.o_at[o, k] = at
    rec.o_length[o, k] = count
    for i in range(count):
        rec.o_packet[o, k, i] = rec.x_in[offset + i]


@compiled
def unfold(rec: Any, s: int, until: int, forced: bool) -> None:
    """Decode up to a time; ``forced``: what is missing is made good, made up, or a hole."""
    o = rec.l_opus[s]
    for _ in range(PACKETS):
        at = rec.l_decoded[s]
        need = signed32(until - at)
        if need <= 0:
            return
        k, ahead = _waiting(rec, o, at)
        if k >= 0 and ahead == 0:
            made = _decode(rec, o, k, LONGEST, 0)
            rec.o_length[o, k] = 0
            rec.o_made[o] = 0
        elif not forced:
            return
        elif k >= 0 and ahead <= RESCUED and ahead % UNIT == 0:
            made = _decode(rec, o, k, 2 * ahead, 1)
        elif o >= 0 and rec.o_begun[o] == 1 and rec.o_made[o] < MADE_UP:
            made = _decode(rec, o, -1, 2 * UNIT * ((need + UNIT - 1) // UNIT), 0)
            rec.o_made[o] += 1
        else:
            made = 0
        if made > 0:
            n = made // 2
            split(rec.o_split[o], rec.x_wave, 0, rec.l_ring[s], rec.l_high[s], at, MASK, n)
        else:
            n = need
            for i in range(n):
                rec.l_ring[s, (at + i) & MASK] = HOLE
                rec.l_high[s, (at + i) & MASK] = HOLE
        rec.l_decoded[s] = (at + n) & 0xFFFFFFFF


@compiled
def _waiting(rec: Any, o: int, at: int) -> tuple[int, int]:
    """The packet that is next, and how far ahead it is; what is past is forgotten."""
    found, least = -1, 1 << 30
    if o < 0:
        return found, least
    for k in range(PACKETS):
        if rec.o_length[o, k] > 0:
            ahead = signed32(rec.o_at[o, k] - at)
            if ahead < 0:
                rec.o_length[o, k] = 0
            elif ahead < least:
                found, least = k, ahead
    return found, least


@compiled
def _decode(rec: Any, o: int, k: int, size: int, fec: int) -> int:
    """Samples of 16 kHz made of packet ``k``, or of none (-1), into ``x_wave``; a bad one gives none."""
    state = rec.h_base + _DECODER + o * _STATE
    packet = rec.h_base + _PACKET + (o * PACKETS + k) * OPUS_BYTES if k >= 0 else 0
    length = rec.o_length[o, k] if k >= 0 else 0
    wave = rec.h_base + _WAVE
    made: int = call_six(rec.h_opus_decode, state, packet, length, wave, size, fec)
    return made


@compiled
def encode(rec: Any, s: int) -> int:
    """``x_mix`` and ``x_high`` as a payload in ``x_out``: its bytes, 0 if there can be none."""
    o = rec.l_opus[s]
    if o < 0 or not _begun(rec, o):
        return 0
    join(rec.o_join[o], rec.x_mix, rec.x_high, rec.x_wave, FRAME)
    state = rec.h_base + _ENCODER + o * _STATE
    wave, out = rec.h_base + _WAVE, rec.h_base + _OUT + 12
    made: int = call_six(rec.h_opus_encode, state, wave, WIDE_FRAME, out, OPUS_BYTES, 0)
    return max(0, made)
