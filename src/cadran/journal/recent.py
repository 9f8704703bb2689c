"""The end of the journal, in memory: who follows it step by step, or goes on with it, need not read it back."""

from __future__ import annotations

from collections import deque
from typing import Final

from cadran.ids import OrgId
from cadran.journal.facts import Fact
from cadran.store.unit import UnitOfWork

RECENT_MOST: Final = 2_000
"""Some seconds of a busy node, a megabyte: who is further behind reads them from the database."""

ENDS_MOST: Final = 50_000
"""Organisations whose chains' ends are remembered; beyond it, all are read anew."""


class Recent:
    """A draft of the writer's: as good as the journal itself while nobody else writes into the database."""

    __slots__ = ("_facts", "ends")

    def __init__(self) -> None:
        self._facts: deque[Fact] = deque(maxlen=RECENT_MOST)
        self.ends: dict[OrgId, tuple[int, bytes]] = {}
        """The number and the hash of the last batch of an organisation, once it is known."""

    def add(self, facts: list[Fact]) -> None:
        """The newest, in the order of their numbers, which have no gaps."""
        self._facts.extend(facts)

    def last(self) -> int | None:
        """The number of the newest fact, if it is here."""
        return self._facts[-1].sequence if self._facts else None

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
        return len(self.ends) <= ENDS_MOST
