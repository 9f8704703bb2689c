"""An exchange's board whose rooms are not there, but for those that a test brings."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from cadran.exchange.board import Board, Limits
from cadran.exchange.timers import Timers
from cadran.exchange.watch import Watch


def bare_board(**rooms: Any) -> Board:
    """``rooms``: the board's own fields; ``node``, ``now``, ``records`` and ``in_loop`` have no stand-in."""
    nobody = SimpleNamespace()
    absent = dict.fromkeys(("agent", "signalling", "media", "live", "charging", "house"), nobody)
    fresh = {"watch": Watch(), "timers": Timers(), "limits": Limits()}
    nowhere = {"host": "", "door": ("", 0)}
    return Board(**(absent | fresh | nowhere | rooms))
