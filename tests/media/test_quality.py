"""The estimated score of what was heard."""

import pytest

from cadran.media.quality import BEST, WORST, mos_centi


@pytest.mark.parametrize(
    ("lost_percent", "low", "high"),
    [(0, 435, 445), (1, 420, 440), (5, 340, 400), (10, 260, 340), (20, 240, 280), (50, 140, 170)],
)
def test_the_score_falls_with_loss_as_listeners_say(lost_percent, low, high):
    assert low <= mos_centi(100 - lost_percent, lost_percent, 0, 2_000) <= high


def test_too_late_is_as_good_as_lost():
    assert mos_centi(100, 0, 5, 0) == mos_centi(95, 5, 0, 0)


def test_delay_hurts_beyond_what_a_talk_bears():
    near, far, further = (mos_centi(1_000, 0, 0, 0, each) for each in (20_000, 300_000, 800_000))
    assert near - far < 20
    assert far - further > 50


def test_the_scale_has_ends_and_silence_has_no_score():
    assert mos_centi(0, 0, 0, 0) is None
    assert mos_centi(0, 50, 0, 0) is None
    assert mos_centi(1, 10**9, 10**9, 10**9) == WORST
    assert mos_centi(10**6, 0, 0, 0) <= BEST
