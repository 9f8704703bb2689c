"""Where we listen for SIP, and what others are told: one list, printed at start and looked at by ``cadran check``."""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cadran.node.ports import HeldPort
from cadran.node.settings import Settings
from cadran.signalling.certificate import by_name, own_certificate
from cadran.signalling.endpoint import Signalling
from cadran.sip.uri import host_port


@dataclass(frozen=True, slots=True)
class SipAddress:
    """One transport: where it is bound, and the address written into SIP."""

    transport: str
    bound: tuple[str, int]
    advertised: tuple[str, int]

    @property
    def listen(self) -> str:
        return host_port(*self.bound)

    @property
    def told(self) -> str:
        return host_port(*self.advertised)


def sip_addresses(settings: Settings, port: int, tls_port: int | None) -> Iterator[SipAddress]:
    """Of these ports; ``tls_port`` None: TLS is not listened on."""
    places = [(settings.listen, settings.host), (settings.listen_ipv6, settings.host_ipv6)]
    for host, told in places if settings.listen_ipv6 else places[:1]:
        for transport in ("udp", "tcp"):
            yield SipAddress(transport, (host, port), (told, settings.advertised_sip_port or port))
        if tls_port is not None:
            outside = settings.advertised_sip_tls_port or tls_port
            yield SipAddress("tls", (host, tls_port), (told, outside))


class Listening:
    """The ports, held until signalling takes them over. Raises ``OSError`` for a taken port or a bad certificate."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._tls = None if settings.sip_tls_port is None else tls_context(settings)
        self._held = [HeldPort(settings.listen, settings.sip_port)]
        if settings.sip_tls_port is not None:
            self._held.append(HeldPort(settings.listen, settings.sip_tls_port))
        self.ports = [each.port for each in self._held]
        if settings.listen_ipv6:
            self._held += [HeldPort(settings.listen_ipv6, port) for port in self.ports]
        tls_port = self.ports[1] if self._tls is not None else None
        self.addresses = tuple(sip_addresses(settings, self.ports[0], tls_port))

    async def begin(self, signalling: Signalling) -> None:
        """Listen, from now on."""
        settings, port = self._settings, self.ports[0]
        for each in self._held:
            each.let_go()
        for host in settings.listeners:
            await signalling.start(host, port)
        for host in reversed(settings.listeners):  # the last one is where we say that we listen
            await signalling.start_streams("tcp", host, port)
        if self._tls is not None:
            for host in filter(None, (settings.listen, settings.listen_ipv6)):
                await signalling.start_streams("tls", host, self.ports[1], self._tls)
        if settings.sip_authorities is not None:
            signalling.trust(trusting(settings.sip_authorities))


def advertised(addresses: Iterable[SipAddress], *, six: bool) -> dict[str, tuple[str, int]]:
    """What others are told in a family, by transport."""
    return {
        each.transport: each.advertised for each in addresses if (":" in each.advertised[0]) == six
    }


def own_door(settings: Settings, port: int) -> tuple[str, int]:
    """How our own calls to our own numbers come back in: never over the network."""
    six = ":" in settings.listen
    return (settings.listen if settings.loopback else "::1" if six else "127.0.0.1"), port


def tls_context(settings: Settings) -> ssl.SSLContext:
    """How SIP over TLS is served: the given certificate or our own, and others by the name that is asked for.

    Raises ``OSError`` (``ssl.SSLError`` is one) for a file that is none.
    """
    if settings.certificate is not None:
        pair = (settings.certificate, settings.certificate)
    else:
        pair = own_certificate(settings.data, settings.host, datetime.now(UTC))
    return by_name(pair, settings.sip_certificates)


def trusting(authorities: Path) -> ssl.SSLContext:
    """How carriers are checked that we connect to: by these authorities beside the system's."""
    context = ssl.create_default_context()
    context.load_verify_locations(authorities)
    return context
