"""Transactions (RFC 3261 section 17, RFC 6026): one request, its copies, its answers.

The tables in ``machines`` say when something is done; the deeds here say how. A stream transport
delivers by itself: nothing is repeated on it and nothing lingers for copies.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from cadran.clock import Instant
from cadran.sip import machines
from cadran.sip.events import Flow, Output, Transmit
from cadran.sip.machines import (
    CALLING,
    GIVE_UP,
    LINGERED,
    PROCEEDING,
    RESEND,
    TERMINATED,
    TRYING,
    Table,
    event_of,
)
from cadran.sip.message import Request, Response
from cadran.sip.timers import T1_MS, T2_MS, T4_MS, TIMEOUT_MS, TIMER_D_MS, Timer, Timers
from cadran.sip.uri import host_port
from cadran.sip.via import COOKIE

if TYPE_CHECKING:
    from cadran.sip.leg import Leg

MAX_DATAGRAM_BYTES: Final = 1_300
"""Longer requests are sent over a stream where the peer takes one (RFC 3261 section 18.1.1)."""

Key = tuple[str, ...]
"""What copies of one request have in common (section 17.2.3) or an answer with its request (17.1.3)."""

Told = Callable[["Transaction", "Response | Request | None", int, Instant], None]
"""Called with a message, or None and 408 (nobody answered) or 503 (the transport failed)."""


class Transaction(Struct, eq=False):
    """One transaction. ``last`` is what is sent again: our request, or our latest answer."""

    home: Transactions
    _table: Table
    state: str
    key: Key
    flow: Flow
    last: bytes = b""
    ack: Callable[[Response], bytes] | None = None
    """Client INVITE: makes the ACK to a final answer other than 2xx."""
    tell: Told | None = None
    leg: Leg | None = None
    """Server INVITE: what hears of its CANCEL."""
    merge_key: Key | None = None
    _datagram: tuple[Flow, bytes] | None = None
    """How a long request that went over TCP goes by UDP, should TCP fail (section 18.1.1)."""
    interval_ms: int = T1_MS
    _resend: Timer | None = None
    _end: Timer | None = None

    def feed(self, event: str, message: Any, now: Instant) -> None:
        """Let an event happen; one that the state does not know is absorbed."""
        step = self._table[self.state].get(event) if self.state != TERMINATED else None
        if step is None:
            return
        self.state, deeds = step
        for deed in deeds:
            DEEDS[deed](self, message, now)

    def respond(self, status: int, data: bytes, now: Instant) -> None:
        """Send an answer, if its time has not passed."""
        self.feed(event_of(status), data, now)

    @property
    def open(self) -> bool:
        """May a final answer still be given?"""
        return self.state in (TRYING, PROCEEDING)

    @property
    def reliable(self) -> bool:
        return self.flow.transport != "udp"

    def give_up_after(self, delay_ms: int, now: Instant) -> None:
        """Stop waiting for a final answer after the delay (section 9.1: 64*T1 after CANCEL)."""
        self.home.timers.cancel(self._end)
        self._end = self.home.timers.set(now + delay_ms, _ring, self, GIVE_UP)

    def send_long(self, stream: Flow, end_point: str) -> None:
        """Send our request over a stream instead of as a long datagram; its Via says so."""
        self._datagram = (self.flow, self.last)
        line, via, rest = self.last.split(b"\r\n", 2)
        branch = via.partition(b";")[2]
        sent_by = f"Via: SIP/2.0/{stream.transport.upper()} {end_point};".encode()
        self.flow = stream
        self.last = b"\r\n".join([line, sent_by + branch, rest])

    def fall_back(self, now: Instant) -> bool:
        """The stream failed: is there a datagram to send in its place? Once."""
        if self._datagram is None or self.state not in (CALLING, TRYING):
            return False
        self.flow, self.last = self._datagram
        self._datagram = None
        self.repeat()
        self.start(T1_MS, now)
        return True

    # --- deeds

    def repeat(self) -> None:
        if self.last:
            self.home.out.append(Transmit(self.flow, self.last))

    def answer(self, data: bytes) -> None:
        self.last = data
        self.home.out.append(Transmit(self.flow, data))

    def start(self, interval_ms: int, now: Instant) -> None:
        self.interval_ms = interval_ms
        if not self.reliable:
            self._resend = self.home.timers.set(now + interval_ms, _ring, self, RESEND)

    def limit(self, now: Instant) -> None:
        self._end = self.home.timers.set(now + TIMEOUT_MS, _ring, self, GIVE_UP)

    def stop(self) -> None:
        timers = self.home.timers
        timers.cancel(self._resend)
        timers.cancel(self._end)
        self._resend = self._end = None

    def linger(self, delay_ms: int, now: Instant) -> None:
        if delay_ms == 0:
            self.feed(LINGERED, None, now)
        else:
            self._end = self.home.timers.set(now + delay_ms, _ring, self, LINGERED)

    def forget(self) -> None:
        self.stop()
        self.home.drop(self)

    def acknowledge(self, response: Response) -> None:
        if self.ack is not None:
            self.home.out.append(Transmit(self.flow, self.ack(response)))

    def say(self, message: Any, status: int, now: Instant) -> None:
        if self.tell is not None:
            self.tell(self, message, status, now)


def _ring(transaction: Transaction, event: str, now: Instant) -> None:
    transaction.feed(event, None, now)


Deed = Callable[[Transaction, Any, Instant], None]

DEEDS: Final[dict[str, Deed]] = {
    "repeat": lambda t, _m, _now: t.repeat(),
    "answer": lambda t, m, _now: t.answer(m),
    "acknowledge": lambda t, m, _now: t.acknowledge(m),
    "tell": lambda t, m, now: t.say(m, 0, now),
    "tell_timeout": lambda t, _m, now: t.say(None, 408, now),
    "tell_broken": lambda t, _m, now: t.say(None, 503, now),
    "stop": lambda t, _m, _now: t.stop(),
    "forget": lambda t, _m, _now: t.forget(),
    "start_a": lambda t, _m, now: t.start(T1_MS, now),
    "next_a": lambda t, _m, now: t.start(t.interval_ms * 2, now),
    "start_b": lambda t, _m, now: t.limit(now),
    "linger_d": lambda t, _m, now: t.linger(0 if t.reliable else TIMER_D_MS, now),
    "start_e": lambda t, _m, now: t.start(T1_MS, now),
    "next_e": lambda t, _m, now: t.start(min(t.interval_ms * 2, T2_MS), now),
    "slow_e": lambda t, _m, now: t.start(T2_MS, now),
    "start_f": lambda t, _m, now: t.limit(now),
    "start_g": lambda t, _m, now: t.start(T1_MS, now),
    "next_g": lambda t, _m, now: t.start(min(t.interval_ms * 2, T2_MS), now),
    "start_h": lambda t, _m, now: t.limit(now),
    "linger_i": lambda t, _m, now: t.linger(0 if t.reliable else T4_MS, now),
    "linger_j": lambda t, _m, now: t.linger(0 if t.reliable else TIMEOUT_MS, now),
    "linger_k": lambda t, _m, now: t.linger(0 if t.reliable else T4_MS, now),
    "linger_l": lambda t, _m, now: t.linger(TIMEOUT_MS, now),
    "linger_m": lambda t, _m, now: t.linger(TIMEOUT_MS, now),
}
"""What the tables name. L and M run on streams too: they wait for copies of an INVITE's 2xx made
end to end (RFC 6026 section 8.4)."""


class Transactions:
    """All live transactions, by what identifies them."""

    __slots__ = ("_clients", "_merged", "_servers", "end_point", "out", "stream_for", "timers")

    def __init__(self, timers: Timers, out: deque[Output]) -> None:
        self.timers = timers
        self.out = out
        self._servers: dict[Key, Transaction] = {}
        self._clients: dict[Key, Transaction] = {}
        self._merged: dict[Key, Transaction] = {}
        self.stream_for: Callable[[Flow], Flow | None] | None = None
        """The stream to the peer of a UDP flow, None where it takes none."""
        self.end_point: Callable[[Flow], str] = lambda flow: host_port(*flow.local)

    def __len__(self) -> int:
        return len(self._servers) + len(self._clients)

    def serve(self, request: Request, key: Key, flow: Flow) -> Transaction:
        """A transaction for a request that came; ``flow`` is where its answers go."""
        if request.method == "INVITE":
            transaction = Transaction(self, machines.SERVER_INVITE, PROCEEDING, key, flow)
        else:
            transaction = Transaction(self, machines.SERVER_OTHER, TRYING, key, flow)
        self._servers[key] = transaction
        if not request.to_tag:
            transaction.merge_key = merge_key(request)
            self._merged[transaction.merge_key] = transaction
        return transaction

    def request(
        self, method: str, branch: str, data: bytes, flow: Flow, tell: Told, now: Instant
    ) -> Transaction:
        """Send a request and see it through; ``tell`` hears each answer, or of its failure."""
        key = (branch, method)
        invite = method == "INVITE"
        transaction = Transaction(
            self,
            machines.CLIENT_INVITE if invite else machines.CLIENT_OTHER,
            CALLING if invite else TRYING,
            key,
            flow,
        )
        transaction.last = data
        transaction.tell = tell
        self._clients[key] = transaction
        if len(data) > MAX_DATAGRAM_BYTES and flow.transport == "udp":
            stream = self.stream_for(flow) if self.stream_for is not None else None
            if stream is not None:
                transaction.send_long(stream, self.end_point(stream))
        self.out.append(Transmit(transaction.flow, transaction.last))
        transaction.start(T1_MS, now)
        transaction.limit(now)
        return transaction

    def server(self, key: Key) -> Transaction | None:
        return self._servers.get(key)

    def client(self, branch: str, method: str) -> Transaction | None:
        return self._clients.get((branch, method))

    def merged(self, request: Request) -> bool:
        """Has the same request come by another path (section 8.2.2.2)?"""
        return merge_key(request) in self._merged

    def drop(self, transaction: Transaction) -> None:
        for table in (self._servers, self._clients):
            if table.get(transaction.key) is transaction:
                del table[transaction.key]
        merge = transaction.merge_key
        if merge is not None and self._merged.get(merge) is transaction:
            del self._merged[merge]
        transaction.leg = transaction.ack = transaction.tell = None

    def broken(self, flows: Collection[Flow], now: Instant) -> None:
        """The flows failed: tell all who wait for something on them."""
        waiting = [
            each
            for each in (*self._clients.values(), *self._servers.values())
            if each.flow in flows
        ]
        for transaction in waiting:
            if transaction.fall_back(now):
                continue
            transaction.feed(machines.BROKEN, None, now)


def server_key(request: Request, method: str) -> Key:
    """Identifies a request among copies. ``method`` is INVITE for an ACK or to find what CANCEL means.

    Without a branch by RFC 3261 the rules of RFC 2543 apply (section 17.2.3).
    """
    via = request.via
    branch = via.branch
    if len(branch) > len(COOKIE) and branch.startswith(COOKIE):
        return (branch, via.host, str(via.port), method)
    return (
        "2543",
        request.call_id,
        request.from_tag or request.get("From"),
        str(request.cseq[0]),
        request.uri,
        request.get("Via"),
        method,
    )


def merge_key(request: Request) -> Key:
    """Equal for one request that came by two paths."""
    return (request.call_id, request.from_tag, str(request.cseq[0]), request.method)
