"""Long work."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from cadran.api.schemas.base import At, Output, Page, PersonRef, Words

StateName = Literal["queued", "running", "done", "failed", "cancelled"]


class Job(Output):
    """A piece of long work."""

    id: str
    kind: str
    name: str = Field(description="What it is, in words")
    by: PersonRef
    state: StateName
    done: int
    total: int = Field(description="0: not known yet")
    percent: int | None
    remaining_s: int | None = Field(description="If it goes on as until now")
    cancellable: bool
    cancelling: bool = Field(description="Somebody cancelled it; it ends at its next step")
    outcome: Words | None = Field(description="How it ended")
    report_lines: int
    queued_at: At
    started_at: At | None
    ended_at: At | None


class JobPage(Page[Job]):
    """Long work, newest first."""
