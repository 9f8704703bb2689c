"""One SIP connection over TCP or TLS: bytes in, messages out, and what keeps it alive."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import Final, Protocol, cast

from cadran.sip.events import Flow
from cadran.sip.framing import PING, PONG, Framer

MAX_UNSENT_BYTES: Final = 262_144
"""A peer that takes no more than this behind is not reading: its connection is given up."""

MESSAGE_WAIT_S: Final = 10.0
"""A first message, or the rest of one begun, comes within this time; slow writers hold no memory."""

IDLE_S: Final = 3_700.0
"""Longer than the longest registration: a connection that says nothing for so long serves nobody."""

PING_EVERY_S: Final = 60.0
"""Between our pings on connections that we made; most address translators forget after two minutes."""

PONG_WAIT_S: Final = 10.0
"""RFC 5626 section 4.4.1: a peer known to answer pings that is silent so long is gone."""

_KERNEL_KEEP_ALIVE: Final = (("TCP_KEEPIDLE", 120), ("TCP_KEEPINTVL", 15), ("TCP_KEEPCNT", 4))
"""The kernel finds dead peers that say nothing of their own within three minutes."""


class Keeper(Protocol):
    """Who owns the connections."""

    def opened(self, connection: Connection) -> bool:
        """A connection came or was made; False: there is no room for it."""

    def received(self, data: bytes, flow: Flow) -> None:
        """One whole message."""

    def batched(self) -> None:
        """All that came at once was received."""

    def closed(self, connection: Connection) -> None:
        """It is over, for whatever reason."""


class Connection(asyncio.Protocol):
    """``flow`` is given for one that we made; of one that came it is read from the socket."""

    def __init__(self, keeper: Keeper, transport: str, flow: Flow | None) -> None:
        self._keeper = keeper
        self._framer = Framer()
        self._loop = asyncio.get_running_loop()
        self._wire: asyncio.Transport | None = None
        self._alarm: asyncio.TimerHandle | None = None
        self._alive = 0.0
        self._pongs = False
        self._pinged = 0.0
        self._proven = False
        """A whole message came."""
        self._begun = False
        """The rest of a message is waited for."""
        self._name = transport
        self.made = flow is not None
        self.flow = flow if flow is not None else Flow(transport, ("", 0), ("", 0))

    # --- from the loop

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._wire = cast("asyncio.Transport", transport)
        if not self.made:
            local = self._wire.get_extra_info("sockname")
            remote = self._wire.get_extra_info("peername")
            if not local or not remote:
                self._wire.abort()
                return
            self.flow = Flow(self._name, local[:2], remote[:2])
        _keep_alive(self._wire.get_extra_info("socket"))
        self._alive = self._loop.time()
        if not self._keeper.opened(self):
            self._wire.abort()
            return
        if self.made:
            self._watch(PING_EVERY_S, self._ping)
        else:
            self._watch(MESSAGE_WAIT_S, self._too_slow)

    def data_received(self, data: bytes) -> None:
        self._alive = self._loop.time()
        framer = self._framer
        for piece in framer.feed(data):
            if piece is PING:
                self.send(PONG)
            elif piece is PONG:
                self._pongs = True
            else:
                self._keeper.received(piece, self.flow)
                self._spoke()
        self._keeper.batched()
        if framer.broken:
            self.close()
        elif framer.waiting and not self._begun and not self.made:
            self._begun = True
            self._watch(MESSAGE_WAIT_S, self._too_slow)

    def connection_lost(self, _error: Exception | None) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        self._wire = None
        self._keeper.closed(self)

    # --- from the owner

    def send(self, data: bytes) -> bool:
        """Write, or False if the connection is over or the peer does not read."""
        wire = self._wire
        if wire is None or wire.is_closing():
            return False
        if wire.get_write_buffer_size() + len(data) > MAX_UNSENT_BYTES:
            wire.abort()
            return False
        wire.write(data)
        return True

    def close(self) -> None:
        """Close when what was written has gone out; at once if the peer does not take it."""
        if self._wire is not None:
            wire = self._wire
            wire.close()
            self._watch(MESSAGE_WAIT_S, wire.abort)

    def abort(self) -> None:
        """Close at once, whatever was not sent."""
        if self._wire is not None:
            self._wire.abort()

    # --- time

    def _watch(self, delay_s: float, act: Callable[[], None]) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm = self._loop.call_later(delay_s, act)

    def _spoke(self) -> None:
        """A whole message came: the peer has time until it is idle."""
        if not self.made and (self._begun or not self._proven):
            self._begun = False
            self._proven = True
            self._watch(IDLE_S, self._idle)

    def _too_slow(self) -> None:
        self.close()

    def _idle(self) -> None:
        left = self._alive + IDLE_S - self._loop.time()
        if left > 1:
            self._watch(left, self._idle)
        else:
            self.close()

    def _ping(self) -> None:
        """Our turn to keep the path open; no ping where the peer just spoke."""
        now = self._loop.time()
        left = self._alive + PING_EVERY_S - now
        if left > 1:
            self._watch(left, self._ping)
        elif self.send(PING):
            self._pinged = now
            self._watch(PONG_WAIT_S, self._pinged_out)

    def _pinged_out(self) -> None:
        if self._pongs and self._alive < self._pinged:
            self.close()
        else:
            self._watch(PING_EVERY_S - PONG_WAIT_S, self._ping)


def _keep_alive(bound: socket.socket | None) -> None:
    if bound is None:
        return
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _KERNEL_KEEP_ALIVE:
        if hasattr(socket, name):
            bound.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
