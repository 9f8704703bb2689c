"""The conference bridge's number: answers, asks for language and conference ID, hands over to the meeting.

One program serves all callers of one number; each call is a ``Visit`` that walks through ``TRANSITIONS``.
People who know the way may type ahead: a whole conference ID at the question for the language counts as
such, also with the language's key in front of it.
"""

# ruff: noqa: ARG001 -- all handlers of a state table share one signature

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from cadran.clock import Instant, after
from cadran.errors import Refusal
from cadran.ids import Address, LegId
from cadran.services import causes, prompts, reasons, settings
from cadran.services.actions import Action, Ask, Clip, HandOver, Reply
from cadran.services.events import (
    Caller,
    Collected,
    Command,
    Done,
    Event,
    LegArrived,
    LegEnded,
    Reconfigured,
    Refused,
)
from cadran.services.outbox import Outbox
from cadran.services.program import View
from cadran.services.questions import FindMeeting, MeetingFound
from cadran.services.table import Row, Table
from cadran.services.throttle import SHARED_WAIT_MAX_MS, Throttle, longest_wait_ms

ID_DIGITS = 7
"""Length of a conference ID; they are random and never configurable in length."""
ID_TRIES = 3
"""Wrong conference IDs in one call before it ends."""
SILENCES = 3
"""Times that a silent caller is asked again."""
CALLS_MAX = 1_000
"""Calls of one number at once: "hundreds" are usual on a service number; above, the network says busy."""
LANGUAGE_GAP_MS = 1_500
"""After one key at the question for the language: long enough to type ahead, short enough to wait."""
PATIENCE_MS = SHARED_WAIT_MAX_MS
"""Waits up to here are spent on the line, with music; who must wait longer is sent away."""


class Step(Enum):
    """Where a call is."""

    ANSWERING = "answering"
    DELAYED = "delayed"
    LANGUAGE = "choosing the language"
    ASKING = "typing the ID"
    FINDING = "looking up the meeting"
    HANDING = "handing over"
    PARTING = "being told why not"
    GONE = "gone"


@dataclass(slots=True)
class Visit:
    """One call to the number."""

    leg: LegId
    caller: Caller
    called: str
    language: str
    since: Instant
    step: Step = Step.ANSWERING
    tries: int = 0
    silences: int = 0
    typed: str = field(default="", repr=False)
    cause: Refusal = field(default_factory=lambda: Refusal(causes.HUNG_UP))


@dataclass(slots=True)
class DialIn:
    """The program of one conference number (``address.id``, E.164)."""

    address: Address
    languages: tuple[str, ...]
    country: str = ""
    """Of the number: whose tones callers hear (ISO 3166-1 alpha-2); "": those of the language."""
    visits: dict[LegId, Visit] = field(default_factory=dict)
    delayed: dict[LegId, Instant] = field(default_factory=dict)
    """Who waits, and until when: of hundreds of calls, few do."""
    throttle: Throttle = field(default_factory=lambda: Throttle(free_tries=ID_TRIES))
    out: Outbox = field(default_factory=Outbox)

    def handle(self, event: Event, now: Instant) -> list[Action]:
        """See ``Program``."""
        match event:
            case LegArrived():
                self._arrive(event, now)
            case LegEnded():
                self._forget(event.leg)
            case Done():
                self._outcome(event, "", event.result, now)
            case Refused():
                self._outcome(event, "not_", event.refusal, now)
            case Command():
                self.out.put(
                    Reply(event.ref, Refusal(reasons.UNKNOWN_COMMAND, {"name": event.name}))
                )
            case Reconfigured():
                self.languages = settings.languages(event.settings)
                self.country = settings.text(event.settings, "country")
            case _:
                pass
        for leg in [leg for leg, until in self.delayed.items() if until <= now]:
            self.occur(self.visits[leg], "waited", None, now)
        self.throttle.expire(now)
        return self.out.take()

    def deadline(self) -> Instant | None:
        """The end of the first wait, or when the throttle forgets somebody."""
        instants = list(self.delayed.values())
        forget = self.throttle.deadline()
        return min([*instants, forget] if forget is not None else instants, default=None)

    def finished(self) -> bool:
        """No call, and nobody whose wrong tries must be remembered."""
        return not self.visits and not len(self.throttle)

    def view(self) -> View:
        """The calls that have not reached a meeting yet."""
        return {
            "number": self.address.id,
            "languages": list(self.languages),
            "calls": [_shown(visit) for visit in self.visits.values()],
        }

    def occur(self, visit: Visit, occasion: str, what: object, now: Instant) -> None:
        """Let an occasion happen to a call, by the table."""
        row = TRANSITIONS.find(visit.step, occasion)
        if row is not None:
            row.do(self, visit, what, now)

    def _arrive(self, event: LegArrived, now: Instant) -> None:
        if event.leg in self.visits:
            return
        if len(self.visits) >= CALLS_MAX:
            self.out.hang_up(event.leg, Refusal(causes.OVERLOADED))
            return
        language = event.language if event.language in self.languages else self.languages[0]
        visit = Visit(event.leg, event.caller, event.called, language, now)
        self.visits[event.leg] = visit
        if event.answered:
            self.occur(visit, "answered", None, now)
        else:
            self.out.answer(event.leg)

    def _outcome(self, event: Done | Refused, prefix: str, what: object, now: Instant) -> None:
        expected = self.out.settle(event.ref)
        if isinstance(what, Collected) and what.ended_by == "hangup":
            return  # half a number is no wrong try; the leg's end follows
        visit = self.visits.get(expected.leg) if expected else None
        if expected is not None and visit is not None:
            self.occur(visit, prefix + expected.occasion, what, now)

    def _forget(self, leg: LegId) -> None:
        self.visits.pop(leg, None)
        self.delayed.pop(leg, None)
        self.out.drop(leg)


