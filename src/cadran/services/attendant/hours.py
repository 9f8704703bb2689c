"""Opening hours: a week of ranges in the attendant's own time zone, and the holidays that come before them.

A holiday comes before after hours, these before business hours (reference, section "Auto attendants").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cadran.clock import Instant
from cadran.services.targets import HANG_UP, Target, read_target

DAY_MINUTES = 24 * 60
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""In the order of ISO 8601."""
RANGES_MAX = 8
"""A day that opens nine times is a slip; the field's grids of 30 minutes are used with two or three."""
HOLIDAYS_MAX = 20
"""Of one attendant, as the reference has it; one holiday may have many dates."""
DATES_MAX = 50
"""Of one holiday: as many years ahead, or the days of a long closure one by one."""
STRETCH_MAX_DAYS = 366
"""Of one date of a holiday: who is closed for longer has a slip in its year."""
UTC = ZoneInfo("UTC")

Range = tuple[int, int]
"""Minutes after midnight: from, and until (not included)."""
Week = tuple[tuple[Range, ...], ...]
"""The ranges of each day, Monday first."""
ALWAYS: Week = (((0, DAY_MINUTES),),) * len(DAYS)


@dataclass(frozen=True, slots=True)
class Holiday:
    """Days on which the attendant says something else; ``dates`` are first and last days, both included."""

    name: str
    dates: tuple[tuple[date, date], ...]
    greeting: str = ""
    target: Target = HANG_UP
    """Where callers go after the greeting."""

    def falls_on(self, day: date) -> bool:
        return any(first <= day <= last for first, last in self.dates)


def local(now: Instant, zone: ZoneInfo) -> datetime:
    """The wall clock there, at this instant."""
    return datetime.fromtimestamp(now / 1000, zone)


def is_open(week: Week, at: datetime) -> bool:
    """By the wall clock: a day's last hour ends where the clock says so, also when the clocks change."""
    minute = at.hour * 60 + at.minute
    return any(first <= minute < last for first, last in week[at.weekday()])


def read_zone(given: object) -> ZoneInfo | None:
    """A time zone of the IANA database; None if there is no such."""
    if not isinstance(given, str) or not 0 < len(given) <= 64:
        return None
    try:
        return ZoneInfo(given)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def read_week(given: object) -> Week | None:
    """``{"monday": [["09:00", "12:30"], …], …}``; days left out are closed.

    None for hours that make no sense: no such day, ends before it begins, overlaps, beyond 24:00.
    """
    if not isinstance(given, Mapping) or not set(given) <= set(DAYS):
        return None
    week = tuple(read_day(given.get(day, ())) for day in DAYS)
    return None if any(day is None for day in week) else tuple(day or () for day in week)


def read_day(given: object) -> tuple[Range, ...] | None:
    """The ranges of a day in order, those that touch as one; None if they make no sense."""
    if not isinstance(given, list | tuple) or len(given) > RANGES_MAX:
        return None
    ranges: list[Range] = []
    for each in given:
        pair = each if isinstance(each, list | tuple) and len(each) == 2 else (None, None)
        first, last = (_minutes(one) for one in pair)
        if first is None or last is None or last <= first:
            return None
        ranges.append((first, last))
    ranges.sort()
    together: list[Range] = []
    for first, last in ranges:
        if together and first < together[-1][1]:
            return None
        if together and first == together[-1][1]:
            together[-1] = (together[-1][0], last)
        else:
            together.append((first, last))
    return tuple(together)


def read_holiday(given: object) -> Holiday | None:
    """``{"name", "dates": [["2026-12-25", "2026-12-25"], …], "greeting", "target"}``; None if it makes no sense."""
    if not isinstance(given, Mapping):
        return None
    name, listed = given.get("name"), given.get("dates")
    if not isinstance(name, str) or not isinstance(listed, list | tuple):
        return None
    dates = tuple(_days(each) for each in listed)
    if not 0 < len(dates) <= DATES_MAX or any(each is None for each in dates):
        return None
    greeting = given.get("greeting")
    return Holiday(
        name,
        tuple(each for each in dates if each is not None),
        greeting if isinstance(greeting, str) else "",
        read_target(given.get("target")),
    )


def _minutes(given: object) -> int | None:
    """``"09:30"`` as minutes after midnight; ``"24:00"`` is the end of the day."""
    if not isinstance(given, str) or len(given) != 5 or given[2] != ":":
        return None
    hours, minutes = given[:2], given[3:]
    if not (hours + minutes).isascii() or not (hours + minutes).isdigit():
        return None
    found = int(hours) * 60 + int(minutes)
    return found if int(minutes) < 60 and found <= DAY_MINUTES else None


def _days(given: object) -> tuple[date, date] | None:
    pair = given if isinstance(given, list | tuple) and len(given) == 2 else (None, None)
    try:
        first, last = (date.fromisoformat(str(each)) for each in pair)
    except ValueError:
        return None
    return (first, last) if 0 <= (last - first).days < STRETCH_MAX_DAYS else None
