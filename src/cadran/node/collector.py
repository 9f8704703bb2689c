"""The collector of garbage, set for a process that serves: what a start has made is never looked through again."""

from __future__ import annotations

import gc

YOUNG = 10_000
"""New objects before the youngest are looked through: a call makes some thousands, most of which are gone by then.

At Python's own 700 the collector took a twentieth of a call's processor time; a look at so many takes half a
millisecond.
"""
ROUNDS = 20
"""Looks at a generation before the next older one has its turn."""


def settle() -> None:
    """Keep what lives now out of the collector's sight, and let it work on what comes."""
    gc.freeze()
    gc.set_threshold(YOUNG, ROUNDS, ROUNDS)
    gc.enable()
