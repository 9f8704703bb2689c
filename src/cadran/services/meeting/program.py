"""The meeting's program: tells the room what happened, by kind of event."""

from __future__ import annotations

from dataclasses import dataclass

from cadran.clock import Instant
from cadran.errors import Refusal
from cadran.ids import Address, LegId, Ref
from cadran.services import causes, reasons
from cadran.services.actions import Action, Reply
from cadran.services.events import (
    Collected,
    Command,
    Digit,
    Done,
    Event,
    LegAnswered,
    LegArrived,
    LegEnded,
    LegHeld,
    LegSpeaking,
    Reconfigured,
    Recorded,
    Refused,
)
from cadran.services.meeting import commands, keypad, leading, naming, people
from cadran.services.meeting.admission import Phase
from cadran.services.meeting.room import Room
from cadran.services.meeting.roster import Inside, Outside, Step
from cadran.services.meeting.settings import MeetingSettings, read_settings
from cadran.services.meeting.view import view
from cadran.services.outbox import NO_LEG, Expected
from cadran.services.program import View
from cadran.services.questions import NAMES

_NO_FAILURE = (causes.CANCELLED, causes.HUNG_UP)
"""Ends of a ringing leg that somebody here wanted."""


@dataclass(slots=True, init=False)
class Meeting:
    """One meeting (``address.id`` is its id)."""

    address: Address
    room: Room

    def __init__(self, address: Address, settings: MeetingSettings) -> None:
        self.address = address
        self.room = Room(address, settings)

    def handle(self, event: Event, now: Instant) -> list[Action]:
        """See ``Program``."""
        room = self.room
        room.tone_sounded = False
        match event:
            case LegArrived():
                people.arrive(room, event, now)
            case LegAnswered():
                self._occur(event.leg, "picked_up", None, now)
            case LegEnded():
                self._ended(event, now)
            case LegSpeaking():
                self._occur(event.leg, "spoke", event.speaking, now)
            case LegHeld():
                if isinstance(inside := room.roster.find(event.leg), Inside):
                    leading.set_held(room, inside, held=event.held)
            case Digit():
                keypad.pressed(room, event.leg, event.digit, now)
            case Done():
                self._outcome(event.ref, "", event.result, now)
            case Refused():
                self._outcome(event.ref, "not_", event.refusal, now)
            case Command():
                commands.command(room, event, now)
            case Reconfigured():
                room.settings = read_settings(event.settings)
            case _:
                pass
        self._due(now)
        return room.out.take()

    def deadline(self) -> Instant | None:
        """The next end: of the meeting, of somebody's wait, of a caller's wrong tries."""
        room = self.room
        ends = (room.over_at(), room.patience_ends_at(), room.throttle.deadline())
        silences = (outside.until for outside in room.roster.outside())
        return min((each for each in (*ends, *silences) if each is not None), default=None)

    def finished(self) -> bool:
        """Nobody on the line, not started, and no wrong tries to remember."""
        room = self.room
        return not len(room.roster) and room.phase is Phase.IDLE and not len(room.throttle)

    def view(self) -> View:
        return view(self.room)

    def _occur(self, leg: LegId, occasion: str, what: object, now: Instant) -> None:
        participant = self.room.roster.find(leg)
        if participant is not None:
            people.occur(self.room, participant, occasion, what, now)

    def _outcome(self, ref: Ref, prefix: str, what: object, now: Instant) -> None:
        expected = self.room.out.settle(ref)
        if expected is None:
            if isinstance(what, Recorded) and what.recording.startswith(NAMES):
                naming.drop(self.room, what.recording)  # of somebody who has hung up meanwhile
            return
        if isinstance(what, Collected) and what.ended_by == "hangup":
            return
        if expected.leg == NO_LEG:
            if not naming.heard(self.room, ref) and ref == self.room.recording_ref:
                leading.not_recorded(self.room)
            return
        if expected.command is None:
            self._occur(expected.leg, prefix + expected.occasion, what, now)
        elif isinstance(what, Refusal):
            self._not_dialled(expected, what, now)
        else:
            self.room.out.put(Reply(expected.command, None, {"leg": expected.leg}))

    def _not_dialled(self, expected: Expected, refusal: Refusal, now: Instant) -> None:
        """The house may not or cannot call: the page is told at once, and nobody ever rang."""
        room = self.room
        found = room.roster.find(expected.leg)
        if found is not None:
            room.failed(found.person, refusal, now)
            people.gone(room, expected.leg, refusal, now)
        assert expected.command is not None
        room.out.put(Reply(expected.command, refusal))

    def _ended(self, event: LegEnded, now: Instant) -> None:
        room = self.room
        found = room.roster.find(event.leg)
        rang = isinstance(found, Outside) and found.step is Step.RINGING
        if found is not None and rang and event.cause.reason not in _NO_FAILURE:
            room.failed(found.person, event.cause, now)
            room.note("unreached", leg=event.leg, cause=event.cause.id)
        people.gone(room, event.leg, event.cause, now)

    def _due(self, now: Instant) -> None:
        """What time itself ends."""
        room = self.room
        room.throttle.expire(now)
        for outside in room.roster.outside():
            if outside.until is not None and outside.until <= now:
                people.occur(room, outside, "waited", None, now)
        over_at = room.over_at()
        if over_at is not None and over_at <= now:
            commands.end(room, now)
        ends_at = room.patience_ends_at()
        if ends_at is not None and ends_at <= now:
            for outside in room.roster.outside():
                if outside.person.since + room.settings.waiting_ms <= now:
                    lobby = outside.step is Step.LOBBY
                    cause = reasons.NOT_ADMITTED if lobby else reasons.NOT_STARTED
                    people.occur(room, outside, "dismissed", Refusal(cause), now)
