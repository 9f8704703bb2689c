"""The memory that a worker and its parent share: one record, every field with one writer.

============  ===============================================================  ==================
prefix        what                                                             written by
============  ===============================================================  ==================
``h_``        header: settings (parent, before the worker starts), figures     see each field
``q``         the ring indices, each on a cache line of its own                see ``CMD_HEAD``…
``cmd``       command ring, parent to worker                                   parent
``evt``       event ring, worker to parent                                     worker
``ask``       ring of what the worker's watch asks of its loop                 worker's watch
``l_``        one entry a leg slot                                             worker (sockets: parent)
``b_``        one entry a bridge                                               worker
``r_``        one entry a tap of a recording                                   worker (``r_tail``: parent)
``o_``        one entry a leg with Opus                                        worker
``y_``        states of Opus as they begin                                     worker's watch
``t_``        G.711 tables                                                     worker, at its start
``x_``        scratch of the loop                                              worker
============  ===============================================================  ==================

**Rings.** Single producer, single consumer. The producer fills an entry, then moves its head (release);
the consumer reads the head (acquire), copies the entry, then moves its tail. Indices only grow; the place is
``index % size``. The parent wakes nobody: the worker looks every phase (5 ms). The worker wakes the
parent by an eventfd after a phase that said something.

**Generations.** Each ``OPEN`` carries a generation that the parent has never used for the slot. Commands and
events name it, so neither a late command nor a late event can touch the next leg of the slot.

**A restart** begins with new, zeroed memory and new sockets: nothing of the dead worker's record is read, as it
may have been cut off in mid-write. What the parent knew (which legs, which bridges) it reports in
``WorkerDied`` and forgets. The clip store is a mapping of its own, written by the parent alone, and lives on.

The sizes below are limits of the layout, the same for every worker so that the compiled loop has one type.
Untouched pages cost no memory.
"""

from __future__ import annotations

import numpy as np

from cadran.media.layout_sockets import PEER_FIELDS, SOCKADDR, SOCKET_FIELDS
from cadran.media.layout_tones import SCRATCH_FIELDS, TONE_FIELDS
from cadran.media.layout_wide import (
    HEADER_FIELDS,
    OPUS_BYTES,
    OPUS_FIELDS,
    OPUS_LEGS,
    OPUS_LONGEST,
    OPUS_STATE,
    bridge_fields,
    leg_fields,
)

SLOTS = 3072
"""Leg slots: what one core can carry on sockets of their own (about 2,000) and half again for draining."""
BRIDGES = 3072
"""Bridges: as many as slots, so that a bridge can always be had where a leg can."""
CMD_RING = 8192
"""Commands under way; 3,072 legs opened, connected and joined in one turn fit with little backlog."""
CMD_WORDS = 16
EVT_RING = 8192
"""Events under way: half for what happens, half for the ends of legs, of which none may be lost."""
EVT_WORDS = 12
ASK_RING = 1024
"""Orders of the watch under way: each a handshake of some milliseconds, so a second of them."""
ASK_WORDS = 8
RING_SAMPLES = 4096
"""Jitter ring of a leg: 512 ms at 8 kHz, a power of two; a longer delay is no conversation."""
PLAYLIST = 64
"""Clips in one play order: a long sentence with a number spoken digit by digit."""
BRIDGE_QUEUE = 16
"""Clips waiting to be played to a whole bridge; a chime that is a third of a minute late is dropped."""
DIGITS = 64
"""Digits waiting to be sent: a calling-card number, a PIN and a destination."""
SPEAKERS = 24
"""Voices mixed at once in a bridge, the loudest; more cannot be told apart. Whoever is heard stays heard until
another is half again as loud."""
TAPS = 64
"""Recordings at once: some thirty voicemails being left and as many meetings kept, 8 MB of rings."""
TAP_SAMPLES = 32_768
"""4 s of a recording at 8 kHz: the parent looks twice a second, and has eight looks to be late."""
CLIPS = 4096
"""Clips in the store: 200 prompts in ten languages and as many greetings."""
HOLE = -32_768
"""In a jitter ring: nothing came here. No codec of G.711 has this value."""
DEAF = 80_000
"""Samples (10 s) after which a line that brings nothing is left silent."""
GAIN_UNIT = 4096
"""A gain of 1."""
PACKET = 172
"""12 bytes of RTP header (RFC 3550 section 5.1) and 20 ms of G.711."""

