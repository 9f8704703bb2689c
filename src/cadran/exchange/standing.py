"""What the operator laid down about an organisation, held where its calls begin.

Emergency calls pass: no bill and no quarrel may keep anybody from help.
"""

from __future__ import annotations

from cadran.directory.reasons import CALLS_LIMIT, ORGANISATION_SUSPENDED
from cadran.errors import Refusal
from cadran.exchange.board import Board
from cadran.ids import CallId, OrgId


def barred(board: Board, org: OrgId, call: CallId, *, emergency: bool) -> Refusal | None:
    """Why this call may not begin, or go on to another leg; None if it may."""
    if emergency:
        return None
    if board.live.suspended(org):
        return Refusal(ORGANISATION_SUSPENDED)
    most = board.live.calls_most(org)
    if most is not None:
        # Only limited organisations are counted: a walk over at most the node's 1,500 legs.
        present = {leg.call for leg in board.legs.values() if leg.org == org} - {call}
        if len(present) >= most:
            return Refusal(CALLS_LIMIT, {"most": most})
    return None
