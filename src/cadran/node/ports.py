"""The SIP port, held for UDP and TCP until signalling takes it over.

The media plane takes thousands of ports at its start; without this it might take that one too.
"""

from __future__ import annotations

import socket
from contextlib import ExitStack

TRIES_MAX = 20
"""A free UDP port whose TCP twin is taken is rare; twenty in a row mean that none is free."""


class HeldPort:
    """A port of ``host``, held. ``port`` 0 finds a free one. Raises ``OSError`` if somebody has it."""

    def __init__(self, host: str, port: int) -> None:
        self._sockets = ExitStack()
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        for tries in range(TRIES_MAX):
            with ExitStack() as held:
                udp = held.enter_context(socket.socket(family, socket.SOCK_DGRAM))
                if family == socket.AF_INET6:
                    udp.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                udp.bind((host, port))
                self.port = int(udp.getsockname()[1])
                tcp = held.enter_context(socket.socket(family, socket.SOCK_STREAM))
                tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                if family == socket.AF_INET6:
                    tcp.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                try:
                    tcp.bind((host, self.port))
                except OSError:
                    if port or tries == TRIES_MAX - 1:
                        raise
                    continue
                self._sockets = held.pop_all()
                return

    def let_go(self) -> None:
        """The port can be taken from now on."""
        self._sockets.close()
