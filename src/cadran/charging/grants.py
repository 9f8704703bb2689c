"""What the exchange and charging say to each other about one paid leg.

A grant is a lease: it is good until ``good_until`` and dies with its node (``recover``). Its id is the
caller's choice, so that every call here may be repeated harmlessly.
"""

from __future__ import annotations

from msgspec import Struct

from cadran.clock import Instant
from cadran.ids import E164, CallId, GrantId, LegId, NodeId, OrgId, UserId
from cadran.money.pools import Pool


class GrantRequest(Struct, frozen=True):
    """May this payer ring this number, and for how long can it be paid?"""

    id: GrantId
    org: OrgId
    node: NodeId
    leg: LegId
    call: CallId
    payer: UserId
    """A user; or, written ``kind:id``, the service whose number was called."""
    service: str
    """Call type of the usage report: ``user_out``, ``conf_out``, …"""
    destination: E164
    at: Instant
    pools: tuple[Pool, ...] = ()
    """Minutes to draw from first, in this order; facts of the directory."""
    credits: bool = True
    """May money be spent when they are empty? The payer's licence says so."""
    trunk: str = ""
    """That is to carry it, for its own limits."""
    inbound: bool = False
    """Called by the world, paid by the called: ``destination`` is the number called."""


class Slice(Struct, frozen=True):
    """The part of a leg that is reserved: talk time up to ``granted_ms`` after the answer.

    ``final`` says that no more can be had: the leg is to be cut there. ``source`` is where it comes
    from first (``credits``, ``plan``, ``conference``), ``rate`` the deck line, for the explanation.
    """

    grant: GrantId
    granted_ms: int
    final: bool
    source: str
    rate: str


class Charge(Struct, frozen=True):
    """What a settled leg cost."""

    grant: GrantId
    billed_seconds: int
    amount_micros: int
    currency: str
    source: str
    rate: str
