"""Editions of the catalogue, what changed between them, the operator's overlay, roll-out plans."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from cadran.api.schemas.base import Input, Iso2, Money, Output
from cadran.catalogue.overlay import FILES_MOST
from cadran.entitlements.rollout import COUNTRIES_MOST, HEADS_MOST


class EditionSummary(Output):
    """One dated edition."""

    edition: str
    valid_from: str = Field(description="Day (ISO 8601)")
    valid_until: str | None = Field(description="The day before the next one; null for the latest")
    based_on: str | None = Field(description="What it does not change is as in this edition")
    pinned: bool = Field(description="The reader's organisation goes by it")
    sources: list[str] = Field(description="Who said what is new in it")


class EditionList(Output):
    """All editions, oldest first."""

    items: list[EditionSummary]
    overlaid: list[str] = Field(
        description="Countries (and rules) of which the operator's overlay says something"
    )


class PinEdition(Input):
    """The edition to go by from now on."""

    edition: Annotated[str, Field(max_length=16, examples=["2020-11"])]


class EditionChange(Output):
    """One thing that is otherwise than before."""

    country: str | None = Field(description="ISO 3166-1 alpha-2; null for a rule of all countries")
    country_name: str | None
    about: str = Field(description="The fact or rule: toll_numbers, cities.lyon, quarantine_days…")
    text: str
    source: str = Field(description="Where the new fact stands, and who said it")


class EditionChangeList(Output):
    """What changed, rules first, then countries by name."""

    before: str
    after: str
    items: list[EditionChange]


class RuleAnswer(Output):
    """A limit or rule of an edition."""

    name: str
    title: str
    text: str = Field(description="Its value in words")
    value: Any
    source: str


class RuleList(Output):
    """All rules of an edition."""

    edition: str
    items: list[RuleAnswer]


class Destination(Output):
    """A country as a destination of calls."""

    iso2: str
    name: str
    zone_a: bool = Field(description="Calls from meetings to it are included")
    international: bool = Field(description="The international plan reaches it")


class DestinationList(Output):
    """Every country that calls are included to, by name."""

    edition: str
    zone_a: int
    international: int
    source: str
    items: list[Destination]


class OverlayFiles(Input):
    """Files by name (``FR``, ``rules``), each holding what differs; they replace all present ones."""

    files: Annotated[dict[str, Any], Field(max_length=FILES_MOST)]


class OverlayState(Output):
    """The operator's overlay and what it changes in the first edition, in words."""

    files: dict[str, Any]
    fingerprint: str
    changes: list[EditionChange]


Count = Annotated[int, Field(ge=0, le=HEADS_MOST)]


class RolloutCountry(Input):
    """What is wanted in one country."""

    country: Iso2
    people: Count = Field(0, description="Who get a phone; with a plan, a number of their own too")
    organisers: Count = Field(0, description="Who hold audio conferences")
    plan: Literal["domestic", "international", "none"] = "none"
    toll_numbers: Count = 0
    toll_free_numbers: Count = 0


class RolloutRequest(Input):
    """Countries and head counts."""

    countries: Annotated[list[RolloutCountry], Field(min_length=1, max_length=COUNTRIES_MOST)]
    home: Iso2 | None = Field(
        None, description="The organisation's country: some countries give numbers to locals only"
    )


class RolloutLicence(Output):
    """Licences of one product."""

    product: str
    name: str
    quantity: int
    price: Money = Field(description="A month's, of all of them")


class RolloutNumbers(Output):
    """Numbers of one class in a country."""

    what: str = Field(description="user, toll or toll_free")
    wanted: int
    state: str = Field(description="yes, on_request, partner or no")
    source: str


class RolloutGap(Output):
    """What cannot be had as wanted, or has to be known before."""

    id: str
    text: str
    source: str
    blocks: bool = Field(description="It cannot be had as wanted")


class RolloutPlace(Output):
    """The part of one country."""

    country: str
    name: str
    licences: list[RolloutLicence]
    numbers: list[RolloutNumbers]
    domestic_minutes: int
    international_minutes: int = Field(
        description="Coupled with the domestic ones: whichever is used up first ends both"
    )
    price: Money
    gaps: list[RolloutGap]


class RolloutQuota(Output):
    """How many numbers of a class these licences allow."""

    what: str
    wanted: int
    allowed: int
    source: str


class RolloutPlan(Output):
    """Licences, numbers, quotas, minutes, prices and gaps; prices are a month's."""

    edition: str
    complete: bool = Field(description="Everything wanted can be had")
    places: list[RolloutPlace]
    licences: list[RolloutLicence]
    quotas: list[RolloutQuota]
    dial_out_minutes: int
    dial_out_source: str
    virtual_users: int
    price: Money
    price_source: str
