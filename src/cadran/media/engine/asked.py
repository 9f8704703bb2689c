"""What the worker's watch asks of the loop: where a leg's peer is, its keys, whether it still consents.

The watch does what takes Python: ICE, DTLS, key derivation. A socket or context in an order belongs to the loop
from then on, which closes it also when the leg is gone meanwhile.
"""

from __future__ import annotations

from typing import Any

from cadran.media import layout
from cadran.media.engine.inbox import send_to
from cadran.media.engine.native import close_fd, compiled, load_acquire, store_release
from cadran.media.engine.receive import finish, lost_so_far, restart
from cadran.media.engine.rings import tell
from cadran.media.engine.srtp import forget_keys, free, own_socket

OPEN = layout.OPEN
EV_SILENT, EV_UNPROVEN = layout.EV_SILENT, layout.EV_UNPROVEN
ASK_RING = layout.ASK_RING
ASK_PEER, ASK_KEYS = layout.ASK_PEER, layout.ASK_KEYS
ASK_CONSENT, ASK_FORGET = layout.ASK_CONSENT, layout.ASK_FORGET
ASK_TELL = layout.ASK_TELL
_Q = layout.offset("q")
_CMD_HEAD = _Q + 64 * layout.CMD_HEAD
_CMD_TAIL = _Q + 64 * layout.CMD_TAIL
_HEAD = _Q + 64 * layout.ASK_HEAD
_TAIL = _Q + 64 * layout.ASK_TAIL


@compiled
def obey_watch(rec: Any, tick: int) -> None:
    """Do what waits in the watch's ring, after the parent's: an order is about what the parent said before."""
    if load_acquire(rec.h_base + _CMD_TAIL) < load_acquire(rec.h_base + _CMD_HEAD):
        return
    tail = load_acquire(rec.h_base + _TAIL)
    head = load_acquire(rec.h_base + _HEAD)
    while tail < head:
        words = rec.ask[tail % ASK_RING]
        tail += 1
        store_release(rec.h_base + _TAIL, tail)
        s = words[1]
        rec.h_slot = s
        if rec.l_state[s] == OPEN and rec.l_gen[s] == words[2]:
            _do(rec, words[0], s, words, tick)
        elif words[0] == ASK_PEER:
            close_fd(words[3])
        elif words[0] == ASK_KEYS:
            free(rec, words[3])
            free(rec, words[4])


@compiled
def _do(rec: Any, operation: int, s: int, words: Any, tick: int) -> None:
    if operation == ASK_PEER:
        _peer(rec, s, words, tick)
        _consent(rec, s, 1, tick)
    elif operation == ASK_KEYS:
        _keys(rec, s, words[3], words[4])
    elif operation == ASK_CONSENT:
        _consent(rec, s, words[3], tick)
    elif operation == ASK_FORGET:
        forget_keys(rec, s)
        own_socket(rec, s)
    elif operation == ASK_TELL:
        tell(rec, EV_UNPROVEN, s, 0, 0, 0, 0, 0)


@compiled
def _keys(rec: Any, s: int, receiving: int, sending: int) -> None:
    """Exchange the contexts that are given; a direction whose key stays goes on where it was."""
    if receiving != 0:
        free(rec, rec.l_srtp_in[s])
        rec.l_srtp_in[s] = receiving
        rec.l_sources[s] = 0
        rec.l_lost[s] = lost_so_far(rec, s)
        restart(rec, s)
    if sending != 0:
        free(rec, rec.l_srtp_out[s])
        rec.l_srtp_out[s] = sending
        rec.l_marker[s] = 1


@compiled
def _peer(rec: Any, s: int, words: Any, tick: int) -> None:
    """The leg's packets come and go by a socket that is connected to its peer; those at its former one are heard."""
    if rec.l_own_fd[s] >= 0:
        finish(rec, s, tick)
    own_socket(rec, s)
    rec.l_own_fd[s] = rec.l_fd[s]
    rec.l_fd[s] = words[3]
    rec.l_sdp_net[s] = words[4]
    rec.l_sdp_ip[s] = words[5]
    rec.l_sdp_port[s] = words[6]
    rec.l_latched[s] = 0
    send_to(rec, s, words[7], words[4], words[5], words[6])


@compiled
def _consent(rec: Any, s: int, given: int, tick: int) -> None:
    """Without it nothing is sent (RFC 7675 section 5.1), and the leg is silent."""
    if rec.l_consent[s] == 1 and given == 0 and rec.l_silent[s] == 0:
        rec.l_silent[s] = 1
        tell(rec, EV_SILENT, s, 0, 0, 0, 0, 0)
    if given == 1:
        rec.l_rx_at[s] = tick
    rec.l_consent[s] = given
