"""Facts about legs, on their way into the journal.

Facts are gathered while the exchange works and handed to the writer in one job an organisation and turn.
When the writer refuses (a stalled database), they wait here up to a limit: calls go on without it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog
from msgspec.structs import replace

from cadran.clock import Instant
from cadran.errors import Refusal, Refused
from cadran.exchange.legs import Leg
from cadran.ids import OrgId
from cadran.journal.facts import Fact
from cadran.media.events import LegClosed

WAITING_FACTS_MAX = 100_000
"""Some 15,000 calls: what may wait in memory for a stalled database before the oldest are dropped."""

log = structlog.get_logger(__name__)

Commit = Callable[[OrgId, list[Fact]], None]
"""Queues facts for the journal; raises ``Refused`` when the writer is full."""


@dataclass(slots=True)
class Records:
    """Gathers facts and flushes them at the end of a turn."""

    commit: Commit
    _waiting: deque[Fact] = field(default_factory=lambda: deque(maxlen=WAITING_FACTS_MAX))

    def note(self, fact: Fact) -> None:
        self._waiting.append(fact)

    def flush(self) -> None:
        """Hand over what was gathered; what the writer refuses stays for the next flush."""
        if not self._waiting:
            return
        by_org: dict[OrgId, list[Fact]] = {}
        for fact in self._waiting:
            by_org.setdefault(fact.org, []).append(fact)
        self._waiting.clear()
        for org, facts in by_org.items():
            try:
                self.commit(org, facts)
            except Refused as refused:
                log.warning("journal waits", reason=refused.refusal.id, facts=len(facts))
                self._waiting.extend(facts)


def began(leg: Leg, service: str) -> Fact:
    """``leg.arrived`` or ``leg.dialled``."""
    data: dict[str, object] = {
        "call": leg.call,
        "side": "out" if leg.outgoing else "in",
        "trunk": leg.trunk,
        "kind": leg.holder.kind,
        "id": leg.holder.id,
        "service": service,
    }
    if leg.caller.user:
        data["user"] = leg.caller.user
    personal = {"called": leg.called, "caller": leg.caller.number or leg.caller.name or ""}
    kind = "leg.dialled" if leg.outgoing else "leg.arrived"
    return Fact(leg.org, kind, leg.id, leg.at, data, personal)


def called_for_help(leg: Leg, device: str) -> Fact:
    """``emergency.called``: told at once, whether help is reached or not. ``device``: the account that dialled."""
    data = {
        "call": leg.call,
        "user": leg.caller.user or "",
        "called": leg.called,
        "device": device,
    }
    return Fact(leg.org, "emergency.called", leg.id, leg.at, data)


def answered(leg: Leg, at: Instant) -> Fact:
    """``leg.answered``; with the codec and the way of its keys, if that is known."""
    data: dict[str, object] = {"call": leg.call}
    known = {"codec": leg.codec, "keys": leg.keys_way}
    data |= {name: told for name, told in known.items() if told}
    return Fact(leg.org, "leg.answered", leg.id, at, data)


def passed(leg: Leg, org: OrgId, service: str, at: Instant) -> tuple[Fact, ...]:
    """``leg.passed``: its record leaves its organisation for another, where all known of it is told anew."""
    here = Fact(leg.org, "leg.passed", leg.id, at, {"call": leg.call})
    there = replace(began(leg, service), org=org)
    if leg.answered_at is None:
        return here, there
    return here, there, replace(answered(leg, leg.answered_at), org=org)


def charged(leg: Leg) -> Fact:
    """``leg.charged``: a leg that talks already costs from now on."""
    return Fact(leg.org, "leg.charged", leg.id, leg.at, {"call": leg.call})


def joined(leg: Leg, at: Instant, *, inside: bool) -> Fact:
    kind = "leg.joined" if inside else "leg.left"
    return Fact(leg.org, kind, leg.id, at, {"call": leg.call, "bridge": leg.bridge})


def ended(leg: Leg, cause: Refusal, at: Instant, *, by_peer: bool) -> Fact:
    data: dict[str, object] = {
        "call": leg.call,
        "cause": cause.reason.id,
        "by": "peer" if by_peer else "house",
        "sip": cause.reason.sip,
        "q850": cause.q850,
    }
    return Fact(leg.org, "leg.ended", leg.id, at, data)


def measured(leg: Leg, closed: LegClosed, at: Instant) -> Fact:
    """``leg.measured``: what the media plane counted."""
    data: dict[str, object] = {
        "call": leg.call,
        "packets_in": closed.packets_in,
        "packets_out": closed.packets_out,
        "lost": closed.lost,
        "late": closed.late,
        "jitter_us": closed.jitter_us,
    }
    score = closed.mos_centi
    if score is not None:
        data["mos_centi"] = score
    if closed.round_trip_us >= 0:
        data |= {
            "round_trip_us": closed.round_trip_us,
            "far_lost": closed.far_lost,
            "far_jitter_us": closed.far_jitter_us,
        }
    return Fact(leg.org, "leg.measured", leg.id, at, data)
