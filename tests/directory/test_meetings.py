from __future__ import annotations

import pytest

from cadran.directory import reasons
from cadran.directory.hashes import random_digits, verify_secret
from cadran.errors import Refused
from cadran.store.tables.directory import users


def refused(reason):
    return pytest.raises(Refused, match=reason.id)


@pytest.fixture
def alice(doors):
    user = doors.user("alice")
    doors.licences.assign(doors.org, user.id, "AUDIO_CONFERENCING")
    return user


def test_an_organiser_needs_audio_conferencing(doors):
    with refused(reasons.ORGANISER_NEEDS_LICENCE):
        doors.meetings.create(doors.org, doors.user("bob").id, "Weekly")


def test_a_meeting_has_a_seven_digit_id_of_its_own(doors, alice):
    made = [doors.meetings.create(doors.org, alice.id, f"No {n}") for n in range(20)]
    ids = {each.conference_id for each in made}
    assert len(ids) == 20
    assert all(len(each) == 7 and each.isdigit() and each[0] != "0" for each in ids)


def test_a_drawn_id_that_is_taken_is_drawn_again(doors, alice):
    first = doors.meetings.create(doors.org, alice.id, "First")
    taken = bytes(int(digit) for digit in first.conference_id)
    free = bytes([9, 8, 7, 6, 5, 4, 3])
    drawn = iter([taken[:1], taken[1:], free[:1], free[1:]])
    doors.meetings.entropy = lambda count: next(drawn) if count in {1, 6} else b"x" * count
    assert doors.meetings.create(doors.org, alice.id, "Second").conference_id == "9876543"


def test_an_id_that_a_meeting_had_before_is_never_given_to_another(doors, alice):
    first = doors.meetings.create(doors.org, alice.id, "First")
    left = bytes(int(digit) for digit in first.conference_id)
    doors.meetings.reset_conference_id(doors.org, first.id)
    free = bytes([9, 8, 7, 6, 5, 4, 3])
    drawn = iter([left[:1], left[1:], free[:1], free[1:]])
    doors.meetings.entropy = lambda count: next(drawn) if count in {1, 6} else b"x" * count
    assert doors.meetings.create(doors.org, alice.id, "Second").conference_id == "9876543"


def test_a_repeated_creation_with_its_id_makes_one_meeting(doors, alice):
    first = doors.meetings.create(doors.org, alice.id, "Weekly", id="m1")
    assert doors.meetings.create(doors.org, alice.id, "Weekly", id="m1") == first
    assert doors.meetings.meetings(doors.org) == [first]


def test_a_meeting_of_another_organisation_is_unknown(doors, alice):
    meeting = doors.meetings.create(doors.org, alice.id, "Ours")
    for attempt in (doors.meetings.meeting, doors.meetings.cancel):
        with refused(reasons.UNKNOWN_MEETING):
            attempt(doors.other, meeting.id)
    with refused(reasons.UNKNOWN_MEETING):
        doors.meetings.change(doors.other, meeting.id, title="Theirs")
    assert doors.meetings.meetings(doors.other) == []
    assert doors.meetings.meeting(doors.org, meeting.id) == meeting


def test_a_cancelled_meeting_stays_cancelled_and_its_id_is_not_given_again(doors, alice):
    meeting = doors.meetings.create(doors.org, alice.id, "Weekly")
    assert doors.meetings.cancel(doors.org, meeting.id).cancelled
    assert doors.meetings.cancel(doors.org, meeting.id).cancelled
    with refused(reasons.MEETING_CANCELLED):
        doors.meetings.change(doors.org, meeting.id, title="Again")
    assert doors.meetings.meetings(doors.org) == []
    assert len(doors.meetings.meetings(doors.org, cancelled=True)) == 1


def test_a_meeting_cannot_end_before_it_starts_whichever_of_both_is_changed(doors, alice):
    with refused(reasons.BAD_TIMES):
        doors.meetings.create(doors.org, alice.id, "Odd", starts_at=2_000, ends_at=1_000)
    meeting = doors.meetings.create(doors.org, alice.id, "Even", starts_at=2_000, ends_at=3_000)
    with refused(reasons.BAD_TIMES):
        doors.meetings.change(doors.org, meeting.id, ends_at=1_500)
    assert doors.meetings.change(doors.org, meeting.id, ends_at=4_000).ends_at == 4_000


def test_meetings_are_listed_newest_first_page_after_page(doors, alice):
    made = []
    for number in range(5):
        doors.clock.now += number % 2
        made.append(doors.meetings.create(doors.org, alice.id, f"No {number}"))
    pages, after = [], ""
    while page := doors.meetings.meetings(doors.org, after=after, limit=2):
        pages += page
        after = page[-1].id
    assert sorted(each.id for each in pages) == sorted(each.id for each in made)
    assert [each.created_at for each in pages] == sorted((m.created_at for m in made), reverse=True)


def test_a_pin_is_told_once_kept_as_a_hash_and_of_the_organisations_length(doors, alice):
    assert len(doors.meetings.reset_pin(doors.org, alice.id)) == 5
    doors.directory.set_pin_length(doors.org, 8)
    pin = doors.meetings.reset_pin(doors.org, alice.id)
    assert len(pin) == 8
    with doors.store.read(doors.org) as unit:
        row = unit.row(unit.select(users).where(users.c.id == alice.id))
    assert pin not in repr(tuple(row))
    assert verify_secret(row.pin_hash, pin)
    assert not verify_secret(row.pin_hash, pin[:-1])
    with refused(reasons.BAD_PIN):
        doors.meetings.reset_pin(doors.org, alice.id, "123")
    assert doors.meetings.reset_pin(doors.org, alice.id, "4711") == "4711"


def test_random_digits_are_all_equally_likely():
    digits = random_digits(lambda count: bytes(range(count)), 250)
    assert {digits.count(str(digit)) for digit in range(10)} == {25}
