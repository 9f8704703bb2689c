"""Packets out: one a leg and tick, either the bridge's shared one, the leg's own, silence, or a key."""

from __future__ import annotations

from typing import Any

from cadran.media import layout
from cadran.media.engine import opus
from cadran.media.engine.g722 import encode
from cadran.media.engine.mix import add_up, play
from cadran.media.engine.native import MSG_DONTWAIT, compiled, sendto
from cadran.media.engine.srtp import NOTHING, protect
from cadran.media.engine.tap import keep_leg
from cadran.media.layout_sockets import SOCKADDR

FRAME = layout.FRAME
PACKET = layout.PACKET
DIGITS = layout.DIGITS
G722 = layout.G722
CODINGS = layout.OPUS
"""Codecs of which a bridge has a shared packet."""
KEY_TICKS = 8
"""A key sounds 160 ms: above the 70 ms that every receiver must accept, below what annoys."""
KEY_ENDS = 3
"""The end packet is sent three times (RFC 4733 section 2.5.1.4)."""
KEY_PERIOD = 15
"""300 ms from key to key: 140 ms of pause, of which old receivers ask 65."""
KEY_VOLUME = 10
"""-10 dBm0."""
_OUT = layout.offset("x_out")
_QUIET = layout.offset("x_quiet")
_TO = layout.offset("l_to")
_PACKETS = layout.offset("b_packet")
_SEALED = layout.offset("x_sealed")


@compiled
def speak(rec: Any, s: int, tick: int, clips: Any, table: Any, key_clip: int) -> None:
    """What the leg sends in this tick. Plays go on while it is on hold, as time does."""
    b = rec.l_bridge[s]
    if b >= 0:
        add_up(rec, b, tick, clips, table)
    own = rec.l_list_n[s] > 0
    keyed = rec.l_dial_n[s] > 0 and rec.l_event_pt[s] < 0 and rec.l_dial_step[s] < KEY_TICKS
    mixed = b >= 0 and rec.b_loud[b] == 1
    if own or keyed or (mixed and rec.l_mixed[s] == tick):
        _mix_own(rec, s, b, tick)
        if own:
            play(rec, s, clips, table)
    if rec.l_tap[s] >= 0:
        keep_leg(rec, s, own or (mixed and rec.l_mixed[s] == tick), b, mixed)
    if rec.l_dial_n[s] > 0 and _dial(rec, s, clips, table, key_clip):
        rec.l_ts[s] = (rec.l_ts[s] + FRAME) & 0xFFFFFFFF
        return
    if rec.l_sending[s] == 1:
        if rec.l_wide[s] == 1:
            _wide(rec, s, b, tick, own or keyed or (mixed and rec.l_mixed[s] == tick))
        else:
            _narrow(rec, s, b, tick, own or keyed or (mixed and rec.l_mixed[s] == tick))
    rec.l_ts[s] = (rec.l_ts[s] + FRAME) & 0xFFFFFFFF


@compiled
def _narrow(rec: Any, s: int, b: int, tick: int, own: bool) -> None:
    """A packet of G.711: of ``x_mix`` if it is the leg's ``own``, shared, or silence."""
    codec = rec.l_codec[s]
    if own:
        for i in range(FRAME):
            x = max(-32768, min(32767, rec.x_mix[i]))
            rec.x_out[12 + i] = rec.t_encode[codec, x + 32768]
        _audio_header(rec, s, rec.x_out)
        _send(rec, s, _OUT, PACKET)
    elif b >= 0 and rec.b_loud[b] == 1:
        if rec.b_coded[b, codec] != tick:
            rec.b_coded[b, codec] = tick
            for i in range(FRAME):
                x = max(-32768, min(32767, rec.b_sum[b, i]))
                rec.b_packet[b, codec, 12 + i] = rec.t_encode[codec, x + 32768]
        _audio_header(rec, s, rec.b_packet[b, codec])
        _send(rec, s, _PACKETS + (b * CODINGS + codec) * PACKET, PACKET)
    else:
        _audio_header(rec, s, rec.x_quiet)
        quiet = rec.t_encode[codec, 32768]
        if rec.x_quiet[12] != quiet:
            rec.x_quiet[12:] = quiet
        _send(rec, s, _QUIET, PACKET)


