"""DTLS with telephones and carriers (RFC 5763): no ICE, on the leg's own socket, in Python beside the loop.

The loop hands on what is DTLS and comes from whence the leg's audio may come (``engine/receive.admit``); what is answered
goes where its audio goes. A leg has one association until signalling names another peer.
"""

from __future__ import annotations

import os
import socket
import sys
import time
from dataclasses import dataclass
from typing import Any

from cadran.media import dtls, layout, srtp
from cadran.media.orders import Orders
from cadran.media.rates import Rates

PER_S = 50.0
BURST = 100.0
"""Datagrams of one leg: a handshake has some ten, and all of them may come twice."""
RECORDS_MAX = 200
"""Datagrams that a handshake may take until its end: more is no handshake."""
SOON_S = 0.02
"""The loop knows within a tick where the peer is."""


@dataclass(slots=True, eq=False)
class Peer:
    """A leg whose keys are agreed on in its audio path."""

    slot: int
    generation: int
    handshake: dtls.Handshake
    active: bool
    begun: bool = False
    taken: int = 0
    due_s: float = 0.0
    """When the last flight is sent again, or the first one sent; 0 never."""


class PhoneKeys:
    """The handshakes of one worker's legs that are no browsers."""

    def __init__(self, record: Any, orders: Orders, library: srtp.Library) -> None:
        self._record, self._orders, self._library = record, orders, library
        self._peers: dict[int, Peer] = {}
        self._rates = Rates(PER_S, BURST)

    def meet(self, slot: int, generation: int, handshake: dtls.Handshake, *, active: bool) -> None:
        """Expect a leg's peer, or another one than before."""
        due_s = time.monotonic() if active else 0.0
        self._peers[slot] = Peer(slot, generation, handshake, active, due_s=due_s)

    def wait_s(self, longest_s: float) -> float:
        """Until ``look`` has something to do though nothing came."""
        due = [each.due_s for each in self._peers.values() if each.due_s]
        return max(0.0, min([longest_s, *(each - time.monotonic() for each in due)]))

    def came(self, slot: int, generation: int, datagram: bytes, now_s: float) -> None:
        """DTLS from a leg's peer."""
        peer = self._peers.get(slot)
        if peer is None or peer.generation != generation or peer.handshake.failed:
            return
        keyed = peer.handshake.keys is not None
        peer.taken += 1
        if not self._rates.allow((str(slot), generation), now_s) or peer.taken > RECORDS_MAX:
            return
        self._after(peer, peer.handshake.feed(datagram), now_s)
        if not keyed and peer.handshake.keys is not None:
            contexts = self._library.contexts(peer.handshake.keys)
            self._orders.give(layout.ASK_KEYS, slot, generation, *contexts)

    def look(self, now_s: float) -> None:
        """What is due, and legs that ended."""
        for peer in list(self._peers.values()):
            generation = int(self._record["l_gen"][peer.slot])
            closed = self._record["l_state"][peer.slot] != layout.OPEN
            if generation > peer.generation or (generation == peer.generation and closed):
                del self._peers[peer.slot]
            elif peer.due_s and now_s >= peer.due_s:
                self._speak(peer, now_s)

    def _speak(self, peer: Peer, now_s: float) -> None:
        """Begin, once the loop knows where to; or the last flight again."""
        if peer.begun or not peer.active:
            self._after(peer, peer.handshake.again(), now_s)
        elif self._address(peer.slot) is None:
            peer.due_s = now_s + SOON_S
        else:
            peer.begun = True
            self._after(peer, peer.handshake.feed(), now_s)

    def _after(self, peer: Peer, flight: list[bytes], now_s: float) -> None:
        to = self._address(peer.slot)
        if to is not None and flight:
            fd = os.dup(int(self._record["l_fd"][peer.slot]))
            with socket.socket(fileno=fd) as own:
                for each in flight:
                    try:
                        own.sendto(each, socket.MSG_DONTWAIT, to)
                    except OSError:
                        break  # lost, as any datagram may be
        wait_s = peer.handshake.wait_s()
        peer.due_s = now_s + wait_s if wait_s is not None else 0.0
        if peer.handshake.failed:
            why = peer.handshake.failed
            sys.stderr.write(f"cadran media: a telephone's handshake failed: {why}\n")
            peer.due_s = 0.0
            if peer.handshake.unproven:
                self._orders.give(layout.ASK_TELL, peer.slot, peer.generation)

    def _address(self, slot: int) -> tuple[str, int] | None:
        """Where the leg's audio goes now; None: nowhere yet."""
        record = self._record
        to = bytes(record["l_to"][slot])
        if not record["l_conn"][slot] or to[0] == 0:
            return None
        port = int.from_bytes(to[2:4], "big")
        if to[0] == socket.AF_INET6:
            return socket.inet_ntop(socket.AF_INET6, to[8:24]), port
        return socket.inet_ntop(socket.AF_INET, to[4:8]), port
