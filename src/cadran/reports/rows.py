"""Legs and calls in their tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from msgspec.structs import astuple

from cadran.ids import CallId, LegId, OrgId
from cadran.reports.records import CallRecord, LegRecord, Usage, charge_from, charge_text, encode
from cadran.reports.usage import Bucket, Sum
from cadran.store.tables.reports import calls
from cadran.store.unit import ReadUnit, UnitOfWork

_LEG_COLUMNS = (
    "org, leg, call, side, service, kind, holder, user_id, trunk, caller, called, began_at,"
    " answered_at, ended_at, cause, ended_by, figures, charge, first, last, call_type, capability,"
    " from_country, to_country, number_kind"
)
_CALL_COLUMNS = (
    "org, call, service, user_id, began_at, answered_at, ended_at, caller, called, cause, legs,"
    " amount, currency, first"
)
_decode = msgspec.json.Decoder().decode
SHORT = 200
"""As wide as the columns of what callers tell about themselves."""


def _upsert(table: str, columns: str, keys: str) -> str:
    names = columns.replace("\n", "").split(", ")
    marks = ", ".join("?" for _ in names)
    changes = ", ".join(f"{name} = excluded.{name}" for name in names if name not in keys)
    return (
        f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608 -- our own constants
        f" ON CONFLICT ({keys}) DO UPDATE SET {changes}"
    )


_PUT_LEG = _upsert("call_legs", _LEG_COLUMNS, "org, leg")
_PUT_CALL = _upsert("calls", _CALL_COLUMNS, "org, call")


Place = tuple[object, ...]


def place(leg: LegRecord) -> Place:
    """What of a leg the indexes of its table are made of."""
    return (
        leg.call,
        leg.user,
        leg.caller,
        leg.called,
        leg.began_at,
        leg.answered_at,
        leg.first,
    )


_CHANGE_LEG = (
    "UPDATE call_legs SET side = ?, service = ?, kind = ?, holder = ?, trunk = ?, ended_at = ?,"
    " cause = ?, ended_by = ?, figures = ?, charge = ?, last = ?, call_type = ?, capability = ?,"
    " from_country = ?, to_country = ?, number_kind = ? WHERE org = ? AND leg = ?"
)
_GET_LEGS = "SELECT " + _LEG_COLUMNS + " FROM call_legs WHERE org = ? AND "  # noqa: S608 -- our own constants


def put_legs(unit: UnitOfWork, legs: Iterable[LegRecord]) -> None:
    unit.sql_many(
        _PUT_LEG,
        [
            (
                leg.org,
                leg.leg,
                leg.call,
                leg.side[:3],
                leg.service,
                leg.kind,
                leg.holder,
                leg.user,
                leg.trunk,
                leg.caller[:SHORT],
                leg.called[:SHORT],
                leg.began_at,
                leg.answered_at,
                leg.ended_at,
                leg.cause,
                leg.ended_by,
                encode(leg.figures),
                charge_text(leg.charge),
                leg.first,
                leg.last,
                *astuple(leg.usage),
            )
            for leg in legs
        ],
    )


def change_legs(unit: UnitOfWork, legs: Iterable[LegRecord]) -> None:
    """Those that stay in their place: no index is touched, which would be most of the work."""
    unit.sql_many(
        _CHANGE_LEG,
        [
            (
                leg.side[:3],
                leg.service,
                leg.kind,
                leg.holder,
                leg.trunk,
                leg.ended_at,
                leg.cause,
                leg.ended_by,
                encode(leg.figures),
                charge_text(leg.charge),
                leg.last,
                *astuple(leg.usage),
                leg.org,
                leg.leg,
            )
            for leg in legs
        ],
    )


def put_calls(unit: UnitOfWork, records: Iterable[CallRecord]) -> None:
    unit.sql_many(
        _PUT_CALL,
        [
            (
                call.org,
                call.call,
                call.service,
                call.user,
                call.began_at,
                call.answered_at,
                call.ended_at,
                call.caller[:SHORT],
                call.called[:SHORT],
                call.cause,
                call.leg_count,
                call.amount_micros,
                call.currency,
                call.first,
            )
            for call in records
        ],
    )


def call_place(call: CallRecord) -> Place:
    """What of a conversation the indexes of its table are made of."""
    return (call.user, call.began_at, call.first)


_CHANGE_CALL = (
    "UPDATE calls SET service = ?, answered_at = ?, ended_at = ?, caller = ?, called = ?, cause = ?,"
    " legs = ?, amount = ?, currency = ? WHERE org = ? AND call = ?"
)


def change_calls(unit: UnitOfWork, records: Iterable[CallRecord]) -> None:
    """Those that stay in their place, as ``change_legs``."""
    unit.sql_many(
        _CHANGE_CALL,
        [
            (
                call.service,
                call.answered_at,
                call.ended_at,
                call.caller[:SHORT],
                call.called[:SHORT],
                call.cause,
                call.leg_count,
                call.amount_micros,
                call.currency,
                call.org,
                call.call,
            )
            for call in records
        ],
    )


_ADD_USAGE = (
    "INSERT INTO usage_days (org, day, call_type, capability, currency, user_id, to_country,"
    " calls, seconds, amount) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (org, day, call_type, capability, currency, user_id, to_country) DO UPDATE SET"
    " calls = usage_days.calls + excluded.calls, seconds = usage_days.seconds + excluded.seconds,"
    " amount = usage_days.amount + excluded.amount"
)


def add_usage(unit: UnitOfWork, changes: Mapping[Bucket, Sum]) -> None:
    """Let the daily sums grow, or shrink, by so much."""
    told = [
        (*bucket, change.calls, change.seconds, change.amount_micros)
        for bucket, change in sorted(changes.items())
        if change
    ]
    unit.sql_many(_ADD_USAGE, told)


def drop_calls(unit: UnitOfWork, gone: Iterable[tuple[OrgId, CallId]]) -> None:
    unit.sql_many("DELETE FROM calls WHERE org = ? AND call = ?", list(gone))


def drop_leg(unit: UnitOfWork, org: OrgId, leg_id: LegId) -> None:
    unit.sql("DELETE FROM call_legs WHERE org = ? AND leg = ?", (org, leg_id))


def legs(unit: ReadUnit, keys: Iterable[tuple[OrgId, LegId]]) -> list[LegRecord]:
    """Of these legs, those that are known."""
    return _legs(unit, "leg", keys)


def legs_of(unit: ReadUnit, calls: Iterable[tuple[OrgId, CallId]]) -> list[LegRecord]:
    """The legs of calls; those of one call by their beginning."""
    return _legs(unit, "call", calls)


def _legs(unit: ReadUnit, column: str, keys: Iterable[tuple[OrgId, str]]) -> list[LegRecord]:
    """One statement an organisation, however many are asked for: a step has no more than its facts."""
    asked: dict[OrgId, list[str]] = {}
    for org, name in keys:
        asked.setdefault(org, []).append(name)
    found: list[LegRecord] = []
    for org, names in asked.items():
        marks = ", ".join("?" for _ in names)
        text = f"{_GET_LEGS}{column} IN ({marks}) ORDER BY began_at, first"
        found += [_leg(row) for row in unit.sql(text, (org, *names))]
    return found


def _leg(row: tuple[Any, ...]) -> LegRecord:
    """The columns stand in the order of the record's fields."""
    values = list(row)
    values[16] = _decode(row[16]) if row[16] != "{}" else {}
    values[17] = charge_from(row[17])
    values[20:] = [Usage(*values[20:])]
    return LegRecord(*values)


def leg_from(row: Any) -> LegRecord:
    """A whole row of ``call_legs``, whose columns stand in the same order."""
    return _leg(tuple(row))


def call_from(row: Any, legs: tuple[LegRecord, ...] = ()) -> CallRecord:
    return CallRecord(
        org=row.org,
        call=row.call,
        service=row.service,
        user=row.user_id,
        began_at=row.began_at,
        answered_at=row.answered_at,
        ended_at=row.ended_at,
        caller=row.caller,
        called=row.called,
        cause=row.cause,
        leg_count=row.legs,
        amount_micros=row.amount,
        currency=row.currency,
        first=row.first,
        legs=legs,
    )


__all__ = [
    "call_from",
    "calls",
    "drop_calls",
    "leg_from",
    "legs",
    "legs_of",
    "put_calls",
    "put_legs",
]
