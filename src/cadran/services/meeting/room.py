"""The state of a meeting, and the few things that happen to it as a whole."""

from __future__ import annotations

from dataclasses import dataclass, field

from cadran.clock import Instant, after
from cadran.errors import Refusal
from cadran.ids import Address, BridgeId, RecordingId, Ref, UserId
from cadran.services.actions import Clip, Note, PlayToBridge
from cadran.services.meeting.admission import Phase
from cadran.services.meeting.roster import NEVER, Person, Roster
from cadran.services.meeting.settings import MeetingSettings
from cadran.services.outbox import Outbox
from cadran.services.throttle import Throttle

FAILURES_MAX = 10
"""Calls from the meeting that failed, kept for the page; the journal has them all."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Somebody could not be reached from the meeting."""

    number: str
    cause: Refusal
    at: Instant
    called_by: str = ""


@dataclass(slots=True)
class Room:
    """A meeting at work. Instants are when something began; None while it has not."""

    address: Address
    settings: MeetingSettings
    roster: Roster = field(default_factory=Roster)
    throttle: Throttle = field(default_factory=Throttle)
    out: Outbox = field(default_factory=Outbox)
    phase: Phase = Phase.IDLE
    locked: bool = False
    started_at: Instant | None = None
    started_by: str = ""
    authenticated: bool = False
    """The organiser or an administrator was there: on a signed-in phone, with the PIN or on the page."""
    changed_at: Instant = NEVER
    """When somebody last came or went."""
    dialled: int = 0
    announcing: str | None = None
    """How who comes and goes is announced, if that was changed while the meeting runs."""
    recording: RecordingId | None = None
    recording_since: Instant | None = None
    recording_ref: Ref | None = None
    named: list[Instant] = field(default_factory=list)
    """When names were heard lately."""
    last_heard: dict[Ref, RecordingId] = field(default_factory=dict)
    """Names that those inside hear a last time, by the reference of what plays; one a person at most."""
    asked: list[tuple[UserId, Instant]] = field(default_factory=list)
    """Calls to people who asked for one (Call Me), in the last hour."""
    tone_sounded: bool = False
    """One tone of entering a turn, however many enter in it."""
    failures: list[Failure] = field(default_factory=list)

    @property
    def bridge(self) -> BridgeId:
        return BridgeId(f"meeting:{self.address.org}:{self.address.id}")

    @property
    def language(self) -> str:
        return self.settings.languages[0]

    def note(self, kind: str, **data: object) -> None:
        """A fact for the journal; never a name or a number."""
        self.out.put(Note(self.out.ref(), f"meeting.{kind}", self.address.id, data))

    @property
    def announcements(self) -> str:
        return self.announcing or self.settings.announcements

    def announce(self, tone: Clip, *name: Clip) -> Ref:
        """A tone, and a name if there is one, for everybody inside: if the meeting runs, wants it, and somebody is
        there to hear it. Answers the reference of what plays, whose outcome is asked for if there is a name; "": none.
        """
        running = self.phase is Phase.STARTED and any(self.roster.inside())
        if self.announcements == "off" or not running:
            return Ref("")
        ref = self.out.ref("heard" if name else "")
        self.out.put(PlayToBridge(ref, self.bridge, (tone, *name)))
        return ref

    def announce_from_now(self, *, on: bool) -> None:
        """Announce who comes and goes as the meeting is set up to, or not at all, until its end."""
        usual = self.settings.announcements
        self.announcing = ("tones" if usual == "off" else usual) if on else "off"

    def begin(self, by: str, now: Instant, *, authenticated: bool) -> None:
        """The meeting starts."""
        self.phase, self.started_at, self.started_by = Phase.STARTED, now, by
        self.authenticated, self.changed_at = authenticated, now
        self.note("started", by=by)

    def close(self, cause: Refusal) -> None:
        """The meeting is over for everybody; those inside are still to be told."""
        self.phase = Phase.ENDING
        self.note("ended", cause=cause.id)
        self.settle()

    def settle(self) -> None:
        """Once the last one of an ended meeting is gone, the next caller finds a fresh one."""
        if self.phase is Phase.ENDING and not len(self.roster):
            self.phase, self.started_at, self.started_by = Phase.IDLE, None, ""
            self.locked, self.authenticated = False, False
            self.announcing, self.asked, self.named = None, [], []

    def failed(self, person: Person, cause: Refusal, now: Instant) -> None:
        """Somebody could not be reached: the page says who and why."""
        failure = Failure(person.caller.number or "", cause, now, person.called_by or "")
        self.failures = [*self.failures, failure][-FAILURES_MAX:]

    def over_at(self) -> Instant | None:
        """When the meeting ends by itself."""
        if self.phase is not Phase.STARTED or self.started_at is None:
            return None
        settings = self.settings
        if not len(self.roster):
            return after(self.changed_at, settings.empty_ms)
        still = after(self.changed_at, settings.still_ms)
        if self.authenticated:
            return still
        return min(still, after(self.started_at, settings.unauthenticated_ms))

    def patience_ends_at(self) -> Instant | None:
        """When the first waiting caller has waited long enough."""
        waits = [
            after(outside.person.since, self.settings.waiting_ms)
            for outside in self.roster.outside()
            if outside.refused is None
        ]
        return min(waits, default=None)
