"""Facts into legs. The result depends on the facts and their order alone, never on how they came in steps."""

from __future__ import annotations

from collections.abc import Callable

from cadran.clock import Instant
from cadran.ids import CallId, LegId, UserId
from cadran.journal.facts import Fact
from cadran.reports.records import LegRecord, charge_of


def leg_of(fact: Fact) -> LegId | None:
    """The leg that a fact is about; None if call records do not care."""
    if fact.kind == "grant.settled":
        return LegId(str(fact.data.get("leg", "")))
    return LegId(fact.subject) if fact.kind in TELLING else None


TALK = ("codec", "keys")
"""What an answer tells of the sound."""


def begun(fact: Fact, leg: LegId) -> LegRecord:
    """A leg as first heard of, by whatever fact: those of its charge may overtake those of its dialog."""
    return LegRecord(
        org=fact.org,
        leg=leg,
        call=CallId(str(fact.data.get("call", leg))),
        began_at=fact.at,
        first=fact.sequence,
    )


def apply(leg: LegRecord, fact: Fact) -> None:
    """Let a leg learn what happened. A repeated fact changes nothing."""
    _APPLY[fact.kind](leg, fact)
    leg.last = fact.sequence


def _began(leg: LegRecord, fact: Fact) -> None:
    if leg.side:
        return
    data = fact.data
    leg.side = str(data.get("side") or ("out" if fact.kind == "leg.dialled" else "in"))
    leg.service = str(data.get("service") or "")
    leg.kind = str(data.get("kind") or "")
    leg.holder = str(data.get("id") or "")
    leg.user = UserId(str(data.get("user") or data.get("payer") or leg.user))
    leg.trunk = str(data.get("trunk") or "")
    leg.caller = fact.personal.get("caller", "")
    leg.called = fact.personal.get("called", "")
    leg.began_at = min(leg.began_at, fact.at)


def _answered(leg: LegRecord, fact: Fact) -> None:
    if leg.answered_at is None:
        leg.answered_at = fact.at
        leg.figures = {**leg.figures, **{key: fact.data[key] for key in TALK if key in fact.data}}


def _moved(leg: LegRecord, fact: Fact) -> None:
    leg.call = CallId(str(fact.data.get("to") or leg.call))


def _ended(leg: LegRecord, fact: Fact) -> None:
    if leg.ended_at is not None:
        return
    leg.ended_at = Instant(max(fact.at, leg.answered_at or leg.began_at))
    leg.cause = str(fact.data.get("cause") or "")
    leg.ended_by = str(fact.data.get("by") or "")
    told = {key: value for key, value in fact.data.items() if key not in {"call", "cause", "by"}}
    leg.figures = {**leg.figures, **told}


def _settled(leg: LegRecord, fact: Fact) -> None:
    leg.charge = charge_of({**fact.data, "grant": fact.subject})
    if not leg.user:
        leg.user = UserId(str(fact.data.get("payer") or ""))
    if not leg.service:
        leg.service = str(fact.data.get("service") or "")


def _measured(leg: LegRecord, fact: Fact) -> None:
    counted = {key: value for key, value in fact.data.items() if key != "call"}
    leg.figures = {**leg.figures, **counted}


_APPLY: dict[str, Callable[[LegRecord, Fact], None]] = {
    "leg.arrived": _began,
    "leg.dialled": _began,
    "leg.answered": _answered,
    "leg.moved": _moved,
    "leg.ended": _ended,
    "leg.measured": _measured,
    "grant.settled": _settled,
}
PASSED = "leg.passed"
"""The leg is another organisation's from now on; its record begins anew there."""
TELLING = frozenset(_APPLY) | {PASSED}
"""Kinds of facts that call records are made of."""
