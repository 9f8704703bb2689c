"""The signalling endpoint: carries bytes between the SIP core and its transports, and keeps its alarm.

Nothing of SIP is decided here. One loop thread; ``on_event`` is called from it.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import socket
import ssl
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import structlog

from cadran.clock import Clock, Instant
from cadran.errors import Refusal, Refused
from cadran.signalling.masking import mask_host
from cadran.signalling.reasons import NO_TRANSPORT, UNRESOLVED
from cadran.signalling.streams import Streams
from cadran.signalling.traces import Traces
from cadran.signalling.udp import UdpTransport
from cadran.sip.agent import Agent
from cadran.sip.events import Flow, SipEvent, Transmit
from cadran.sip.locating import MAX_HOPS
from cadran.sip.uri import is_loopback

if TYPE_CHECKING:
    from cadran.signalling.resolver import Resolver

_MAX_NAMES: Final = 1_024
"""Resolved names that are remembered; carriers' gateways are a handful."""

_NAME_LIFE_MS: Final = 60_000
"""A gateway that moves is found again within a minute."""

_MAX_ADDRESSES: Final = 4
"""Addresses of one name that are tried; a carrier with more of them names them by SRV."""

_NAME_WAIT_S: Final = 5.0
"""A call does not wait longer for a name server."""

_PORTS: Final = {"udp": 5_060, "tcp": 5_060, "tls": 5_061}
"""RFC 3261 section 19.1.2."""

_NO_STREAM_MS: Final = 3_600_000
"""A peer that took no TCP connection for a long request is sent long ones by UDP for an hour."""

_MAX_NO_STREAM: Final = 4_096
"""Such peers remembered; all are tried again when there are more."""

_KEEP_ALIVES: Final = (b"\r\n\r\n", b"\r\n", b"\0\0\0\0", b"\0")
"""RFC 5626 section 3.5 and what phones behind NAT send besides; nothing is answered over UDP."""

_LONGEST_KEEP_ALIVE: Final = 4

_GRAIN_MS: Final = 5
"""Alarms closer than this go off together."""

_GATHER_S: Final = 0.1
"""Failed sends are told to the agent together: each telling is a pass over all transactions."""

_PEERS_NAMED: Final = 8
"""Peers named in one line of the log."""

_log = structlog.get_logger(__name__)


