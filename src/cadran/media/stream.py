"""What is said between the media plane and those who use it: ports, streams, sounds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Port:
    """Where a leg's packets are to be sent, for its SDP."""

    host: str
    port: int
    worker: int


@dataclass(frozen=True, slots=True)
class Stream:
    """What offer and answer agreed on.

    ``remote`` is the peer's address from its SDP: the only place from which the first packet is
    accepted, besides ``signalled_from``, the host its signalling came from (a phone behind NAT).
    ``events_pt`` is telephone-event's payload type, or -1. ``sending`` and ``receiving`` are ours.
    """

    remote: tuple[str, int]
    codec: str
    """``PCMU`` or ``PCMA``."""
    payload_type: int
    events_pt: int = -1
    signalled_from: str = ""
    sending: bool = True
    receiving: bool = True


@dataclass(frozen=True, slots=True)
class Sound:
    """One thing to play: a loaded clip or tone by name, language already resolved."""

    name: str
    language: str = ""
