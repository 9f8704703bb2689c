"""A service that repeats what it is told: whoever calls hears whether microphone, line and loudspeaker work.

One program an organisation; ``address.id`` is the organisation. Nothing that is said is kept.
"""

# ruff: noqa: ARG001 -- all handlers of a state table share one signature

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from cadran.clock import SECOND_MS, Instant
from cadran.errors import Refusal
from cadran.ids import Address, LegId, RecordingId
from cadran.services import causes, prompts, reasons
from cadran.services import settings as read
from cadran.services.actions import Action, Ask, Clip, Record, Reply, StopRecording
from cadran.services.events import (
    Command,
    Done,
    Event,
    LegArrived,
    LegEnded,
    LegSpeaking,
    Recorded,
    Refused,
)
from cadran.services.outbox import Outbox
from cadran.services.program import View
from cadran.services.questions import NAMES, DropRecording
from cadran.services.table import Row, Table

LONGEST_MS = 5 * SECOND_MS
"""A sentence or two; the prompt names it."""
CALLS_MAX = 50
"""At once: each writes a file meanwhile, and nobody tests their microphone in crowds."""


class Step(Enum):
    """Where a call is."""

    ANSWERING = "being answered"
    SAYING = "being told to speak"
    LISTENING = "speaking"
    REPEATING = "hearing themselves"
    GONE = "gone"


@dataclass(slots=True)
class Visit:
    """One call."""

    leg: LegId
    language: str
    recording: RecordingId
    step: Step = Step.ANSWERING
    spoke: bool = False


@dataclass(slots=True)
class Echo:
    """The program."""

    address: Address
    visits: dict[LegId, Visit] = field(default_factory=dict)
    out: Outbox = field(default_factory=Outbox)

    def handle(self, event: Event, now: Instant) -> list[Action]:
        """See ``Program``."""
        match event:
            case LegArrived():
                self._arrive(event, now)
            case LegSpeaking():
                self._occur(event.leg, "speaks" if event.speaking else "silent", None, now)
            case LegEnded():
                self._occur(event.leg, "ended", None, now)
            case Done():
                self._outcome(event, "", event.result, now)
            case Refused():
                self._outcome(event, "not_", event.refusal, now)
            case Command():
                refusal = Refusal(reasons.UNKNOWN_ECHO_COMMAND, {"name": event.name})
                self.out.put(Reply(event.ref, refusal))
            case _:
                pass
        return self.out.take()

    def deadline(self) -> Instant | None:
        """None: whatever is waited for has an end of its own."""
        return None

    def finished(self) -> bool:
        return not self.visits

    def view(self) -> View:
        return {"calls": len(self.visits)}

    def _arrive(self, event: LegArrived, now: Instant) -> None:
        if event.leg in self.visits:
            return
        if len(self.visits) >= CALLS_MAX:
            self.out.hang_up(event.leg, Refusal(causes.OVERLOADED))
            return
        recording = RecordingId(f"{NAMES}echo-{now:x}-{self.out.issued}")
        language = event.language or read.DEFAULT_LANGUAGE
        self.visits[event.leg] = Visit(event.leg, language, recording)
        if event.answered:
            self._occur(event.leg, "answered", None, now)
        else:
            self.out.answer(event.leg)

    def _occur(self, leg: LegId, occasion: str, what: object, now: Instant) -> None:
        visit = self.visits.get(leg)
        row = TRANSITIONS.find(visit.step, occasion) if visit is not None else None
        if visit is not None and row is not None:
            row.do(self, visit, what, now)

    def _outcome(self, event: Done | Refused, prefix: str, what: object, now: Instant) -> None:
        expected = self.out.settle(event.ref)
        if expected is not None:
            self._occur(expected.leg, prefix + expected.occasion, what, now)


# --- handlers: (program, visit, what, now)


def _greet(echo: Echo, visit: Visit, what: object, now: Instant) -> None:
    visit.step = Step.SAYING
    words = Clip(prompts.ECHO, visit.language)
    echo.out.play(visit.leg, words, prompts.BEEP, occasion="said")


def _listen(echo: Echo, visit: Visit, what: object, now: Instant) -> None:
    visit.step = Step.LISTENING
    ref = echo.out.ref("recorded", visit.leg)
    echo.out.put(Record(ref, visit.leg, visit.recording, LONGEST_MS, passing=True))


def _speaks(echo: Echo, visit: Visit, what: object, now: Instant) -> None:
    visit.spoke = True


def _silent(echo: Echo, visit: Visit, what: object, now: Instant) -> None:
    """They have said it: no need to wait."""
    if visit.spoke:
        echo.out.put(StopRecording(echo.out.ref(), visit.recording))


def _repeat(echo: Echo, visit: Visit, what: object, now: Instant) -> None:
    visit.step = Step.REPEATING
    if visit.spoke and isinstance(what, Recorded):
        over = Clip(prompts.ECHO_OVER, visit.language)
        clips: tuple[Clip, ...] = (prompts.message(visit.recording), over)
    else:
        clips = (Clip(prompts.ECHO_SILENT, visit.language),)
    echo.out.play(visit.leg, *clips, occasion="repeated")


def _part(echo: Echo, visit: Visit, what: object, now: Instant) -> None:
    echo.out.hang_up(visit.leg, Refusal(causes.HUNG_UP))


def _leave(echo: Echo, visit: Visit, what: object, now: Instant) -> None:
    """The line is gone; what was being recorded is told yet."""
    visit.step = Step.GONE


def _forget(echo: Echo, visit: Visit, what: object, now: Instant) -> None:
    echo.out.put(Ask(echo.out.ref(), DropRecording(visit.recording)))
    _gone(echo, visit, what, now)


def _gone(echo: Echo, visit: Visit, what: object, now: Instant) -> None:
    visit.step = Step.GONE
    del echo.visits[visit.leg]
    echo.out.drop(visit.leg)


TRANSITIONS: Table[Echo, Visit] = Table(
    "A call to the echo test",
    (Step.ANSWERING,),
    (
        Row(Step.ANSWERING, "answered", (Step.SAYING,), _greet),
        Row(Step.ANSWERING, "not_answered", (Step.ANSWERING,), _part),
        Row(Step.ANSWERING, "ended", (Step.GONE,), _gone),
        Row(Step.SAYING, "said", (Step.LISTENING,), _listen),
        Row(Step.SAYING, "not_said", (Step.LISTENING,), _listen),
        Row(Step.SAYING, "ended", (Step.GONE,), _gone),
        Row(Step.LISTENING, "speaks", (Step.LISTENING,), _speaks),
        Row(Step.LISTENING, "silent", (Step.LISTENING,), _silent),
        Row(Step.LISTENING, "recorded", (Step.REPEATING,), _repeat),
        Row(Step.LISTENING, "not_recorded", (Step.REPEATING,), _repeat),
        Row(Step.LISTENING, "ended", (Step.GONE,), _leave),
        Row(Step.REPEATING, "repeated", (Step.REPEATING,), _part),
        Row(Step.REPEATING, "not_repeated", (Step.REPEATING,), _part),
        Row(Step.REPEATING, "ended", (Step.GONE,), _forget),
        Row(Step.GONE, "recorded", (Step.GONE,), _forget),
        Row(Step.GONE, "not_recorded", (Step.GONE,), _gone),
    ),
)
