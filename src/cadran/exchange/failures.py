"""Calls that a peer would not take: whether another gateway may, and what to tell who called."""

from __future__ import annotations

from cadran.errors import Fact, Refusal
from cadran.exchange.gateways import Way
from cadran.routing.trunk import Trunk
from cadran.services.causes import (
    BUSY,
    CARRIER_FAILED,
    NO_ANSWER,
    REJECTED,
    SENT_ON,
    UNKNOWN_NUMBER,
)
from cadran.sip.events import Rejected
from cadran.sip.grammar import Malformed
from cadran.sip.uri import parse_uri

TRY_NEXT = frozenset({408, 500, 502, 503, 504})
"""Answers after which another gateway is tried, unless it rang before; all others are the callee's own word."""


def redirected(trunk: Trunk, failure: Rejected) -> Way | None:
    """The gateway to which a carrier sends a call on (3xx, RFC 3261 section 8.1.3.4): one of the same trunk alone.

    The number stays the one that was allowed and paid for, whatever the carrier writes.
    """
    for contact in failure.contacts:
        try:
            uri = parse_uri(contact)
        except Malformed:
            continue
        for gateway in trunk.gateways:
            if uri.host.strip("[]") == gateway.host and uri.port in (0, gateway.port):
                return trunk, gateway
    return None


def sent_on(failure: Rejected) -> Refusal | None:
    """A device's own word that calls for it go elsewhere (RFC 3261 section 21.3), as its user may have dialled it."""
    for contact in failure.contacts:
        try:
            to = parse_uri(contact).user_text
        except Malformed:
            continue
        if to:
            return Refusal(SENT_ON, {"to": to})
    return None


def cause_of(failure: Rejected, number: str, trouble: Refusal | None = None) -> Refusal:
    """A SIP failure in the house's words (RFC 3398 section 8.2.6.1 gives the neighbours), or the ``trouble`` behind it."""
    if trouble is not None:
        return trouble
    status = failure.status
    facts: dict[str, Fact] = {"number": number, "status": status}
    if failure.q850 is not None:
        facts["q850"] = failure.q850
    if status in {486, 600}:
        return Refusal(BUSY, facts)
    if status in {404, 410, 484, 485, 604}:
        return Refusal(UNKNOWN_NUMBER, facts)
    if status in {408, 480, 487}:
        return Refusal(NO_ANSWER, facts)
    if status in {403, 603, 607, 608}:
        return Refusal(REJECTED, facts)
    return Refusal(CARRIER_FAILED, facts)
