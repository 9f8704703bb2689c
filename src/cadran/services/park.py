"""Where an organisation's calls are parked: each hears music until somebody takes it by its code.

One program an organisation; ``address.id`` is the organisation. A call that nobody takes rings at who parked it,
some times, and is told at last that nobody answers.
"""

# ruff: noqa: ARG001 -- all handlers of a state table share one signature

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from cadran.clock import MINUTE_MS, SECOND_MS, Instant, after
from cadran.errors import Refusal
from cadran.ids import Address, CallId, LegId, UserId
from cadran.services import causes, prompts, reasons
from cadran.services import settings as read
from cadran.services.actions import Action, HandOver, Reply, Tell
from cadran.services.events import (
    Caller,
    Command,
    Done,
    Event,
    LegArrived,
    LegEnded,
    Reconfigured,
    Refused,
    Told,
)
from cadran.services.outbox import Outbox
from cadran.services.pickup import (
    PARKED_BY,
    PARKING,
    TAKING,
    NotParked,
    NotThere,
    Parked,
    PickupMessage,
    Take,
    TakeId,
)
from cadran.services.program import View
from cadran.services.table import Row, Table

KIND = "phone"
FIRST, LAST = 10, 99
"""Places by number: two digits, so that a code is never the beginning of another; more would be a queue's work."""
ROUNDS_MAX = 3
"""How often a call rings at who parked it before its caller is told that nobody answers."""
ROUNDS = "rounds"
"""Field of ``HandOver.context``: how often it came back."""
FULL_BACK_MS = 5 * SECOND_MS
"""Where there is no place left: by then whoever wanted to park it has heard so."""
BACK_MS = 2 * MINUTE_MS
BACK_MIN_MS, BACK_MAX_MS = 15 * SECOND_MS, 30 * MINUTE_MS


@dataclass(frozen=True, slots=True)
class ParkSettings:
    """``retrieve`` is the feature code that a place's number follows; ``country`` the organisation's."""

    retrieve: str = ""
    country: str = ""
    back_ms: int = BACK_MS
    """How long a call is parked before it rings at who parked it."""


def read_settings(given: read.Settings) -> ParkSettings:
    """``retrieve``, ``country`` and ``back_ms``."""
    back_ms = read.whole(given, "back_ms", BACK_MS, BACK_MIN_MS, BACK_MAX_MS)
    return ParkSettings(read.text(given, "retrieve"), read.text(given, "country"), back_ms)


class Step(Enum):
    """What a parked call does."""

    ANSWERING = "being answered"
    WAITING = "hearing music"
    LEAVING = "on its way to a phone"
    PARTING = "being told that nobody answers"
    GONE = "gone"


@dataclass(slots=True)
class Place:
    """One parked call; ``number`` 0: without a code. ``take``: who is on the way to have it asked by this."""

    leg: LegId
    call: CallId
    caller: Caller
    language: str
    by: UserId
    number: int
    since: Instant
    rounds: int
    step: Step
    back_at: Instant | None = None
    taker: Address | None = None
    take: TakeId | None = None


@dataclass(slots=True)
class Park:
    """The program."""

    address: Address
    settings: ParkSettings
    places: dict[LegId, Place] = field(default_factory=dict)
    out: Outbox = field(default_factory=Outbox)
    last: int = LAST
    """The place that was given last: codes come round late, so that nobody takes another one's call."""

    def handle(self, event: Event, now: Instant) -> list[Action]:
        """See ``Program``."""
        match event:
            case LegArrived():
                self._arrive(event, now)
            case LegEnded():
                self.out.drop(event.leg)
                self._occur(event.leg, "ended", event.cause, now)
            case Done():
                self._outcome(event, "", event.result, now)
            case Refused():
                self._outcome(event, "not_", event.refusal, now)
            case Told(message=Take() as take):
                self._take(take, event.sender, now)
            case Command():
                refusal = Refusal(reasons.UNKNOWN_PARK_COMMAND, {"name": event.name})
                self.out.put(Reply(event.ref, refusal))
            case Reconfigured():
                self.settings = read_settings(event.settings)
            case _:
                pass
        for place in list(self.places.values()):
            if place.back_at is not None and place.back_at <= now:
                place.back_at = None
                self._occur(place.leg, "due", None, now)
        return self.out.take()

    def deadline(self) -> Instant | None:
        """When the first call rings at who parked it."""
        due = (each.back_at for each in self.places.values())
        return min((each for each in due if each is not None), default=None)

    def finished(self) -> bool:
        return not self.places

    def view(self) -> View:
        """The calls that can be taken."""
        waiting = [
            each for each in self.places.values() if each.number and each.step is Step.WAITING
        ]
        return {"calls": [self._shown(each) for each in waiting]}

    def code(self, place: Place) -> str:
        """What is dialled to take the call."""
        return f"{self.settings.retrieve}{place.number}"

    def tell(self, to: Address, message: PickupMessage) -> None:
        self.out.put(Tell(self.out.ref(), to, message))

    def phone(self, user: UserId) -> Address:
        """The program of a user's phone."""
        return Address(self.address.org, KIND, user)

    def _arrive(self, event: LegArrived, now: Instant) -> None:
        if event.leg in self.places:
            return
        by, number = UserId(event.context.get(PARKED_BY, "")), self._free()
        take = event.context.get(PARKING)
        rounds = event.context.get(ROUNDS, "0")
        place = Place(
            event.leg,
            event.call,
            event.caller,
            event.language or read.DEFAULT_LANGUAGE,
            by,
            number or 0,
            now,
            int(rounds) if rounds.isdecimal() else ROUNDS_MAX,
            Step.ANSWERING,
        )
        self.places[event.leg] = place
        if number is None:
            told: PickupMessage = NotParked(TakeId(take or ""), Refusal(reasons.NOT_PARKED))
        else:
            self.last, told = number, Parked(TakeId(take or ""), self.code(place))
        if take is not None:
            self.tell(self.phone(by), told)
        if event.answered:
            _wait(self, place, None, now)
        else:
            self.out.answer(event.leg)

    def _free(self) -> int | None:
        """The next place after the last one that is free; None: all are taken."""
        taken = {each.number for each in self.places.values()}
        count = LAST - FIRST + 1
        order = (FIRST + (self.last - FIRST + step) % count for step in range(1, count + 1))
        return next((each for each in order if each not in taken), None)

    def _take(self, take: Take, sender: Address, now: Instant) -> None:
        found = [each for each in self.places.values() if each.step is Step.WAITING]
        if take.code:
            found = [each for each in found if each.number and str(each.number) == take.code]
        else:
            found = [each for each in found if each.by == sender.id]
        if not found:
            self.tell(sender, NotThere(take.id))
            return
        place = max(found, key=lambda each: each.since)
        place.taker, place.take = sender, take.id
        self._occur(place.leg, "taken", None, now)

    def _occur(self, leg: LegId, occasion: str, what: object, now: Instant) -> None:
        place = self.places.get(leg)
        row = TRANSITIONS.find(place.step, occasion) if place is not None else None
        if place is not None and row is not None:
            row.do(self, place, what, now)

    def _outcome(self, event: Done | Refused, prefix: str, what: object, now: Instant) -> None:
        expected = self.out.settle(event.ref)
        if expected is not None:
            self._occur(expected.leg, prefix + expected.occasion, what, now)

    def _shown(self, place: Place) -> Mapping[str, object]:
        return {
            "code": self.code(place),
            "call": place.call,
            "name": place.caller.name,
            "number": place.caller.number or "",
            "by": place.by,
            "since": place.since,
        }


