"""The catalogue."""

from __future__ import annotations

import hashlib
from threading import Lock
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response, status

from cadran.api.context import ReaderLanguage, TheHouse
from cadran.api.guard import GuardedRoute
from cadran.api.house import House
from cadran.api.schemas.base import Iso2, SearchText
from cadran.api.schemas.country import (
    City,
    Country,
    CountryList,
    CountrySummary,
    Plan,
    ServiceAnswer,
)
from cadran.catalogue import country as catalogue
from cadran.catalogue import features, spreadsheet
from cadran.catalogue.catalogue import Catalogue
from cadran.messages import render
from cadran.numbering.number import calling_code

router = APIRouter(tags=["countries"], route_class=GuardedRoute)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FRESH_S = 300
"""How long a browser need not ask again: editions change once in months."""
_building = Lock()
_built: dict[tuple[str, str], bytes] = {}
"""By edition and language: as many as there are of both."""


@router.get("/countries", operation_id="list_countries", response_model=CountryList)
def list_countries(
    request: Request,
    response: Response,
    house: TheHouse,
    language: ReaderLanguage,
    q: Annotated[SearchText, Query(description="A name in any usual spelling, or a code")] = "",
) -> CountryList | Response:
    """Countries by name in the asked language; those that match, best first."""
    headers = _headers(house, language, q)
    if _known(request, headers):
        return Response(status_code=status.HTTP_304_NOT_MODIFIED, headers=headers)
    response.headers.update(headers)
    found = house.catalogue.find(q, language)
    return CountryList(
        edition=house.catalogue.edition,
        total=len(house.catalogue.codes()),
        items=[
            CountrySummary(
                iso2=each.iso2,
                name=house.catalogue.name(each.iso2, language),
                calling_code=calling_code(each.iso2),
            )
            for each in found
        ],
    )


@router.get(
    "/countries.xlsx",
    operation_id="export_countries",
    response_class=Response,
    responses={200: {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}}},
)
def export_countries(request: Request, house: TheHouse, language: ReaderLanguage) -> Response:
    """All countries and features as a spreadsheet, in the asked language."""
    headers = _headers(house, language, "xlsx")
    if _known(request, headers):
        return Response(status_code=status.HTTP_304_NOT_MODIFIED, headers=headers)
    content = _spreadsheet(house.catalogue, language)
    name = f"cadran-{house.catalogue.edition}-{language}.xlsx"
    headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return Response(content, media_type=XLSX, headers=headers)


@router.get("/countries/{iso2}", operation_id="get_country", response_model=Country)
def get_country(
    request: Request, response: Response, house: TheHouse, language: ReaderLanguage, iso2: Iso2
) -> Country | Response:
    """What may be had in a country, and why."""
    country = house.catalogue.country(iso2.upper())
    headers = _headers(house, language, country.iso2)
    if _known(request, headers):
        return Response(status_code=status.HTTP_304_NOT_MODIFIED, headers=headers)
    response.headers.update(headers)
    return Country(
        iso2=country.iso2,
        name=house.catalogue.name(country.iso2, language),
        calling_code=calling_code(country.iso2),
        edition=country.edition,
        as_of=country.as_of,
        source="; ".join(country.sources),
        services=[_service(each, language) for each in features.answers(country, language)],
        cities=[_city(each, language) for each in country.cities],
        plans=[
            Plan(
                kind=plan.kind,
                domestic_minutes=plan.domestic_minutes,
                international_minutes=plan.international_minutes,
                text=spreadsheet.plan_text(country, place, language),
                limited=plan.limited,
            )
            for place, plan in enumerate(country.plans)
        ],
        notes=spreadsheet.notes(country, language),
    )


def _service(answer: features.Answer, language: str) -> ServiceAnswer:
    return ServiceAnswer(
        code=answer.code,
        group=answer.group.value,
        name=render(answer.name, {}, language),
        explanation=render(answer.explanation, {}, language),
        available=answer.available,
        value=answer.value,
        answer=render(answer.answer, answer.facts, language),
        reason=render(answer.reason, answer.facts, language),
        reason_id=answer.reason,
        source=answer.source,
    )


def _city(city: catalogue.City, language: str) -> City:
    return City(
        id=city.id,
        name=city.names.get(language, city.name),
        local_name=city.name,
        subdivision=city.subdivision,
        area_codes=list(city.area_codes),
        toll_numbers=city.toll_numbers,
        auto_assigned=city.automatic,
        timezone=city.timezone,
        note=city.note,
    )


def _spreadsheet(edition: Catalogue, language: str) -> bytes:
    """Built once a language: some hundred milliseconds that no stranger may ask for again and again."""
    key = (edition.edition, language)
    with _building:
        if key not in _built:
            _built[key] = spreadsheet.build(edition, language)
        return _built[key]


def _headers(house: House, language: str, what: str) -> dict[str, str]:
    """How long the answer stays good. It changes with the edition, the program and the language."""
    key = f"{house.switches.version}\0{house.catalogue.edition}\0{language}\0{what}"
    whose = "public" if house.switches.public_catalogue else "private"
    return {
        "ETag": f'W/"{hashlib.sha256(key.encode()).hexdigest()[:24]}"',
        "Cache-Control": f"{whose}, max-age={FRESH_S}",
        "Vary": "Accept-Language",
        "Content-Language": language,
    }


def _known(request: Request, headers: dict[str, str]) -> bool:
    sent = request.headers.get("if-none-match", "")
    return headers["ETag"] in {part.strip() for part in sent.split(",")}
