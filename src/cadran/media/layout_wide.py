"""The part of ``layout`` that wide voices need: sizes, fields, and the table of legs with Opus."""

from __future__ import annotations

import numpy as np

G722_STATE = 21
"""Integers of the state of one band (``engine/g722``)."""
OPUS_LEGS = 160
"""Legs with Opus at once; each costs eight others, so that these are half a core."""
OPUS_PACKETS = 32
"""Packets of Opus that may wait for their turn: 640 ms, more than the ring of samples."""
OPUS_BYTES = 1275
"""The longest frame (RFC 6716 section 3.4)."""
OPUS_STATE = 8192
"""Words of an encoder or decoder: libopus 1.x needs half of it for one channel."""
WIDE_FRAME = 320
"""Samples of 20 ms at 16 kHz."""
OPUS_LONGEST = 6 * WIDE_FRAME
"""The longest packet: 120 ms."""
TAPS_QMF = 24


_i8, _i4, _i2, _u1 = np.int64, np.int32, np.int16, np.uint8

OPUS_FIELDS = [
    ("o_slot", _i4, ()),  # the leg, -1 none
    ("o_begun", _i4, ()),  # is the state below its own?
    ("o_decoder", _i8, (OPUS_STATE,)),
    ("o_encoder", _i8, (OPUS_STATE,)),
    ("o_split", _i4, (TAPS_QMF,)),  # what the filters remember
    ("o_join", _i4, (TAPS_QMF,)),
    ("o_packet", _u1, (OPUS_PACKETS, OPUS_BYTES)),
    ("o_length", _i4, (OPUS_PACKETS,)),  # 0 none
    ("o_at", _i8, (OPUS_PACKETS,)),
    ("o_made", _i4, ()),  # frames that Opus has made up in a row
]

# Worker's watch, with the first leg of Opus: addresses of libopus's functions, and sizes in bytes.
HEADER_FIELDS = [
    ("h_opus_decode", _i8),
    ("h_opus_encode", _i8),
    ("h_opus_length", _i8),
    ("h_opus_decoder", _i8),
    ("h_opus_encoder", _i8),
    ("h_opus_ready", _i8),
]

Fields = list[tuple[str, type[np.generic], tuple[int, ...]]]


def leg_fields(ring: int, frame: int) -> Fields:
    """Of a leg: code words of G.722 by timestamp, the upper band, and what is decoded."""
    return [
        ("l_code", _i2, (ring,)),
        ("l_high", _i2, (ring,)),
        ("l_pcm_high", _i2, (frame,)),
        ("l_decoded", _i8, ()),
        ("l_g722", _i4, (4, G722_STATE)),  # decoder, encoder; lower, upper band
        ("l_apart", _i4, ()),  # did the leg's own encoder make the last packet?
        ("l_opus", _i4, ()),  # place in the table of Opus, -1 none
        (
            "l_spare",
            _i4,
            (),
        ),  # windows for which its packets wait a frame longer, for the next one's copy
        ("l_lost_before", _i8, ()),  # the most packets of this source that were missing so far
        ("l_rtp", _i8, ()),  # the last time stamp of Opus, and where it stands at 8 kHz
        ("l_at", _i8, ()),
    ]


def bridge_fields(frame: int) -> Fields:
    """Of a bridge: its wide legs, their upper band, and the encoder that they share."""
    return [
        ("b_wide", _i4, ()),
        ("b_high", _i4, (frame,)),
        ("b_g722", _i4, (4, G722_STATE)),  # now, and as it was before this tick
    ]
