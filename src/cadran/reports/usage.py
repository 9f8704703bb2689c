"""Which legs the usage report counts, and how it names them. Pure: a leg, and the others of its conversation.

Call types and capability codes are those of the reference's PSTN usage report: a leg over a trunk is one row,
booked on who caused it and by what paid for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from cadran.clock import Instant
from cadran.ids import OrgId
from cadran.numbering.number import country_of, is_e164, kind_of
from cadran.reports.records import UNCOUNTED, LegCharge, LegRecord, Usage

CALL_TYPES = (
    "user_in",
    "user_out",
    "user_out_conf",
    "user_out_transfer",
    "user_out_forwarding",
    "conf_in",
    "conf_out",
    "ucap_in",
    "ucap_out",
)
CREDITS = "MCOPSTNPP"
CONFERENCE = "MCOMEETADD"
PAY_PER_MINUTE = "MCOMEETACPEA"
CAPABILITIES = {
    "credits": CREDITS,
    "conference": CONFERENCE,
    "pay_per_minute": PAY_PER_MINUTE,
    "DOMESTIC_CALLING_PLAN": "MCOPSTN1",
    "INTERNATIONAL_CALLING_PLAN": "MCOPSTN2",
    "DOMESTIC_CALLING_PLAN_120": "MCOPSTN5",
    "DOMESTIC_CALLING_PLAN_240": "MCOPSTN6",
}
"""Codes by source of minutes, or by the calling plan whose pool it was."""
DAY_MS = 86_400_000
CONFERENCES = frozenset({"conf_in", "conf_out"})
CONFERENCE_HOLDERS = frozenset({"dial-in", "meeting"})
SERVICE_HOLDERS = frozenset({"attendant", "queue"})


class Bucket(NamedTuple):
    """What daily sums are kept by. ``day``: its first instant (00:00 UTC)."""

    org: OrgId
    day: int
    call_type: str
    capability: str
    currency: str
    user: str
    to_country: str


@dataclass(slots=True)
class Sum:
    """Of the legs in a bucket."""

    calls: int = 0
    seconds: int = 0
    amount_micros: int = 0

    def add(self, other: Sum, times: int = 1) -> None:
        self.calls += times * other.calls
        self.seconds += times * other.seconds
        self.amount_micros += times * other.amount_micros

    def __bool__(self) -> bool:
        return bool(self.calls or self.seconds or self.amount_micros)


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a row is booked on, as the directory knows them now; empty: gone, or nobody."""

    name: str = ""
    login: str = ""
    location: str = ""


def scope_of(person: Person, country: str) -> str:
    """``domestic`` or ``international``, by the user's usage location; empty: nobody's, or unknown."""
    if not person.location or not country:
        return ""
    return "domestic" if country == person.location else "international"


def usage_of(leg: LegRecord, conversation: Iterable[LegRecord]) -> Usage:
    """How the report names a leg, with the other legs of its conversation (itself may be among them)."""
    if not leg.trunk:
        return UNCOUNTED
    call_type = _call_type(leg, conversation)
    if not call_type:
        return UNCOUNTED
    return Usage(
        call_type=call_type,
        capability=_capability(leg.charge),
        from_country=_country(leg.caller),
        to_country=_country(leg.called) or (leg.charge.country if leg.charge is not None else ""),
        number_kind=str(kind_of(leg.called)) if is_e164(leg.called) else "",
    )


def counted(leg: LegRecord) -> tuple[Bucket, Sum] | None:
    """Where a leg counts in the daily sums, and what; None until it has ended, or if it never talked."""
    usage = leg.usage
    if not usage.call_type or leg.answered_at is None or leg.ended_at is None:
        return None
    charge = leg.charge
    bucket = Bucket(
        org=leg.org,
        day=leg.answered_at // DAY_MS * DAY_MS,
        call_type=usage.call_type,
        capability=usage.capability,
        currency=charge.currency if charge is not None else "",
        user=leg.user,
        to_country=usage.to_country,
    )
    return bucket, Sum(1, leg.talk_s, charge.amount_micros if charge is not None else 0)


def _call_type(leg: LegRecord, conversation: Iterable[LegRecord]) -> str:
    if leg.side == "in":
        if leg.service in CALL_TYPES:
            return leg.service
        if leg.kind in SERVICE_HOLDERS:
            return "ucap_in"
        return "conf_in" if leg.kind in CONFERENCE_HOLDERS else "user_in"
    if leg.service == "user_out" and any(_at_once(leg, each) for each in conversation):
        return "user_out_conf"
    if leg.service in CALL_TYPES:
        return leg.service
    return "ucap_out" if leg.kind in SERVICE_HOLDERS else ""


def _at_once(leg: LegRecord, other: LegRecord) -> bool:
    """Did the user talk to both outside parties at the same time (a conference of their own)?"""
    if other.leg == leg.leg or not other.trunk or other.side != "out" or other.user != leg.user:
        return False
    if leg.answered_at is None or other.answered_at is None:
        return False
    ends = [each.ended_at for each in (leg, other) if each.ended_at is not None]
    return max(leg.answered_at, other.answered_at) < min(ends, default=Instant(1 << 62))


def _capability(charge: LegCharge | None) -> str:
    """By what it was paid. Whatever cost money is of the credits, so that this code lists all that was charged."""
    if charge is None:
        return ""
    if charge.amount_micros or not charge.parts:
        return CAPABILITIES.get(charge.source, CREDITS) if not charge.amount_micros else CREDITS
    for pool in charge.pools:
        words = pool.removeprefix("pool:").split(":")
        code = words[1] if words[0] == "plan" and len(words) > 1 else words[0]
        return CAPABILITIES.get(code, code)
    return CAPABILITIES.get(charge.parts[0][0], charge.parts[0][0])


def _country(number: str) -> str:
    return country_of(number) if is_e164(number) else ""
