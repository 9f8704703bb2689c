"""When credit is topped up by itself, and what is told of a falling balance. Pure.

A recharge begins when what is available falls below the trigger, once a crossing: the next one can begin
only when this one has ended. After a failure it is tried again ever later; then it stops until somebody
looks, which is told, and so is a day with more recharges than any mistake should cost.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from cadran.clock import HOUR_MS, Instant

DAY_MS = 24 * HOUR_MS
RETRY_MS = (HOUR_MS, 4 * HOUR_MS, 24 * HOUR_MS)
"""Pauses after failures: a card that was over its limit may work tomorrow; then somebody has to look."""
DAY_MAX = 10
"""Recharges on one day (UTC)."""
FINE, LOW, ZERO = "fine", "low", "zero"
FAILING, TOO_OFTEN = "failing", "too_often"


@dataclass(frozen=True, slots=True)
class Recharge:
    """Settings and standing of one organisation. Amounts in micros of the account's currency.

    ``low_micros``: at or below it "low" is told. ``band``: what was told last. ``payment``: the recharge
    under way or waiting, "" for none. ``stopped``: why it is not tried any more.
    """

    active: bool = False
    method: str = ""
    trigger_micros: int = 0
    amount_micros: int = 0
    low_micros: int = 5_000_000
    band: str = FINE
    payment: str = ""
    failures: int = 0
    stopped: str = ""
    day: int = 0
    day_recharges: int = 0

    @property
    def ready(self) -> bool:
        """Would a balance below the trigger begin a recharge?"""
        return self.active and not self.payment and not self.stopped


@dataclass(frozen=True, slots=True)
class Outcome:
    """What follows: the new standing, facts to tell (``low``, ``zero``, ``stopped``), and whether to pay."""

    after: Recharge
    told: tuple[str, ...] = ()
    pay: bool = False


def look(standing: Recharge, available_micros: int, now: Instant) -> Outcome:
    """The balance fell, or may have. Nothing is told twice before money came in again."""
    told: list[str] = []
    after = standing
    if available_micros <= 0 and standing.band != ZERO:
        after, told = replace(after, band=ZERO), ["zero"]
    elif 0 < available_micros <= standing.low_micros and standing.band == FINE:
        after, told = replace(after, band=LOW), ["low"]
    if not standing.ready or available_micros >= standing.trigger_micros:
        return Outcome(after, tuple(told))
    today = now // DAY_MS
    begun = standing.day_recharges if standing.day == today else 0
    if begun >= DAY_MAX:
        return Outcome(replace(after, stopped=TOO_OFTEN), (*told, "stopped"))
    return Outcome(replace(after, day=today, day_recharges=begun + 1), tuple(told), pay=True)


def funded(standing: Recharge, available_micros: int) -> Recharge:
    """Money came in, in whichever way: what is told of a falling balance may be told again."""
    if available_micros > standing.low_micros:
        return replace(standing, band=FINE)
    if standing.band == ZERO and available_micros > 0:
        return replace(standing, band=LOW)
    return standing


def succeeded(standing: Recharge) -> Recharge:
    """The recharge under way was paid."""
    return replace(standing, payment="", failures=0, stopped="")


def failed(standing: Recharge) -> tuple[Recharge, int | None]:
    """It was not; answers when to try again, in ms from now, or None: it stops."""
    failures = standing.failures + 1
    if failures > len(RETRY_MS):
        return replace(standing, payment="", failures=failures, stopped=FAILING), None
    return replace(standing, payment="", failures=failures), RETRY_MS[failures - 1]


def mark_micros(standing: Recharge) -> int | None:
    """Below or at which balance there is something to do; None: nothing before money comes in."""
    marks = [standing.trigger_micros - 1] if standing.ready else []
    if standing.band == FINE:
        marks.append(standing.low_micros)
    if standing.band != ZERO:
        marks.append(0)
    return max(marks, default=None)
