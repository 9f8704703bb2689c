"""The shared UDP port of a worker's browser legs: ICE-lite (RFC 8445) and DTLS, in Python beside the loop.

A datagram from an address that nobody has proved is looked at only if it is a connectivity check, and answered
only if it is signed with the password of a leg. The first such address, and later the one that the browser
nominates, gets a socket of its own on the same port, connected to it: from then on the kernel tells the legs'
packets apart, and the loop reads RTP from there as from any leg. What is no RTP on such a socket comes back here
(``engine/inbox.hand_on``).

Strangers get nothing: no answer, no handshake, no memory beyond the table of their rates.
"""

from __future__ import annotations

import os
import socket
import struct
import sys
import time
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any

from cadran.media import dtls, layout, ports, srtp, stun
from cadran.media.layout_sockets import halves
from cadran.media.orders import Orders
from cadran.media.rates import Rates

Address = tuple[str, int]

CONSENT_S = 30.0
"""A browser asks every five seconds; without it for so long it is gone (RFC 7675 section 5.1)."""
ADDRESSES = 16
"""Proved addresses of a leg: the browser's interfaces times ours."""
HANDSHAKES = 8
"""Handshakes of a leg until it is armed again: somebody may spoil one."""
AT_ONCE = 128
"""Datagrams worked off at a look, so that the watch comes to its other duties."""
PER_S = 100.0
BURST = 500.0
"""Datagrams from one host (of IPv6: one network) by way of the shared port: an office of some dozens arriving at once."""
SWEEP_S = 1.0
DATAGRAM = 2048
ANCILLARY = 128
"""Bytes for our address (36) and the kernel's time stamp (32), each with its padding."""
IP_PKTINFO = 8
PKTINFO = struct.Struct("=i4s4s")
PKTINFO_SIX = struct.Struct("=16sI")


@dataclass(slots=True, eq=False)
class Browser:
    """A browser leg as the watch knows it."""

    slot: int
    generation: int
    ufrag: str
    password: str
    peer_ufrag: str = ""
    fingerprint: str = ""
    proved: dict[Address, str] = field(default_factory=dict)
    """By the peer's address, ours at which it reaches us; oldest first."""
    selected: Address | None = None
    left: set[Address] = field(default_factory=set)
    """Proved addresses that were selected once: sound that was under way from there calls nobody back."""
    handshake: dtls.Handshake | None = None
    handshakes: int = 0
    due_s: float = 0.0
    """When the handshake's last flight is sent again; 0 never."""
    checked_s: float = 0.0
    lapsed: bool = False


