"""What may be given to a person and taken from them, and why not where not: the directory's rules, asked ahead.

The directory decides when it is done; this only tells a reader beforehand, with the same reasons.
"""

from __future__ import annotations

from cadran.api.display import product_explanation, product_name, words
from cadran.api.house import House
from cadran.api.schemas.person import LicenceChoice
from cadran.directory import reasons
from cadran.directory.licences import Count
from cadran.directory.people import User
from cadran.directory.products import Product, plan_codes, products
from cadran.errors import Fact, Reason
from cadran.ids import E164, OrgId, UserId

Why = tuple[Reason, dict[str, Fact]] | None


def licence_choices(house: House, org: OrgId, user: UserId, language: str) -> list[LicenceChoice]:
    """Every product, held or not, in the order of the product list. Raises ``Refused`` for strangers."""
    person = house.directory.user(org, user)
    held = house.directory.licences.held(org, user)
    numbers = [each.number for each in house.numbers.numbers(org) if each.user == user]
    choices = []
    for count in house.directory.licences.counts(org):
        product = products()[count.product]
        has = product.code in held
        why = (
            _why_kept(product, person, held, numbers)
            if has
            else _why_not(product, person, held, count)
        )
        choices.append(
            LicenceChoice(
                product=product.code,
                name=product_name(product.code, language),
                explanation=product_explanation(product.code, language),
                held=has,
                possible=why is None,
                reason=words(why[0].id, why[1], language) if why is not None else None,
            )
        )
    return choices


def _why_not(product: Product, person: User, held: frozenset[str], count: Count) -> Why:
    for need in product.needs:
        if need not in held:
            facts = {"product": product.code, "needs": need, "name": person.name}
            return reasons.LICENCE_NEEDS, dict(facts)
    plans = [code for code in plan_codes() if code in held]
    if product.plan and plans:
        facts = {"product": product.code, "held": plans[0], "name": person.name}
        return reasons.ONE_PLAN_A_USER, dict(facts)
    if count.free <= 0:
        return reasons.NO_FREE_LICENCE, {"product": product.code, "purchased": count.purchased}
    return None


def _why_kept(product: Product, person: User, held: frozenset[str], numbers: list[E164]) -> Why:
    for other in products().values():
        if other.code in held and product.code in other.needs:
            facts = {"product": product.code, "needed_by": other.code, "name": person.name}
            return reasons.LICENCE_NEEDED_BY, dict(facts)
    if product.plan and numbers:
        facts = {"product": product.code, "number": numbers[0], "name": person.name}
        return reasons.LICENCE_HELD_BY_NUMBER, dict(facts)
    return None
