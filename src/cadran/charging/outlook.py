"""What is left until when, and how much to pay in: from the organisation's own last months. Pure.

No reference gives a table of recommended funding, so the model is stated here and told with its figures:

- spent a day: what calls cost in the last 90 full days (from the first of them that has any) by their number;
- recharge amount: thirty such days, rounded up to tens, and never below the least funding;
- trigger: the dearest seven days in a row, so that a payment which takes a few days finds no empty account.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

WINDOW_DAYS = 90
MONTH_DAYS = 30
WEEK_DAYS = 7
STEP_MICROS = 10_000_000
"""Amounts are recommended in tens of the currency."""
FAR_DAYS = 3_650
"""An end further away than ten years is none."""
FIRST_SHARE = 5
"""Of who has no history: a fifth of the least funding is the trigger."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """Amounts in micros. ``ends_day``: days since 1970 (UTC) on which nothing is left; None: not in sight.

    ``observed_days`` 0: there is no history yet, and the least funding is recommended.
    """

    observed_days: int
    spent_micros: int
    daily_micros: int
    week_micros: int
    ends_day: int | None
    trigger_micros: int
    amount_micros: int


def outlook(
    spent: Mapping[int, int], today: int, available_micros: int, least_micros: int
) -> Outlook:
    """``spent``: micros by day; today is not over and does not count."""
    days = [day for day in spent if today - WINDOW_DAYS <= day < today and spent[day] > 0]
    if not days:
        return Outlook(0, 0, 0, 0, None, least_micros // FIRST_SHARE, least_micros)
    first = min(days)
    observed = today - first
    total = sum(spent[day] for day in days)
    daily = -(-total // observed)
    week = max(
        sum(spent.get(day, 0) for day in range(start, min(start + WEEK_DAYS, today)))
        for start in range(first, today)
    )
    left = max(0, available_micros) // daily
    return Outlook(
        observed_days=observed,
        spent_micros=total,
        daily_micros=daily,
        week_micros=week,
        ends_day=today + left if left <= FAR_DAYS else None,
        trigger_micros=_up(week),
        amount_micros=max(_up(daily * MONTH_DAYS), least_micros),
    )


def _up(micros: int) -> int:
    return -(-micros // STEP_MICROS) * STEP_MICROS


def unspent(top_ups: list[int], left_micros: int) -> list[int]:
    """What is left of each top-up, newest first as they come; the oldest is spent first."""
    found = []
    for amount in top_ups:
        part = max(0, min(amount, left_micros))
        left_micros -= part
        found.append(part)
    return found
