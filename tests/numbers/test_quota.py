"""What may still be acquired, and that nobody gets beyond it."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from tests.numbers.doors import Doors
from tests.store.databases import postgres, store_url

from cadran.entitlement import reasons as entitlement_reasons
from cadran.errors import Refused
from cadran.numbers import reasons
from cadran.numbers.offer import Offer
from cadran.store.store import Store

__all__ = ["postgres", "store_url"]


def refused(reason):
    return pytest.raises(Refused, match=reason.id)


def set_licences(doors, **counts):
    for product in doors.licences.products():
        doors.licences.set_purchased(doors.org, product.code, counts.get(product.code, 0))


def left(doors):
    return {each.what: each.left for each in doors.numbers.quotas(doors.org)}


def test_the_remaining_quota_follows_the_formulas_what_is_acquired_and_what_is_held(doors):
    set_licences(doors, PHONE_SYSTEM=1, DOMESTIC_CALLING_PLAN=40, INTERNATIONAL_CALLING_PLAN=10)
    assert left(doors) == {"user": 65, "toll": 5, "toll_free": 5}
    doors.own(2)
    found = doors.numbers.search(doors.org, "FR", quantity=1)
    doors.numbers.reserve(doors.org, [found[0].number])
    assert left(doors) == {"user": 65, "toll": 2, "toll_free": 5}
    with refused(entitlement_reasons.OVER_QUOTA) as caught:
        doors.own(3)
    facts = caught.value.refusal.facts
    assert (facts["wanted"], facts["left"], facts["allowed"], facts["used"]) == (3, 2, 5, 3)
    doors.clock.now += 10 * 60_000
    assert left(doors)["toll"] == 3
    doors.own(3)
    doors.own(10, usage="user")


def test_numbers_from_elsewhere_do_not_count_and_released_ones_give_room(doors):
    set_licences(doors, PHONE_SYSTEM=1)
    ported = Offer("+33199005000", "FR", "Paris", "1", "geographic")
    doors.numbers.adopt(doors.org, ported, usage="service", sandbox=True)
    assert left(doors)["toll"] == 5
    first, *_ = doors.own(5)
    with refused(entitlement_reasons.OVER_QUOTA):
        doors.own(1)
    doors.numbers.release(doors.org, first)
    assert left(doors)["toll"] == 1


def test_licences_given_back_between_basket_and_order_are_noticed(doors):
    set_licences(doors, PHONE_SYSTEM=1)
    found = doors.numbers.search(doors.org, "FR", quantity=2)
    basket = doors.numbers.reserve(doors.org, [each.number for each in found])
    set_licences(doors)
    assert left(doors)["toll"] == 0
    with refused(entitlement_reasons.OVER_QUOTA):
        doors.numbers.acquire(doors.org, basket.id)
    set_licences(doors, PHONE_SYSTEM=1)
    assert doors.numbers.acquire(doors.org, basket.id).state == "completed"


def test_toll_free_numbers_need_credits_also_when_they_were_shown_before(doors):
    found = doors.numbers.search(doors.org, "GB", kind="toll_free", quantity=1)
    set_licences(doors, PHONE_SYSTEM=1)
    with refused(reasons.TOLL_FREE_NEEDS_CREDITS):
        doors.numbers.reserve(doors.org, [found[0].number])


def test_a_released_number_rests_before_another_organisation_gets_it(doors):
    (number,) = doors.own(1)
    doors.numbers.release(doors.org, number)

    def shown(org):
        return number in {each.number for each in doors.numbers.search(org, "FR", quantity=50)}

    assert shown(doors.org)
    assert not shown(doors.other)
    with refused(reasons.IN_QUARANTINE):
        doors.numbers.reserve(doors.other, [number])
    doors.clock.now += 30 * 24 * 3_600_000
    assert shown(doors.other)
    doors.numbers.reserve(doors.other, [number])


def test_who_takes_a_released_number_again_ends_its_rest(doors):
    (number,) = doors.own(1)
    doors.numbers.release(doors.org, number)
    basket = doors.numbers.reserve(doors.org, [number])
    doors.numbers.acquire(doors.org, basket.id)
    with doors.store.read_everywhere() as unit:
        assert unit.sql("SELECT number FROM number_quarantine") == []


# --- many at once -----------------------------------------------------------------------------


def buy_until_refused(doors, size, limit=20):
    """Each basket is either bought whole or refused for a reason that buyers meet."""
    bought = 0
    for _ in range(limit):
        try:
            found = doors.numbers.search(doors.org, "FR", quantity=size)
            basket = doors.numbers.reserve(doors.org, [each.number for each in found])
            doors.numbers.acquire(doors.org, basket.id)
        except Refused as refused:
            if refused.refusal.reason is entitlement_reasons.OVER_QUOTA:
                return bought
            expected = {reasons.RESERVED_BY_ANOTHER, reasons.OWNED_ALREADY, reasons.TAKEN}
            if refused.refusal.reason not in expected:
                raise
        else:
            bought += size
    return bought


def test_threads_that_buy_at_once_never_get_beyond_the_quota(store_url):
    store = Store.open(store_url)
    doors = Doors(store)
    set_licences(doors, PHONE_SYSTEM=30)
    counts: list[int] = []
    threads = [
        threading.Thread(target=lambda: counts.append(buy_until_refused(doors, 2)))
        for _ in range(6)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert sum(counts) == len(doors.numbers.numbers(doors.org)) == 10
    assert left(doors)["toll"] == 0
    store.close()


BUYER = """
import sys, structlog
structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
from tests.numbers.doors import Doors
from tests.numbers.test_quota import buy_until_refused
from cadran.store.store import Store
store = Store.open(sys.argv[1])
doors = Doors(store, fresh=False)
doors.shop.first = int(sys.argv[2])
print(buy_until_refused(doors, 1, 40))
store.close()
"""


def test_processes_that_buy_at_once_never_get_beyond_the_quota(store_url):
    store = Store.open(store_url)
    doors = Doors(store)
    set_licences(doors, PHONE_SYSTEM=30)
    root = Path(__file__).parents[2]
    running = [
        subprocess.Popen(
            [sys.executable, "-c", BUYER, store_url, str(1000 * place)],
            cwd=root,
            stdout=subprocess.PIPE,
            text=True,
        )
        for place in range(2)
    ]
    # What is logged of a slow machine goes to the error output; the count stands alone.
    counts = [int(each.communicate(timeout=60)[0]) for each in running]
    assert [each.returncode for each in running] == [0, 0]
    assert sum(counts) == len(doors.numbers.numbers(doors.org)) == 10
    store.close()
