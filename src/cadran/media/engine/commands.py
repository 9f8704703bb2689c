"""What the parent asks. A command whose generation is not the slot's is for a leg that is gone: forgotten."""

from __future__ import annotations

from typing import Any

from cadran.media import layout
from cadran.media.engine.g722 import reset
from cadran.media.engine.inbox import exchange, send_to
from cadran.media.engine.keys import key_over
from cadran.media.engine.mix import played
from cadran.media.engine.native import compiled, load_acquire, store_release
from cadran.media.engine.opus import seat, unseat
from cadran.media.engine.receive import ETERNITY, discard, lost_so_far
from cadran.media.engine.rings import tell_more
from cadran.media.engine.rtcp import begin, rtcp_to
from cadran.media.engine.srtp import forget_keys, own_socket
from cadran.media.engine.tap import tap, untap

CMD_RING = layout.CMD_RING
PHASES = layout.PHASES
PLAYLIST = layout.PLAYLIST
DIGITS = layout.DIGITS
BRIDGE_QUEUE = layout.BRIDGE_QUEUE
FREE, OPEN, DRAINING = layout.FREE, layout.OPEN, layout.DRAINING
SENDING, RECEIVING = layout.SENDING, layout.RECEIVING
SECURED, BY_ICE, MUX = layout.SECURED, layout.BY_ICE, layout.MUX
OTHER, SIX, DTLS = layout.OTHER, layout.SIX, layout.DTLS
EV_CLOSED = layout.EV_CLOSED
OP_OPEN, OP_CONNECT, OP_JOIN = layout.OP_OPEN, layout.OP_CONNECT, layout.OP_JOIN
OP_LEAVE, OP_MUTE, OP_CLOSE = layout.OP_LEAVE, layout.OP_MUTE, layout.OP_CLOSE
OP_PLAY, OP_PLAY_MORE = layout.OP_PLAY, layout.OP_PLAY_MORE
OP_STOP_PLAYING, OP_DIGIT = layout.OP_STOP_PLAYING, layout.OP_DIGIT
OP_BRIDGE, OP_BRIDGE_PLAY = layout.OP_BRIDGE, layout.OP_BRIDGE_PLAY
OP_TAP, OP_BRIDGE_TAP = layout.OP_TAP, layout.OP_BRIDGE_TAP
NO_TAP = layout.NO_TAP
_Q = layout.offset("q")
_CMD_HEAD = _Q + 64 * layout.CMD_HEAD
_CMD_TAIL = _Q + 64 * layout.CMD_TAIL
G722, OPUS = layout.G722, layout.OPUS
GAIN_UNIT = layout.GAIN_UNIT
VOLUME = 2_000
"""-24 dBFS: what a voice is believed to be until it has spoken."""
NOISE = 8
"""-72 dBFS, as is a line."""
AT_ONCE = 1024
"""Commands done in one phase: under 1 ms of work."""
STALE = 512
"""Packets thrown away when a leg opens: more than its socket holds."""


@compiled
def obey(rec: Any, tick: int) -> None:
    """Do what waits in the ring."""
    tail = load_acquire(rec.h_base + _CMD_TAIL)
    head = load_acquire(rec.h_base + _CMD_HEAD)
    for _ in range(AT_ONCE):
        if tail >= head:
            return
        i = tail % CMD_RING
        operation = rec.cmd[i, 0]
        rec.h_slot = rec.cmd[i, 1]
        tail += 1
        # The tail moves first: a command that makes the loop fail is not done again.
        store_release(rec.h_base + _CMD_TAIL, tail)
        if operation >= OP_BRIDGE:
            _bridge(rec, operation, rec.cmd[i])
        elif operation == OP_OPEN:
            _open(rec, rec.cmd[i])
        elif rec.l_state[rec.cmd[i, 1]] == OPEN and rec.l_gen[rec.cmd[i, 1]] == rec.cmd[i, 2]:
            _leg(rec, operation, rec.cmd[i, 1], rec.cmd[i], tick)


@compiled
def _bridge(rec: Any, operation: int, words: Any) -> None:
    b = words[1]
    if operation == OP_BRIDGE:
        rec.b_legs[b] = 0
        rec.b_wide[b] = 0
        reset(rec.b_g722[b, 0:2])
        rec.b_queue_n[b] = 0
        rec.b_pos[b] = 0
        rec.b_loud[b] = 0
        rec.b_phase[b] = b % PHASES
        untap(rec, rec.b_tap[b])
        rec.b_tap[b] = NO_TAP
    elif operation == OP_BRIDGE_TAP:
        untap(rec, rec.b_tap[b])
        rec.b_tap[b] = words[3]
        tap(rec, words[3], words[4])
    elif rec.b_queue_n[b] < BRIDGE_QUEUE:
        rec.b_queue[b, rec.b_queue_n[b]] = words[3]
        rec.b_queue_n[b] += 1


