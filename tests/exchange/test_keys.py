"""Digits of a leg."""

import pytest

from cadran.clock import Instant
from cadran.exchange.keys import TYPED_AHEAD_MAX, Keys, Way, Ways
from cadran.ids import LegId, Ref
from cadran.services.actions import Collect

NOW = Instant(1_000_000)


def presses(*told: tuple[str, Way, int]) -> str:
    ways = Ways()
    return "".join(digit for digit, way, ms in told if ways.fresh(digit, way, Instant(NOW + ms)))


@pytest.mark.parametrize("exact", [Way.INFO, Way.EVENTS])
@pytest.mark.parametrize("order", [1, -1])
def test_a_press_that_is_told_twice_counts_once(exact: Way, order: int):
    told = []
    for at, digit in enumerate("115#5"):
        both = [(digit, Way.TONES, 400 * at), (digit, exact, 400 * at + 150)]
        told += both[::order]
    assert presses(*told) == "115#5"


def test_a_phone_that_changes_its_way_is_heard_on():
    told = (("1", Way.TONES, 0), ("2", Way.INFO, 400), ("3", Way.INFO, 800), ("3", Way.INFO, 900))
    assert presses(*told) == "1233"
    assert presses(("1", Way.TONES, 0), ("1", Way.INFO, 2_500)) == "11"


def collect(longest: int = 7, terminator: str = "#") -> Collect:
    return Collect(Ref("r"), LegId("l"), (), longest, terminator, first_ms=8_000, gap_ms=4_000)


def test_the_terminator_ends_it_and_is_not_a_digit():
    keys = Keys()
    assert keys.start(collect(), NOW) is None
    assert keys.press("4", NOW) is None
    ended = keys.press("#", NOW)
    assert ended is not None
    assert (ended.digits, ended.ended_by) == ("4", "key")
    assert keys.collect is None


def test_the_longest_number_of_digits_ends_it():
    keys = Keys()
    keys.start(collect(longest=2), NOW)
    keys.press("1", NOW)
    ended = keys.press("2", NOW)
    assert ended is not None
    assert (ended.digits, ended.ended_by) == ("12", "length")


def test_silence_counts_from_the_end_of_the_clips_then_from_the_last_digit():
    keys = Keys()
    keys.start(collect(), NOW)
    keys.playing()
    assert keys.until is None
    keys.played(NOW)
    assert keys.until == NOW + 8_000
    keys.press("1", Instant(NOW + 100))
    assert keys.until == NOW + 4_100
    assert keys.expire(Instant(NOW + 4_099)) is None
    ended = keys.expire(Instant(NOW + 4_100))
    assert ended is not None
    assert (ended.digits, ended.ended_by) == ("1", "silence")


def test_what_was_typed_ahead_counts_first_and_the_rest_is_kept():
    keys = Keys()
    for digit in "11234567#9":
        keys.keep(digit)
    first = keys.start(collect(longest=1), NOW)
    assert first is not None
    assert first.digits == "1"
    second = keys.start(collect(longest=8), NOW)
    assert second is not None
    assert (second.digits, second.ended_by) == ("1234567", "key")
    assert keys.start(collect(), NOW) is None
    assert keys.digits == "9"


def test_typing_ahead_has_a_limit():
    keys = Keys()
    for _ in range(100):
        keys.keep("5")
    assert len(keys.ahead) == TYPED_AHEAD_MAX


def test_digits_never_show_in_a_repr():
    keys = Keys()
    keys.start(collect(), NOW)
    keys.press("7", NOW)
    keys.press("3", NOW)
    assert "73" not in repr(keys)