FRAME = 160
"""Samples of 20 ms at 8 kHz."""
PHASES = 4
"""The 20 ms tick is worked off in four parts, so that bursts are a quarter as long."""
PHASE_NS = 5_000_000
TICKS_PER_S = 50

# Ring indices: rows of ``q``, of so many words each, of which the first counts.
INDEX_WORDS = 8
CMD_HEAD = 0  # parent
CMD_TAIL = 1  # worker
EVT_HEAD = 2  # worker
EVT_TAIL = 3  # parent
ASK_HEAD = 4  # worker's watch
ASK_TAIL = 5  # worker

# Slot states.
FREE = 0
OPEN = 1
DRAINING = 2

# Commands: [operation, slot, generation, arguments...].
OP_OPEN = 1  # ssrc, first sequence number, first timestamp, name for RTCP
OP_CONNECT = 2  # words: ``media/agreed``
OP_JOIN = 3  # bridge, muted
OP_LEAVE = 4
OP_MUTE = 5  # muted
OP_PLAY = 6  # token, loop
OP_PLAY_MORE = 7  # clip (appends to the order just begun)
OP_STOP_PLAYING = 8
OP_DIGIT = 9  # event code
OP_CLOSE = 10
OP_TAP = 11  # tap (-1 none), epoch
OP_BRIDGE = 12  # slot = bridge: forget what it was
OP_BRIDGE_PLAY = 13  # slot = bridge; clip
OP_BRIDGE_TAP = 14  # slot = bridge; tap (-1 none), epoch

# Flags of OP_CONNECT.
SENDING = 1
RECEIVING = 2
SECURED = 4  # SRTP both ways: nothing plain is taken or sent
BY_ICE = 8  # the peer's address comes from ASK_PEER
MUX = 16  # RTCP on the RTP socket (RFC 5761)
OTHER = 32  # the peer is in the family of the leg's other sockets
DTLS = 128  # datagrams of DTLS from the peer go to the watch
SIX = 64  # the peer's address is one of IPv6

# What the watch asks: [operation, slot, generation, arguments...].
ASK_PEER = 1  # connected socket (the loop's from then on), net, ip, port, 1 for IPv6
ASK_KEYS = 2  # SRTP context to receive, to send (the loop's from then on)
ASK_CONSENT = 3  # 0: the peer no longer consents to be sent to (RFC 7675), 1: again
ASK_FORGET = 4  # the peer left: its socket and keys go
ASK_TELL = 5  # the peer is not who its signalling said: the parent is to know

# Events: [kind, slot, generation, arguments...].
EV_KEY_DOWN = 1  # event code, how it was told (layout_tones)
EV_KEY = 2  # event code, duration in ms, how it was told
EV_PLAYED = 3  # token, whole
EV_HEARD = 4  # net, ip, port, 1 for IPv6
EV_SILENT = 5
EV_SPEAKING = 6  # 0 or 1
EV_CLOSED = 7  # packets in, packets out, lost, late, jitter in us, round trip in us, far lost, far jitter in us
EV_DRAINED = 8  # tick at which the last packet came, port, port of the other family
EV_UNPROVEN = 9

NO_TAP = -1

PCMU = 0
PCMA = 1
G722 = 2
OPUS = 3
CODECS = 4
"""From ``G722`` on a voice is wide: two bands of 8 kHz."""

_i8, _i4, _i2, _u1 = np.int64, np.int32, np.int16, np.uint8

