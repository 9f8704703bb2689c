"""The part of ``layout`` that keys by tones in the audio need (``engine/inband``)."""

from __future__ import annotations

import numpy as np

TONE_HOP = 80
"""10 ms from window to window."""
BY_EVENTS, BY_TONES = 0, 1
"""How a key was told: the second argument of ``EV_KEY_DOWN``, the third of ``EV_KEY``."""

_i8, _i4, _i2, _f8 = np.int64, np.int32, np.int16, np.float64

SCRATCH_FIELDS = [
    ("x_tone", _i4, (2 * TONE_HOP,)),
    ("x_power", _f8, (8,)),
    ("x_real", _f8, (8,)),
    ("x_imaginary", _f8, (8,)),
    ("x_phase", _f8, (2,)),
]

Fields = list[tuple[str, type[np.generic], tuple[int, ...]]]
TONE_FIELDS: Fields = [
    ("l_key_by", _i4, ()),
    ("l_tail", _i2, (TONE_HOP,)),  # the end of the last frame
    ("l_tone", _i4, ()),  # key that seems to be heard
    ("l_tone_n", _i4, ()),  # windows that say so, 0 none
    ("l_tone_misses", _i4, ()),  # and that do not, since
    ("l_tone_phase", _f8, (2,)),
]
