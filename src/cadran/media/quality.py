"""How good a leg sounded, estimated from what was counted (ITU-T G.107, reduced to delay and loss).

The E-model with its default values: R = 93.2 - Id - Ie,eff; the mean opinion score follows from R (Annex B).
"""

from __future__ import annotations

from typing import Final

_R_DEFAULT: Final = 93.2
"""All other impairments at their defaults (G.107 table 2)."""
_LOSS_ROBUSTNESS: Final = 25.1
"""Bpl of G.711 with packet-loss concealment (G.113 appendix I); its equipment impairment Ie is 0."""
_PACKET_MS: Final = 20
_BUFFERED_JITTERS: Final = 2
"""A playout buffer waits about twice the mean jitter."""
_KNEE_MS: Final = 177.3
"""One-way delay beyond which talk becomes hard (Id of G.107 as straight lines)."""
WORST, BEST = 100, 450
"""The scale's ends, in hundredths."""


def mos_centi(
    packets_in: int, lost: int, late: int, jitter_us: int, round_trip_us: int = 0
) -> int | None:
    """The estimated mean opinion score of what a leg sent us, in hundredths (100 to 450); None: nothing came.

    Packets that came too late to be played count as lost. ``round_trip_us`` 0: not known, and not counted.
    """
    expected = packets_in + lost
    if packets_in <= 0 or expected <= 0:
        return None
    loss_percent = 100 * min(lost + late, expected) / expected
    delay_ms = _PACKET_MS + _BUFFERED_JITTERS * jitter_us / 1_000 + round_trip_us / 2_000
    delay = 0.024 * delay_ms + 0.11 * max(0.0, delay_ms - _KNEE_MS)
    loss = 95 * loss_percent / (loss_percent + _LOSS_ROBUSTNESS)
    rating = min(max(_R_DEFAULT - delay - loss, 0.0), 100.0)
    score = 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6
    return min(max(round(100 * score), WORST), BEST)
