"""SIP over TCP and TLS: listeners, the connections that came and those that were made (RFC 3261 section 18).

A flow is a connection: what came on one is answered on it, and a flow to a listening peer is connected
when something is first sent on it, and again when it was lost.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from cadran.errors import Refusal
from cadran.signalling.certificate import unfit
from cadran.signalling.connection import Connection
from cadran.sip.events import Flow

MAX_CONNECTIONS: Final = 8_192
"""Each holds some 20 kB at worst between messages; more phones than that have a proxy before them."""

MAX_PER_ADDRESS: Final = 256
"""Phones behind one address translator; a single stranger fills no more than this."""

MAX_WAITING: Final = 64
"""Messages that wait for a connection being made; more are not sent, as if it had failed."""

CONNECT_WAIT_S: Final = 10.0
"""Well under the 32 s after which a request is given up anyway."""

_BACKLOG: Final = 512
"""Connections that the kernel holds for us: all phones come back at once after a restart."""

_LEAVE_WAIT_S: Final = 1.0
"""When we stop, peers have this long to take what was written to them."""

_MAX_TROUBLES: Final = 1_024
"""Peers whose certificate we remember as unfit; carriers are a handful."""

Address = tuple[str, int]


@dataclass(slots=True)
class _Making:
    """A connection that is being made, and what waits for it."""

    messages: list[bytes] = field(default_factory=list)
    task: asyncio.Task[None] | None = None


class Streams:
    """All TCP and TLS of one endpoint. Runs on the loop's thread alone.

    ``received`` hears each message and ``batched`` the end of each batch; ``lost`` a flow whose connection
    ended, ``unwilling`` one that could not be connected.
    """

    def __init__(
        self,
        received: Callable[[bytes, Flow], None],
        batched: Callable[[], None],
        lost: Callable[[Flow], None],
        unwilling: Callable[[Flow], None],
        *,
        max_connections: int = MAX_CONNECTIONS,
        max_per_address: int = MAX_PER_ADDRESS,
    ) -> None:
        self._received = received
        self._batched = batched
        self._lost = lost
        self._unwilling = unwilling
        self._max_connections = max_connections
        self._max_per_address = max_per_address
        self._servers: list[asyncio.Server] = []
        self._locals: dict[tuple[str, int], Address] = {}
        self._live: dict[Flow, Connection] = {}
        self._all: set[Connection] = set()
        self._from: Counter[str] = Counter()
        self._making: dict[Flow, _Making] = {}
        self._troubles: dict[Flow, Refusal] = {}
        self._stopping = False
        self._empty: asyncio.Event | None = None
        self.client_tls: ssl.SSLContext | None = None
        """How we check TLS peers; None: by the system's certificate authorities."""
        self.refused = 0
        """Connections turned away because there were too many."""

    # --- listening

    async def listen(
        self, transport: str, host: str, port: int, tls: ssl.SSLContext | None
    ) -> Address:
        """Listen for ``tcp``, or ``tls`` with a server's context. Raises ``OSError`` if taken."""
        loop = asyncio.get_running_loop()
        family = _family(host)
        server = await loop.create_server(
            lambda: Connection(self, transport, None),
            host,
            port,
            family=family,
            ssl=tls,
            backlog=_BACKLOG,
            ssl_handshake_timeout=CONNECT_WAIT_S if tls is not None else None,
        )
        self._stopping = False
        self._servers.append(server)
        local: Address = server.sockets[0].getsockname()[:2]
        self._locals[transport, family] = local
        return local

    def local(self, transport: str, remote_host: str = "") -> Address | None:
        """Where we listen for a transport, for peers of the host's family; None if nowhere."""
        return self._locals.get((transport, _family(remote_host)))

    async def stop(self) -> None:
        """Close all; nothing is told of connections that end by this."""
        self._stopping = True
        tasks = [each.task for each in self._making.values() if each.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._making.clear()
        for server in self._servers:
            server.close()
        for connection in tuple(self._all):
            connection.close()
        self._servers.clear()
        self._locals.clear()
        if self._all:
            self._empty = asyncio.Event()
            try:
                await asyncio.wait_for(self._empty.wait(), _LEAVE_WAIT_S)
            except TimeoutError:
                for connection in tuple(self._all):
                    connection.abort()
            self._empty = None
        await asyncio.sleep(0)

    # --- sending

    def flow(self, transport: str, remote: Address, name: str) -> Flow | None:
        """The flow to a peer that listens there, None if we do not speak the transport.

        ``name`` is what its certificate must be for, when the transport is TLS (RFC 5922 section 4).
        """
        local = self.local(transport, remote[0])
        if local is None:
            return None
        return Flow(transport, local, remote, name if transport == "tls" else "")

    def trouble(self, flow: Flow) -> Refusal | None:
        """What was wrong with the peer's certificate when we last connected to it; None: nothing."""
        return self._troubles.get(flow)

    def send(self, flow: Flow, data: bytes) -> None:
        """Send on the flow's connection, which is made first if there is none."""
        live = self._live.get(flow)
        if live is not None and live.send(data):
            return
        if self._stopping or not self._servers:
            return
        making = self._making.get(flow)
        if making is None:
            if len(self._making) + len(self._all) >= self._max_connections:
                self._lost(flow)
                return
            making = self._making[flow] = _Making()
            making.task = asyncio.ensure_future(self._connect(flow, making))
        if len(making.messages) < MAX_WAITING:
            making.messages.append(data)
        else:
            self._lost(flow)

    async def _connect(self, flow: Flow, making: _Making) -> None:
        loop = asyncio.get_running_loop()
        host, port = flow.remote
        tls = self._tls() if flow.transport == "tls" else None
        opening = loop.create_connection(
            lambda: Connection(self, flow.transport, flow),
            host,
            port,
            ssl=tls,
            server_hostname=(flow.name or host) if tls is not None else None,
        )
        try:
            _, connection = await asyncio.wait_for(opening, CONNECT_WAIT_S)
        except (OSError, TimeoutError, OverflowError) as error:
            self._note(flow, error)
            self._making.pop(flow, None)
            self._unwilling(flow)
            return
        self._troubles.pop(flow, None)
        self._making.pop(flow, None)
        if not all(connection.send(data) for data in making.messages):
            self._lost(flow)

    def _note(self, flow: Flow, error: Exception) -> None:
        self._troubles.pop(flow, None)
        if isinstance(error, ssl.SSLError):
            if len(self._troubles) >= _MAX_TROUBLES:
                self._troubles.clear()
            self._troubles[flow] = unfit(error, flow.name or flow.remote[0])

    def _tls(self) -> ssl.SSLContext:
        if self.client_tls is None:
            self.client_tls = ssl.create_default_context()
        return self.client_tls

    # --- what connections say

    def opened(self, connection: Connection) -> bool:
        host = connection.flow.remote[0]
        crowded = (
            len(self._all) >= self._max_connections or self._from[host] >= self._max_per_address
        )
        if self._stopping or (crowded and not connection.made):
            self.refused += 1
            return False
        self._all.add(connection)
        self._from[host] += 1
        self._live[connection.flow] = connection
        return True

    def received(self, data: bytes, flow: Flow) -> None:
        self._received(data, flow)

    def batched(self) -> None:
        self._batched()

    def closed(self, connection: Connection) -> None:
        if connection not in self._all:
            return
        self._all.discard(connection)
        if self._empty is not None and not self._all:
            self._empty.set()
        flow = connection.flow
        host = flow.remote[0]
        self._from[host] -= 1
        if self._from[host] <= 0:
            del self._from[host]
        if self._live.get(flow) is connection:
            del self._live[flow]
            if not self._stopping:
                self._lost(flow)

    def alive(self, flow: Flow) -> bool:
        """Is there a connection for the flow now?"""
        return flow in self._live

    def __len__(self) -> int:
        """Connections that stand."""
        return len(self._all)


def _family(host: str) -> int:
    return int(socket.AF_INET6 if ":" in host else socket.AF_INET)
