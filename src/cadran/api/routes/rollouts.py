"""Roll-out plans: countries and head counts in; what it takes out. Nothing is kept."""

from __future__ import annotations

from fastapi import APIRouter, Response

from cadran.api.display import money, product_name
from cadran.api.editions import Asked, AskedEdition
from cadran.api.guard import GuardedRoute
from cadran.api.routes.countries import XLSX
from cadran.api.schemas import catalogue as shapes
from cadran.catalogue import names
from cadran.entitlements import rollout, rollout_sheet

router = APIRouter(tags=["catalogue"], route_class=GuardedRoute)


@router.post("/rollout-plans", operation_id="plan_rollout")
def plan_rollout(asked: AskedEdition, body: shapes.RolloutRequest) -> shapes.RolloutPlan:
    """What it takes to have these services in these countries, and what is in the way."""
    found = _planned(asked, body)
    return shapes.RolloutPlan(
        edition=found.edition,
        complete=found.complete,
        places=[_place(each, found.currency, asked.language) for each in found.places],
        licences=[_licence(each, found.currency, asked.language) for each in found.licences],
        quotas=[
            shapes.RolloutQuota(
                what=each.what, wanted=each.wanted, allowed=each.allowed, source=each.source
            )
            for each in found.quotas
        ],
        dial_out_minutes=found.dial_out_minutes,
        dial_out_source=found.dial_out_source,
        virtual_users=found.virtual_users,
        price=money(found.price_micros, found.currency),
        price_source=found.price_source,
    )


@router.post(
    "/rollout-plans.xlsx",
    operation_id="export_rollout",
    response_class=Response,
    responses={200: {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}}},
)
def export_rollout(asked: AskedEdition, body: shapes.RolloutRequest) -> Response:
    """The same plan as a spreadsheet, in the asked language."""
    content = rollout_sheet.build(_planned(asked, body), asked.language)
    name = f"cadran-rollout-{asked.catalogue.edition}-{asked.language}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=XLSX, headers=headers)


def _planned(asked: Asked, body: shapes.RolloutRequest) -> rollout.Rollout:
    wanted = [
        rollout.Wanted(
            each.country.upper(),
            each.people,
            each.organisers,
            each.plan,
            each.toll_numbers,
            each.toll_free_numbers,
        )
        for each in body.countries
    ]
    home = (body.home or "").upper()
    return rollout.plan(asked.catalogue, wanted, home, asked.language)


def _licence(licence: rollout.Licence, currency: str, language: str) -> shapes.RolloutLicence:
    return shapes.RolloutLicence(
        product=licence.product,
        name=product_name(licence.product, language),
        quantity=licence.quantity,
        price=money(licence.price_micros, currency),
    )


def _place(place: rollout.Place, currency: str, language: str) -> shapes.RolloutPlace:
    return shapes.RolloutPlace(
        country=place.country,
        name=names.name_of(place.country, language),
        licences=[_licence(each, currency, language) for each in place.licences],
        numbers=[
            shapes.RolloutNumbers(
                what=each.what, wanted=each.wanted, state=each.state, source=each.source
            )
            for each in place.numbers
        ],
        domestic_minutes=place.domestic_minutes,
        international_minutes=place.international_minutes,
        price=money(sum(each.price_micros for each in place.licences), currency),
        gaps=[
            shapes.RolloutGap(
                id=each.message,
                text=rollout_sheet.gap_text(each, language),
                source=each.source,
                blocks=each.blocks,
            )
            for each in place.gaps
        ],
    )
