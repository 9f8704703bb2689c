"""When meetings take place, through changes of the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cadran.clock import Instant
from cadran.directory import reasons
from cadran.directory.recurrence import Recurrence, Schedule, checked, read, rrule, stored
from cadran.directory.times_said import when
from cadran.errors import Refused

PARIS = ZoneInfo("Europe/Paris")


def at(year, month, day, hour=10, minute=0, zone=PARIS):
    return Instant(int(datetime(year, month, day, hour, minute, tzinfo=zone).timestamp()) * 1_000)


def walls(schedule, count, zone=PARIS):
    found = []
    for starts, _ in schedule.occurrences():
        found.append(datetime.fromtimestamp(starts // 1_000, zone).strftime("%m-%d %H:%M"))
        if len(found) == count:
            break
    return found


def paris(starts, recurrence, ends=None):
    return checked(Schedule(starts, ends, "Europe/Paris", recurrence))


def test_a_weekly_meeting_stays_at_its_hour_when_the_clocks_change():
    weekly = paris(at(2027, 3, 22), Recurrence("weekly"))
    assert walls(weekly, 3) == ["03-22 10:00", "03-29 10:00", "04-05 10:00"]
    starts = [each for each, _ in zip(weekly.occurrences(), range(2), strict=False)]
    assert starts[1][0] - starts[0][0] == (7 * 24 - 1) * 3_600_000


def test_a_time_that_the_clock_skips_is_taken_as_if_it_had_not_moved_yet():
    daily = paris(at(2027, 3, 27, 2, 30), Recurrence("daily", count=3))
    assert walls(daily, 3) == ["03-27 02:30", "03-28 03:30", "03-29 02:30"]


def test_a_time_that_the_clock_has_twice_is_the_first_of_them():
    daily = paris(at(2027, 10, 30, 2, 30), Recurrence("daily", count=2))
    second = list(daily.occurrences())[1][0]
    assert datetime.fromtimestamp(second // 1_000, UTC).hour == 0  # still summer time


def test_several_days_a_week_every_other_week_until_a_day():
    twice = Recurrence("weekly", 2, ("MO", "WE"), until=date(2027, 1, 20))
    found = paris(at(2027, 1, 4), twice)
    assert walls(found, 9) == ["01-04 10:00", "01-06 10:00", "01-18 10:00", "01-20 10:00"]
    assert found.last() == at(2027, 1, 20)


def test_months_by_day_and_by_weekday():
    by_day = paris(at(2027, 1, 31), Recurrence("monthly", count=3))
    assert walls(by_day, 9) == ["01-31 10:00", "03-31 10:00", "05-31 10:00"]
    second_tuesday = paris(at(2027, 1, 12), Recurrence("monthly", by_weekday=True, count=2))
    assert walls(second_tuesday, 9) == ["01-12 10:00", "02-09 10:00"]
    last_friday = paris(at(2027, 1, 29), Recurrence("monthly", by_weekday=True, count=3))
    assert walls(last_friday, 9) == ["01-29 10:00", "02-26 10:00", "03-26 10:00"]


def test_an_occurrence_counts_until_it_ends():
    once = paris(at(2027, 1, 4), None, at(2027, 1, 4, 11))
    assert list(once.occurrences(at(2027, 1, 4, 10, 30))) == [(once.starts_at, once.ends_at)]
    assert list(once.occurrences(once.ends_at)) == []
    assert once.last() == once.ends_at


def test_what_does_not_end_has_no_last_occurrence():
    assert paris(at(2027, 1, 4), Recurrence("daily")).last() is None
    assert Schedule(None, None, "UTC").last() is None


@pytest.mark.parametrize(
    ("recurrence", "ends", "reason"),
    [
        (Recurrence("yearly"), None, reasons.BAD_RECURRENCE),
        (Recurrence("daily", 0), None, reasons.BAD_RECURRENCE),
        (Recurrence("daily", count=2, until=date(2027, 2, 1)), None, reasons.BAD_SERIES_END),
        (Recurrence("daily", until=date(2027, 1, 3)), None, reasons.BAD_SERIES_END),
        (Recurrence("daily", until=date(2047, 1, 3)), None, reasons.BAD_SERIES_END),
        (Recurrence("daily", count=0), None, reasons.BAD_SERIES_END),
        (Recurrence("weekly", weekdays=("TU",)), None, reasons.BAD_WEEKDAYS),
        (Recurrence("weekly", weekdays=("MO", "XX")), None, reasons.BAD_WEEKDAYS),
        (Recurrence("daily"), at(2027, 1, 6), reasons.OCCURRENCE_TOO_LONG),
        (None, at(2027, 2, 6), reasons.MEETING_TOO_LONG),
    ],
)
def test_what_is_no_recurrence_is_refused(recurrence, ends, reason):
    with pytest.raises(Refused, match=reason.id):
        paris(at(2027, 1, 4), recurrence, ends)


def test_what_repeats_has_a_beginning():
    with pytest.raises(Refused, match=reasons.SERIES_NEEDS_START.id):
        checked(Schedule(None, None, "Europe/Paris", Recurrence("daily")))


@pytest.mark.parametrize("zone", ["Mars/Base", "../../etc/passwd", "", "Europe/Paris\0"])
def test_what_is_no_time_zone_is_refused(zone):
    with pytest.raises(Refused, match=reasons.BAD_ZONE.id):
        checked(Schedule(None, None, zone))


def test_the_rule_tells_its_end_in_utc():
    weekly = Recurrence("weekly", until=date(2027, 7, 5))
    rule = rrule(weekly, at(2027, 1, 4), "Europe/Paris")
    assert rule == "FREQ=WEEKLY;BYDAY=MO;UNTIL=20270705T215959Z"


def test_when_in_words():
    second_tuesday = Recurrence("monthly", 2, by_weekday=True, count=4)
    found = paris(at(2027, 1, 12), second_tuesday, at(2027, 1, 12, 11))
    english = "Tuesday, January 12, 2027, 10:00\u202fAM–11:00\u202fAM (Europe/Paris)"
    assert when(found, "en") == f"{english}\nEvery 2 months on the second Tuesday, 4 times"
    french = "mardi 12 janvier 2027, 10:00–11:00 (Europe/Paris)"
    assert when(found, "fr") == f"{french}\nTous les 2 mois, le deuxième mardi, 4 fois"


ANY = st.builds(
    Recurrence,
    st.sampled_from(["daily", "weekly", "monthly"]),
    st.integers(1, 5),
    by_weekday=st.booleans(),
    count=st.integers(1, 8),
)


@given(
    ANY,
    st.integers(0, 366 * 24 * 60),
    st.sampled_from(["Europe/Paris", "America/Los_Angeles", "Australia/Lord_Howe", "UTC"]),
)
@settings(max_examples=60, deadline=None)
def test_occurrences_come_in_order_and_keep_their_hour(recurrence, minute, zone):
    starts = Instant(at(2027, 1, 1, zone=UTC) + minute * 60_000)
    schedule = checked(Schedule(starts, None, zone, recurrence))
    found = [each for each, _ in schedule.occurrences()]
    assert found[0] == starts
    assert found == sorted(set(found))
    assert len(found) == recurrence.count
    hours = {datetime.fromtimestamp(each // 1_000, ZoneInfo(zone)).hour for each in found}
    assert len(hours) <= 2  # an hour that the clock skips is the only exception
    assert read(stored(recurrence)) == recurrence
