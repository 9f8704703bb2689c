"""Play money: what the sandbox's bank pays in for practice. It comes from a counter account of its own.

There is some only while the sandbox carries all calls. What is left of it when a real carrier comes is taken
back, so that no real call is paid with it; what running calls hold, as soon as they give it back.
"""

from __future__ import annotations

from typing import Literal

from cadran.charging import ledger
from cadran.charging.lapsing import WRITE_WAIT_S, take_out
from cadran.clock import Instant
from cadran.ids import OrgId
from cadran.money.ledger import END_STEP, Kind
from cadran.store.store import Store
from cadran.store.unit import ReadUnit, UnitOfWork

PLAY = "play"
"""Counter account: play money that came in."""
PLAY_ENDED = "play_ended"
"""Counter account: play money that was taken back, to the last of it."""
PLAY_PART = "play_part"
"""Counter account: the same, while calls held some more."""


def left(unit: ReadUnit) -> int:
    """Play money that is not spent, in micros. While there is some, it is what calls are paid with."""
    first = _number(unit, "MIN", Kind.FUND, PLAY, _number(unit, "MAX", Kind.POST, PLAY_ENDED, 0))
    if first == 0:
        return 0
    ((written,),) = unit.sql(
        "SELECT COALESCE(SUM(posted_delta), 0) FROM ledger_entries"
        " WHERE org = ? AND account = ? AND number >= ? AND (kind = ? OR counter = ?)",
        (unit.org, ledger.CREDITS, first, Kind.POST.value, PLAY),
    )
    drafted = (
        entry.posted_delta
        for entry, _at in ledger.drafted_entries(unit, ledger.CREDITS)
        if entry.step == END_STEP and (entry.kind is Kind.POST or entry.counter == PLAY)
    )
    return max(0, int(written) + sum(drafted))


def take_back(unit: UnitOfWork, now: Instant) -> int:
    """Take back what is left and no call holds. Answers how much, in micros."""
    account = ledger.account(unit, ledger.CREDITS)
    if account is None:
        return 0
    owed = left(unit)
    amount = min(owed, account.available)
    counter = PLAY_ENDED if amount == owed else PLAY_PART
    return take_out(unit, account, amount, counter, now, told=PLAY_ENDED)


def take_back_everywhere(store: Store, now: Instant) -> int:
    """From every organisation that has some; answers from how many. Blocks."""
    with store.read_everywhere() as unit:
        # As the index of the few funds among millions of entries has it: the kind by its word.
        rows = unit.sql(
            "SELECT DISTINCT org FROM ledger_entries WHERE kind = 'fund' AND counter = ? ORDER BY org",
            (PLAY,),
        )
    some = [OrgId(org) for (org,) in rows if _has_some(store, OrgId(org))]
    jobs = [store.write(org, lambda own: take_back(own, now)) for org in some]
    return sum(job.result(WRITE_WAIT_S) > 0 for job in jobs)


def _has_some(store: Store, org: OrgId) -> bool:
    with store.read(org) as unit:
        return left(unit) > 0


def _number(
    unit: ReadUnit, which: Literal["MIN", "MAX"], kind: Kind, counter: str, beyond: int
) -> int:
    """The first or last entry of a kind and counter beyond another one; 0: there is none."""
    ((number,),) = unit.sql(
        f"SELECT {which}(number) FROM ledger_entries"  # noqa: S608 -- one of two words
        " WHERE org = ? AND account = ? AND kind = ? AND counter = ? AND number > ?",
        (unit.org, ledger.CREDITS, kind.value, counter, beyond),
    )
    return int(number or 0)
