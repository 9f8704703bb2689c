"""Who pays for a call that the world makes to us."""

from types import SimpleNamespace

import pytest
from tests.store.databases import file_at

from cadran.charging.accounts import Accounts
from cadran.charging.charging import Charging
from cadran.charging.decks import Decks
from cadran.charging.grants import GrantRequest
from cadran.clock import Instant
from cadran.exchange.bills import ArrivingBills
from cadran.exchange.legs import Leg, LegState
from cadran.ids import E164, Address, CallId, GrantId, LegId, NodeId, OrgId, UserId
from cadran.services.events import Caller
from cadran.store.store import Store

ORG = OrgId("acme")
TOLL_FREE, TOLL = "+33800123456", "+33199000001"
MEETING = Address(ORG, "meeting", "m")


def leg(called: str, trunk: str = "carrier") -> Leg:
    return Leg(
        id=LegId("in"),
        org=ORG,
        call=CallId("in"),
        holder=Address(ORG, "dial-in", called),
        state=LegState.ARRIVED,
        caller=Caller(key="somebody"),
        called=called,
        at=Instant(0),
        outgoing=False,
        trunk=trunk,
    )


def bills(organiser: str | None = None) -> ArrivingBills:
    live = SimpleNamespace(pays_for_joining=lambda _meeting: organiser)
    return ArrivingBills(SimpleNamespace(live=live, house=SimpleNamespace(account="house")))


def test_a_toll_free_number_is_paid_by_the_organisation_called():
    bill = bills().of_answer(leg(TOLL_FREE))
    assert bill is not None
    assert (bill.payer, bill.service) == (f"dial-in:{TOLL_FREE}", "conf_in")
    assert (bill.number, bill.inbound, bill.credits) == (TOLL_FREE, True, True)


@pytest.mark.parametrize(("called", "trunk"), [(TOLL, "carrier"), (TOLL_FREE, "house")])
def test_other_numbers_and_calls_within_the_house_cost_nothing(called, trunk):
    assert bills().of_answer(leg(called, trunk)) is None


def test_who_dials_in_is_paid_by_an_organiser_who_pays_by_the_minute():
    bill = bills("u").of_entry(leg(TOLL), MEETING)
    assert bill is not None
    assert (bill.payer, bill.service, bill.number) == ("u", "conf_in", TOLL)
    assert bills().of_entry(leg(TOLL), MEETING) is None
    assert bills("u").of_entry(leg(TOLL), Address(ORG, "phone", "u")) is None
    assert bills("u").of_entry(leg(TOLL, "house"), MEETING) is None


@pytest.mark.parametrize(("number", "per_minute"), [(TOLL_FREE, 60_000), (TOLL, 10_000)])
def test_such_a_call_has_a_price_of_its_own(tmp_path, number, per_minute):
    now = Instant(1_800_000_000_000)
    store = Store.open(file_at(tmp_path / "a.db"))
    accounts = Accounts(store, lambda: now)
    accounts.top_up(ORG, "t", 1_000_000, "u")
    charging = Charging(store, lambda: now, Decks.sample())
    request = GrantRequest(
        GrantId("g"), ORG, NodeId("n"), LegId("g"), CallId("g"), UserId(f"dial-in:{number}"),
        "conf_in", E164(number), now, inbound=True,
    )  # fmt: skip
    charging.authorise(request).result(20)
    ended = Instant(now + 60_000)
    charge = charging.settle(ORG, GrantId("g"), ended, None, now).result(20)
    assert charge.amount_micros == per_minute
    store.close()
