"""What a program owed to somebody outlives it: whoever is made anew in its place is told, from the journal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass

import structlog

from cadran.clock import SECOND_MS, after
from cadran.errors import Refusal, Refused
from cadran.exchange.board import Board
from cadran.ids import Address
from cadran.services.events import Told

AFTER_MS = 10 * SECOND_MS
"""From a program's failure to the reminder: what it said last stands in the journal by then, and one that fails
at what it is reminded of keeps nobody busy."""

Owing = Callable[[], Mapping[Address, object]]
"""A message to each program that owes something; off the loop's thread."""
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Reminders:
    """Programs are told as by themselves, and may be told twice."""

    board: Board
    slow: Executor
    owing: Owing

    def all(self) -> None:
        """When the house starts."""
        self._look(None)

    def later(self, address: Address) -> None:
        """A program is no more."""
        at = after(self.board.now(), AFTER_MS)
        self.board.timers.set(("remind", address), at, lambda _now: self._look(address))

    def _look(self, only: Address | None) -> None:
        def found(owed: Mapping[Address, object] | None, refusal: Refusal | None) -> None:
            if refusal is not None:
                log.error("what programs owe cannot be read", reason=refusal.id)
            for address, message in (owed or {}).items():
                if only in {None, address}:
                    self._tell(address, message)

        self.board.when(self.slow.submit(self.owing), found)

    def _tell(self, address: Address, message: object) -> None:
        """Nobody, where there is no such program any more."""
        with suppress(Refused):
            self.board.mailboxes.post(address, Told(address, message), self.board.now())
