"""The rows of grants: the state of each paid leg, over the ledger."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from msgspec import Struct

from cadran.charging.draft import Draft, Key
from cadran.charging.grants import Charge, GrantRequest, Slice
from cadran.charging.ledger import CREDITS
from cadran.charging.plan import SOURCES, Plan, plan_of
from cadran.clock import SECOND_MS, Instant
from cadran.ids import CallId, GrantId, LegId, UserId
from cadran.money.ledger import Transfer
from cadran.money.micros import Micros, Rounding
from cadran.money.rates import RateDeck, RateLine
from cadran.store.unit import ReadUnit, UnitOfWork

_COLUMNS = (
    "id, node, leg, call, payer, service, account, rate, state, slices, held, granted_s, final,"
    " created_at, seen_at, answered_at, ended_at, billed_s, amount, trunk, plan"
)

_FIND = "SELECT " + _COLUMNS + " FROM grants WHERE org = ? AND id = ?"  # noqa: S608 -- our own constant
_INSERT = "INSERT INTO grants (org, " + _COLUMNS + ") VALUES (" + ", ".join("?" * 22) + ")"  # noqa: S608 -- as above
_UPDATE = (
    "UPDATE grants SET state = ?, slices = ?, held = ?, granted_s = ?, final = ?, seen_at = ?,"
    " answered_at = ?, ended_at = ?, billed_s = ?, amount = ?, plan = ? WHERE org = ? AND id = ?"
)
RATES_KEPT = 4_096
"""Lines of decks whose text, or whose meaning, is remembered: as many destinations as are called in a day."""


class Rate(Struct, frozen=True):
    """The deck line of a running call, frozen when it began."""

    line: RateLine
    reference: str
    currency: str


class Grant(Struct):
    """One row; written back with ``save``."""

    id: GrantId
    node: str
    leg: LegId
    call: CallId
    payer: UserId
    service: str
    account: str
    rate: Rate
    state: str
    slices: int
    held: int
    granted_s: int
    final: bool
    created_at: Instant
    seen_at: Instant
    """The last proof that somebody looks after it: made, answered, extended."""
    answered_at: Instant | None = None
    ended_at: Instant | None = None
    billed_s: int = 0
    amount: int = 0
    trunk: str = ""
    plan: Plan | None = None
    """Where its seconds come from; None: all is paid in money, out of its account."""

    def slice(self) -> Slice:
        return slice_of(self, self.granted_s, final=self.final)

    def charge(self, source: str = "") -> Charge:
        return Charge(
            grant=self.id,
            billed_seconds=self.billed_s,
            amount_micros=self.amount,
            currency=self.rate.currency,
            source=source or self.account,
            rate=self.rate.reference,
        )

    def transfer(self) -> Transfer:
        """The ledger's transfer of the same id, while it is open."""
        return Transfer(self.id, steps=self.slices, held=self.held)


def slice_of(grant: Grant, granted_s: int, *, final: bool, source: str = "") -> Slice:
    return Slice(
        grant=grant.id,
        granted_ms=granted_s * SECOND_MS,
        final=final,
        source=source or grant.account,
        rate=grant.rate.reference,
    )


def opened(request: GrantRequest, deck: RateDeck, line: RateLine) -> Grant:
    """A grant that holds nothing yet."""
    pooled = bool(request.pools) or not request.credits
    return Grant(
        id=request.id,
        node=request.node,
        leg=request.leg,
        call=request.call,
        payer=request.payer,
        service=request.service,
        account=SOURCES if pooled else CREDITS,
        rate=Rate(line, deck.reference(line), deck.currency),
        state="reserved",
        slices=0,
        held=0,
        granted_s=0,
        final=False,
        created_at=request.at,
        seen_at=request.at,
        trunk=request.trunk,
        plan=Plan(request.pools, request.credits) if pooled else None,
    )


def find(unit: ReadUnit, grant: str) -> Grant | None:
    """A grant as it stands, with what this turn changed already."""
    draft = unit.draft(Draft)
    if draft is not None:
        drafted = draft.grants.get((unit.org, grant))
        if drafted is not None:
            return drafted
    rows = unit.sql(_FIND, (unit.org, grant))
    return _grant(rows[0]) if rows else None


def insert(unit: UnitOfWork, grant: Grant) -> None:
    """Put a new grant into the turn's draft."""
    draft = unit.drafted(Draft)
    key = (unit.org, grant.id)
    draft.grants[key] = draft.opened[key] = grant


def save(unit: UnitOfWork, grant: Grant) -> None:
    """Put what changed of a grant into the turn's draft."""
    draft = unit.drafted(Draft)
    key = (unit.org, grant.id)
    draft.grants[key] = grant
    if key not in draft.opened:
        draft.changed[key] = grant


def write(unit: UnitOfWork, opened: Mapping[Key, Grant], changed: Mapping[Key, Grant]) -> None:
    """Write the rows of a turn."""
    unit.sql_many(_INSERT, [(org, *_row(grant)) for (org, _id), grant in opened.items()])
    unit.sql_many(_UPDATE, [(*_changes(grant), *key) for key, grant in changed.items()])


def _changes(grant: Grant) -> tuple[object, ...]:
    """What of a grant may change."""
    return (
        grant.state,
        grant.slices,
        grant.held,
        grant.granted_s,
        grant.final,
        grant.seen_at,
        grant.answered_at,
        grant.ended_at,
        grant.billed_s,
        grant.amount,
        _plan_text(grant),
    )


def _row(grant: Grant) -> tuple[object, ...]:
    return (
        grant.id,
        grant.node,
        grant.leg,
        grant.call,
        grant.payer,
        grant.service,
        grant.account,
        _rate_text(grant.rate),
        grant.state,
        grant.slices,
        grant.held,
        grant.granted_s,
        grant.final,
        grant.created_at,
        grant.seen_at,
        grant.answered_at,
        grant.ended_at,
        grant.billed_s,
        grant.amount,
        grant.trunk,
        _plan_text(grant),
    )


def _plan_text(grant: Grant) -> str:
    return "" if grant.plan is None else grant.plan.text()


def _grant(row: tuple[Any, ...]) -> Grant:
    values = list(row)
    values[7] = _rate(row[7])
    values[12] = bool(row[12])
    values[20] = plan_of(row[20])
    return Grant(*values)


@lru_cache(RATES_KEPT)
def _rate_text(rate: Rate) -> str:
    line = rate.line
    return json.dumps(
        [
            rate.reference,
            rate.currency,
            line.prefix,
            line.country,
            line.kind,
            line.connection_micros,
            line.per_minute_micros,
            line.first_s,
            line.next_s,
            line.rounding.value,
            line.valid_from,
            line.valid_until,
        ],
        separators=(",", ":"),
    )


@lru_cache(RATES_KEPT)
def _rate(text: str) -> Rate:
    values = json.loads(text)
    line = RateLine(
        prefix=values[2],
        country=values[3],
        kind=values[4],
        connection_micros=Micros(values[5]),
        per_minute_micros=Micros(values[6]),
        first_s=values[7],
        next_s=values[8],
        rounding=Rounding(values[9]),
        valid_from=Instant(values[10]),
        valid_until=None if values[11] is None else Instant(values[11]),
    )
    return Rate(line, values[0], values[1])
