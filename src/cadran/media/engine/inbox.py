"""The datagram at hand: read into the record, whence it came, and handed to the worker's watch when it is no RTP."""

from __future__ import annotations

from typing import Any

from cadran.media import layout
from cadran.media.engine.native import MSG_DONTWAIT, compiled, recvmsg, write
from cadran.media.layout_sockets import SOCKADDR

AF_INET = 2
AF_INET6 = 10
_MESSAGE = layout.offset("x_message")
_WHOSE = layout.offset("x_whose")
WHOSE_BYTES = 16
"""Slot and generation, before the datagram; the layout puts them there."""
assert layout.offset("x_in") == _WHOSE + WHOSE_BYTES


@compiled
def read(rec: Any, fd: int) -> int:
    """One datagram into ``x_in``, its source into ``x_address``; its length or -1."""
    rec.x_message[1] = SOCKADDR
    rec.x_message[5] = 64
    rec.x_message[6] = 0
    length: int = recvmsg(fd, rec.h_base + _MESSAGE, MSG_DONTWAIT)
    return length


@compiled
def word(rec: Any, at: int) -> int:
    """The 32-bit word of the datagram at a byte."""
    value = 0
    for i in range(4):
        value = (value << 8) | (rec.x_in[at + i] + 0)
    return value


@compiled
def port_of(rec: Any) -> int:
    """The port from which the datagram at hand came."""
    port: int = (rec.x_address[2] + 0) * 256 + rec.x_address[3]
    return port


@compiled
def host_of(rec: Any) -> int:
    """The ``ip`` of the address from which it came (``layout_sockets``)."""
    if rec.x_address[0] == AF_INET6:
        return _half(rec, 16)
    a = rec.x_address
    ip: int = (((a[4] + 0) * 256 + a[5]) * 256 + a[6]) * 256 + a[7]
    return ip


@compiled
def net_of(rec: Any) -> int:
    """The ``net`` of that address."""
    return _half(rec, 8) if rec.x_address[0] == AF_INET6 else 0


@compiled
def _half(rec: Any, at: int) -> int:
    """Eight bytes of a ``sockaddr_in6``."""
    value = 0
    for i in range(8):
        value = (value << 8) | (rec.x_address[at + i] + 0)
    return value


@compiled
def send_to(rec: Any, s: int, six: int, net: int, ip: int, port: int) -> None:
    """Write where the leg's packets go; the family is in the machine's order (little end first)."""
    to = rec.l_to[s]
    to[:] = 0
    to[0] = AF_INET6 if six else AF_INET
    to[2], to[3] = port >> 8, port & 255
    if six:
        for i in range(8):
            to[8 + i] = (net >> (56 - 8 * i)) & 255
            to[16 + i] = (ip >> (56 - 8 * i)) & 255
    else:
        for i in range(4):
            to[4 + i] = (ip >> (24 - 8 * i)) & 255


@compiled
def exchange(rec: Any, s: int) -> None:
    """Have the leg's sockets of the other family, or its first ones again."""
    fd, bound, rtcp_fd = rec.l_fd[s], rec.l_bound[s], rec.l_rtcp_fd[s]
    rec.l_fd[s] = rec.l_other_fd[s]
    rec.l_bound[s] = rec.l_other_bound[s]
    rec.l_rtcp_fd[s] = rec.l_other_rtcp_fd[s]
    rec.l_other_fd[s], rec.l_other_bound[s], rec.l_other_rtcp_fd[s] = fd, bound, rtcp_fd
    rec.l_exchanged[s] = 1 - rec.l_exchanged[s]


@compiled
def hand_on(rec: Any, s: int, length: int) -> None:
    """Give the datagram to the watch: the kernel's queue is the bound, what is too much is lost."""
    if rec.h_aside_fd >= 0:
        rec.x_whose[0] = s
        rec.x_whose[1] = rec.l_gen[s]
        write(rec.h_aside_fd, rec.h_base + _WHOSE, WHOSE_BYTES + length)
