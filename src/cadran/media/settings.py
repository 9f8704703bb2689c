"""What can be set about the media plane."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cadran.media import layout


@dataclass(frozen=True, slots=True)
class MediaSettings:
    """Fixed while the plane runs.

    ``advertised_host`` stands in SDP, ``bind_host`` is where the sockets are. The ``other_…`` ones, if they are set, are
    of the other family (IPv6 beside IPv4): then each leg has sockets of both. Ports are the even ones from ``first_port`` to ``last_port`` (RFC 3550 section 11), or any when both are 0.
    ``legs_per_worker`` is the admission limit: 1,000 legs need some 40 % of a core of 2024.
    """

    advertised_host: str = "127.0.0.1"
    bind_host: str = "127.0.0.1"
    other_advertised_host: str = ""
    other_bind_host: str = ""
    first_port: int = 0
    last_port: int = 0
    browser_port: int = 0
    """The one UDP port of the first worker's browser legs; the next workers take the next ones. 0: any."""
    workers: int = 1
    legs_per_worker: int = 1_000
    jitter_ms: int = 60
    """Depth that a jitter buffer begins with; then it follows how early packets come (``engine/playout``)."""
    silence_limit_ms: int = 60_000
    """Without RTP for so long a leg is ``Silent``; 0 never."""
    drain_ms: int = 2_000
    """A closed leg's port must be quiet for so long: senders stop within a round trip of the BYE."""
    realtime: bool = True
    """Ask for SCHED_FIFO, else for raised priority."""
    cache_dir: Path | None = None
    """Compiled code and decoded prompts; by default ``cadran`` under the user's cache folder."""
    prompts_dir: Path | None = None
    """``<language>/<name>.flac``; by default the package's own."""

    @property
    def slots(self) -> int:
        """Sockets a worker gets: its legs, and a quarter more that drain meanwhile."""
        return min(layout.SLOTS, self.legs_per_worker + max(16, self.legs_per_worker // 4))

    @property
    def bind_hosts(self) -> tuple[str, ...]:
        """One or two, each of its family."""
        return tuple(each for each in (self.bind_host, self.other_bind_host) if each)

    @property
    def near_host(self) -> str:
        """Where workers reach each other's sockets."""
        any_host = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # looked up, not bound
        return any_host.get(self.bind_host, self.bind_host)

    @property
    def families(self) -> tuple[int, ...]:
        """Of those: 4 or 6."""
        return tuple(6 if ":" in each else 4 for each in self.bind_hosts)
