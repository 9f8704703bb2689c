"""Who may make no paid calls for now: blocked with a reason, by a rule or by somebody; the way back is open."""

from __future__ import annotations

from dataclasses import dataclass

from cadran.charging.reasons import NOT_BLOCKED
from cadran.charging.spending import Spending
from cadran.clock import Instant
from cadran.errors import Refused
from cadran.ids import OrgId
from cadran.journal import append
from cadran.journal.facts import Fact
from cadran.store.unit import ReadUnit, UnitOfWork

VELOCITY = "velocity"
"""Too many calls within a minute."""
MANUAL = "manual"
"""An administrator's doing."""
NOTE_CHARS = 200
LISTED_MAX = 1_000
"""Blocked users in one answer: a longer list is no longer looked into one by one."""


@dataclass(frozen=True, slots=True)
class Blocked:
    """``reason`` is ``velocity`` or ``manual``, ``note`` the administrator's words, ``by`` who did it."""

    payer: str
    reason: str
    note: str
    at: Instant
    by: str


def block(unit: UnitOfWork, payer: str, reason: str, note: str, by: str, at: Instant) -> Blocked:
    """Block somebody's paid calls; running ones end with the slice they hold. Again: nothing changes."""
    for known in blocked(unit, payer):
        return known
    unit.remembered(Spending).forget(unit.org)
    found = Blocked(payer, reason, note[:NOTE_CHARS], at, by)
    unit.sql(
        "INSERT INTO blocked_payers (org, payer, reason, note, at, by_whom)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (unit.org, payer, reason, found.note, at, by),
    )
    _tell(unit, "user.blocked", found, by, at)
    return found


def unblock(unit: UnitOfWork, payer: str, by: str, at: Instant) -> None:
    """Let somebody call again. Raises ``Refused(limits.not_blocked)``."""
    for known in blocked(unit, payer):
        unit.remembered(Spending).forget(unit.org)
        unit.sql("DELETE FROM blocked_payers WHERE org = ? AND payer = ?", (unit.org, payer))
        _tell(unit, "user.unblocked", known, by, at)
        return
    raise Refused(NOT_BLOCKED, user=payer[:64])


def blocked(unit: ReadUnit, payer: str | None = None) -> list[Blocked]:
    """Everybody who is blocked, the latest first; or one."""
    least, most = (payer, payer) if payer is not None else ("", "\x7f")
    rows = unit.sql(
        "SELECT payer, reason, note, at, by_whom FROM blocked_payers"
        " WHERE org = ? AND payer BETWEEN ? AND ? ORDER BY at DESC, payer LIMIT ?",
        (unit.org, least, most, LISTED_MAX),
    )
    return [Blocked(payer, reason, note, Instant(at), by) for payer, reason, note, at, by in rows]


def _tell(unit: UnitOfWork, kind: str, who: Blocked, by: str, at: Instant) -> None:
    data = {"user": who.payer, "reason": who.reason, "note": who.note, "by": by}
    append(unit, Fact(OrgId(unit.org), kind, who.payer, at, data))