@compiled
def _leg(rec: Any, operation: int, s: int, words: Any, tick: int) -> None:
    if operation == OP_CONNECT:
        _connect(rec, s, words, tick)
    elif operation == OP_JOIN:
        join(rec, s, words[3])
        rec.l_muted[s] = words[4]
    elif operation == OP_LEAVE:
        join(rec, s, -1)
    elif operation == OP_MUTE:
        rec.l_muted[s] = words[3]
    elif operation == OP_PLAY:
        played(rec, s, 0)
        rec.l_token[s] = words[3]
        rec.l_loop[s] = words[4]
    elif operation == OP_PLAY_MORE:
        if rec.l_list_n[s] < PLAYLIST:
            rec.l_list[s, rec.l_list_n[s]] = words[3]
            rec.l_list_n[s] += 1
    elif operation == OP_STOP_PLAYING:
        played(rec, s, 0)
    elif operation == OP_DIGIT:
        if rec.l_dial_n[s] < DIGITS:
            rec.l_dial[s, (rec.l_dial_head[s] + rec.l_dial_n[s]) % DIGITS] = words[3]
            rec.l_dial_n[s] += 1
    elif operation == OP_TAP:
        untap(rec, rec.l_tap[s])
        rec.l_tap[s] = words[3]
        tap(rec, words[3], words[4])
    elif operation == OP_CLOSE:
        rec.l_closing[s] = 1


@compiled
def _open(rec: Any, words: Any) -> None:
    """Make the slot new. What came to its ports while nobody had them is thrown away."""
    s = words[1]
    if rec.l_state[s] != FREE:
        return
    discard(rec, rec.l_fd[s], STALE)
    for fd in (rec.l_rtcp_fd[s], rec.l_other_fd[s], rec.l_other_rtcp_fd[s]):
        if fd >= 0:
            discard(rec, fd, STALE)
    rec.l_gen[s] = words[2]
    rec.l_state[s] = OPEN
    rec.l_phase[s] = s % PHASES
    rec.l_bridge[s] = -1
    rec.l_ssrc[s] = words[3]
    rec.l_seq[s] = words[4]
    rec.l_ts[s] = words[5]
    rec.l_marker[s] = 1
    _forget_peer(rec, s)
    rec.l_conn[s] = 0
    rec.l_wide[s] = 0
    rec.l_opus[s] = -1
    rec.l_secured[s] = 0
    rec.l_by_ice[s] = 0
    rec.l_dtls[s] = 0
    rec.l_consent[s] = 1
    rec.l_mux[s] = 0
    rec.l_rtcp_to[s, 0] = 0
    rec.l_name[s] = words[6]
    rec.l_report_at[s] = ETERNITY
    rec.l_out_told[s] = 0
    rec.l_octets[s] = 0
    rec.l_sr_middle[s] = 0
    rec.l_trip_us[s] = -1
    rec.l_far_lost[s] = 0
    rec.l_far_jitter[s] = 0
    rec.l_heard[s] = 0
    rec.l_muted[s] = 0
    rec.l_in[s] = 0
    rec.l_lost[s] = 0
    rec.l_late[s] = 0
    rec.l_out[s] = 0
    rec.l_jitter[s] = 0
    rec.l_mixed[s] = -1
    rec.l_loudness[s] = 0
    rec.l_hang_mix[s] = 0
    rec.l_hang_talk[s] = 0
    rec.l_loud[s] = 0
    rec.l_speaking[s] = 0
    rec.l_spoke_at[s] = -ETERNITY
    rec.l_key_down[s] = 0
    rec.l_tone_n[s] = 0
    rec.l_tone_misses[s] = 0
    rec.l_tail[s, :] = 0
    rec.l_dial_n[s] = 0
    rec.l_dial_head[s] = 0
    rec.l_dial_step[s] = 0
    rec.l_list_n[s] = 0
    rec.l_list_i[s] = 0
    rec.l_list_pos[s] = 0
    rec.l_tap[s] = NO_TAP


@compiled
def _forget_peer(rec: Any, s: int) -> None:
    rec.l_latched[s] = 0
    rec.l_latch_at[s] = -ETERNITY
    rec.l_in_ssrc[s] = -1
    rec.l_in_unique[s] = 0
    rec.l_seq_max[s] = 0
    rec.l_seq_base[s] = 0
    rec.l_synced[s] = 0
    rec.l_level[s] = 0
    rec.l_noise_in[s] = -1
    rec.l_noise[s] = NOISE
    rec.l_volume[s] = VOLUME
    rec.l_gain[s] = GAIN_UNIT
    rec.l_transit_known[s] = 0
    rec.l_key_known[s] = 0


