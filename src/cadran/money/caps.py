"""Limits of spending, and the meter that they are held against. Pure.

Somebody's *meter* counts what their paid calls are worth, by the rate deck and whatever pays for them (stolen
minutes of a pool are stolen too), in the running hour, day and month of UTC, and how many calls they make. A
*cap* is the most that a measure of a meter may reach. A reserved slice counts when it is granted; what was not
used of it is given back, unless the window has passed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from operator import attrgetter

from msgspec import Struct

from cadran.clock import HOUR_MS, MINUTE_MS, SECOND_MS
from cadran.money.micros import AMOUNT_MAX

DAY_MS = 24 * HOUR_MS
ALARM_PERCENT = 80
"""How full a window of money is when people are told: as for pools of minutes."""


class Scope(StrEnum):
    """Whose spending."""

    ORGANISATION = "organisation"
    USER = "user"
    SERVICE = "service"
    """A number that is paid for by the organisation itself (toll-free)."""
    DESTINATION = "destination"
    """A called country (ISO 3166-1 alpha-2), or ``+`` and a code of no country."""
    TRUNK = "trunk"


class Measure(StrEnum):
    """What is counted: micros of the account's currency in a window, or calls."""

    HOUR = "hour"
    DAY = "day"
    MONTH = "month"
    CALLS = "calls"
    """Paid calls at once."""
    MINUTE = "minute"
    """Paid calls begun within a minute."""


MONEY = (Measure.HOUR, Measure.DAY, Measure.MONTH)
NO_CAP = AMOUNT_MAX
NEVER = 1 << 62
"""An instant that never comes."""


@dataclass(frozen=True, slots=True, order=True)
class CapKey:
    """What a cap is on; ``subject`` "" stands for everybody of the scope that has none of their own."""

    scope: Scope
    subject: str
    measure: Measure


@dataclass(frozen=True, slots=True)
class Cap:
    """The most that is allowed; ``next_amount`` takes its place at ``next_at``, unless withdrawn."""

    amount: int
    next_amount: int | None = None
    next_at: int | None = None

    def at(self, now: int) -> int:
        if self.next_amount is not None and self.next_at is not None and self.next_at <= now:
            return self.next_amount
        return self.amount


Held = tuple[Measure, Callable[["Meter"], int], int]
"""A measure, how it is read off a meter, and the most that it may reach."""


class Hold(Struct, frozen=True):
    """The caps that hold for a subject, as they are until an instant."""

    money: tuple[Held, ...]
    calls: tuple[Held, ...]
    until: int


@dataclass(frozen=True, slots=True)
class Caps:
    """All caps that hold for an organisation: its own over the shipped ones."""

    own: Mapping[CapKey, Cap]
    shipped: Mapping[CapKey, int]
    _holds: dict[tuple[Scope, str], Hold] = field(default_factory=dict, compare=False, repr=False)
    """By subject, since each grant asks for all its measures more than once."""
    _named: set[tuple[Scope, str]] = field(default_factory=set, compare=False, repr=False)
    """Who has a cap by name: few have."""

    def __post_init__(self) -> None:
        self._named.update((key.scope, key.subject) for key in (*self.own, *self.shipped))

    def amount(self, scope: Scope, subject: str, measure: Measure, now: int) -> int:
        """The cap in force: one's own, else a shipped one by name, else the scope's."""
        cap = self._cap(scope, subject, measure)
        return NO_CAP if cap is None else cap.at(now)

    def of(self, scope: Scope, subject: str, now: int) -> Hold:
        """The caps on a subject; a measure that is not there may reach anything."""
        name = (scope, subject) if (scope, subject) in self._named else (scope, "")
        found = self._holds.get(name)
        if found is None or found.until <= now:
            found = self._holds[name] = self._hold(*name, now)
        return found

    def _hold(self, scope: Scope, subject: str, now: int) -> Hold:
        each = [(measure, self._cap(scope, subject, measure)) for measure in Measure]
        present = [(measure, cap) for measure, cap in each if cap is not None]
        held = [
            (measure, _COUNTED[measure], most)
            for measure, cap in present
            if (most := cap.at(now)) != NO_CAP
        ]
        raises = [cap.next_at for _, cap in present if cap.next_at is not None]
        return Hold(
            money=tuple(line for line in held if line[0] in MONEY),
            calls=tuple(line for line in held if line[0] not in MONEY),
            until=min((at for at in raises if at > now), default=NEVER),
        )

    def _cap(self, scope: Scope, subject: str, measure: Measure) -> Cap | None:
        for key in (CapKey(scope, subject, measure), CapKey(scope, "", measure)):
            if key in self.own:
                return self.own[key]
            if key in self.shipped:
                return Cap(self.shipped[key])
        return None


@dataclass(slots=True)
class Meter:
    """The counts of one subject. Windows are numbered since 1970 (months: since year 0)."""

    hour: int = 0
    hour_micros: int = 0
    day: int = 0
    day_micros: int = 0
    month: int = 0
    month_micros: int = 0
    minute: int = 0
    minute_calls: int = 0
    open_calls: int = 0

    def at(self, now: int) -> Meter:
        """Itself, with the windows that have passed emptied; a clock that goes back empties nothing."""
        if now // MINUTE_MS <= self.minute:  # then no longer window has passed either
            return self
        hour, day, month, minute = windows(now)
        self.minute, self.minute_calls = minute, 0
        if hour > self.hour:
            self.hour, self.hour_micros = hour, 0
        if day > self.day:
            self.day, self.day_micros = day, 0
        if month > self.month:
            self.month, self.month_micros = month, 0
        return self

    def count(self, measure: Measure) -> int:
        """What was counted by a measure."""
        counted: int = _COUNTED[measure](self)
        return counted

    def spend(self, micros: int) -> None:
        """Count a slice, in all windows."""
        self.hour_micros += micros
        self.day_micros += micros
        self.month_micros += micros

    def give_back(self, micros: int, granted_at: int) -> None:
        """Take off what was not used, in the windows in which it was granted."""
        hour, day, month, _minute = windows(granted_at)
        if hour == self.hour:
            self.hour_micros = max(0, self.hour_micros - micros)
        if day == self.day:
            self.day_micros = max(0, self.day_micros - micros)
        if month == self.month:
            self.month_micros = max(0, self.month_micros - micros)


_COUNTED = {
    Measure.HOUR: attrgetter("hour_micros"),
    Measure.DAY: attrgetter("day_micros"),
    Measure.MONTH: attrgetter("month_micros"),
    Measure.CALLS: attrgetter("open_calls"),
    Measure.MINUTE: attrgetter("minute_calls"),
}


def windows(now: int) -> tuple[int, int, int, int]:
    """The numbers of the hour, day, month and minute of an instant."""
    return _windows(now // MINUTE_MS)


@lru_cache(16)
def _windows(minute: int) -> tuple[int, int, int, int]:
    """Those of a minute; calls of few minutes are granted and settled at one time."""
    now = minute * MINUTE_MS
    at = datetime.fromtimestamp(now // SECOND_MS, UTC)
    return now // HOUR_MS, now // DAY_MS, at.year * 12 + at.month, minute
