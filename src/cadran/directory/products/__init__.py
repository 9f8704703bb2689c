"""The products an organisation may be licensed for: a dated list with prices, terms and dependencies."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from cadran.directory import reasons
from cadran.errors import Refused

EDITION = "2020-02"


@dataclass(frozen=True, slots=True)
class Term:
    """What a licence costs for so many months, in millionths of the list's currency."""

    months: int
    price_micros: int


@dataclass(frozen=True, slots=True)
class Product:
    """``needs`` must be held by the same user first; of the ``plan`` products a user holds at most one."""

    code: str
    needs: tuple[str, ...]
    plan: bool
    zero_cost: bool
    feature: str = ""
    """The catalogue's feature that must be offered at the user's location; "" for everywhere."""
    needs_where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """More needs, by the feature's answer there."""
    excludes: tuple[str, ...] = ()
    """Products that the same user cannot hold beside this one."""
    includes: tuple[str, ...] = ()
    """Products that this one stands for, where others need them."""
    holders: str = ""
    """``people`` or ``common_area``, where it is not for both."""
    free: str = ""
    """Granted by this rule of the edition, beside what is bought."""
    terms: tuple[Term, ...] = ()
    currency: str = ""
    price_source: str = ""

    @property
    def name(self) -> str:
        """Message id of its name for people."""
        return f"directory.product_{self.code}"


@cache
def products(edition: str = EDITION) -> Mapping[str, Product]:
    """The products of an edition, by code, in the order in which pages list them."""
    data = json.loads((files(__name__) / f"{edition}.json").read_text("utf-8"))
    return {
        each["code"]: Product(
            code=each["code"],
            needs=tuple(each["needs"]),
            plan=each["plan"],
            zero_cost=each["zero_cost"],
            feature=each["feature"],
            needs_where={key: tuple(more) for key, more in each.get("needs_where", {}).items()},
            excludes=tuple(each.get("excludes", ())),
            includes=tuple(each.get("includes", ())),
            holders=each.get("holders", ""),
            free=each.get("free", ""),
            terms=tuple(Term(one["term_months"], one["price_micros"]) for one in each["terms"]),
            currency=data["currency"],
            price_source=data["price_source"],
        )
        for each in data["products"]
    }


def checked_product(code: str) -> Product:
    found = products().get(code)
    if found is None:
        raise Refused(reasons.UNKNOWN_PRODUCT, product=code[:64], known=", ".join(products()))
    return found


@cache
def plan_codes() -> tuple[str, ...]:
    """The calling plans."""
    return tuple(product.code for product in products().values() if product.plan)
