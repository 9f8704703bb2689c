"""What may be given to a person and taken from them, and why not where not: the directory's rules, asked ahead."""

from __future__ import annotations

from cadran.api.display import product_explanation, product_name, words
from cadran.api.house import House
from cadran.api.schemas.licence import LicenceChoice
from cadran.ids import OrgId, UserId


def licence_choices(house: House, org: OrgId, user: UserId, language: str) -> list[LicenceChoice]:
    """Every product, held or not, in the order of the product list. Raises ``Refused`` for strangers."""
    return [
        LicenceChoice(
            product=each.product.code,
            name=product_name(each.product.code, language),
            explanation=product_explanation(each.product.code, language),
            held=each.held,
            possible=each.refusal is None,
            reason=None
            if each.refusal is None
            else words(each.refusal.id, each.refusal.facts, language),
        )
        for each in house.directory.licences.choices(org, user)
    ]