_HEADER = [
    ("h_base", _i8),  # worker: address of this record in its own memory
    ("h_stop", _i8),  # parent or the worker's watch: leave the loop
    ("h_ready", _i8),  # worker: 1 once the loop runs
    ("h_pool", _i8),  # parent: slots that have a socket
    ("h_wake_fd", _i8),  # parent: eventfd, as inherited
    ("h_depth", _i8),  # parent: depth that a jitter buffer begins with, samples
    ("h_silence_ticks", _i8),  # parent: 0 never says Silent
    ("h_drain_ticks", _i8),  # parent
    ("h_phase", _i8),  # worker: phases since its start, the heartbeat
    ("h_slot", _i8),  # worker: the slot at work, to blame if the loop fails
    ("h_skipped", _i8),  # worker: ticks left out under overload
    ("h_foreign", _i8),  # worker: packets dropped because of their source
    ("h_malformed", _i8),  # worker: packets dropped because they are no RTP that was agreed on
    ("h_events_lost", _i8),  # worker: events dropped because nobody polled
    ("h_faults", _i8),  # worker: legs closed because the loop failed on them
    ("h_first_port", _i8),  # parent
    ("h_last_port", _i8),
    ("h_scheduling", _i8),  # worker: 2 real-time, 1 raised priority, 0 ordinary
    ("h_busy_ns", _i8),  # worker: time spent in phases, not asleep
    ("h_forged", _i8),  # worker: SRTP dropped: no key for it yet, a wrong tag, or repeated
    ("h_shared_fd", _i8),  # parent: socket of the shared port, as inherited
    ("h_other_shared_fd", _i8),  # the same of the other family, -1 none
    ("h_aside_fd", _i8),  # worker's watch: where the loop gives what is no RTP; -1 nowhere
    # worker's watch, with the first secured leg: addresses of libsrtp's functions
    ("h_protect", _i8),
    ("h_unprotect", _i8),
    ("h_protect_rtcp", _i8),
    ("h_unprotect_rtcp", _i8),
    ("h_srtp_free", _i8),
    *HEADER_FIELDS,
]

