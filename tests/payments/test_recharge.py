"""Auto-recharge: once a crossing, ever later after failures, and not without end."""

from __future__ import annotations

import pytest
from tests.charging.test_charging import DECK, asked
from tests.payments.conftest import ORG, WAIT_S
from tests.payments.house import Room

from cadran.charging.charging import Charging
from cadran.charging.decks import Decks
from cadran.charging.verifying import verify
from cadran.clock import Instant
from cadran.ids import GrantId
from cadran.payments import recharge
from cadran.payments.recharge import DAY_MAX, RETRY_MS, Recharge

AMOUNT = 50_000_000


@pytest.fixture
def room(store, clock, bank):
    made = Room.build(store, clock, bank.url)
    made.accounts.top_up(ORG, "first", 1_000_000, "boss")
    made.payments.cashier.watch()
    yield made
    made.provider.close()


def settle(room) -> None:
    """Every look that was queued has been made."""
    for _ in range(4):
        room.store.write(ORG, lambda _unit: None).result(WAIT_S)


def spend(room, name: str, seconds: int) -> None:
    """At one mille of a unit a second."""
    charging = Charging(room.store, room.clock, Decks((DECK,)), slice_s=seconds)
    charging.authorise(asked(name)).result(WAIT_S)
    charging.commence(ORG, GrantId(name), room.clock(), None).result(WAIT_S)
    end = Instant(room.clock() + seconds * 1_000)
    charging.settle(ORG, GrantId(name), end, None).result(WAIT_S)
    settle(room)


def set_up(room, token="sandbox_approve", trigger=900_000, low=500_000):
    room.payments.add_method(ORG, token, named="pm_1")
    room.payments.set_recharge(
        ORG,
        active=True,
        method="pm_1",
        trigger_micros=trigger,
        amount_micros=AMOUNT,
        low_micros=low,
        by="boss",
    )
    settle(room)


def count(room, kind: str) -> int:
    return room.facts().count(kind)


def test_it_recharges_once_when_the_balance_falls_below_the_trigger(room, bank):
    set_up(room)
    spend(room, "a", 100)
    room.all_errands()
    assert bank.bank.taken_micros() == 0, "900,000 is not below the trigger"
    spend(room, "b", 1)
    spend(room, "c", 10)
    room.all_errands()
    settle(room)
    assert room.balance() == 1_000_000 - 111_000 + AMOUNT
    assert (count(room, "credit.recharged"), len(bank.bank.charges)) == (1, 1)
    assert room.payments.recharge(ORG).payment == ""
    spend(room, "d", 60)
    room.all_errands()
    assert len(bank.bank.charges) == 1
    assert verify(room.store, ORG) == []


def test_a_running_call_triggers_it_with_what_it_reserves(room, bank):
    set_up(room)
    charging = Charging(room.store, room.clock, Decks((DECK,)), slice_s=200)
    charging.authorise(asked("g")).result(WAIT_S)
    settle(room)
    room.all_errands()
    assert bank.bank.taken_micros() == AMOUNT
    charging.settle(ORG, GrantId("g"), None, None).result(WAIT_S)


def test_after_failures_it_waits_longer_and_then_stops_until_somebody_sets_it_again(room, bank):
    set_up(room, "sandbox_decline")
    spend(room, "a", 200)
    began = room.clock.now
    room.all_errands()
    assert len(bank.bank.charges) == len(RETRY_MS) + 1
    assert room.clock.now == began + sum(RETRY_MS)
    assert count(room, "credit.recharge_failed") == len(RETRY_MS)
    assert count(room, "credit.recharge_stopped") == 1
    spend(room, "b", 100)
    room.all_errands()
    assert len(bank.bank.charges) == len(RETRY_MS) + 1
    room.payments.add_method(ORG, "sandbox_approve", named="pm_2")
    room.payments.set_recharge(
        ORG, active=True, method="pm_2", trigger_micros=900_000, amount_micros=AMOUNT
    )
    room.all_errands()
    assert bank.bank.taken_micros() == AMOUNT


def test_money_that_came_in_otherwise_calls_a_waiting_recharge_off(room, bank):
    set_up(room, "sandbox_decline")
    spend(room, "a", 200)
    room.clock.now += 1_000
    room.errands()
    assert room.payments.recharge(ORG).payment != ""
    room.accounts.top_up(ORG, "by-hand", AMOUNT, "boss")
    settle(room)
    room.all_errands()
    assert len(bank.bank.charges) == 1
    assert room.payments.recharge(ORG).payment == ""
    states = [each.state for each in room.payments.payments(ORG)]
    assert states == ["cancelled", "failed"]


def test_low_and_zero_are_told_once_until_money_comes_in(store, clock, bank):
    room = Room.build(store, clock, bank.url)
    room.payments.set_recharge(ORG, active=False, low_micros=500_000)
    room.payments.cashier.watch()
    room.accounts.top_up(ORG, "first", 1_000_000, "boss")
    settle(room)

    def told() -> tuple[int, int]:
        return count(room, "credit.low"), count(room, "credit.zero")

    assert told() == (0, 0)
    spend(room, "a", 600)
    spend(room, "b", 100)
    assert told() == (1, 0)
    spend(room, "c", 300)
    assert told() == (1, 1)
    room.accounts.top_up(ORG, "more", 1_000_000, "boss")
    settle(room)
    spend(room, "d", 700)
    assert told() == (2, 1)
    room.provider.close()


def test_another_node_hears_what_this_one_did_when_it_looks_again(room, store, clock, bank):
    """Marks are believed for a minute only: who set a trigger elsewhere is not overlooked for ever."""
    spend(room, "a", 10)
    elsewhere = Room.build(store, clock, bank.url)
    set_up(elsewhere, trigger=950_000)
    clock.now += 61_000
    spend(room, "b", 60)
    room.all_errands()
    assert bank.bank.taken_micros() == AMOUNT
    elsewhere.provider.close()


def test_so_many_on_one_day_and_no_more():
    standing = Recharge(active=True, method="m", trigger_micros=100, amount_micros=1, low_micros=0)
    now = Instant(86_400_000 * 20_000)
    for _ in range(DAY_MAX):
        found = recharge.look(standing, 50, now)
        assert found.pay
        standing = recharge.succeeded(found.after)
    found = recharge.look(standing, 50, now)
    assert (found.pay, found.told, found.after.stopped) == (False, ("stopped",), "too_often")
    assert recharge.mark_micros(found.after) == 0
