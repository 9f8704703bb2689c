"""Orders go their way by themselves; retries, doubled and lost answers do no harm; numbers move whole."""

import dataclasses

import pytest
from tests.porting.conftest import ACME, DAY_MS, FORM, NUMBERS, WISHED
from tests.porting.test_orders import refused

from cadran.clock import Instant
from cadran.errors import Refused
from cadran.numbers import reasons as number_reasons
from cadran.porting import Status, reasons
from cadran.porting.states import Word

SILENT = Refused(number_reasons.CARRIER_SILENT)


def path(desk, order):
    return [each.status.value for each in desk.porting.history(ACME, order.id)[0]]


def test_from_submission_to_the_cut_over(desk):
    order = desk.approved()
    assert (order.status, order.foc_at) == (Status.APPROVED, WISHED)
    assert desk.held() == set()
    desk.old.says("pending", 1, foc_at=WISHED)
    desk.porting.pursue()
    assert desk.now(order).status is Status.PENDING
    assert refused(desk.porting.cancel, ACME, order.id).refusal.reason is reasons.STEP
    desk.old.says("due", 1, foc_at=WISHED)
    desk.porting.pursue()
    done = desk.now(order)
    assert done.status is Status.COMPLETED
    assert done.activated_at is not None
    assert desk.held() == set(NUMBERS)
    assert desk.old.ours_at_activation == [True], "first they are ours, then the old side lets go"
    assert path(desk, order) == [
        *("draft", "processing", "contacting_carrier"),
        *("transfer_approved", "transfer_pending", "completed"),
    ]
    asked = len(desk.old.told)
    desk.porting.pursue()
    assert len(desk.old.told) == asked, "a decided order is left alone"


def test_ported_numbers_do_not_count_against_the_quota(desk):
    before = {each.what: each.used for each in desk.numbers.quotas(ACME)}
    order = desk.approved()
    desk.old.says("due", 1, foc_at=WISHED)
    desk.porting.pursue()
    assert desk.now(order).status is Status.COMPLETED
    assert {each.what: each.used for each in desk.numbers.quotas(ACME)} == before
    found = desk.numbers.numbers(ACME)[0]
    assert (found.city, found.area_code, found.usage, found.sandbox) == ("Paris", "1", "user", True)
    assert desk.numbers.location_of(ACME, NUMBERS[0]) is not None


def test_silence_is_waited_out_and_doubled_answers_do_nothing_twice(desk):
    order = desk.submitted()
    desk.old.trouble = [SILENT, SILENT]
    desk.porting.pursue()
    desk.porting.pursue()
    assert desk.now(order).status is Status.PROCESSING
    desk.old.says("approved", 1, foc_at=WISHED)
    for _ in range(3):
        desk.porting.pursue()
    assert desk.old.told[:3] == ["send 1", "send 1", "send 1"]
    desk.old.says("due", 1, foc_at=WISHED)
    # The answer to the first word of activation is lost: it is said again.
    activate, lost = desk.old.activate, [SILENT]

    def losing(order):
        answer = activate(order)
        if lost:
            raise lost.pop()
        return answer

    desk.old.activate = losing
    desk.porting.pursue()
    assert desk.now(order).status is Status.COMPLETED
    assert desk.now(order).activated_at is None
    desk.porting.pursue()
    assert desk.now(order).activated_at is not None
    assert path(desk, order).count("completed") == 1
    assert len(desk.held()) == len(NUMBERS)


def test_a_late_answer_to_what_was_said_before_is_not_taken(desk):
    order = desk.submitted()
    desk.porting.pursue()
    desk.porting.cancel(ACME, order.id)
    again = desk.porting.submit(ACME, order.id)
    assert again.revision == 3
    desk.old.says("rejected", 1, why="frozen")
    desk.porting.pursue()
    assert desk.now(order).status is Status.PROCESSING
    assert desk.now(order).untold


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("account_mismatch", "porting.account_mismatch"),
        ("numbers_remain", "porting.numbers_remain"),
        ("moon_is_full", "porting.carrier_refused"),
    ],
)
def test_a_rejection_tells_its_reason_and_can_be_mended(desk, said, reason):
    order = desk.submitted()
    desk.old.says("rejected", 1, why=said, note="as told")
    desk.porting.pursue()
    wrong = desk.now(order)
    assert (wrong.status, wrong.why, wrong.note) == (Status.ERROR, reason, "as told")
    desk.porting.fill_in(ACME, order.id, dataclasses.replace(FORM, account="FR-2"))
    again = desk.porting.submit(ACME, order.id)
    assert (again.status, again.why, again.revision) == (Status.PROCESSING, "", 2)
    desk.old.answer = None
    desk.porting.pursue()
    assert desk.old.told[-1] == "send 2"


