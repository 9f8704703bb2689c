"""Where a SIP domain is served (RFC 3263 section 4): an order of hops, found by asking for DNS records.

Pure: ``locate`` is a generator that yields questions and is sent their answers; whoever runs it does the
looking up. Names of A and AAAA records are left to the connecting, so a hop may still carry a name.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final, Literal

MAX_HOPS: Final = 16
"""Hops of one domain: who has more is tried at these."""

MAX_RECORDS: Final = 64
"""Records of one answer that are looked at."""

PORTS: Final = {"udp": 5060, "tcp": 5060, "tls": 5061}

_SERVICES: Final = {"SIP+D2U": "udp", "SIP+D2T": "tcp", "SIPS+D2T": "tls"}
_PREFIXES: Final = {"udp": "_sip._udp.", "tcp": "_sip._tcp.", "tls": "_sips._tcp."}


@dataclass(frozen=True, slots=True)
class Naptr:
    """A record of RFC 3403 with flag ``s``, as far as SIP needs it."""

    order: int
    preference: int
    service: str
    replacement: str


@dataclass(frozen=True, slots=True)
class Srv:
    """A record of RFC 2782. Target "" means: not served here."""

    priority: int
    weight: int
    port: int
    target: str


@dataclass(frozen=True, slots=True)
class Question:
    """Records wanted; answered by a list of their kind, empty if there are none or nobody answers."""

    kind: Literal["NAPTR", "SRV"]
    name: str


@dataclass(frozen=True, slots=True)
class Hop:
    """One place to try. ``host`` is an address, or a name that has A or AAAA records."""

    transport: str
    host: str
    port: int


Records = Sequence[Naptr] | Sequence[Srv]
Locating = Generator[Question, Records, list[Hop]]


def locate(
    host: str,
    port: int,
    transport: str,
    *,
    spoken: Sequence[str],
    dice: Callable[[int], int],
    secure: bool = False,
) -> Locating:
    """The hops of a URI's host, best first; none if the domain says that it serves no SIP we speak.

    ``port`` 0 and ``transport`` "" mean none given; ``spoken`` are our transports; ``secure`` asks for TLS
    (a SIPS URI). ``dice(n)`` answers a random number below n, for the weights of RFC 2782.
    """
    allowed = [each for each in spoken if each == "tls"] if secure else list(spoken)
    if transport:
        allowed = [each for each in allowed if each == transport]
    if not allowed:
        return []
    plain = "udp" if "udp" in allowed else allowed[0]
    bare = host.strip("[]").rstrip(".").lower()
    if port or _numeric(bare):
        return [Hop(plain, bare, port or PORTS[plain])]
    services: list[tuple[str, str]] = []
    if not transport:
        naptr = [each for each in (yield Question("NAPTR", bare)) if isinstance(each, Naptr)]
        services = _services(naptr, allowed)
    if not services:
        services = [(each, _PREFIXES[each] + bare) for each in allowed]
    hops: list[Hop] = []
    denied = False
    for carried, name in services:
        found = [each for each in (yield Question("SRV", name)) if isinstance(each, Srv)]
        denied = denied or any(not each.target for each in found)
        hops += [
            Hop(carried, each.target.lower(), each.port)
            for each in _in_order(found[:MAX_RECORDS], dice)
            if each.target
        ]
    if not hops and not denied:
        return [Hop(plain, bare, PORTS[plain])]
    return hops[:MAX_HOPS]


def _services(records: Iterable[Naptr], allowed: Sequence[str]) -> list[tuple[str, str]]:
    """Transport and SRV name of the records of use, in their order (RFC 3263 section 4.1)."""
    found = []
    for each in sorted(records, key=lambda record: (record.order, record.preference))[:MAX_RECORDS]:
        carried = _SERVICES.get(each.service.upper(), "")
        if carried in allowed and each.replacement:
            found.append((carried, each.replacement))
    return found


def _in_order(records: Sequence[Srv], dice: Callable[[int], int]) -> list[Srv]:
    """By priority; within one, by lot according to weight (RFC 2782)."""
    ordered: list[Srv] = []
    for priority in sorted({each.priority for each in records}):
        left = sorted(
            (each for each in records if each.priority == priority), key=lambda each: each.weight
        )
        while left:
            lot = dice(sum(each.weight for each in left) + 1)
            for each in left:
                lot -= each.weight
                if lot <= 0:
                    break
            ordered.append(each)
            left.remove(each)
    return ordered


def _numeric(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