_LEG = [
    *SOCKET_FIELDS,
    ("l_closing", _i4, ()),  # closes when it has heard what still waits
    ("l_closed_at", _i8, ()),
    ("l_state", _i4, ()),
    ("l_gen", _i8, ()),
    ("l_conn", _i4, ()),  # connected: knows what to send and accept
    ("l_phase", _i4, ()),
    ("l_bridge", _i4, ()),  # -1 none
    ("l_muted", _i4, ()),
    ("l_sending", _i4, ()),
    ("l_receiving", _i4, ()),
    ("l_codec", _i4, ()),
    ("l_wide", _i4, ()),  # is that a wide one?
    ("l_pt", _i4, ()),
    ("l_event_pt", _i4, ()),
    ("l_event_khz", _i4, ()),  # clock of its time stamps
    # SRTP
    ("l_secured", _i4, ()),
    ("l_by_ice", _i4, ()),
    ("l_dtls", _i4, ()),
    ("l_own_fd", _i4, ()),  # the slot's socket while ``l_fd`` is one connected to the peer; else -1
    ("l_consent", _i4, ()),
    ("l_srtp_in", _i8, ()),  # contexts of libsrtp; 0 none
    ("l_srtp_out", _i8, ()),
    ("l_sources", _i4, ()),  # SSRCs that the context has met
    # RTCP
    ("l_mux", _i4, ()),
    ("l_rtcp_to", _u1, (SOCKADDR,)),
    ("l_name", _i8, ()),
    ("l_report_at", _i8, ()),  # tick of the next report
    ("l_out_told", _i8, ()),
    ("l_octets", _i8, ()),
    ("l_told_expected", _i8, ()),
    ("l_told_in", _i8, ()),
    ("l_sr_middle", _i8, ()),  # of the peer's last sender report, 0 none
    ("l_sr_at", _i8, ()),
    ("l_trip_us", _i8, ()),  # -1 not known
    ("l_far_lost", _i8, ()),  # what the peer says of our packets
    ("l_far_jitter", _i8, ()),
    *PEER_FIELDS,
    # receiving
    ("l_rx_at", _i8, ()),  # tick of the last accepted packet
    ("l_silent", _i4, ()),
    ("l_in_ssrc", _i8, ()),  # -1 none yet
    ("l_seq_max", _i8, ()),  # extended (RFC 3550 appendix A.1)
    ("l_seq_base", _i8, ()),
    ("l_seen", _i8, ()),  # bit i: seq_max - i came
    ("l_in", _i8, ()),
    ("l_in_unique", _i8, ()),
    ("l_lost", _i8, ()),  # of former SSRCs
    ("l_late", _i8, ()),
    ("l_late_run", _i4, ()),
    ("l_transit", _i8, ()),  # ns
    ("l_transit_known", _i4, ()),
    ("l_jitter", _i8, ()),  # 16 times ns (RFC 3550 appendix A.8)
    ("l_synced", _i4, ()),
    ("l_play_ts", _i8, ()),
    ("l_end_ts", _i8, ()),
    ("l_lead", _i8, (2,)),  # the two least leads of the present window, samples
    ("l_lead_n", _i4, ()),  # ticks of the window
    ("l_lead_past", _i8, ()),  # the second least of the last window
    ("l_owe", _i8, ()),  # samples by which to play slower (above 0) or faster
    ("l_tries", _i4, ()),  # to stretch, in vain
    ("l_ring", _i2, (RING_SAMPLES,)),
    *leg_fields(RING_SAMPLES, FRAME),
    ("l_hole", _i8, ()),  # samples made up in a row
    ("l_lag", _i8, ()),  # by the period of so many samples
    ("l_merge", _i4, ()),  # real samples since, while they are blended in
    ("l_noise_in", _i4, ()),  # mean amplitude of announced noise, -1 none
    ("l_noise", _i4, ()),  # of the line when nobody speaks
    ("l_volume", _i8, ()),  # mean amplitude of speech
    ("l_gain", _i8, ()),
    # voice
    ("l_pcm", _i2, (FRAME,)),
    ("l_level", _i4, ()),  # mean |x| of the frame
    ("l_loudness", _i4, ()),  # its peak, fading
    ("l_mixed", _i8, ()),  # tick at which the frame was in the mix
    ("l_hang_mix", _i4, ()),
    ("l_hang_talk", _i4, ()),
    ("l_loud", _i4, ()),
    ("l_speaking", _i4, ()),
    ("l_spoke_at", _i8, ()),
    # keys in
    ("l_key_known", _i4, ()),
    ("l_key_ts", _i8, ()),
    ("l_key_code", _i4, ()),
    ("l_key_down", _i4, ()),
    ("l_key_dur", _i8, ()),
    ("l_key_base", _i8, ()),  # duration of earlier segments of a long press
    ("l_key_at", _i8, ()),
    *TONE_FIELDS,
    # keys out
    ("l_dial", _u1, (DIGITS,)),
    ("l_dial_head", _i4, ()),
    ("l_dial_n", _i4, ()),
    ("l_dial_step", _i4, ()),  # -1 idle
    ("l_dial_ts", _i8, ()),
    # sending
    ("l_ssrc", _i8, ()),
    ("l_seq", _i8, ()),
    ("l_ts", _i8, ()),
    ("l_out", _i8, ()),
    ("l_marker", _i4, ()),
    # playing
    ("l_list", _i4, (PLAYLIST,)),
    ("l_list_n", _i4, ()),
    ("l_list_i", _i4, ()),
    ("l_list_pos", _i8, ()),
    ("l_loop", _i4, ()),
    ("l_token", _i8, ()),
    # recording
    ("l_tap", _i4, ()),  # -1 none
]

