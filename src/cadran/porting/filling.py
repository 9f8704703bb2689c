"""Filling in a port order: its form, its numbers; and reading what there is."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func

from cadran.catalogue.catalogue import Catalogue
from cadran.clock import Instant
from cadran.directory.editions import Editions
from cadran.directory.files import Problems, Report
from cadran.directory.reasons import CONFLICT
from cadran.directory.sealing import Sealer
from cadran.errors import Refused
from cadran.ids import OrgId
from cadran.numbers import Numbers
from cadran.porting import form as forms
from cadran.porting import lines, reasons
from cadran.porting.form import PortForm
from cadran.porting.lines import Typed
from cadran.porting.orders import (
    PAGE,
    Letter,
    PortOrder,
    PortStep,
    letter_in,
    order_in,
    orders_in,
    steps_in,
)
from cadran.porting.states import Status
from cadran.store.tables.porting import port_orders, port_steps
from cadran.store.unit import UnitOfWork

MOST_ORDERS = 2_000
"""Of one organisation: two million numbers in orders of 999."""


class Filling(Editions):
    """Drafts, and orders that came back in error or were cancelled."""

    def __init__(self, numbers: Numbers, sealer: Sealer) -> None:
        super().__init__(numbers.store, numbers.clock, numbers.entropy, numbers.shelf)
        self.numbers = numbers
        self.sealer = sealer

    # --- reading ------------------------------------------------------------------------------

    def order(self, org: OrgId, order: str) -> PortOrder:
        with self.store.read(org) as unit:
            return order_in(unit, order)

    def anybodys(self, order: str) -> PortOrder:
        """An order of whichever organisation, for the operator."""
        with self.store.read_everywhere() as unit:
            return order_in(unit, order)

    def orders(self, org: OrgId, *, after: str = "", limit: int = PAGE) -> list[PortOrder]:
        """Orders, newest first, from after the one given; at most ``PAGE``."""
        with self.store.read(org) as unit:
            return orders_in(unit, after, limit)

    def history(self, org: OrgId, order: str) -> tuple[list[PortStep], Letter | None]:
        """What happened to an order, and what is known of its letter."""
        with self.store.read(org) as unit:
            order_in(unit, order)
            return steps_in(unit, order), letter_in(unit, order)

    def missing(self, org: OrgId, order: str) -> list[str]:
        """The names of what is still to be filled in before the order can be submitted."""
        with self.store.read(org) as unit:
            present = order_in(unit, order)
            return lacking(present, letter_in(unit, order))

    # --- filling in ---------------------------------------------------------------------------

    def create(
        self,
        org: OrgId,
        form: PortForm,
        *,
        id: str | None = None,  # noqa: A002 -- the caller's word for it
        by: str = "",
    ) -> PortOrder:
        """Begin an order, as a draft. With an ``id``, a retry answers the first result."""
        name, now = self.given_or_new_id(id, "port"), self.clock()

        def job(unit: UnitOfWork) -> PortOrder:
            if unit.row(unit.select(port_orders).where(port_orders.c.id == name)) is not None:
                return order_in(unit, name)
            count = unit.row(unit.select(port_orders, func.count().label("there")))
            if count is not None and count.there >= MOST_ORDERS:
                raise Refused(reasons.TOO_MANY_ORDERS, most=MOST_ORDERS)
            filled = forms.checked(form, self.edition_in(unit).rules)
            values: dict[str, object] = {
                "id": name,
                "status": Status.DRAFT.value,
                "form": filled.as_json(),
                "numbers": [],
                "pin_sealed": None,
                "wished_at": 0,
                "foc_at": None,
                "why": "",
                "note": "",
                "by_hand": False,
                "revision": 0,
                "told_revision": 0,
                "activated_at": None,
                "by_user": by,
                "created_at": now,
                "changed_at": now,
            }
            unit.insert(port_orders, values)
            self.write_step(unit, name, "create", by)
            return order_in(unit, name)

        return self.write(org, job, on_conflict=reasons.ID_TAKEN, id=name)

    def fill_in(
        self,
        org: OrgId,
        order: str,
        form: PortForm,
        *,
        wished_at: Instant | None = None,
        pin: str | None = None,
        by: str = "",
    ) -> PortOrder:
        """Give the form other contents; the numbers stay if they still fit. ``pin`` "" forgets the PIN."""
        present, edition = self.editable(org, order)
        filled = forms.checked(form, edition.rules)
        typed = [Typed(1, each) for each in present.numbers]
        kept = lines.read_numbers(typed, filled, edition, Problems())
        values: dict[str, object] = {"form": filled.as_json(), "numbers": kept}
        if wished_at is not None:
            values["wished_at"] = wished_at
        if pin is not None:
            values["pin_sealed"] = self._sealed(order, pin)
        return self.write(org, lambda unit: self._store(unit, present, values, by))

    def put_numbers(
        self, org: OrgId, order: str, typed: Sequence[Typed], *, dry_run: bool = False, by: str = ""
    ) -> Report:
        """The order's numbers, all of them or, with any problem, none changed."""
        return self._put(org, order, typed, Problems(), dry_run=dry_run, by=by)

    def bring_numbers(
        self, org: OrgId, order: str, data: bytes, *, dry_run: bool = False, by: str = ""
    ) -> Report:
        """The same from a CSV file with the single column ``PhoneNumber``; the report is by line."""
        problems = Problems()
        typed = lines.from_file(data, problems)
        return self._put(org, order, typed, problems, dry_run=dry_run, by=by)

    # --- within -------------------------------------------------------------------------------

    def _put(
        self,
        org: OrgId,
        order: str,
        typed: Sequence[Typed],
        problems: Problems,
        *,
        dry_run: bool,
        by: str,
    ) -> Report:
        present, edition = self.editable(org, order)
        found = lines.read_numbers(typed, present.form, edition, problems)
        good = problems.count == 0
        changes = len(set(found) ^ set(present.numbers)) if good else 0
        if good and not dry_run:
            self.write(org, lambda unit: self._store(unit, present, {"numbers": found}, by))
        told = tuple(problems.found)
        return Report(len(typed), changes, problems.count, told, applied=good and not dry_run)

    def editable(self, org: OrgId, order: str) -> tuple[PortOrder, Catalogue]:
        """Read apart from the writer's turn, which is for storing what was found right."""
        with self.store.read(org) as unit:
            present = order_in(unit, order)
            if present.permissions.edit != "all":
                raise Refused(reasons.NOT_EDITABLE, status=present.status.value)
            return present, self.edition_in(unit)

    def _store(
        self, unit: UnitOfWork, present: PortOrder, values: dict[str, object], by: str
    ) -> PortOrder:
        unchanged(unit, present)
        where = port_orders.c.id == present.id
        changes = {**values, "changed_at": self.later(present)}
        unit.run(unit.update(port_orders).where(where).values(**changes))
        self.note(unit, "port.filled_in", present.id, {"by": by})
        return order_in(unit, present.id)

    def later(self, present: PortOrder) -> int:
        """Now; in any case after the change before, so that no two look alike."""
        return max(self.clock(), present.changed_at + 1)

    def write_step(self, unit: UnitOfWork, order: str, occasion: str, by: str) -> int:
        """What happened, for the order's history; answers its place there."""
        present = order_in(unit, order)
        place = len(steps_in(unit, order)) + 1
        unit.insert(
            port_steps,
            {
                "order_id": order,
                "place": place,
                "occasion": occasion,
                "status": present.status.value,
                "at": self.clock(),
                "foc_at": present.foc_at,
                "why": present.why,
                "note": present.note,
                "by_user": by,
            },
        )
        return place

    def _sealed(self, order: str, pin: str) -> bytes | None:
        if len(pin) > forms.LONGEST_PIN or not pin.isprintable():
            raise Refused(reasons.BAD_FIELD, field="carrier_pin", most=forms.LONGEST_PIN)
        return self.sealer.seal(pin, pin_owner(order)) if pin else None


def pin_owner(order: str) -> str:
    """To what an order's sealed PIN belongs."""
    return f"port:{order}"


def unchanged(unit: UnitOfWork, present: PortOrder) -> None:
    """What was judged is what still stands."""
    if order_in(unit, present.id).changed_at != present.changed_at:
        raise Refused(CONFLICT)


def lacking(order: PortOrder, letter: Letter | None) -> list[str]:
    """The names of what is still to be filled in."""
    return forms.missing(
        order.form,
        numbers=len(order.numbers),
        letter=letter is not None,
        pin=order.pin_sealed is not None,
        wished=order.wished_at > 0,
    )
