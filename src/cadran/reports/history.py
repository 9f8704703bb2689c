"""A person's own calls: one line a call, as their telephones lived it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, or_

from cadran.clock import Instant
from cadran.ids import CallId, OrgId, UserId, person_key
from cadran.reports import rows
from cadran.reports.calls import Calls, parsed_cursor
from cadran.reports.records import LegRecord, rings_its_caller
from cadran.store.store import Store
from cadran.store.tables.reports import call_legs

PAGE = 100
"""Calls in one answer."""
OUT, IN, MISSED = "out", "in", "missed"


@dataclass(frozen=True, slots=True)
class OwnCall:
    """``other``: a number, an extension or a name, as it was dialled or shown; "" when it is not known."""

    call: CallId
    direction: str
    other: str
    at: Instant
    talk_s: int
    live: bool
    cause: str


@dataclass(frozen=True, slots=True)
class OwnCalls:
    """Newest first; ``cursor`` asks for what follows, None at the end."""

    items: tuple[OwnCall, ...]
    cursor: str | None


class History:
    """Any thread but the loop's."""

    def __init__(self, store: Store, calls_: Calls) -> None:
        self._store = store
        self._calls = calls_

    def of(
        self,
        org: OrgId,
        user: UserId,
        *,
        missed: bool = False,
        cursor: str | None = None,
        limit: int = PAGE,
    ) -> OwnCalls:
        """The calls that this user's devices placed or that rang them; with ``missed`` those never answered.

        Raises ``Refused(reports.bad_cursor)``.
        """
        before = None if cursor is None else parsed_cursor(cursor)
        limit = max(1, min(limit, PAGE))
        self._calls.refresh()
        device = person_key(user)
        theirs = or_(
            call_legs.c.called == device,
            and_(call_legs.c.side == "in", call_legs.c.kind == "phone"),
        )
        with self._store.read(org) as unit:
            query = unit.select(call_legs).where(call_legs.c.user_id == user, theirs)
            if missed:
                rang = (call_legs.c.side == "out", call_legs.c.service != "user_out")
                query = query.where(
                    *rang, call_legs.c.answered_at.is_(None), call_legs.c.ended_at.is_not(None)
                )
            if before is not None:
                at, first = before
                same = and_(call_legs.c.began_at == at, call_legs.c.first < first)
                query = query.where(or_(call_legs.c.began_at < at, same))
            query = query.order_by(call_legs.c.began_at.desc(), call_legs.c.first.desc())
            found = [rows.leg_from(row) for row in unit.rows(query.limit(limit + 1))]
        seen: dict[CallId, OwnCall] = {}
        for leg in found[:limit]:
            seen.setdefault(leg.call, _own(leg))
        last = found[limit - 1] if len(found) > limit else None
        return OwnCalls(
            tuple(seen.values()), None if last is None else f"{last.began_at}.{last.first}"
        )


def _own(leg: LegRecord) -> OwnCall:
    """A device that rang is shown whoever is at the other end, as its caller."""
    if leg.side == "in" or rings_its_caller(leg):
        direction = OUT
    elif leg.answered_at is None and leg.ended_at is not None:
        direction = MISSED
    else:
        direction = IN
    other = leg.called if leg.side == "in" else leg.caller
    live = leg.ended_at is None
    return OwnCall(leg.call, direction, other, leg.began_at, leg.talk_s, live, leg.cause)
