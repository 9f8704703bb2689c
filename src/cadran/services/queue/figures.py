"""What a wallboard shows of a queue: counts of the day, and how long a new caller would wait."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cadran.clock import SECOND_MS, Instant

RECENT = 20
"""Talks whose lengths tell how long the next ones may last."""
FIRST_GUESS_MS = 180_000
"""Three minutes: a talk's length before any is known."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What happened in a quarter of an hour, from ``at`` on: every zone's day begins at one."""

    at: Instant
    arrived: int = 0
    answered: int = 0
    in_time: int = 0
    abandoned: int = 0
    timed_out: int = 0
    overflowed: int = 0
    waited_ms: int = 0


_ADDED = tuple(each.name for each in fields(Counts) if each.name != "at")


@cache
def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def day_of(at: Instant, zone: str) -> int:
    """The day by the wall clock of a zone, as a number; UTC's where there is no such zone."""
    return datetime.fromtimestamp(at / SECOND_MS, _zone(zone)).toordinal()


@dataclass(slots=True)
class Figures:
    """Of one day by the queue's clock."""

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

    def on(self, now: Instant, zone: str) -> Figures:
        """These, or the empty ones of a new day, which remember how long talks last."""
        day = day_of(now, zone)
        return self if day == self.day else Figures(day, talks=self.talks)

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


def figures_from(earlier: Iterable[Counts], now: Instant, zone: str) -> Figures:
    """The day's, from what was counted before."""
    found = Figures(day_of(now, zone))
    for each in earlier:
        if day_of(each.at, zone) == found.day:
            for name in _ADDED:
                setattr(found, name, getattr(found, name) + getattr(each, name))
    return found
