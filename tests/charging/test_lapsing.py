"""Money that nobody spends in twelve months lapses, the oldest first."""

import threading
from datetime import UTC, datetime

from tests.charging.test_charging import DECK, NODE, asked

from cadran.charging import lapsing
from cadran.charging.accounts import Accounts
from cadran.charging.charging import Charging
from cadran.charging.decks import Decks
from cadran.charging.lapsing import lapse_everywhere, twelve_months_before
from cadran.charging.verifying import verify
from cadran.clock import Instant
from cadran.ids import GrantId, OrgId
from cadran.journal.facts import Fact

ORG = OrgId("acme")
WAIT_S = 20


def at(text: str) -> Instant:
    return Instant(int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 1_000)


def paid(store, day: str, amount: int) -> None:
    Accounts(store, lambda: at(day)).top_up(ORG, f"t-{day}", amount, "u")


def spend(store, name: str, seconds: int) -> None:
    """At one mille of a unit a second."""
    charging = Charging(store, lambda: at("2027-01-01"), Decks((DECK,)))
    charging.authorise(asked(name)).result(WAIT_S)
    charging.commence(ORG, GrantId(name), at("2027-01-15"), None).result(WAIT_S)
    charging.settle(ORG, GrantId(name), Instant(at("2027-01-15") + seconds * 1_000), None).result(
        WAIT_S
    )


def balance(store) -> int:
    return Accounts(store, lambda: at("2028-01-01")).balance(ORG).posted_micros


def test_a_year_is_counted_by_the_calendar():
    assert twelve_months_before(at("2028-02-29")) == at("2027-02-28")
    assert twelve_months_before(at("2029-03-01")) == at("2028-03-01")


def test_what_was_not_spent_in_twelve_months_lapses_once(store):
    paid(store, "2027-01-10", 100_000)
    paid(store, "2027-06-10", 500_000)
    spend(store, "g", 30)
    assert lapse_everywhere(store, at("2028-01-09")) == 0
    assert lapse_everywhere(store, at("2028-01-10")) == 1
    assert lapse_everywhere(store, at("2028-01-11")) == 0
    assert balance(store) == 500_000
    newest = Accounts(store, lambda: at("2028-01-01")).statement(ORG)[0]
    assert (newest.kind, newest.amount_micros) == ("lapse", -70_000)
    assert lapse_everywhere(store, at("2028-06-10")) == 1
    assert balance(store) == 0
    assert verify(store, ORG) == []


def test_what_running_calls_hold_is_left_to_them(store):
    paid(store, "2027-01-10", 100_000)
    charging = Charging(store, lambda: at("2027-01-01"), Decks((DECK,)))
    charging.authorise(asked("g")).result(WAIT_S)
    assert lapse_everywhere(store, at("2028-02-01")) == 1
    assert balance(store) == 60_000
    charging.settle(ORG, GrantId("g"), None, None).result(WAIT_S)
    assert lapse_everywhere(store, at("2028-02-02")) == 1
    assert balance(store) == 0
    assert verify(store, ORG) == []


def test_money_that_comes_in_meanwhile_is_young(store):
    paid(store, "2027-01-10", 100_000)
    with store.read(ORG) as unit:
        seen = unit.sql("SELECT entries FROM ledger_accounts")[0][0]
    paid(store, "2028-01-10", 50_000)
    assert lapsing.lapse(store, ORG, seen, at("2028-01-20")) == 100_000
    assert balance(store) == 50_000


def test_the_first_heartbeat_of_a_day_looks(store):
    paid(store, "2027-01-10", 100_000)
    charging = Charging(store, lambda: at("2028-02-01"), Decks((DECK,)))
    heard = []
    store.on_commit(Fact, heard.extend)
    charging.heartbeat(NODE, at("2028-02-01")).result(WAIT_S)
    for thread in threading.enumerate():
        if thread.name == "charging-day":
            thread.join(WAIT_S)
    assert [each.kind for each in heard] == ["credit.lapsed"]
    assert balance(store) == 0
