"""Far ends that speak G.722 and Opus: tones of 16 kHz in, what they hear as samples of 16 kHz out."""

import ctypes
from dataclasses import dataclass

import numpy as np

from cadran.media import cache, opus

cache.use()
from cadran.media.engine import bands, g722  # noqa: E402 # Numba learns where its cache is

from .conftest import Phone  # noqa: E402

WIDE = 320
LOSSES_PERCENT = 30
"""What the encoder of the phone is told to expect, so that every packet has a copy of the last one."""


class Filter:
    """The filters of G.722 on whole waves."""

    def __init__(self):
        self._split, self._join = np.zeros(24, np.int32), np.zeros(24, np.int32)

    def split(self, wave):
        low, high = np.zeros((2, 4096), np.int16)
        half = len(wave) // 2
        bands.split(self._split, wave, 0, low, high, 0, 4095, half)
        return low[:half], high[:half]

    def join(self, low, high):
        wave = np.zeros(2 * len(low), np.int16)
        bands.join(self._join, low.astype(np.int32), high.astype(np.int32), wave, len(low))
        return wave


def new_state():
    state = np.zeros((2, g722.STATE), np.int32)
    g722.reset(state)
    return state


class G722:
    """Both ways of a call."""

    def __init__(self):
        self._filter = Filter()
        self._out, self._in = new_state(), new_state()

    def encode(self, wave):
        low, high = self._filter.split(wave)
        pairs = zip(low.tolist(), high.tolist(), strict=True)
        return bytes(g722.encode(one, other, *self._out) for one, other in pairs)

    def decode(self, payload):
        low, high = np.array([g722.decode(each, *self._in) for each in payload]).T
        return self._filter.join(low, high)


class Opus:
    """libopus by ctypes, at 16 kHz."""

    def __init__(self):
        self._library = ctypes.CDLL(opus.found())
        self._states = [ctypes.create_string_buffer(70_000) for _ in range(2)]
        encoder, decoder = self._states
        self._library.opus_encoder_init(encoder, 16_000, 1, opus.VOIP)
        self._library.opus_decoder_init(decoder, 16_000, 1)
        settings = ((4002, 32_000), (4012, 1), (4014, LOSSES_PERCENT), (4024, opus.SIGNAL_VOICE))
        for number, value in settings:
            self._library.opus_encoder_ctl(encoder, number, ctypes.c_int(value))

    def encode(self, wave):
        out = ctypes.create_string_buffer(1275)
        held = np.ascontiguousarray(wave)
        at = held.ctypes.data_as(ctypes.c_void_p)
        length = self._library.opus_encode(self._states[0], at, len(held), out, len(out))
        assert length > 0
        return out.raw[:length]

    def decode(self, payload):
        wave = np.zeros(6 * WIDE, np.int16)
        at = wave.ctypes.data_as(ctypes.c_void_p)
        count = self._library.opus_decode(self._states[1], payload, len(payload), at, len(wave), 0)
        assert count > 0
        return wave[:count]


CODERS = {"G722": G722, "OPUS": Opus}


@dataclass
class WidePhone(Phone):
    """A phone whose tone may be above 4 kHz."""

    def __post_init__(self):
        self.coder = CODERS[self.codec]()
        self.clock = 6 if self.codec == "OPUS" else 1

    def frame(self):
        at = np.arange(2 * self.ts, 2 * self.ts + WIDE)
        wave = self.amplitude * np.sin(2 * np.pi * self.hz * at / 16_000) if self.hz else at * 0
        return self.coder.encode(wave.astype(np.int16))

    def packet(self, payload=None, kind=None, marker=0, ts=None, seq=None):
        ts = self.ts * self.clock if ts is None else ts
        return super().packet(payload, kind, marker, ts, seq)

    def heard(self):
        audio = [each[12:] for each in self.packets if each[1] & 127 in (9, 107)]
        waves = [self.coder.decode(each) for each in audio]
        return np.concatenate(waves) if waves else np.zeros(0, np.int16)

    def level(self, hz, of=None):
        wave = (self.heard() if of is None else of)[-8000:].astype(float)
        at = np.arange(len(wave))
        return float(2 * abs(np.mean(wave * np.exp(-2j * np.pi * hz * at / 16_000))))
