"""Call settings of people, call groups, feature codes, parked calls."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from cadran.api.schemas.base import (
    ID_LIMIT,
    At,
    E164Text,
    Id,
    Input,
    Output,
    PersonRef,
    PhoneNumber,
    PlainText,
    Words,
)
from cadran.api.schemas.queue import TargetChoice, TargetKind

AlongKind = Literal["person", "number", "group"]
BusyRule = Literal["reject", "wait", "send"]
FeatureName = Literal[
    "pick_up",
    "park",
    "retrieve",
    "forward_on",
    "forward_off",
    "do_not_disturb_on",
    "do_not_disturb_off",
    "messages",
    "echo",
    "on_behalf",
    "leave_message",
]
Seconds = Annotated[int, Field(ge=0, le=86_400)]
Code = Annotated[str, StringConstraints(max_length=8), Field(examples=["*8"])]
ALONG_MOST = 10
DELEGATES_MOST = 25
MEMBERS_MOST = 25


class ForwardTarget(Output):
    """Where calls are sent on. ``warning``: why that would fail as things stand."""

    kind: TargetKind
    id: str
    name: str = Field(description="Of the person, attendant or queue; a number as people write it")
    warning: Words | None


class RingsAlong(Output):
    """Who rings along, after so many seconds."""

    kind: AlongKind
    id: str
    name: str
    after_s: int
    in_order: bool = Field(description="Of a group: one member after the other")
    warning: Words | None


class Twin(Output):
    """The person's own mobile: who answers it must press 1."""

    number: PhoneNumber
    warning: Words | None


class Delegate(Output):
    """Who may act for the person."""

    user: PersonRef
    calls: bool = Field(description="Calls in their name and at their cost")
    rings: bool = Field(description="Is rung with them")


class CallLimits(Output):
    """What may be set; durations in seconds."""

    ring_least_s: int
    ring_most_s: int
    after_most_s: int
    along_most: int
    delegates_most: int
    in_order_most: int = Field(description="Members of a group that rings in order")


class CallSettings(Output):
    """What becomes of calls to a person."""

    forward: ForwardTarget = Field(description="All calls go there; disconnect: they ring")
    do_not_disturb: bool
    ring_s: int
    no_answer: ForwardTarget
    busy: BusyRule
    busy_to: ForwardTarget
    unreachable: ForwardTarget
    twin: Twin | None
    along: list[RingsAlong]
    delegates: list[Delegate]
    acts_for: list[PersonRef] = Field(description="For whom this person may call, by `on_behalf`")
    target_kinds: list[TargetKind] = Field(description="What a target can be")
    limits: CallLimits


class RingsAlongChoice(Input):
    """A person or group by id, a number in E.164."""

    kind: AlongKind
    id: Annotated[str, StringConstraints(min_length=1, max_length=ID_LIMIT)]
    after_s: Seconds = 0
    in_order: bool = False


class DelegateChoice(Input):
    """Who may act for the person."""

    user: Id
    calls: bool = True
    rings: bool = True


class CallSettingsChange(Input):
    """What is given changes; lists are given whole. An empty ``twin`` takes it away."""

    forward: TargetChoice | None = None
    do_not_disturb: bool | None = None
    ring_s: Seconds | None = None
    no_answer: TargetChoice | None = None
    busy: BusyRule | None = None
    busy_to: TargetChoice | None = None
    unreachable: TargetChoice | None = None
    twin: E164Text | Literal[""] | None = None
    along: Annotated[list[RingsAlongChoice], Field(max_length=ALONG_MOST)] | None = None
    delegates: Annotated[list[DelegateChoice], Field(max_length=DELEGATES_MOST)] | None = None


class CallGroup(Output):
    """People who take calls for each other, in the order in which they are rung one by one."""

    id: str
    name: str
    members: list[PersonRef]
    created_at: At


class CallGroupList(Output):
    """All groups of the organisation."""

    items: list[CallGroup]
    members_most: int


class CallGroupRequest(Input):
    """A group, whole."""

    name: PlainText
    members: Annotated[list[Id], Field(max_length=MEMBERS_MOST)]
    id: Id | None = Field(default=None, description="Your own id: makes a retry harmless")


class FeatureCode(Output):
    """A feature and its code."""

    feature: FeatureName
    code: str
    more: bool = Field(description="More is dialled after it")
    words: Words


class PhoneFeatures(Output):
    """What telephones can do by codes."""

    items: list[FeatureCode]
    park_back_s: int = Field(description="After so long a parked call rings at who parked it")
    park_back_least_s: int
    park_back_most_s: int


class PhoneFeaturesChange(Input):
    """Features that are not named keep their code."""

    codes: dict[FeatureName, Code] = Field(default_factory=dict)
    park_back_s: Seconds | None = None


class ParkedCall(Output):
    """A call that can be taken by its code."""

    code: str
    call: str
    name: str
    number: PhoneNumber | None
    by: PersonRef
    since: At


class ParkedCallList(Output):
    """All that are parked now."""

    items: list[ParkedCall]
