"""Who was in a meeting, and what was recorded of it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from cadran.api.schemas.base import At, Listing, Output, PhoneNumber


class Visit(Output):
    """Somebody's time inside."""

    name: str = Field(
        description="Empty for a caller who is nobody of the organisation; a guest's as they gave it"
    )
    user_id: str | None
    number: PhoneNumber | None = Field(description="Null: hidden, or forgotten by now")
    how: Literal["phone", "dialled", "call_me", "browser"] = Field(
        description="They called, were called in, had themselves called, or came by a guest's link in a browser"
    )
    joined_at: At
    left_at: At | None = Field(description="Null: still there")
    duration_s: int


class VisitList(Listing[Visit]):
    """Oldest first."""


class Recording(Output):
    """A recording that can be downloaded."""

    id: str
    made_at: At = Field(description="When it was whole")
    duration_ms: int


class RecordingList(Listing[Recording]):
    """Oldest first."""
