"""One call to an attendant, and what the steps of its way share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from cadran.clock import Instant
from cadran.errors import Refusal
from cadran.ids import Address, LegId
from cadran.services import causes, prompts
from cadran.services.actions import Clip
from cadran.services.attendant.hours import is_open, local
from cadran.services.attendant.settings import (
    BY_EXTENSION,
    BY_NAME,
    MENU,
    NESTED_MAX,
    OPERATOR,
    AttendantSettings,
    Flow,
    Key,
)
from cadran.services.events import Caller
from cadran.services.outbox import Outbox
from cadran.services.questions import Found
from cadran.services.targets import DISCONNECT, HANG_UP, Target

KIND = "attendant"
PATH, PASSED, BACK = "path", "passed", "back"
"""What one attendant tells the next (``HandOver.context``): those that ``#`` leads back through, the first to
be reached first; how many were passed since the last key; and that the caller comes back."""
FIRST = "first"
"""The attendant that was called: its resource account pays for numbers of the world (plan page 2023)."""


class Step(Enum):
    """Where a call is."""

    ANSWERING = "answering"
    GREETING = "hearing the greeting"
    MENU = "choosing from the menu"
    SPELLING = "spelling a name"
    EXTENSION = "typing an extension"
    FINDING = "looking people up"
    CHOOSING = "choosing a person"
    ANNOUNCING = "being told to wait"
    HANDING = "being sent on"
    PARTING = "being told why not"
    GONE = "gone"


@dataclass(slots=True)
class Visit:
    """One call to the attendant."""

    leg: LegId
    caller: Caller
    since: Instant
    flow: Flow
    step: Step = Step.ANSWERING
    path: tuple[str, ...] = ()
    """Attendants whose menus the caller came through, for ``#``."""
    passed: int = 0
    """Attendants passed since the last key."""
    first: str = ""
    back: bool = False
    """Came back by ``#``: the greeting is known."""
    useless: int = 0
    """Times in a row that nothing of use was pressed."""
    people: tuple[Found, ...] = ()
    target: Target = HANG_UP
    cause: Refusal = field(default_factory=lambda: Refusal(causes.HUNG_UP))


@dataclass(slots=True)
class Desk:
    """The state of an attendant: its settings, its callers, its outbox."""

    address: Address
    settings: AttendantSettings
    visits: dict[LegId, Visit] = field(default_factory=dict)
    out: Outbox = field(default_factory=Outbox)

    def flow_at(self, now: Instant) -> tuple[str, Flow]:
        """What holds now, and its name: ``holiday``, ``open`` or ``closed``."""
        settings = self.settings
        at = local(now, settings.zone)
        for holiday in settings.holidays:
            if holiday.falls_on(at.date()):
                then = DISCONNECT if holiday.target == HANG_UP else "redirect"
                return "holiday", Flow(holiday.greeting, then, holiday.target)
        if is_open(settings.week, at):
            return "open", settings.opened
        return "closed", settings.closed

    def said(self, name: str, **more: str) -> Clip:
        """A prompt in the attendant's language."""
        return Clip(name, self.settings.language, **more)

    def own(self, name: str) -> tuple[Clip, ...]:
        """A greeting or announcement as it is set: a prompt of the house, one of the organisation's, or none."""
        if not name:
            return ()
        built_in = name in (
            prompts.ATTENDANT_WELCOME,
            prompts.ATTENDANT_CLOSED,
            prompts.ATTENDANT_HOLIDAY,
        )
        return (self.said(name) if built_in else self.said(prompts.GREETING + name),)

    def menu(self, flow: Flow) -> tuple[Clip, ...]:
        """The menu's announcement; its keys read out if it has none."""
        if flow.prompt:
            return self.own(flow.prompt)
        return tuple(clip for digit, key in flow.keys.items() for clip in self._read(digit, key))

    def _read(self, digit: str, key: Key) -> tuple[Clip, ...]:
        built_in = {
            OPERATOR: prompts.FOR_OPERATOR,
            BY_NAME: prompts.FOR_NAME,
            BY_EXTENSION: prompts.FOR_EXTENSION,
            DISCONNECT: prompts.TO_END,
        }.get(key.target.kind)
        if built_in and not key.label:
            return (self.said(built_in), self.said(prompts.PRESS, digits=digit))
        label = self.said(prompts.FOR, text=key.label)
        return (label, self.said(prompts.PRESS, digits=digit))

    def people(self, found: tuple[Found, ...]) -> tuple[Clip, ...]:
        """Names with their extensions, and the key of each."""
        return tuple(
            clip
            for key, each in enumerate(found, 1)
            for clip in (
                self.said(prompts.FOR, text=each.name),
                *((self.said(prompts.EXTENSION, digits=each.extension),) if each.extension else ()),
                self.said(prompts.PRESS, digits=str(key)),
            )
        )

    def context(self, visit: Visit, *, back: bool = False) -> Mapping[str, str]:
        """What the next attendant is to know."""
        path = visit.path[:-1] if back else self.path_from(visit)
        return {
            PATH: ",".join(path),
            PASSED: str(visit.passed + 1),
            FIRST: visit.first,
            BACK: "1" if back else "",
        }

    def path_from(self, visit: Visit) -> tuple[str, ...]:
        """With this attendant, if the caller chose from its menu; one that came before leads no deeper."""
        own = self.address.id
        before = visit.path[: visit.path.index(own)] if own in visit.path else visit.path
        return (*before, own)[-NESTED_MAX:] if visit.flow.then == MENU else before


def read_context(context: Mapping[str, str]) -> tuple[tuple[str, ...], int, str, bool]:
    """What the attendant before told: path, passed, first, back."""
    passed = context.get(PASSED, "0")
    return (
        tuple(each for each in context.get(PATH, "").split(",") if each)[-NESTED_MAX:],
        int(passed) if passed.isascii() and passed.isdigit() else 0,
        context.get(FIRST, ""),
        context.get(BACK) == "1",
    )
