"""Calls of the sandbox carrier, as its HTTP API shows them."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from cadran.clock import Instant
from cadran.ids import LegId
from cadran.sandbox.rtp import Peer

CALLS_AT_ONCE = 60
"""What plain asyncio carries at 20 ms with room to spare."""
CALLS_REMEMBERED = 500
"""Ended calls that can still be asked about."""


@dataclass(slots=True)
class Call:
    """One call. ``state``: ``dialling``, ``ringing``, ``answered``, ``ended``; ``failed`` if never answered."""

    id: str
    leg: LegId
    incoming: bool
    """From Cadran's side: the carrier delivers it to a number that was sold."""
    caller: str
    called: str
    began_at: Instant
    peer: Peer
    keys: str = ""
    """To be pressed after the answer."""
    hold_ms: int = 0
    tone_hz: int = 0
    """What it says once its keys are pressed."""
    state: str = "dialling"
    status: int = 0
    """The final SIP status of a call that failed."""
    answered_at: Instant | None = None
    ended_at: Instant | None = None
    ended_by: str = ""
    """``sandbox`` or ``peer``."""
    cause: int | None = None
    """Why the peer ended it: Q.850's number, as its Reason field told (RFC 3326)."""
    last: dict[str, Any] = field(default_factory=dict)
    """What was heard when it ended."""

    @property
    def over(self) -> bool:
        return self.state in {"ended", "failed"}

    def heard(self) -> dict[str, Any]:
        """What came in: packets in all, keys, and level and tones of the last second."""
        if self.over:
            return self.last
        return {
            "packets": self.peer.heard.packets,
            "keys": self.peer.heard.keys,
            "level_db": self.peer.level_db(),
            "tones": [{"hz": hz, "db": db} for hz, db in self.peer.tones()],
        }

    def finish(self, state: str, now: Instant, by: str) -> None:
        """End it and keep what was heard."""
        self.last = self.heard()
        self.state, self.ended_at, self.ended_by = state, now, by
        self.peer.stop()

    def view(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "state": self.state,
            "direction": "in" if self.incoming else "out",
            "from": self.caller,
            "number": self.called,
            "status": self.status or None,
            "began_at": self.began_at,
            "answered_at": self.answered_at,
            "ended_at": self.ended_at,
            "ended_by": self.ended_by or None,
            "cause": self.cause,
            "heard": self.heard(),
        }


@dataclass(slots=True)
class Calls:
    """All calls, running and lately ended."""

    by_id: OrderedDict[str, Call] = field(default_factory=OrderedDict)
    by_leg: dict[LegId, Call] = field(default_factory=dict)

    def add(self, call: Call) -> None:
        self.by_id[call.id] = call
        self.by_leg[call.leg] = call
        while len(self.by_id) > CALLS_REMEMBERED:
            oldest = next(each for each in self.by_id.values() if each.over)
            del self.by_id[oldest.id]

    def finish(self, call: Call, state: str, now: Instant, by: str) -> None:
        if not call.over:
            call.finish(state, now, by)
        self.by_leg.pop(call.leg, None)

    def running(self) -> int:
        return len(self.by_leg)
