"""Greetings, typed or recorded; and the public holidays of countries."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Path, Query, Response, status

from cadran.api import reasons
from cadran.api.context import IdempotencyKey, ReaderLanguage, TheHouse, Who
from cadran.api.guard import GuardedRoute
from cadran.api.idempotency import id_from
from cadran.api.schemas import greeting as shapes
from cadran.api.schemas.base import Id, Iso2, Language
from cadran.directory.calendars import YEARS_MAX, public_holidays, regions
from cadran.directory.greetings import NewGreeting
from cadran.errors import Refused
from cadran.media.speaking import has_voice, speak
from cadran.media.upload import RATE, leveled, packed, read_sound

router = APIRouter(tags=["attendants"], route_class=GuardedRoute)
SOUND = "audio/flac"
ANY_SOUND = "application/octet-stream"


@router.get("/greetings", operation_id="list_greetings")
def list_greetings(house: TheHouse, who: Who) -> shapes.GreetingList:
    """All greetings of the organisation."""
    found = [shapes.Greeting.model_validate(each) for each in house.greetings.greetings(who.org)]
    return shapes.GreetingList(items=found, voice=has_voice())


@router.post("/greetings", operation_id="create_greeting", status_code=status.HTTP_201_CREATED)
def create_greeting(
    house: TheHouse, who: Who, asked: shapes.GreetingRequest, idempotency_key: IdempotencyKey
) -> shapes.Greeting:
    """Have a text spoken, and keep it."""
    wave = leveled(speak(asked.text, asked.language))
    new = NewGreeting(
        asked.name, asked.language, packed(wave), len(wave) * 1000 // RATE, asked.text
    )
    made = house.greetings.create(
        who.org, new, id=id_from("grt", who.org, idempotency_key), by=who.user
    )
    return shapes.Greeting.model_validate(made)


@router.post(
    "/greetings/recordings",
    operation_id="upload_greeting",
    status_code=status.HTTP_201_CREATED,
)
def upload_greeting(
    house: TheHouse,
    who: Who,
    idempotency_key: IdempotencyKey,
    file: Annotated[bytes, Body(media_type=ANY_SOUND)],
    name: Annotated[shapes.GreetingName, Query(min_length=1, max_length=64)],
    language: Annotated[Language, Query()],
) -> shapes.Greeting:
    """Keep a recording: WAV, FLAC, Ogg or MP3, at most 5 MB and five minutes. It is made as loud as the prompts."""
    wave = leveled(read_sound(file))
    new = NewGreeting(name, language, packed(wave), len(wave) * 1000 // RATE)
    made = house.greetings.create(
        who.org, new, id=id_from("grt", who.org, idempotency_key), by=who.user
    )
    return shapes.Greeting.model_validate(made)


@router.get(
    "/greetings/{greeting_id}/sound",
    operation_id="get_greeting_sound",
    response_class=Response,
    responses={200: {"content": {SOUND: {"schema": {"type": "string", "format": "binary"}}}}},
)
def get_greeting_sound(house: TheHouse, who: Who, greeting_id: Id) -> Response:
    """What callers hear, as a FLAC file."""
    sound = house.greetings.sound(who.org, greeting_id)
    if sound is None:
        raise Refused(reasons.NOT_FOUND)
    return Response(sound, media_type=SOUND, headers={"Cache-Control": "private, max-age=86400"})


@router.delete(
    "/greetings/{greeting_id}",
    operation_id="delete_greeting",
    status_code=status.HTTP_204_NO_CONTENT,
)
def delete_greeting(house: TheHouse, who: Who, greeting_id: Id) -> None:
    """Forget a greeting that no attendant and no queue lets callers hear any more."""
    house.greetings.delete(who.org, greeting_id, by=who.user)


@router.get("/public-holidays/{iso2}", operation_id="list_public_holidays")
def list_public_holidays(
    language: ReaderLanguage,
    iso2: Annotated[Iso2, Path()],
    first_year: Annotated[int, Query(ge=2000, le=2100)],
    years: Annotated[int, Query(ge=1, le=YEARS_MAX)] = 3,
    region: Annotated[str, Query(max_length=16, pattern=r"^[A-Za-z0-9-]*$")] = "",
) -> shapes.PublicHolidays:
    """The public holidays of a country, or of a part of it, in some years; named in the reader's language if known."""
    country = iso2.upper()
    parts = regions(country)
    found = public_holidays(country, region, first_year, years, language)
    items = [shapes.PublicHoliday(name=each.name, dates=list(each.dates)) for each in found]
    return shapes.PublicHolidays(items=items, country=country, regions=list(parts))
