"""G.722 at 64 kbit/s (ITU-T G.722): a wide voice as two bands of 8 kHz, each by adaptive differences.

The bridge mixes the two bands as they are (``mix``), so that the filters which split and join them are needed
where a wide voice comes or goes as 16 kHz samples only (``bands``). Names of blocks are the recommendation's.

A state is a row of integers a band, ``STATE`` long; both ends start alike (``reset``).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from cadran.media import layout, layout_wide
from cadran.media.engine.native import compiled

FRAME = layout.FRAME
LOW, HIGH = 0, 1
STATE = layout_wide.G722_STATE
# Places in a state.
S, SZ, NB, DET = 0, 1, 2, 3  # estimate, its zero part, scale factor as logarithm and as a number
A1, A2, R1, P1, P2 = 4, 5, 6, 7, 8  # pole predictor
B, D = 9, 15  # zero predictor: six coefficients, six last differences
NB_MOST = (18_432, 22_528)
SHIFT = (8, 10)

# Table 7 and following: logarithmic steps, quantisers there and back.
ILB = np.array([round(2048 * 2 ** (i / 32)) for i in range(32)], np.int64)
WL = np.array([-60, -30, 58, 172, 334, 538, 1198, 3042], np.int64)
RL42 = np.array([0, 7, 6, 5, 4, 3, 2, 1, 7, 6, 5, 4, 3, 2, 1, 0], np.int64)
WH = np.array([0, -214, 798], np.int64)
RH2 = np.array([2, 1, 2, 1], np.int64)
QM2 = np.array([-7408, -1616, 7408, 1616], np.int64)
_QM4 = [20456, 12896, 8968, 6288, 4240, 2584, 1200]
QM4 = np.array([0, *[-each for each in _QM4], *_QM4, 0], np.int64)
_QM6 = [24808, 21904, 19008, 16704, 14984, 13512, 12280, 11192, 10232, 9360, 8576, 7856]
_QM6 += [7192, 6576, 6000, 5456, 4944, 4464, 4008, 3576, 3168, 2776, 2400, 2032, 1688]
_QM6 += [1360, 1040, 728]
QM6 = np.array([*[-136] * 4, *[-each for each in _QM6], *_QM6, 432, 136, -432, -136], np.int64)
_Q6 = [0, 35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714, 786, 858]
_Q6 += [940, 1023, 1121, 1219, 1339, 1458, 1612, 1765, 1980, 2195, 2557, 2919]
Q6 = np.array(_Q6, np.int64)
STEPS = len(Q6)
SPLIT_HIGH = 564
"""The one decision level of the upper band."""


@compiled
def reset(state: Any) -> None:
    state[:] = 0
    state[LOW, DET] = 32
    state[HIGH, DET] = 8


@compiled
def decode(code: int, low: Any, high: Any) -> tuple[int, int]:
    """The two bands' samples of a byte, 16 bits wide."""
    six = code & 63
    estimate = low[S] + (low[DET] * QM6[six] >> 15)
    rlow = max(-16_384, min(16_383, estimate))
    _follow_low(low, six >> 2)
    two = (code >> 6) & 3
    difference = high[DET] * QM2[two] >> 15
    rhigh = max(-16_384, min(16_383, high[S] + difference))
    _follow_high(high, two, difference)
    return rlow * 2, rhigh * 2


@compiled
def encode(one: int, other: int, low: Any, high: Any) -> int:
    """The byte of the two bands' samples."""
    error = saturate(max(-16_384, min(16_383, one >> 1)) - low[S])
    size = error if error >= 0 else -error - 1
    least, most = 1, STEPS
    while least < most:  # QUANTL: the first step that is above
        middle = (least + most) >> 1
        if size < Q6[middle] * low[DET] >> 12:
            most = middle
        else:
            least = middle + 1
    below = 64 if least < 3 else 34
    six = (62 if error >= 0 else below) - least
    _follow_low(low, six >> 2)
    error = saturate(max(-16_384, min(16_383, other >> 1)) - high[S])
    size = error if error >= 0 else -error - 1
    far = size >= SPLIT_HIGH * high[DET] >> 12
    two = (0 if far else 1) if error < 0 else (2 if far else 3)
    _follow_high(high, two, high[DET] * QM2[two] >> 15)
    return two << 6 | six


@compiled
def _follow_low(low: Any, four: int) -> None:
    """INVQAL, LOGSCL, SCALEL, and the predictor."""
    difference = low[DET] * QM4[four] >> 15
    _scale(low, LOW, WL[RL42[four]])
    _predict(low, difference)


@compiled
def _follow_high(high: Any, two: int, difference: int) -> None:
    _scale(high, HIGH, WH[RH2[two]])
    _predict(high, difference)


@compiled
def _scale(band: Any, which: int, step: int) -> None:
    nb = max(0, min(NB_MOST[which], (band[NB] * 127 >> 7) + step))
    band[NB] = nb
    shift = SHIFT[which] - (nb >> 11)
    base = ILB[(nb >> 6) & 31]
    band[DET] = (base >> shift if shift >= 0 else base << -shift) << 2


@compiled
def _predict(band: Any, d: int) -> None:
    """Block 4: from the difference to the estimate of the next sample."""
    r = saturate(band[S] + d)
    p = saturate(band[SZ] + d)
    a1, a2, p1 = band[A1] + 0, band[A2] + 0, band[P1] + 0
    # UPPOL2
    slope = saturate(a1 << 2)
    slope = min(32_767, -slope if (p < 0) == (p1 < 0) else slope)
    a2 = (128 if (p < 0) == (band[P2] < 0) else -128) + (slope >> 7) + (a2 * 32_512 >> 15)
    a2 = max(-12_288, min(12_288, a2))
    # UPPOL1
    a1 = saturate((192 if (p < 0) == (p1 < 0) else -192) + (a1 * 32_640 >> 15))
    bound = saturate(15_360 - a2)
    a1 = max(-bound, min(bound, a1))
    # UPZERO, DELAYA and FILTEZ
    step = 128 if d != 0 else 0
    sz = 0
    newer = d
    for i in range(6):
        older = band[D + i] + 0
        sign = step if (older < 0) == (d < 0) else -step
        b = saturate(sign + (band[B + i] * 32_640 >> 15))
        band[B + i] = b
        band[D + i] = newer
        sz += b * saturate(newer + newer) >> 15
        newer = older
    sz = saturate(sz)
    # FILTEP and PREDIC
    r1 = band[R1] + 0
    sp = saturate((a1 * saturate(r + r) >> 15) + (a2 * saturate(r1 + r1) >> 15))
    band[A1], band[A2] = a1, a2
    band[R1] = r
    band[P1], band[P2] = p, p1
    band[SZ] = sz
    band[S] = saturate(sp + sz)


@compiled
def saturate(value: int) -> int:
    return max(-32_768, min(32_767, value))
