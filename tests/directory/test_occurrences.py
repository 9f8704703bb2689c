"""Single occurrences of a series: put to another time, called off, and what stays of the rule."""

from __future__ import annotations

import os
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from cadran.clock import HOUR_MS, Instant
from cadran.directory import reasons
from cadran.directory.occurrences import Occurrence, Occurrences
from cadran.directory.recurrence import Moved, Recurrence
from cadran.directory.sealing import Sealer
from cadran.errors import Refused

PARIS = ZoneInfo("Europe/Paris")


def at(day, hour=10):
    return Instant(int(datetime(2027, 3, day, hour, tzinfo=PARIS).timestamp()) * 1_000)


def ending(starts):
    return Instant(starts + HOUR_MS)


@pytest.fixture
def door(doors):
    return Occurrences(doors.store, doors.clock, os.urandom, Sealer(os.urandom(32), os.urandom))


@pytest.fixture
def series(doors):
    """Three Mondays in March 2027, of which the clocks change before the last."""
    user = doors.user("alice")
    doors.licences.assign(doors.org, user.id, "AUDIO_CONFERENCING")
    return doors.meetings.create(
        doors.org,
        user.id,
        "Weekly",
        starts_at=at(15),
        ends_at=ending(at(15)),
        time_zone="Europe/Paris",
        recurrence=Recurrence("weekly", count=3),
    )


def test_one_is_put_to_another_time_and_all_others_stay(doors, door, series):
    made = door.change(doors.org, series.id, at(22), at(24, 15), ending(at(24, 15)))
    assert made == Occurrence(at(22), at(24, 15), ending(at(24, 15)), changed=True)
    assert [each.starts_at for each in door.coming(doors.org, series.id)] == [
        at(15), at(24, 15), at(29),
    ]  # fmt: skip
    found = doors.meetings.meeting(doors.org, series.id)
    assert [starts for starts, _ in found.schedule.occurrences()] == [at(15), at(24, 15), at(29)]
    assert found.sequence == 1


def test_one_may_pass_another_and_the_last_tells_when_the_series_is_over(doors, door, series):
    door.change(doors.org, series.id, at(15), at(31), ending(at(31)))
    schedule = doors.meetings.meeting(doors.org, series.id).schedule
    assert [starts for starts, _ in schedule.occurrences()] == [at(22), at(29), at(31)]
    assert schedule.last() == ending(at(31))
    doors.clock.now = at(30)
    assert [each.id for each in doors.meetings.upcoming(doors.org)] == [series.id]


def test_one_is_called_off_and_may_be_put_back(doors, door, series):
    gone = door.cancel(doors.org, series.id, at(22))
    assert (gone.starts_at, gone.changed) == (None, True)
    assert door.cancel(doors.org, series.id, at(22)) == gone
    found = doors.meetings.meeting(doors.org, series.id)
    assert (found.sequence, found.cancelled) == (1, False)
    assert [starts for starts, _ in found.schedule.occurrences()] == [at(15), at(29)]
    door.change(doors.org, series.id, at(22), at(22), ending(at(22)))
    found = doors.meetings.meeting(doors.org, series.id)
    assert [starts for starts, _ in found.schedule.occurrences()] == [at(15), at(22), at(29)]


def test_what_is_as_it_was_tells_nobody(doors, door, series):
    door.change(doors.org, series.id, at(22), at(22), ending(at(22)))
    found = doors.meetings.meeting(doors.org, series.id)
    assert (found.sequence, found.schedule.moved) == (0, ())
    door.change(doors.org, series.id, at(22), at(23), None)
    door.change(doors.org, series.id, at(22), at(23), None)
    found = doors.meetings.meeting(doors.org, series.id)
    assert (found.sequence, found.schedule.moved) == (1, (Moved(at(22), at(23), None),))


def test_another_rule_has_none_of_them_and_another_title_keeps_them(doors, door, series):
    door.cancel(doors.org, series.id, at(22))
    doors.meetings.change(doors.org, series.id, title="Monthly")
    assert len(doors.meetings.meeting(doors.org, series.id).schedule.moved) == 1
    changed = doors.meetings.change(doors.org, series.id, recurrence=Recurrence("daily", count=2))
    assert changed.schedule.moved == ()


def test_what_is_no_occurrence_changes_nothing(doors, door, series):
    single = doors.meetings.create(doors.org, series.organiser, "Once", starts_at=at(15))
    for meeting, when in ((series.id, at(16)), (single.id, at(15))):
        with pytest.raises(Refused, match=reasons.UNKNOWN_OCCURRENCE.id):
            door.cancel(doors.org, meeting, when)
    assert door.coming(doors.org, single.id) == []
    with pytest.raises(Refused, match=reasons.BAD_TIMES.id):
        door.change(doors.org, series.id, at(22), at(23), at(23))
    with pytest.raises(Refused, match=reasons.UNKNOWN_MEETING.id):
        door.cancel(doors.other, series.id, at(22))
    doors.meetings.cancel(doors.org, series.id)
    with pytest.raises(Refused, match=reasons.MEETING_CANCELLED.id):
        door.cancel(doors.org, series.id, at(22))
    assert doors.meetings.meeting(doors.org, series.id).schedule.moved == ()


def test_those_that_are_over_are_not_to_come(doors, door, series):
    doors.clock.now = at(20)
    assert [each.at for each in door.coming(doors.org, series.id)] == [at(22), at(29)]
