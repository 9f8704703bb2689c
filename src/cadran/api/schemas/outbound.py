"""Outbound calling policies."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from cadran.api.schemas.base import Input, Output

ScopeName = Literal["any", "zone_a", "same_country", "none"]


class OutboundPolicy(Output):
    """Where a person's meetings and calls may go; emergency calls always may."""

    meetings: ScopeName
    calls: ScopeName
    own: bool = Field(description="This person's; false: the organisation's, for all without one")
    meeting_scopes: list[ScopeName] = Field(description="What the edition lets one choose")
    call_scopes: list[ScopeName]


class OutboundPolicyChange(Input):
    """Both parts."""

    meetings: ScopeName
    calls: ScopeName
