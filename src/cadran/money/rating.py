"""The one function that turns seconds into money.

``price_micros`` rates a whole call. A slice costs the difference of two whole prices, so that the sum of
the slices is the price of the whole whatever the intervals and the rounding. Authorising, slicing,
settling and re-rating all come here.
"""

from __future__ import annotations

from cadran.money.micros import Micros, divided
from cadran.money.rates import RateLine

MINUTE_S = 60
CALL_S_MAX = 30 * 24 * 3_600
"""No call lasts a month; a longer one is a fault of the clock."""


def talk_seconds(answered_ms: int, ended_ms: int) -> int:
    """Seconds begun between two instants; 0 if the clock went backwards."""
    return min(max(0, -((answered_ms - ended_ms) // 1_000)), CALL_S_MAX)


def billed_seconds(line: RateLine, seconds: int) -> int:
    """What is billed for so much talk: nothing, the first interval, or that and whole next ones."""
    assert 0 <= seconds <= CALL_S_MAX
    if seconds == 0:
        return 0
    if seconds <= line.first_s:
        return line.first_s
    return line.first_s + -(-(seconds - line.first_s) // line.next_s) * line.next_s


def price_micros(line: RateLine, seconds: int) -> Micros:
    """What so much talk costs as one call."""
    if seconds == 0:
        return Micros(0)
    minutes = divided(
        line.per_minute_micros * billed_seconds(line, seconds), MINUTE_S, line.rounding
    )
    return Micros(line.connection_micros + minutes)


def slice_micros(line: RateLine, from_s: int, to_s: int) -> Micros:
    """What the talk between two seconds of one call costs."""
    assert from_s <= to_s
    return Micros(price_micros(line, to_s) - price_micros(line, from_s))


def affordable_seconds(line: RateLine, budget_micros: int, at_most_s: int) -> int:
    """The longest call of at most so many whole seconds that the budget pays for from its beginning."""
    low, high = 0, min(at_most_s, CALL_S_MAX)
    if price_micros(line, high) <= budget_micros:
        return high
    while high - low > 1:
        middle = (low + high) // 2
        if price_micros(line, middle) <= budget_micros:
            low = middle
        else:
            high = middle
    return low
