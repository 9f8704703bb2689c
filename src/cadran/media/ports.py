"""The UDP sockets of a worker, bound before it starts, and how long each port has rested."""

from __future__ import annotations

import contextlib
import fcntl
import resource
import socket
import time
from ipaddress import IPv6Address, ip_address
from pathlib import Path

from cadran.errors import Refused
from cadran.media.reasons import NO_PORTS
from cadran.media.settings import MediaSettings

RECEIVE_BYTES = 65_536
"""What a socket may hold: about 80 packets, as much as anybody wants to hear late."""
SPARE_FILES = 512
"""Descriptors left for the rest of the program."""
MEMORY_MAX = 65_536
"""Ports remembered: there are no more."""
HOSTS_MAX = 8
"""Addresses offered to a browser: each costs it a round of checks."""
SAME_PORT_TRIES = 16
"""The system chooses a port in one family that is taken in the other now and then."""
ANY = ("0.0.0.0", "::")  # noqa: S104  # compared, not bound
SO_TIMESTAMPNS = 35
EXPEDITED = 0xB8
"""Expedited forwarding (RFC 3246), as the traffic class is written."""
SIOCGIFADDR = 0x8915
IF_INET6 = Path("/proc/net/if_inet6")
SCOPE_LINK = 0x20
UNFIT = 0x60
"""``IFA_F_TENTATIVE``, ``IFA_F_DEPRECATED``."""


class Ports:
    """Binds pools of sockets; remembers when a port was last in use, across workers."""

    def __init__(self, settings: MediaSettings) -> None:
        self._settings = settings
        self._used_ms: dict[int, int] = {}

    def note(self, port: int) -> None:
        """The port was in use until now."""
        if len(self._used_ms) < MEMORY_MAX:
            self._used_ms[port] = now_ms()

    def rested(self, port: int) -> bool:
        """Has the port been out of use for the draining time?"""
        used = self._used_ms.get(port)
        return used is None or now_ms() - used >= self._settings.drain_ms

    def bind(self, count: int) -> list[list[socket.socket]]:
        """Bind ``count`` sockets in each family that is served, the longest unused ports first.

        The same ports in both: one range is opened in a firewall.
        """
        settings = self._settings
        _allow_files(2 * count * len(settings.bind_hosts))
        made: list[list[socket.socket]] = []
        if settings.first_port == 0:
            made += [_bound_together(settings.bind_hosts, 0, exact=False) for _ in range(count)]
        else:
            even = range(settings.first_port + settings.first_port % 2, settings.last_port + 1, 2)
            for port in sorted(even, key=lambda each: self._used_ms.get(each, -1)):
                if len(made) == count:
                    break
                with contextlib.suppress(OSError):
                    made.append(_bound_together(settings.bind_hosts, port, exact=True))
        if len(made) < count:
            for each in (one for pair in made for one in pair):
                each.close()
            facts = {"first": settings.first_port, "last": settings.last_port}
            raise Refused(NO_PORTS, **facts, needed=count, found=len(made))
        return [list(each) for each in zip(*made, strict=True)]

    @staticmethod
    def bind_beside(sockets: list[socket.socket]) -> list[socket.socket]:
        """A second socket for each, for its RTCP: on the next port if that is free (RFC 3550 section 11)."""
        made: list[socket.socket] = []
        try:
            for each in sockets:
                host, port = each.getsockname()[:2]
                try:
                    made.append(bound(host, port + 1))
                except (OSError, OverflowError):
                    made.append(bound(host, 0))
        except OSError:
            for each in made:
                each.close()
            raise
        return made

    def bind_shared(self, worker: int) -> list[socket.socket]:
        """The sockets of a worker's browser legs, one a family, on one port: a browser is told one."""
        settings = self._settings
        first = settings.browser_port
        for _ in range(1 if first else SAME_PORT_TRIES):
            port = first + worker if first else 0
            with contextlib.suppress(OSError):
                return _bound_together(settings.bind_hosts, port, exact=True, shared=True)
        facts = {"first": first, "last": first + settings.workers - 1}
        raise Refused(NO_PORTS, **facts, needed=settings.workers, found=worker)

    def browser_hosts(self) -> tuple[str, ...]:
        """Addresses at which browsers may reach us: the advertised ones, and our own if all of them are bound."""
        settings = self._settings
        found = [settings.advertised_host, settings.other_advertised_host]
        for bind_host in settings.bind_hosts:
            found += _interfaces(bind_host) if bind_host in ANY else [bind_host]
        fit = [each for each in found if _is_address(each) and each not in ANY]
        return tuple(dict.fromkeys(fit))[:HOSTS_MAX]


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _interfaces(bind_host: str) -> list[str]:
    """The first address of each interface that has one of the family, loopback last."""
    found = _interfaces_six() if ":" in bind_host else _interfaces_four()
    return sorted(found, key=lambda each: ip_address(each).is_loopback)


def _interfaces_four() -> list[str]:
    found: list[str] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        for _, name in socket.if_nameindex():
            with contextlib.suppress(OSError):
                told = fcntl.ioctl(asker, SIOCGIFADDR, name.encode().ljust(40, b"\0"))
                found.append(socket.inet_ntoa(told[20:24]))
    return found


def _interfaces_six() -> list[str]:
    """None of a link alone: a browser elsewhere could not use it; none that is tried or given up."""
    found: dict[str, str] = {}
    with contextlib.suppress(OSError):
        for line in IF_INET6.read_text().splitlines():
            address, _, _, scope, flags, name = line.split()
            if int(scope, 16) != SCOPE_LINK and not int(flags, 16) & UNFIT:
                found.setdefault(name, str(IPv6Address(bytes.fromhex(address))))
    return list(found.values())


def _bound_together(
    hosts: tuple[str, ...], port: int, *, exact: bool, shared: bool = False
) -> list[socket.socket]:
    """One socket a host, on one port if that can be had, else, unless ``exact``, on any. Raises ``OSError``."""
    made = [bound(hosts[0], port, shared=shared)]
    try:
        for each in hosts[1:]:
            same = int(made[0].getsockname()[1])
            try:
                made.append(bound(each, same, shared=shared))
            except OSError:
                if exact:
                    raise
                made.append(bound(each, 0))
    except OSError:
        made[0].close()
        raise
    return made


def bound(host: str, port: int, *, shared: bool = False) -> socket.socket:
    """A socket for a leg; port 0 is any. A ``shared`` port may be bound again by the same user."""
    six = ":" in host
    made = socket.socket(socket.AF_INET6 if six else socket.AF_INET, socket.SOCK_DGRAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, int(shared))
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BYTES)
        made.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        if six:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)  # IPv4 has its own
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_TCLASS, EXPEDITED)
        else:
            made.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, EXPEDITED)
        made.bind((host, port))
    except OSError:
        made.close()
        raise
    return made


def _allow_files(more: int) -> None:
    """Raise the soft limit of open files as far as it may be."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = more + SPARE_FILES
    if soft < wanted:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(wanted, hard)), hard))


def now_ms() -> int:
    """Monotonic; only differences mean anything."""
    return time.monotonic_ns() // 1_000_000
