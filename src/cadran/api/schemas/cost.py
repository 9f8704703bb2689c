"""Why did this cost that?"""

from __future__ import annotations

from pydantic import Field

from cadran.api.schemas.base import At, Money, Output, Words
from cadran.api.schemas.tariff import RateLine


class CostSlice(Output):
    """One step of paying: something was reserved, taken, or given back."""

    at: At
    kind: str = Field(description="reserve, post, void or expire")
    source: str
    amount: Money | None
    seconds: int | None = Field(description="Of a pool of minutes")
    text: str


class CostPart(Output):
    """Seconds of talk, and where they came from."""

    source: str
    source_name: str
    seconds: int


class LegCost(Output):
    """What one side of the call cost, and why."""

    leg: str
    side: str
    call_type: str
    call_type_name: str
    text: str
    cost: Money | None
    talk_seconds: int
    billed_seconds: int | None
    rate: RateLine | None = Field(description="The line of the deck, as it was when the call began")
    deck: str | None
    sample: bool = Field(description="The prices of this deck are made up")
    sources: list[CostPart]
    slices: list[CostSlice]
    refusal: Words | None = Field(description="Why it was not put through, or was cut")


class ExchangedCost(Output):
    """The cost in another currency: shown, never charged."""

    amount: Money
    rate: str
    rate_date: str
    table: str
    text: str


class CostExplanation(Output):
    """A call's cost: each side, its source, its rate, each slice, each refusal."""

    id: str
    cost: Money | None
    text: str
    exchanged: ExchangedCost | None
    legs: list[LegCost]
    time_zone: str = "UTC"
