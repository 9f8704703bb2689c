"""Port orders are filled in, judged, submitted, moved and undone as the table of states says."""

import dataclasses
import json

import pytest
from tests.porting.conftest import ACME, DAY_MS, FORM, LETTER, NUMBERS, OTHER, WISHED

from cadran.clock import Instant
from cadran.errors import Refused
from cadran.ids import OrgId
from cadran.porting import Status, reasons
from cadran.porting.form import check_date
from cadran.porting.lines import Typed
from cadran.porting.states import PERMISSIONS, TABLE, Word, take
from cadran.porting.states import Standing as StandingOrder


def refused(do, *arguments, **named) -> Refused:
    with pytest.raises(Refused) as caught:
        do(*arguments, **named)
    return caught.value


def test_the_permissions_are_those_of_the_reference():
    told = {each.value: (p.view, p.edit, p.cancel, p.delete) for each, p in PERMISSIONS.items()}
    assert told == {
        "draft": (False, "all", False, True),
        "processing": (True, "", True, False),
        "contacting_carrier": (True, "", True, False),
        "transfer_approved": (True, "date", True, False),
        "transfer_pending": (True, "", False, False),
        "manual": (True, "", True, False),
        "error": (False, "all", True, True),
        "completed": (True, "", False, False),
        "cancelled": (False, "all", False, False),
    }


@pytest.mark.parametrize("status", list(Status))
def test_the_table_and_the_permissions_agree(status):
    assert (TABLE.find(status, "cancel") is not None) is PERMISSIONS[status].cancel
    assert (TABLE.find(status, "submit") is not None) is (PERMISSIONS[status].edit == "all")
    assert (TABLE.find(status, "change_date") is not None) is (PERMISSIONS[status].edit == "date")


@pytest.mark.parametrize("status", list(Status))
def test_a_step_that_the_table_has_not_changes_nothing(status):
    for occasion in ("submit", "taken", "approve", "near", "complete", "reject", "cancel"):
        if TABLE.find(status, occasion) is None:
            standing = StandingOrder(status, WISHED)
            before = dataclasses.replace(standing)
            assert refused(take, standing, occasion, Word(), WISHED).refusal.reason is reasons.STEP
            assert standing == before


def test_an_order_is_submitted_only_when_nothing_is_missing(desk):
    desk.home()
    empty = desk.porting.create(ACME, dataclasses.replace(FORM, account="", btn=""))
    lacking = "btn, account, transfer_date, numbers, letter"
    assert ", ".join(desk.porting.missing(ACME, empty.id)) == lacking
    assert refused(desk.porting.submit, ACME, empty.id).refusal.facts["missing"] == lacking
    order = desk.draft(letter=False)
    assert desk.porting.missing(ACME, order.id) == ["letter"]
    desk.porting.put_letter(ACME, order.id, "../x/letter.pdf", LETTER)
    assert desk.now(order).status is Status.DRAFT, "an upload submits nothing"
    assert desk.porting.submit(ACME, order.id).status is Status.PROCESSING
    assert desk.porting.submit(ACME, order.id).revision == 1, "a retry is the same order"


def test_full_takes_the_billing_number_along_and_partial_leaves_it(desk):
    desk.home()
    elsewhere = dataclasses.replace(FORM, btn="+33199009919")
    full = desk.draft(elsewhere)
    assert refused(desk.porting.submit, ACME, full.id).refusal.reason is reasons.BTN_MISSING
    partial = desk.draft(dataclasses.replace(FORM, kind="partial"))
    assert refused(desk.porting.submit, ACME, partial.id).refusal.reason is reasons.BTN_INCLUDED
    good = desk.draft(dataclasses.replace(elsewhere, kind="partial"))
    assert desk.porting.submit(ACME, good.id).status is Status.PROCESSING