@compiled
def _wide(rec: Any, s: int, b: int, tick: int, own: bool) -> None:
    """A packet of G.722, of the bridge's encoder unless it is the leg's ``own``; of Opus, always its own.

    An encoder that takes over begins where the other one was, so that the far end's decoder is never lost.
    """
    if rec.l_codec[s] == G722 and b >= 0 and not own:
        if rec.b_coded[b, G722] != tick:
            rec.b_coded[b, G722] = tick
            state = rec.b_g722[b]
            state[2:] = state[:2]
            for i in range(FRAME):
                code = encode(rec.b_sum[b, i], rec.b_high[b, i], state[0], state[1])
                rec.b_packet[b, G722, 12 + i] = code
        rec.l_apart[s] = 0
        _audio_header(rec, s, rec.b_packet[b, G722])
        _send(rec, s, _PACKETS + (b * CODINGS + G722) * PACKET, PACKET)
        return
    if not own:
        _mix_own(rec, s, b, tick)
    length = FRAME
    if rec.l_codec[s] == G722:
        state = rec.l_g722[s]
        if rec.l_apart[s] == 0 and b >= 0:
            before = 2 if rec.b_coded[b, G722] == tick else 0
            state[2:] = rec.b_g722[b, before : before + 2]
        rec.l_apart[s] = 1
        for i in range(FRAME):
            rec.x_out[12 + i] = encode(rec.x_mix[i], rec.x_high[i], state[2], state[3])
    else:
        length = opus.encode(rec, s)
    if length > 0:
        _audio_header(rec, s, rec.x_out)
        _send(rec, s, _OUT, 12 + length)


@compiled
def _mix_own(rec: Any, s: int, b: int, tick: int) -> None:
    """The bridge without the leg itself, into ``x_mix``, and of a wide leg ``x_high``."""
    if b < 0:
        rec.x_mix[:] = 0
        rec.x_high[:] = 0
        return
    for i in range(FRAME):
        rec.x_mix[i] = rec.b_sum[b, i]
    if rec.l_mixed[s] == tick:
        for i in range(FRAME):
            rec.x_mix[i] -= rec.l_pcm[s, i]
    if rec.l_wide[s] == 1:
        for i in range(FRAME):
            rec.x_high[i] = rec.b_high[b, i]
        if rec.l_mixed[s] == tick:
            for i in range(FRAME):
                rec.x_high[i] -= rec.l_pcm_high[s, i]


@compiled
def _audio_header(rec: Any, s: int, packet: Any) -> None:
    ts = rec.l_ts[s] * opus.clock(rec, s) & 0xFFFFFFFF
    _header(rec, s, packet, rec.l_pt[s] | (rec.l_marker[s] << 7), ts)
    rec.l_marker[s] = 0


@compiled
def _header(rec: Any, s: int, packet: Any, kind: int, ts: int) -> None:
    """RFC 3550 section 5.1."""
    seq = rec.l_seq[s]
    ssrc = rec.l_ssrc[s]
    packet[0] = 0x80
    packet[1] = kind
    packet[2] = seq >> 8
    packet[3] = seq & 255
    for i in range(4):
        packet[4 + i] = (ts >> (24 - 8 * i)) & 255
        packet[8 + i] = (ssrc >> (24 - 8 * i)) & 255
    rec.l_seq[s] = (seq + 1) & 0xFFFF


@compiled
def _send(rec: Any, s: int, at: int, length: int) -> None:
    """Lost is lost: a full socket or an unreachable peer costs this packet only."""
    if rec.l_to[s, 0] == 0:
        return
    payload = length - 12
    if rec.l_secured[s] == 1:
        length = protect(rec, s, at, length, False)
        if length == NOTHING or rec.l_consent[s] == 0:
            return
        at = _SEALED
    to = rec.h_base + _TO + SOCKADDR * s
    sendto(rec.l_fd[s], rec.h_base + at, length, MSG_DONTWAIT, to, SOCKADDR)
    rec.l_out[s] += 1
    rec.l_octets[s] += payload


@compiled
def _dial(rec: Any, s: int, clips: Any, table: Any, key_clip: int) -> bool:
    """One tick of the key being sent; True when an event packet stood in for audio.

    A peer without telephone-event gets the two tones (ITU-T Q.23) in its audio instead.
    """
    step = rec.l_dial_step[s]
    code = rec.l_dial[s, rec.l_dial_head[s]] + 0
    events = rec.l_event_pt[s] >= 0
    if step == 0:
        rec.l_dial_ts[s] = rec.l_ts[s] * rec.l_event_khz[s] // 8 & 0xFFFFFFFF
    if not events and step < KEY_TICKS:
        start = table[key_clip + code, 0] + step * FRAME
        rec.x_high[:] = 0
        for i in range(FRAME):
            rec.x_mix[i] = clips[start + i]
    stood: bool = events and step < KEY_TICKS + KEY_ENDS - 1
    if stood and rec.l_sending[s] == 1:
        ended = step >= KEY_TICKS - 1
        duration = min(step + 1, KEY_TICKS) * FRAME // 8 * rec.l_event_khz[s]
        rec.x_out[12] = code
        rec.x_out[13] = KEY_VOLUME | (128 if ended else 0)
        rec.x_out[14] = duration >> 8
        rec.x_out[15] = duration & 255
        marker = 128 if step == 0 else 0
        _header(rec, s, rec.x_out, rec.l_event_pt[s] | marker, rec.l_dial_ts[s])
        _send(rec, s, _OUT, 16)
    rec.l_dial_step[s] = step + 1
    if step + 1 >= KEY_PERIOD:
        rec.l_dial_step[s] = 0
        rec.l_dial_head[s] = (rec.l_dial_head[s] + 1) % DIGITS
        rec.l_dial_n[s] -= 1
    return stood
