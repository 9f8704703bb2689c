"""Who may register what (RFC 3261 section 10.3)."""

from __future__ import annotations

from cadran.clock import Instant
from cadran.sip.board import Board
from cadran.sip.build import reply_bytes
from cadran.sip.digest import Credentials
from cadran.sip.events import AccountIdentity, Flow, TrunkIdentity
from cadran.sip.grammar import Malformed
from cadran.sip.message import Request
from cadran.sip.registrar import Registrar
from cadran.sip.transaction import Key
from cadran.sip.uri import parse_uri
from cadran.sip.via import answer_flow


def is_address(request: Request) -> bool:
    """Is To an address of record?"""
    try:
        return request.to.uri.scheme in ("sip", "sips")
    except Malformed:
        return False


def may_register(
    request: Request, identity: TrunkIdentity | AccountIdentity, credentials: Credentials | None
) -> bool:
    """An account registers itself and nobody else (section 10.3, step 4)."""
    assert isinstance(identity, AccountIdentity)
    user = parse_uri(request.to.uri_text).user_text
    return user in (identity.account, credentials.username if credentials is not None else "")


def serve_register(
    board: Board,
    registrar: Registrar,
    request: Request,
    key: Key,
    flow: Flow,
    identity: TrunkIdentity | AccountIdentity,
    credentials: Credentials | None,
    now: Instant,
) -> None:
    """Serve a REGISTER whose sender is known; a trunk has nothing to register."""
    own = isinstance(identity, AccountIdentity) and credentials is not None
    if not own or not may_register(request, identity, credentials):
        board.refuse(request, flow, 403)
        return
    assert isinstance(identity, AccountIdentity)
    try:
        status, phrase, fields = registrar.register(identity.account, request, flow, now)
    except Malformed as error:
        board.refuse(request, flow, 400, phrase=f"Bad Request: {error}")
        return
    transaction = board.transactions.serve(request, key, answer_flow(request.via, flow))
    data = reply_bytes(request, flow, status, board.tag_for(request), fields, phrase=phrase)
    transaction.respond(status, data, now)
