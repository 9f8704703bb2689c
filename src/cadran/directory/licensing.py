"""Who may get, keep and lose which licence: the rules, over facts that somebody else has read.

The same functions judge a single change, each line of a file, and a question from a page.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cadran.catalogue import features
from cadran.catalogue.catalogue import Catalogue
from cadran.directory import reasons
from cadran.directory.products import Product, plan_codes, products
from cadran.errors import Refusal


@dataclass(frozen=True, slots=True)
class Holder:
    """A user as far as licences care. ``number``: one that they hold, which stands on a plan."""

    name: str
    usage_location: str
    """ISO 3166-1 alpha-2."""
    held: frozenset[str]
    number: str | None = None
    common_area: bool = False
    """It is a telephone without a person."""


@dataclass(frozen=True, slots=True)
class Stock:
    """Licences of one product: bought, granted for nothing, and given out."""

    purchased: int
    granted: int
    assigned: int

    @property
    def free(self) -> int:
        return self.purchased + self.granted - self.assigned


def why_not_assign(
    product: Product, holder: Holder, edition: Catalogue, stock: Stock
) -> Refusal | None:
    """What stands in the way of giving this user a licence that they have not; None: nothing."""
    code, name = product.code, holder.name
    if not is_for(product, holder):
        return Refusal(reasons.LICENCE_NOT_FOR, {"product": code, "name": name})
    elsewhere = not_offered(product, holder.usage_location, edition)
    if elsewhere is not None:
        return elsewhere
    for need in needs_of(product, holder.usage_location, edition):
        if not _has(holder.held, need):
            return Refusal(reasons.LICENCE_NEEDS, {"product": code, "needs": need, "name": name})
    others = [each for each in plan_codes() if each in holder.held]
    if product.plan and others:
        told = {"product": code, "held": others[0], "name": name}
        return Refusal(reasons.ONE_PLAN_A_USER, told)
    for other in product.excludes:
        if other in holder.held:
            told = {"product": code, "held": other, "name": name}
            return Refusal(reasons.LICENCE_EXCLUDES, told)
    if stock.free <= 0:
        total = stock.purchased + stock.granted
        return Refusal(reasons.NO_FREE_LICENCE, {"product": code, "purchased": total})
    return None


def why_not_remove(product: Product, holder: Holder, edition: Catalogue) -> Refusal | None:
    """What stands on a licence that this user has; None: nothing."""
    code, name = product.code, holder.name
    left = holder.held - {code}
    for other in held_products(left):
        needs = needs_of(other, holder.usage_location, edition)
        if any(_has(holder.held, need) and not _has(left, need) for need in needs):
            told = {"product": code, "needed_by": other.code, "name": name}
            return Refusal(reasons.LICENCE_NEEDED_BY, told)
    if product.plan and holder.number is not None:
        told = {"product": code, "number": holder.number, "name": name}
        return Refusal(reasons.LICENCE_HELD_BY_NUMBER, told)
    return None


def why_not_move(holder: Holder, location: str, edition: Catalogue) -> Refusal | None:
    """What keeps this user from another usage location; None: nothing."""
    if holder.number is not None:
        told = {"name": holder.name, "number": holder.number}
        return Refusal(reasons.LOCATION_HELD_BY_NUMBER, told)
    for product in held_products(holder.held):
        elsewhere = not_offered(product, location, edition)
        if elsewhere is not None:
            return elsewhere
        for need in needs_of(product, location, edition):
            if not _has(holder.held, need):
                told = {"product": product.code, "needs": need, "name": holder.name}
                return Refusal(reasons.LICENCE_NEEDS, told)
    return None


def is_for(product: Product, holder: Holder) -> bool:
    """Is it a product for such a holder, a person or a telephone without one?"""
    return product.holders in {"", "common_area" if holder.common_area else "people"}


def _has(held: frozenset[str], need: str) -> bool:
    return need in held or any(need in each.includes for each in held_products(held))


def needs_of(product: Product, location: str, edition: Catalogue) -> tuple[str, ...]:
    """The products that must be held with this one by a user there."""
    if product.needs_where and location in edition:
        answer = features.answer(edition.country(location), product.feature)
        return product.needs + product.needs_where.get(answer.value, ())
    return product.needs


def not_offered(product: Product, location: str, edition: Catalogue) -> Refusal | None:
    """The catalogue's "no" to this product at a usage location, with its source."""
    if not product.feature:
        return None
    told = {"product": product.code, "country": location, "source": f"catalogue {edition.edition}"}
    if location in edition:
        answer = features.answer(edition.country(location), product.feature)
        if answer.available:
            return None
        told["source"] = answer.source
    return Refusal(reasons.NOT_IN_COUNTRY, told)


def held_products(codes: Iterable[str]) -> tuple[Product, ...]:
    """The products of these codes that the list still has."""
    known = products()
    return tuple(known[each] for each in sorted(codes) if each in known)
