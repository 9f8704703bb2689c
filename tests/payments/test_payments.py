"""What is paid is credited once; what is not, never."""

from __future__ import annotations

import threading

import pytest
from tests.payments.conftest import ORG, WAIT_S
from tests.payments.house import Room

from cadran.charging.verifying import verify
from cadran.ids import OrgId
from cadran.journal.courier import Courier
from cadran.journal.facts import Fact
from cadran.journal.outbox import RETRY_MS
from cadran.payments import states
from cadran.payments.states import Word, after

AMOUNT = 50_000_000


@pytest.fixture
def room(store, clock, bank):
    made = Room.build(store, clock, bank.url)
    yield made
    made.provider.close()


def pay(room, token="sandbox_approve", name="top_1", amount=AMOUNT):
    method = room.payments.add_method(ORG, token, named=token)
    return room.payments.top_up(ORG, name, amount, method.id, by="boss")


def test_the_table_of_states_ends_where_money_is_certain():
    ends = {states.SUCCEEDED, states.CANCELLED}
    for state in {*states.OPEN, states.FAILED, *ends}:
        for word in Word:
            there = after(state, word)
            assert state not in ends or there == state
            if word is Word.APPROVED and state in {states.PENDING, states.UNKNOWN, states.FAILED}:
                assert there == states.SUCCEEDED


def test_an_approved_payment_is_credited_once_and_repeating_it_pays_nothing_more(room, bank):
    assert pay(room).state == "created"
    assert room.balance() == 0
    room.all_errands()
    assert room.payments.payment(ORG, "top_1").state == "succeeded"
    assert pay(room).state == "succeeded"
    room.all_errands()
    assert room.balance() == AMOUNT == bank.bank.taken_micros()
    assert room.facts().count("credit.funded") == 1
    assert room.refusal(lambda: pay(room, amount=AMOUNT + 1)) == "payments.other_payment"
    assert verify(room.store, ORG) == []


@pytest.mark.parametrize(
    ("token", "reason"),
    [("sandbox_decline", "insufficient_funds"), ("sandbox_expired", "expired_card")],
)
def test_a_declined_payment_credits_nothing_and_says_why(room, token, reason):
    pay(room, token)
    room.all_errands()
    found = room.payments.payment(ORG, "top_1")
    assert (found.state, found.reason) == ("failed", reason)
    assert room.balance() == 0


@pytest.mark.parametrize(
    ("token", "credited"),
    [
        ("sandbox_timeout", AMOUNT),
        ("sandbox_timeout_decline", 0),
        ("sandbox_lost", AMOUNT),
        ("sandbox_twice", AMOUNT),
        ("sandbox_later", AMOUNT),
    ],
)
def test_whatever_the_provider_does_in_the_end_both_sides_agree(room, bank, token, credited):
    pay(room, token)
    room.errands()
    before = room.payments.payment(ORG, "top_1")
    if "timeout" in token or "lost" in token:
        assert (before.state, room.balance()) == ("unknown", 0)
    room.all_errands()
    assert room.balance() == credited == bank.bank.taken_micros()
    assert len(bank.bank.charges) == 1


def test_a_late_yes_is_believed_and_a_second_one_changes_nothing(room, bank):
    pay(room, "sandbox_decline")
    room.all_errands()
    assert room.balance() == 0
    bank.bank.charges["top_1"].state = "approved"
    for _ in range(3):
        room.payments.heard("top_1")
        room.payments.heard("never_heard_of")
        room.all_errands()
    assert room.payments.payment(ORG, "top_1").state == "succeeded"
    assert room.balance() == AMOUNT
    assert room.facts().count("credit.funded") == 1


def test_a_provider_that_stays_silent_leaves_it_open_and_says_so(room, clock):
    room.payments.add_method(ORG, "sandbox_approve", named="pm_1")
    room.provider.close()
    room.provider._client = type(room.provider)("http://127.0.0.1:9")._client
    room.payments.top_up(ORG, "top_1", AMOUNT, "pm_1")
    for _ in range(len(RETRY_MS) + 1):
        assert room.errands() == 1
        clock.now += RETRY_MS[-1]
    assert room.errands() == 0
    assert room.payments.payment(ORG, "top_1").state == "unknown"
    assert room.facts().count("payment.unclear") == 1
    room.payments.ask_again(ORG, "top_1")
    assert room.errands() == 1


def test_limits_and_strangers(room):
    method = room.payments.add_method(ORG, "sandbox_approve", named="pm_1").id
    top_up = room.payments.top_up
    assert room.refusal(lambda: top_up(ORG, "a", AMOUNT - 1, method)) == "payments.too_little"
    assert room.refusal(lambda: top_up(ORG, "b", 10**11, method)) == "payments.too_much"
    assert room.refusal(lambda: top_up(ORG, "c", AMOUNT, "pm_x")) == "payments.unknown_method"
    assert (
        room.refusal(lambda: room.payments.add_method(ORG, "4111111111111111"))
        == "payments.bad_method"
    )
    other = OrgId("beta")
    assert room.payments.methods(other) == []
    assert room.refusal(lambda: room.payments.payment(other, "top_1")) != ""
    with room.store.read(ORG) as unit:
        assert b"sandbox_approve" not in bytes(unit.sql("SELECT token FROM payment_methods")[0][0])
    room.payments.remove_method(ORG, method)
    assert room.payments.methods(ORG) == []
    with room.store.read(ORG) as unit:
        assert unit.sql("SELECT token FROM payment_methods")[0][0] == b""


def test_the_courier_pays_by_itself(room, clock):
    ended = threading.Event()
    room.store.on_commit(
        Fact,
        lambda facts: (
            ended.set() if any(each.kind == "payment.succeeded" for each in facts) else None
        ),
    )
    courier = Courier(room.store, clock, "n1", {"payment": room.payments.cashier.channel()})
    courier.start()
    try:
        pay(room)
        assert ended.wait(WAIT_S)
    finally:
        courier.stop()
    assert room.balance() == AMOUNT
