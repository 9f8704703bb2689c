"""What running work holds in its hand: it tells how far it is, and learns that it is to end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event

from cadran.clock import Clock
from cadran.errors import Refused
from cadran.jobs import reasons
from cadran.jobs.limits import PROGRESS_MS


class Cancelled(Exception):
    """Somebody cancelled the work, or the server ends; work lets it pass."""


@dataclass(slots=True)
class Progress:
    """Of one job; used by the thread that runs it."""

    clock: Clock
    tell: Callable[[int, int], None]
    """Writes down and tells ``(done, total)``; never waits."""
    seal: Callable[[], None]
    """Writes down that nobody can cancel any more. Raises ``Refused`` if somebody has."""
    cancelled: Event = field(default_factory=Event)
    stopping: Event = field(default_factory=Event)
    done: int = 0
    total: int = 0
    committed: bool = False
    _told_at: int = 0

    def of(self, total: int) -> None:
        """So much there is to do in all."""
        self.total = max(0, total)
        self._tell()

    def advance(self, more: int = 1) -> None:
        """So much more is done. Raises ``Cancelled``: at a moment when the work can end."""
        self.done += more
        if self.stopping.is_set() or (self.cancelled.is_set() and not self.committed):
            raise Cancelled
        if self.clock() - self._told_at >= PROGRESS_MS:
            self._tell()

    def commit(self) -> None:
        """From here on nobody can cancel: what was decided is carried out, by the next start if need be.

        The caller sees to that: only work that a restart finishes may do this. Raises ``Cancelled``.
        """
        self.advance(0)
        try:
            self.seal()
        except Refused as refused:
            if refused.refusal.reason is reasons.CANCELLED:
                raise Cancelled from refused
            raise
        self.committed = True

    def _tell(self) -> None:
        self._told_at = self.clock()
        self.tell(self.done, self.total)
