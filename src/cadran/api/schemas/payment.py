"""Payments and ways to pay."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from cadran.api.schemas.base import ID_LIMIT, At, Input, Listing, Money, Output, Page
from cadran.api.schemas.credit import TOP_UP_MOST_MICROS


class PaymentRequest(Input):
    """Money to pay in, with a method that is kept here."""

    amount_micros: int = Field(gt=0, le=TOP_UP_MOST_MICROS)
    method_id: str = Field(max_length=64)


class Payment(Output):
    """``unknown``: the provider did not answer in time and is asked again until it is known."""

    id: str
    purpose: Literal["top_up", "recharge"]
    state: Literal["created", "pending", "unknown", "succeeded", "failed", "cancelled"]
    text: str
    """The state in words."""
    reason: str | None = Field(description="Of a failure, in the provider's word")
    amount: Money
    method: str = Field(description="As people know it")
    created_at: At
    ended_at: At | None


class Payments(Page[Payment]):
    """Newest first."""


class MethodRequest(Input):
    """The token that the payment provider gave for a card or an account; never a card's number."""

    token: str = Field(min_length=4, max_length=200, pattern=r"^[A-Za-z0-9_-]+$")


class PaymentMethod(Output):
    """A way to pay."""

    id: str
    label: str
    created_at: At


class PaymentMethods(Listing[PaymentMethod]):
    """All ways to pay."""

    funds: Literal["nothing", "play", "money"] = Field(
        description="What they bring: play money is the sandbox's, and over with the first real carrier"
    )


class PaymentReport(Input):
    """What a provider says is only a hint: it is asked what became of the payment."""

    id: str = Field(max_length=ID_LIMIT)
    state: str = Field(default="", max_length=32)
