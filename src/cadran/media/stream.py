"""What is said between the media plane and those who use it: ports, streams, sounds."""

from __future__ import annotations

from msgspec import Struct

from cadran.media.srtp import Keys


class Port(Struct, frozen=True):
    """Where a leg's packets are to be sent, for its SDP; ``other`` is the same in the other family, if it has one."""

    host: str
    port: int
    worker: int
    rtcp_port: int = 0
    other: Port | None = None


class Dtls(Struct, frozen=True):
    """The peer with whom keys are agreed on in the audio path (RFC 5763)."""

    fingerprint: str
    """SHA-256 of its certificate, ``AA:BB:…``."""
    active: bool = False
    """We speak first."""


class Stream(Struct, frozen=True):
    """What offer and answer agreed on.

    ``remote`` is the peer's address from its SDP: the only place from which the first packet is
    accepted, besides ``signalled_from``, the host its signalling came from (a phone behind NAT).
    ``events_pt`` is telephone-event's payload type, or -1. ``sending`` and ``receiving`` are ours.
    """

    remote: tuple[str, int]
    codec: str
    """``PCMU``, ``PCMA``, ``G722`` or ``OPUS``."""
    payload_type: int
    events_pt: int = -1
    events_rate: int = 8000
    """Clock of the telephone-events: that of the codec, in Hz."""
    signalled_from: str = ""
    sending: bool = True
    receiving: bool = True
    keys: Keys | None = None
    """SRTP both ways; None: plain RTP, unless by…"""
    dtls: Dtls | None = None
    rtcp_port: int = 0
    """Where on its host the peer takes RTCP; 0: nowhere."""
    rtcp_mux: bool = False
    """RTCP comes and goes on the RTP ports (RFC 5761)."""


class BrowserPort(Struct, frozen=True):
    """What the answer to a browser's offer says of us: ICE-lite, DTLS passive, one component (rtcp-mux)."""

    hosts: tuple[str, ...]
    """Each a host candidate on ``port``, best first."""
    port: int
    worker: int
    ufrag: str
    pwd: str
    fingerprint: str
    """SHA-256 of our certificate, ``AA:BB:…``."""


class BrowserStream(Struct, frozen=True):
    """What a browser's offer and our answer agreed on; ``sending`` and ``receiving`` are ours."""

    remote_ufrag: str
    remote_pwd: str
    fingerprint: str
    """SHA-256 of the browser's certificate."""
    codec: str
    payload_type: int
    events_pt: int = -1
    events_rate: int = 8000
    sending: bool = True
    receiving: bool = True


class Sound(Struct, frozen=True):
    """One thing to play: a loaded clip or tone by name, language already resolved."""

    name: str
    language: str = ""
