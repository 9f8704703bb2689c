"""The catalogue."""

from __future__ import annotations

from threading import Lock
from typing import Annotated

from fastapi import APIRouter, Query, Response, status

from cadran.api.editions import AskedEdition
from cadran.api.guard import GuardedRoute
from cadran.api.schemas.base import Iso2, SearchText
from cadran.api.schemas.country import (
    City,
    Contradiction,
    Country,
    CountryList,
    CountrySummary,
    Note,
    Plan,
    ServiceAnswer,
    StatedFact,
)
from cadran.catalogue import contradictions, features, particulars, spreadsheet
from cadran.catalogue import country as catalogue
from cadran.catalogue.catalogue import Catalogue
from cadran.catalogue.subdivisions import subdivision_name
from cadran.messages import render
from cadran.numbering.number import calling_code

router = APIRouter(tags=["countries"], route_class=GuardedRoute)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_building = Lock()
BUILT_MOST = 8
"""Sheets kept: those of two editions in two languages, and of an overlay before and after a change."""
_built: dict[tuple[str, str, str], bytes] = {}
"""By edition, overlay and language; the oldest goes first."""


@router.get("/countries", operation_id="list_countries", response_model=CountryList)
def list_countries(
    response: Response,
    asked: AskedEdition,
    q: Annotated[SearchText, Query(description="A name in any usual spelling, or a code")] = "",
) -> CountryList | Response:
    """Countries by name in the asked language; those that match, best first."""
    headers = asked.headers(q)
    if asked.has(headers):
        return Response(status_code=status.HTTP_304_NOT_MODIFIED, headers=headers)
    response.headers.update(headers)
    edition = asked.catalogue
    return CountryList(
        edition=edition.edition,
        total=len(edition.codes()),
        items=[
            CountrySummary(
                iso2=each.iso2,
                name=edition.name(each.iso2, asked.language),
                calling_code=calling_code(each.iso2),
            )
            for each in edition.find(q, asked.language)
        ],
    )


@router.get(
    "/countries.xlsx",
    operation_id="export_countries",
    response_class=Response,
    responses={200: {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}}},
)
def export_countries(asked: AskedEdition) -> Response:
    """All countries and features as a spreadsheet, in the asked language."""
    headers = asked.headers("xlsx")
    if asked.has(headers):
        return Response(status_code=status.HTTP_304_NOT_MODIFIED, headers=headers)
    content = _spreadsheet(asked.catalogue, asked.language)
    name = f"cadran-{asked.catalogue.edition}-{asked.language}.xlsx"
    headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return Response(content, media_type=XLSX, headers=headers)


@router.get("/countries/{iso2}", operation_id="get_country", response_model=Country)
def get_country(response: Response, asked: AskedEdition, iso2: Iso2) -> Country | Response:
    """What may be had in a country, and why."""
    language = asked.language
    country = asked.catalogue.country(iso2.upper())
    headers = asked.headers(country.iso2)
    if asked.has(headers):
        return Response(status_code=status.HTTP_304_NOT_MODIFIED, headers=headers)
    response.headers.update(headers)
    return Country(
        iso2=country.iso2,
        name=asked.catalogue.name(country.iso2, language),
        calling_code=calling_code(country.iso2),
        edition=asked.catalogue.edition,
        as_of=country.as_of,
        source="; ".join(country.sources),
        services=[_service(each, language) for each in features.answers(country, language)],
        cities=[_city(each, language, country) for each in country.cities],
        plans=[
            Plan(
                kind=plan.kind,
                domestic_minutes=plan.domestic_minutes,
                international_minutes=plan.international_minutes,
                text=spreadsheet.plan_text(country, place, language),
                limited=plan.limited,
                source=f"{country.place_of('plans')} – {plan.source}",
            )
            for place, plan in enumerate(country.plans)
        ],
        notes=[_note(each) for each in particulars.notes(country, language)],
        contradictions=[
            _contradiction(country, each, language) for each in contradictions.of(country, language)
        ],
    )


def _note(note: particulars.Note) -> Note:
    return Note(text=note.text, source=note.source)


def _contradiction(
    country: catalogue.Country, found: contradictions.Contradiction, language: str
) -> Contradiction:
    said = {"country": found.country, "cities": found.cities}
    return Contradiction(
        kind=found.kind,
        text=render(found.message, said, language),
        does=render(found.does, said, language),
        facts=[
            StatedFact(
                name=render(contradictions.named(name), {}, language),
                answer=(
                    found.cities
                    if name == "cities"
                    else features.answer(country, name, language).words("answer", language)
                ),
                source=source,
            )
            for name, source in (
                (found.first, found.first_source),
                (found.second, found.second_source),
            )
        ],
    )


def _service(answer: features.Answer, language: str) -> ServiceAnswer:
    return ServiceAnswer(
        code=answer.code,
        group=answer.group.value,
        name=answer.words("name", language),
        explanation=answer.words("explanation", language),
        available=answer.available,
        value=answer.value,
        answer=answer.words("answer", language),
        reason=answer.words("reason", language),
        reason_id=answer.reason,
        source=answer.source,
    )


def _city(city: catalogue.City, language: str, country: catalogue.Country) -> City:
    return City(
        id=city.id,
        name=city.names.get(language, city.name),
        local_name=city.name,
        subdivision=city.subdivision,
        subdivision_name=subdivision_name(city.subdivision, language) if city.subdivision else None,
        area_codes=list(city.area_codes),
        toll_numbers=city.toll_numbers,
        auto_assigned=city.automatic,
        timezone=city.timezone,
        note=city.note,
        source=f"{country.place_of(f'cities.{city.id}')} – {city.source}",
    )


def _spreadsheet(edition: Catalogue, language: str) -> bytes:
    """Built once a language: some hundred milliseconds that no stranger may ask for again and again."""
    key = (edition.edition, edition.overlay.fingerprint, language)
    with _building:
        if key not in _built:
            while len(_built) >= BUILT_MOST:
                del _built[next(iter(_built))]
            _built[key] = spreadsheet.build(edition, language)
        return _built[key]
