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
    kind: str = Field(description="fund (paid in) or post (the cost of a call, negative)")
    amount: Money
    balance_after: Money
    text: str = Field(description="What it was for, in words")
    call_id: str | None


class Statement(Page[StatementEntry]):
    """Postings, newest first."""
