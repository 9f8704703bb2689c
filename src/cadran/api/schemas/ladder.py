"""What was said on the wire of a call."""

from __future__ import annotations

from pydantic import Field

from cadran.api.schemas.base import At, Output


class LadderMessage(Output):
    """One SIP message. What proves a password, encrypts or was keyed in is replaced by stars."""

    at: At
    leg: str = Field(description="The leg that it belongs to")
    sent: bool = Field(description="By Cadran; else by the peer")
    transport: str
    local: str = Field(description="Cadran's end, host:port")
    remote: str = Field(description="The peer's end, host:port")
    summary: str = Field(description="INVITE, or 486 Busy Here (INVITE)")
    reason: str = Field(description="The Reason and Warning fields, if any")
    text: str


class Ladder(Output):
    """The messages of all sides of a call, in the order in which they passed."""

    messages: list[LadderMessage]
    left_out: int = Field(description="Messages from the middle of long calls that were not kept")
    kept_hours: int = Field(description="How long messages are kept at the most")
