"""Holding paid calls against the limits of spending, inside of the transaction that grants them.

Caps and meters that were read are remembered, so that the calls of one organisation read them once; changed
meters are written once, at the end of a turn.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from operator import attrgetter

from msgspec import Struct

from cadran.charging.book import Grant
from cadran.charging.reasons import BLOCKED, LIMIT_REACHED, TOO_FAST, TOO_MANY_CALLS
from cadran.clock import Instant
from cadran.errors import Refused
from cadran.ids import OrgId
from cadran.journal import append
from cadran.journal.facts import Fact
from cadran.money.caps import (
    ALARM_PERCENT,
    MONEY,
    NO_CAP,
    Cap,
    CapKey,
    Caps,
    Hold,
    Measure,
    Meter,
    Scope,
)
from cadran.money.micros import MICROS_PER_UNIT
from cadran.money.rates import RateLine
from cadran.money.rating import affordable_seconds, price_micros
from cadran.store.unit import ReadUnit, UnitOfWork

Shipped = Mapping[CapKey, int]
NO_LIMITS: Shipped = {}
KNOWN_MAX = 50_000
"""Organisations or meters kept in memory; beyond it, all are read anew."""
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
_CALLS = {Measure.CALLS: TOO_MANY_CALLS, Measure.MINUTE: TOO_FAST}
_CAPS = "SELECT scope, subject, measure, amount, next_amount, next_at FROM spend_caps WHERE org = ?"
_BLOCKED = "SELECT payer, reason FROM blocked_payers WHERE org = ?"

_Key = tuple[OrgId, Scope, str]
_WHOLE = (Scope.ORGANISATION, "")


@dataclass(slots=True)
class Spending:
    """What was read, and what a turn changes; a draft of the writer's."""

    caps: dict[OrgId, Caps] = field(default_factory=dict)
    blocked: dict[OrgId, dict[str, str]] = field(default_factory=dict)
    meters: dict[_Key, Meter] = field(default_factory=dict)
    changed: set[_Key] = field(default_factory=set)
    changing: set[OrgId] = field(default_factory=set)
    """Whose caps or blocked users this turn changes: they are read each time, for it may be undone."""

    def forget(self, org: OrgId) -> None:
        """An organisation's caps or blocked users are being changed."""
        self.changing.add(org)
        self.caps.pop(org, None)
        self.blocked.pop(org, None)

    def flush(self, unit: UnitOfWork) -> None:
        unit.sql_many(
            _SAVE,
            [
                (org, str(scope), subject, *_counts(self.meters[org, scope, subject]))
                for org, scope, subject in sorted(self.changed)
            ],
        )

    def kept(self) -> bool:
        """See ``store.unit.Draft``."""
        self.changed.clear()
        self.changing.clear()
        return max(len(self.caps), len(self.blocked), len(self.meters)) <= KNOWN_MAX


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


