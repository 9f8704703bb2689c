"""Reports of either side about what came (RTCP, RFC 3550 section 6): round trip time and the peer's losses.

A leg reports every five seconds or so, on its RTP socket (RFC 5761) or its second one. That it ends its peer learns
from signalling: there is no BYE.
Times of reports are 1/65,536 s, the middle 32 bits of an NTP time stamp, as in their fields.
"""

from __future__ import annotations

from typing import Any

from cadran.media import layout
from cadran.media.engine.inbox import host_of, net_of, read, word
from cadran.media.engine.native import (
    CLOCK_REALTIME,
    MSG_DONTWAIT,
    SO_TIMESTAMPNS_CMSG,
    clock_gettime,
    compiled,
    sendto,
    signed32,
)
from cadran.media.engine.opus import clock
from cadran.media.engine.srtp import NOTHING, is_rtcp, protect, unprotect
from cadran.media.layout_sockets import SOCKADDR

_TIME = layout.offset("x_time")
_REPORT = layout.offset("x_report")
_SEALED = layout.offset("x_sealed")
_TO = layout.offset("l_to")
_RTCP_TO = layout.offset("l_rtcp_to")
NTP_ERA = 2_208_988_800
"""Seconds from 1900 to 1970."""
SENDER, RECEIVER, SOURCE = 200, 201, 202
FIRST_TICKS = 50
"""A first report after a second, so that short calls have a round trip time too."""
LEAST_TICKS = 125
SPREAD_TICKS = 250
"""Half to one and a half of five seconds (RFC 3550 section 6.3.1)."""
LOOK_EVERY = 16
"""Ticks between looks at a second socket; the kernel keeps the time of arrival."""
READS = 4
PARTS = 8
"""Parts of a compound packet that are read; phones send two or three."""
LONGEST_TRIP = 10 << 16
"""A round trip above 10 s is a broken clock or a forgery."""
CNAME_BYTES = 16


