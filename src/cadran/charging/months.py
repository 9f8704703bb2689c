"""A call across the end of a month belongs to both: its seconds and its money, split at 00:00 UTC."""

from __future__ import annotations

from cadran.charging.book import Grant
from cadran.charging.plan import Plan
from cadran.charging.pools import month_end, month_of
from cadran.clock import SECOND_MS
from cadran.money.rating import slice_micros

MONTHS_MAX = 3
"""No call lasts longer than a month (``rating.CALL_S_MAX``), so none touches more."""


def months(grant: Grant, plan: Plan | None, used_s: int) -> list[tuple[str, int, int]]:
    """Of each month: its name, seconds talked in it, and what they cost. The sums are the whole's."""
    if grant.answered_at is None or used_s == 0:
        return []
    found: list[tuple[str, int, int]] = []
    from_s = 0
    month = month_of(grant.answered_at)
    for _ in range(MONTHS_MAX):
        edge = month_end(month)
        until_s = min(used_s, -((grant.answered_at - edge) // SECOND_MS))
        found.append((month, until_s - from_s, _money(grant, plan, from_s, until_s)))
        if until_s == used_s:
            break
        from_s, month = until_s, month_of(edge)
    return found


def _money(grant: Grant, plan: Plan | None, from_s: int, until_s: int) -> int:
    """What the talk between two seconds cost in money."""
    line = grant.rate.line
    if plan is None:
        return slice_micros(line, from_s, until_s)
    total = 0
    for part in plan.parts:
        if not part.month:
            first = max(from_s, part.from_s)
            last = max(first, min(until_s, part.from_s + part.used_s))
            total += slice_micros(line, first, last)
    return total
