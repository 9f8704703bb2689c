"""What a node has counted since its start, for whoever watches over it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from cadran.errors import Refusal
from cadran.exchange.legs import Leg
from cadran.media.events import LegClosed

SCORES_CENTI: Final = (260, 310, 360, 400, 430)
"""Where listeners' content changes by ITU-T G.107 Annex B: nearly all dissatisfied, many, some, satisfied, very."""


@dataclass(slots=True)
class Tallies:
    """Counts only rise. Their keys are bounded: sides, and the reasons that are declared."""

    ended: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Legs that ended, by side (``in``, ``out``) and cause."""
    packets_in: int = 0
    packets_out: int = 0
    lost: int = 0
    late: int = 0
    scores: Counter[int] = field(default_factory=Counter)
    """Measured legs by the least of ``SCORES_CENTI`` that their score does not exceed; 450 above all."""
    score_sum_centi: int = 0

    def leg_ended(self, leg: Leg, cause: Refusal) -> None:
        self.ended["out" if leg.outgoing else "in", cause.reason.id] += 1

    def leg_measured(self, closed: LegClosed) -> None:
        """Of a leg that nothing was heard of, only the packets."""
        self.packets_in += closed.packets_in
        self.packets_out += closed.packets_out
        self.lost += closed.lost
        self.late += closed.late
        score = closed.mos_centi
        if score is not None:
            self.scores[next((each for each in SCORES_CENTI if score <= each), 450)] += 1
            self.score_sum_centi += score
