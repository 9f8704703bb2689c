"""The questions, each with the facts that it is decided on. Gathering them is ``entitlements``' work."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from msgspec import Struct

from cadran.ids import E164
from cadran.money.pools import Pool

CREDITS = "COMMUNICATIONS_CREDITS"
CONFERENCING = frozenset({"AUDIO_CONFERENCING", "AUDIO_CONFERENCING_PAY_PER_MINUTE"})
"""Either makes an organiser; with the second every minute costs money."""


class Reach(Enum):
    """What a called number is to the caller."""

    INTERNAL = "internal"
    """Answered inside the organisation; never leaves the house."""
    EMERGENCY = "emergency"
    ORDINARY = "ordinary"
    """Geographic, mobile, toll-free: a number of the world without a surcharge."""
    PREMIUM = "premium"
    """Premium or shared-cost: whoever answers earns from the call."""


class Scope(Enum):
    """Where somebody may call at all, whoever pays (page on outbound calling restriction policies)."""

    ANY = "any"
    ZONE_A = "zone_a"
    SAME_COUNTRY = "same_country"
    """The dialled country is the payer's usage location."""
    NONE = "none"
    """Emergency calls only."""


@dataclass(frozen=True, slots=True)
class Payer:
    """The user who would cause the cost, by the licences that they hold."""

    name: str
    licences: frozenset[str]
    usage_location: str
    """ISO 3166-1 alpha-2."""
    meeting_scope: Scope = Scope.ANY
    """Where their meetings may call."""
    call_scope: Scope = Scope.ANY
    """Where they themselves may call."""

    @property
    def organises(self) -> bool:
        """Do their licences let them hold meetings that are joined by phone?"""
        return not CONFERENCING.isdisjoint(self.licences)

    def within(self, meetings: Scope, calls: Scope) -> Payer:
        """The same payer under another outbound calling policy."""
        return replace(self, meeting_scope=meetings, call_scope=calls)


class CallFacts(Struct, frozen=True):
    """May this payer call this number under this service (call type of the usage report)?

    ``payer`` None: no such user. ``premium_by_credits`` is the catalogue's rule for surcharged numbers in
    the payer's country, ``premium_source`` where it stands.
    """

    payer: Payer | None
    service: str
    reach: Reach
    destination: str = ""
    """Name or ISO code of the called country, for the explanation."""
    premium_by_credits: bool = False
    premium_source: str = ""
    zone_a: bool = False
    """The called country is in Zone A."""
    pools: tuple[Pool, ...] = ()
    """Minutes that pay first, in this order."""
    pools_source: str = ""
    pay_per_minute: bool = False
    """The service itself is paid in credits, whoever holds their licence."""

    @property
    def credits_pay(self) -> bool:
        """May money be spent when there are no minutes (left)?"""
        licences = frozenset[str]() if self.payer is None else self.payer.licences
        return self.pay_per_minute or CREDITS in licences


@dataclass(frozen=True, slots=True)
class JoinFacts:
    """May this caller join this meeting? ``by_toll_free``: they called a toll-free number of the bridge."""

    organiser: Payer | None
    same_organisation: bool
    """The caller was let in by a number or account of the meeting's own organisation."""
    cancelled: bool = False
    by_toll_free: bool = False
    toll_free_allowed: bool = True


@dataclass(frozen=True, slots=True)
class HoldFacts:
    """May this user hold this telephone number?"""

    user: Payer | None
    number: E164
    usage: str
    """``user`` or ``service``."""
    country: str
    held_now: E164 | None = None
    holder: str | None = None
    """Name of another user who holds the number."""
    location_due: str = ""
    """Where the catalogue's rule stands that asks for an emergency location; "" if none is asked for."""
    located: bool = True
    """The number has one, or one is being given."""


@dataclass(frozen=True, slots=True)
class DialOutFacts:
    """May this participant have the meeting call a number? The organiser pays."""

    organiser: Payer | None
    by_phone: bool
    call: CallFacts


@dataclass(frozen=True, slots=True)
class LocationFacts:
    """May this number have this emergency location?

    ``must_match``: the country wants the address in the number's own area.
    """

    number: E164
    country: str
    area_code: str
    """"" for numbers of no area."""
    location_country: str
    location_name: str
    location_area_codes: tuple[str, ...]
    validated: bool
    must_match: bool = False
    source: str = ""
    """Where the country's rule stands."""


@dataclass(frozen=True, slots=True)
class AcquireFacts:
    """May this organisation acquire so many more numbers of a class (``user``, ``toll``, ``toll_free``)?"""

    what: str
    wanted: int
    allowed: int
    used: int
    """Acquired and reserved already."""
    licences: int
    """On which the allowance is reckoned."""
    source: str
    credits: bool = True
    """Communications Credits are set up."""


Facts = CallFacts | JoinFacts | HoldFacts | DialOutFacts | LocationFacts | AcquireFacts
