"""Which number people show when they call out, and whether they see who calls."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from cadran.api.schemas.base import (
    E164Text,
    Input,
    Listing,
    Output,
    PhoneNumber,
    SearchText,
    Words,
)

PolicyId = Annotated[str, StringConstraints(pattern="^[a-z0-9][a-z0-9_-]{0,39}$")]
Shows = Literal["own", "service", "anonymous"]


class CallerIdPolicy(Output):
    """A rule; ``default`` holds for everybody who has no other."""

    id: str
    name: str
    shows: Shows
    service_number: PhoneNumber | None
    may_hide: bool = Field(description="People may hide their number by themselves")
    hides_callers: bool = Field(description="Callers from outside are not shown")


class CallerIdPolicyList(Listing[CallerIdPolicy]):
    """The organisation's policies, the default one first."""


class CallerIdPolicyRequest(Input):
    """A policy as it shall be."""

    name: SearchText = ""
    shows: Shows
    service_number: E164Text | None = Field(default=None, description="With ``service`` only")
    may_hide: bool = True
    hides_callers: bool = False


class CallerIdChoice(Output):
    """What holds for a person. Emergency calls show the own number all the same."""

    policy: CallerIdPolicy
    hidden: bool = Field(description="They wish to hide their number")
    shown: PhoneNumber | None = Field(description="What the world sees; null: no number")
    words: Words


class CallerIdChange(Input):
    """What is null stays as it is."""

    policy_id: PolicyId | None = Field(default=None, description="For administrators")
    hidden: bool | None = None