class SharedPort:
    """The browser legs of one worker."""

    def __init__(self, record: Any, orders: Orders, library: srtp.Library) -> None:
        self._record, self._orders, self._library = record, orders, library
        fds = [int(record[each]) for each in ("h_shared_fd", "h_other_shared_fd")]
        self._sockets = [_own(each) for each in fds if each >= 0]
        self._port = int(self._sockets[0].getsockname()[1])
        self._shakes: dtls.Handshakes | None = None
        self._legs: dict[int, Browser] = {}
        self._by_ufrag: dict[str, Browser] = {}
        self._by_address: dict[Address, Browser] = {}
        self._rates = Rates(PER_S, BURST)
        self._swept_s = 0.0
        for each in self._sockets:
            while self._receive(each) is not None:
                pass  # what came before there was a leg

    def files(self) -> list[int]:
        """Descriptors to wait for before ``look``."""
        return [each.fileno() for each in self._sockets]

    def close(self) -> None:
        for each in self._sockets:
            each.close()

    def wait_s(self, longest_s: float) -> float:
        """Until ``look`` has something to do though nothing came."""
        due = [each.due_s for each in self._legs.values() if each.due_s]
        return max(0.0, min([longest_s, *(each - time.monotonic() for each in due)]))

    def identify(self, shakes: dtls.Handshakes) -> None:
        """Who we are in handshakes."""
        self._shakes = shakes

    def arm(self, slot: int, generation: int, ufrag: str, password: str) -> None:
        """New credentials: of a new leg, or of one whose browser left and may come again."""
        old = self._legs.get(slot)
        if old is not None:
            self._forget(old)
            if old.generation == generation:
                self._orders.give(layout.ASK_FORGET, slot, generation)
        self._legs[slot] = self._by_ufrag[ufrag] = Browser(slot, generation, ufrag, password)

    def meet(self, slot: int, generation: int, peer_ufrag: str, fingerprint: str) -> None:
        """What the browser's offer says of it."""
        leg = self._legs.get(slot)
        if leg is None or leg.generation != generation:
            return
        leg.peer_ufrag = peer_ufrag
        if leg.fingerprint != fingerprint:
            leg.fingerprint, leg.handshake, leg.handshakes = fingerprint, None, 0

    def look(self) -> None:
        """Take what came, a bounded lot of it, and do what is due."""
        now_s = time.monotonic()
        for each in self._sockets:
            for _ in range(AT_ONCE):
                found = self._receive(each)
                if found is None:
                    break
                datagram, source, local = found
                if self._rates.allow(_whose(source[0]), now_s):
                    self._take(datagram, source, local, now_s)
        self._due(now_s)

    def came(self, slot: int, generation: int, datagram: bytes, now_s: float) -> None:
        """No RTP, on the socket of a leg of ours."""
        leg = self._legs.get(slot)
        if leg is not None and leg.generation == generation and leg.selected is not None:
            source = leg.selected
            if self._rates.allow(source, now_s):
                self._take(datagram, source, leg.proved[source], now_s)

    @staticmethod
    def _receive(own: socket.socket) -> tuple[bytes, Address, str] | None:
        """A datagram, whence it came, and to which of our addresses."""
        try:
            datagram, extra, _, source = own.recvmsg(DATAGRAM, ANCILLARY)
        except OSError:
            return None
        local = ""
        for level, kind, data in extra:
            if (level, kind) == (socket.IPPROTO_IP, IP_PKTINFO):
                local = socket.inet_ntoa(PKTINFO.unpack_from(data)[1])
            elif (level, kind) == (socket.IPPROTO_IPV6, socket.IPV6_PKTINFO):
                local = socket.inet_ntop(socket.AF_INET6, PKTINFO_SIX.unpack_from(data)[0])
        return datagram, source[:2], local or own.getsockname()[0]

    def _send(self, datagram: bytes, to: Address, local: str) -> None:
        """From the address at which the peer reached us: another one would be another path."""
        family = socket.AF_INET6 if ":" in to[0] else socket.AF_INET
        for own in self._sockets:
            if own.family == family:
                try:
                    own.sendmsg([datagram], [_from(local)], 0, to)
                except OSError:
                    return  # lost, as any datagram may be

    def _take(self, datagram: bytes, source: Address, local: str, now_s: float) -> None:
        if stun.is_stun(datagram):
            self._check(datagram, source, local, now_s)
            return
        leg = self._by_address.get(source)
        if leg is None or not datagram:
            return
        if 20 <= datagram[0] <= 63:
            self._dtls(leg, datagram, source, now_s)
        elif datagram[0] >> 6 == 2 and source not in leg.left:
            # Its sound comes before its word that it comes from there (RFC 8445 section 12.1).
            self._select(leg, source, local)

    def _check(self, datagram: bytes, source: Address, local: str, now_s: float) -> None:
        """A connectivity check. Nothing in it means anything before its signature is right."""
        check = stun.read(datagram)
        leg = self._by_ufrag.get(check.ours) if check else None
        if check is None or leg is None or not leg.peer_ufrag or check.theirs != leg.peer_ufrag:
            return
        if not check.authentic(leg.password):
            return
        if not (check.unknown or check.controlled):
            self._consented(leg, check, source, local, now_s)
        # Last: what the browser sends when it has the answer finds the socket that is made for it.
        self._send(stun.answer(check, source, leg.password), source, local)

    def _consented(
        self, leg: Browser, check: stun.Check, source: Address, local: str, now_s: float
    ) -> None:
        """The browser can be reached there, and wants to be."""
        leg.checked_s = now_s
        self._prove(leg, source, local)
        if leg.selected is None or (check.nominates and leg.selected != source):
            self._select(leg, source, local)
        elif leg.lapsed and leg.selected == source:
            leg.lapsed = False
            self._orders.give(layout.ASK_CONSENT, leg.slot, leg.generation, 1)

    def _prove(self, leg: Browser, source: Address, local: str) -> None:
        other = self._by_address.get(source)
        if other is not None and other is not leg:
            self._leave(other, source)
        self._by_address[source] = leg
        leg.proved[source] = local
        if len(leg.proved) > ADDRESSES:
            oldest = next(each for each in leg.proved if each not in (leg.selected, source))
            self._leave(leg, oldest)

    def _leave(self, leg: Browser, source: Address) -> None:
        """The address is another leg's now, or one too many."""
        leg.proved.pop(source, None)
        leg.left.discard(source)
        self._by_address.pop(source, None)
        if leg.selected == source:
            leg.selected = leg.handshake = None
            self._orders.give(layout.ASK_FORGET, leg.slot, leg.generation)

    def _select(self, leg: Browser, source: Address, local: str) -> None:
        """Give the leg a socket connected to its peer."""
        try:
            made = ports.bound(local, self._port, shared=True)
            made.connect(source)
        except OSError as error:
            sys.stderr.write(f"cadran media: no socket for a browser: {error.strerror}\n")
            return
        if leg.selected is not None:
            leg.left.add(leg.selected)
        leg.left.discard(source)
        leg.selected, leg.lapsed = source, False
        host = ip_address(source[0])
        words = (made.detach(), *halves(host), source[1], int(host.version == 6))
        self._orders.give(layout.ASK_PEER, leg.slot, leg.generation, *words)

    def _dtls(self, leg: Browser, datagram: bytes, source: Address, now_s: float) -> None:
        if leg.handshake is None:
            if self._shakes is None or not leg.fingerprint or leg.handshakes >= HANDSHAKES:
                return
            leg.handshake = self._shakes.begin(leg.fingerprint)
            leg.handshakes += 1
        keyed = leg.handshake.keys is not None
        flight = leg.handshake.feed(datagram)
        self._after(leg, leg.handshake, flight, source, now_s)
        if not keyed and leg.handshake is not None and leg.handshake.keys is not None:
            contexts = self._library.contexts(leg.handshake.keys)
            self._orders.give(layout.ASK_KEYS, leg.slot, leg.generation, *contexts)

    def _after(
        self,
        leg: Browser,
        handshake: dtls.Handshake,
        flight: list[bytes],
        to: Address,
        now_s: float,
    ) -> None:
        for each in flight:
            self._send(each, to, leg.proved[to])
        wait_s = handshake.wait_s()
        leg.due_s = now_s + wait_s if wait_s is not None else 0.0
        if handshake.failed:
            sys.stderr.write(f"cadran media: a browser's handshake failed: {handshake.failed}\n")
            leg.handshake, leg.due_s = None, 0.0
            if handshake.unproven:
                self._orders.give(layout.ASK_TELL, leg.slot, leg.generation)

    def _due(self, now_s: float) -> None:
        for leg in self._legs.values():
            if leg.due_s and now_s >= leg.due_s and leg.handshake is not None:
                to = leg.selected
                if to is None:
                    leg.due_s = 0.0
                    continue
                self._after(leg, leg.handshake, leg.handshake.again(), to, now_s)
        if now_s - self._swept_s >= SWEEP_S:
            self._swept_s = now_s
            self._sweep(now_s)

    def _sweep(self, now_s: float) -> None:
        """Legs that ended, and peers that no longer consent."""
        for leg in list(self._legs.values()):
            generation = int(self._record["l_gen"][leg.slot])
            closed = self._record["l_state"][leg.slot] != layout.OPEN
            if generation > leg.generation or (generation == leg.generation and closed):
                self._forget(leg)
                del self._legs[leg.slot]
            elif leg.selected and not leg.lapsed and now_s - leg.checked_s > CONSENT_S:
                leg.lapsed = True
                self._orders.give(layout.ASK_CONSENT, leg.slot, leg.generation, 0)

    def _forget(self, leg: Browser) -> None:
        self._by_ufrag.pop(leg.ufrag, None)
        for each in leg.proved:
            self._by_address.pop(each, None)


def _own(shared_fd: int) -> socket.socket:
    """The socket as inherited, told to say at which of our addresses a datagram came."""
    made = socket.socket(fileno=os.dup(shared_fd))
    made.setblocking(False)
    if made.family == socket.AF_INET6:
        made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVPKTINFO, 1)
    else:
        made.setsockopt(socket.IPPROTO_IP, IP_PKTINFO, 1)
    return made


def _whose(host: str) -> bytes:
    """Who pays for a datagram: an IPv4 address, or the network of 64 bits that one host of IPv6 has to itself."""
    return ip_address(host.partition("%")[0]).packed[:8]


def _from(local: str) -> tuple[int, int, bytes]:
    """The ancillary word that has the kernel send from one of our addresses."""
    if ":" in local:
        packed = socket.inet_pton(socket.AF_INET6, local)
        return socket.IPPROTO_IPV6, socket.IPV6_PKTINFO, PKTINFO_SIX.pack(packed, 0)
    return socket.IPPROTO_IP, IP_PKTINFO, PKTINFO.pack(0, socket.inet_aton(local), bytes(4))
