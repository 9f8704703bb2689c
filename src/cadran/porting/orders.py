"""Port orders as they are read: the order, its steps, its letter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, or_

from cadran.clock import Instant
from cadran.errors import Refused
from cadran.ids import E164, OrgId
from cadran.numbering.fiction import is_fictional
from cadran.porting import reasons
from cadran.porting.form import PortForm, form_of
from cadran.porting.states import PERMISSIONS, Permissions, Standing, Status
from cadran.store.tables.porting import port_letters, port_orders, port_steps
from cadran.store.unit import ReadUnit

PAGE = 200
"""Orders in one answer."""


@dataclass(frozen=True, slots=True)
class PortOrder:
    """One order. ``why`` is a reason's id, ``note`` what somebody wrote beside it."""

    id: str
    org: OrgId
    status: Status
    form: PortForm
    numbers: tuple[E164, ...]
    pin_sealed: bytes | None = field(repr=False)
    wished_at: Instant
    """0: not chosen yet."""
    foc_at: Instant | None
    why: str
    note: str
    by_hand: bool
    revision: int
    told_revision: int
    activated_at: Instant | None
    by: str
    created_at: Instant
    changed_at: Instant

    @property
    def permissions(self) -> Permissions:
        return PERMISSIONS[self.status]

    @property
    def sandbox(self) -> bool:
        """Its numbers are such as nobody can own."""
        return bool(self.numbers) and is_fictional(self.numbers[0])

    @property
    def untold(self) -> bool:
        """The losing carrier has not heard of the last change."""
        return self.told_revision < self.revision

    def standing(self) -> Standing:
        """The part that steps change, to be changed."""
        return Standing(self.status, self.wished_at, self.foc_at, self.why, self.note, self.by_hand)


@dataclass(frozen=True, slots=True)
class PortStep:
    """What happened to an order. ``by`` is a person's id, or "" for the carrier and the calendar."""

    place: int
    occasion: str
    status: Status
    at: Instant
    foc_at: Instant | None
    why: str
    note: str
    by: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter of authorisation, without its content."""

    name: str
    media_type: str
    sha256: str
    size_bytes: int
    by: str
    at: Instant


def order_in(unit: ReadUnit, order: str) -> PortOrder:
    """Raises ``Refused(UNKNOWN_ORDER)``."""
    row = unit.row(unit.select(port_orders).where(port_orders.c.id == order))
    if row is None:
        raise Refused(reasons.UNKNOWN_ORDER, order=order[:64])
    return order_of(row)


def orders_in(unit: ReadUnit, after: str, limit: int) -> list[PortOrder]:
    """Newest first, from after the one given; at most ``PAGE``."""
    table = port_orders
    query = unit.select(table)
    last = unit.row(unit.select(table).where(table.c.id == after)) if after else None
    if last is not None:
        same = and_(table.c.created_at == last.created_at, table.c.id > last.id)
        query = query.where(or_(table.c.created_at < last.created_at, same))
    query = query.order_by(table.c.created_at.desc(), table.c.id)
    return [order_of(row) for row in unit.rows(query.limit(max(1, min(limit, PAGE))))]


def steps_in(unit: ReadUnit, order: str) -> list[PortStep]:
    """All steps of an order, in order."""
    query = unit.select(port_steps).where(port_steps.c.order_id == order)
    return [
        PortStep(
            place=row.place,
            occasion=row.occasion,
            status=Status(row.status),
            at=Instant(row.at),
            foc_at=_instant(row.foc_at),
            why=row.why,
            note=row.note,
            by=row.by_user,
        )
        for row in unit.rows(query.order_by(port_steps.c.place))
    ]


def letter_in(unit: ReadUnit, order: str) -> Letter | None:
    """What is known of an order's letter; not its content, which may be megabytes."""
    columns = [each for each in port_letters.c if each.name != "data"]
    row = unit.row(unit.select(port_letters, *columns).where(port_letters.c.order_id == order))
    if row is None:
        return None
    return Letter(
        row.name, row.media_type, row.sha256, row.size_bytes, row.by_user, Instant(row.at)
    )


def order_of(row: Any) -> PortOrder:
    stored: Mapping[str, Any] = row.form
    return PortOrder(
        id=row.id,
        org=OrgId(row.org),
        status=Status(row.status),
        form=form_of(stored),
        numbers=tuple(E164(each) for each in row.numbers),
        pin_sealed=None if row.pin_sealed is None else bytes(row.pin_sealed),
        wished_at=Instant(row.wished_at),
        foc_at=_instant(row.foc_at),
        why=row.why,
        note=row.note,
        by_hand=row.by_hand,
        revision=row.revision,
        told_revision=row.told_revision,
        activated_at=_instant(row.activated_at),
        by=row.by_user,
        created_at=Instant(row.created_at),
        changed_at=Instant(row.changed_at),
    )


def _instant(value: int | None) -> Instant | None:
    return None if value is None else Instant(value)
