"""Play money is told apart from money, is spent first, and is taken back once, without a penny of what was paid."""

from tests.charging.test_charging import DECK, asked
from tests.charging.test_lapsing import ORG, WAIT_S, at, balance, paid, spend

from cadran.charging.accounts import Accounts, fund
from cadran.charging.charging import Charging
from cadran.charging.decks import Decks
from cadran.charging.play import PLAY, take_back_everywhere
from cadran.charging.verifying import verify
from cadran.ids import GrantId

NOW = at("2027-02-01")


def played(store, name: str, amount: int) -> None:
    store.write(
        ORG, lambda unit: fund(unit, name, amount, "u", "EUR", at("2027-01-12"), PLAY)
    ).result(WAIT_S)


def left(store) -> int:
    return Accounts(store, lambda: NOW).play_micros(ORG)


def test_what_is_left_of_it_is_taken_back_and_what_was_paid_stays(store):
    paid(store, "2027-01-10", 100_000)
    assert left(store) == 0
    played(store, "p1", 500_000)
    spend(store, "g", 30)
    assert left(store) == 470_000
    assert take_back_everywhere(store, NOW) == 1
    assert take_back_everywhere(store, NOW) == 0
    assert (left(store), balance(store)) == (0, 100_000)
    kinds = [each.kind for each in Accounts(store, lambda: NOW).statement(ORG)]
    assert kinds == ["play_end", "post", "play", "fund"]
    assert verify(store, ORG) == []


def test_a_second_practice_begins_anew_and_real_calls_between_do_not_count(store):
    paid(store, "2027-01-10", 1_000_000)
    played(store, "p1", 100_000)
    take_back_everywhere(store, NOW)
    spend(store, "real", 40)
    played(store, "p2", 100_000)
    spend(store, "g", 50)
    assert left(store) == 50_000
    assert take_back_everywhere(store, NOW) == 1
    assert balance(store) == 960_000


def test_what_a_running_call_held_is_taken_back_when_it_gives_it_back(store):
    paid(store, "2027-01-10", 10_000)
    played(store, "p1", 500_000)
    charging = Charging(store, lambda: at("2027-01-01"), Decks((DECK,)))
    charging.authorise(asked("g")).result(WAIT_S)
    assert take_back_everywhere(store, NOW) == 1
    assert (left(store), balance(store)) == (50_000, 60_000)
    assert take_back_everywhere(store, NOW) == 0
    charging.settle(ORG, GrantId("g"), None, None).result(WAIT_S)
    assert take_back_everywhere(store, NOW) == 1
    assert (left(store), balance(store)) == (0, 10_000)
    assert take_back_everywhere(store, NOW) == 0
    assert verify(store, ORG) == []


def test_whoever_spent_more_than_play_money_loses_nothing_more(store):
    paid(store, "2027-01-10", 100_000)
    played(store, "p1", 20_000)
    spend(store, "g", 50)
    assert (left(store), take_back_everywhere(store, NOW)) == (0, 0)
    assert balance(store) == 70_000
