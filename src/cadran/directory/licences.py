"""Licences: bought in quantities, assigned to people, refused by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func

from cadran.catalogue.catalogue import Catalogue
from cadran.directory import licensing, reasons
from cadran.directory.batches import no_batch_runs
from cadran.directory.editions import Editions
from cadran.directory.licensing import Holder, Stock
from cadran.directory.products import Product, checked_product, products
from cadran.errors import Refusal, Refused
from cadran.ids import OrgId, UserId
from cadran.roles import COMMON_AREA
from cadran.store.tables.directory import licence_assignments, licence_purchases, users
from cadran.store.tables.numbers import numbers
from cadran.store.tables.resources import resource_accounts, resource_numbers
from cadran.store.unit import ReadUnit, UnitOfWork

MOST_LICENCES = 1_000_000
"""Of one product in one organisation: ten times the largest organisation we mean to carry."""

VIRTUAL_USER = "VIRTUAL_USER"
NAMED = 10
"""Holders named in a refusal: who has more looks at the list of people."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many licences of a product there are; ``granted`` come free. ``free`` is never negative."""

    product: str
    purchased: int
    assigned: int
    granted: int = 0

    @property
    def free(self) -> int:
        return self.purchased + self.granted - self.assigned


@dataclass(frozen=True, slots=True)
class Choice:
    """A product for one user. ``refusal``: why it cannot be given, or taken back where it is held."""

    product: Product
    held: bool
    refusal: Refusal | None


class Licences(Editions):
    """Who may use which product. Every write may be repeated harmlessly."""

    def products(self) -> tuple[Product, ...]:
        return tuple(products().values())

    def counts(self, org: OrgId) -> list[Count]:
        """Purchased, granted, assigned and free of every product, those with none included."""
        with self.store.read(org) as unit:
            found = stocks(unit, self.edition_in(unit))
        return [Count(code, of.purchased, of.assigned, of.granted) for code, of in found.items()]

    def set_purchased(self, org: OrgId, product: str, quantity: int, *, by: str = "") -> Count:
        """How many there are from now on; never fewer than are assigned, nor than others stand on."""
        code = checked_product(product).code
        if not 0 <= quantity <= MOST_LICENCES:
            raise Refused(reasons.BAD_QUANTITY, least=0, most=MOST_LICENCES)

        def job(unit: UnitOfWork) -> Count:
            no_batch_runs(unit)
            edition = self.edition_in(unit)
            present = stocks(unit, edition)
            _enough_remain(unit, present, code, quantity, edition)
            where = licence_purchases.c.product == code
            if not unit.run(unit.update(licence_purchases).where(where).values(quantity=quantity)):
                unit.insert(licence_purchases, {"product": code, "quantity": quantity})
            self.note(unit, "licence.purchased", code, {"quantity": quantity, "by": by})
            return Count(code, quantity, present[code].assigned, present[code].granted)

        return self.write(org, job)

    def held(self, org: OrgId, user: UserId) -> frozenset[str]:
        """The products of a user."""
        with self.store.read(org) as unit:
            return held_by(unit, user)

    def holders(self, org: OrgId, product: str) -> list[UserId]:
        """Who holds a product, by id."""
        code = checked_product(product).code
        table = licence_assignments
        with self.store.read(org) as unit:
            query = unit.select(table, table.c.user_id).where(table.c.product == code)
            return [UserId(row.user_id) for row in unit.rows(query.order_by(table.c.user_id))]

    def choices(self, org: OrgId, user: UserId) -> list[Choice]:
        """Every product for a user: held or not, and what stands in the way of giving or taking it."""
        with self.store.read(org) as unit:
            edition, holder = self.edition_in(unit), holder_of(unit, user)
            present = stocks(unit, edition)
        return [
            Choice(each, True, licensing.why_not_remove(each, holder, edition))
            if each.code in holder.held
            else Choice(
                each, False, licensing.why_not_assign(each, holder, edition, present[each.code])
            )
            for each in products().values()
            if each.code in holder.held or licensing.is_for(each, holder)
        ]

    def assign(self, org: OrgId, user: UserId, product: str, *, by: str = "") -> frozenset[str]:
        """Give a user a licence; answers all that they hold then."""
        wanted = checked_product(product)

        def job(unit: UnitOfWork) -> frozenset[str]:
            holder = holder_of(unit, user)
            if wanted.code in holder.held:
                return holder.held
            no_batch_runs(unit)
            edition = self.edition_in(unit)
            stock = stocks(unit, edition)[wanted.code]
            _refuse(licensing.why_not_assign(wanted, holder, edition, stock))
            self.give(unit, [(user, wanted)], by)
            return holder.held | {wanted.code}

        return self.write(org, job)

    def remove(self, org: OrgId, user: UserId, product: str, *, by: str = "") -> frozenset[str]:
        """Take a licence back, unless another licence or the user's number stands on it."""
        code = checked_product(product).code

        def job(unit: UnitOfWork) -> frozenset[str]:
            holder = holder_of(unit, user)
            if code not in holder.held:
                return holder.held
            no_batch_runs(unit)
            edition = self.edition_in(unit)
            _refuse(licensing.why_not_remove(products()[code], holder, edition))
            self.take(unit, user, code, by)
            return holder.held - {code}

        return self.write(org, job)

    def give(self, unit: UnitOfWork, given: Sequence[tuple[str, Product]], by: str) -> None:
        """Write down assignments, users with products, that were found right."""
        at = self.clock()
        rows = [
            {
                "user_id": user,
                "product": product.code,
                "plan_slot": 1 if product.plan else None,
                "assigned_at": at,
            }
            for user, product in given
        ]
        unit.insert_many(licence_assignments, rows)
        for user, product in given:
            self.note(unit, "licence.assigned", user, {"product": product.code, "by": by})

    def take(self, unit: UnitOfWork, user: str, code: str, by: str) -> None:
        """Write down a removal that was found right."""
        where = (licence_assignments.c.user_id == user, licence_assignments.c.product == code)
        unit.run(unit.delete(licence_assignments).where(*where))
        self.note(unit, "licence.removed", user, {"product": code, "by": by})


