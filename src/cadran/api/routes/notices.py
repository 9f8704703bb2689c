"""Notices, and the mails and events that carry them."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, status

from cadran.api import cursors
from cadran.api.context import (
    DEFAULT_LIMIT,
    Cursor,
    IdempotencyKey,
    Limit,
    ReaderLanguage,
    TheHouse,
    Who,
)
from cadran.api.guard import GuardedRoute
from cadran.api.idempotency import id_from
from cadran.api.schemas.base import ID_LIMIT
from cadran.api.schemas.notice import (
    Deliveries,
    Delivery,
    Notice,
    Notices,
    NoticeSettings,
    NoticeSettingsChange,
    NoticesRead,
    Sent,
)
from cadran.journal.outbox import Delivery as Found
from cadran.messages import render
from cadran.notices.notices import NoticeLine
from cadran.notices.words import spoken

router = APIRouter(tags=["notices"], route_class=GuardedRoute)
MessageId = Annotated[str, Path(max_length=ID_LIMIT, pattern=r"^[A-Za-z0-9_.@+:-]+$")]


@router.get("/notices", operation_id="list_notices")
def list_notices(
    house: TheHouse,
    who: Who,
    language: ReaderLanguage,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Notices:
    """What this reader should know, newest first."""
    place = cursors.decode(cursor, int)
    before = int(place[0]) if place else None
    rows = house.notices.notices(who.org, who.user, who.role, before, limit + 1)
    shown, more = cursors.cut(rows, limit, lambda row: (row.number,))
    return Notices(
        items=[_notice(each, language) for each in shown],
        next_cursor=more,
        unread=house.notices.unread(who.org, who.user, who.role),
    )


@router.post("/notices/read", operation_id="read_notices", status_code=status.HTTP_204_NO_CONTENT)
def read_notices(house: TheHouse, who: Who, asked: NoticesRead) -> None:
    """Everything up to a notice has been read."""
    house.notices.mark_read(who.org, who.user, asked.number)


@router.get("/notices/settings", operation_id="get_notice_settings")
def get_notice_settings(house: TheHouse, who: Who) -> NoticeSettings:
    """Whether people are told by mail, and where mails go."""
    return _settings(house, who)


@router.put("/notices/settings", operation_id="change_notice_settings")
def change_notice_settings(
    house: TheHouse, who: Who, asked: NoticeSettingsChange
) -> NoticeSettings:
    """Say whether people are told by mail what changes for them."""
    house.notices.set_mails_people(who.org, wanted=asked.mail_people, by=who.user)
    return _settings(house, who)


@router.post(
    "/notices/test-mail", operation_id="send_test_mail", status_code=status.HTTP_201_CREATED
)
def send_test_mail(house: TheHouse, who: Who, idempotency_key: IdempotencyKey) -> Sent:
    """A mail to whoever asks, which says that mails arrive."""
    name = id_from("t", who.org, idempotency_key)
    return Sent(id=house.notices.test_mail(who.org, who.user, name))


@router.get("/deliveries", operation_id="list_deliveries")
def list_deliveries(
    house: TheHouse,
    who: Who,
    channel: Annotated[Literal["mail", "webhook"], Query()] = "mail",
    webhook: Annotated[str, Query(max_length=ID_LIMIT)] = "",
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Deliveries:
    """How mails, or events, fare; newest first."""
    place = cursors.decode(cursor, int)
    before = int(place[0]) if place else None
    if channel == "mail":
        rows = house.notices.mails(who.org, before, limit + 1)
    else:
        rows = house.webhooks.deliveries(who.org, webhook, before, limit + 1)
    shown, more = cursors.cut(rows, limit, lambda row: (row.created_at,))
    return Deliveries(items=[_delivery(each) for each in shown], next_cursor=more)


@router.post(
    "/deliveries/{message_id}/again",
    operation_id="send_again",
    status_code=status.HTTP_204_NO_CONTENT,
)
def send_again(house: TheHouse, who: Who, message_id: MessageId) -> None:
    """One more round of tries for a mail or an event that ended."""
    house.notices.send_again(who.org, message_id, by=who.user)


def _settings(house: TheHouse, who: Who) -> NoticeSettings:
    return NoticeSettings(
        mail_people=house.notices.mails_people(who.org), mail_way=house.switches.mail_way
    )


def _notice(line: NoticeLine, language: str) -> Notice:
    facts = spoken(line.facts, language)
    return Notice(
        number=line.number,
        kind=line.kind,
        at=line.at,
        title=render(f"notices.{line.kind}_subject", facts, language),
        text=render(f"notices.{line.kind}_text", facts, language),
        path=line.path,
        read=line.read,
    )


def _delivery(found: Found) -> Delivery:
    return Delivery.model_validate(
        {
            "id": found.id,
            "channel": found.channel,
            "kind": found.kind,
            "target": found.target,
            "state": found.state,
            "tries": found.tries,
            "created_at": found.created_at,
            "next_at": found.due_at if found.state == "waiting" else None,
            "error": found.error,
        }
    )
