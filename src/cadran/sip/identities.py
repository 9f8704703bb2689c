"""Who is it? Questions to the owner about new requests, and the judging of credentials (RFC 3261 section 22).

Challenges keep no state, and are the same for known and unknown names, right down to the work done.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from cadran.clock import Instant
from cadran.sip.board import Board
from cadran.sip.digest import Credentials, challenge_value, matches, read_credentials
from cadran.sip.events import (
    AccountIdentity,
    AskId,
    Flow,
    Identity,
    IdentityWanted,
    StrangerIdentity,
    TrunkIdentity,
)
from cadran.sip.grammar import Malformed, clean
from cadran.sip.guard import Guard
from cadran.sip.limits import ASK_LIFE_MS, MAX_ASKS, RETRY_AFTER_S
from cadran.sip.message import Request
from cadran.sip.nonce import Nonces, Standing
from cadran.sip.timers import Timer
from cadran.sip.transaction import Key

Known = TrunkIdentity | AccountIdentity
Admit = Callable[[Request, Key, Flow, Known, "Credentials | None", Instant], None]

_NOBODY_HASH = "0" * 32
"""What a stranger's credentials are compared with, so that it costs as much as a known name's."""


class _Ask(Struct):
    request: Request
    key: Key
    flow: Flow
    credentials: Credentials | None
    until: int


class Identities:
    """Open questions, and the nonces that strangers are challenged with."""

    __slots__ = ("_admit", "_alarm", "_asks", "_board", "_guard", "_next", "_nonces", "_waiting")

    def __init__(self, board: Board, nonces: Nonces, admit: Admit) -> None:
        self._board = board
        self._nonces = nonces
        self._admit = admit
        self._asks: dict[AskId, _Ask] = {}
        """The oldest first."""
        self._alarm: Timer | None = None
        """Goes off when the oldest is over, or before: most are answered at once and need none of their own."""
        self._waiting: set[Key] = set()
        self._guard = Guard()
        self._next = 0

    def waits(self, key: Key) -> bool:
        """Is a copy of this request already being asked about?"""
        return key in self._waiting

    def ask(self, request: Request, key: Key, flow: Flow, now: Instant) -> None:
        """Ask the owner who sent a request."""
        board = self._board
        if len(self._asks) >= MAX_ASKS:
            board.refuse(request, flow, 503, [("Retry-After", str(RETRY_AFTER_S))])
            return
        try:
            credentials = self._credentials(request)
        except Malformed:
            board.refuse(request, flow, 400, phrase="Bad Authorization")
            return
        username = clean(credentials.username) if credentials is not None else ""
        if credentials is not None and self._guard.holds(username, flow.remote[0], now):
            return
        self._next += 1
        ask = AskId(self._next)
        self._asks[ask] = _Ask(request, key, flow, credentials, now + ASK_LIFE_MS)
        if self._alarm is None:
            self._alarm = board.timers.set(now + ASK_LIFE_MS, _drop, self)
        self._waiting.add(key)
        board.tell(IdentityWanted(ask, request.method, flow, username))

    def _credentials(self, request: Request) -> Credentials | None:
        """The credentials for our realm, if any."""
        for name in ("Authorization", "Proxy-Authorization"):
            for value in request.values(name):
                found = read_credentials(value)
                if found is not None and found.realm == self._board.config.realm:
                    return found
        return None

    def identify(self, number: AskId, identity: Identity, now: Instant) -> None:
        """The owner's answer: admit, challenge or drop."""
        ask = self.take(number)
        if ask is None:
            return
        if isinstance(identity, TrunkIdentity):
            self._admit(ask.request, ask.key, ask.flow, identity, None, now)
            return
        stale = False
        if ask.credentials is not None:
            standing = self._judge(ask.credentials, ask, identity, now)
            if standing is None:
                assert isinstance(identity, AccountIdentity)
                self._admit(ask.request, ask.key, ask.flow, identity, ask.credentials, now)
                return
            stale = standing is Standing.STALE
        if not (isinstance(identity, StrangerIdentity) and identity.silent):
            self._challenge(ask, stale, now)

    def _judge(
        self, given: Credentials, ask: _Ask, identity: Identity, now: Instant
    ) -> Standing | None:
        """None: the credentials prove the account. Else what their nonce is worth."""
        hashes = identity.ha1 if isinstance(identity, AccountIdentity) else {}
        hashed = hashes.get(given.algorithm)
        right = matches(given, hashed or _NOBODY_HASH, ask.request.method) and hashed is not None
        standing = self._nonces.judge(given.nonce, now)
        if standing is not Standing.FRESH:
            return standing
        name, host = clean(given.username), ask.flow.remote[0]
        if not right:
            self._guard.failed(name, host, now)
            return Standing.FOREIGN
        if not self._nonces.take(given.nonce, given.nc):
            return Standing.STALE
        self._guard.passed(name, host)
        return None

    def _challenge(self, ask: _Ask, stale: bool, now: Instant) -> None:
        config = self._board.config
        nonce = self._nonces.make(now)
        fields = [
            ("WWW-Authenticate", challenge_value(config.realm, nonce, algorithm, stale))
            for algorithm in config.algorithms
        ]
        self._board.refuse(ask.request, ask.flow, 401, fields)

    def take(self, number: AskId) -> _Ask | None:
        """Take a question out; None if it was answered or is too old."""
        ask = self._asks.pop(number, None)
        if ask is not None:
            self._waiting.discard(ask.key)
        return ask

    def drop(self, now: Instant) -> None:
        """Forget what nobody answered in time."""
        self._alarm = None
        while self._asks:
            number, oldest = next(iter(self._asks.items()))
            if oldest.until > now:
                self._alarm = self._board.timers.set(oldest.until, _drop, self)
                return
            self.take(number)


def _drop(identities: Identities, _: None, now: Instant) -> None:
    identities.drop(now)
