"""The clip store: every sound that can be played, in one mapping that the workers read.

The parent alone writes, and only behind what is written already: samples first, then the entry of the table,
and a worker learns a clip's number only after that, by a command.
"""

from __future__ import annotations

import mmap
import os

import numpy as np
from numpy.typing import NDArray

from cadran.errors import Refused
from cadran.media import layout
from cadran.media.reasons import NOT_AUDIO, STORE_FULL


class ClipStore:
    """Sounds by name and language, 16-bit samples at 8 kHz."""

    def __init__(self) -> None:
        self.fd = os.memfd_create("cadran-clips", os.MFD_CLOEXEC)
        os.ftruncate(self.fd, layout.STORE_BYTES)
        self._memory = mmap.mmap(self.fd, layout.STORE_BYTES)
        self._table, self._samples = views(self._memory)
        self._ids: dict[tuple[str, str], int] = {}
        self._count = 0
        self._used = 0

    def add(self, name: str, language: str, samples: NDArray[np.int16]) -> int:
        """Store a sound; an earlier one of the same name stays until the end of what plays it."""
        length = len(samples)
        full = self._count == layout.CLIPS or self._used + length > layout.STORE_SAMPLES
        if length == 0:
            raise Refused(NOT_AUDIO)
        if full:
            raise Refused(STORE_FULL)
        clip = self._count
        self._samples[self._used : self._used + length] = samples
        self._table[clip] = (self._used, length)
        self._used += length
        self._count += 1
        self._ids[name, language] = clip
        return clip

    def find(self, name: str, language: str) -> int | None:
        """The clip's number: in the language, or one that has none (tones, music)."""
        found = self._ids.get((name, language))
        return found if found is not None else self._ids.get((name, ""))

    def close(self) -> None:
        del self._table, self._samples
        self._memory.close()
        os.close(self.fd)


def views(memory: mmap.mmap) -> tuple[NDArray[np.int64], NDArray[np.int16]]:
    """The table of (first sample, length) by clip, and the samples."""
    table = np.frombuffer(memory, np.int64, layout.CLIPS * 2).reshape(layout.CLIPS, 2)
    samples = np.frombuffer(memory, np.int16, layout.STORE_SAMPLES, layout.STORE_TABLE_BYTES)
    return table, samples
