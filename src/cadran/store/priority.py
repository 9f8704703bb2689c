"""Who goes first at the writer."""

from __future__ import annotations

from enum import IntEnum


class Priority(IntEnum):
    """Lower goes first. A turn of the writer never mixes in ``BULK`` or ``LATER`` while others wait."""

    GRANT = 0
    """Authorise, extend: somebody waits for the ring, or for the next slice."""
    CALL = 1
    """Facts of calls, answers and settlements, bindings, heartbeats: nobody waits, so they may linger."""
    ORDINARY = 2
    """People on pages and the API."""
    BULK = 3
    """Steps of imports and of rebuilt projections, each short."""
    LATER = 4
    """Projections that keep up: some times a second is fresh enough, and who reads can hurry them."""


ALONE = frozenset({Priority.BULK, Priority.LATER})
"""Kinds of jobs that have a turn of their own."""
