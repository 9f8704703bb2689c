"""State tables: what a program does on which occasion in which state, as data.

A program looks its next step up here, and the diagrams of the documentation are drawn from the same
rows. An occasion that has no row in a state is ignored: that is how a program survives anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Generic, TypeVar

from cadran.clock import Instant

P = TypeVar("P")
"""The program, or the part of it that the handlers work on."""
S = TypeVar("S")
"""Whose state the table is about: a leg, a participant, a conversation."""

Handler = Callable[[P, S, object, Instant], None]
"""``(program, subject, what came with the occasion, now)``."""


@dataclass(frozen=True, slots=True)
class Row(Generic[P, S]):
    """In state ``source``, on ``occasion``: ``do``, which ends in one of ``targets``."""

    source: Enum
    occasion: str
    targets: tuple[Enum, ...]
    do: Handler[P, S]


@dataclass(slots=True)
class Table(Generic[P, S]):
    """All rows of one kind of subject. ``start`` are the states a subject may begin in."""

    name: str
    start: tuple[Enum, ...]
    rows: tuple[Row[P, S], ...]
    _index: dict[tuple[Enum, str], Row[P, S]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._index = {(row.source, row.occasion): row for row in self.rows}
        if len(self._index) != len(self.rows):
            raise ValueError(f"two rows for one state and occasion in {self.name}")

    def find(self, state: Enum, occasion: str) -> Row[P, S] | None:
        return self._index.get((state, occasion))

    def edges(self) -> Iterator[tuple[Enum, str, Enum]]:
        """Every (source, occasion, target)."""
        for row in self.rows:
            for target in row.targets:
                yield row.source, row.occasion, target
