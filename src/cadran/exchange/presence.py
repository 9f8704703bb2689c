"""Whether somebody can be reached: what their calls, pages and telephones say, for their colleagues to see.

Only people of one organisation see each other, and only that much: never with whom somebody talks.
"""

from __future__ import annotations

from collections.abc import Mapping

from cadran.exchange.board import Board
from cadran.exchange.legs import LegState
from cadran.ids import UserId

AVAILABLE, BUSY, IN_CALL = "available", "busy", "in_call"
"""``BUSY``: rings, or is on the way to somebody; ``IN_CALL``: talks, to whomever or whatever."""
DO_NOT_DISTURB, OFFLINE = "do_not_disturb", "offline"
"""Nothing rings, because they said so; or because no telephone and no page of theirs is there."""


def presence(board: Board, user: UserId, phone: Mapping[str, object] | None) -> str:
    """How somebody stands. ``phone``: the view of their phone's program, None if they have none."""
    if phone is None:
        return OFFLINE
    if phone["do_not_disturb"]:
        return DO_NOT_DISTURB
    legs = board.legs_of(user)
    if phone["state"] == "talking" or any(leg.state is LegState.ANSWERED for leg in legs):
        return IN_CALL
    if phone["state"] != "idle" or legs:
        return BUSY
    now = board.now()
    accounts = (account.username for account in board.live.accounts_of(user))
    there = board.browsers.pages_of(user) or any(board.agent.bindings(a, now) for a in accounts)
    return AVAILABLE if there else OFFLINE
