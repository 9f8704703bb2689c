"""A roll-out plan says what the real changes would be allowed, by the same rules."""

from __future__ import annotations

import io

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cadran.catalogue import Catalogue, Overlay, features
from cadran.catalogue.reasons import NO_SUCH_COUNTRY
from cadran.directory.licensing import Holder, Stock, why_not_assign
from cadran.directory.products import products
from cadran.entitlements import rollout, rollout_sheet
from cadran.entitlements.rollout import Wanted
from cadran.errors import Refused
from cadran.messages import LANGUAGES

FIRST, LATER = Catalogue.load(), Catalogue.load("2020-11")
PLENTY = Stock(purchased=10_000, granted=0, assigned=0)


def licences(place):
    return {each.product: each.quantity for each in place.licences}


def gaps(place):
    return {each.message: each.blocks for each in place.gaps}


def test_heads_become_licences_numbers_minutes_quotas_and_a_price():
    found = rollout.plan(
        FIRST, [Wanted("FR", 100, 20, "international", 3), Wanted("DE", 50, 0, "domestic")]
    )
    france, germany = found.places
    assert licences(france) == {
        "AUDIO_CONFERENCING": 20,
        "PHONE_SYSTEM": 100,
        "INTERNATIONAL_CALLING_PLAN": 100,
    }
    assert (france.domestic_minutes, france.international_minutes) == (120_000, 60_000)
    assert (germany.domestic_minutes, germany.international_minutes) == (60_000, 0)
    assert {(each.what, each.wanted, each.allowed) for each in found.quotas} == {
        ("user", 150, 175),
        ("toll", 3, 40),
        ("toll_free", 0, 40),
    }
    assert found.dial_out_minutes == 20 * 60
    assert found.virtual_users == 25 + 15
    assert gaps(france) == {"rollout.address_acquisition": False}
    prices = {code: each.terms[0].price_micros for code, each in products().items()}
    assert found.price_micros == (
        20 * prices["AUDIO_CONFERENCING"]
        + 150 * prices["PHONE_SYSTEM"]
        + 100 * prices["INTERNATIONAL_CALLING_PLAN"]
        + 50 * prices["DOMESTIC_CALLING_PLAN"]
    )
    assert found.complete


@pytest.mark.parametrize(
    ("wanted", "home", "expected"),
    [
        (Wanted("IN", 0, 5), "", {"catalogue.why_audio_conferencing_no": True}),
        (Wanted("PR", 5, 0, "domestic"), "", {
            "catalogue.why_domestic_calling_plan_other_plans": True, "rollout.own_carrier": False}),
        (Wanted("AU", 5, 0, "domestic"), "", {"catalogue.why_calling_plans_partner": False}),
        (Wanted("PL", 5), "", {"rollout.own_carrier": False}),
        (Wanted("CL", toll_numbers=1), "FR", {"catalogue.note_restricted": True}),
        (Wanted("CL", 0, 1, toll_numbers=1), "CL", {}),
        (Wanted("US", 0, 1, toll_free_numbers=1), "", {"rollout.needs_credits": False}),
        (Wanted("ID", toll_numbers=1), "", {"catalogue.why_toll_numbers_no": True}),
    ],
)  # fmt: skip
def test_what_is_in_the_way_is_told_by_the_fact_that_says_so(wanted, home, expected):
    found = rollout.plan(FIRST, [wanted], home)
    assert gaps(found.places[0]) == expected
    assert found.complete == (True not in expected.values())
    assert all(each.source for each in found.places[0].gaps)


def test_where_conferencing_is_paid_by_the_minute_each_organiser_needs_credits():
    place = rollout.plan(FIRST, [Wanted("AG", organisers=7, toll_free_numbers=1)]).places[0]
    assert licences(place) == {"AUDIO_CONFERENCING": 7, "COMMUNICATIONS_CREDITS": 7}
    assert "rollout.needs_credits" not in gaps(place)


def test_more_numbers_than_the_licences_allow_are_a_gap_of_the_whole_plan():
    found = rollout.plan(FIRST, [Wanted("FR", 5, toll_numbers=6)])
    assert not found.complete
    assert rollout.plan(FIRST, [Wanted("FR", 5, toll_numbers=5)]).complete


def test_an_operators_overlay_changes_the_plan():
    data = {"sources": {"us": "Ours"}, "plans": [], "licensing": {
        "calling_plans": {"value": "none", "source": "us"}}}  # fmt: skip
    laid = Catalogue.load("2020-02", Overlay.given({"FR": data}))
    assert not rollout.plan(laid, [Wanted("FR", 5, 0, "domestic")]).complete


def test_a_country_twice_or_unknown_is_refused_by_name():
    with pytest.raises(Refused) as caught:
        rollout.plan(FIRST, [Wanted("FR"), Wanted("FR")], language="fr")
    assert caught.value.refusal.reason is rollout.TWICE
    assert caught.value.refusal.facts == {"country": "France"}
    with pytest.raises(Refused, match=NO_SUCH_COUNTRY.id):
        rollout.plan(FIRST, [Wanted("XX")])


HEADS = st.integers(0, 60_000)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([FIRST, LATER]),
    st.lists(
        st.builds(
            Wanted,
            st.sampled_from(FIRST.codes()),
            HEADS,
            HEADS,
            st.sampled_from(["domestic", "international", "none"]),
            HEADS,
            HEADS,
        ),
        min_size=1,
        max_size=6,
        unique_by=lambda each: each.country,
    ),
)
def test_every_licence_planned_can_be_given_and_what_is_missing_blocks(edition, wanted):
    found = rollout.plan(edition, wanted)
    for asked, place in zip(wanted, found.places, strict=True):
        held = frozenset(licences(place))
        for code in held:
            holder = Holder("x", place.country, held - {code})
            assert why_not_assign(products()[code], holder, edition, PLENTY) is None
        had = licences(place)
        complete = (
            had.get("PHONE_SYSTEM", 0) == asked.people
            and had.get("AUDIO_CONFERENCING", 0) == asked.organisers
            and (asked.plan == "none" or had.get(rollout.PLANS[asked.plan], 0) == asked.people)
        )
        assert complete or any(each.blocks for each in place.gaps)
    assert found.price_micros == sum(e.price_micros for p in found.places for e in p.licences)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_spreadsheet_holds_the_plan_in_the_asked_language(language):
    wanted = [Wanted("FR", 100, 20, "international", 3), Wanted("IN", 5, 5, "domestic", 1, 1)]
    found = rollout.plan(FIRST, wanted, language=language)
    book = openpyxl.load_workbook(io.BytesIO(rollout_sheet.build(found, language)))
    head, france, india = list(book.worksheets[0].iter_rows(values_only=True))
    assert head == rollout_sheet.titles(language, "USD")
    assert france[:4] == ("France", 20, 100, 0)
    assert france[9:11] == (120_000, 60_000)
    reason = features.answer(FIRST.country("IN"), "audio_conferencing", language)
    assert reason.words("reason", language) in india[-1]
    sums = [row for row in book.worksheets[1].iter_rows(values_only=True) if row[0]]
    assert sum(each.price_micros for each in found.licences) / 1_000_000 in {row[2] for row in sums}
    everything = str([head, france, india, sums])
    assert "rollout." not in everything
    assert "{{" not in everything
