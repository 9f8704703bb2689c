"""Numbers by CSV: brought in and given out, all or none."""

from __future__ import annotations

import pytest

from cadran.directory import reasons as directory_reasons
from cadran.entitlement import reasons as entitlement_reasons
from cadran.errors import Refused
from cadran.numbers import reasons
from cadran.numbers.number_files import NumberFiles

PS, PLAN = "PHONE_SYSTEM", "DOMESTIC_CALLING_PLAN"
HEAD = "number,country,city,area_code,kind,usage\n"


@pytest.fixture
def files(doors):
    return NumberFiles(doors.numbers)


def told(report):
    return [(each.line, each.refusal.reason) for each in report.problems]


def bring(files, doors, text, dry_run=False):
    return files.bring(doors.org, text.encode(), dry_run=dry_run)


def give(files, doors, text, dry_run=False):
    return files.assign(doors.org, text.encode(), dry_run=dry_run)


def some(count, usage="user"):
    return "".join(
        f"+3319900{5000 + each},FR,Paris,1,geographic,{usage}\n" for each in range(count)
    )


def test_numbers_from_elsewhere_come_in_whole_outside_the_quota_and_may_come_twice(doors, files):
    before = [each.left for each in doors.numbers.quotas(doors.org)]
    assert bring(files, doors, HEAD + some(250), dry_run=True).changes == 250
    assert doors.numbers.numbers(doors.org) == []
    report = bring(files, doors, HEAD + some(250))
    assert (report.applied, report.changes) == (True, 250)
    assert len(doors.numbers.numbers(doors.org)) == 200
    assert [each.left for each in doors.numbers.quotas(doors.org)] == before
    assert bring(files, doors, HEAD + some(250)).changes == 0


def test_a_wrong_line_brings_nothing_in(doors, files):
    doors.numbers.adopt(
        doors.other,
        doors.numbers.search(doors.org, "FR", quantity=1)[0],
        usage="user",
        sandbox=True,
    )
    report = bring(
        files,
        doors,
        HEAD
        + "+33199005000,FR,,,geographic,user\n"
        + "+33199005000,FR,,,geographic,user\n"
        + "33199005001,FR,,,geographic,user\n"
        + "+33199005002,DE,,,geographic,user\n"
        + "+33199005003,FR,,,round,user\n"
        + "+33199005004,FR,,,toll_free,user\n"
        + "+33199005005,FR,,x,geographic,user\n"
        + "+33199000000,FR,,,geographic,user\n",
    )
    assert told(report) == [
        (3, reasons.DUPLICATE_LINE),
        (4, reasons.BAD_NUMBER),
        (5, reasons.NUMBER_ELSEWHERE),
        (6, reasons.BAD_KIND),
        (7, reasons.TOLL_FREE_IS_SERVICE),
        (8, reasons.BAD_AREA_CODE),
        (9, reasons.OWNED_ALREADY),
    ]
    assert doors.numbers.numbers(doors.org) == []


def test_numbers_go_to_people_in_the_order_of_the_lines_also_in_exchange(doors, files):
    alice, bob = (doors.user(each, PS, PLAN) for each in ("alice", "bob"))
    bring(files, doors, HEAD + some(2))
    one, two = "+33199005000", "+33199005001"
    assert give(files, doors, f"number,user\n{one},alice\n{two},{bob.id}\n").applied
    assert doors.numbers.number(doors.org, one).user == alice.id
    assert doors.numbers.location_of(doors.org, one).id == "home-acme"
    wrong = give(files, doors, f"number,user\n{one},bob\n{two},\n")
    assert told(wrong) == [(2, entitlement_reasons.HELD_BY_ANOTHER)]
    assert doors.numbers.number(doors.org, two).user == bob.id
    assert give(files, doors, f"number,user\n{two},\n").applied
    assert told(give(files, doors, f"number,user\n{two},alice\n")) == [
        (2, entitlement_reasons.HOLDS_ANOTHER)
    ]
    assert give(files, doors, f"number;user;location\n{two};bob;home-acme\n").applied


def test_every_reason_against_a_number_is_told_by_line(doors, files):
    doors.user("bare")
    doors.user("away", PS, PLAN, location="US")
    doors.user("fine", PS, PLAN)
    bring(files, doors, HEAD + some(4) + "+33199006000,FR,Paris,1,geographic,service\n")
    report = give(
        files,
        doors,
        "number,user,location\n"
        "+33199005000,bare,\n"
        "+33199005001,away,\n"
        "+33199005002,nobody,\n"
        "+33199009999,fine,\n"
        "+33199005003,fine,nowhere\n"
        "+33199006000,fine,\n",
    )
    assert told(report) == [
        (2, entitlement_reasons.NO_PHONE_SYSTEM),
        (3, entitlement_reasons.NUMBER_ELSEWHERE),
        (4, directory_reasons.UNKNOWN_USER),
        (5, reasons.UNKNOWN_NUMBER),
        (6, reasons.UNKNOWN_LOCATION),
        (7, entitlement_reasons.NUMBER_IS_SERVICE),
    ]
    assert not any(each.user for each in doors.numbers.numbers(doors.org))


def test_while_a_file_is_made_numbers_and_locations_stay_as_they_were_found(doors, files):
    alice = doors.user("alice", PS, PLAN)
    bring(files, doors, HEAD + some(2))
    real = files._door.give

    def dies(*_given):
        raise Refused(reasons.CARRIER_SILENT)

    files._door.give = dies
    with pytest.raises(Refused, match=reasons.CARRIER_SILENT.id):
        give(files, doors, "number,user\n+33199005000,alice\n")
    files._door.give = real
    for deed in (
        lambda: doors.numbers.assign_to_user(doors.org, "+33199005001", alice.id),
        lambda: doors.numbers.unassign(doors.org, "+33199005001"),
        lambda: doors.numbers.release(doors.org, "+33199005001"),
        lambda: doors.numbers.delete_location(doors.org, "home-acme"),
        lambda: doors.licences.remove(doors.org, alice.id, PLAN),
    ):
        with pytest.raises(Refused, match=directory_reasons.BATCH_RUNNING.id):
            deed()
    assert files.recover() == 1
    assert doors.numbers.number(doors.org, "+33199005000").user == alice.id