class Watch(Struct):
    """One step of a paid call beside the caps that hold for it and the meters that it moves."""

    unit: UnitOfWork
    grant: Grant
    caps: Caps
    at: Instant
    meters: list[tuple[_Key, Meter, Hold]]
    least: CapKey | None = None
    """The cap in money that leaves the call least; None: there is no cap."""
    left: int = NO_CAP
    """What it leaves, in micros."""
    quiet: int = NO_CAP
    """So many micros fill most of a cap; below it nobody is alarmed."""

    def look(self) -> None:
        """See what the caps in money leave."""
        least: tuple[_Key, Measure] | None = None
        left = quiet = NO_CAP
        for key, found, hold in self.meters:
            for measure, count, most in hold.money:
                counted = count(found)
                here = most - counted if counted < most else 0
                if here < left:
                    least, left = (key, measure), here
                if 0 < (before := most * ALARM_PERCENT // 100 - counted) < quiet:
                    quiet = before
        self.left, self.quiet = left, quiet
        if least is not None:
            (_org, scope, subject), measure = least
            self.least = CapKey(scope, subject, measure)

    def admit(self) -> None:
        """May one more call be made? Raises ``Refused``: too many at once, too fast."""
        for (_org, scope, subject), found, hold in self.meters:
            for measure, count, most in hold.calls:
                if count(found) >= most:
                    raise Refused(_CALLS[measure], scope=scope.value, subject=subject, most=most)

    def most_seconds(self, wanted_s: int) -> int:
        """How far the call may go, of so many seconds, by every cap in money.

        Raises ``Refused(limits.reached)`` if not one second more.
        """
        least = self.least
        if least is None:
            return wanted_s
        grant = self.grant
        line = grant.rate.line
        worth = price_micros(line, grant.granted_s)
        until_s = max(grant.granted_s, affordable_seconds(line, worth + self.left, wanted_s))
        if until_s <= grant.granted_s:
            raise Refused(
                LIMIT_REACHED,
                scope=least.scope.value,
                subject=least.subject,
                measure=least.measure.value,
                most_micros=self.caps.amount(least.scope, least.subject, least.measure, self.at),
                currency=grant.rate.currency,
            )
        return until_s

    def count(self, before_s: int, *, begun: bool = False) -> None:
        """Count what was just granted. Nothing can refuse it any more."""
        line = self.grant.rate.line
        micros = price_micros(line, self.grant.granted_s) - price_micros(line, before_s)
        changed = self.unit.drafted(Spending).changed
        if micros >= self.quiet:
            self._alarm(micros)
        for key, found, _hold in self.meters:
            changed.add(key)
            if begun:
                found.open_calls += 1
                found.minute_calls += 1
            found.spend(micros)

    def _alarm(self, micros: int) -> None:
        """Tell of each cap that this fills for the most part. Once a window."""
        for (org, scope, subject), found, hold in self.meters:
            for measure, count, most in hold.money:
                counted = count(found)
                if counted < most * ALARM_PERCENT // 100 <= counted + micros:
                    key = CapKey(scope, subject, measure)
                    append(self.unit, _alarm(org, self.grant, key, most, counted + micros, self.at))


def watch(unit: UnitOfWork, grant: Grant, shipped_caps: Shipped, at: Instant) -> Watch:
    """Look at the limits of a call. Raises ``Refused(limits.blocked)``."""
    _not_blocked(unit, grant)
    caps = caps_of(unit, shipped_caps)
    meters = [(key, meter, caps.of(key[1], key[2], at)) for key, meter in _meters(unit, grant, at)]
    found = Watch(unit, grant, caps, at, meters)
    found.look()
    return found


def release(unit: UnitOfWork, grant: Grant, used_s: int, at: Instant) -> None:
    """The call is over: one less at once, and what was not used after ``used_s`` is given back."""
    line = grant.rate.line
    micros = price_micros(line, grant.granted_s) - price_micros(line, used_s)
    changed = unit.drafted(Spending).changed
    for key, found in _meters(unit, grant, at):
        changed.add(key)
        found.open_calls = max(0, found.open_calls - 1)
        found.give_back(micros, grant.seen_at)


def _meters(unit: UnitOfWork, grant: Grant, at: Instant) -> list[tuple[_Key, Meter]]:
    """The meters that a call moves."""
    org, known = unit.org, unit.remembered(Spending).meters
    keys = [(org, *each) for each in subjects(grant)]
    return [(key, (known.get(key) or meter(unit, *key[1:])).at(at)) for key in keys]


def subjects(grant: Grant) -> list[tuple[Scope, str]]:
    """Whose meters a call moves."""
    if ":" in grant.payer:
        found = [_WHOLE, (Scope.SERVICE, grant.payer)]
    else:
        destination = destination_of(grant.rate.line)
        found = [_WHOLE, (Scope.USER, grant.payer), (Scope.DESTINATION, destination)]
    if grant.trunk:
        found.append((Scope.TRUNK, grant.trunk))
    return found


def destination_of(line: RateLine) -> str:
    """A country, or a code of no country."""
    country = line.country
    return country if country.isalpha() else f"+{line.prefix[:CODE_DIGITS]}"


def caps_of(unit: ReadUnit, shipped_caps: Shipped) -> Caps:
    """The caps of the unit's organisation."""
    memory = unit.remembered(Spending) if isinstance(unit, UnitOfWork) else Spending()
    found = memory.caps.get(unit.org)
    if found is None or found.shipped is not shipped_caps:
        own = {
            CapKey(Scope(scope), subject, Measure(measure)): Cap(amount, next_amount, next_at)
            for scope, subject, measure, amount, next_amount, next_at in unit.sql(
                _CAPS, (unit.org,)
            )
        }
        found = Caps(own, shipped_caps)
        if unit.org not in memory.changing:
            memory.caps[unit.org] = found
    return found


def meter(unit: ReadUnit, scope: Scope, subject: str) -> Meter:
    """A meter as it was last written, with what this turn changed."""
    memory = unit.remembered(Spending) if isinstance(unit, UnitOfWork) else Spending()
    key = (unit.org, scope, subject)
    found = memory.meters.get(key)
    if found is None:
        rows = unit.sql(_FIND, key)
        found = memory.meters[key] = Meter(*rows[0]) if rows else Meter()
    return found


def _not_blocked(unit: UnitOfWork, grant: Grant) -> None:
    memory = unit.remembered(Spending)
    found = memory.blocked.get(unit.org)
    if found is None:
        found = dict(unit.sql(_BLOCKED, (unit.org,)))
        if unit.org not in memory.changing:
            memory.blocked[unit.org] = found
    reason = found.get(grant.payer)
    if reason is not None:
        raise Refused(BLOCKED, why=reason)


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