_BRIDGE = [
    ("b_phase", _i4, ()),
    ("b_legs", _i4, ()),
    ("b_touched", _i8, ()),  # tick of the last mix
    ("b_summed", _i8, ()),
    ("b_sum", _i4, (FRAME,)),
    *bridge_fields(FRAME),
    ("b_loud", _i4, ()),  # is anything in the sum?
    ("b_speakers", _i4, (SPEAKERS,)),
    ("b_speakers_n", _i4, ()),
    ("b_coded", _i8, (OPUS,)),  # tick of the shared packet, by codec
    ("b_packet", _u1, (OPUS, PACKET)),
    ("b_queue", _i4, (BRIDGE_QUEUE,)),
    ("b_queue_n", _i4, ()),
    ("b_pos", _i8, ()),
    ("b_tap", _i4, ()),  # -1 none
]

_TAP = [
    ("r_said", _i2, (TAP_SAMPLES,)),  # what the leg said, or the bridge's sum
    ("r_heard", _i2, (TAP_SAMPLES,)),  # what the leg was sent; of a bridge, nothing
    ("r_epoch", _i8, ()),  # which recording writes; the parent never uses a number twice
    ("r_start", _i8, ()),  # value of ``r_head`` at which it began
    ("r_done", _i8, ()),  # the last epoch that is over: nothing is written for it any more
    ("r_head", _i8, ()),  # samples ever written
    ("r_tail", _i8, ()),  # parent: samples read
    ("r_lost", _i8, ()),  # samples left out because nobody read
]

LAYOUT = np.dtype(
    [
        *_HEADER,
        ("q", _i8, (6, INDEX_WORDS)),
        ("cmd", _i8, (CMD_RING, CMD_WORDS)),
        ("evt", _i8, (EVT_RING, EVT_WORDS)),
        ("ask", _i8, (ASK_RING, ASK_WORDS)),
        *[(name, kind, (SLOTS, *shape)) for name, kind, shape in _LEG],
        *[(name, kind, (BRIDGES, *shape)) for name, kind, shape in _BRIDGE],
        *[(name, kind, (TAPS, *shape)) for name, kind, shape in _TAP],
        *[(name, kind, (OPUS_LEGS, *shape)) for name, kind, shape in OPUS_FIELDS],
        ("y_decoder", _i8, (OPUS_STATE,)),
        ("y_encoder", _i8, (OPUS_STATE,)),
        ("t_decode", _i2, (2, 256)),
        ("t_encode", _u1, (2, 65536)),
        ("x_message", _i8, (7,)),  # struct msghdr
        ("x_vector", _i8, (2,)),  # struct iovec
        ("x_control", _i8, (16,)),
        ("x_address", _u1, (SOCKADDR,)),
        ("x_time", _i8, (2,)),  # struct timespec
        ("x_one", _i8, (1,)),
        ("x_whose", _i8, (2,)),  # slot and generation, before ``x_in`` for the watch
        ("x_in", _u1, (2048,)),
        ("x_sealed", _u1, (2048,)),  # a packet being protected, and its tag
        ("x_size", _i4, (2,)),
        ("x_report", _u1, (128,)),
        ("x_out", _u1, (12 + OPUS_BYTES,)),
        ("x_quiet", _u1, (PACKET,)),
        ("x_mix", _i4, (FRAME,)),
        ("x_high", _i4, (FRAME,)),
        ("x_wave", _i2, (OPUS_LONGEST,)),
        *SCRATCH_FIELDS,
        ("x_past", _i4, (2 * FRAME,)),
        ("x_lag", _i8, (2,)),
        ("x_seed", _i8, (1,)),
    ],
    align=True,
)


def offset(field: str) -> int:
    """Where a field begins in the record, in bytes."""
    return int(LAYOUT.fields[field][1])  # type: ignore[index]  # a structured type has fields


STORE_SAMPLES = 64 * 1024 * 1024
"""Room of the clip store, in samples: 2 h 19 min of sound, 128 MB at most and only when filled."""
STORE_TABLE_BYTES = CLIPS * 16
STORE_BYTES = STORE_TABLE_BYTES + STORE_SAMPLES * 2
