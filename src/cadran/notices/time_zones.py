"""A time zone as a calendar wants it along (RFC 5545 section 3.6.5): the changes of its clock, as rules where they are.

Made from the system's own zones for the years that matter, so that a reader's calendar needs to know none by name.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

from cadran.directory.recurrence import WEEKDAYS

YEARS = 10
"""Looked ahead: a rule goes on for ever, and changes without one are known so far at most."""
ZONES_KEPT = 100


@dataclass(frozen=True, slots=True)
class Change:
    """The clock moves: ``at`` is what it shows at that moment, before it does."""

    at: datetime
    before: timedelta
    after: timedelta
    summer: bool
    name: str


def time_zone(zone: ZoneInfo, year: int) -> Timezone:
    """The component VTIMEZONE, from the year before the one given."""
    made = Timezone()
    made.add("tzid", zone.key)
    first = datetime(year - 1, 1, 1, tzinfo=UTC)
    made.add_component(_observance(_as_is(zone, first)))
    kinds: dict[tuple[timedelta, timedelta, str], list[Change]] = {}
    for change in _changes(zone, year):
        kinds.setdefault((change.before, change.after, change.name), []).append(change)
    for changes in kinds.values():
        rule = _rule(changes)
        for change in changes[:1] if rule else changes:
            made.add_component(_observance(change, rule))
    return made


def _as_is(zone: ZoneInfo, at: datetime) -> Change:
    local = at.astimezone(zone)
    offset = local.utcoffset() or timedelta()
    wall = local.replace(tzinfo=None)
    return Change(wall, offset, offset, bool(local.dst()), local.tzname() or "")


@lru_cache(ZONES_KEPT)
def _changes(zone: ZoneInfo, year: int) -> tuple[Change, ...]:
    days = (YEARS + 1) * 366
    first = datetime(year - 1, 1, 1, tzinfo=UTC)
    noons = (first + timedelta(days=each) for each in range(days))
    return tuple(_between(zone, pairwise(noons)))


def _between(zone: ZoneInfo, spans: Iterator[tuple[datetime, datetime]]) -> Iterator[Change]:
    """Changes in spans so short that each has one at most."""
    for begin, end in spans:
        before, after = (each.astimezone(zone).utcoffset() for each in (begin, end))
        if before is None or after is None or before == after:
            continue
        low, high = begin, end
        while high - low > timedelta(seconds=1):
            middle = low + timedelta(seconds=(high - low).total_seconds() // 2)
            low, high = (
                (low, middle) if middle.astimezone(zone).utcoffset() == after else (middle, high)
            )
        local = high.astimezone(zone)
        wall = (high + before).replace(tzinfo=None)
        yield Change(wall, before, after, bool(local.dst()), local.tzname() or "")


def _rule(changes: list[Change]) -> str:
    """When it happens year by year, if always on such a weekday of such a month, at the same time; else ""."""
    years = [each.at.year for each in changes]
    if years != list(range(years[0], years[0] + len(years))) or len(years) < YEARS:
        return ""
    first = changes[0].at
    if len({(each.at.month, each.at.weekday(), each.at.time()) for each in changes}) > 1:
        return ""
    places = {(each.at.day - 1) // 7 + 1 for each in changes}
    if all(each.at.day > monthrange(each.at.year, each.at.month)[1] - 7 for each in changes):
        place = -1
    elif len(places) == 1:
        place = places.pop()
    else:
        return ""
    return f"FREQ=YEARLY;BYMONTH={first.month};BYDAY={place}{WEEKDAYS[first.weekday()]}"


def _observance(change: Change, rule: str = "") -> TimezoneStandard | TimezoneDaylight:
    made = TimezoneDaylight() if change.summer else TimezoneStandard()
    made.add("dtstart", change.at)
    made.add("tzoffsetfrom", change.before)
    made.add("tzoffsetto", change.after)
    made.add("tzname", change.name)
    if rule:
        made.add("rrule", vRecur.from_ical(rule))
    return made