class Signalling:
    """Owns the transports of one agent.

    Commands may be given to the agent at any time on the loop: what they send goes out in its next turn,
    or at once when given from within ``on_event``.
    """

    def __init__(self, agent: Agent, clock: Clock, on_event: Callable[[SipEvent], None]) -> None:
        self._agent = agent
        self._clock = clock
        self._on_event = on_event
        self._udps: dict[tuple[str, int], UdpTransport] = {}
        """By the address bound; the first of a family is the one that we call out from."""
        self._streams = Streams(self._came, self.flush, self._failed, self._unwilling)
        self.resolver: Resolver | None = None
        """Made at first use; may be given with name servers of its own."""
        self._no_stream: dict[tuple[str, int], Instant] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._alarm: asyncio.TimerHandle | None = None
        self._alarm_at: Instant | None = None
        self._flushing = False
        self._stirred = True
        """Has the agent been given anything since the last flush?"""
        self._awake = False
        """Will the loop flush?"""
        self._broken: set[Flow] = set()
        self._names: dict[str, tuple[int, tuple[str, ...]]] = {}
        self.traces = Traces()
        agent.wake(self._wake)

    async def start(self, host: str, port: int) -> tuple[str, int]:
        """Listen on UDP; answers the address bound. Raises ``OSError`` if it is taken.

        May be called for several addresses, of both families; what came in by one is answered by it.
        """
        self._loop = asyncio.get_running_loop()
        udp = UdpTransport(self._came, self.flush, self._failed)
        local = udp.start(host, port)
        self._udps[local] = udp
        self.flush()
        return local

    async def start_streams(
        self, transport: str, host: str, port: int, tls: ssl.SSLContext | None = None
    ) -> tuple[str, int]:
        """Listen on ``tcp``, or on ``tls`` with a server's context; answers the address bound.

        May be called once for each transport and family. From then on ``flow_to`` takes the transport, and
        long requests go to willing peers over TCP (RFC 3261 section 18.1.1). Raises ``OSError``.
        """
        if (transport == "tls") != (tls is not None) or transport not in ("tcp", "tls"):
            raise ValueError(transport)
        self._loop = asyncio.get_running_loop()
        local = await self._streams.listen(transport, host, port, tls)
        if transport == "tcp":
            self._agent.use_streams(self._stream_for)
        return local

    def trust(self, context: ssl.SSLContext) -> None:
        """How TLS peers are checked that we connect to (the system's authorities if never told)."""
        self._streams.client_tls = context

    async def stop(self) -> None:
        """Send what waits and close. The agent's legs are the owner's to end before."""
        self.flush()
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = self._alarm_at = None
        for udp in self._udps.values():
            udp.stop()
        self._udps.clear()
        self._loop = None
        await self._streams.stop()

    @property
    def dropped(self) -> int:
        """Datagrams that the kernel would not take."""
        return sum(each.dropped for each in self._udps.values())

    @property
    def connections(self) -> int:
        """TCP and TLS connections that stand."""
        return len(self._streams)

    # --- flows

    def _local(self, transport: str, host: str = "") -> tuple[str, int] | None:
        """Where we listen on a transport, for peers of this family."""
        if transport != "udp":
            return self._streams.local(transport, host)
        udp = self._udp_for(host)
        return udp.local if udp is not None else None

    def _udp_for(self, host: str) -> UdpTransport | None:
        """The socket to reach a host from: loopback from loopback, else the family's first."""
        near = is_loopback(host)
        best: UdpTransport | None = None
        for (local, _), udp in self._udps.items():
            if (":" in local) != (":" in host):
                continue
            if near and is_loopback(local):
                return udp
            best = best or udp
        return best

    def own_address(self, transport: str = "udp") -> tuple[str, int]:
        """Where we listen. Raises ``Refused`` for an absent transport."""
        local = self._local(transport) or self._local(transport, ":")
        if local is None:
            raise Refused(NO_TRANSPORT, transport=transport)
        return local

    async def flow_to(self, host: str, port: int, transport: str = "udp") -> Flow:
        """The flow to a peer: at once for an address or a name looked up lately.

        A stream is connected when something is first sent on it. Raises ``Refused``: no such transport
        (in the address's family), or a name without address.
        """
        return (await self._flows_at(host, port, transport, host))[0]

    async def _flows_at(self, host: str, port: int, transport: str, name: str) -> list[Flow]:
        """One to each address of a host; ``name`` is what a certificate there must be for."""
        if self._local(transport) is None and self._local(transport, ":") is None:
            raise Refused(NO_TRANSPORT, transport=transport)
        addresses = self._addresses(host) or await self.resolve(host.strip("[]").lower())
        flows = [self._flow_at(each, name, port, transport) for each in addresses]
        found = [each for each in flows if each is not None]
        if not found:
            raise Refused(NO_TRANSPORT, transport=transport)
        return found

    def flow_at_once(self, host: str, port: int, transport: str = "udp") -> Flow | None:
        """As ``flow_to``, where nothing need be looked up or waited for; else None."""
        addresses = self._addresses(host)
        return self._flow_at(addresses[0], host, port, transport) if addresses else None

    def _addresses(self, host: str) -> tuple[str, ...]:
        """Of a host that is one, or a name looked up lately; none: it must be looked up."""
        bare = host.strip("[]").lower()
        known = self._names.get(bare)
        if known is not None and known[0] > self._clock():
            return known[1]
        address = _address(bare)
        return (address,) if address else ()

    def _flow_at(self, address: str, name: str, port: int, transport: str) -> Flow | None:
        remote = (address, port or _PORTS.get(transport, 5_060))
        if transport == "udp":
            udp = self._udp_for(address)
            return udp.flow(remote) if udp is not None else None
        return self._streams.flow(transport, remote, name.strip("[]").lower())

    def trouble(self, flow: Flow | None) -> Refusal | None:
        """What was wrong with a peer's certificate when we last connected to it; None: nothing."""
        return self._streams.trouble(flow) if flow is not None else None

    async def flows_to(
        self, host: str, port: int = 0, transport: str = "", *, secure: bool = False
    ) -> list[Flow]:
        """The flows to a SIP domain in the order to try them (RFC 3263): NAPTR, SRV, then each one's addresses.

        A given port, an address or ``transport`` narrows it as section 4 says; ``secure`` is a SIPS URI.
        Raises ``Refused``: nothing that we speak, or no address at all.
        """
        spoken = [each for each in _PORTS if self._local(each) or self._local(each, ":")]
        if not spoken or (transport and transport not in spoken):
            raise Refused(NO_TRANSPORT, transport=transport)
        if self.resolver is None:
            from cadran.signalling.resolver import Resolver  # noqa: PLC0415 - reads the system's name servers

            self.resolver = Resolver(self._clock)
        hops = await self.resolver.hops(host, port, transport, spoken=spoken, secure=secure)
        flows: list[Flow] = []
        for hop in hops:
            with contextlib.suppress(Refused):
                # A certificate there is for the domain asked for, not for the host that serves it.
                flows += await self._flows_at(hop.host, hop.port, hop.transport, host)
        if not flows:
            raise Refused(UNRESOLVED, host=host)
        return list(dict.fromkeys(flows))[:MAX_HOPS]

    def _stream_for(self, flow: Flow) -> Flow | None:
        """The TCP flow to the peer of a UDP flow, if we listen on TCP and it did not refuse lately."""
        refused = self._no_stream.get(flow.remote)
        if refused is not None and refused > self._clock():
            return None
        return self._streams.flow("tcp", flow.remote, "")

    async def resolve(self, host: str) -> tuple[str, ...]:
        """Look a name up, off the loop's thread, and remember its addresses. Raises ``Refused(sip.unresolved)``."""
        loop = asyncio.get_running_loop()
        v4 = any(self._local(each) is not None for each in _PORTS)
        v6 = any(self._local(each, ":") is not None for each in _PORTS)
        family = socket.AF_UNSPEC if v4 and v6 else socket.AF_INET6 if v6 else socket.AF_INET
        try:
            looking = loop.getaddrinfo(host, None, family=family, type=socket.SOCK_DGRAM)
            found = await asyncio.wait_for(looking, _NAME_WAIT_S)
        except (OSError, UnicodeError, TimeoutError):
            raise Refused(UNRESOLVED, host=host) from None
        if len(self._names) >= _MAX_NAMES:
            self._names.clear()
        addresses = tuple(dict.fromkeys(str(each[4][0]) for each in found))[:_MAX_ADDRESSES]
        self._names[host.lower()] = (self._clock() + _NAME_LIFE_MS, addresses)
        return addresses

    # --- bytes and events

    def _came(self, data: bytes, flow: Flow) -> None:
        """One message of a batch, at whose end comes a ``flush``."""
        if len(data) <= _LONGEST_KEEP_ALIVE and data in _KEEP_ALIVES:
            return
        self._stirred = True
        now = self._clock()
        self.traces.note(data, flow, now, sent=False)
        try:
            self._agent.receive(data, flow, now)
        except Exception:  # noqa: BLE001 - the core promises not to raise; if it does, one datagram is lost
            _log.exception("message_failed", peer=mask_host(flow.remote[0]), bytes=len(data))

    def _failed(self, flow: Flow) -> None:
        """A send failed. Failures are gathered for a moment: when a network goes, many come at once."""
        if not self._broken and self._loop is not None:
            self._loop.call_later(_GATHER_S, self._tell_broken)
        self._broken.add(flow)

    def _unwilling(self, flow: Flow) -> None:
        """A peer took no connection."""
        if len(self._no_stream) >= _MAX_NO_STREAM:
            self._no_stream.clear()
        self._no_stream[flow.remote] = Instant(self._clock() + _NO_STREAM_MS)
        self._failed(flow)

    def _tell_broken(self) -> None:
        broken, self._broken = self._broken, set()
        peers = sorted({mask_host(flow.remote[0]) for flow in broken})
        _log.warning("flows_failed", flows=len(broken), peers=peers[:_PEERS_NAMED])
        self._agent.transports_failed(broken, self._clock())

    def _wake(self) -> None:
        """A command was given: flush in the next turn, unless this one does anyway."""
        self._stirred = True
        if not self._flushing and not self._awake and self._loop is not None:
            self._awake = True
            self._loop.call_soon(self.flush)

    def flush(self) -> None:
        """Send what the agent wants sent, tell what it has to tell, and set the alarm anew."""
        if self._flushing or not self._stirred:
            return
        self._flushing, self._awake = True, False
        try:
            self._drain()
        finally:
            self._flushing = self._stirred = False
        self._set_alarm()

    def _drain(self) -> None:
        outputs, note, now = self._agent.outputs, self.traces.note, self._clock()
        while outputs:
            output = outputs.popleft()
            if type(output) is Transmit:
                flow = output.flow
                note(output.data, flow, now, sent=True)
                if flow.transport != "udp":
                    self._streams.send(flow, output.data)
                    continue
                udp = self._udps.get(flow.local) or self._udp_for(flow.remote[0])
                if udp is not None:
                    udp.send(flow, output.data)
                continue
            try:
                self._on_event(output)  # type: ignore[arg-type] # all outputs but Transmit are events
            except Exception:  # noqa: BLE001 - one failing event must not stop the others
                _log.exception("event_failed", kind=type(output).__name__)

    def _set_alarm(self) -> None:
        deadline = self._agent.deadline()
        if deadline is None or self._loop is None:
            return
        if self._alarm_at is not None:
            if self._alarm_at <= deadline:
                return
            assert self._alarm is not None
            self._alarm.cancel()
        delay_ms = max(deadline - self._clock(), 0) + _GRAIN_MS
        self._alarm_at = deadline
        self._alarm = self._loop.call_later(delay_ms / 1_000, self._ring)

    def _ring(self) -> None:
        self._alarm = self._alarm_at = None
        self._stirred = True
        self._agent.fire(self._clock())
        self.flush()


@lru_cache(_MAX_NAMES)
def _address(host: str) -> str:
    """The host as an address is usually written, "" if it is none."""
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return ""
