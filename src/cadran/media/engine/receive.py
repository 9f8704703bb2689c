"""Packets in: read, checked, admitted by their source, counted, and given to the buffer or the keys."""

from __future__ import annotations

from typing import Any

from cadran.media import layout
from cadran.media.engine import opus
from cadran.media.engine.conceal import announce
from cadran.media.engine.inbox import AF_INET6, hand_on, host_of, net_of, port_of, read, word
from cadran.media.engine.keys import key_packet
from cadran.media.engine.native import SO_TIMESTAMPNS_CMSG, compiled, signed32
from cadran.media.engine.playout import put
from cadran.media.engine.rings import tell
from cadran.media.engine.rtcp import heed
from cadran.media.engine.srtp import NOTHING, is_rtcp, unprotect
from cadran.media.layout_sockets import SOCKADDR

EV_HEARD = layout.EV_HEARD
RING = layout.RING_SAMPLES
OPUS = layout.OPUS
COMFORT_NOISE = 13
"""Static payload type (RFC 3389): the far end is silent, and says how silence sounds there."""
SILENCE = 127
"""Decibels below full scale: a key's own tones are not bridged."""
READS = 64
"""Packets read from a leg in a tick: what 60 ms of a flood at 1,000 a second leaves, and no more."""
ACCEPTED = 6
"""Good packets taken from a leg in a tick: a burst is made good in half a second."""
PROVISION = 200
"""25 ms: what is played in this tick, and a packet may be a little late for the next."""
CALM_NS = 4_000_000
RELATCH_QUIET_TICKS = 25
"""A peer's address is given up for another port of its host after 500 ms without a packet from it."""
RELATCH_SPACING_TICKS = 250
"""And not again within 5 s."""
MISORDER = 1000
DROPOUT = 3000
"""Steps of the sequence number beyond which the source has restarted (about RFC 3550 appendix A.1)."""
JITTER_STEP_MAX_NS = 1_000_000_000
"""A longer step is a restart or a set clock, not jitter."""
ETERNITY = 1 << 40


@compiled
def discard(rec: Any, fd: int, most: int) -> int:
    """Read and forget what waits at a socket; how many there were."""
    for i in range(most):
        if read(rec, fd) < 0:
            return i
    return most


@compiled
def hear(rec: Any, s: int, tick: int) -> None:
    """Take the leg's packets of this tick. A second one is asked for only when there may be one."""
    fd = rec.l_fd[s]
    taken = 0
    for _ in range(READS):
        length = read(rec, fd)
        if length < 0:
            return
        if packet(rec, s, length, tick):
            taken += 1
            if taken >= ACCEPTED or ((tick + s) & 7 != 0 and _provided(rec, s)):
                return


@compiled
def _provided(rec: Any, s: int) -> bool:
    """Is there enough to play, of a stream that comes evenly? One that does not is read to its end."""
    level = signed32(rec.l_end_ts[s] - rec.l_play_ts[s])
    calm: bool = rec.l_jitter[s] < CALM_NS * 16
    return calm and level >= PROVISION


@compiled
def finish(rec: Any, s: int, tick: int) -> None:
    """Take what still waits, so that the figures at the end are whole."""
    fd = rec.l_fd[s]
    for _ in range(READS):
        length = read(rec, fd)
        if length < 0:
            return
        packet(rec, s, length, tick)


@compiled
def packet(rec: Any, s: int, length: int, tick: int) -> bool:
    """Judge the packet in ``x_in``; True when it was the leg's and new (RFC 3550 section 5.1)."""
    if rec.l_conn[s] == 0:
        return False
    if rec.l_secured[s] == 1:
        if rec.l_dtls[s] == 1 and 20 <= rec.x_in[0] <= 63:
            _shake(rec, s, length, tick)
            return False
        length = unprotect(rec, s, length)
        if length == NOTHING:
            return False
    if length >= 8 and is_rtcp(rec) and rec.l_mux[s] == 1:
        if from_peer(rec, s):
            heed(rec, s, length)
        else:
            rec.h_foreign += 1
        return False
    head = rec.x_in[0] + 0
    kind = rec.x_in[1] & 127
    start = 12 + 4 * (head & 15)
    if length < 12 or length > 1500 or head >> 6 != 2 or start > length:
        rec.h_malformed += 1
        return False
    if head & 16:
        if start + 4 > length:
            rec.h_malformed += 1
            return False
        start += 4 + 4 * ((rec.x_in[start + 2] + 0) * 256 + rec.x_in[start + 3])
    if head & 32:
        length -= rec.x_in[length - 1] + 0
    key = kind == rec.l_event_pt[s]
    if start > length or not (key or kind == rec.l_pt[s] or kind == COMFORT_NOISE):
        rec.h_malformed += 1
        return False
    if not admit(rec, s, tick):
        rec.h_foreign += 1
        return False
    rec.l_rx_at[s] = tick
    rec.l_silent[s] = 0
    seq = (rec.x_in[2] + 0) * 256 + rec.x_in[3]
    fresh = count(rec, s, seq, word(rec, 8))
    ts = word(rec, 4)
    if rec.l_receiving[s] == 0 or not fresh:
        return fresh
    if key:
        if length - start >= 4:
            key_packet(rec, s, ts, start, tick)
            announce(rec, s, SILENCE)
    elif kind == rec.l_pt[s]:
        samples = length - start
        if rec.l_codec[s] == OPUS:
            ts = opus.clocked(rec, s, ts)
            samples = opus.duration(rec, s, start, samples)
        measure(rec, s, ts)
        if 0 < samples <= RING // 4:
            put(rec, s, ts, start, samples, length - start)
    elif length > start:
        announce(rec, s, rec.x_in[start] + 0)
    return True


