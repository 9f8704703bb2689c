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

_MAX_QUESTIONS: Final = 4_096
"""Answers remembered; carriers are a handful, of three questions each."""


class Resolver:
    """Finds hops, remembering records as long as they say. ``servers`` overrides the system's name servers.

    Records are remembered, not hops: calls of the same minute draw by weight anew (RFC 2782).
    """

    def __init__(self, clock: Clock, servers: Sequence[str] = (), port: int = 53) -> None:
        self._clock = clock
        self._dns = dns.asyncresolver.Resolver(configure=not servers)
        if servers:
            self._dns.nameservers = list(servers)
            self._dns.port = port
        self._dns.lifetime = ANSWER_WAIT_S
        self._known: dict[Question, tuple[Instant, Records]] = {}

    async def hops(
        self, host: str, port: int, transport: str, *, spoken: Sequence[str], secure: bool = False
    ) -> list[Hop]:
        """As ``locate``; answers its questions. Never raises: what cannot be asked has no records."""
        walk = locate(host, port, transport, spoken=spoken, dice=secrets.randbelow, secure=secure)
        silent = False
        try:
            question = next(walk)
            while True:
                known = self._known.get(question)
                if known is None or known[0] <= self._clock():
                    # Who was silent once is not waited for again.
                    answer = None if silent else await self._ask(question)
                    silent = answer is None
                    known = self._remember(question, answer or ([], _SILENCE_MS))
                question = walk.send(known[1])
        except StopIteration as stop:
            found: list[Hop] = stop.value
        return found

    def _remember(self, question: Question, answer: tuple[Records, int]) -> tuple[Instant, Records]:
        records, life_ms = answer
        if len(self._known) >= _MAX_QUESTIONS:
            self._known.clear()
        known = (Instant(self._clock() + min(_LIFE_MS, life_ms)), records)
        self._known[question] = known
        return known

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
