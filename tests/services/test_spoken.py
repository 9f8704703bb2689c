"""Days, hours and counts as people of each language say them."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from cadran.clock import Instant
from cadran.services import spoken

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 12, 10, 18, 0, tzinfo=PARIS)


def said(language, *when):
    at, now = (
        Instant(int(each.timestamp() * 1000)) for each in (datetime(*when, tzinfo=PARIS), NOW)
    )
    return " ".join(clip.name for clip in spoken.moment(at, now, PARIS, language))


@pytest.mark.parametrize(
    ("when", "english", "french"),
    [
        (
            (2026, 12, 10, 15, 5),
            "day.today time.at number.3 time.oh number.5 time.pm",
            "day.today time.at number.15 time.hours number.5",
        ),
        (
            (2026, 12, 9, 0, 1),
            "day.yesterday time.at number.12 time.oh number.1 time.am",
            "day.yesterday time.at time.midnight time.one",
        ),
        (
            (2026, 12, 4, 12, 0),
            "weekday.5 time.at number.12 time.pm",
            "weekday.5 time.at time.noon",
        ),
        (
            (2026, 12, 3, 1, 21),
            "month.12 ordinal.3 time.at number.1 number.21 time.am",
            "day.the number.3 month.12 time.at time.one time.hour time.twenty_one",
        ),
        (
            (2025, 11, 1, 21, 30),
            "month.11 ordinal.1 time.at number.9 number.30 time.pm",
            "day.the day.first month.11 time.at time.twenty_one time.hours number.30",
        ),
    ],
)
def test_a_moment_is_said_by_the_rules_of_the_language(when, english, french):
    assert said("en", *when) == english
    assert said("fr", *when) == french


def test_every_clip_that_a_moment_needs_is_recorded():
    for language, needed in spoken.NEEDED.items():
        for day in range(1, 32):
            for hour in range(24):
                at = (2025, 12, day, hour, (day * 2 + hour) % 60)
                assert set(said(language, *at).split()) <= set(needed)


def test_large_counts_are_said_by_their_digits():
    assert spoken.count(59, "fr").name == "number.59"
    assert (spoken.count(74, "fr").name, spoken.count(74, "fr").digits) == ("", "74")
