"""What the parent knows: which leg is in which slot of which worker, and who is in a bridge."""

from __future__ import annotations

import secrets
from collections import Counter, deque

from msgspec import Struct, field

from cadran.ids import BridgeId, LegId
from cadran.media.channel import LoadOpus
from cadran.media.process import Worker
from cadran.media.recorder import Recording
from cadran.media.stream import BrowserPort, BrowserStream, Stream


class Seat(Struct, eq=False):
    """A worker with the slots and bridges that are free in it."""

    worker: Worker
    limit: int
    free: list[tuple[int, int]]
    """A heap of (tick since when the port is quiet, slot)."""
    legs: dict[int, Leg] = field(default_factory=dict)
    closing: dict[int, Leg] = field(default_factory=dict)
    bridges_free: deque[int] = field(default_factory=deque)
    generation: int = field(default_factory=lambda: secrets.randbits(31))
    spoken: Counter[str] = field(default_factory=Counter)
    """Connected legs by codec."""
    circles: Counter[str] = field(default_factory=Counter)
    """Legs by the circle of those who may meet them."""
    opus_told: bool = False
    """The worker has been told to load libopus."""


class Leg(Struct, eq=False):
    """An open leg."""

    id: LegId
    seat: Seat
    slot: int
    generation: int
    circle: str
    stream: Stream | BrowserStream | None = None
    browser: BrowserPort | None = None
    bridge: Bridge | None = None
    recording: Recording | None = None
    link: Bridge | None = None
    """The branch whose link it is an end of: a leg of our own, of which nobody hears."""
    greeted: tuple[str, tuple[str, int]] | None = None
    """With whom and where its keys are agreed on by DTLS."""

    def send(self, operation: int, *words: int) -> None:
        """Give its worker a command about it."""
        self.seat.worker.send(operation, self.slot, self.generation, *words)

    def speak(self, stream: Stream | BrowserStream | None) -> None:
        """Note what was agreed on (None at the end); the first Opus has the worker load its library.

        Raises ``Refused(media.down)``.
        """
        if stream is not None and stream.codec == "OPUS" and not self.seat.opus_told:
            self.seat.worker.tell(LoadOpus())
            self.seat.opus_told = True
        if self.stream is not None:
            self.seat.spoken[self.stream.codec] -= 1
        if stream is not None:
            self.seat.spoken[stream.codec] += 1
        self.stream = stream


class Bridge(Struct, eq=False):
    """A bridge in use on one worker: by legs in it and, at its home, by the branches on other workers."""

    id: BridgeId
    seat: Seat
    number: int
    users: int = 0
    recording: Recording | None = None
    branches: dict[int, Bridge] = field(default_factory=dict)
    """A home's, by the number of their worker."""
    home: Bridge | None = None
    """A branch's."""
    link: tuple[Leg, ...] = ()
    """A branch's two ends: its own, and that at its home."""


def beginning() -> tuple[int, int, int, int]:
    """SSRC, first sequence number and timestamp, random (RFC 3550 section 5.1); the latter small, to stay clear of a wrap.

    And the leg's name in RTCP, random too (RFC 7022 section 4.2).
    """
    drawn = secrets.randbits(32 + 15 + 31 + 63)
    sequence, timestamp = drawn >> 94 & 0x7FFF, drawn >> 63 & 0x7FFF_FFFF
    return drawn >> 109, sequence, timestamp, drawn & 0x7FFF_FFFF_FFFF_FFFF
