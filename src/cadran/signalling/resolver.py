"""NAPTR and SRV records for the SIP core's questions (RFC 3263); addresses are the system's to look up."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Final

import dns.asyncresolver
import dns.exception
import dns.rdatatype
import dns.resolver

from cadran.clock import Clock, Instant
from cadran.sip.locating import Hop, Naptr, Question, Records, Srv, locate

ANSWER_WAIT_S: Final = 3.0
"""One question; a call does not wait longer for a name server, and goes on with what is known."""

_LIFE_MS: Final = 60_000
"""The longest that records are believed, whatever they say: a domain that moves is found again within a minute."""

_LIFE_LEAST_MS: Final = 5_000
"""The shortest: a flood of calls asks no flood of questions."""

_SILENCE_MS: Final = 10_000
"""A name server that did not answer is asked again after this."""

_MAX_DOMAINS: Final = 1_024
"""Domains remembered; carriers are a handful."""


class Resolver:
    """Finds hops and remembers them as their records say. ``servers`` overrides the system's name servers."""

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
        life_ms, silent = _LIFE_MS, False
        try:
            question = next(walk)
            while True:
                # Who was silent once is not waited for again.
                answer = None if silent else await self._ask(question)
                silent = answer is None
                records, ttl_ms = answer or ([], _SILENCE_MS)
                life_ms = min(life_ms, ttl_ms)
                question = walk.send(records)
        except StopIteration as stop:
            found: list[Hop] = stop.value
        if len(self._known) >= _MAX_DOMAINS:
            self._known.clear()
        self._known[key] = (Instant(self._clock() + life_ms), found)
        return found

    async def _ask(self, question: Question) -> tuple[Records, int] | None:
        """The records, and how long they hold; None: nobody answered."""
        try:
            answer = await self._dns.resolve(question.name, question.kind)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, ValueError):
            return [], _LIFE_MS
        except (dns.exception.DNSException, OSError):
            return None
        ttl_ms = max(_LIFE_LEAST_MS, 1_000 * (answer.rrset.ttl if answer.rrset else 0))
        if question.kind == "SRV":
            return [
                Srv(each.priority, each.weight, each.port, _name(each.target)) for each in answer
            ], ttl_ms
        return [
            Naptr(
                each.order,
                each.preference,
                each.service.decode("ascii", "replace"),
                _name(each.replacement),
            )
            for each in answer
            if each.flags.lower() == b"s"
        ], ttl_ms


def _name(name: object) -> str:
    """Without the final dot; the root, which means none, is ""."""
    return str(name).rstrip(".")
