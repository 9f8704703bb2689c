"""Where an organisation stands with its operator: suspended or not, and what it may have at most."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlalchemy import func

from cadran.clock import Instant
from cadran.directory import reasons
from cadran.errors import Refused
from cadran.store.tables.directory import users
from cadran.store.tables.numbers import numbers, reservations
from cadran.store.tables.organisations import organisation_standings
from cadran.store.unit import ReadUnit, UnitOfWork


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that an organisation may have; None: no limit."""

    users: int | None = None
    """Active people."""
    numbers: int | None = None
    """Held and reserved."""
    calls: int | None = None
    """Going on at once; emergency calls are never counted out."""


@dataclass(frozen=True, slots=True)
class Standing:
    """``suspended_at`` None: in good standing."""

    suspended_at: Instant | None = None
    why: str = ""
    limits: Limits = Limits()


GOOD = Standing()


def standing_of(unit: ReadUnit) -> Standing:
    """Of the unit's organisation."""
    row = unit.row(unit.select(organisation_standings))
    if row is None:
        return GOOD
    limits = Limits(row.users_most, row.numbers_most, row.calls_most)
    since = None if row.suspended_at is None else Instant(row.suspended_at)
    return Standing(since, row.suspended_why, limits)


def keep(unit: UnitOfWork, standing: Standing) -> None:
    """Write it down, in place of the one before."""
    limits = {f"{name}_most": most for name, most in asdict(standing.limits).items()}
    values = {"suspended_at": standing.suspended_at, "suspended_why": standing.why, **limits}
    if not unit.run(unit.update(organisation_standings).values(**values)):
        unit.insert(organisation_standings, values)


def not_suspended(unit: ReadUnit) -> None:
    """Raises ``Refused(ORGANISATION_SUSPENDED)``."""
    if standing_of(unit).suspended_at is not None:
        raise Refused(reasons.ORGANISATION_SUSPENDED)


def room_for_users(unit: ReadUnit, more: int = 1) -> None:
    """Raises ``Refused(USERS_LIMIT)`` if so many more active people would be too many."""
    most = standing_of(unit).limits.users
    if most is not None:
        query = unit.select(users, func.count().label("present")).where(users.c.active.is_(True))
        row = unit.row(query)
        if row is not None and row.present + more > most:
            raise Refused(reasons.USERS_LIMIT, most=most, present=row.present)


def room_for_numbers(unit: ReadUnit, more: int = 1) -> None:
    """Raises ``Refused(NUMBERS_LIMIT)`` if so many more numbers, held or reserved, would be too many."""
    most = standing_of(unit).limits.numbers
    if most is not None:
        held = unit.row(unit.select(numbers, func.count().label("present")))
        reserved = unit.row(unit.select(reservations, func.count().label("present")))
        present = sum(row.present for row in (held, reserved) if row is not None)
        if present + more > most:
            raise Refused(reasons.NUMBERS_LIMIT, most=most, present=present)
