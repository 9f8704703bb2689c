"""Reading facts back, in order; and erasing what is personal about them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import msgspec

from cadran.clock import Instant
from cadran.ids import OrgId
from cadran.journal.facts import Fact
from cadran.journal.limits import LOOKED_AT, READ_FACTS
from cadran.journal.recent import Recent
from cadran.store.unit import EVERYWHERE, ReadUnit, UnitOfWork

_decode = msgspec.json.Decoder().decode

_SELECT = (
    "SELECT j.sequence, j.org, j.kind, j.subject, j.at, j.data, p.data FROM journal j"
    " LEFT JOIN journal_personal p ON p.sequence = j.sequence WHERE j.sequence > ?"
)


def facts_after(unit: ReadUnit, sequence: int, limit: int = READ_FACTS) -> list[Fact]:
    """The next facts after a sequence number, of the unit's organisation (or of all)."""
    return [fact_of(row) for row in rows_after(unit, sequence, limit)]


def rows_after(unit: ReadUnit, sequence: int, limit: int = READ_FACTS) -> list[tuple[Any, ...]]:
    """The same as rows, for who wants but some kinds: sequence, org, kind, then what ``fact_of`` reads."""
    limit = max(1, min(limit, READ_FACTS))
    if unit.org == EVERYWHERE:
        return unit.sql(f"{_SELECT} ORDER BY j.sequence LIMIT ?", (sequence, limit))
    return unit.sql(
        f"{_SELECT} AND j.org = ? ORDER BY j.sequence LIMIT ?", (sequence, unit.org, limit)
    )


def next_facts(
    unit: ReadUnit, sequence: int, limit: int, kinds: Collection[str]
) -> tuple[list[Fact], int, int]:
    """Of the next facts of all organisations those of some kinds.

    Answers them, how many were looked at (``limit`` at most), and the number of the last one.
    """
    recent = unit.draft(Recent)
    heard = None if recent is None else recent.after(sequence, limit)
    if heard is not None:
        facts = [each for each in heard if each.kind in kinds]
        return facts, len(heard), heard[-1].sequence if heard else sequence
    rows = rows_after(unit, sequence, limit)
    facts = [fact_of(row) for row in rows if row[2] in kinds]
    return facts, len(rows), rows[-1][0] if rows else sequence


def fact_of(row: tuple[Any, ...]) -> Fact:
    """A fact from one of ``rows_after``."""
    number, org, kind, subject, at, data, personal = row
    return Fact(
        org=OrgId(org),
        kind=kind,
        subject=subject,
        at=Instant(at),
        data=_decode(data),
        personal=_decode(personal) if personal else {},
        sequence=number,
    )


def changes_before(unit: ReadUnit, before: int | None, limit: int) -> tuple[list[Fact], int | None]:
    """What people changed in the unit's organisation, newest first, before a sequence number.

    Answers as many as ``limit``, and where to read on; None when the beginning was reached. Other
    organisations' facts and those of calls and meetings lie between, so one reading looks at ``LOOKED_AT``
    at most.
    """
    top = last_sequence(unit) + 1 if before is None else before
    bottom = max(0, top - LOOKED_AT)
    rows = unit.sql(
        "SELECT j.sequence, j.org, j.kind, j.subject, j.at, j.data, p.data FROM journal j"
        " LEFT JOIN journal_personal p ON p.sequence = j.sequence"
        " WHERE j.sequence < ? AND j.sequence >= ? AND j.org = ?"
        " AND j.kind NOT LIKE 'leg.%' AND j.kind NOT IN ('meeting.started', 'meeting.joined')"
        " AND j.data LIKE ? AND j.data NOT LIKE ?"
        " ORDER BY j.sequence DESC LIMIT ?",
        (top, bottom, unit.org, '%"by":"%', '%"by":""%', max(1, min(limit, READ_FACTS))),
    )
    found = [fact_of(row) for row in rows]
    if len(found) >= limit:
        return found, found[-1].sequence
    return found, bottom if bottom > 0 else None


def last_sequence(unit: ReadUnit) -> int:
    """The number of the newest fact in the system; 0 if there is none."""
    return int(unit.sql("SELECT COALESCE(MAX(sequence), 0) FROM journal")[0][0])


def erase(unit: UnitOfWork, sequences: Sequence[int]) -> None:
    """Forget names, numbers and addresses of these facts; salts go too, so nothing can be guessed back."""
    unit.forget()  # what is remembered of the last facts tells of persons, too
    unit.sql_many(
        "DELETE FROM journal_personal WHERE org = ? AND sequence = ?",
        [(unit.org, sequence) for sequence in sequences],
    )
