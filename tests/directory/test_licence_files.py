"""Licences by CSV: all or none, told line by line."""

from __future__ import annotations

import time
from concurrent.futures import Future
from dataclasses import replace

import pytest

from cadran.directory import reasons
from cadran.directory.batches import STEP
from cadran.directory.files import MOST_LINES
from cadran.errors import Refused
from cadran.store.priority import Priority
from cadran.store.tables.directory import batch_lines, batches, users

HEAD = "user,product,action\n"


@pytest.fixture
def people(doors):
    return [doors.user(f"p{place}") for place in range(4)]


def change(doors, text, **named):
    data = text if isinstance(text, bytes) else text.encode()
    return doors.directory.licence_files.change(doors.org, data, dry_run=False, **named)


def look(doors, text):
    return doors.directory.licence_files.change(doors.org, text.encode())


def told(report):
    return [(each.line, each.refusal.reason) for each in report.problems]


def test_lines_are_made_in_order_and_a_dry_run_only_tells(doors, people):
    text = (
        HEAD + "p0,PHONE_SYSTEM,assign\np0,domestic_calling_plan,Assign\n\np1,PHONE_SYSTEM,remove\n"
    )
    report = look(doors, text)
    assert (report.good, report.applied, report.lines, report.changes) == (True, False, 3, 2)
    assert doors.licences.held(doors.org, people[0].id) == frozenset()
    report = change(doors, text)
    assert (report.good, report.applied, report.changes) == (True, True, 2)
    assert doors.licences.held(doors.org, people[0].id) == {"PHONE_SYSTEM", "DOMESTIC_CALLING_PLAN"}
    assert change(doors, text).changes == 0


def test_one_wrong_line_among_good_ones_changes_nothing_and_every_wrong_one_is_named(doors, people):
    report = change(
        doors,
        HEAD
        + "p0,PHONE_SYSTEM,assign\n"
        + "nobody,PHONE_SYSTEM,assign\n"
        + "p1,TEAPOT,assign\n"
        + "p1,PHONE_SYSTEM,lend\n"
        + "p0,PHONE_SYSTEM,remove\n"
        + "p2,DOMESTIC_CALLING_PLAN,assign\n"
        + "p3,PHONE_SYSTEM\n",
    )
    assert told(report) == [
        (3, reasons.UNKNOWN_USER),
        (4, reasons.UNKNOWN_PRODUCT),
        (5, reasons.BAD_ACTION),
        (6, reasons.DUPLICATE_LINE),
        (7, reasons.LICENCE_NEEDS),
        (8, reasons.BAD_LINE),
    ]
    assert not report.applied
    assert {doors.licences.held(doors.org, each.id) for each in people} == {frozenset()}
    assert doors.licences.assign(doors.org, people[0].id, "PHONE_SYSTEM")