@compiled
def _connect(rec: Any, s: int, words: Any, tick: int) -> None:
    """A first agreement or a changed one. Another address, or another codec, is another stream."""
    flags = words[11]
    by_ice = 1 if flags & BY_ICE else 0
    net, ip, port = words[3], words[4], words[5]
    moved = False
    if by_ice == 0:
        other = 1 if flags & OTHER else 0
        moved = net != rec.l_sdp_net[s] or ip != rec.l_sdp_ip[s] or port != rec.l_sdp_port[s]
        if other != rec.l_exchanged[s] and rec.l_other_fd[s] >= 0:
            exchange(rec, s)
            moved = True
    if rec.l_conn[s] == 0:
        begin(rec, s, tick)
    if rec.l_conn[s] == 0 or moved:
        rec.l_lost[s] = lost_so_far(rec, s)
        key_over(rec, s)
        _forget_peer(rec, s)
        rec.l_sdp_net[s] = net
        rec.l_sdp_ip[s] = ip
        rec.l_sdp_port[s] = port
        if (net | ip) != 0 and port != 0:
            send_to(rec, s, flags & SIX, net, ip, port)
        else:
            rec.l_to[s, 0] = 0
        rtcp_to(rec, s, words[13])
    rec.l_host_net[s] = words[6]
    rec.l_host_ip[s] = words[7]
    _speak(rec, s, words[8])
    rec.l_pt[s] = words[9]
    rec.l_event_pt[s] = words[10]
    rec.l_event_khz[s] = words[12]
    rec.l_secured[s] = 1 if flags & SECURED else 0
    rec.l_by_ice[s] = by_ice
    rec.l_dtls[s] = 1 if flags & DTLS else 0
    rec.l_mux[s] = 1 if flags & MUX else 0
    rec.l_sending[s] = 1 if flags & SENDING else 0
    receiving = 1 if flags & RECEIVING else 0
    if receiving == 0:
        rec.l_synced[s] = 0
        key_over(rec, s)
    rec.l_receiving[s] = receiving
    rec.l_conn[s] = 1
    rec.l_rx_at[s] = tick
    rec.l_silent[s] = 0


@compiled
def _speak(rec: Any, s: int, codec: int) -> None:
    """Take a codec. What a wide one remembers begins anew."""
    if rec.l_conn[s] == 1 and codec == rec.l_codec[s]:
        return
    wide = 1 if codec >= G722 else 0
    if wide == 1 or rec.l_wide[s] == 1:
        rec.l_synced[s] = 0
        reset(rec.l_g722[s, 0:2])
        reset(rec.l_g722[s, 2:4])
        rec.l_apart[s] = 0
        unseat(rec, s)
    if codec == OPUS:
        seat(rec, s)
    if rec.l_bridge[s] >= 0:
        rec.b_wide[rec.l_bridge[s]] += wide - rec.l_wide[s]
    rec.l_wide[s] = wide
    rec.l_codec[s] = codec


@compiled
def join(rec: Any, s: int, b: int) -> None:
    """Move a leg to a bridge, or to none (-1)."""
    old = rec.l_bridge[s]
    if old >= 0:
        rec.b_legs[old] -= 1
        rec.b_wide[old] -= rec.l_wide[s]
    rec.l_bridge[s] = b
    if b >= 0:
        rec.b_legs[b] += 1
        rec.b_wide[b] += rec.l_wide[s]
        rec.l_phase[s] = rec.b_phase[b]


@compiled
def close(rec: Any, s: int, tick: int) -> None:
    """End the leg, say its figures, and begin to drain its port."""
    rec.l_closing[s] = 0
    own_socket(rec, s)
    forget_keys(rec, s)
    key_over(rec, s)
    played(rec, s, 0)
    join(rec, s, -1)
    unseat(rec, s)
    untap(rec, rec.l_tap[s])
    rec.l_tap[s] = NO_TAP
    rec.l_state[s] = DRAINING
    rec.l_conn[s] = 0
    rec.l_rx_at[s] = tick
    rec.l_closed_at[s] = tick
    jitter_us = rec.l_jitter[s] // 16000
    tell_more(
        rec,
        EV_CLOSED,
        s,
        rec.l_in[s],
        rec.l_out[s],
        lost_so_far(rec, s),
        rec.l_late[s],
        jitter_us,
        rec.l_trip_us[s] + 0,
        rec.l_far_lost[s] + 0,
        rec.l_far_jitter[s] * 125,
    )
