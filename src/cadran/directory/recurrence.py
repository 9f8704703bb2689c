"""When a meeting takes place: once or again and again, by the wall clock of its time zone (RFC 5545 section 3.3.10).

A wall clock that goes forward skips times and one that goes back has some twice: a meeting at such a time takes place
as if the clock had not moved yet (RFC 5545 section 3.3.5, DATE-TIME).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from heapq import merge
from itertools import islice
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil.rrule import rrulestr

from cadran.clock import HOUR_MS, SECOND_MS, Instant
from cadran.directory import reasons
from cadran.errors import Refused

BEGINNING = Instant(0)
FREQUENCIES = ("daily", "weekly", "monthly")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
INTERVAL_MAX = 99
COUNT_MAX = 999
"""Occurrences of one meeting with a number of them: daily for nearly three years."""
UNTIL_DAYS_MAX = 3_660
"""Ten years: a day further off is a slip."""
LONGEST_MS = 24 * HOUR_MS
"""Of one occurrence of several: it is over before the next day's begins."""
LONGEST_ONCE_DAYS = 31
"""Of a meeting that takes place once: one that lasts longer has a slip in its month or year."""
OCCURRENCES_MAX = 4_000
"""Looked at when the last one is asked for: more than ten years of days."""


@dataclass(frozen=True, slots=True)
class Recurrence:
    """How a meeting repeats. ``until`` (the last day) and ``count`` exclude each other; without both it never ends."""

    frequency: str
    interval: int = 1
    weekdays: tuple[str, ...] = ()
    """Of a weekly meeting; empty: that of the first occurrence."""
    by_weekday: bool = False
    """Of a monthly meeting: "the second Tuesday", in place of "the 9th"; a fifth one is the last of its month."""
    until: date | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """An occurrence that is not where the rule has it (``at``); ``starts_at`` None: it does not take place."""

    at: Instant
    starts_at: Instant | None = None
    ends_at: Instant | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """Where in time a meeting is; ``starts_at`` None: whenever somebody starts it."""

    starts_at: Instant | None
    ends_at: Instant | None
    zone: str
    recurrence: Recurrence | None = None
    moved: tuple[Moved, ...] = ()
    """In order of ``at``."""

    def occurrences(self, after: Instant = BEGINNING) -> Iterator[tuple[Instant, Instant | None]]:
        """Those that end after an instant (or begin after it, where there is no end), in order."""
        elsewhere = {each.at for each in self.moved}
        ruled = (each for each in self.ruled() if each[0] not in elsewhere)
        put = sorted((each.starts_at, each.ends_at) for each in self.moved if each.starts_at)
        for starts, ends in merge(ruled, put, key=itemgetter(0)):
            if (starts if ends is None else ends) > after:
                yield starts, ends

    def ruled(self) -> Iterator[tuple[Instant, Instant | None]]:
        """All occurrences where the rule has them, in order."""
        if self.starts_at is None:
            return
        length = None if self.ends_at is None else self.ends_at - self.starts_at
        for starts in _starts(self.starts_at, ZoneInfo(self.zone), self.recurrence):
            yield starts, None if length is None else Instant(starts + length)

    def last(self) -> Instant | None:
        """When the last occurrence ends; None for a meeting without a time or an end."""
        recurrence = self.recurrence
        if recurrence is not None and recurrence.until is None and recurrence.count is None:
            return None
        found: Instant | None = None
        for starts, ends in islice(self.occurrences(), OCCURRENCES_MAX):
            end = starts if ends is None else ends
            found = end if found is None else max(found, end)
        return found


def _starts(first: Instant, zone: ZoneInfo, recurrence: Recurrence | None) -> Iterator[Instant]:
    if recurrence is None:
        yield first
        return
    local = wall(first, zone)
    for each in rrulestr(_rule(recurrence, local, utc=False), dtstart=local):
        yield Instant(int(each.replace(tzinfo=zone, fold=0).timestamp()) * SECOND_MS)


