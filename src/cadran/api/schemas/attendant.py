"""Auto attendants: as they are set up, checked, and played without a call."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from cadran.api.schemas.base import (
    At,
    Id,
    Input,
    Language,
    Listing,
    Moment,
    Output,
    PhoneNumber,
    Words,
)
from cadran.api.schemas.greeting import GreetingName
from cadran.api.schemas.queue import Extension

Clock = Annotated[str, StringConstraints(pattern=r"^[0-2][0-9]:[0-5][0-9]$")]
Sound = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{0,64}$")]
"""A greeting's id, a prompt of the house (``attendant.welcome``), or "" for none."""
TargetId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.@+:-]{0,64}$")]
Digit = Annotated[str, StringConstraints(pattern=r"^[0-9]$")]
ClockRange = Annotated[list[Clock], Field(min_length=2, max_length=2)]
DayRange = Annotated[list[date], Field(min_length=2, max_length=2)]
Day = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Kind = Literal["disconnect", "person", "attendant", "queue", "voicemail", "number"]
KeyKind = Literal[
    "disconnect",
    "person",
    "attendant",
    "queue",
    "voicemail",
    "number",
    "operator",
    "by_name",
    "by_extension",
]
State = Literal[
    "answering",
    "greeting",
    "menu",
    "spelling",
    "extension",
    "finding",
    "choosing",
    "announcing",
    "handing",
    "parting",
    "gone",
]


class Both(Input):
    """What is asked and answered in one shape."""


class CallTarget(Both):
    """Where callers go: a person, attendant or queue by id, a number in E.164, or the end of the call."""

    kind: Kind
    id: TargetId = ""


class KeyTarget(Both):
    """The same, or something within the attendant: its operator, a person by name or by extension."""

    kind: KeyKind
    id: TargetId = ""


class MenuKey(Both):
    """A key of a menu."""

    target: KeyTarget
    label: Annotated[str, StringConstraints(strip_whitespace=True, max_length=64)] = Field(
        default="",
        description="SimulatedWords before “press 1” where the menu has no announcement of its own",
    )


class CallFlow(Both):
    """What a caller meets: a greeting, then a menu, somebody else, or the end of the call."""

    greeting: Sound = ""
    then: Literal["menu", "redirect", "disconnect"]
    target: CallTarget | None = Field(default=None, description="Of a redirect")
    prompt: Sound = Field(default="", description="Of a menu; its keys are read out without")
    keys: dict[Digit, MenuKey] = Field(default={}, max_length=10)


class AttendantHoliday(Both):
    """Days on which another greeting is heard; first and last day of each stretch."""

    name: GreetingName
    dates: list[DayRange] = Field(min_length=1, max_length=50)
    greeting: Sound = ""
    target: CallTarget | None = Field(default=None, description="None: the call ends")


class DialScope(Both):
    """Whom callers may reach by name or extension."""

    include: list[Id] | None = Field(
        default=None, max_length=1_000, description="None: everybody with a Phone System licence"
    )
    exclude: list[Id] = Field(default=[], max_length=1_000)


class AttendantPlan(Both):
    """All that an attendant does."""

    time_zone: Annotated[str, StringConstraints(max_length=64)] = Field(
        description="Of the IANA database, such as Europe/Paris"
    )
    hours: dict[Day, list[ClockRange]] | None = Field(
        default=None, description="Ranges of each day, breaks left out; none at all: always open"
    )
    open: CallFlow
    closed: CallFlow
    holidays: list[AttendantHoliday] = Field(default=[], max_length=100)
    operator: CallTarget | None = None
    scope: DialScope = DialScope()


class TargetName(Output):
    """Whom a plan names, in words."""

    kind: str
    id: str
    name: str
    warning: Words | None = Field(
        default=None, description="Why a number would not be called as things stand"
    )


class Attendant(Output):
    """An auto attendant."""

    id: str
    name: str
    language: str
    extension: str | None
    numbers: list[PhoneNumber]
    plan: AttendantPlan
    names: list[TargetName] = Field(description="Of everybody whom the plan leads to")
    open_now: Literal["open", "closed", "holiday"]
    created_at: At


class AttendantList(Listing[Attendant]):
    """Attendants, in order of name."""

    nested_most: int = Field(description="Attendants that a call passes without a key")
    holidays_most: int


class AttendantRequest(Input):
    """A new attendant. Without a plan it has business hours and ends every call after a greeting."""

    id: Id | None = Field(
        default=None, description="Chosen by the client, so that a retry is harmless"
    )
    name: GreetingName
    language: Language | None = None
    extension: Extension | None = None
    time_zone: Annotated[str, StringConstraints(max_length=64)] | None = None
    plan: AttendantPlan | None = None


class AttendantChange(Input):
    """Only the fields given change. An empty extension takes it away."""

    name: GreetingName | None = None
    language: Language | None = None
    extension: Extension | None = None
    plan: AttendantPlan | None = None


class PlanRequest(Input):
    """A plan to be looked through; nothing is changed."""

    plan: AttendantPlan


class PlanFault(Output):
    """What is wrong, and where: ``hours.monday``, ``open.keys.1``."""

    place: str
    reason: Words


class PlanFaults(Listing[PlanFault]):
    """Everything that is wrong; nothing: it may be used."""


class SimulationRequest(Input):
    """A call without a telephone. ``-`` among the keys: the caller presses nothing until asked again."""

    keys: Annotated[str, StringConstraints(pattern=r"^[0-9*#-]{0,200}$")] = ""
    at: Moment | None = Field(default=None, description="Now, if not given")
    plan: AttendantPlan | None = Field(default=None, description="Instead of the one that is kept")


class SimulatedWords(Output):
    """Something that is heard: words, or a recording by its name."""

    text: str
    recording: bool = False


class SimulatedChoice(Output):
    """A key that means something where the caller waits."""

    key: str
    what: Literal["target", "repeat", "back", "person"]
    target: TargetName | None = None
    label: str = ""


class SimulatedPlace(Output):
    """Where the caller is, what they hear there, and what they then press."""

    attendant: TargetName
    state: State
    flow: Literal["open", "closed", "holiday"]
    said: list[SimulatedWords]
    pressed: str
    before: int = Field(description="Keys that were pressed before")
    choices: list[SimulatedChoice]


class Simulation(Output):
    """How it went: somebody takes the caller, the call ends, or the caller is waited for."""

    places: list[SimulatedPlace]
    outcome: Literal["waits", "connected", "ended"]
    end: TargetName | None = None
    cause: Words | None = None
    keys_left: str = Field(description="Keys that nobody asked for any more")
