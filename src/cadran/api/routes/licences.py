"""Licences."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from cadran.api.context import ReaderLanguage, TheHouse, Who
from cadran.api.display import product_explanation, product_name
from cadran.api.guard import GuardedRoute
from cadran.api.licence_choices import licence_choices
from cadran.api.schemas.base import Id
from cadran.api.schemas.person import Licence, LicenceChoices, LicenceList, UserLicences
from cadran.ids import UserId

router = APIRouter(tags=["licences"], route_class=GuardedRoute)
Product = Annotated[str, Path(pattern=r"^[A-Z][A-Z0-9_]{1,63}$")]


@router.get("/licences", operation_id="list_licences")
def list_licences(house: TheHouse, who: Who, language: ReaderLanguage) -> LicenceList:
    """Products, how many are held, and how many are given out."""
    return LicenceList(
        items=[
            Licence(
                product=count.product,
                name=product_name(count.product, language),
                explanation=product_explanation(count.product, language),
                total=count.purchased,
                assigned=count.assigned,
            )
            for count in house.directory.licences.counts(who.org)
        ]
    )


@router.get("/users/{user_id}/licences", operation_id="list_licence_choices")
def list_licence_choices(
    house: TheHouse, who: Who, language: ReaderLanguage, user_id: Id
) -> LicenceChoices:
    """Every product for one person: held or not, and why it cannot be given or taken back."""
    return LicenceChoices(items=licence_choices(house, who.org, UserId(user_id), language))


@router.put("/users/{user_id}/licences/{product}", operation_id="give_licence")
def give_licence(house: TheHouse, who: Who, user_id: Id, product: Product) -> UserLicences:
    """Give a person a licence."""
    held = house.directory.licences.assign(who.org, UserId(user_id), product, by=who.user)
    return UserLicences(items=sorted(held))


@router.delete("/users/{user_id}/licences/{product}", operation_id="take_licence")
def take_licence(house: TheHouse, who: Who, user_id: Id, product: Product) -> UserLicences:
    """Take a licence back."""
    held = house.directory.licences.remove(who.org, UserId(user_id), product, by=who.user)
    return UserLicences(items=sorted(held))
