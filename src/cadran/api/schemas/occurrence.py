"""Single occurrences of a recurring meeting."""

from __future__ import annotations

from pydantic import Field

from cadran.api.schemas.base import At, Input, Listing, Moment, Output

AT = "Where the rule has it: by this it is named"


class Occurrence(Output):
    """One of a series."""

    at: At = Field(description=AT)
    starts_at: At | None = Field(description="Where it is; null: it does not take place")
    ends_at: At | None
    changed: bool = Field(description="Not where the rule has it")


class OccurrenceList(Listing[Occurrence]):
    """Those to come, in the order of the rule."""


class OccurrenceChange(Input):
    """Another time for one occurrence."""

    starts_at: Moment
    ends_at: Moment | None = None
