"""The UDP sockets of a worker, bound before it starts, and how long each port has rested."""

from __future__ import annotations

import contextlib
import resource
import socket
import time

from cadran.errors import Refused
from cadran.media.reasons import NO_PORTS
from cadran.media.settings import MediaSettings

RECEIVE_BYTES = 65_536
"""What a socket may hold: about 80 packets, as much as anybody wants to hear late."""
SPARE_FILES = 512
"""Descriptors left for the rest of the program."""
MEMORY_MAX = 65_536
"""Ports remembered: there are no more."""
SO_TIMESTAMPNS = 35


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

    def bind(self, count: int) -> list[socket.socket]:
        """Bind ``count`` sockets, the longest unused ports first."""
        _allow_files(count)
        settings = self._settings
        if settings.first_port == 0:
            return [bound(settings.bind_host, 0) for _ in range(count)]
        even = range(settings.first_port + settings.first_port % 2, settings.last_port + 1, 2)
        made: list[socket.socket] = []
        for port in sorted(even, key=lambda each: self._used_ms.get(each, -1)):
            if len(made) == count:
                break
            with contextlib.suppress(OSError):
                made.append(bound(settings.bind_host, port))
        if len(made) < count:
            for each in made:
                each.close()
            facts = {"first": settings.first_port, "last": settings.last_port}
            raise Refused(NO_PORTS, **facts, needed=count, found=len(made))
        return made


def bound(host: str, port: int) -> socket.socket:
    """A socket for a leg; port 0 is any."""
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BYTES)
        made.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        made.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, 0xB8)  # expedited forwarding (RFC 3246)
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
