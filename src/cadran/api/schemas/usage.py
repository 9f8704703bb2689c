"""The usage report."""

from __future__ import annotations

from pydantic import Field

from cadran.api.schemas.base import (
    At,
    Input,
    Listing,
    Moment,
    Money,
    Output,
    Page,
    PersonRef,
    PhoneNumber,
)
from cadran.reports.retention import MONTHS_MAX


class UsageRow(Output):
    """One leg over a trunk."""

    id: str
    call_id: str
    conference_id: str | None
    started_at: At
    ended_at: At
    person: PersonRef | None = Field(description="Null: of an attendant or queue, or erased")
    login: str
    location: str = Field(description="The person's usage location")
    call_type: str
    call_type_name: str
    caller: PhoneNumber | None
    from_country: str
    called: PhoneNumber | None
    to_country: str
    duration_seconds: int
    charge: Money | None
    scope: str = Field(description="domestic, international, or empty")
    number_type: str
    capability: str
    capability_name: str


class UsagePage(Page[UsageRow]):
    """Rows, newest first. Days and months begin at 00:00 in ``time_zone``."""

    time_zone: str = "UTC"


class UsageSum(Output):
    """What the rows of a day, call type and capability add up to."""

    day: str = Field(description="2026-11-30")
    call_type: str
    call_type_name: str
    capability: str
    capability_name: str
    calls: int
    seconds: int
    charge: Money | None


class UsageSums(Listing[UsageSum]):
    """Sums by day, oldest first."""

    time_zone: str = "UTC"


class MinutePool(Output):
    """A pool of minutes in the present month."""

    id: str
    capability: str
    capability_name: str
    country: str
    total_seconds: int
    used_seconds: int
    available_seconds: int
    month: str = Field(description="2026-11; it ends at 00:00 UTC")


class MinutePools(Listing[MinutePool]):
    """The pools that were drawn from this month."""

    time_zone: str = "UTC"


class WhatIfRequest(Input):
    """Rate a past period again, with another deck or into another currency. Nothing is changed by it."""

    since: Moment
    until: Moment
    deck: str = Field(
        default="", max_length=80, description="Id of a deck; empty: the one in force"
    )
    currency: str = Field(default="", pattern=r"^([A-Z]{3})?$", description="Show sums in this one")


class EraseRequest(Input):
    """Forget names and numbers in call records: of a person, or of all that began before a moment, or both."""

    user: str | None = Field(default=None, max_length=80)
    before: Moment | None = None


class Erasure(Output):
    """That names and numbers were forgotten."""

    at: At
    by: PersonRef | None = Field(description="Null: by the organisation's own rule")
    person: PersonRef | None = Field(description="Of whose calls; null: of everybody's")
    before: At | None = Field(description="Of calls that began before this; null: of all")
    legs: int = Field(description="Sides of calls")


class RetentionChange(Input):
    """For how many months call records keep names and numbers; null: for ever."""

    months: int | None = Field(ge=1, le=MONTHS_MAX)


class Retention(Listing[Erasure]):
    """The rule, and what was forgotten, the latest first. Costs, durations and sums are always kept."""

    months: int | None = Field(description="null: for ever")
