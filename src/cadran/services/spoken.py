"""Counts, days and hours as each language says them, put together from recordings.

A language's rules are a function here; which recordings it needs is in ``NEEDED``, so that nothing is recorded that
nobody says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from cadran.clock import Instant
from cadran.services.actions import Clip

COUNTED = 59
"""The highest number that is recorded whole: minutes; beyond it the digits are said one by one."""
WEEK_DAYS = 6
"""Days back that are called by their name alone."""
HOURS_A_DAY, NOON = 24, 12
FEMININE = {1: "time.one", 21: "time.twenty_one", 31: "time.thirty_one", 41: "time.forty_one"} | {
    51: "time.fifty_one"
}
"""French hours and minutes are feminine: « vingt et une heures »."""


def count(number: int, language: str) -> Clip:
    """A number of things, from 0 on."""
    if number <= COUNTED:
        return Clip(f"number.{number}", language)
    return Clip("", language, digits=str(number))


def moment(at: Instant, now: Instant, zone: ZoneInfo, language: str) -> tuple[Clip, ...]:
    """When something was, as told now: the day as near as it can be named, and the time."""
    then, today = (datetime.fromtimestamp(each / 1000, zone) for each in (at, now))
    name, hour = _RULES.get(language, _RULES["en"])
    days = (today.date() - then.date()) // timedelta(days=1)
    if days == 0:
        said: Iterator[str] = iter(("day.today",))
    elif days == 1:
        said = iter(("day.yesterday",))
    elif 0 < days <= WEEK_DAYS:
        said = iter((f"weekday.{then.isoweekday()}",))
    else:
        said = name(then)
    return tuple(Clip(each, language) for each in (*said, "time.at", *hour(then)))


def _english_date(then: datetime) -> Iterator[str]:
    """November the twenty-sixth."""
    yield f"month.{then.month}"
    yield f"ordinal.{then.day}"


def _english_time(then: datetime) -> Iterator[str]:
    """Three oh five p.m."""
    yield f"number.{then.hour % NOON or NOON}"
    if 0 < then.minute < 10:
        yield "time.oh"
    if then.minute:
        yield f"number.{then.minute}"
    yield "time.am" if then.hour < NOON else "time.pm"


def _french_date(then: datetime) -> Iterator[str]:
    """Le premier décembre, le deux décembre."""
    yield "day.the"
    yield "day.first" if then.day == 1 else f"number.{then.day}"
    yield f"month.{then.month}"


def _french_time(then: datetime) -> Iterator[str]:
    """Quinze heures cinq, midi, minuit vingt et une."""
    if then.hour == 0:
        yield "time.midnight"
    elif then.hour == NOON:
        yield "time.noon"
    else:
        yield FEMININE.get(then.hour, f"number.{then.hour}")
        yield "time.hour" if then.hour == 1 else "time.hours"
    if then.minute:
        yield FEMININE.get(then.minute, f"number.{then.minute}")


Said = Callable[[datetime], Iterator[str]]
_RULES: Mapping[str, tuple[Said, Said]] = {
    "en": (_english_date, _english_time),
    "fr": (_french_date, _french_time),
}
"""How a date and a time of day are said, by language; English where there are no rules yet."""

_COMMON = (
    *(f"number.{each}" for each in range(COUNTED + 1)),
    *(f"weekday.{each}" for each in range(1, 8)),
    *(f"month.{each}" for each in range(1, 13)),
    *("day.today", "day.yesterday", "time.at"),
)
NEEDED: Mapping[str, tuple[str, ...]] = {
    "en": (
        *_COMMON,
        *(f"ordinal.{each}" for each in range(1, 32)),
        *("time.oh", "time.am", "time.pm"),
    ),
    "fr": (
        *_COMMON,
        *FEMININE.values(),
        *("day.the", "day.first", "time.midnight", "time.noon", "time.hour", "time.hours"),
    ),
}
"""The recordings of each language."""
