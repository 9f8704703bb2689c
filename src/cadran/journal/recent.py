"""The facts of the last commits, in memory: who follows the journal step by step need not read them back."""

from __future__ import annotations

from collections import deque
from typing import Final

from cadran.journal.facts import Fact
from cadran.store.unit import UnitOfWork

RECENT_MOST: Final = 2_000
"""Some seconds of a busy node, a megabyte: who is further behind reads them from the database."""


class Recent:
    """A draft of the writer's: as good as the journal itself while nobody else writes into the database."""

    __slots__ = ("_facts",)

    def __init__(self) -> None:
        self._facts: deque[Fact] = deque(maxlen=RECENT_MOST)

    def add(self, facts: list[Fact]) -> None:
        """The newest, in the order of their numbers, which have no gaps."""
        self._facts.extend(facts)

    def after(self, sequence: int, most: int) -> list[Fact] | None:
        """The next facts after a number; None: they are not all here."""
        facts = self._facts
        if not facts or facts[0].sequence > sequence + 1:
            return None
        begin = sequence + 1 - facts[0].sequence
        return [facts[place] for place in range(begin, min(begin + most, len(facts)))]

    def flush(self, unit: UnitOfWork) -> None:
        """They are written by then."""

    def kept(self) -> bool:
        """See ``store.unit.Draft``."""
        return True