def test_a_country_that_wants_an_emergency_location_gets_it_first(desk):
    order = desk.draft()
    refusal = refused(desk.porting.submit, ACME, order.id).refusal
    assert refusal.reason is reasons.NEEDS_LOCATION
    assert refusal.facts["country"] == "FR"
    desk.home()
    desk.porting.submit(ACME, order.id)
    found = desk.numbers.location_of(ACME, NUMBERS[0])
    assert found is not None
    assert found.id == "home-acme"
    desk.porting.cancel(ACME, order.id)
    assert desk.numbers.location_of(ACME, NUMBERS[0]) is None


def test_one_number_stands_in_one_open_order_whoever_it_is(desk):
    order = desk.submitted()
    desk.home(OTHER)
    rival = desk.draft(org=OTHER)
    assert refused(desk.porting.submit, OTHER, rival.id).refusal.reason is reasons.HELD_ELSEWHERE
    desk.porting.cancel(ACME, order.id)
    assert desk.porting.submit(OTHER, rival.id).status is Status.PROCESSING


def test_another_organisation_sees_no_order(desk):
    order = desk.draft()
    for do in (desk.porting.order, desk.porting.submit, desk.porting.cancel, desk.porting.history):
        assert refused(do, OTHER, order.id).refusal.reason is reasons.UNKNOWN_ORDER
    assert desk.porting.orders(OTHER) == []
    assert refused(desk.porting.letter, OTHER, order.id).refusal.reason is reasons.NO_LETTER


BAD = {
    "0199009900": None,
    "+33199009900x": reasons.NOT_A_NUMBER,
    "+442079460900": reasons.OTHER_COUNTRY,
    "+338050999": reasons.OTHER_CLASS,
    "+33142345678": None,
}


def test_the_file_has_one_column_and_its_report_is_by_line(desk):
    order = desk.porting.create(ACME, FORM)
    text = "PhoneNumber\n01 99 00 99 00\n+33199009900\nnonsense\n+442079460900\n+33142345678\n"
    report = desk.porting.bring_numbers(ACME, order.id, text.encode())
    told = [(each.line, each.refusal.reason) for each in report.problems]
    assert told == [
        (3, reasons.DUPLICATE),
        (4, reasons.NOT_A_NUMBER),
        (5, reasons.OTHER_COUNTRY),
        (6, reasons.MIXED_WORLDS),
    ]
    assert not report.applied
    assert desk.now(order).numbers == ()
    dry = desk.porting.bring_numbers(ACME, order.id, b"PhoneNumber\n+33199009900\n", dry_run=True)
    assert (dry.changes, dry.applied) == (1, False)
    done = desk.porting.bring_numbers(
        ACME, order.id, "PhoneNumber\r\n+33199009900\r\n".encode("utf-16")
    )
    assert done.applied
    assert desk.now(order).numbers == (NUMBERS[0],)


def test_an_order_has_at_most_999_numbers(desk):
    order = desk.porting.create(ACME, FORM)
    text = "PhoneNumber\n" + "".join(f"+3319900{each:04d}\n" for each in range(1000))
    report = desk.porting.bring_numbers(ACME, order.id, text.encode())
    assert [each.line for each in report.problems] == [1001]
    assert report.problems[0].refusal.reason is reasons.TOO_MANY_NUMBERS


@pytest.mark.parametrize(
    ("country", "number_class", "number", "reason"),
    [
        ("GB", "user", "+448431234567", reasons.NOT_PORTABLE),
        ("FR", "user", "+80012345678", reasons.NOT_PORTABLE),
        ("FR", "mobile", "+33639980001", reasons.NO_MOBILE),
        ("FR", "toll_free", "+33199009900", reasons.OTHER_CLASS),
        ("FR", "user", "+33639980001", reasons.OTHER_CLASS),
        ("US", "mobile", "+12125550190", None),
        ("FR", "toll_free", "+338050999", None),
    ],
)
def test_what_may_be_ported_in_which_class(desk, country, number_class, number, reason):
    form = dataclasses.replace(FORM, country=country, number_class=number_class)
    order = desk.porting.create(ACME, form)
    report = desk.porting.put_numbers(ACME, order.id, [Typed(1, number)])
    assert [each.refusal.reason for each in report.problems] == ([reason] if reason else [])


