"""Replaces (RFC 3891): a call that is to take another's place, and which of our legs that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cadran.sip.grammar import Malformed, parameters
from cadran.sip.message import Request
from cadran.sip.uri import unescape

if TYPE_CHECKING:
    from cadran.sip.board import Board
    from cadran.sip.leg import Leg


@dataclass(frozen=True, slots=True)
class Replaces:
    """The dialog meant, as its owner sees it: ``to_tag`` is the owner's own."""

    call_id: str
    to_tag: str
    from_tag: str
    early_only: bool


def parse_replaces(value: str) -> Replaces:
    """Parse a field's value. Raises ``Malformed``."""
    call_id, semicolon, rest = value.partition(";")
    given = parameters(semicolon + rest)
    to_tag, from_tag = given.get("to-tag"), given.get("from-tag")
    call_id = call_id.strip(" \t")
    if not call_id or not to_tag or not from_tag:
        raise Malformed("Replaces")
    return Replaces(call_id, to_tag, from_tag, "early-only" in given)


def find(board: Board, meant: Replaces) -> Leg | None:
    """The leg whose dialog is meant; a tag of "0" stands for none (RFC 2543 peers), which we never made."""
    key = (meant.call_id, meant.to_tag, meant.from_tag)
    return board.dialogs.get(key) or board.early.get(key)


def in_invite(board: Board, request: Request) -> tuple[Leg | None, int]:
    """The leg that an INVITE is to replace, or the status that refuses it (RFC 3891 section 3)."""
    values = request.values("Replaces")
    if not values:
        return None, 0
    try:
        meant = parse_replaces(values[0])
    except Malformed:
        return None, 400
    if len(values) > 1:
        return None, 400
    leg = find(board, meant)
    if leg is None:
        return None, 481
    if leg.over:
        return None, 603
    if leg.state == "early" and not leg.talk.owner:
        return None, 481
    if meant.early_only and leg.state != "early":
        return None, 486
    return leg, 0


def in_uri(headers: str) -> str:
    """The Replaces value among the headers of a Refer-To URI, "" if none."""
    for part in headers.lstrip("?").split("&"):
        name, _, value = part.partition("=")
        if unescape(name).lower() == "replaces":
            return unescape(value)
    return ""
