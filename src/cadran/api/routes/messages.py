"""Messages in mailboxes: listed, heard, marked, deleted; for how long they are kept."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response, status

from cadran.api.context import TheHouse, Who
from cadran.api.guard import GuardedRoute
from cadran.api.mailboxes_shown import message_shown, opened
from cadran.api.schemas import mailbox as shapes
from cadran.api.schemas.base import Id
from cadran.ids import RecordingId
from cadran.media.upload import as_wav
from cadran.services.voicemail.questions import DELETED

router = APIRouter(tags=["messages"], route_class=GuardedRoute)
SOUNDS = {"flac": "audio/flac", "wav": "audio/wav"}


@router.get("/mailboxes/{mailbox_id}/messages", operation_id="list_messages")
def list_messages(house: TheHouse, who: Who, mailbox_id: Id) -> shapes.MessageList:
    """What is in a box, for who opens it."""
    box = opened(house, who, mailbox_id)
    found = house.messages.messages(who.org, box.id)
    return shapes.MessageList(items=[message_shown(house, who.org, each) for each in found])


@router.patch("/mailboxes/{mailbox_id}/messages/{message_id}", operation_id="mark_message")
def mark_message(
    house: TheHouse, who: Who, mailbox_id: Id, message_id: Id, asked: shapes.MessageChange
) -> shapes.MessageList:
    """Mark a message as heard, or as new again; answers what is in the box then."""
    box = opened(house, who, mailbox_id)
    message = RecordingId(message_id)
    house.messages.mark(who.org, box.id, message, asked.state, by=who.user)
    return list_messages(house, who, mailbox_id)


@router.delete(
    "/mailboxes/{mailbox_id}/messages/{message_id}",
    operation_id="delete_message",
    status_code=status.HTTP_204_NO_CONTENT,
)
def delete_message(house: TheHouse, who: Who, mailbox_id: Id, message_id: Id) -> None:
    """Delete a message with its sound."""
    box = opened(house, who, mailbox_id)
    house.messages.mark(who.org, box.id, RecordingId(message_id), DELETED, by=who.user)


@router.get(
    "/mailboxes/{mailbox_id}/messages/{message_id}/sound",
    operation_id="get_message_sound",
    response_class=Response,
    responses={
        200: {
            "content": {
                each: {"schema": {"type": "string", "format": "binary"}} for each in SOUNDS.values()
            }
        }
    },
)
def get_message_sound(
    house: TheHouse,
    who: Who,
    mailbox_id: Id,
    message_id: Id,
    format: Annotated[Literal["flac", "wav"], Query()] = "flac",  # noqa: A002 -- the word for it
) -> Response:
    """What was said; ``wav`` is for programs that do not know FLAC."""
    box = opened(house, who, mailbox_id)
    sound = house.messages.sound(who.org, box.id, RecordingId(message_id))
    told = as_wav(sound) if format == "wav" else sound
    headers = {
        "Cache-Control": "private, no-store",
        "Content-Disposition": f'inline; filename="message-{message_id[-8:]}.{format}"',
    }
    return Response(told, media_type=SOUNDS[format], headers=headers)


@router.get("/message-retention", operation_id="get_message_retention")
def get_message_retention(house: TheHouse, who: Who) -> shapes.MessageRetention:
    """For how long messages are kept."""
    return shapes.MessageRetention(days=house.messages.days(who.org))


@router.put("/message-retention", operation_id="set_message_retention")
def set_message_retention(
    house: TheHouse, who: Who, asked: shapes.MessageRetentionChange
) -> shapes.MessageRetention:
    """Have messages deleted after so many days, within a minute; also those that are there."""
    house.messages.keep_for(who.org, asked.days, by=who.user)
    return shapes.MessageRetention(days=house.messages.days(who.org))
