"""A trunk: a carrier's gateways, as data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Gateway:
    """One SIP peer of a trunk; lower ``priority`` is tried first."""

    host: str
    port: int
    transport: str = "udp"
    priority: int = 0


@dataclass(frozen=True, slots=True)
class Trunk:
    """A way to and from the world.

    ``sources`` are the hosts (or ``host:port``) from which its requests come. A ``sandbox`` trunk carries
    only numbers that nobody can own; every other trunk carries none of those.
    ``prefixes`` are the E.164 prefixes that it carries ("+" for all), ``plus`` whether it wants the ``+``.
    """

    name: str
    gateways: tuple[Gateway, ...]
    sources: tuple[str, ...]
    sandbox: bool = False
    prefixes: tuple[str, ...] = ("+",)
    plus: bool = True
    username: str = ""
    codecs: tuple[str, ...] = ("PCMA", "PCMU")
    priority: int = 0
