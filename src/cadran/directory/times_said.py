"""When a meeting takes place, in words of the reader's language, by the wall clock of the meeting's time zone."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time, get_day_names
from babel.lists import format_list

from cadran.directory.recurrence import WEEKDAYS, Recurrence, Schedule, wall
from cadran.messages import render

PLACES = (
    "directory.place_first",
    "directory.place_second",
    "directory.place_third",
    "directory.place_fourth",
    "directory.place_last",
)
REPEATS = {
    "daily": "directory.repeats_daily",
    "weekly": "directory.repeats_weekly",
    "monthly": "directory.repeats_monthly",
}


def when(schedule: Schedule, language: str) -> str:
    """Day, time and zone of the first occurrence, and how it repeats; "at any time" without a time."""
    if schedule.starts_at is None:
        return render("directory.when_any", {}, language)
    zone = ZoneInfo(schedule.zone)
    starts = wall(schedule.starts_at, zone)
    facts: dict[str, object] = {
        "day": format_date(starts, "full", locale=language),
        "from": format_time(starts, "short", locale=language),
        "zone": schedule.zone.replace("_", " "),
    }
    form = "directory.when"
    if schedule.ends_at is not None:
        ends = wall(schedule.ends_at, zone)
        facts["to"] = format_time(ends, "short", locale=language)
        facts["last_day"] = format_date(ends, "full", locale=language)
        same_day = ends.date() == starts.date()
        form = "directory.when_until" if same_day else "directory.when_days"
    said = render(form, facts, language)
    if schedule.recurrence is None:
        return said
    return f"{said}\n{repeats(schedule.recurrence, starts, language)}"


def repeats(recurrence: Recurrence, first: datetime, language: str) -> str:
    """How a meeting repeats whose first occurrence is at this wall-clock time."""
    days = get_day_names("wide", locale=language)
    own = days[first.weekday()]
    facts: dict[str, object] = {"count": recurrence.interval}
    form = REPEATS[recurrence.frequency]
    if recurrence.frequency == "weekly":
        chosen = sorted(recurrence.weekdays, key=WEEKDAYS.index) or [WEEKDAYS[first.weekday()]]
        names = [days[WEEKDAYS.index(each)] for each in chosen]
        facts["days"] = format_list(names, locale=language)
    elif recurrence.frequency == "monthly" and recurrence.by_weekday:
        form, facts["day"] = "directory.repeats_monthly_weekday", own
        facts["place"] = render(PLACES[(first.day - 1) // 7], {}, language)
    elif recurrence.frequency == "monthly":
        facts["day"] = first.day
    said = render(form, facts, language)
    if recurrence.until is not None:
        until = format_date(recurrence.until, "long", locale=language)
        return render("directory.repeats_until", {"repeats": said, "day": until}, language)
    if recurrence.count is not None:
        times = {"repeats": said, "count": recurrence.count}
        return render("directory.repeats_count", times, language)
    return said