def wall(at: Instant, zone: ZoneInfo) -> datetime:
    """What the wall clock shows there, without a zone."""
    return datetime.fromtimestamp(at // SECOND_MS, UTC).astimezone(zone).replace(tzinfo=None)


def rrule(recurrence: Recurrence, starts_at: Instant, zone: str) -> str:
    """The value of RRULE; UNTIL is in UTC, as the RFC asks where the beginning has a zone."""
    return _rule(recurrence, wall(starts_at, ZoneInfo(zone)), utc=True, zone=ZoneInfo(zone))


def _rule(
    recurrence: Recurrence, first: datetime, *, utc: bool, zone: ZoneInfo | None = None
) -> str:
    parts = [f"FREQ={recurrence.frequency.upper()}"]
    if recurrence.interval != 1:
        parts.append(f"INTERVAL={recurrence.interval}")
    own = WEEKDAYS[first.weekday()]
    if recurrence.frequency == "weekly":
        parts.append(f"BYDAY={','.join(recurrence.weekdays or (own,))}")
    elif recurrence.frequency == "monthly" and recurrence.by_weekday:
        place = (first.day - 1) // 7 + 1
        parts.append(f"BYDAY={-1 if place == 5 else place}{own}")
    elif recurrence.frequency == "monthly":
        parts.append(f"BYMONTHDAY={first.day}")
    if recurrence.count is not None:
        parts.append(f"COUNT={recurrence.count}")
    if recurrence.until is not None:
        end = datetime.combine(recurrence.until, time(23, 59, 59))
        if utc:
            end = end.replace(tzinfo=zone).astimezone(UTC)
        parts.append(f"UNTIL={end:%Y%m%dT%H%M%S}{'Z' if utc else ''}")
    return ";".join(parts)


def checked(schedule: Schedule) -> Schedule:
    """Raises ``Refused``: ``BAD_ZONE``, ``BAD_TIMES``, ``MEETING_TOO_LONG``, and for what is no way to repeat
    ``BAD_RECURRENCE``, ``SERIES_NEEDS_START``, ``OCCURRENCE_TOO_LONG``, ``BAD_WEEKDAYS``, ``BAD_SERIES_END``.
    """
    checked_zone(schedule.zone)
    starts, ends = schedule.starts_at, schedule.ends_at
    if ends is not None and (starts is None or ends <= starts):
        raise Refused(reasons.BAD_TIMES)
    length_ms = 0 if ends is None or starts is None else ends - starts
    recurrence = schedule.recurrence
    if recurrence is None:
        if length_ms > LONGEST_ONCE_DAYS * 24 * HOUR_MS:
            raise Refused(reasons.MEETING_TOO_LONG, days=LONGEST_ONCE_DAYS)
        return schedule
    if starts is None:
        raise Refused(reasons.SERIES_NEEDS_START)
    if length_ms > LONGEST_MS:
        raise Refused(reasons.OCCURRENCE_TOO_LONG)
    _check_rule(recurrence, wall(starts, ZoneInfo(schedule.zone)).date())
    return schedule


def _check_rule(recurrence: Recurrence, first: date) -> None:
    if recurrence.frequency not in FREQUENCIES or not 1 <= recurrence.interval <= INTERVAL_MAX:
        raise Refused(reasons.BAD_RECURRENCE, most=INTERVAL_MAX)
    days = recurrence.weekdays
    if days and (set(days) - set(WEEKDAYS) or WEEKDAYS[first.weekday()] not in days):
        raise Refused(reasons.BAD_WEEKDAYS)
    latest = first + timedelta(days=UNTIL_DAYS_MAX)
    until, count = recurrence.until, recurrence.count
    if (
        (until is not None and count is not None)
        or not first <= (until or first) <= latest
        or not 1 <= (1 if count is None else count) <= COUNT_MAX
    ):
        raise Refused(
            reasons.BAD_SERIES_END, first=first.isoformat(), last=latest.isoformat(), most=COUNT_MAX
        )


def checked_zone(zone: str) -> str:
    """Raises ``Refused(BAD_ZONE)`` for what is no zone of the IANA database."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Refused(reasons.BAD_ZONE, zone=zone[:64]) from None
    return zone


def stored(recurrence: Recurrence | None) -> dict[str, Any] | None:
    """As plain data for the database."""
    if recurrence is None:
        return None
    return {
        "frequency": recurrence.frequency,
        "interval": recurrence.interval,
        "weekdays": list(recurrence.weekdays),
        "by_weekday": recurrence.by_weekday,
        "until": recurrence.until.isoformat() if recurrence.until else None,
        "count": recurrence.count,
    }


def read(data: Mapping[str, Any] | None) -> Recurrence | None:
    """From what ``stored`` made."""
    if data is None:
        return None
    until = data["until"]
    return Recurrence(
        data["frequency"],
        data["interval"],
        tuple(data["weekdays"]),
        data["by_weekday"],
        None if until is None else date.fromisoformat(until),
        data["count"],
    )