@pytest.mark.parametrize(
    "change",
    [
        {"organisation": "x" * 26},
        {"authoriser": "x" * 16},
        {"mails": ("a@b.example", "no mail")},
        {"mails": ("a@b.example, c@d.example",)},
        {"btn": "0199"},
        {"kind": "whole"},
        {"name": "a\x00b"},
        {"country": "France"},
    ],
)
def test_a_field_that_cannot_be_is_named(desk, change):
    refusal = refused(desk.porting.create, ACME, dataclasses.replace(FORM, **change)).refusal
    assert refusal.reason is reasons.BAD_FIELD
    assert refusal.facts["field"] == next(iter(change))


def test_the_date_is_a_working_day_and_not_too_soon():
    now = WISHED
    check_date(Instant(now + 7 * DAY_MS), now, 7)
    for days in (6, 5 + 7, 6 + 7, 366):
        assert refused(check_date, Instant(now + days * DAY_MS), now, 7)


@pytest.mark.parametrize("data", [b"", b"MZ executable", b"<html>", b"%PDF-" + bytes(5_000_000)])
def test_a_letter_of_another_type_or_too_long_is_refused(desk, data):
    order = desk.porting.create(ACME, FORM)
    refusal = refused(desk.porting.put_letter, ACME, order.id, "x.pdf", data).refusal
    assert refusal.reason is reasons.BAD_LETTER
    assert desk.porting.history(ACME, order.id)[1] is None


def test_a_letter_is_read_again_with_its_hash(desk):
    import hashlib

    order = desk.draft()
    found = desk.porting.letter(ACME, order.id)
    assert found.data == LETTER
    assert found.letter.sha256 == hashlib.sha256(LETTER).hexdigest()
    assert (found.letter.name, found.letter.media_type) == ("letter.pdf", "application/pdf")


def test_a_draft_and_an_order_in_error_can_be_deleted_with_their_papers(desk):
    order = desk.submitted()
    assert refused(desk.porting.delete, ACME, order.id).refusal.reason is reasons.NOT_DELETABLE
    desk.old.says("rejected", 1, why="frozen")
    desk.porting.pursue()
    desk.porting.delete(ACME, order.id)
    desk.porting.delete(ACME, order.id)
    assert desk.porting.orders(ACME) == []
    for table in ("port_steps", "port_letters", "port_numbers"):
        with desk.store.read(OrgId("acme")) as unit:
            assert unit.sql(f"SELECT COUNT(*) FROM {table}") == [(0,)]


def test_each_step_is_told_by_mail_once(desk):
    desk.approved()
    with desk.store.read(ACME) as unit:
        rows = unit.sql("SELECT kind, target, payload FROM outbox ORDER BY id")
    assert [kind for kind, _, _ in rows] == [
        "port_order_processing",
        "port_order_contacting_carrier",
        "port_order_transfer_approved",
    ]
    assert {target for _, target, _ in rows} == {"boss@acme.example"}
    assert json.loads(rows[0][2])["language"] == "fr"


def test_the_carriers_pin_is_encrypted_and_reaches_the_carrier_alone(desk):
    desk.home()
    order = desk.draft()
    desk.porting.fill_in(ACME, order.id, FORM, pin="pin-4711-x")
    for file in desk.folder.glob("cadran.db*"):
        assert b"pin-4711-x" not in file.read_bytes()
    assert "4711" not in repr(desk.now(order))
    desk.porting.submit(ACME, order.id)
    desk.porting.pursue()
    assert desk.old.pins == ["pin-4711-x"]


def test_a_change_that_meets_another_is_refused_and_loses_nothing(desk):
    desk.home()
    order = desk.draft()
    checked = desk.porting._check_whole

    def meanwhile(*arguments):
        checked(*arguments)
        desk.porting.fill_in(ACME, order.id, dataclasses.replace(FORM, account="FR-9"))

    desk.porting._check_whole = meanwhile
    assert refused(desk.porting.submit, ACME, order.id).refusal.id == "directory.conflict"
    assert desk.now(order).form.account == "FR-9"
    assert desk.now(order).status is Status.DRAFT
