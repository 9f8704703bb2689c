"""Holding paid calls against the limits of spending, inside of the transaction that grants them.

Caps and meters that were read are remembered for the turn, so that a hundred calls of one organisation read
them once; changed meters are written once, at its end.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from operator import attrgetter

from cadran.charging.book import Grant
from cadran.charging.reasons import BLOCKED, LIMIT_REACHED, TOO_FAST, TOO_MANY_CALLS
from cadran.clock import Instant
from cadran.errors import Refused
from cadran.ids import OrgId
from cadran.journal import append
from cadran.journal.facts import Fact
from cadran.money.caps import ALARM_PERCENT, MONEY, NO_CAP, Cap, CapKey, Caps, Measure, Meter, Scope
from cadran.money.micros import MICROS_PER_UNIT
from cadran.money.rates import RateLine
from cadran.money.rating import affordable_seconds, price_micros
from cadran.store.unit import ReadUnit, UnitOfWork

Shipped = Mapping[CapKey, int]
NO_LIMITS: Shipped = {}
CODE_DIGITS = 3
"""Calling codes that belong to no country have three digits (ITU-T E.164 section 6.2.2)."""
_COLUMNS = (
    "hour, hour_micros, day, day_micros, month, month_micros, minute, minute_calls, open_calls"
)
_FIND = (
    "SELECT " + _COLUMNS + " FROM spend_meters WHERE org = ? AND scope = ? AND subject = ?"  # noqa: S608 -- our own constant
)
_SAVE = (
    "INSERT INTO spend_meters (org, scope, subject, " + _COLUMNS + ")"  # noqa: S608 -- as above
    " VALUES (" + ", ".join("?" * 12) + ") ON CONFLICT (org, scope, subject) DO UPDATE SET "
    + ", ".join(f"{each} = excluded.{each}" for each in _COLUMNS.split(", "))
)  # fmt: skip
_counts = attrgetter(*_COLUMNS.split(", "))
_CALLS = ((Measure.CALLS, TOO_MANY_CALLS), (Measure.MINUTE, TOO_FAST))
_CAPS = "SELECT scope, subject, measure, amount, next_amount, next_at FROM spend_caps WHERE org = ?"
_BLOCKED = "SELECT payer, reason FROM blocked_payers WHERE org = ?"

Subject = tuple[Scope, str]


@dataclass(slots=True)
class Spending:
    """What a turn read and changed; a draft of the writer's."""

    caps: dict[OrgId, Caps] = field(default_factory=dict)
    blocked: dict[OrgId, dict[str, str]] = field(default_factory=dict)
    meters: dict[tuple[OrgId, Scope, str], Meter] = field(default_factory=dict)
    changed: set[tuple[OrgId, Scope, str]] = field(default_factory=set)

    def forget(self, org: OrgId) -> None:
        """An organisation's caps or blocked users are being changed."""
        self.caps.pop(org, None)
        self.blocked.pop(org, None)

    def flush(self, unit: UnitOfWork) -> None:
        unit.sql_many(_SAVE, [(*key, *_counts(self.meters[key])) for key in sorted(self.changed)])


@cache
def shipped() -> Shipped:
    """The caps of the package: general ones, and the destinations that are off."""
    data = json.loads((files(__package__) / "limit_files" / "shipped.json").read_text("utf-8"))
    found: dict[CapKey, int] = {}
    for scope, measures in data["general"].items():
        for measure, amount in measures.items():
            unit = MICROS_PER_UNIT if Measure(measure) in MONEY else 1
            found[CapKey(Scope(scope), "", Measure(measure))] = amount * unit
    for destination in data["off"]["destinations"]:
        found[CapKey(Scope.DESTINATION, destination, Measure.CALLS)] = 0
    return found


def admit(unit: UnitOfWork, grant: Grant, shipped_caps: Shipped, at: Instant) -> None:
    """May one more call be made? Raises ``Refused``: blocked, too many at once, too fast."""
    _not_blocked(unit, grant)
    if not _limited(unit, shipped_caps):
        return
    caps = caps_of(unit, shipped_caps)
    for scope, subject in subjects(grant):
        found = meter(unit, scope, subject).at(at)
        of_subject = caps.of(scope, subject)
        for measure, reason in _CALLS:
            cap = of_subject.get(measure)
            if cap is not None and found.count(measure) >= (most := cap.at(at)):
                raise Refused(reason, scope=scope.value, subject=subject, most=most)


def most_seconds(
    unit: UnitOfWork, grant: Grant, wanted_s: int, shipped_caps: Shipped, at: Instant
) -> int:
    """How far the call may go, of so many seconds, by every cap in money.

    Raises ``Refused(limits.reached)`` if not one second more, ``limits.blocked`` if its payer was blocked.
    """
    _not_blocked(unit, grant)
    if not _limited(unit, shipped_caps):
        return wanted_s
    least, left = _least_left(unit, grant, caps_of(unit, shipped_caps), at)
    if least is None:
        return wanted_s
    line = grant.rate.line
    worth = price_micros(line, grant.granted_s)
    until_s = max(grant.granted_s, affordable_seconds(line, worth + left, wanted_s))
    if until_s <= grant.granted_s:
        raise Refused(
            LIMIT_REACHED,
            scope=least.scope.value,
            subject=least.subject,
            measure=least.measure.value,
            most_micros=caps_of(unit, shipped_caps).amount(
                least.scope, least.subject, least.measure, at
            ),
            currency=grant.rate.currency,
        )
    return until_s


