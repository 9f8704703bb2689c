"""The organisation's minutes, from the live model: who shares a plan, how large each pool is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from cadran.catalogue import Catalogue
from cadran.catalogue.country import Plan
from cadran.directory.products import plan_codes
from cadran.entitlement.facts import Payer, Reach
from cadran.entitlement.rules import AUDIO_CONFERENCING
from cadran.entitlement.sources import (
    CONFERENCE,
    MINUTE_S,
    PlanShare,
    SourceFacts,
    pools_of,
    sources,
)
from cadran.money.pools import Pool

PAY_PER_MINUTE = "pay_per_minute"
"""The catalogue's word for conferencing without minutes of its own; also the end of such a product's code."""

Shares = Counter[tuple[str, str]]
"""How many active users of an organisation hold a product at a usage location."""


def payer_pools(
    edition: Catalogue,
    shares: Shares,
    purchased: int,
    payer: Payer,
    service: str,
    reach: Reach,
    destination: str,
) -> tuple[Pool, ...]:
    """What a call of this payer draws from. ``purchased``: conferencing licences bought."""
    home, conference = payer.usage_location, service == "conf_out"
    return sources(
        SourceFacts(
            service=service,
            reach=reach,
            plan=_share(edition, shares, payer),
            domestic=edition.domestic(home, destination),
            international=destination in edition.international,
            conference_minutes=conference_minutes(edition, shares, purchased) if conference else 0,
            zone_a=destination in edition.zone_a,
            pay_per_minute=conference and pays_per_minute(edition, payer),
            falls_back=edition.rules.on("dial_out_falls_back_to_plan"),
        )
    )


def all_pools(edition: Catalogue, shares: Shares, purchased: int) -> list[Pool]:
    """Every pool that the organisation has this month, for reports and notices."""
    found: dict[str, Pool] = {}
    for code, location in sorted(shares):
        if code in plan_codes():
            share = _shared(edition, shares, code, location)
            found |= {} if share is None else {pool.name: pool for pool in pools_of(share)}
    minutes = conference_minutes(edition, shares, purchased)
    if minutes:
        found[CONFERENCE] = Pool(CONFERENCE, minutes * MINUTE_S)
    return list(found.values())


def conference_minutes(edition: Catalogue, shares: Shares, purchased: int) -> int:
    """The pool for calls from meetings, by the edition's way of counting; pay-per-minute adds nothing."""
    held: Counter[bool] = Counter()
    for (code, location), users in shares.items():
        if code == AUDIO_CONFERENCING:
            held[_is_pay_per_minute(edition, location)] += users
    return edition.rules.dial_out_pool_minutes(max(0, purchased - held[True]), held[False])


def pays_per_minute(edition: Catalogue, payer: Payer) -> bool:
    """Does this organiser's conferencing cost money from the first minute, also of who dials in?"""
    by_product = any(code.lower().endswith(PAY_PER_MINUTE) for code in payer.licences)
    plain = AUDIO_CONFERENCING in payer.licences
    return by_product or (plain and _is_pay_per_minute(edition, payer.usage_location))


def _is_pay_per_minute(edition: Catalogue, location: str) -> bool:
    known = location in edition
    return known and edition.country(location).value("audio_conferencing") == PAY_PER_MINUTE


def _share(edition: Catalogue, shares: Shares, payer: Payer) -> PlanShare | None:
    held = next((code for code in plan_codes() if code in payer.licences), None)
    return None if held is None else _shared(edition, shares, held, payer.usage_location)


def _shared(edition: Catalogue, shares: Shares, code: str, location: str) -> PlanShare | None:
    """The plan's minutes at a place, and how many users of the area share them."""
    if location not in edition:
        return None
    country = edition.country(location)
    plan = plan_of(code, country.plans)
    if plan is None:
        return None
    area = country.domestic_area
    users = sum(shares[code, each] for each in area)
    return PlanShare(code, area[0], users, plan.domestic_minutes, plan.international_minutes)


def plan_of(code: str, offered: tuple[Plan, ...]) -> Plan | None:
    """The plan on sale that a product stands for: by its kind, and by minutes that end its code.

    ``DOMESTIC_CALLING_PLAN`` is the largest domestic one, ``DOMESTIC_CALLING_PLAN_120`` that of 120 minutes.
    """
    minutes = code.rpartition("_")[2]
    found = list(_fitting(code, offered))
    if minutes.isdigit():
        found = [each for each in found if each.domestic_minutes == int(minutes)]
    return max(found, key=lambda each: each.domestic_minutes, default=None)


def _fitting(code: str, offered: tuple[Plan, ...]) -> Iterator[Plan]:
    kind = "domestic_and_international" if "INTERNATIONAL" in code else "domestic"
    return (each for each in offered if each.kind == kind)
