"""Numbers of the operator that serve all organisations: one bridge, on which each has meetings of its own.

Toll service numbers only: nobody would pay for the calls to a toll-free one. Every meeting has a conference ID
that no other organisation has, so that it is reached on whatever number is shared later.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from cadran.directory.trunks import OPERATOR
from cadran.errors import Refused
from cadran.ids import OrgId
from cadran.numbers import reasons
from cadran.numbers.assignment import OwnNumber, own_number, own_number_of, own_numbers
from cadran.numbers.caller_ids import CallerIds
from cadran.store.tables.numbers import numbers
from cadran.store.tables.sharing import shared_numbers
from cadran.store.unit import UnitOfWork

SHARED_MOST = 150
"""One for each country with numbers, and some to spare; invitations and pages show them all."""

_SHARERS = (
    "SELECT s.org, COUNT(DISTINCT m.id) FROM shared_meetings s JOIN meetings m ON m.id = s.meeting_id"
    " WHERE m.cancelled_at IS NULL AND EXISTS (SELECT 1 FROM shared_numbers)"
    " GROUP BY s.org ORDER BY s.org"
)


@dataclass(frozen=True, slots=True)
class Sharer:
    """An organisation with meetings on the shared bridge."""

    org: OrgId
    meetings: int


class Sharing(CallerIds):
    """What the operator does with the shared bridge."""

    def share(self, number: str, *, by: str = "") -> OwnNumber:
        """Callers of this number of the operator reach the meetings of all organisations. May be repeated.

        Raises ``Refused``: ``NOT_SHAREABLE`` for any but a toll service number on the operator's bridge,
        ``TOO_MANY_SHARED``.
        """

        def job(unit: UnitOfWork) -> OwnNumber:
            present = own_number(unit, number)
            known = {row.number for row in unit.rows(unit.select(shared_numbers))}
            if number in known:
                return present
            if not present.on_bridge or present.kind == "toll_free" or present.releasing:
                raise Refused(reasons.NOT_SHAREABLE, number=present.number)
            if len(known) >= SHARED_MOST:
                raise Refused(reasons.TOO_MANY_SHARED, most=SHARED_MOST)
            unit.insert(shared_numbers, {"number": number, "shared_at": self.clock()})
            return self.noted(unit, number, "number.shared", {"by": by})

        return self.write(OPERATOR, job)

    def unshare(self, number: str, *, by: str = "") -> OwnNumber:
        """It serves the operator alone again. Calls that reached their meeting go on. May be repeated."""

        def job(unit: UnitOfWork) -> OwnNumber:
            present = own_number(unit, number)
            where = shared_numbers.c.number == number
            if unit.run(unit.delete(shared_numbers).where(where)):
                self.noted(unit, number, "number.unshared", {"by": by})
            return present

        return self.write(OPERATOR, job)

    def shared(self) -> list[OwnNumber]:
        """The numbers that serve all organisations, in order."""
        with self.store.read(OPERATOR) as unit:
            known = select(shared_numbers.c.number)
            query = own_numbers(unit).where(numbers.c.number.in_(known))
            return [own_number_of(row) for row in unit.rows(query.order_by(numbers.c.number))]

    def sharers(self) -> list[Sharer]:
        """Who has meetings on the shared bridge: how many, never which."""
        with self.store.read_everywhere() as unit:
            return [Sharer(OrgId(org), count) for org, count in unit.sql(_SHARERS)]
