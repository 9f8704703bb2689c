"""Credits: the organisation's prepaid money."""

from __future__ import annotations

from pydantic import Field

from cadran.api.schemas.base import At, Input, Money, Output, Page

TOP_UP_LEAST_MICROS = 1_000_000
TOP_UP_MOST_MICROS = 10_000_000_000
"""Ten thousand units: above it, a slip of the keyboard is likelier than a wish."""


class Credits(Output):
    """The balance: ``available`` is ``balance`` less what calls going on have reserved."""

    balance: Money
    reserved: Money
    available: Money


class TopUpRequest(Input):
    """Money to add."""

    amount_micros: int = Field(ge=TOP_UP_LEAST_MICROS, le=TOP_UP_MOST_MICROS)
    currency: str | None = Field(
        default=None, pattern=r"^[A-Z]{3}$", description="The account's, if given"
    )


class TopUp(Output):
    """Money added."""

    id: str
    amount: Money
    credits: Credits


class StatementEntry(Output):
    """One posting: a top-up (positive) or a charge (negative)."""

    id: str
    at: At
    kind: str = Field(
        description="fund (paid in), post (the cost of a call), lapse (unspent for too long), play, play_end (play money)"
    )
    amount: Money
    balance_after: Money
    text: str = Field(description="What it was for, in words")
    call_id: str | None


class Statement(Page[StatementEntry]):
    """Postings, newest first."""


class FundedTopUp(Output):
    """Money that was paid in; the oldest is spent first, and what nobody spent expires."""

    id: str
    at: At
    expires_at: At
    amount: Money
    left: Money


class PoolGauge(Output):
    """A pool of minutes this month. ``empty_at``: the day on which it will be empty at this pace, if any."""

    name: str
    text: str
    size_seconds: int
    used_seconds: int
    empty_at: At | None


class CreditOutlook(Output):
    """``ends_at``: the day on which nothing will be left at the present pace, if it is in sight."""

    ends_at: At | None
    least: Money = Field(description="Least that can be paid in at a time")
    recommended_trigger: Money
    recommended_amount: Money
    reasoning: list[str] = Field(description="How the recommendation came about, in words")
    top_ups: list[FundedTopUp]
    pools: list[PoolGauge]


class RechargeSettings(Input):
    """When the balance falls below the trigger, so much is paid in with this method."""

    active: bool
    method_id: str | None = Field(default=None, max_length=64)
    trigger_micros: int = Field(default=0, ge=0, le=TOP_UP_MOST_MICROS)
    amount_micros: int = Field(default=0, ge=0, le=TOP_UP_MOST_MICROS)
    low_micros: int | None = Field(
        default=None, ge=0, le=TOP_UP_MOST_MICROS, description="At or below it people are told"
    )


class Recharge(Output):
    """The settings as they stand. ``stopped``: ``failing`` or ``too_often``; set them again to go on."""

    active: bool
    method_id: str | None
    trigger: Money
    amount: Money
    low: Money
    stopped: str | None
    payment_id: str | None = Field(description="The payment under way, if any")
