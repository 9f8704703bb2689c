"""From where the minutes of a call come: the order, the coupling, and who shares what."""

import pytest
from msgspec.structs import replace

from cadran.catalogue import Catalogue
from cadran.entitlement.facts import Payer, Reach
from cadran.entitlement.sources import PlanShare, SourceFacts, sources
from cadran.entitlements.minutes import (
    Shares,
    all_pools,
    conference_minutes,
    payer_pools,
    pays_per_minute,
)

BOTH = PlanShare("INTERNATIONAL_CALLING_PLAN", "FR", 10, 1_200, 600)
FACTS = SourceFacts(
    service="user_out",
    reach=Reach.ORDINARY,
    plan=BOTH,
    domestic=True,
    international=True,
    conference_minutes=120,
    zone_a=True,
    pay_per_minute=False,
    falls_back=False,
)
AC, DOM, INT = "AUDIO_CONFERENCING", "DOMESTIC_CALLING_PLAN", "INTERNATIONAL_CALLING_PLAN"


@pytest.fixture(scope="module")
def edition():
    return Catalogue.load("2020-02")


def names(facts):
    return [pool.name.rpartition(":")[2] for pool in sources(facts)]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, ["home"]),
        ({"domestic": False}, ["away"]),
        ({"domestic": False, "international": False}, []),
        ({"plan": None}, []),
        ({"plan": replace(BOTH, international_minutes=None), "domestic": False}, []),
        ({"reach": Reach.PREMIUM}, []),
        ({"service": "conf_out"}, ["conference"]),
        ({"service": "conf_out", "falls_back": True}, ["conference", "home"]),
        ({"service": "conf_out", "zone_a": False}, []),
        ({"service": "conf_out", "zone_a": False, "falls_back": True}, ["home"]),
        ({"service": "conf_out", "conference_minutes": 0}, []),
        ({"service": "conf_out", "pay_per_minute": True, "falls_back": True}, []),
    ],
)
def test_the_order_of_the_sources(change, expected):
    assert names(replace(FACTS, **change)) == expected


def test_the_two_pools_of_a_plan_end_together():
    home, away = sources(FACTS)[0], sources(replace(FACTS, domestic=False))[0]
    assert (home.twin, away.twin) == (away.name, home.name)
    assert (home.size_s, away.size_s) == (10 * 1_200 * 60, 10 * 600 * 60)


@pytest.mark.parametrize(
    ("location", "users", "destination", "expected"),
    [
        ("FR", {"FR": 3, "DE": 5}, "FR", ("FR:home", 3 * 1_200)),
        ("DE", {"FR": 3, "DE": 5}, "DE", ("DE:home", 5 * 1_200)),
        ("US", {"US": 2, "PR": 1}, "US", ("US:home", 3 * 3_000)),
        ("PR", {"US": 2, "PR": 1}, "US", ("US:home", 3 * 3_000)),
        ("US", {"US": 2}, "CA", ("US:home", 2 * 3_000)),
        ("CA", {"CA": 2}, "US", ("CA:home", 2 * 3_000)),
        ("FR", {"FR": 3}, "DE", ("FR:away", 3 * 600)),
    ],
)
def test_a_plan_is_shared_by_users_of_the_same_plan_and_country(
    edition, location, users, destination, expected
):
    shares = Shares({(INT, place): count for place, count in users.items()} | {(DOM, location): 7})
    payer = Payer("A", frozenset({INT}), location)
    (pool,) = payer_pools(edition, shares, 0, payer, "user_out", Reach.ORDINARY, destination)
    assert (pool.name.removeprefix(f"plan:{INT}:"), pool.size_s) == (expected[0], expected[1] * 60)


@pytest.mark.parametrize(("name", "minutes"), [("2020-02", 3 * 60), ("2020-11", 10 * 60)])
def test_the_organisations_pool_counts_licences_as_its_edition_says(name, minutes):
    assert conference_minutes(Catalogue.load(name), Shares({(AC, "FR"): 3}), 10) == minutes


def test_pay_per_minute_licences_add_nothing_and_pay_for_who_dials_in(edition):
    slow = next(each for each in edition.codes() if _is_slow(edition, each))
    shares = Shares({(AC, "FR"): 3, (AC, slow): 4})
    assert conference_minutes(edition, shares, 0) == 3 * 60
    assert pays_per_minute(edition, Payer("A", frozenset({AC}), slow))
    assert not pays_per_minute(edition, Payer("A", frozenset({AC}), "FR"))


def _is_slow(edition, iso2):
    return edition.country(iso2).value("audio_conferencing") == "pay_per_minute"


def test_every_pool_of_the_month_is_listed_once(edition):
    shares = Shares({(INT, "US"): 1, (INT, "PR"): 1, (DOM, "FR"): 2, (AC, "FR"): 1})
    assert sorted(pool.name for pool in all_pools(edition, shares, 0)) == [
        "conference",
        "plan:DOMESTIC_CALLING_PLAN:FR:home",
        "plan:INTERNATIONAL_CALLING_PLAN:US:away",
        "plan:INTERNATIONAL_CALLING_PLAN:US:home",
    ]
