"""What the media plane says. Delivered by ``MediaPlane.poll`` on the owner's loop, in order a worker."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from cadran.ids import LegId
from cadran.media.quality import mos_centi


class KeyPressed(Struct, frozen=True):
    """A digit ended (RFC 4733 end bit, or time-out without one; or its tones), once a press."""

    leg: LegId
    digit: str
    duration_ms: int
    by_tones: bool = False
    """Heard in the audio of a leg that has no telephone-event."""


class KeyDown(Struct, frozen=True):
    """A digit began: what cuts a prompt short."""

    leg: LegId
    digit: str


class Played(Struct, frozen=True):
    """The play order with this token ended: played out, replaced or stopped (``whole`` False)."""

    leg: LegId
    token: int
    whole: bool


class Heard(Struct, frozen=True):
    """The first packet of the leg came; ``remote`` is where from."""

    leg: LegId
    remote: tuple[str, int]


class Silent(Struct, frozen=True):
    """No RTP for ``silence_limit_ms``; said once, until packets come again."""

    leg: LegId


class Unproven(Struct, frozen=True):
    """The leg's peer has another certificate than its signalling named, or agrees on no SRTP: it gets no keys."""

    leg: LegId


class Recorded(Struct, frozen=True):
    """A recording is over and its file closed; ``made`` False: it could not be written, there is no file.

    ``ended_by``: ``stopped``, ``longest``, ``gone`` (its leg or bridge ended), ``died`` (its worker did).
    """

    token: int
    path: Path
    duration_ms: int
    ended_by: str
    made: bool = True
    lost_ms: int = 0
    """Left out because the disk was too slow."""


class Speaking(Struct, frozen=True):
    """Telemetry: the leg began or ceased to speak. Never stored."""

    leg: LegId
    speaking: bool


class LegClosed(Struct, frozen=True):
    """The leg is gone from the worker; its figures at the end."""

    leg: LegId
    packets_in: int
    packets_out: int
    lost: int
    late: int
    jitter_us: int
    round_trip_us: int = -1
    """By the peer's last report (RTCP); -1: it sent none."""
    far_lost: int = 0
    """Of our packets, as the peer counts."""
    far_jitter_us: int = 0

    @property
    def mos_centi(self) -> int | None:
        """How good the leg sounded, in hundredths (``quality``)."""
        trip_us = max(0, self.round_trip_us)
        return mos_centi(self.packets_in, self.lost, self.late, self.jitter_us, trip_us)


class WorkerDied(Struct, frozen=True):
    """A worker process is gone, and these legs with it. A fresh worker takes new legs at once."""

    worker: int
    legs: tuple[LegId, ...]


MediaEvent = (
    KeyPressed
    | KeyDown
    | Played
    | Recorded
    | Heard
    | Silent
    | Unproven
    | Speaking
    | LegClosed
    | WorkerDied
)
