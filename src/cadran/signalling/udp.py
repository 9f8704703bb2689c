"""SIP over UDP: one socket, read in batches straight from the loop (RFC 3261 section 18)."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import Final

from cadran.sip.events import Flow

_BATCH: Final = 64
"""Datagrams taken in one turn of the loop, so that alarms and other sockets get theirs."""

_MAX_FLOWS: Final = 16_384
"""Remembered peers; all are forgotten when there are more, since making one again is cheap."""

_RECEIVE_BUFFER_BYTES: Final = 1 << 21
"""A burst of some 2,000 requests waits in the kernel instead of being lost."""

_MAX_DATAGRAM_BYTES: Final = 65_535

Received = Callable[[bytes, Flow], None]
Failed = Callable[[Flow], None]


class UdpTransport:
    """A bound socket. ``received`` hears each datagram, ``batched`` the end of each batch."""

    def __init__(self, received: Received, batched: Callable[[], None], failed: Failed) -> None:
        self._received = received
        self._batched = batched
        self._failed = failed
        self._flows: dict[tuple[str, int], Flow] = {}
        self._datagram = memoryview(bytearray(_MAX_DATAGRAM_BYTES))
        """Where each is read to: one made for each, and cut to what came, would leave holes beside those that are kept."""
        self._socket: socket.socket | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self.local: tuple[str, int] = ("", 0)
        self.dropped = 0
        """Datagrams that the kernel would not take; SIP sends again by itself."""

    def start(self, host: str, port: int) -> tuple[str, int]:
        """Bind and listen; the address bound is answered (``port`` 0 takes a free one)."""
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        bound = socket.socket(family, socket.SOCK_DGRAM)
        try:
            bound.setblocking(False)
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER_BYTES)
            if family == socket.AF_INET6:
                # IPv4 has a socket of its own, so that each flow tells its family.
                bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            bound.bind((host, port))
        except OSError:
            bound.close()
            raise
        self._socket = bound
        self.local = bound.getsockname()[:2]
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(bound.fileno(), self._read)
        return self.local

    def stop(self) -> None:
        """Close the socket; what is sent from now on is dropped."""
        if self._socket is not None and self._loop is not None:
            self._loop.remove_reader(self._socket.fileno())
            self._socket.close()
        self._socket = None

    def send(self, flow: Flow, data: bytes) -> None:
        """Send, or drop if the kernel is full; ``failed`` hears of an unreachable peer."""
        if self._socket is None:
            return
        try:
            self._socket.sendto(data, flow.remote)
        except (BlockingIOError, InterruptedError, PermissionError):
            self.dropped += 1
        except (OSError, OverflowError):
            self.dropped += 1
            self._failed(flow)

    def flow(self, remote: tuple[str, int]) -> Flow:
        """The one ``Flow`` object of a peer."""
        found = self._flows.get(remote)
        if found is None:
            if len(self._flows) >= _MAX_FLOWS:
                self._flows.clear()
            found = self._flows[remote] = Flow("udp", self.local, remote)
        return found

    def _read(self) -> None:
        bound = self._socket
        if bound is None:
            return
        receive, received, flows, datagram = (
            bound.recvfrom_into,
            self._received,
            self._flows,
            self._datagram,
        )
        for _ in range(_BATCH):
            try:
                size, address = receive(datagram)
            except (BlockingIOError, InterruptedError):
                break
            except OSError:
                # An ICMP error of an earlier send; the next datagram may be whole.
                continue
            flow = flows.get(address) or self.flow(address[:2])
            received(bytes(datagram[:size]), flow)
        self._batched()
