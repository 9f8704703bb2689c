"""Organisations, as their operator sees them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from cadran.api.schemas.base import At, Input, Iso2, Language, Listing, Output, PlainText

OrganisationId = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,39}$"), Field(examples=["acme"])
]
Most = Annotated[int | None, Field(ge=0, le=1_000_000, description="null: no limit")]


class OrganisationLimits(Output):
    """The most that an organisation may have; null: no limit."""

    users: int | None
    numbers: int | None
    calls: int | None


class LimitsChange(Input):
    """All three are set: what is not given has no limit."""

    users: Most = None
    numbers: Most = None
    calls: Most = Field(default=None, description="Going on at once, without emergency calls")


class Organisation(Output):
    """How much an organisation has, never what."""

    id: str
    name: str
    country: str
    language: str
    created_at: At
    suspended_at: At | None
    suspended_why: str
    limits: OrganisationLimits
    users: int
    numbers: int


class OrganisationList(Listing[Organisation]):
    """All organisations of the installation."""


class OrganisationRequest(Input):
    """A new organisation and its first owner. The id is the caller's, so that a retry is harmless."""

    id: OrganisationId
    name: PlainText
    country: Iso2
    language: Language = "en"
    owner_login: PlainText
    owner_name: PlainText
    limits: LimitsChange | None = None


class OrganisationCreated(Output):
    """The password is the first owner's, shown this once; null if they had one already."""

    organisation: Organisation
    owner_id: str
    password: str | None


class Suspension(Input):
    """Why; the organisation's people are told that it is suspended, and the operator sees why."""

    why: str = Field(default="", max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")


class Deletion(Output):
    """The work that does it, and the archive that will hold its data."""

    job: str
    export: str


class OperatorRequest(Input):
    """Somebody more who runs the installation."""

    login: PlainText
    name: PlainText
    country: Iso2
    language: Language = "en"


class OperatorCreated(Output):
    """The password is shown this once."""

    id: str
    login: str
    password: str
