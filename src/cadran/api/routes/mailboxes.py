"""Mailboxes: set up, their PINs and greetings. What is in them: ``messages``."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Path, Query, Response, status

from cadran.api.context import IdempotencyKey, TheHouse, Who
from cadran.api.guard import GuardedRoute
from cadran.api.idempotency import id_from
from cadran.api.mailboxes_shown import (
    changed_settings,
    draft_of,
    mailbox_shown,
    managed,
    opened,
    ring_to_record,
)
from cadran.api.schemas import mailbox as shapes
from cadran.api.schemas.base import Id, Language
from cadran.clock import SECOND_MS
from cadran.directory.box_greetings import BoxGreeting
from cadran.media.speaking import has_voice, speak
from cadran.media.upload import RATE, leveled, packed, read_sound
from cadran.numbering.features import Feature
from cadran.services.voicemail.settings import LONGEST_MS, MESSAGES_MAX

router = APIRouter(tags=["messages"], route_class=GuardedRoute)
SOUND = "audio/flac"
ANY_SOUND = "application/octet-stream"
Use = Annotated[shapes.Use, Path()]


@router.get("/mailboxes", operation_id="list_mailboxes")
def list_mailboxes(
    house: TheHouse,
    who: Who,
    everyones: Annotated[bool, Query(description="All shared ones, for who manages them")] = False,
) -> shapes.MailboxList:
    """The mailboxes that one opens: the own, and shared ones."""
    every = everyones and who.staff
    found = house.mailboxes.mailboxes(who.org, None if every else who.user)
    return shapes.MailboxList(
        items=[mailbox_shown(house, who, each) for each in found],
        messages_most=MESSAGES_MAX,
        seconds_most=LONGEST_MS // SECOND_MS,
        access_code=house.live.feature_codes(who.org)[Feature.MESSAGES],
        voice=has_voice(),
    )


@router.post("/mailboxes", operation_id="create_mailbox", status_code=status.HTTP_201_CREATED)
def create_mailbox(house: TheHouse, who: Who, asked: shapes.MailboxRequest) -> shapes.Mailbox:
    """A shared mailbox, which can be called at once by its extension; numbers are given to it under ``/numbers``."""
    made = house.mailboxes.create(who.org, asked.name, draft_of(asked), id=asked.id, by=who.user)
    return mailbox_shown(house, who, made)


@router.get("/mailboxes/{mailbox_id}", operation_id="get_mailbox")
def get_mailbox(house: TheHouse, who: Who, mailbox_id: Id) -> shapes.Mailbox:
    """A mailbox, for who opens it and, of a shared one, who manages it."""
    return mailbox_shown(house, who, managed(house, who, mailbox_id))


@router.patch("/mailboxes/{mailbox_id}", operation_id="change_mailbox")
def change_mailbox(
    house: TheHouse, who: Who, mailbox_id: Id, asked: shapes.MailboxChange
) -> shapes.Mailbox:
    """Change a mailbox: what is mailed, who shares it."""
    present = managed(house, who, mailbox_id)
    draft = draft_of(asked, present=present, who=who)
    if draft is not None:
        house.mailboxes.change(who.org, present.id, draft, by=who.user)
    settings = changed_settings(present.settings, asked)
    changed = house.mailboxes.set(who.org, present.id, settings, by=who.user)
    return mailbox_shown(house, who, changed)


@router.delete(
    "/mailboxes/{mailbox_id}",
    operation_id="delete_mailbox",
    status_code=status.HTTP_204_NO_CONTENT,
)
def delete_mailbox(house: TheHouse, who: Who, mailbox_id: Id) -> None:
    """Delete a shared mailbox with its messages, once its numbers are taken back and nothing leads to it."""
    house.mailboxes.delete(who.org, mailbox_id, by=who.user)


@router.post("/mailboxes/{mailbox_id}/pin", operation_id="reset_mailbox_pin")
def reset_mailbox_pin(house: TheHouse, who: Who, mailbox_id: Id) -> shapes.MailboxPin:
    """A new PIN, with which a box is opened from any telephone; told this once."""
    found = opened(house, who, mailbox_id)
    return shapes.MailboxPin(pin=house.mailboxes.reset_pin(who.org, found.id, by=who.user))


# --- greetings


@router.put("/mailboxes/{mailbox_id}/greetings/{use}", operation_id="type_mailbox_greeting")
def type_mailbox_greeting(
    house: TheHouse,
    who: Who,
    mailbox_id: Id,
    use: Use,
    asked: shapes.BoxGreetingRequest,
    idempotency_key: IdempotencyKey,
) -> shapes.Mailbox:
    """Have a text spoken to callers from now on."""
    found = managed(house, who, mailbox_id)
    wave = leveled(speak(asked.text, asked.language))
    new = BoxGreeting(asked.language, packed(wave), len(wave) * 1000 // RATE, asked.text)
    name = id_from("grt", who.org, idempotency_key)
    kept = house.box_greetings.put(who.org, found.id, use, new, id=name, by=who.user)
    return mailbox_shown(house, who, kept)


@router.put(
    "/mailboxes/{mailbox_id}/greetings/{use}/recording", operation_id="upload_mailbox_greeting"
)
def upload_mailbox_greeting(
    house: TheHouse,
    who: Who,
    mailbox_id: Id,
    use: Use,
    idempotency_key: IdempotencyKey,
    file: Annotated[bytes, Body(media_type=ANY_SOUND)],
    language: Annotated[Language, Query()],
) -> shapes.Mailbox:
    """Let callers hear a recording: WAV, FLAC, Ogg or MP3, at most 5 MB and five minutes."""
    found = managed(house, who, mailbox_id)
    wave = leveled(read_sound(file))
    new = BoxGreeting(language, packed(wave), len(wave) * 1000 // RATE)
    name = id_from("grt", who.org, idempotency_key)
    kept = house.box_greetings.put(who.org, found.id, use, new, id=name, by=who.user)
    return mailbox_shown(house, who, kept)


@router.post(
    "/mailboxes/{mailbox_id}/greetings/{use}/call",
    operation_id="record_mailbox_greeting",
    status_code=status.HTTP_204_NO_CONTENT,
)
async def record_mailbox_greeting(house: TheHouse, who: Who, mailbox_id: Id, use: Use) -> None:
    """The own telephone rings; what is said after the tone becomes the greeting of the own box."""
    await ring_to_record(house, who, mailbox_id, use=use)


@router.get(
    "/mailboxes/{mailbox_id}/greetings/{use}/sound",
    operation_id="get_mailbox_greeting_sound",
    response_class=Response,
    responses={200: {"content": {SOUND: {"schema": {"type": "string", "format": "binary"}}}}},
)
def get_mailbox_greeting_sound(house: TheHouse, who: Who, mailbox_id: Id, use: Use) -> Response:
    """What callers hear, as a FLAC file."""
    found = managed(house, who, mailbox_id)
    sound = house.box_greetings.of_box(who.org, found.id, use)
    return Response(sound, media_type=SOUND, headers={"Cache-Control": "private, no-cache"})


@router.delete("/mailboxes/{mailbox_id}/greetings/{use}", operation_id="drop_mailbox_greeting")
def drop_mailbox_greeting(house: TheHouse, who: Who, mailbox_id: Id, use: Use) -> shapes.Mailbox:
    """Go back to the standard greeting."""
    found = managed(house, who, mailbox_id)
    kept = house.box_greetings.standard(who.org, found.id, use, by=who.user)
    return mailbox_shown(house, who, kept)


@router.post(
    "/greetings/calls", operation_id="record_greeting", status_code=status.HTTP_204_NO_CONTENT
)
async def record_greeting(house: TheHouse, who: Who, asked: shapes.GreetingCall) -> None:
    """The own telephone rings; what is said after the tone becomes a greeting of the organisation."""
    await ring_to_record(house, who, who.user, name=asked.name, language=asked.language)