@compiled
def _shake(rec: Any, s: int, length: int, tick: int) -> None:
    """DTLS (RFC 7983), which the watch does; from where the leg's audio may come."""
    if admit(rec, s, tick):
        hand_on(rec, s, length)
    else:
        rec.h_foreign += 1


@compiled
def from_peer(rec: Any, s: int) -> bool:
    """Did the datagram at hand come from where the leg's audio comes from, or is to?"""
    net, ip, port = net_of(rec), host_of(rec), port_of(rec)
    if rec.l_latched[s] > 0:
        same: bool = ip == rec.l_ip[s] and net == rec.l_net[s] and port == rec.l_port[s]
    else:
        same = ip == rec.l_sdp_ip[s] and net == rec.l_sdp_net[s] and port == rec.l_sdp_port[s]
    return same


@compiled
def admit(rec: Any, s: int, tick: int) -> bool:
    """Is the packet's source the peer? Learn it at first, and again within bounds.

    ==========================  ==========================================================
    so far                      a packet is admitted from
    ==========================  ==========================================================
    nobody heard                the SDP's address; its host or the signalling host, any port
    host heard, other port      that port; the very address of the SDP (which then holds)
    any                         another port of the heard host, once the old one has been quiet for
                                ``RELATCH_QUIET_TICKS`` and not within ``RELATCH_SPACING_TICKS``
    ==========================  ==========================================================
    """
    net, ip, port = net_of(rec), host_of(rec), port_of(rec)
    named = ip == rec.l_sdp_ip[s] and net == rec.l_sdp_net[s]
    exact = named and port == rec.l_sdp_port[s]
    if rec.l_latched[s] > 0:
        same = ip == rec.l_ip[s] and net == rec.l_net[s]
        if same and port == rec.l_port[s]:
            return True
        if exact and rec.l_latched[s] == 1:
            latch(rec, s, 2)
            return True
        if (
            same
            and tick - rec.l_rx_at[s] >= RELATCH_QUIET_TICKS
            and tick - rec.l_latch_at[s] >= RELATCH_SPACING_TICKS
        ):
            rec.l_latch_at[s] = tick
            latch(rec, s, 2)
            return True
        return False
    signalled = ip == rec.l_host_ip[s] and net == rec.l_host_net[s] and (ip | net) != 0
    if named or signalled:
        latch(rec, s, 2 if exact else 1)
        return True
    return False


@compiled
def latch(rec: Any, s: int, how: int) -> None:
    """The peer is where the datagram at hand came from."""
    rec.l_latched[s] = how
    rec.l_net[s] = net_of(rec)
    rec.l_ip[s] = host_of(rec)
    rec.l_port[s] = port_of(rec)
    for i in range(SOCKADDR):
        rec.l_to[s, i] = rec.x_address[i]
    if rec.l_heard[s] == 0:
        rec.l_heard[s] = 1
        six = 1 if rec.x_address[0] == AF_INET6 else 0
        tell(rec, EV_HEARD, s, rec.l_net[s] + 0, rec.l_ip[s] + 0, rec.l_port[s] + 0, six, 0)


@compiled
def count(rec: Any, s: int, seq: int, ssrc: int) -> bool:
    """Keep the figures of RFC 3550 appendix A.1 and A.3; False for a packet that came before."""
    rec.l_in[s] += 1
    step = ((seq - rec.l_seq_max[s] + 0x8000) & 0xFFFF) - 0x8000
    if ssrc != rec.l_in_ssrc[s] or step > DROPOUT or step < -MISORDER:
        renew(rec, s)
        rec.l_in_ssrc[s] = ssrc
        rec.l_seq_base[s] = seq
        rec.l_seq_max[s] = seq
        rec.l_seen[s] = 1
        rec.l_in_unique[s] = 1
        return True
    if step > 0:
        rec.l_seen[s] = (rec.l_seen[s] << step) | 1 if step < 63 else 1
        rec.l_seq_max[s] += step
    else:
        if step <= -63:
            return True
        bit = 1 << -step
        if rec.l_seen[s] & bit:
            return False
        rec.l_seen[s] |= bit
    rec.l_in_unique[s] += 1
    return True


@compiled
def lost_so_far(rec: Any, s: int) -> int:
    lost: int = rec.l_lost[s] + 0
    if rec.l_in_ssrc[s] >= 0:
        lost += max(0, rec.l_seq_max[s] - rec.l_seq_base[s] + 1 - rec.l_in_unique[s])
    return lost


@compiled
def renew(rec: Any, s: int) -> None:
    """The source restarted: close its account and wait for its first timestamp."""
    rec.l_lost[s] = lost_so_far(rec, s)
    restart(rec, s)


@compiled
def restart(rec: Any, s: int) -> None:
    """Whatever comes next is a new source."""
    rec.l_in_ssrc[s] = -1
    rec.l_lost_before[s] = 0
    rec.l_told_expected[s] = 0
    rec.l_told_in[s] = 0
    rec.l_synced[s] = 0
    rec.l_transit_known[s] = 0
    rec.l_key_known[s] = 0


@compiled
def measure(rec: Any, s: int, ts: int) -> None:
    """Interarrival jitter (RFC 3550 section 6.4.1) by the kernel's receive time stamp."""
    if rec.x_message[5] < 32 or rec.x_control[1] != SO_TIMESTAMPNS_CMSG:
        return
    transit = rec.x_control[2] * 1_000_000_000 + rec.x_control[3] - ts * 125_000
    if rec.l_transit_known[s] == 1:
        step = abs(transit - rec.l_transit[s])
        if step < JITTER_STEP_MAX_NS:
            rec.l_jitter[s] += step - ((rec.l_jitter[s] + 8) >> 4)
    rec.l_transit[s] = transit
    rec.l_transit_known[s] = 1
