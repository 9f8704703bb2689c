"""From where the minutes of a call are taken, in order; what is left over is paid in money. Pure.

Sources of the rules: the public pages on calling plans and on the dial-out benefit of Audio Conferencing in
MicrosoftDocs/OfficeDocs-SkypeForBusiness, 2019 and early 2020; every figure comes in with the facts.
"""

from __future__ import annotations

from msgspec import Struct

from cadran.entitlement.facts import Reach
from cadran.money.pools import NAME_CHARS, SIZE_S_MAX, Pool

CONFERENCE = "conference"
MINUTE_S = 60
_CODE_CHARS = NAME_CHARS - len("plan::US:home")


class PlanShare(Struct, frozen=True):
    """The payer's calling plan and who shares its minutes: users of the same plan in the same ``area``.

    Minutes are per user and month; ``international_minutes`` None: the plan has none.
    """

    product: str
    area: str
    """ISO 3166-1 alpha-2 of the country that stands for those that share."""
    users: int
    domestic_minutes: int
    international_minutes: int | None


class SourceFacts(Struct, frozen=True):
    """What the order of sources depends on."""

    service: str
    reach: Reach
    plan: PlanShare | None
    domestic: bool
    """The called country counts as the payer's own."""
    international: bool
    """The international plan reaches the called country."""
    conference_minutes: int
    """The organisation's pool for calls from meetings."""
    zone_a: bool
    """The called country is in it."""
    pay_per_minute: bool
    """The payer's conferencing has no minutes of its own."""
    falls_back: bool
    """When the organisation's pool is empty, the organiser's plan is drawn from."""


def sources(facts: SourceFacts) -> tuple[Pool, ...]:
    """The pools of a call, first one first."""
    if facts.reach is not Reach.ORDINARY:
        return ()
    if facts.service != "conf_out":
        return _plan(facts)
    if facts.pay_per_minute:
        return ()
    conference = Pool(CONFERENCE, _seconds(1, facts.conference_minutes))
    own = (conference,) if facts.zone_a and facts.conference_minutes else ()
    return own + (_plan(facts) if facts.falls_back else ())


def pools_of(share: PlanShare) -> tuple[Pool, ...]:
    """The pools of a plan: one, or two that end together."""
    name = f"plan:{share.product[:_CODE_CHARS]}:{share.area}"
    home_s = _seconds(share.users, share.domestic_minutes)
    if share.international_minutes is None:
        return (Pool(f"{name}:home", home_s),)
    away_s = _seconds(share.users, share.international_minutes)
    home, away = f"{name}:home", f"{name}:away"
    return Pool(home, home_s, away, away_s), Pool(away, away_s, home, home_s)


def _plan(facts: SourceFacts) -> tuple[Pool, ...]:
    if facts.plan is None:
        return ()
    pools = pools_of(facts.plan)
    if facts.domestic:
        return pools[:1]
    return pools[1:] if facts.international else ()


def _seconds(users: int, minutes: int) -> int:
    return min(users * minutes * MINUTE_S, SIZE_S_MAX)
