"""NAPTR and SRV records for the SIP core's questions (RFC 3263); addresses are the system's to look up."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Final

import dns.asyncresolver
import dns.exception
import dns.rdatatype

from cadran.clock import Clock, Instant
from cadran.sip.locating import Hop, Naptr, Question, Records, Srv, locate

ANSWER_WAIT_S: Final = 3.0
"""One question; a call does not wait longer for a name server, and goes on with what is known."""

_LIFE_MS: Final = 60_000
"""A domain that moves is found again within a minute."""

_MAX_DOMAINS: Final = 1_024
"""Domains remembered; carriers are a handful."""


class Resolver:
    """Finds hops and remembers them for a minute. ``servers`` overrides the system's name servers."""

    def __init__(self, clock: Clock, servers: Sequence[str] = (), port: int = 53) -> None:
        self._clock = clock
        self._dns = dns.asyncresolver.Resolver(configure=not servers)
        if servers:
            self._dns.nameservers = list(servers)
            self._dns.port = port
        self._dns.lifetime = ANSWER_WAIT_S
        self._known: dict[tuple[object, ...], tuple[Instant, list[Hop]]] = {}

    async def hops(
        self, host: str, port: int, transport: str, *, spoken: Sequence[str], secure: bool = False
    ) -> list[Hop]:
        """As ``locate``; answers its questions. Never raises: what cannot be asked has no records."""
        key = (host.lower(), port, transport, tuple(spoken), secure)
        known = self._known.get(key)
        if known is not None and known[0] > self._clock():
            return known[1]
        walk = locate(host, port, transport, spoken=spoken, dice=secrets.randbelow, secure=secure)
        try:
            question = next(walk)
            while True:
                question = walk.send(await self._ask(question))
        except StopIteration as stop:
            found: list[Hop] = stop.value
        if len(self._known) >= _MAX_DOMAINS:
            self._known.clear()
        self._known[key] = (Instant(self._clock() + _LIFE_MS), found)
        return found

    async def _ask(self, question: Question) -> Records:
        try:
            answer = await self._dns.resolve(question.name, question.kind)
        except (dns.exception.DNSException, OSError, ValueError):
            return []
        if question.kind == "SRV":
            return [
                Srv(each.priority, each.weight, each.port, _name(each.target)) for each in answer
            ]
        return [
            Naptr(
                each.order,
                each.preference,
                each.service.decode("ascii", "replace"),
                _name(each.replacement),
            )
            for each in answer
            if each.flags.lower() == b"s"
        ]


def _name(name: object) -> str:
    """Without the final dot; the root, which means none, is ""."""
    return str(name).rstrip(".")
