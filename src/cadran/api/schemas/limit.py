"""Limits of spending, and users whose paid calls are blocked."""

from __future__ import annotations

from pydantic import Field

from cadran.api.schemas.base import TEXT_LIMIT, At, Input, Output
from cadran.money.caps import NO_CAP, Measure, Scope

SUBJECT_LIMIT = 64


class LimitKey(Input):
    """Which limit. ``subject``: a user, a country, a trunk; empty for all that have none of their own."""

    scope: Scope
    subject: str = Field(default="", max_length=SUBJECT_LIMIT, pattern=r"^[^\x00-\x1f\x7f]*$")
    measure: Measure


class LimitChange(LimitKey):
    """What the limit shall be: micros of the account's currency for windows of time, calls otherwise."""

    amount: int = Field(ge=0, le=NO_CAP)


class Limit(Output):
    """A limit, what counts against it now, and a raise that waits for a second owner."""

    scope: Scope
    subject: str
    subject_name: str
    """For people: a user's name, a country's name in the reader's language."""
    measure: Measure
    amount: int
    counted: int
    own: bool
    """Set by the organisation; else as shipped."""
    next_amount: int | None
    next_at: At | None
    asked_by: str
    asked_by_name: str


class Limits(Output):
    """All limits; ``currency`` of the amounts of money."""

    currency: str
    items: list[Limit]


class Block(Input):
    """Why somebody is blocked, in the administrator's words."""

    note: str = Field(default="", max_length=TEXT_LIMIT, pattern=r"^[^\x00-\x1f\x7f]*$")


class BlockedUser(Output):
    """A user whose paid calls are blocked. ``text`` says why, in the reader's language."""

    user: str
    name: str
    reason: str
    text: str
    note: str
    at: At
    by: str


class BlockedUsers(Output):
    """Everybody who is blocked, the latest first."""

    items: list[BlockedUser]