def test_licences_freed_by_earlier_lines_serve_later_ones_and_none_is_given_twice(doors, people):
    for product in ("AUDIO_CONFERENCING",):
        doors.licences.set_purchased(doors.org, product, 1)
    doors.licences.assign(doors.org, people[0].id, "AUDIO_CONFERENCING")
    swap = HEAD + "p0,AUDIO_CONFERENCING,remove\np1,AUDIO_CONFERENCING,assign\n"
    assert change(doors, swap).applied
    both = HEAD + "p2,AUDIO_CONFERENCING,assign\np1,AUDIO_CONFERENCING,remove\n"
    assert told(change(doors, both)) == [(2, reasons.NO_FREE_LICENCE)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_files_of_the_usual_programs_are_read(doors, people, encoding):
    doors.user("zoë")
    text = "USER;Product;action\r\nzoë;PHONE_SYSTEM;assign\r\n"
    assert change(doors, text.encode(encoding)).applied


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ((HEAD + "zoë,PHONE_SYSTEM,assign\n").encode("latin-1"), reasons.BAD_ENCODING),
        (HEAD.encode("utf-16-le"), reasons.BAD_ENCODING),
        (b"\xff\xfe\x00", reasons.BAD_ENCODING),
        (b"", reasons.BAD_COLUMNS),
        (b"user,product\n", reasons.BAD_COLUMNS),
        (b"user,product,action,action\n", reasons.BAD_COLUMNS),
        (b"user,product,action,colour\n", reasons.BAD_COLUMNS),
        ((HEAD + "p0,PHONE_SYSTEM,assign\n" * (MOST_LINES + 1)).encode(), reasons.FILE_TOO_LONG),
        (b"x" * 20_000_001, reasons.FILE_TOO_LONG),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_whole(doors, people, data, reason):
    with pytest.raises(Refused, match=reason.id):
        change(doors, data)


def test_a_quotation_mark_that_never_ends_is_told_with_its_line(doors, people):
    report = change(doors, HEAD + 'p0,PHONE_SYSTEM,assign\np1,"PHONE_SYSTEM,assign\n')
    assert told(report) == [(3, reasons.BAD_QUOTES)]
    assert doors.licences.held(doors.org, people[0].id) == frozenset()


def test_while_a_file_is_being_made_single_changes_wait_and_a_dead_run_is_finished(doors, people):
    files = doors.directory.licence_files
    lines = "".join(f"p{place},PHONE_SYSTEM,assign\n" for place in range(4))
    real, seen = files.kinds, []

    def dies(unit, changes, by):
        raise Refused(reasons.TOO_SLOW)

    files.kinds = (replace(real[0], apply=dies),)
    with pytest.raises(Refused, match=reasons.TOO_SLOW.id):
        change(doors, HEAD + lines)
    for deed in (
        lambda: doors.licences.assign(doors.org, people[0].id, "AUDIO_CONFERENCING"),
        lambda: doors.licences.set_purchased(doors.org, "PHONE_SYSTEM", 0),
        lambda: doors.directory.change_user(doors.org, people[0].id, usage_location="DE"),
        lambda: doors.directory.delete_user(doors.org, people[0].id),
        lambda: change(doors, HEAD + lines),
    ):
        with pytest.raises(Refused, match=reasons.BATCH_RUNNING.id) as caught:
            deed()
        seen.append(caught.value.refusal.reason.retryable)
    assert seen == [True] * 5
    assert doors.licences.set_purchased(doors.other, "PHONE_SYSTEM", 7)
    files.kinds = real
    assert files.recover() == 1
    assert files.recover() == 0
    assert all("PHONE_SYSTEM" in doors.licences.held(doors.org, each.id) for each in people)
    assert doors.licences.assign(doors.org, people[0].id, "AUDIO_CONFERENCING")


def test_a_run_that_died_before_all_lines_were_written_down_leaves_nothing(doors, people):
    files = doors.directory.licence_files
    files._claim(doors.org, "bat_x", "licences", 2, "")
    assert files.recover() == 0
    assert doors.licences.assign(doors.org, people[0].id, "PHONE_SYSTEM")
    with doors.store.read(doors.org) as unit:
        assert [each.state for each in unit.rows(unit.select(batches))] == ["dropped"]


def test_a_hundred_thousand_lines_are_checked_whole_and_many_steps_hold_up_no_grant(doors):
    count = 100_000
    rows = [
        {
            "id": f"u{place}", "login": f"u{place}", "name": f"U {place}", "folded": f" u{place}",
            "language": "en", "usage_location": "FR", "role": "user", "extension": None,
            "active": True, "password_hash": "", "pin_hash": "", "created_at": 0,
        }
        for place in range(count)
    ]  # fmt: skip
    for first in range(0, count, 10_000):
        part = rows[first : first + 10_000]
        doors.store.write(doors.org, lambda unit, part=part: unit.insert_many(users, part)).result(
            30
        )
    doors.licences.set_purchased(doors.org, "PHONE_SYSTEM", count - 1)
    everybody = "".join(f"u{place},PHONE_SYSTEM,assign\n" for place in range(count))
    report = change(doors, HEAD + everybody)
    assert told(report) == [(count + 1, reasons.NO_FREE_LICENCE)]
    waits: list[int] = []
    files = doors.directory.licence_files
    (kind,) = files.kinds

    def with_a_call_behind(unit, changes, by):
        asked = time.monotonic_ns()
        granted: Future[None] = doors.store.write(doors.org, lambda _unit: None, Priority.GRANT)
        granted.add_done_callback(lambda _done: waits.append(time.monotonic_ns() - asked))
        kind.apply(unit, changes, by)

    files.kinds = (replace(kind, apply=with_a_call_behind),)
    some = "".join(f"u{place},PHONE_SYSTEM,assign\n" for place in range(20 * STEP + 1))
    report = change(doors, HEAD + some)
    assert report.applied
    assert report.changes == 20 * STEP + 1
    assert len(waits) >= 20  # the last one may be answered after the file is through
    assert sorted(waits)[len(waits) // 2] < 50_000_000
    with doors.store.read(doors.org) as unit:
        assert not unit.rows(unit.select(batch_lines).limit(1))
