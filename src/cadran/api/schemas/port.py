"""Port orders: numbers that come over from another carrier."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from cadran.api.schemas.base import At, Input, Language, Output, Page, PhoneNumber, Words

PortKind = Literal["full", "partial"]
PortClass = Literal["user", "service", "toll_free", "mobile"]
Text = Field(default="", max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$")
NUMBERS_MOST = 1_000
"""One more than an order may have, so that the report says so."""


class PortForm(Input):
    """What an order says. It may be incomplete until it is submitted."""

    name: str = Text
    kind: PortKind = Field(default="full", description="full: the billing number comes along")
    number_class: PortClass = "user"
    country: str = Field(default="", pattern="^([A-Za-z]{2})?$")
    organisation: str = Text
    authoriser: str = Field(default="", max_length=300, description="Who signs for the account")
    btn: str = Field(default="", pattern=r"^(\+[1-9][0-9]{2,14})?$", description="Billing number")
    carrier: str = Text
    account: str = Text
    service_address: str = Text
    location: str = Field(default="", max_length=64, description="Id of an emergency location")
    mails: list[str] = Field(default=[], max_length=10, description="Who is told of each step")
    language: Language = "en"
    transfer_date: date | None = None
    carrier_pin: str | None = Field(
        default=None, max_length=32, description="Never answered; null leaves it, empty forgets it"
    )


class PortNumbers(Input):
    """All numbers of the order, as people write them."""

    numbers: list[str] = Field(max_length=NUMBERS_MOST)


class PortDate(Input):
    """Another transfer date."""

    transfer_date: date


class PortAnswer(Input):
    """The service desk's answer to an order that goes by hand."""

    answer: Literal["approve", "reject"]
    transfer_date: date | None = None
    why: str = Field(default="carrier_refused", pattern="^[a-z_]{1,40}$")
    note: str = Text


class PortPermissions(Output):
    """What may be done with the order in its status."""

    view: bool
    edit: Literal["all", "date", ""]
    cancel: bool
    delete: bool


class PortSummary(Output):
    """A port order in a list."""

    id: str
    name: str
    status: str
    kind: str
    number_class: str
    country: str
    carrier: str
    number_count: int
    transfer_date: date | None = Field(description="As wished")
    foc_at: At | None = Field(description="When the losing carrier lets the numbers go")
    sandbox: bool
    created_at: At


class PortSummaryPage(Page[PortSummary]):
    """Port orders, newest first."""


class PortStep(Output):
    """Something that happened to the order."""

    occasion: str
    status: str
    at: At
    foc_at: At | None
    why: Words | None
    note: str
    by: str = Field(description="A person's name; empty: the carrier, or the calendar")


class PortLetter(Output):
    """The letter of authorisation."""

    name: str
    media_type: str
    sha256: str
    size_bytes: int
    at: At


class PortOrder(PortSummary):
    """A port order with all that is known of it."""

    organisation: str
    authoriser: str
    btn: str
    account: str
    service_address: str
    location: str
    mails: list[str]
    language: str
    has_carrier_pin: bool
    numbers: list[PhoneNumber]
    why: Words | None = Field(description="Why it is in error, or goes by hand")
    note: str
    moved: bool = Field(description="The losing carrier has let go: calls come here")
    permissions: PortPermissions
    missing: list[str] = Field(description="What is to be filled in before it can be submitted")
    steps: list[PortStep]
    letter: PortLetter | None


class PortProblem(Output):
    """What is wrong with a line."""

    line: int
    problem: Words


class PortReport(Output):
    """About numbers that were brought; with any problem nothing was changed."""

    lines: int
    changes: int
    applied: bool
    problem_count: int
    problems: list[PortProblem]


class PortPinState(Output):
    """Whether there is a PIN with which numbers leave."""

    set_at: At | None


class PortPin(Output):
    """The PIN, shown this once."""

    pin: str


class PortOut(Input):
    """A number leaves, since its new carrier showed the PIN."""

    number: str = Field(pattern=r"^\+[1-9][0-9]{2,14}$")
    pin: str = Field(max_length=32)