def _least_left(
    unit: UnitOfWork, grant: Grant, caps: Caps, at: Instant
) -> tuple[CapKey | None, int]:
    """The cap in money that leaves the call least, and what it leaves; no cap: None."""
    least, left = None, NO_CAP
    for scope, subject in subjects(grant):
        found = meter(unit, scope, subject).at(at)
        of_subject = caps.of(scope, subject)
        for measure in MONEY:
            cap = of_subject.get(measure)
            if cap is None or (most := cap.at(at)) == NO_CAP:
                continue
            here = max(0, most - found.count(measure))
            if least is None or here < left:
                least, left = (scope, subject, measure), here
    return (None if least is None else CapKey(*least)), left


def count(
    unit: UnitOfWork,
    grant: Grant,
    before_s: int,
    shipped_caps: Shipped,
    at: Instant,
    *,
    begun: bool = False,
) -> None:
    """Count what was just granted. Nothing can refuse it any more."""
    line = grant.rate.line
    micros = price_micros(line, grant.granted_s) - price_micros(line, before_s)
    caps = caps_of(unit, shipped_caps)
    for scope, subject in subjects(grant):
        found = _touch(unit, scope, subject, at)
        if begun:
            found.open_calls += 1
            found.minute_calls += 1
        of_subject = caps.of(scope, subject)
        for measure in MONEY:
            cap = of_subject.get(measure)
            if cap is not None and _crosses(most := cap.at(at), found.count(measure), micros):
                key = CapKey(scope, subject, measure)
                append(unit, _alarm(unit.org, grant, key, most, found.count(measure) + micros, at))
        found.spend(micros)


def release(unit: UnitOfWork, grant: Grant, used_s: int, at: Instant) -> None:
    """The call is over: one less at once, and what was not used after ``used_s`` is given back."""
    line = grant.rate.line
    micros = price_micros(line, grant.granted_s) - price_micros(line, used_s)
    for scope, subject in subjects(grant):
        found = _touch(unit, scope, subject, at)
        found.open_calls = max(0, found.open_calls - 1)
        found.give_back(micros, grant.seen_at)


def subjects(grant: Grant) -> Iterator[Subject]:
    """Whose meters a call moves."""
    yield Scope.ORGANISATION, ""
    service = ":" in grant.payer
    yield Scope.SERVICE if service else Scope.USER, grant.payer
    if not service:
        yield Scope.DESTINATION, destination_of(grant.rate.line)
    if grant.trunk:
        yield Scope.TRUNK, grant.trunk


def destination_of(line: RateLine) -> str:
    """A country, or a code of no country."""
    country = line.country
    return country if country.isalpha() else f"+{line.prefix[:CODE_DIGITS]}"


def caps_of(unit: ReadUnit, shipped_caps: Shipped) -> Caps:
    """The caps of the unit's organisation."""
    memory = unit.remembered(Spending) if isinstance(unit, UnitOfWork) else Spending()
    found = memory.caps.get(unit.org)
    if found is None:
        own = {
            CapKey(Scope(scope), subject, Measure(measure)): Cap(amount, next_amount, next_at)
            for scope, subject, measure, amount, next_amount, next_at in unit.sql(
                _CAPS, (unit.org,)
            )
        }
        found = memory.caps[unit.org] = Caps(own, shipped_caps)
    return found


def _limited(unit: UnitOfWork, shipped_caps: Shipped) -> bool:
    """Is there any cap at all? Without one nothing need be looked up."""
    found = caps_of(unit, shipped_caps)
    return bool(found.own or found.shipped)


def meter(unit: ReadUnit, scope: Scope, subject: str) -> Meter:
    """A meter as it was last written, with what this turn changed."""
    memory = unit.remembered(Spending) if isinstance(unit, UnitOfWork) else Spending()
    key = (unit.org, scope, subject)
    found = memory.meters.get(key)
    if found is None:
        rows = unit.sql(_FIND, key)
        found = memory.meters[key] = Meter(*rows[0]) if rows else Meter()
    return found


def _touch(unit: UnitOfWork, scope: Scope, subject: str, at: Instant) -> Meter:
    """A meter to be changed, at this instant."""
    found = meter(unit, scope, subject).at(at)
    unit.drafted(Spending).changed.add((unit.org, scope, subject))
    return found


def _not_blocked(unit: UnitOfWork, grant: Grant) -> None:
    memory = unit.remembered(Spending)
    found = memory.blocked.get(unit.org)
    if found is None:
        found = memory.blocked[unit.org] = dict(unit.sql(_BLOCKED, (unit.org,)))
    reason = found.get(grant.payer)
    if reason is not None:
        raise Refused(BLOCKED, why=reason)


def _crosses(most: int, before: int, micros: int) -> bool:
    """Does this fill most of a cap? Once a window."""
    return most != NO_CAP and before < most * ALARM_PERCENT // 100 <= before + micros


def _alarm(org: OrgId, grant: Grant, key: CapKey, most: int, spent: int, at: Instant) -> Fact:
    data = {
        "payer": grant.payer,
        "scope": key.scope.value,
        "subject": key.subject,
        "measure": key.measure.value,
        "most_micros": most,
        "spent_micros": spent,
    }
    return Fact(org, "alarm.raised", f"{key.scope.value}:{key.measure.value}", at, data)
