"""Holding numbers for some minutes, so that two buyers never pay for one.

The number is the primary key of ``reservations``, whatever the organisation: of two that reach for it, from
two threads, processes or nodes, the database lets one through.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cadran.clock import MINUTE_MS, Instant
from cadran.directory.standings import room_for_numbers
from cadran.errors import Refused
from cadran.ids import E164, OrgId
from cadran.numbers import reasons
from cadran.numbers.locations import Locations
from cadran.numbers.offer import Offer, checked_number, checked_usage
from cadran.numbers.quarantine import put_away_from
from cadran.numbers.quota import check_quota
from cadran.store.tables.numbers import reservations
from cadran.store.unit import ReadUnit, UnitOfWork

MOST_IN_BASKET = 500
"""Numbers in one reservation (reference section 6, search and order); more is an order by form."""


@dataclass(frozen=True, slots=True)
class Reservation:
    """A basket. ``ordered`` says that an order has claimed it and decides what becomes of it."""

    id: str
    org: OrgId
    usage: str
    offers: tuple[Offer, ...]
    created_at: Instant
    expires_at: Instant
    ordered: bool


class Reservations(Locations):
    """Holding and letting go."""

    def reserve(
        self,
        org: OrgId,
        numbers: Sequence[str],
        *,
        usage: str = "service",
        id: str | None = None,  # noqa: A002 -- the caller's word for it
        by: str = "",
    ) -> Reservation:
        """Hold numbers that a search showed, all or none. With an ``id``, a retry answers the first result.

        ``usage``: ``service`` for the conference bridge, ``user`` for a person.
        """
        wanted = sorted({checked_number(each) for each in numbers})
        if not 1 <= len(wanted) <= MOST_IN_BASKET:
            raise Refused(reasons.BAD_QUANTITY, least=1, most=MOST_IN_BASKET)
        basket = self.given_or_new_id(id, "res")
        now = self.clock()

        def job(unit: UnitOfWork) -> Reservation:
            if _rows(unit, basket):
                return _reservation(unit, basket)
            offers = [self.offered(each) for each in wanted]
            _let_go_of_expired(unit, now)
            for offer in offers:
                checked_usage(usage, offer.kind)
                _is_free(unit, offer.number)
            away = put_away_from(unit, org, wanted, now)
            if away:
                raise Refused(reasons.IN_QUARANTINE, number=min(away))
            edition = self.edition_in(unit)
            check_quota(unit, edition, now, [(usage, each.kind) for each in offers])
            room_for_numbers(unit, len(offers))
            # So that nobody empties the shop by reserving it.
            most = edition.rules.number("reservation_most")
            held = unit.rows(unit.select(reservations, reservations.c.number))
            if len(held) + len(offers) > most:
                raise Refused(reasons.BAD_QUANTITY, least=1, most=most - len(held))
            ends_at = now + edition.rules.number("reservation_minutes") * MINUTE_MS
            rows = [_row(each, basket, usage, by, (now, ends_at)) for each in offers]
            unit.insert_many(reservations, rows)
            self.note(unit, "number.reserved", basket, {"count": len(rows), "by": by})
            return _reservation(unit, basket)

        return self.write(org, job, on_conflict=reasons.RESERVED_BY_ANOTHER, number=wanted[0])

    def reservation(self, org: OrgId, basket: str) -> Reservation:
        """A basket. Raises ``Refused(UNKNOWN_RESERVATION)``, also once it has been bought."""
        with self.store.read(org) as unit:
            found = _reservation(unit, basket)
        if found.expires_at <= self.clock() and not found.ordered:
            raise Refused(reasons.RESERVATION_EXPIRED, reservation=basket)
        return found

    def let_go(self, org: OrgId, basket: str, *, by: str = "") -> None:
        """Put the numbers back on sale. A basket that is gone is fine; one that is ordered stays."""

        def job(unit: UnitOfWork) -> None:
            if any(row.order_id for row in _rows(unit, basket)):
                raise Refused(reasons.RESERVATION_ORDERED, reservation=basket)
            if unit.run(unit.delete(reservations).where(reservations.c.basket == basket)):
                self.note(unit, "number.let_go", basket, {"by": by})

        self.write(org, job)


def _row(
    offer: Offer, basket: str, usage: str, by: str, held: tuple[int, int]
) -> dict[str, object]:
    return {
        "number": offer.number,
        "basket": basket,
        "by_user": by,
        "country": offer.country,
        "city": offer.city,
        "area_code": offer.area_code,
        "kind": offer.kind,
        "usage": usage,
        "created_at": held[0],
        "expires_at": held[1],
        "order_id": None,
    }


def _rows(unit: ReadUnit, basket: str) -> Sequence[Any]:
    query = unit.select(reservations).where(reservations.c.basket == basket)
    return unit.rows(query.order_by(reservations.c.number))


def _reservation(unit: ReadUnit, basket: str) -> Reservation:
    rows = _rows(unit, basket)
    if not rows:
        raise Refused(reasons.UNKNOWN_RESERVATION, reservation=basket[:64])
    return Reservation(
        id=basket,
        org=OrgId(rows[0].org),
        usage=rows[0].usage,
        offers=tuple(offer_of(row) for row in rows),
        created_at=Instant(rows[0].created_at),
        expires_at=Instant(rows[0].expires_at),
        ordered=rows[0].order_id is not None,
    )


def offer_of(row: Any) -> Offer:
    return Offer(E164(row.number), row.country, row.city, row.area_code, row.kind)


def _let_go_of_expired(unit: UnitOfWork, now: Instant) -> None:
    # Of all organisations: an expired hold of another one must not keep this one from the number.
    unit.sql("DELETE FROM reservations WHERE expires_at <= ? AND order_id IS NULL", (now,))


def _is_free(unit: UnitOfWork, number: E164) -> None:
    """Nobody, of any organisation, owns or holds it. What is told is only that it is gone."""
    if unit.sql("SELECT 1 FROM numbers WHERE number = ?", (number,)):
        raise Refused(reasons.OWNED_ALREADY, number=number)
    if unit.sql("SELECT 1 FROM reservations WHERE number = ?", (number,)):
        raise Refused(reasons.RESERVED_BY_ANOTHER, number=number)