# --- handlers: (program, place, what, now)


def _wait(program: Park, place: Place, what: object, now: Instant) -> None:
    back_ms = program.settings.back_ms if place.number else FULL_BACK_MS
    place.step, place.back_at = Step.WAITING, after(now, back_ms)
    program.out.play(place.leg, prompts.music(place.language), loop=True)


def _hand_over(program: Park, place: Place, to: Address, context: Mapping[str, str]) -> None:
    place.step, place.back_at = Step.LEAVING, None
    ref = program.out.ref("handed", place.leg)
    program.out.put(HandOver(ref, place.leg, to, place.language, context))


def _taken(program: Park, place: Place, what: object, now: Instant) -> None:
    """Somebody dialled its code."""
    assert place.taker is not None
    _hand_over(program, place, place.taker, {TAKING: place.take or ""})


def _back(program: Park, place: Place, what: object, now: Instant) -> None:
    """To who parked it, unless it rang there often enough."""
    if place.rounds >= ROUNDS_MAX or not place.by:
        _say(program, place, Refusal(causes.NO_ANSWER), now)
        return
    context = {PARKED_BY: place.by, ROUNDS: str(place.rounds + 1)}
    _hand_over(program, place, program.phone(place.by), context)


def _handed(program: Park, place: Place, what: object, now: Instant) -> None:
    place.step = Step.GONE
    program.places.pop(place.leg, None)


def _stays(program: Park, place: Place, what: object, now: Instant) -> None:
    """It cannot be given to that phone: it can still be taken; if it was on its way back, it was once more."""
    if place.taker is not None and place.take is not None:
        program.tell(place.taker, NotThere(place.take))
    else:
        place.rounds += 1
    place.taker = place.take = None
    _wait(program, place, what, now)


def _say(program: Park, place: Place, what: object, now: Instant) -> None:
    place.step, place.back_at = Step.PARTING, None
    words = prompts.parting(Refusal(causes.NO_ANSWER), place.language, program.settings.country)
    program.out.play(place.leg, *words, occasion="said")


def _hang_up(program: Park, place: Place, what: object, now: Instant) -> None:
    place.step = Step.GONE
    program.out.hang_up(place.leg, Refusal(causes.NO_ANSWER))


TRANSITIONS: Table[Park, Place] = Table(
    "A parked call",
    (Step.ANSWERING, Step.WAITING),
    (
        Row(Step.ANSWERING, "answered", (Step.WAITING,), _wait),
        Row(Step.ANSWERING, "not_answered", (Step.GONE,), _hang_up),
        Row(Step.ANSWERING, "ended", (Step.GONE,), _handed),
        Row(Step.WAITING, "taken", (Step.LEAVING,), _taken),
        Row(Step.WAITING, "due", (Step.LEAVING, Step.PARTING), _back),
        Row(Step.WAITING, "ended", (Step.GONE,), _handed),
        Row(Step.LEAVING, "handed", (Step.GONE,), _handed),
        Row(Step.LEAVING, "not_handed", (Step.WAITING,), _stays),
        Row(Step.LEAVING, "ended", (Step.GONE,), _handed),
        Row(Step.PARTING, "said", (Step.GONE,), _hang_up),
        Row(Step.PARTING, "not_said", (Step.GONE,), _hang_up),
        Row(Step.PARTING, "ended", (Step.GONE,), _handed),
        Row(Step.GONE, "ended", (Step.GONE,), _handed),
    ),
)