@compiled
def _middle(s: int, ns: int) -> int:
    value: int = (((s + NTP_ERA) & 0xFFFF) << 16) | ((ns << 16) // 1_000_000_000)
    return value


@compiled
def _arrived(rec: Any) -> int:
    """When the packet at hand came."""
    if rec.x_message[5] >= 32 and rec.x_control[1] == SO_TIMESTAMPNS_CMSG:
        return _middle(rec.x_control[2], rec.x_control[3])
    clock_gettime(CLOCK_REALTIME, rec.h_base + _TIME)
    return _middle(rec.x_time[0], rec.x_time[1])


@compiled
def look(rec: Any, s: int, tick: int) -> None:
    """Take the reports that came to a leg's second socket, from its peer's host."""
    if rec.l_mux[s] == 1 or rec.l_rtcp_fd[s] < 0 or (tick + s) % LOOK_EVERY != 0:
        return
    for _ in range(READS):
        length = read(rec, rec.l_rtcp_fd[s])
        if length < 0:
            return
        latched = rec.l_latched[s] > 0
        ip = rec.l_ip[s] if latched else rec.l_sdp_ip[s]
        net = rec.l_net[s] if latched else rec.l_sdp_net[s]
        if host_of(rec) != ip or net_of(rec) != net:
            rec.h_foreign += 1
            continue
        if rec.l_secured[s] == 1:
            length = unprotect(rec, s, length)
        if length != NOTHING and is_rtcp(rec):
            for i in range(SOCKADDR):
                rec.l_rtcp_to[s, i] = rec.x_address[i]
            heed(rec, s, length)


@compiled
def heed(rec: Any, s: int, length: int) -> None:
    """Read the compound packet at hand (RFC 3550 section 6.1)."""
    at = 0
    now = _arrived(rec)
    for _ in range(PARTS):
        if at + 8 > length:
            return
        head = rec.x_in[at] + 0
        kind = rec.x_in[at + 1] + 0
        size = 4 + 4 * ((rec.x_in[at + 2] + 0) * 256 + rec.x_in[at + 3])
        if head >> 6 != 2 or at + size > length:
            rec.h_malformed += 1
            return
        block = at + 8
        if kind == SENDER and size >= 28:
            rec.l_sr_middle[s] = ((word(rec, at + 8) & 0xFFFF) << 16) | (word(rec, at + 12) >> 16)
            rec.l_sr_at[s] = now
            block = at + 28
        if kind in (SENDER, RECEIVER):
            for _ in range(head & 31):
                if block + 24 > at + size:
                    break
                if word(rec, block) == rec.l_ssrc[s]:
                    _said_of_us(rec, s, block, now)
                block += 24
        at += size


@compiled
def _said_of_us(rec: Any, s: int, block: int, now: int) -> None:
    """One report block about what we send (RFC 3550 section 6.4.1)."""
    lost = word(rec, block + 4) & 0xFFFFFF
    rec.l_far_lost[s] = lost - (1 << 24) if lost >= 1 << 23 else lost
    rec.l_far_jitter[s] = word(rec, block + 12)
    last = word(rec, block + 16)
    trip = signed32(now - last - word(rec, block + 20))
    if last != 0 and 0 <= trip < LONGEST_TRIP:
        rec.l_trip_us[s] = (trip * 1_000_000) >> 16


@compiled
def begin(rec: Any, s: int, tick: int) -> None:
    """The leg is connected: its reports begin."""
    rec.l_report_at[s] = tick + FIRST_TICKS


@compiled
def rtcp_to(rec: Any, s: int, port: int) -> None:
    """Where reports go by the second socket: a port of the host that audio goes to; 0 nowhere."""
    for i in range(SOCKADDR):
        rec.l_rtcp_to[s, i] = rec.l_to[s, i]
    rec.l_rtcp_to[s, 2] = port >> 8
    rec.l_rtcp_to[s, 3] = port & 255
    if port == 0:
        rec.l_rtcp_to[s, 0] = 0


@compiled
def report(rec: Any, s: int, tick: int) -> None:
    """Say what we sent and what came, and who we are."""
    rec.l_report_at[s] = tick + LEAST_TICKS + (rec.l_ssrc[s] ^ tick * 2_654_435_761) % SPREAD_TICKS
    to = _TO if rec.l_mux[s] == 1 else _RTCP_TO
    family = rec.l_to[s, 0] if rec.l_mux[s] == 1 else rec.l_rtcp_to[s, 0]
    if family == 0 or rec.l_consent[s] == 0:
        return
    out = rec.x_report
    heard = rec.l_in_ssrc[s] >= 0
    sender = rec.l_out[s] != rec.l_out_told[s]
    rec.l_out_told[s] = rec.l_out[s]
    out[0] = 0x81 if heard else 0x80
    out[1] = SENDER if sender else RECEIVER
    _put(out, 4, rec.l_ssrc[s])
    at = 8
    clock_gettime(CLOCK_REALTIME, rec.h_base + _TIME)
    if sender:
        _put(out, 8, rec.x_time[0] + NTP_ERA)
        _put(out, 12, (rec.x_time[1] << 32) // 1_000_000_000)
        _put(out, 16, rec.l_ts[s] * clock(rec, s) & 0xFFFFFFFF)
        _put(out, 20, rec.l_out[s])
        _put(out, 24, rec.l_octets[s])
        at = 28
    if heard:
        at = _block(rec, s, out, at)
    out[2], out[3] = 0, at // 4 - 1
    at = _name(rec, s, out, at)
    _send(rec, s, at, to + SOCKADDR * s)


@compiled
def _block(rec: Any, s: int, out: Any, at: int) -> int:
    """A report block about what came (RFC 3550 section 6.4.1, appendix A.3)."""
    expected = rec.l_seq_max[s] - rec.l_seq_base[s] + 1
    since = expected - rec.l_told_expected[s]
    missing = since - (rec.l_in_unique[s] - rec.l_told_in[s])
    rec.l_told_expected[s] = expected
    rec.l_told_in[s] = rec.l_in_unique[s]
    fraction = min(255, missing * 256 // since) if since > 0 and missing > 0 else 0
    lost = max(-0x800000, min(0x7FFFFF, expected - rec.l_in_unique[s]))
    _put(out, at, rec.l_in_ssrc[s])
    _put(out, at + 4, (fraction << 24) | (lost & 0xFFFFFF))
    _put(out, at + 8, rec.l_seq_max[s])
    _put(out, at + 12, rec.l_jitter[s] * clock(rec, s) // 16 // 125_000)
    delay = 0
    if rec.l_sr_middle[s] != 0:
        delay = _middle(rec.x_time[0], rec.x_time[1]) - rec.l_sr_at[s]
    _put(out, at + 16, rec.l_sr_middle[s])
    _put(out, at + 20, delay)
    return at + 24


@compiled
def _name(rec: Any, s: int, out: Any, at: int) -> int:
    """Source description: a random name of the leg's own (RFC 7022 section 4.2)."""
    out[at], out[at + 1], out[at + 2], out[at + 3] = 0x81, SOURCE, 0, 6
    _put(out, at + 4, rec.l_ssrc[s])
    out[at + 8], out[at + 9] = 1, CNAME_BYTES
    for i in range(CNAME_BYTES):
        digit = (rec.l_name[s] >> (4 * i)) & 15
        out[at + 10 + i] = digit + (48 if digit < 10 else 87)
    out[at + 26], out[at + 27] = 0, 0
    return at + 28


@compiled
def _put(out: Any, at: int, value: int) -> None:
    for i in range(4):
        out[at + i] = (value >> (24 - 8 * i)) & 255


@compiled
def _send(rec: Any, s: int, length: int, to: int) -> None:
    at = _REPORT
    if rec.l_secured[s] == 1:
        length = protect(rec, s, at, length, True)
        if length == NOTHING:
            return
        at = _SEALED
    fd = rec.l_fd[s] if rec.l_mux[s] == 1 else rec.l_rtcp_fd[s]
    if fd >= 0:
        sendto(fd, rec.h_base + at, length, MSG_DONTWAIT, rec.h_base + to, SOCKADDR)
