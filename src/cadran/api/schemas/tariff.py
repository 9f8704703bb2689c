"""Tariffs: rate decks and exchange rates."""

from __future__ import annotations

from pydantic import Field

from cadran.api.schemas.base import At, Listing, Money, Output, Page, Words


class Tariff(Output):
    """A rate deck, or a table of exchange rates: a dated, versioned file that never changes."""

    id: str
    kind: str = Field(description="deck or exchange")
    name: str
    version: str
    currency: str | None = Field(description="Of a deck")
    sample: bool = Field(description="Its prices are made up")
    source: str
    lines: int
    begins_at: At
    own: bool = Field(
        description="The organisation's; false: the operator's, for all who have none"
    )
    in_force: bool
    sha256: str
    brought_at: At | None = Field(description="Null: it came with the program")
    withdrawn_at: At | None


class TariffList(Listing[Tariff]):
    """An organisation's own, then the operator's, then the sample."""

    may_bring: bool = Field(description="Whether the asker may bring tariffs of their own")


class RateLine(Output):
    """A line of a rate deck."""

    prefix: str = Field(description="With +")
    country: str
    country_name: str
    kind: str
    kind_name: str
    connection: Money
    per_minute: Money
    first_seconds: int
    next_seconds: int
    rounding: str
    rounding_name: str
    valid_from: At
    valid_until: At | None
    reference: str = Field(description="How records name it: deck, version, prefix")


class RateLines(Page[RateLine]):
    """Lines of the deck in force, by prefix."""

    deck: str
    version: str
    currency: str
    sample: bool


class ExchangeRate(Output):
    """What one unit of a currency is worth in another; to show and to re-rate by, never charged by."""

    base: str
    quote: str
    rate: str = Field(description="A decimal, as exact as it was brought")
    valid_from: At


class ExchangeRates(Page[ExchangeRate]):
    """Today's rates of the table in force, by pair; without a table the name is empty."""

    name: str
    version: str


class TariffProblem(Output):
    """What is wrong with a line."""

    line: int = Field(description="As editors count; the first line is 1")
    fault: Words


class TariffReport(Output):
    """About a file: with any problem, nothing changes."""

    lines: int
    good: bool
    applied: bool
    problem_count: int
    problems: list[TariffProblem]


class Started(Output):
    """Long work that was started."""

    job: str
