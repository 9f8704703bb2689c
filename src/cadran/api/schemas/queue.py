"""Call queues: as they are set up, and live."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from cadran.api.schemas.base import (
    ID_LIMIT,
    At,
    E164Text,
    Id,
    Input,
    Language,
    Listing,
    Output,
    PersonRef,
    PhoneNumber,
    PlainText,
    Words,
)

AGENTS_MOST = 200
PRIORITIES_MOST = 100
Routing = Literal["attendant", "serial", "round_robin", "longest_idle"]
TargetKind = Literal["disconnect", "person", "attendant", "queue", "voicemail", "number"]
ZONE = "IANA zone by whose clock the day of its figures begins; empty: that of the country"
Seconds = Annotated[int, Field(ge=0, le=86_400)]
SoundId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{0,64}$")]
Extension = Annotated[str, StringConstraints(pattern=r"^[0-9]{0,6}$")]


class TargetChoice(Input):
    """Where callers are sent on: a person, attendant, queue or mailbox by id, a number in E.164."""

    kind: TargetKind
    id: Annotated[str, StringConstraints(max_length=ID_LIMIT)] = ""


class Target(Output):
    """Where callers are sent on."""

    kind: TargetKind
    id: str
    name: str = Field(description="Of the person, attendant or queue; a number as people write it")
    warning: Words | None = Field(
        default=None, description="Why a number would not be called as things stand"
    )


class QueueAgent(Output):
    """Who answers, and whether they are in."""

    user: PersonRef
    joined: bool


class Queue(Output):
    """A call queue as it is set up; durations in seconds."""

    id: str
    name: str
    language: str
    extension: str | None
    numbers: list[PhoneNumber]
    routing: Routing
    presence: bool = Field(
        description="Agents in any call or meeting are not rung; always so with longest_idle"
    )
    greeting_id: str | None = Field(description="Heard first; none: music at once")
    music_id: str | None = Field(description="Of the greetings too; none: the built-in music")
    alert_s: int
    wrap_up_s: int
    waiting_max: int
    wait_s: int
    overflow: Target
    timeout: Target
    announce_position: bool
    announce_wait: bool
    announce_s: int
    callback: bool = Field(description="A waiting caller may press 1 to be called back")
    priorities: list[PhoneNumber] = Field(description="Callers who go before all others")
    service_level_s: int
    time_zone: str = Field(description="IANA zone by whose clock the day of its figures begins")
    may_opt_out: bool = Field(description="Agents may leave and come back by themselves")
    agents: list[QueueAgent] = Field(description="In the order of serial routing")
    created_at: At


class Span(Output):
    """A figure's default and its limits, both included."""

    default: int
    least: int
    most: int


class QueueLimits(Output):
    """What the organisation's edition of the catalogue allows; durations in seconds."""

    agents_most: int
    routing: list[Routing]
    alert_s: Span
    wait_s: Span
    wait_step_s: int
    waiting: Span
    wrap_up_s: Span
    announce_s: Span
    service_level_s: Span
    priorities_most: int
    targets: list[TargetKind]


class QueueList(Listing[Queue]):
    """Queues, in order of name."""

    limits: QueueLimits


class QueueChange(Input):
    """Only the fields given change; durations in seconds. An empty extension takes it away."""

    name: PlainText | None = None
    language: Language | None = None
    extension: Extension | None = None
    routing: Routing | None = None
    presence: bool | None = None
    greeting_id: SoundId | None = Field(default=None, description="An empty one takes it away")
    music_id: SoundId | None = Field(default=None, description="An empty one takes it away")
    alert_s: Seconds | None = None
    wrap_up_s: Seconds | None = None
    waiting_max: Annotated[int, Field(ge=0, le=10_000)] | None = None
    wait_s: Seconds | None = Field(default=None, description="Rounded to the edition's steps")
    overflow: TargetChoice | None = None
    timeout: TargetChoice | None = None
    announce_position: bool | None = None
    announce_wait: bool | None = None
    announce_s: Seconds | None = None
    callback: bool | None = None
    priorities: list[E164Text] | None = Field(default=None, max_length=PRIORITIES_MOST)
    service_level_s: Seconds | None = None
    time_zone: Annotated[str, StringConstraints(max_length=64)] | None = Field(
        default=None, description=ZONE
    )
    may_opt_out: bool | None = None


class QueueRequest(QueueChange):
    """A new queue; what is not given is as the edition has it."""

    id: Id | None = Field(
        default=None, description="Chosen by the client, so that a retry is harmless"
    )
    name: PlainText
    agents: list[Id] = Field(default=[], max_length=AGENTS_MOST)


class AgentsRequest(Input):
    """All agents, in the order of serial routing. Who was one already stays in or out."""

    agents: list[Id] = Field(max_length=AGENTS_MOST)


class OptRequest(Input):
    """In, or out."""

    joined: bool


class LiveCaller(Output):
    """Somebody in the queue, or talking to one of its agents."""

    call: str
    name: str
    number: PhoneNumber | None = Field(description="Masked for agents")
    state: Literal[
        "answering",
        "greeting",
        "waiting",
        "promised",
        "dialling",
        "talking",
        "leaving",
        "refused",
        "parting",
        "gone",
    ]
    since: At = Field(description="When they came")
    position: int | None = Field(description="1: the next to be served; none once answered")
    priority: bool
    agent: PersonRef | None
    language: str


class LiveAgent(Output):
    """An agent at work."""

    user: PersonRef
    state: Literal["idle", "ringing", "talking", "wrap_up", "away", "out"]
    joined: bool
    taken: int = Field(description="Calls answered today")
    missed: int = Field(description="Calls missed in a row")
    why_away: Words | None = Field(description="Why the last call could not ring them")


class QueueFigures(Output):
    """Of the present day, by the queue's time zone."""

    waiting: int
    longest_since: At | None = Field(description="Since when the first of those waiting waits")
    estimated_wait_s: int = Field(description="For whoever comes now")
    arrived: int
    answered: int
    abandoned: int
    timed_out: int
    overflowed: int
    average_wait_s: int
    service_level_percent: int | None = Field(
        description="Answered within service_level_s, of all who were answered or gave up"
    )
    service_level_s: int


class LiveQueue(Output):
    """A queue as it is just now: the wallboard."""

    id: str
    name: str
    callers: list[LiveCaller]
    agents: list[LiveAgent]
    figures: QueueFigures
