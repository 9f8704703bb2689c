"""The shape of every answer about what may be done."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from cadran.errors import Fact, Reason


class Decision(Struct, frozen=True):
    """``allowed``, and why.

    ``reason`` names the message either way; ``facts`` are its words; ``source`` says where the deciding
    fact stands (``catalogue 2020-02 FR toll_free_numbers``, ``licence COMMUNICATIONS_CREDITS``);
    ``remedies`` are message keys of what would make it possible, best first.
    """

    allowed: bool
    reason: Reason
    facts: Mapping[str, Fact] = field(default_factory=dict)
    source: str = ""
    remedies: tuple[str, ...] = ()
