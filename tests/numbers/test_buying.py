from __future__ import annotations

import threading

import pytest

from cadran.catalogue.reasons import NO_SUCH_COUNTRY
from cadran.errors import Refused
from cadran.ids import OrgId
from cadran.numbers import reasons
from cadran.numbers.supply import supply

HOLD_MS = 10 * 60_000


def refused(reason):
    return pytest.raises(Refused, match=reason.id)


def hold(doors, org, *numbers, **fields):
    return doors.numbers.reserve(org, list(numbers), **fields)


@pytest.fixture
def shown(doors):
    return [each.number for each in doors.numbers.search(doors.org, "FR", "Lyon", quantity=5)]


# --- searching --------------------------------------------------------------------------------


def test_a_country_without_numbers_is_refused_with_the_catalogues_fact_and_no_carrier_asked(doors):
    with refused(reasons.NONE_IN_COUNTRY) as caught:
        doors.numbers.search(doors.org, "AG")
    assert caught.value.refusal.facts["source"] == "catalogue 2020-02 AG toll_numbers"
    with refused(reasons.ON_REQUEST):
        doors.numbers.search(doors.org, "DZ", kind="non_geographic")
    with refused(NO_SUCH_COUNTRY):
        doors.numbers.search(doors.org, "XX")
    assert doors.shop.asked == []


@pytest.mark.parametrize("kind", ["geographic", "toll_free", "non_geographic"])
def test_every_country_of_the_catalogue_answers_for_every_kind_as_its_facts_say(doors, kind):
    catalogue = doors.numbers.shelf.default
    fact = "toll_free_numbers" if kind == "toll_free" else "toll_numbers"
    for country in catalogue.countries():
        said, states = country.value(fact), {supply(catalogue, country.iso2, kind).state}
        if kind == "non_geographic" and country.value("automatic_numbers") == "non_geographic":
            said = "yes"
        if said == "non_geographic_on_request":
            said = "on_request" if kind == "non_geographic" else "no"
        assert states == {said}, country.iso2


def test_numbers_of_chile_are_for_organisations_of_chile(doors):
    with refused(reasons.ONLY_FOR_LOCALS):
        doors.numbers.search(doors.org, "CL")
    local = OrgId("local")
    doors.directory.create_organisation(local, "Local", "CL", "en")
    assert doors.numbers.search(local, "CL")


def test_a_city_is_found_by_any_of_its_names_and_an_unknown_one_is_refused(doors):
    doors.numbers.search(doors.org, "FR", "saint etienne")
    doors.numbers.search(doors.org, "FR", "SAINT-ÉTIENNE")
    assert len(set(doors.shop.asked)) == 1
    with refused(reasons.UNKNOWN_CITY) as caught:
        doors.numbers.search(doors.org, "FR", "Atlantis")
    assert "Lyon" in caught.value.refusal.facts["known"]


def test_toll_free_numbers_are_not_even_looked_for_without_the_credits_licence(doors):
    doors.licences.set_purchased(doors.org, "COMMUNICATIONS_CREDITS", 0)
    with refused(reasons.TOLL_FREE_NEEDS_CREDITS):
        doors.numbers.search(doors.org, "FR", kind="toll_free")
    assert doors.shop.asked == []


def test_what_somebody_holds_or_owns_is_not_shown_to_anybody(doors, shown):
    hold(doors, doors.other, shown[0])
    again = [each.number for each in doors.numbers.search(doors.org, "FR", quantity=50)]
    assert shown[0] not in again
    assert len(again) == 50
    doors.clock.now += HOLD_MS
    assert shown[0] in [each.number for each in doors.numbers.search(doors.org, "FR", quantity=50)]


def test_a_sandbox_that_offers_a_number_somebody_could_own_is_refused(doors):
    doors.shop.sandbox = False
    with refused(reasons.SANDBOX_ONLY_FICTION):
        doors.numbers.search(doors.org, "FR")


# --- holding ----------------------------------------------------------------------------------


def test_a_basket_is_held_for_ten_minutes_and_then_free_for_another_organisation(doors, shown):
    basket = hold(doors, doors.org, *shown[:2], id="b1")
    assert basket.expires_at - basket.created_at == 10 * 60_000
    assert hold(doors, doors.org, *shown[:2], id="b1") == basket
    with refused(reasons.RESERVED_BY_ANOTHER):
        hold(doors, doors.other, shown[1])
    doors.clock.now += HOLD_MS
    with refused(reasons.RESERVATION_EXPIRED):
        doors.numbers.reservation(doors.org, "b1")
    with refused(reasons.RESERVATION_EXPIRED):
        doors.numbers.acquire(doors.org, "b1")
    hold(doors, doors.other, shown[1])


def test_a_basket_is_all_or_nothing(doors, shown):
    hold(doors, doors.other, shown[1])
    with refused(reasons.RESERVED_BY_ANOTHER):
        hold(doors, doors.org, shown[0], shown[1])
    hold(doors, doors.other, shown[0])


