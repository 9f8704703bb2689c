"""Records of calls, as pages and reports show them: one a leg, one a conversation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct, field

from cadran.clock import SECOND_MS, Instant
from cadran.ids import CallId, LegId, OrgId, UserId, person_key


class LegCharge(Struct, frozen=True, omit_defaults=True):
    """What a paid leg cost and why; see ``money.rating``."""

    amount_micros: int
    currency: str
    source: str
    rate: str
    payer: UserId
    used_s: int
    billed_s: int
    granted_s: int
    slices: int
    prefix: str
    country: str
    kind: str
    connection_micros: int
    per_minute_micros: int
    first_s: int
    next_s: int
    rounding: str
    parts: tuple[tuple[str, int], ...] = ()
    """Sources and the seconds drawn from each, in order; empty: all from ``source``."""
    pools: tuple[str, ...] = ()
    """The accounts of minutes among them, by their whole names."""
    grant: str = ""
    """The grant that was settled; the ledger's transfers are named after it."""


NOBODY = UserId("")
_json = msgspec.json.Encoder(order="sorted")
_charge = msgspec.json.Decoder(LegCharge)
NEVER = Instant(0)


def charge_of(data: Mapping[str, Any]) -> LegCharge | None:
    """The charge that a ``grant.settled`` fact tells of."""
    try:
        return msgspec.convert(data, LegCharge)
    except msgspec.ValidationError:
        return None


def charge_from(text: str) -> LegCharge | None:
    """The charge that a column holds; empty: none."""
    try:
        return _charge.decode(text) if text else None
    except msgspec.ValidationError:
        return None


class Usage(Struct, frozen=True):
    """What the usage report tells of a leg beside its record. ``call_type`` empty: it is not in the report."""

    call_type: str = ""
    capability: str = ""
    from_country: str = ""
    to_country: str = ""
    number_kind: str = ""
    """Of the number called: geographic, mobile, toll_free…"""


UNCOUNTED = Usage()


class LegRecord(Struct):
    """One side of a conversation. Strings are empty and instants None while nothing is known.

    ``user`` is whose leg it is; ``kind`` and ``holder`` name the program that had it first. ``cause`` is a
    reason's id; ``figures`` what else its end told (``sip``, ``q850``, ``packets_in``…).
    """

    org: OrgId
    leg: LegId
    call: CallId
    side: str = ""
    service: str = ""
    kind: str = ""
    holder: str = ""
    user: UserId = NOBODY
    trunk: str = ""
    caller: str = ""
    called: str = ""
    began_at: Instant = NEVER
    answered_at: Instant | None = None
    ended_at: Instant | None = None
    cause: str = ""
    ended_by: str = ""
    figures: dict[str, Any] = field(default_factory=dict)
    charge: LegCharge | None = None
    first: int = 0
    last: int = 0
    usage: Usage = UNCOUNTED

    @property
    def talk_s(self) -> int:
        """Whole seconds begun between answer and end; 0 while it lasts."""
        return _seconds(self.answered_at, self.ended_at)

    @property
    def ring_s(self) -> int:
        return _seconds(self.began_at, self.answered_at or self.ended_at)


class CallRecord(Struct, frozen=True):
    """A conversation: what its legs add up to. ``legs`` is filled by ``Calls.get`` only."""

    org: OrgId
    call: CallId
    service: str
    user: UserId
    began_at: Instant
    answered_at: Instant | None
    ended_at: Instant | None
    caller: str
    called: str
    cause: str
    leg_count: int
    amount_micros: int
    currency: str
    """Empty: nothing was to be paid."""
    first: int
    legs: tuple[LegRecord, ...] = ()

    @property
    def live(self) -> bool:
        return self.ended_at is None

    @property
    def talk_s(self) -> int:
        return _seconds(self.answered_at, self.ended_at)


def conversation(legs: list[LegRecord]) -> CallRecord:
    """What the legs of one call add up to. There is at least one."""
    legs = sorted(legs, key=lambda leg: (leg.began_at, leg.first))
    opener = legs[0]
    paid = [leg.charge for leg in legs if leg.charge is not None]
    answers = [leg.answered_at for leg in legs if leg.answered_at is not None]
    ends = [leg.ended_at for leg in legs if leg.ended_at is not None]
    caller, called = _ends(opener, legs[1:])
    return CallRecord(
        org=opener.org,
        call=opener.call,
        service=_service(legs),
        user=next((leg.user for leg in legs if leg.user), NOBODY),
        began_at=opener.began_at,
        answered_at=min(answers, default=None),
        ended_at=max(ends) if len(ends) == len(legs) else None,
        caller=caller,
        called=called,
        cause=_cause(legs, answered=bool(answers)),
        leg_count=len(legs),
        amount_micros=sum(charge.amount_micros for charge in paid),
        currency=paid[0].currency if paid else "",
        first=min(leg.first for leg in legs),
    )


def rings_its_caller(leg: LegRecord) -> bool:
    """A device that rang for its own user, who asked by page to call somebody: shown to it as its caller."""
    return leg.side == "out" and leg.service == "user_out" and leg.called == person_key(leg.user)


def _ends(opener: LegRecord, others: list[LegRecord]) -> tuple[str, str]:
    """Who called whom."""
    if rings_its_caller(opener):
        return next((leg.caller for leg in others if leg.caller), ""), opener.caller
    return opener.caller, opener.called


def _service(legs: list[LegRecord]) -> str:
    """That of the paid leg, else the first that is known."""
    ordered = sorted(legs, key=lambda leg: leg.charge is None)
    return next((leg.service for leg in ordered if leg.service), "")


def _cause(legs: list[LegRecord], *, answered: bool) -> str:
    """Why it ended: the first end of a side that talked, or of a side that was called in vain."""
    ended = [leg for leg in legs if leg.ended_at is not None]
    if len(ended) < len(legs):
        return ""
    telling = [leg for leg in ended if (leg.answered_at if answered else leg.side == "out")]
    first = min(telling or ended, key=lambda leg: (leg.ended_at or 0, leg.last))
    return first.cause


def _seconds(start: Instant | None, end: Instant | None) -> int:
    if start is None or end is None:
        return 0
    return max(0, -((start - end) // SECOND_MS))


def encode(told: Mapping[str, Any] | LegCharge) -> str:
    """As columns hold what has no column of its own."""
    return _json.encode(told).decode()


def charge_text(charge: LegCharge | None) -> str:
    """A charge as its column holds it."""
    return encode(charge) if charge is not None else ""
