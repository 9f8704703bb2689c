"""One function rates; slices add up to the whole whatever the line says."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from cadran.clock import Instant
from cadran.money.micros import Micros, Rounding, divided
from cadran.money.rates import RateDeck, RateLine
from cadran.money.rating import (
    affordable_seconds,
    billed_seconds,
    price_micros,
    slice_micros,
    talk_seconds,
)

lines = st.builds(
    RateLine,
    prefix=st.just("33"),
    country=st.just("FR"),
    kind=st.just("geographic"),
    connection_micros=st.integers(0, 2_000_000).map(Micros),
    per_minute_micros=st.integers(0, 5_000_000).map(Micros),
    first_s=st.integers(1, 120),
    next_s=st.integers(1, 120),
    rounding=st.sampled_from(Rounding),
    valid_from=st.just(Instant(0)),
)
seconds = st.integers(0, 20_000)


def line(prefix: str = "33", since: int = 0, until: int | None = None, **more: int) -> RateLine:
    values = {"connection_micros": 0, "per_minute_micros": 60_000, "first_s": 1, "next_s": 1}
    return RateLine(
        prefix=prefix,
        country="FR",
        kind="geographic",
        rounding=Rounding.UP_MICRO,
        valid_from=Instant(since),
        valid_until=None if until is None else Instant(until),
        **{**values, **more},  # type: ignore[arg-type]
    )


@given(lines, st.lists(seconds, max_size=12))
def test_the_slices_of_a_call_add_up_to_the_price_of_the_whole(rate: RateLine, cuts: list[int]):
    marks = sorted({0, *cuts})
    parts = [slice_micros(rate, a, b) for a, b in pairwise(marks)]
    assert sum(parts) == price_micros(rate, marks[-1])
    assert all(part >= 0 for part in parts)


@given(lines, seconds, seconds)
def test_a_longer_call_never_costs_less(rate: RateLine, a: int, b: int):
    assert price_micros(rate, min(a, b)) <= price_micros(rate, max(a, b))


@given(lines, st.integers(0, 50_000_000), seconds)
def test_what_is_affordable_is_paid_for_and_a_second_more_is_not(
    rate: RateLine, budget: int, most: int
):
    found = affordable_seconds(rate, budget, most)
    assert 0 <= found <= most
    assert price_micros(rate, found) <= budget
    assert found == most or price_micros(rate, found + 1) > budget


@given(st.integers(0, 10**15), st.integers(1, 10_000), st.sampled_from(Rounding))
def test_rounding_stays_within_one_step_and_keeps_its_direction(
    numerator: int, denominator: int, rule: Rounding
):
    step = 10_000 if "cent" in rule.value else 1
    error = divided(numerator, denominator, rule) * denominator - numerator
    assert abs(error) < step * denominator
    assert divided(numerator, denominator, rule) % step == 0
    if rule.value.startswith("up"):
        assert error >= 0
    if rule.value.startswith("down"):
        assert error <= 0
    if rule.value.startswith("half"):
        assert 2 * abs(error) <= step * denominator


def test_the_first_interval_is_the_least_and_the_next_ones_are_whole():
    rate = line(first_s=30, next_s=6)
    assert [billed_seconds(rate, s) for s in (0, 1, 30, 31, 36, 37)] == [0, 30, 30, 36, 36, 42]


def test_examples_worked_by_hand():
    assert price_micros(line(), 61) == 61_000
    assert price_micros(line(connection_micros=100_000, first_s=60, next_s=60), 61) == 220_000
    assert price_micros(line(per_minute_micros=100_000), 1) == 1_667


def test_a_second_begun_counts_and_a_clock_that_goes_back_does_not():
    assert [talk_seconds(5_000, 5_000 + ms) for ms in (-1, 0, 1, 1_000, 1_001)] == [0, 0, 1, 1, 2]


def test_the_longest_prefix_that_holds_today_wins():
    deck = RateDeck(
        "d",
        "1",
        "EUR",
        sample=False,
        lines=(line("33"), line("336", 100, 200), line("336", 200), line("3361", 500)),
    )
    found = [deck.find("+33612345678", Instant(at)) for at in (0, 100, 199, 200, 500)]
    assert [(each.prefix, each.valid_from) for each in found if each] == [
        ("33", 0),
        ("336", 100),
        ("336", 100),
        ("336", 200),
        ("3361", 500),
    ]
    assert deck.find("+441234", Instant(0)) is None
    assert deck.reference(deck.lines[1]) == "d 1 +336"