def held_by(unit: ReadUnit, user: UserId) -> frozenset[str]:
    """The products of a user, read in a unit that is open already."""
    table = licence_assignments
    rows: Sequence[Any] = unit.rows(
        unit.select(table, table.c.product).where(table.c.user_id == user)
    )
    return frozenset(str(row.product) for row in rows)


def holder_of(unit: ReadUnit, user: UserId) -> Holder:
    """What the rules of licences need to know of a user. Raises ``Refused(UNKNOWN_USER)``."""
    query = unit.select(users, users.c.name, users.c.usage_location, users.c.role)
    query = query.where(users.c.id == user)
    row = unit.row(query)
    if row is None:
        raise Refused(reasons.UNKNOWN_USER, user=user[:64])
    held = unit.row(unit.select(numbers, numbers.c.number).where(numbers.c.assigned_user == user))
    number = None if held is None else str(held.number)
    common = row.role == COMMON_AREA
    return Holder(row.name, row.usage_location, held_by(unit, user), number, common)


def stocks(unit: ReadUnit, edition: Catalogue) -> dict[str, Stock]:
    """Of every product, what is bought, granted and given out."""
    bought = {row.product: row.quantity for row in unit.rows(unit.select(licence_purchases))}
    table = licence_assignments
    query = unit.select(table, table.c.product, func.count().label("assigned"))
    used = {row.product: row.assigned for row in unit.rows(query.group_by(table.c.product))}
    used[VIRTUAL_USER] = used.get(VIRTUAL_USER, 0) + _numbers_of_resources(unit)
    return {
        code: Stock(bought.get(code, 0), _granted(each, bought, edition), used.get(code, 0))
        for code, each in products().items()
    }


def names_of_holders(unit: ReadUnit, product: str) -> str:
    """Who holds a product, by name; of many, the first ``NAMED`` and an ellipsis."""
    table = licence_assignments
    query = unit.select(table, users.c.name).where(table.c.product == product)
    query = query.join(users, users.c.id == table.c.user_id).order_by(users.c.folded, users.c.id)
    names = [str(row.name) for row in unit.rows(query.limit(NAMED + 1))]
    if product == VIRTUAL_USER:
        names += _names_of_resources(unit)[: NAMED + 1 - len(names)]
    return ", ".join(names[:NAMED] + (["…"] if len(names) > NAMED else []))


def _names_of_resources(unit: ReadUnit) -> list[str]:
    query = unit.select(resource_numbers, resource_accounts.c.name).join(
        resource_accounts, resource_accounts.c.id == resource_numbers.c.resource_id
    )
    rows = unit.rows(query.order_by(resource_accounts.c.name).limit(NAMED + 1))
    return [str(row.name) for row in rows]


def _numbers_of_resources(unit: ReadUnit) -> int:
    """Each number that an attendant or a queue answers takes a licence."""
    row = unit.row(unit.select(resource_numbers, func.count().label("taken")))
    return 0 if row is None else int(row.taken)


def _granted(product: Product, bought: Mapping[str, int], edition: Catalogue) -> int:
    if product.free == "virtual_users":
        return edition.rules.virtual_users(bought.get("PHONE_SYSTEM", 0))
    return 0


def _enough_remain(
    unit: ReadUnit, present: Mapping[str, Stock], code: str, quantity: int, edition: Catalogue
) -> None:
    """Neither this product's holders nor those of what it grants lose their licence."""
    granted = present[code].granted
    if quantity + granted < present[code].assigned:
        told = {"wanted": quantity + granted, "assigned": present[code].assigned}
        holders = names_of_holders(unit, code)
        raise Refused(reasons.BELOW_ASSIGNED, product=code, holders=holders, **told)
    after = {each: of.purchased for each, of in present.items()} | {code: quantity}
    for other in products().values():
        left = after[other.code] + _granted(other, after, edition)
        if left < present[other.code].assigned:
            told = {"wanted": left, "assigned": present[other.code].assigned}
            raise Refused(reasons.GRANTS_IN_USE, product=code, granted=other.code, **told)


def _refuse(refusal: Refusal | None) -> None:
    if refusal is not None:
        raise Refused(refusal.reason, **refusal.facts)
