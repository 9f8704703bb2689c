"""Acquiring what a reservation holds.

An order is written down as pending before the carrier hears of it, and as completed or failed after it has
answered. Whatever dies in between, the order is repeated with its own id, which the carrier knows: it is
bought once. Its numbers stay held meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cadran.catalogue.catalogue import Catalogue
from cadran.clock import Instant
from cadran.directory.standings import room_for_numbers
from cadran.errors import Refused
from cadran.ids import E164, OrgId
from cadran.numbers import reasons
from cadran.numbers.offer import Offer
from cadran.numbers.places import forget_place, location_due
from cadran.numbers.quarantine import take_out
from cadran.numbers.quota import check_quota
from cadran.numbers.reservation import Reservations, offer_of
from cadran.store.tables.numbers import number_orders, numbers, reservations
from cadran.store.unit import ReadUnit, UnitOfWork

_FINAL = (reasons.TAKEN, reasons.CARRIER_DECLINED)
"""Answers after which repeating the order is pointless; after any other its fate is not known."""


@dataclass(frozen=True, slots=True)
class Order:
    """``state``: ``pending``, ``completed`` or ``failed`` (then ``refused_by`` is the reason's id)."""

    id: str
    org: OrgId
    state: str
    usage: str
    reservation: str
    numbers: tuple[E164, ...]
    created_at: Instant
    decided_at: Instant | None
    refused_by: str | None


class Orders(Reservations):
    """Buying."""

    def acquire(
        self,
        org: OrgId,
        basket: str,
        *,
        id: str | None = None,  # noqa: A002 -- the caller's word for it
        location: str | None = None,
        by: str = "",
    ) -> Order:
        """Buy a reservation's numbers. Repeated with the same ``id`` it goes on where it stood.

        ``location``: where people's numbers will be; without it, the only validated one that fits. Some
        countries sell them no number without (``NEEDS_LOCATION_TO_BUY``).

        Raises ``Refused``: ``TAKEN`` or ``CARRIER_DECLINED`` for good; after ``CARRIER_SILENT`` the order is
        pending, and repeating it (or ``recover``) finds out.
        """
        name = self.given_or_new_id(id, "ord")
        order = self.write(
            org,
            lambda unit: self._claim(unit, name, basket, location, by),
            on_conflict=reasons.ID_TAKEN,
            id=name,
        )
        return self._pursue(order)

    def order(self, org: OrgId, order: str) -> Order:
        with self.store.read(org) as unit:
            return _order(unit, order)

    def recover(self) -> int:
        """At start: finish what a dead run left pending; answers how many orders were decided."""
        with self.store.read_everywhere() as unit:
            query = unit.select(number_orders).where(number_orders.c.state == "pending")
            pending = [_order_of(row) for row in unit.rows(query)]
        decided = 0
        for order in pending:
            try:
                self._pursue(order)
            except Refused as refused:
                if refused.refusal.reason not in _FINAL:
                    continue
            decided += 1
        return decided

    def adopt(self, org: OrgId, offer: Offer, *, usage: str, sandbox: bool, by: str = "") -> None:
        """Record a number that the organisation has from elsewhere. May be repeated."""

        def job(unit: UnitOfWork) -> None:
            present = unit.select(numbers).where(numbers.c.number == offer.number)
            if unit.row(present) is None:
                room_for_numbers(unit)
                self.own(unit, offer, usage, sandbox=sandbox, by=by)

        self.write(org, job, on_conflict=reasons.OWNED_ALREADY, number=offer.number)

    def own(self, unit: UnitOfWork, offer: Offer, usage: str, *, sandbox: bool, by: str) -> None:
        """Write down a number from elsewhere, in a unit that is open already."""
        self._own(unit, offer, usage, None, sandbox=sandbox, by=by)

    def _claim(
        self, unit: UnitOfWork, name: str, basket: str, location: str | None, by: str
    ) -> Order:
        present = unit.row(unit.select(number_orders).where(number_orders.c.id == name))
        if present is not None:
            if present.basket != basket:
                raise Refused(reasons.ID_TAKEN, id=name)
            return _order_of(present)
        rows = unit.rows(unit.select(reservations).where(reservations.c.basket == basket))
        if not rows:
            raise Refused(reasons.UNKNOWN_RESERVATION, reservation=basket[:64])
        if rows[0].order_id is not None:
            raise Refused(reasons.RESERVATION_ORDERED, reservation=basket)
        now = self.clock()
        if rows[0].expires_at <= now:
            raise Refused(reasons.RESERVATION_EXPIRED, reservation=basket)
        edition = self.edition_in(unit)
        check_quota(unit, edition, now, [])
        if rows[0].usage == "user":
            self._place_all(unit, edition, [offer_of(row) for row in rows], location)
        values = {
            "id": name,
            "state": "pending",
            "usage": rows[0].usage,
            "basket": basket,
            "numbers": sorted(row.number for row in rows),
            "by_user": by,
            "created_at": now,
            "decided_at": None,
            "refused_by": None,
        }
        unit.insert(number_orders, values)
        claim = unit.update(reservations).where(reservations.c.basket == basket)
        unit.run(claim.values(order_id=name))
        self.note(unit, "number.ordered", name, {"count": len(rows), "by": by})
        return _order(unit, name)

    def _place_all(
        self, unit: UnitOfWork, edition: Catalogue, offers: list[Offer], location: str | None
    ) -> None:
        for offer in offers:
            placed = self.place_number(unit, edition, offer, location)
            due = location_due(edition, offer.country, at="acquisition")
            if due and not placed:
                told = {"number": offer.number, "country": offer.country, "source": due}
                raise Refused(reasons.NEEDS_LOCATION_TO_BUY, **told)

    def _pursue(self, order: Order) -> Order:
        if order.state == "pending":
            try:
                self.carrier.order(order.id, order.numbers)
            except Refused as refused:
                if refused.refusal.reason in _FINAL:
                    reason = refused.refusal.reason.id
                    self.write(order.org, lambda unit: self._fail(unit, order.id, reason))
                raise
            return self.write(order.org, lambda unit: self._complete(unit, order.id))
        if order.state == "failed":
            final = next((each for each in _FINAL if each.id == order.refused_by), _FINAL[1])
            raise Refused(final)
        return order

    def _complete(self, unit: UnitOfWork, name: str) -> Order:
        order = _order(unit, name)
        if order.state != "completed":
            held = reservations.c.order_id == name
            by = unit.row(unit.select(number_orders).where(number_orders.c.id == name))
            for row in unit.rows(unit.select(reservations).where(held)):
                self._own(
                    unit,
                    offer_of(row),
                    order.usage,
                    name,
                    sandbox=self.carrier.sandbox,
                    by="" if by is None else by.by_user,
                )
            self._decide(unit, name, "completed", None)
        return _order(unit, name)

    def _fail(self, unit: UnitOfWork, name: str, reason: str) -> None:
        order = _order(unit, name)
        if order.state == "pending":
            for number in order.numbers:
                forget_place(unit, number)
            self._decide(unit, name, "failed", reason)
            self.note(unit, "number.order_failed", name, {"reason": reason})

    def _decide(self, unit: UnitOfWork, name: str, state: str, reason: str | None) -> None:
        unit.run(unit.delete(reservations).where(reservations.c.order_id == name))
        where = number_orders.c.id == name
        values = {"state": state, "decided_at": self.clock(), "refused_by": reason}
        unit.run(unit.update(number_orders).where(where).values(**values))

    def _own(
        self,
        unit: UnitOfWork,
        offer: Offer,
        usage: str,
        order: str | None,
        *,
        sandbox: bool,
        by: str,
    ) -> None:
        number_id = self.new_id("num")
        take_out(unit, offer.number)
        unit.insert(
            numbers,
            {
                "number": offer.number,
                "id": number_id,
                "country": offer.country,
                "city": offer.city,
                "area_code": offer.area_code,
                "kind": offer.kind,
                "usage": usage,
                "sandbox": sandbox,
                "order_id": order,
                "acquired_at": self.clock(),
                "assigned_user": None,
                "on_bridge": False,
                "bridge_default": False,
                "languages": [],
                "releasing_at": None,
            },
        )
        data = {"country": offer.country, "kind": offer.kind, "usage": usage, "by": by}
        self.note(unit, "number.acquired", number_id, data, {"number": offer.number})


def _order(unit: ReadUnit, order: str) -> Order:
    row = unit.row(unit.select(number_orders).where(number_orders.c.id == order))
    if row is None:
        raise Refused(reasons.UNKNOWN_ORDER, order=order[:64])
    return _order_of(row)


def _order_of(row: Any) -> Order:
    return Order(
        id=row.id,
        org=OrgId(row.org),
        state=row.state,
        usage=row.usage,
        reservation=row.basket,
        numbers=tuple(E164(each) for each in row.numbers),
        created_at=Instant(row.created_at),
        decided_at=None if row.decided_at is None else Instant(row.decided_at),
        refused_by=row.refused_by,
    )
