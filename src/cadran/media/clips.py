"""The clip store: every sound that can be played, in one mapping that the workers read.

The parent alone writes: samples first, then the entry of the table, and a worker learns a clip's number only after
that, by a command. Most clips stay. One that is lent is taken back, and its place is written again only when every
play of it is over by the workers' own word: nobody ever hears another sound than the one that was meant.
"""

from __future__ import annotations

import mmap
import os
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cadran.errors import Refused
from cadran.ids import LegId
from cadran.media import layout
from cadran.media.reasons import NOT_AUDIO, STORE_FULL

Play = tuple[LegId, int]
"""A leg, and the token of what it is played."""


class ClipStore:
    """Sounds by name and language, 16-bit samples at 8 kHz."""

    def __init__(self) -> None:
        self.fd = os.memfd_create("cadran-clips", os.MFD_CLOEXEC)
        os.ftruncate(self.fd, layout.STORE_BYTES)
        self._memory = mmap.mmap(self.fd, layout.STORE_BYTES)
        self._table, self._samples = views(self._memory)
        self._ids: dict[tuple[str, str], int] = {}
        self._lent: dict[int, int] = {}
        """Samples that there is room for, by clip."""
        self._leaving: set[int] = set()
        """Lent ones that were taken back."""
        self._plays: dict[Play, tuple[int, ...]] = {}
        """The lent clips of each play that is not over."""
        self._holes: list[tuple[int, int, int]] = []
        """Samples, first one and number of places that are free again."""
        self._count = 0
        self._used = 0

    def add(
        self, name: str, language: str, samples: NDArray[np.int16], *, lent: bool = False
    ) -> int:
        """Store a sound; an earlier one of the same name stays until the end of what plays it."""
        length = len(samples)
        if length == 0:
            raise Refused(NOT_AUDIO)
        room, first, clip = self._place(length)
        self._samples[first : first + length] = samples
        self._table[clip] = (first, length)
        self.take_back(name, language)
        if lent:
            self._lent[clip] = room
        self._ids[name, language] = clip
        return clip

    def _place(self, length: int) -> tuple[int, int, int]:
        """Room for so many samples: the smallest hole that they fit into, else behind everything."""
        fitting = [hole for hole in self._holes if hole[0] >= length]
        if fitting:
            hole = min(fitting)
            self._holes.remove(hole)
            return hole
        if self._count == layout.CLIPS or self._used + length > layout.STORE_SAMPLES:
            raise Refused(STORE_FULL)
        place = (length, self._used, self._count)
        self._used += length
        self._count += 1
        return place

    def take_back(self, name: str, language: str) -> None:
        """Forget a clip that was lent; its place is free once every play of it is over."""
        clip = self._ids.get((name, language))
        if clip is not None and clip in self._lent:
            del self._ids[name, language]
            self._leaving.add(clip)
            self._free()

    def begun(self, play: Play, clips: Sequence[int]) -> None:
        """A leg is about to hear these."""
        lent = tuple(each for each in clips if each in self._lent)
        if lent:
            self._plays[play] = lent

    def over(self, play: Play) -> None:
        """By the worker's word."""
        if self._plays.pop(play, None) is not None:
            self._free()

    def left(self, leg: LegId) -> None:
        """The leg is gone, and hears nothing any more."""
        for play in [each for each in self._plays if each[0] == leg]:
            self.over(play)

    def _free(self) -> None:
        heard = {clip for clips in self._plays.values() for clip in clips}
        for clip in self._leaving - heard:
            self._leaving.discard(clip)
            self._holes.append((self._lent.pop(clip), int(self._table[clip, 0]), clip))

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
