"""Licences."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Path, Query, status

from cadran.api.context import IdempotencyKey, ReaderLanguage, TheHouse, Who
from cadran.api.display import money, product_explanation, product_name
from cadran.api.guard import GuardedRoute
from cadran.api.house import House
from cadran.api.idempotency import id_from
from cadran.api.jobs_shown import job_shown
from cadran.api.licence_choices import licence_choices
from cadran.api.schemas.base import Id
from cadran.api.schemas.job import Job
from cadran.api.schemas.licence import (
    Licence,
    LicenceChoices,
    LicenceList,
    Purchase,
    Term,
    UserLicences,
)
from cadran.directory.files import told
from cadran.directory.licences import Count
from cadran.directory.products import EDITION, products
from cadran.ids import OrgId, UserId
from cadran.jobs import Progress, Report

router = APIRouter(tags=["licences"], route_class=GuardedRoute)
Product = Annotated[str, Path(pattern=r"^[A-Z][A-Z0-9_]{1,63}$")]


@router.get("/licences", operation_id="list_licences")
def list_licences(house: TheHouse, who: Who, language: ReaderLanguage) -> LicenceList:
    """The product list with its prices; how many are bought, granted and given out."""
    return _listed(house, who.org, language)


@router.put("/licences/{product}", operation_id="buy_licences")
def buy_licences(
    house: TheHouse, who: Who, language: ReaderLanguage, product: Product, asked: Purchase
) -> LicenceList:
    """Buy or give back: so many there are from now on, never fewer than are given out."""
    house.directory.licences.set_purchased(who.org, product, asked.purchased, by=who.user)
    return _listed(house, who.org, language)


@router.post(
    "/licences/file", operation_id="change_licences_by_file", status_code=status.HTTP_202_ACCEPTED
)
def change_licences_by_file(
    house: TheHouse,
    who: Who,
    language: ReaderLanguage,
    idempotency_key: IdempotencyKey,
    data: Annotated[bytes, Body(media_type="text/csv", description="user,product,action")],
    dry_run: Annotated[bool, Query(description="Only look; nothing changes")] = True,
) -> Job:
    """Give and take licences as a CSV file says, if all of it is right; a job with a report by line."""

    def work(progress: Progress) -> Report:
        files = house.directory.licence_files
        return told(files.change(who.org, data, dry_run=dry_run, by=who.user, progress=progress))

    kind = "licences_check" if dry_run else "licences"
    name = id_from("job", who.org, idempotency_key)
    job = house.jobs.start(who.org, kind, who.user, work, id=name)
    return job_shown(house, who.org, house.jobs.job(who.org, job), language)


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


def _listed(house: House, org: OrgId, language: str) -> LicenceList:
    counts = house.directory.licences.counts(org)
    source = next((each.price_source for each in products().values()), "")
    items = [_shown(each, language) for each in counts]
    return LicenceList(items=items, edition=EDITION, price_source=source)


def _shown(count: Count, language: str) -> Licence:
    product = products()[count.product]
    return Licence(
        product=product.code,
        name=product_name(product.code, language),
        explanation=product_explanation(product.code, language),
        total=count.purchased + count.granted,
        purchased=count.purchased,
        granted=count.granted,
        assigned=count.assigned,
        free=count.free,
        needs=[product_name(each, language) for each in product.needs],
        plan=product.plan,
        terms=[
            Term(months=each.months, price=money(each.price_micros, product.currency))
            for each in product.terms
        ],
    )
