"""What a wallboard shows of a queue: counts of the day, and how long a new caller would wait."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from cadran.clock import HOUR_MS, Instant

DAY_MS = 24 * HOUR_MS
RECENT = 20
"""Talks whose lengths tell how long the next ones may last."""
FIRST_GUESS_MS = 180_000
"""Three minutes: a talk's length before any is known."""


@dataclass(slots=True)
class Figures:
    """Of one UTC day."""

    day: int = 0
    arrived: int = 0
    answered: int = 0
    in_time: int = 0
    abandoned: int = 0
    timed_out: int = 0
    overflowed: int = 0
    waited_ms: int = 0
    """Of all who were answered."""
    talks: deque[int] = field(default_factory=lambda: deque(maxlen=RECENT))

    def on(self, now: Instant) -> Figures:
        """These, or the empty ones of a new day, which remember how long talks last."""
        return self if now // DAY_MS == self.day else Figures(now // DAY_MS, talks=self.talks)

    def answer(self, waited_ms: int, level_ms: int) -> None:
        self.answered += 1
        self.waited_ms += waited_ms
        self.in_time += waited_ms <= level_ms

    def estimated_wait_ms(self, position: int, agents: int) -> int:
        """For who stands at ``position``, with so many agents at work: whole rounds of an average talk."""
        talk_ms = sum(self.talks) // len(self.talks) if self.talks else FIRST_GUESS_MS
        return -(-position * talk_ms // max(1, agents))

    def service_level_percent(self) -> int | None:
        """Answered in time, of all who were answered or gave up; None before the first."""
        served = self.answered + self.abandoned
        return None if served == 0 else 100 * self.in_time // served
