"""Pools of minutes: what a call may draw from before money. Pure."""

from __future__ import annotations

from msgspec import Struct

NAME_CHARS = 40
"""What is left of an account's id beside prefix, month and size."""
SIZE_S_MAX = 10**9
"""Thirty years: a pool of 8,000 people with 3,000 minutes has a hundred thousand times less."""


class Pool(Struct, frozen=True, omit_defaults=True):
    """A pool that a call may draw from.

    ``name`` is unique in the organisation (``plan:DOMESTIC_CALLING_PLAN:FR:home``, ``conference``); its first
    word is how people are told of it. ``size_s``: seconds in it this month. ``twin``: the coupled pool, which
    blocks this one as soon as it is empty itself.
    """

    name: str
    size_s: int
    twin: str = ""
    twin_size_s: int = 0

    def __post_init__(self) -> None:
        assert 0 < len(self.name) <= NAME_CHARS
        assert len(self.twin) <= NAME_CHARS
        assert 0 <= self.size_s <= SIZE_S_MAX
        assert 0 <= self.twin_size_s <= SIZE_S_MAX
