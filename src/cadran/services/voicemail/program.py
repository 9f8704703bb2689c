"""The program of a mailbox: tells its calls what happened, by kind of event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cadran.clock import MINUTE_MS, Instant
from cadran.errors import Refusal
from cadran.ids import Address, CallId, LegId, UserId, person_key, timed
from cadran.roles import ADMINISTRATORS
from cadran.services import causes, reasons
from cadran.services.actions import Action, Dial, Payer, Reply, ToDevices
from cadran.services.events import (
    Caller,
    Collected,
    Command,
    Digit,
    Done,
    Event,
    LegAnswered,
    LegArrived,
    LegEnded,
    LegSpeaking,
    Reconfigured,
    Refused,
)
from cadran.services.program import View
from cadran.services.voicemail.settings import (
    REASON,
    VoicemailSettings,
    read_settings,
)
from cadran.services.voicemail.steps import TRANSITIONS
from cadran.services.voicemail.visit import Box, Purpose, Step, Visit

CALLS_MAX = 50
"""Calls to one box at once: a shared one behind a busy queue; above, the network says busy."""
RING_MS = MINUTE_MS // 2
COMMANDS = ("record_greeting",)
"""What a page may ask: ``record_greeting`` rings the owner's telephone, by the owner. With a ``name`` it becomes a greeting
of the organisation in this ``language``, by an administrator; else the box's own, ``use`` as in ``KeepGreeting``.
"""


@dataclass(slots=True, init=False)
class Voicemail:
    """One mailbox (``address.id`` is its user, or a shared box)."""

    address: Address
    box: Box

    def __init__(self, address: Address, settings: VoicemailSettings) -> None:
        self.address = address
        self.box = Box(address, settings)

    def handle(self, event: Event, now: Instant) -> list[Action]:
        """See ``Program``."""
        box = self.box
        match event:
            case LegArrived():
                self._arrive(event, now)
            case LegAnswered():
                self._on_leg(event.leg, "picked_up", None, now)
            case LegSpeaking():
                self._on_leg(event.leg, "speaks", event.speaking, now)
            case Digit():
                self._on_leg(event.leg, "pressed", event.digit, now)
            case LegEnded():
                self._ended(event, now)
            case Done():
                self._outcome(event, "", event.result, now)
            case Refused():
                self._outcome(event, "not_", event.refusal, now)
            case Command():
                self._command(event, now)
            case Reconfigured():
                box.settings = read_settings(event.settings)
            case _:
                pass
        for visit in [each for each in box.visits.values() if _due(each, now)]:
            visit.until = None
            self._occur(visit, "silent", None, now)
        box.throttle.expire(now)
        return box.out.take()

    def deadline(self) -> Instant | None:
        """When silence ends a recording, or the throttle forgets somebody."""
        instants = [each.until for each in self.box.visits.values() if each.until is not None]
        forget = self.box.throttle.deadline()
        return min([*instants, forget] if forget is not None else instants, default=None)

    def finished(self) -> bool:
        """No call, and nobody whose wrong tries must be remembered."""
        return not self.box.visits and not len(self.box.throttle)

    def view(self) -> View:
        """Who is on the line; never what they say."""
        box = self.box
        return {
            "mailbox": self.address.id,
            "name": box.settings.name,
            "calls": [_shown(each) for each in box.visits.values()],
        }

    def _arrive(self, event: LegArrived, now: Instant) -> None:
        box = self.box
        if event.leg in box.visits:
            return
        if len(box.visits) >= CALLS_MAX:
            box.out.hang_up(event.leg, Refusal(causes.OVERLOADED))
            return
        reason = event.context.get(REASON, "")
        # Who was sent here by an attendant, a queue or a colleague's telephone has a message to leave.
        owner = not (event.answered or reason) and box.settings.opens_for(event.caller.user)
        language = box.settings.language if owner else event.language or box.settings.language
        visit = Visit(event.leg, event.call, event.caller, language, now, reason, owner)
        box.visits[event.leg] = visit
        if event.answered:
            self._occur(visit, "answered", None, now)
        else:
            box.out.answer(event.leg)

    def _on_leg(self, leg: LegId, occasion: str, what: object, now: Instant) -> None:
        visit = self.box.visits.get(leg)
        if visit is not None:
            self._occur(visit, occasion, what, now)

    def _occur(self, visit: Visit, occasion: str, what: object, now: Instant) -> None:
        row = TRANSITIONS.find(visit.step, occasion)
        if row is not None:
            row.do(self.box, visit, what, now)

    def _ended(self, event: LegEnded, now: Instant) -> None:
        """What was recorded may still have to be kept; any other call is over."""
        visit = self.box.visits.get(event.leg)
        if visit is None:
            self.box.out.drop(event.leg)
        elif visit.command is not None:
            self.box.out.put(Reply(visit.command, event.cause))
            self.box.let_go(visit)
        elif TRANSITIONS.find(visit.step, "ended") is not None:
            self._occur(visit, "ended", event.cause, now)
        else:
            self.box.let_go(visit)

    def _outcome(self, event: Done | Refused, prefix: str, what: object, now: Instant) -> None:
        expected = self.box.out.settle(event.ref)
        if expected is None:
            return
        if expected.command is not None:
            self._rung(expected.leg, event)
        elif not (isinstance(what, Collected) and what.ended_by == "hangup"):
            # Half a choice is none; the leg's end follows.
            self._on_leg(expected.leg, prefix + expected.occasion, what, now)

    # --- recording by telephone, asked for on a page

    def _command(self, command: Command, now: Instant) -> None:
        refusal = self._refusal_of(command)
        if refusal is not None:
            self.box.out.put(Reply(command.ref, refusal))
            return
        box, told = self.box, command.arguments
        box.made += 1
        leg = LegId(timed(now, "greeting", self.address.id, box.made))
        user = UserId(self.address.id)
        caller, name = Caller(person_key(user), user=user), told.get("name", "")
        visit = Visit(leg, CallId(leg), caller, box.settings.language, now, owner=True)
        visit.step, visit.name, visit.spoken = Step.CALLED, name, told.get("language", "")
        busy = told.get("use") == Purpose.BUSY_GREETING.value
        own = Purpose.BUSY_GREETING if busy else Purpose.GREETING
        visit.purpose = Purpose.ANNOUNCEMENT if name else own
        box.visits[leg] = visit
        ref = box.out.ref("rung", leg, command.ref)
        to, payer = ToDevices(user), Payer(user, "user_in")
        box.out.put(Dial(ref, leg, visit.call, to, payer, give_up_ms=RING_MS))
        visit.command = command.ref

    def _refusal_of(self, command: Command) -> Refusal | None:
        if command.name not in COMMANDS:
            return Refusal(reasons.UNKNOWN_MAILBOX_COMMAND, {"name": command.name})
        theirs = command.by == self.address.id == self.box.settings.owner
        leads = command.role in ADMINISTRATORS or not command.arguments.get("name")
        if not (theirs and leads):
            return Refusal(reasons.FORBIDDEN_MAILBOX_COMMAND)
        if len(self.box.visits) >= CALLS_MAX:
            return Refusal(causes.OVERLOADED)
        return None

    def _rung(self, leg: LegId, event: Done | Refused) -> None:
        """The telephone rings, or cannot: whoever asked is told."""
        visit = self.box.visits.get(leg)
        if visit is None or visit.command is None:
            return
        refusal = event.refusal if isinstance(event, Refused) else None
        self.box.out.put(Reply(visit.command, refusal))
        visit.command = None
        if refusal is not None:
            self.box.let_go(visit)


def _due(visit: Visit, now: Instant) -> bool:
    return visit.until is not None and visit.until <= now


def _shown(visit: Visit) -> Mapping[str, object]:
    return {
        "leg": visit.leg,
        "name": visit.caller.name,
        "number": visit.caller.number or "",
        "state": visit.step.name.lower(),
        "since": visit.since,
    }
