"""SRTP at the socket's edge (RFC 3711), by libsrtp. A secured leg takes and sends nothing plain.

Contexts come from the worker's watch (``media/srtp.py``) and are the loop's from then on. The replay window is
libsrtp's, 128 packets.
"""

from __future__ import annotations

from typing import Any

from cadran.media import layout
from cadran.media.engine.inbox import hand_on, word
from cadran.media.engine.native import call, close_fd, compiled, memcpy

_IN = layout.offset("x_in")
_SEALED = layout.offset("x_sealed")
_SIZE = layout.offset("x_size")
SOURCES = 32
"""SSRCs that one peer may use: libsrtp keeps memory for each. A phone has a new one a hold or transfer."""
NOTHING = -1


@compiled
def is_rtcp(rec: Any) -> bool:
    """Told from RTP by its packet type (RFC 5761 section 4)."""
    kind: int = rec.x_in[1] + 0
    return 192 <= kind <= 223


@compiled
def unprotect(rec: Any, s: int, length: int) -> int:
    """Check and decrypt the datagram at hand in its place: its new length, or ``NOTHING``.

    What is neither RTP nor RTCP (RFC 7983) goes to the watch: a leg by ICE gets STUN and DTLS on its socket.
    """
    if length < 12:
        rec.h_malformed += 1
        return NOTHING
    if rec.x_in[0] >> 6 != 2:
        if rec.l_by_ice[s] == 1:
            hand_on(rec, s, length)
        return NOTHING
    rtcp = is_rtcp(rec)
    ssrc = word(rec, 4 if rtcp else 8)
    new = not rtcp and ssrc != rec.l_in_ssrc[s]
    if rec.l_srtp_in[s] == 0 or (new and rec.l_sources[s] >= SOURCES):
        rec.h_forged += 1
        return NOTHING
    rec.x_size[0] = length
    how = rec.h_unprotect_rtcp if rtcp else rec.h_unprotect
    if call(how, rec.l_srtp_in[s], rec.h_base + _IN, rec.h_base + _SIZE) != 0:
        rec.h_forged += 1
        return NOTHING
    if new:
        rec.l_sources[s] += 1
    plain: int = rec.x_size[0] + 0
    return plain


@compiled
def protect(rec: Any, s: int, at: int, length: int, rtcp: bool) -> int:
    """Copy a packet of the record to ``x_sealed`` and protect it there: its new length, or ``NOTHING``."""
    if rec.l_srtp_out[s] == 0:
        return NOTHING
    memcpy(rec.h_base + _SEALED, rec.h_base + at, length)
    rec.x_size[0] = length
    how = rec.h_protect_rtcp if rtcp else rec.h_protect
    if call(how, rec.l_srtp_out[s], rec.h_base + _SEALED, rec.h_base + _SIZE) != 0:
        return NOTHING
    sealed: int = rec.x_size[0] + 0
    return sealed


@compiled
def free(rec: Any, context: int) -> None:
    if context != 0:
        call(rec.h_srtp_free, context, 0, 0)


@compiled
def forget_keys(rec: Any, s: int) -> None:
    """Free the leg's contexts, if it has any."""
    free(rec, rec.l_srtp_in[s])
    free(rec, rec.l_srtp_out[s])
    rec.l_srtp_in[s] = 0
    rec.l_srtp_out[s] = 0
    rec.l_sources[s] = 0


@compiled
def own_socket(rec: Any, s: int) -> None:
    """Close the socket connected to the peer, if there is one; the slot has its own again."""
    if rec.l_own_fd[s] >= 0:
        close_fd(rec.l_fd[s])
        rec.l_fd[s] = rec.l_own_fd[s]
        rec.l_own_fd[s] = -1
        rec.l_to[s, 0] = 0
