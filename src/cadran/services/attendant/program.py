"""The program of an auto attendant: tells its calls what happened, by kind of event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cadran.clock import Instant
from cadran.errors import Refusal
from cadran.ids import Address
from cadran.services import causes, reasons
from cadran.services.actions import Action, Note, Reply
from cadran.services.attendant import steps
from cadran.services.attendant.settings import AttendantSettings, read_settings
from cadran.services.attendant.visit import Desk, Step, Visit, read_context
from cadran.services.events import (
    Collected,
    Command,
    Done,
    Event,
    LegArrived,
    LegEnded,
    Reconfigured,
    Refused,
)
from cadran.services.program import View

CALLS_MAX = 1_000
"""Calls of one attendant at once, as of a conference number; above, the network says busy."""


@dataclass(slots=True, init=False)
class Attendant:
    """One auto attendant (``address.id`` is its id)."""

    address: Address
    desk: Desk

    def __init__(self, address: Address, settings: AttendantSettings) -> None:
        self.address = address
        self.desk = Desk(address, settings)

    def handle(self, event: Event, now: Instant) -> list[Action]:
        """See ``Program``."""
        desk = self.desk
        match event:
            case LegArrived():
                self._arrive(event, now)
            case LegEnded():
                desk.visits.pop(event.leg, None)
                desk.out.drop(event.leg)
            case Done():
                self._outcome(event, "", event.result, now)
            case Refused():
                self._outcome(event, "not_", event.refusal, now)
            case Command():
                refusal = Refusal(reasons.UNKNOWN_ATTENDANT_COMMAND, {"name": event.name})
                desk.out.put(Reply(event.ref, refusal))
            case Reconfigured():
                desk.settings = read_settings(event.settings)
            case _:
                pass
        return desk.out.take()

    def deadline(self) -> Instant | None:
        """None: the exchange tells when callers were silent for too long."""
        return None

    def finished(self) -> bool:
        """No call."""
        return not self.desk.visits

    def view(self) -> View:
        """The calls that have not reached anybody yet."""
        return {
            "attendant": self.address.id,
            "name": self.desk.settings.name,
            "calls": [_shown(visit) for visit in self.desk.visits.values()],
        }

    def _arrive(self, event: LegArrived, now: Instant) -> None:
        desk = self.desk
        if event.leg in desk.visits:
            return
        if len(desk.visits) >= CALLS_MAX:
            desk.out.hang_up(event.leg, Refusal(causes.OVERLOADED))
            return
        name, flow = desk.flow_at(now)
        path, passed, first, back = read_context(event.context)
        visit = Visit(event.leg, event.caller, now, flow)
        visit.path, visit.passed, visit.back = path, passed, back
        visit.first = first or self.address.id
        desk.visits[event.leg] = visit
        data = {"call": event.call, "flow": name}
        desk.out.put(Note(desk.out.ref(), "attendant.called", self.address.id, data))
        if event.answered:
            steps.occur(desk, visit, "answered", None, now)
        else:
            desk.out.answer(event.leg)

    def _outcome(self, event: Done | Refused, prefix: str, what: object, now: Instant) -> None:
        expected = self.desk.out.settle(event.ref)
        if isinstance(what, Collected) and what.ended_by == "hangup":
            return  # half a name is no wrong try; the leg's end follows
        visit = self.desk.visits.get(expected.leg) if expected else None
        if expected is not None and visit is not None and visit.step is not Step.GONE:
            steps.occur(self.desk, visit, prefix + expected.occasion, what, now)


def _shown(visit: Visit) -> Mapping[str, object]:
    return {
        "leg": visit.leg,
        "name": visit.caller.name,
        "number": visit.caller.number or "",
        "state": visit.step.name.lower(),
        "since": visit.since,
    }
