"""A wide voice split into two bands and joined again: the quadrature mirror filter of ITU-T G.722.

The lower band is a telephone voice as it is, so narrow and wide legs meet in it without resampling.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from cadran.media import layout_wide
from cadran.media.engine.native import compiled

HALF = layout_wide.TAPS_QMF // 2
TAPS = np.array([3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11], np.int64)
"""The first of the two phases (table 11); the other one runs backwards."""


@compiled
def split(memory: Any, wave: Any, at: int, low: Any, high: Any, to: int, mask: int, n: int) -> None:
    """``2 n`` samples of 16 kHz from ``wave`` into ``n`` of either band, at ``to`` of their rings."""
    for i in range(n):
        _remember(memory, wave[at + 2 * i], wave[at + 2 * i + 1])
        one, other = 0, 0
        for k in range(HALF):
            one += memory[2 * k] * TAPS[k]
            other += memory[2 * k + 1] * TAPS[HALF - 1 - k]
        low[(to + i) & mask] = _fit((one + other) >> 13)
        high[(to + i) & mask] = _fit((other - one) >> 13)


@compiled
def join(memory: Any, low: Any, high: Any, wave: Any, n: int) -> None:
    """``n`` samples of either band into ``2 n`` of 16 kHz."""
    for i in range(n):
        x, y = _fit(low[i]), _fit(high[i])
        _remember(memory, x + y, x - y)
        one, other = 0, 0
        for k in range(HALF):
            one += memory[2 * k] * TAPS[k]
            other += memory[2 * k + 1] * TAPS[HALF - 1 - k]
        wave[2 * i] = _fit(other >> 12)
        wave[2 * i + 1] = _fit(one >> 12)


@compiled
def _remember(memory: Any, one: int, other: int) -> None:
    for k in range(2 * HALF - 2):
        memory[k] = memory[k + 2]
    memory[2 * HALF - 2] = one
    memory[2 * HALF - 1] = other


@compiled
def _fit(value: int) -> int:
    """Within 16 bits, and never what means a hole."""
    return max(-32_767, min(32_767, value))