def _shown(visit: Visit) -> Mapping[str, object]:
    return {
        "leg": visit.leg,
        "name": visit.caller.name,
        "number": visit.caller.number or "",
        "state": visit.step.value,
        "language": visit.language,
        "since": visit.since,
    }


# --- handlers, one screen each: (program, visit, what, now)


def _greet(program: DialIn, visit: Visit, what: object, now: Instant) -> None:
    """The line is up: is the caller welcome yet, and in which language?"""
    wait_ms = program.throttle.wait_ms(visit.caller.key, now, longest_wait_ms(visit.caller))
    if wait_ms > PATIENCE_MS:
        _part(program, visit, Refusal(reasons.TOO_MANY_TRIES))
    elif wait_ms:
        _delay(program, visit, wait_ms, now)
    elif len(program.languages) > 1:
        _offer_languages(program, visit)
    else:
        _ask(program, visit, Clip(prompts.WELCOME, visit.language))


def _delay(program: DialIn, visit: Visit, wait_ms: int, now: Instant) -> None:
    visit.step = Step.DELAYED
    program.delayed[visit.leg] = after(now, wait_ms)
    moment = Clip(prompts.ONE_MOMENT, visit.language)
    program.out.play(visit.leg, moment, prompts.music(visit.language), loop=True)


def _waited(program: DialIn, visit: Visit, what: object, now: Instant) -> None:
    del program.delayed[visit.leg]
    if len(program.languages) > 1:
        _offer_languages(program, visit)
    else:
        _ask(program, visit, Clip(prompts.WELCOME, visit.language))


def _offer_languages(program: DialIn, visit: Visit) -> None:
    visit.step = Step.LANGUAGE
    clips = tuple(
        Clip(prompts.PRESS_FOR_LANGUAGE, language, digits=str(key))
        for key, language in enumerate(program.languages, 1)
    )
    longest = ID_DIGITS + 2  # a language's key, an ID and whatever ended it
    program.out.collect(visit.leg, clips, longest, gap_ms=LANGUAGE_GAP_MS)


def _language_typed(program: DialIn, visit: Visit, what: object, now: Instant) -> None:
    digits = what.digits if isinstance(what, Collected) else ""
    key, rest = digits[:1], digits[1:]
    if len(digits) == ID_DIGITS:
        _find(program, visit, digits)
        return
    if key.isdigit() and 1 <= int(key) <= len(program.languages):
        visit.language = program.languages[int(key) - 1]
        visit.silences = 0
        if len(rest) == ID_DIGITS:
            _find(program, visit, rest)
        else:
            _ask(program, visit, Clip(prompts.WELCOME, visit.language))
        return
    visit.silences += 1
    if visit.silences < 2:
        _offer_languages(program, visit)
    else:  # twice nothing of use: go on in the first language rather than ask for ever
        visit.silences = 0
        _ask(program, visit, Clip(prompts.WELCOME, visit.language))


def _ask(program: DialIn, visit: Visit, *before: Clip) -> None:
    visit.step = Step.ASKING
    clips = (*before, Clip(prompts.ENTER_ID, visit.language))
    program.out.collect(visit.leg, clips, ID_DIGITS + 1)


