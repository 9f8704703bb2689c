"""Turning an INVITE into the ``Invited`` that the owner hears."""

from __future__ import annotations

from typing import Final

from cadran.clock import Instant
from cadran.ids import LegId
from cadran.sip.arrived import Arrived
from cadran.sip.asserted import asserted, diversions, privacy
from cadran.sip.board import Board
from cadran.sip.content import session_description
from cadran.sip.events import AccountIdentity, Flow, Invited, TrunkIdentity
from cadran.sip.grammar import Malformed, clean
from cadran.sip.limits import BUSY
from cadran.sip.message import Request
from cadran.sip.name_addr import NameAddr, parse_name_addr
from cadran.sip.replaces import in_invite
from cadran.sip.session_timer import too_short
from cadran.sip.transaction import Key
from cadran.sip.uri import parse_uri
from cadran.sip.via import answer_flow

_OWN: Final = frozenset(
    {
        "Authorization",
        "Call-ID",
        "Contact",
        "Content-Length",
        "Content-Type",
        "CSeq",
        "From",
        "Max-Forwards",
        "Proxy-Authorization",
        "Record-Route",
        "Route",
        "To",
        "Via",
    }
)
"""Fields that have been dealt with here, or must not leave the room."""


def let_in(
    board: Board,
    request: Request,
    key: Key,
    flow: Flow,
    identity: TrunkIdentity | AccountIdentity,
    now: Instant,
) -> None:
    """An INVITE whose sender is known: a leg, of which the owner hears, or why there is none."""
    if board.full:
        board.refuse(request, flow, 503, BUSY)
        return
    if too_short(request, board.config.min_session_s):
        board.refuse(request, flow, 422, [("Min-SE", str(board.config.min_session_s))])
        return
    replaced, status = None, 0
    if board.config.transfers:
        replaced, status = in_invite(board, request)
    if status:
        board.refuse(request, flow, status)
        return
    transaction = board.transactions.serve(request, key, answer_flow(request.via, flow))
    leg = Arrived(board, LegId(f"sip-{board.token()}"), request, transaction, flow)
    leg.trying(now)
    offer = session_description(request)
    other = replaced.id if replaced is not None else None
    board.tell(invited(leg.id, identity, flow, request, offer, other))


def invited(
    leg: LegId,
    identity: TrunkIdentity | AccountIdentity,
    flow: Flow,
    request: Request,
    offer: str,
    replaces: LegId | None = None,
) -> Invited:
    """What the owner is told of a new call."""
    target, first = parse_uri(request.uri), request.first
    caller, name = _caller(request, identity)
    return Invited(
        leg=leg,
        identity=identity,
        flow=flow,
        called=target.user_text,
        called_host=target.host,
        caller=caller,
        caller_name=name,
        offer=offer,
        sip_call_id=clean(request.call_id),
        to=_user(request.to),
        asserted=asserted(request) if "P-Asserted-Identity" in first else (),
        privacy=privacy(request) if "Privacy" in first else frozenset(),
        diversions=diversions(request) if "Diversion" in first or "History-Info" in first else (),
        replaces=replaces,
        headers=tuple([(key, clean(value)) for key, value in request.fields if key not in _OWN]),
    )


def _caller(request: Request, identity: TrunkIdentity | AccountIdentity) -> tuple[str, str]:
    """User part and name: as a trunk asserts them (RFC 3325), else as From has them."""
    source = request.from_
    if isinstance(identity, TrunkIdentity) and "P-Asserted-Identity" in request.first:
        try:
            source = parse_name_addr(request.all("P-Asserted-Identity")[0])
        except (Malformed, IndexError):
            source = request.from_
    return _user(source), source.name


def _user(source: NameAddr) -> str:
    try:
        return source.uri.user_text
    except Malformed:
        return ""
