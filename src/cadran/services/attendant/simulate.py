"""Playing an attendant without a call: the program itself, with keys and an instant instead of a telephone.

A small exchange answers what the program asks for, at one instant: everything said is heard to its end, keys
are pressed when they are asked for, and another attendant takes over as in a call.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from cadran.clock import Instant
from cadran.errors import Refusal
from cadran.ids import Address, CallId, LegId, OrgId
from cadran.services import actions, events
from cadran.services.attendant.program import Attendant
from cadran.services.attendant.settings import AttendantSettings
from cadran.services.attendant.visit import KIND
from cadran.services.causes import UNKNOWN_NUMBER
from cadran.services.events import Caller
from cadran.services.questions import FindPeople, PeopleFound

KEYS_MAX = 200
"""Keys of one game: more than any caller presses."""
TURNS_MAX = 2_000
"""Events of one game: each key brings a handful, and attendants that pass a caller on end by themselves."""
SILENCE = "-"
"""Among the keys: the caller presses nothing until they are asked again."""
_LEG, _CALL = LegId("simulated"), CallId("simulated")


@dataclass(frozen=True, slots=True)
class Heard:
    """What the caller hears at a place, and what they then press."""

    attendant: str
    state: str
    """Of ``visit.Step``, in lower case."""
    flow: str
    clips: tuple[actions.Clip, ...]
    pressed: str = ""
    before: int = 0
    """Keys that were pressed before."""


@dataclass(frozen=True, slots=True)
class Game:
    """How it went. ``end``: the program that takes the caller; ``cause``: why the call ended; neither: it waits."""

    heard: tuple[Heard, ...]
    end: Address | None = None
    cause: Refusal | None = None
    keys_left: str = ""
    """Keys that nobody asked for any more."""


@dataclass(slots=True)
class World:
    """What a game knows beside the attendant itself."""

    others: Callable[[str], AttendantSettings | None]
    """Attendants that callers may come to."""
    people: Callable[[FindPeople], PeopleFound]


@dataclass(slots=True)
class _Player:
    """The exchange's part."""

    world: World
    keys: str
    at: Instant
    program: Attendant
    heard: list[Heard] = field(default_factory=list)
    queue: deque[events.Event] = field(default_factory=deque)
    end: Address | None = None
    cause: Refusal | None = None
    waits: bool = False
    used: int = 0
    """Keys taken from those of the beginning."""

    def play(self) -> Game:
        for _ in range(TURNS_MAX):
            if not self.queue or self.waits or self.cause is not None or self.end is not None:
                break
            for action in self.program.handle(self.queue.popleft(), self.at):
                self._perform(action)
        return Game(tuple(self.heard), self.end, self.cause, self.keys)

    def _perform(self, action: actions.Action) -> None:
        match action:
            case actions.HangUp():
                self.cause = action.cause
            case actions.Play():
                self._hear(action.clips)
                self._done(action)
            case actions.Collect():
                self._collect(action)
            case actions.Ask(question=FindPeople() as question):
                self._done(action, self.world.people(question))
            case actions.HandOver():
                self._hand_over(action)
            case _:
                self._done(action)

    def _done(self, action: actions.Action, result: object = None) -> None:
        self.queue.append(events.Done(action.ref, result))

    def _hear(self, clips: tuple[actions.Clip, ...], pressed: str = "") -> None:
        desk = self.program.desk
        step = next((visit.step.name.lower() for visit in desk.visits.values()), "gone")
        flow, _ = desk.flow_at(self.at)
        self.heard.append(Heard(desk.address.id, step, flow, clips, pressed, self.used))

    def _collect(self, action: actions.Collect) -> None:
        """Press what the caller has left, as the exchange would gather it."""
        digits, ended_by, given = "", "", self.keys
        while self.keys and not ended_by:
            key, self.keys = self.keys[0], self.keys[1:]
            if key == SILENCE:
                ended_by = "silence"
            elif key == action.terminator:
                ended_by = "key"
            else:
                digits += key
                ended_by = "length" if len(digits) == action.longest else ""
        pressed = given[: len(given) - len(self.keys)]
        self._hear(action.clips, pressed)
        self.used += len(pressed)
        if ended_by:
            self._done(action, events.Collected(digits, ended_by))
        else:  # nothing, or half a name: more keys may follow
            self.waits = True

    def _hand_over(self, action: actions.HandOver) -> None:
        settings = self.world.others(action.to.id) if action.to.kind == KIND else None
        if action.to.kind != KIND:
            self.end = action.to
        elif settings is None:
            self.queue.append(events.Refused(action.ref, Refusal(UNKNOWN_NUMBER)))
        else:
            self.program = Attendant(action.to, settings)
            self.queue.clear()
            self.queue.append(_arrival(action.language, dict(action.context)))


def simulate(
    org: OrgId, attendant: str, settings: AttendantSettings, keys: str, at: Instant, world: World
) -> Game:
    """Call an attendant at an instant and press these keys (``0`` to ``9``, ``*``, ``#``, ``-`` for silence)."""
    program = Attendant(Address(org, KIND, attendant), settings)
    player = _Player(world, keys[:KEYS_MAX], at, program)
    player.queue.append(_arrival(settings.language, {}))
    return player.play()


def _arrival(language: str, context: dict[str, str]) -> events.LegArrived:
    caller = Caller(key="simulated")
    return events.LegArrived(_LEG, _CALL, caller, "", True, language, context)