def _id_typed(program: DialIn, visit: Visit, what: object, now: Instant) -> None:
    digits = what.digits if isinstance(what, Collected) else ""
    if len(digits) == ID_DIGITS and digits.isdigit():
        _find(program, visit, digits)
    elif digits:
        visit.typed = digits
        _wrong(program, visit, what, now)
    else:
        visit.silences += 1
        if visit.silences < SILENCES:
            _ask(program, visit)
        else:
            _part(program, visit, Refusal(reasons.NO_INPUT))


def _find(program: DialIn, visit: Visit, digits: str) -> None:
    visit.step, visit.typed = Step.FINDING, digits
    question = FindMeeting(program.address.org, program.address.id, digits)
    program.out.put(Ask(program.out.ref("found", visit.leg), question))


def _found(program: DialIn, visit: Visit, what: object, now: Instant) -> None:
    if not isinstance(what, MeetingFound):
        _wrong(program, visit, what, now)
        return
    visit.step = Step.HANDING
    ref = program.out.ref("handed", visit.leg)
    program.out.put(HandOver(ref, visit.leg, what.address, visit.language, {"from": visit.called}))


def _not_found(program: DialIn, visit: Visit, what: object, now: Instant) -> None:
    if isinstance(what, Refusal) and what.reason is not causes.UNKNOWN_NUMBER:
        _part(program, visit, what)  # neither our own trouble nor a rule is the caller's wrong try
    else:
        _wrong(program, visit, what, now)


def _wrong(program: DialIn, visit: Visit, what: object, now: Instant) -> None:
    """Say which digits were heard, so that a slip of the finger is found, and ask again."""
    visit.tries += 1
    program.throttle.failed(visit.caller.key, now)
    heard = "".join(digit for digit in visit.typed if digit.isdigit())
    said = [Clip(prompts.ID_NOT_FOUND, visit.language)]
    if heard:
        said.insert(0, Clip(prompts.YOU_ENTERED, visit.language, digits=heard))
    if visit.tries < ID_TRIES:
        _ask(program, visit, *said)
    else:
        _part(program, visit, Refusal(reasons.TOO_MANY_TRIES), *said)


def _handed(program: DialIn, visit: Visit, what: object, now: Instant) -> None:
    visit.step = Step.GONE
    program._forget(visit.leg)  # noqa: SLF001 -- the handlers are the program's own


def _part(program: DialIn, visit: Visit, cause: Refusal, *before: Clip) -> None:
    """Say why, then hang up."""
    visit.step, visit.cause = Step.PARTING, cause
    program.delayed.pop(visit.leg, None)
    words = prompts.parting(cause, visit.language, program.country)
    program.out.play(visit.leg, *before, *words, occasion="said")


def _trouble(program: DialIn, visit: Visit, what: object, now: Instant) -> None:
    _part(program, visit, what if isinstance(what, Refusal) else Refusal(causes.CARRIER_FAILED))


def _hang_up(program: DialIn, visit: Visit, what: object, now: Instant) -> None:
    visit.step = Step.GONE
    program.out.hang_up(visit.leg, visit.cause)


def _cannot_answer(program: DialIn, visit: Visit, what: object, now: Instant) -> None:
    visit.cause = what if isinstance(what, Refusal) else Refusal(causes.CARRIER_FAILED)
    _hang_up(program, visit, what, now)


_ASKED = (Step.ASKING, Step.PARTING)
TRANSITIONS: Table[DialIn, Visit] = Table(
    "A call to a conference number",
    (Step.ANSWERING,),
    (
        Row(Step.ANSWERING, "answered", (Step.LANGUAGE, Step.DELAYED, *_ASKED), _greet),
        Row(Step.ANSWERING, "not_answered", (Step.GONE,), _cannot_answer),
        Row(Step.DELAYED, "waited", (Step.LANGUAGE, Step.ASKING), _waited),
        Row(
            Step.LANGUAGE,
            "collected",
            (Step.LANGUAGE, Step.ASKING, Step.FINDING),
            _language_typed,
        ),
        Row(Step.LANGUAGE, "not_collected", (Step.PARTING,), _trouble),
        Row(Step.ASKING, "collected", (*_ASKED, Step.FINDING), _id_typed),
        Row(Step.ASKING, "not_collected", (Step.PARTING,), _trouble),
        Row(Step.FINDING, "found", (Step.HANDING, *_ASKED), _found),
        Row(Step.FINDING, "not_found", _ASKED, _not_found),
        Row(Step.HANDING, "handed", (Step.GONE,), _handed),
        Row(Step.HANDING, "not_handed", (Step.PARTING,), _trouble),
        Row(Step.PARTING, "said", (Step.GONE,), _hang_up),
        Row(Step.PARTING, "not_said", (Step.GONE,), _hang_up),
    ),
)