def test_the_date_may_be_changed_and_the_carrier_confirms_it(desk):
    order = desk.approved()
    later = Instant(WISHED + DAY_MS)
    assert desk.porting.change_date(ACME, order.id, later).foc_at == WISHED
    assert refused(desk.porting.change_date, ACME, order.id, Instant(later + 4 * DAY_MS))
    desk.old.says("approved", 2, foc_at=later)
    desk.porting.pursue()
    assert desk.old.told[-1] == "send 2"
    assert desk.now(order).foc_at == later
    with pytest.raises(Refused):
        desk.porting.fill_in(ACME, order.id, FORM)


def test_a_carrier_that_puts_it_off_brings_it_back(desk):
    order = desk.approved()
    desk.old.says("pending", 1, foc_at=WISHED)
    desk.porting.pursue()
    later = Instant(WISHED + 3 * DAY_MS)
    desk.old.says("approved", 1, foc_at=later)
    desk.porting.pursue()
    now = desk.now(order)
    assert (now.status, now.foc_at) == (Status.APPROVED, later)


def test_a_cancelled_order_is_told_to_the_carrier_until_it_hears(desk):
    order = desk.approved()
    desk.porting.cancel(ACME, order.id)
    desk.old.trouble = [SILENT]
    desk.porting.pursue()
    desk.porting.pursue()
    desk.porting.pursue()
    assert desk.old.told[-2:] == ["cancel 2", "cancel 2"]
    assert not desk.now(order).untold
    assert desk.held() == set()


def test_without_an_interface_it_goes_by_hand_and_by_the_calendar(desk):
    desk.old.electronic = False
    order = desk.submitted()
    desk.porting.pursue()
    manual = desk.now(order)
    assert (manual.status, manual.why) == (Status.MANUAL, "porting.no_interface")
    assert desk.old.told == []
    desk.porting.answer(ACME, order.id, "approve", Word(at=WISHED, note="by telephone"))
    desk.porting.pursue()
    assert desk.now(order).status is Status.APPROVED
    desk.clock.now = WISHED - DAY_MS
    desk.porting.pursue()
    assert desk.now(order).status is Status.PENDING
    desk.clock.now = WISHED
    desk.porting.pursue()
    assert desk.now(order).status is Status.COMPLETED
    assert desk.held() == set(NUMBERS)
    assert desk.old.told == []


def test_an_answer_that_is_none_goes_to_the_service_desk(desk):
    order = desk.submitted()
    desk.old.trouble = [Refused(reasons.CARRIER_PUZZLING)]
    desk.porting.pursue()
    assert desk.now(order).status is Status.MANUAL
    refusal = refused(desk.porting.answer, ACME, order.id, "complete", Word()).refusal
    assert refusal.reason is reasons.BAD_FIELD
    desk.porting.answer(ACME, order.id, "reject", Word(why="porting.frozen"))
    assert desk.now(order).status is Status.ERROR


def test_the_port_out_pin_is_shown_once_and_lets_a_number_leave(desk):
    order = desk.approved()
    desk.old.says("due", 1, foc_at=WISHED)
    desk.porting.pursue()
    assert desk.now(order).status is Status.COMPLETED
    number = NUMBERS[1]
    wrong = refused(desk.porting.let_leave, ACME, number, "0000000000").refusal
    assert wrong.reason is reasons.WRONG_PIN
    pin = desk.porting.set_pin(ACME)
    assert len(pin) == 10
    for file in desk.folder.glob("cadran.db*"):
        assert pin.encode() not in file.read_bytes()
    desk.porting.let_leave(ACME, number, pin)
    assert number not in desk.held()
    assert refused(desk.porting.set_pin, ACME, "12345").refusal.reason is reasons.BAD_PIN
    for _ in range(20):
        reason = refused(desk.porting.let_leave, ACME, NUMBERS[2], "1111111111").refusal.reason
        if reason is not reasons.WRONG_PIN:
            break
    assert reason.id == "directory.too_many_tries"
    assert refused(desk.porting.let_leave, ACME, NUMBERS[2], pin).refusal.reason is reason
