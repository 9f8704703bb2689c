"""G.711 as tables (ITU-T G.711): two laws, one byte a sample at 8 kHz."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

BIAS = 132
"""Added before finding the segment of a mu-law sample, in 16-bit units (33 in 14 bits)."""


def decode_tables() -> NDArray[np.int16]:
    """Samples by byte, 16 bits wide: row 0 mu-law, row 1 A-law."""
    byte = np.arange(256)
    mu = byte ^ 0xFF
    magnitude = ((((mu & 15) << 3) + BIAS) << ((mu >> 4) & 7)) - BIAS
    mu_law = np.where(mu & 0x80, -magnitude, magnitude)
    a = byte ^ 0x55
    segment = (a >> 4) & 7
    step = ((a & 15) << 4) + 8
    magnitude = np.where(segment > 0, (step + 256) << np.maximum(segment - 1, 0), step)
    a_law = np.where(a & 0x80, magnitude, -magnitude)
    return np.stack([mu_law, a_law]).astype(np.int16)


def encode_tables() -> NDArray[np.uint8]:
    """Bytes by sample + 32,768: for each sample the byte that decodes nearest to it."""
    samples = np.arange(-32768, 32768)
    rows = []
    for levels in decode_tables().astype(np.int64):
        order = np.argsort(levels, kind="stable")
        ranked = levels[order]
        middles = (ranked[1:] + ranked[:-1] + 1) // 2
        rows.append(order[np.searchsorted(middles, samples, side="right")])
    return np.stack(rows).astype(np.uint8)


def decode(payload: bytes, law: int) -> NDArray[np.int16]:
    """Samples of a payload; ``law`` is ``layout.PCMU`` or ``layout.PCMA``."""
    found: NDArray[np.int16] = decode_tables()[law][np.frombuffer(payload, np.uint8)]
    return found
