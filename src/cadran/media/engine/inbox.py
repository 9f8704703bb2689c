"""The datagram at hand: read into the record, and handed to the worker's watch when it is no RTP."""

from __future__ import annotations

from typing import Any

from cadran.media import layout
from cadran.media.engine.native import MSG_DONTWAIT, compiled, recvmsg, write

_MESSAGE = layout.offset("x_message")
_WHOSE = layout.offset("x_whose")
WHOSE_BYTES = 16
"""Slot and generation, before the datagram; the layout puts them there."""
assert layout.offset("x_in") == _WHOSE + WHOSE_BYTES


@compiled
def read(rec: Any, fd: int) -> int:
    """One datagram into ``x_in``, its source into ``x_address``; its length or -1."""
    rec.x_message[1] = 16
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
def hand_on(rec: Any, s: int, length: int) -> None:
    """Give the datagram to the watch: the kernel's queue is the bound, what is too much is lost."""
    if rec.h_aside_fd >= 0:
        rec.x_whose[0] = s
        rec.x_whose[1] = rec.l_gen[s]
        write(rec.h_aside_fd, rec.h_base + _WHOSE, WHOSE_BYTES + length)
