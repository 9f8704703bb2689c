"""What a program owed to somebody outlives it: whoever is made anew in its place is told, from the journal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import structlog

from cadran.clock import SECOND_MS, Instant, after
from cadran.errors import Refusal, Refused
from cadran.exchange.board import Board
from cadran.ids import Address
from cadran.services.events import Told

AFTER_MS = 10 * SECOND_MS
"""From a program's failure to the reminder: what it said last stands in the journal by then, and one that fails
at what it is reminded of keeps nobody busy."""

Owing = Callable[[], Mapping[Address, object]]
"""A message to each program that owes something; off the loop's thread."""
Found = Mapping[Address, object]
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Reminders:
    """Programs are told as by themselves, and may be told twice."""

    board: Board
    slow: Executor
    owing: Owing

    def all(self) -> None:
        """When the house starts."""
        self._ask(self._tell_all)

    def later(self, address: Address) -> None:
        """A program is no more."""
        at = after(self.board.now(), AFTER_MS)
        self.board.timers.set(("remind", address), at, partial(self._look, address))

    def _look(self, address: Address, _now: Instant) -> None:
        self._ask(partial(self._tell_one, address))

    def _ask(self, then: Callable[[Found], None]) -> None:
        def found(owed: Found | None, refusal: Refusal | None) -> None:
            if refusal is not None:
                log.error("what programs owe cannot be read", reason=refusal.id)
            then(owed or {})

        self.board.when(self.slow.submit(self.owing), found)

    def _tell_all(self, owed: Found) -> None:
        for address, message in owed.items():
            self._tell(address, message)

    def _tell_one(self, address: Address, owed: Found) -> None:
        if address in owed:
            self._tell(address, owed[address])

    def _tell(self, address: Address, message: object) -> None:
        """Nobody, where there is no such program any more."""
        with suppress(Refused):
            self.board.mailboxes.post(address, Told(address, message), self.board.now())
