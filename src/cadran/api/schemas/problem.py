"""Every "no" of the API (RFC 9457)."""

from __future__ import annotations

from pydantic import Field

from cadran.api.schemas.base import Output

FactValue = str | int | bool | None


class FieldProblem(Output):
    """One field that could not be taken."""

    path: str
    """Where: ``body.title``, ``query.limit``."""
    rule: str
    """Which rule it broke: ``missing``, ``string_too_long``…; stable."""
    detail: str
    """The same in words."""


class Problem(Output):
    """A refusal: ``id`` is stable and public, ``facts`` are what decided."""

    type: str = Field(description="A URI for the kind of problem; the id is its last part")
    title: str = Field(description="The kind of problem, in the reader's language")
    status: int
    detail: str = Field(description="This case, in the reader's language")
    id: str
    facts: dict[str, FactValue] = Field(default_factory=dict)
    instance: str = Field(description="The request: its path and opaque id, for support")
    retryable: bool = False
    fields: list[FieldProblem] = Field(default_factory=list)
    source: str = Field(
        default="", description="Where the deciding fact stands, if it is on record"
    )
    remedies: list[str] = Field(
        default=[], description="What would make it possible, best first, in words"
    )
