"""The registrar (RFC 3261 section 10.3): where each account can be reached.

Pure state: ``register`` changes the bindings of one account as a REGISTER asks, all or nothing.
Storing them is the owner's: it hears ``BindingsChanged`` and gives them back with ``restore``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from msgspec.structs import replace

from cadran.clock import SECOND_MS, Instant
from cadran.sip.board import Board
from cadran.sip.dialog import listening
from cadran.sip.events import Binding, BindingsChanged, Flow
from cadran.sip.grammar import Malformed, clean, unquote
from cadran.sip.limits import MAX_BINDINGS, MAX_CONTACTS
from cadran.sip.message import Request
from cadran.sip.name_addr import NameAddr, parse_name_addr
from cadran.sip.timers import Timer
from cadran.sip.uri import parse_uri

Answer = tuple[int, str, list[tuple[str, str]]]
"""Status, phrase, fields."""

_SECONDS: Final = re.compile(r"[0-9]{1,10}")
_QVALUE: Final = re.compile(r"0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?")
_MAX_INSTANCE_CHARS: Final = 128
_MAX_AGENT_CHARS: Final = 128
"""Texts of a phone's that are kept."""

Key = tuple[object, ...]


class Registrar:
    """Bindings of all accounts; each expires on its own."""

    __slots__ = ("_board", "_held", "_hosts", "_timers")

    def __init__(self, board: Board) -> None:
        self._board = board
        self._held: dict[str, dict[Key, Binding]] = {}
        self._timers: dict[str, Timer] = {}
        self._hosts: frozenset[str] | None = None
        """Where phones registered from; None: to be gathered again."""

    def knows(self, host: str) -> bool:
        """Is a phone registered that came from this address?"""
        if self._hosts is None:
            self._hosts = frozenset(
                each.flow.remote[0] for held in self._held.values() for each in held.values()
            )
        return host in self._hosts

    def count(self) -> int:
        """Bindings of all accounts."""
        return sum(len(each) for each in self._held.values())

    def bindings(self, account: str, now: Instant) -> tuple[Binding, ...]:
        """Present bindings, preferred ones first (``q``), then the latest."""
        live = [each for each in self._held.get(account, {}).values() if each.expires_at > now]
        return tuple(sorted(live, key=lambda each: (-each.q_permille, -each.expires_at)))

    def restore(self, bindings: Sequence[Binding], now: Instant) -> None:
        """Take stored bindings back; those that expired meanwhile are left out without a word."""
        for binding in bindings:
            if binding.expires_at > now:
                held = self._held.setdefault(binding.account, {})
                held[_key(binding.contact, binding.instance)] = binding
        for account in {each.account for each in bindings}:
            self._watch(account, now)

    def forget(self, account: str) -> None:
        """Drop an account's bindings."""
        self._hosts = None
        if self._held.pop(account, None):
            self._board.tell(BindingsChanged(account, ()))
        self._board.timers.cancel(self._timers.pop(account, None))

    def register(self, account: str, request: Request, flow: Flow, now: Instant) -> Answer:
        """Do as a REGISTER of the account asks. Raises ``Malformed``, having changed nothing."""
        contacts = request.all("Contact")
        if not contacts:
            return self._listing(account, now)
        if len(contacts) > MAX_CONTACTS:
            return (403, "Too Many Contacts", [])
        default_s = self._expires(request.get("Expires"), self._board.config.max_expires_s)
        held = {
            key: each for key, each in self._held.get(account, {}).items() if each.expires_at > now
        }
        if "*" in contacts:
            if len(contacts) > 1 or request.get("Expires").strip() != "0":
                raise Malformed("Contact: *")
            if not _newer(request, held.values()):
                return (500, "CSeq Out Of Order", [])
            return self._keep(account, {}, now)
        for text in contacts:
            refusal = self._bind(
                account, held, parse_name_addr(text), request, flow, default_s, now
            )
            if refusal is not None:
                return refusal
        while len(held) > MAX_BINDINGS:
            del held[next(iter(held))]
        status, phrase, fields = self._keep(account, held, now)
        # The phone sees which way its calls will come (RFC 3327 section 5.3).
        paths = [("Path", value) for value in request.values("Path")]
        return (status, phrase, [*paths, *fields])

    def _bind(
        self,
        account: str,
        held: dict[Key, Binding],
        address: NameAddr,
        request: Request,
        flow: Flow,
        default_s: int,
        now: Instant,
    ) -> Answer | None:
        """One Contact: add, refresh or remove."""
        config = self._board.config
        if address.uri.scheme == "tel":
            raise Malformed("Contact")
        given = address.parameters
        asked_s = self._expires(given.get("expires") or "", default_s)
        if 0 < asked_s < config.min_expires_s:
            return (423, "", [("Min-Expires", str(config.min_expires_s))])
        instance = clean(unquote(given.get("+sip.instance") or ""))[:_MAX_INSTANCE_CHARS]
        key = _key(address.uri_text, instance if "reg-id" in given else "")
        old = held.get(key)
        if old is not None and not _newer(request, [old]):
            return (500, "CSeq Out Of Order", [])
        held.pop(key, None)
        if asked_s == 0:
            return None
        held[key] = Binding(
            account=account,
            contact=clean(address.uri_text),
            flow=flow,
            expires_at=now + min(asked_s, config.max_expires_s) * SECOND_MS,
            sip_call_id=clean(request.call_id),
            cseq=request.cseq[0],
            instance=instance if "reg-id" in given else "",
            user_agent=clean(request.get("User-Agent"))[:_MAX_AGENT_CHARS],
            q_permille=_q(given.get("q")),
            path=tuple(clean(each) for each in request.all("Path")),
        )
        return None

    def _expires(self, text: str, default_s: int) -> int:
        """Seconds asked for; what is malformed counts as not given (sections 10.3 and 20.19)."""
        return min(int(text), 2**31) if _SECONDS.fullmatch(text) else default_s

    def _keep(self, account: str, held: dict[Key, Binding], now: Instant) -> Answer:
        if held:
            self._held[account] = held
        else:
            self._held.pop(account, None)
        self._watch(account, now)
        self._board.tell(BindingsChanged(account, tuple(held.values())))
        return self._listing(account, now)

    def _listing(self, account: str, now: Instant) -> Answer:
        fields = [
            ("Contact", f"<{each.contact}>;expires={max(1, (each.expires_at - now) // SECOND_MS)}")
            for each in self.bindings(account, now)
        ]
        return (200, "", fields)

    def _watch(self, account: str, now: Instant) -> None:
        """Wake when the account's next binding expires."""
        self._hosts = None
        timers = self._board.timers
        timers.cancel(self._timers.pop(account, None))
        held = self._held.get(account)
        if held:
            when = max(min(each.expires_at for each in held.values()), now)
            self._timers[account] = timers.set(when, _expire, self, account)

    def lost(self, flows: Collection[Flow], now: Instant) -> None:
        """Streams ended: who is bound on one is reached where it listens, or not at all (RFC 5626 section 5.3)."""
        for account, held in tuple(self._held.items()):
            broken = {key: each for key, each in held.items() if each.flow in flows}
            if not broken:
                continue
            for key, each in broken.items():
                flow = listening(parse_uri(each.contact), each.flow) if not each.instance else None
                if flow is None or flow == each.flow:
                    del held[key]
                else:
                    held[key] = replace(each, flow=flow)
            self._keep(account, held, now)

    def expire(self, account: str, now: Instant) -> None:
        """Drop what expired and tell the owner."""
        self._timers.pop(account, None)
        held = self._held.get(account, {})
        live = {key: each for key, each in held.items() if each.expires_at > now}
        if len(live) != len(held):
            self._held[account] = live
            if not live:
                del self._held[account]
            self._board.tell(BindingsChanged(account, tuple(live.values())))
        self._watch(account, now)


def _expire(registrar: Registrar, account: str, now: Instant) -> None:
    registrar.expire(account, now)


def _key(contact: str, instance: str) -> Key:
    return ("instance", instance) if instance else parse_uri(contact).key


def _newer(request: Request, bindings: Iterable[Binding]) -> bool:
    """May the request change these bindings (section 10.3, step 7)?"""
    call_id, number = clean(request.call_id), request.cseq[0]
    return all(each.sip_call_id != call_id or each.cseq < number for each in bindings)


def _q(text: str | None) -> int:
    return round(float(text) * 1000) if text and _QVALUE.fullmatch(text) else 1000