def test_a_basket_is_invisible_and_untouchable_from_another_organisation(doors, shown):
    hold(doors, doors.org, shown[0], id="b1")
    with refused(reasons.UNKNOWN_RESERVATION):
        doors.numbers.reservation(doors.other, "b1")
    with refused(reasons.UNKNOWN_RESERVATION):
        doors.numbers.acquire(doors.other, "b1")
    doors.numbers.let_go(doors.other, "b1")
    assert doors.numbers.reservation(doors.org, "b1")


def test_only_numbers_that_a_search_showed_can_be_held(doors):
    with refused(reasons.NOT_OFFERED):
        hold(doors, doors.org, "+33612345678")
    with refused(reasons.BAD_NUMBER):
        hold(doors, doors.org, "0612345678")
    with refused(reasons.BAD_QUANTITY):
        hold(doors, doors.org)


def test_many_threads_that_reach_for_one_number_leave_one_holder(doors, shown):
    outcomes, gate = [], threading.Barrier(8)

    def reach(turn):
        gate.wait()
        try:
            outcomes.append(hold(doors, (doors.org, doors.other)[turn % 2], shown[0]).org)
        except Refused as no:
            outcomes.append(no.refusal.id)

    threads = [threading.Thread(target=reach, args=(turn,)) for turn in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("numbers.reserved_by_another") == 7


# --- buying -----------------------------------------------------------------------------------


def test_an_order_buys_what_the_basket_holds_once(doors, shown):
    hold(doors, doors.org, *shown[:2], usage="user", id="b1")
    order = doors.numbers.acquire(doors.org, "b1", id="o1")
    assert (order.state, order.numbers) == ("completed", tuple(sorted(shown[:2])))
    assert doors.numbers.acquire(doors.org, "b1", id="o1") == order
    assert doors.shop.asked.count("order o1") == 1
    owned = doors.numbers.numbers(doors.org)
    assert {each.number for each in owned} == set(shown[:2])
    assert {(each.usage, each.state, each.sandbox) for each in owned} == {("user", "free", True)}
    with refused(reasons.UNKNOWN_RESERVATION):
        doors.numbers.reservation(doors.org, "b1")
    with refused(reasons.OWNED_ALREADY):
        hold(doors, doors.other, shown[0])


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_silent_carrier_leaves_the_order_pending_and_repeating_it_buys_once(doors, shown, moment):
    hold(doors, doors.org, shown[0], id="b1")
    doors.shop.trouble = [moment]
    with refused(reasons.CARRIER_SILENT):
        doors.numbers.acquire(doors.org, "b1", id="o1")
    assert doors.numbers.order(doors.org, "o1").state == "pending"
    doors.clock.now += 2 * HOLD_MS
    with refused(reasons.RESERVED_BY_ANOTHER):
        hold(doors, doors.other, shown[0])
    with refused(reasons.RESERVATION_ORDERED):
        doors.numbers.let_go(doors.org, "b1")
    with refused(reasons.RESERVATION_ORDERED):
        doors.numbers.acquire(doors.org, "b1", id="o2")
    assert doors.numbers.acquire(doors.org, "b1", id="o1").state == "completed"
    assert doors.shop.orders == {"o1": (shown[0],)}


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_restart_finishes_the_orders_that_a_dead_run_left_pending(doors, shown, moment):
    hold(doors, doors.org, shown[0], id="b1")
    doors.shop.trouble = [moment]
    with refused(reasons.CARRIER_SILENT):
        doors.numbers.acquire(doors.org, "b1", id="o1")
    doors.shop.trouble = ["before"]
    assert doors.numbers.recover() == 0
    assert doors.numbers.recover() == 1
    assert doors.numbers.number(doors.org, shown[0]).state == "free"
    assert doors.numbers.recover() == 0


def test_a_number_that_the_carrier_sold_elsewhere_fails_the_order_for_good(doors, shown):
    hold(doors, doors.org, *shown[:2], id="b1")
    doors.shop.sold[shown[1]] = "somebody"
    for _ in range(2):
        with refused(reasons.TAKEN):
            doors.numbers.acquire(doors.org, "b1", id="o1")
    assert doors.numbers.order(doors.org, "o1").state == "failed"
    assert doors.numbers.numbers(doors.org) == []
    hold(doors, doors.other, shown[0])


def test_an_order_id_of_another_basket_or_organisation_is_refused(doors, shown):
    hold(doors, doors.org, shown[0], id="b1")
    hold(doors, doors.org, shown[1], id="b2")
    hold(doors, doors.other, shown[2], id="b3")
    doors.numbers.acquire(doors.org, "b1", id="o1")
    with refused(reasons.ID_TAKEN):
        doors.numbers.acquire(doors.org, "b2", id="o1")
    with refused(reasons.ID_TAKEN):
        doors.numbers.acquire(doors.other, "b3", id="o1")
