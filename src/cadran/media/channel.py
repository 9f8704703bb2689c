"""What the parent tells a worker's watch: what its legs need of Python, above all how to secure them. The line breaks when the parent is gone.

Keys pass here, between two processes of one house by an unnamed socket, and are written nowhere.
"""

from __future__ import annotations

import json
import socket
from dataclasses import asdict, dataclass
from typing import Any

MESSAGE_BYTES = 8_192
"""The longest message: a certificate with its key."""


@dataclass(frozen=True, slots=True)
class Identify:
    """The certificate for handshakes."""

    key_pem: str
    certificate_pem: str


@dataclass(frozen=True, slots=True)
class Arm:
    """ICE credentials of ours for a browser leg; again: its browser may come anew."""

    slot: int
    generation: int
    ufrag: str
    password: str


@dataclass(frozen=True, slots=True)
class Meet:
    """What a browser's offer says of it."""

    slot: int
    generation: int
    peer_ufrag: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Greet:
    """Agree on a leg's keys by DTLS with the peer of this fingerprint; ``active``: speak first."""

    slot: int
    generation: int
    fingerprint: str
    active: bool


@dataclass(frozen=True, slots=True)
class Key:
    """SRTP keys of a leg that were agreed on in its signalling; hexadecimal, "" for one that stays as it is."""

    slot: int
    generation: int
    profile: str
    receiving: str
    sending: str


@dataclass(frozen=True, slots=True)
class LoadOpus:
    """The first leg with Opus comes."""


Message = Identify | Arm | Meet | Greet | Key | LoadOpus
KINDS: dict[str, Any] = {
    each.__name__: each for each in (Identify, Arm, Meet, Greet, Key, LoadOpus)
}


def pair() -> tuple[socket.socket, socket.socket]:
    """The worker's end and the parent's; both never wait."""
    worker, parent = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    for each in (worker, parent):
        each.setblocking(False)
    return worker, parent


def send(line: socket.socket, message: Message) -> bool:
    """False when nobody reads."""
    try:
        line.send(json.dumps({"is": type(message).__name__, **asdict(message)}).encode())
    except OSError:
        return False
    return True


def receive(line: socket.socket) -> Message | None:
    """The next message, or nothing. Raises ``EOFError`` when the parent is gone."""
    try:
        told = line.recv(MESSAGE_BYTES)
    except BlockingIOError:
        return None
    except OSError:
        raise EOFError from None
    if not told:
        raise EOFError
    facts = json.loads(told)
    message: Message = KINDS[facts.pop("is")](**facts)
    return message
