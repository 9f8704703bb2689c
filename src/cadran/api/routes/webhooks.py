"""Webhooks."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, status

from cadran.api.context import IdempotencyKey, TheHouse, Who
from cadran.api.guard import GuardedRoute
from cadran.api.idempotency import id_from
from cadran.api.schemas.base import Id
from cadran.api.schemas.notice import (
    Sent,
    Webhook,
    WebhookChange,
    WebhookCreated,
    WebhookRequest,
    Webhooks,
)
from cadran.notices.kinds import EVENTS
from cadran.notices.webhooks import Webhook as Found

router = APIRouter(tags=["webhooks"], route_class=GuardedRoute)
WebhookId = Annotated[Id, Path()]


@router.get("/webhooks", operation_id="list_webhooks")
def list_webhooks(house: TheHouse, who: Who) -> Webhooks:
    """Where events are sent to, and which types of events there are."""
    found = house.webhooks.webhooks(who.org)
    return Webhooks(items=[_shown(each) for each in found], kinds=sorted(EVENTS))


@router.post("/webhooks", operation_id="create_webhook", status_code=status.HTTP_201_CREATED)
def create_webhook(
    house: TheHouse, who: Who, idempotency_key: IdempotencyKey, asked: WebhookRequest
) -> WebhookCreated:
    """Send events to an address from now on. The key that signs them is answered this once."""
    name = id_from("whk", who.org, idempotency_key)
    found, secret = house.webhooks.create(who.org, asked.url, asked.kinds, named=name, by=who.user)
    return WebhookCreated(webhook=_shown(found), secret=secret)


@router.patch("/webhooks/{webhook_id}", operation_id="change_webhook")
def change_webhook(
    house: TheHouse, who: Who, webhook_id: WebhookId, asked: WebhookChange
) -> Webhook:
    """Another address, other events, on or off."""
    found = house.webhooks.change(
        who.org,
        webhook_id,
        url=asked.url,
        wanted=asked.kinds,
        active=asked.active,
        by=who.user,
    )
    return _shown(found)


@router.delete(
    "/webhooks/{webhook_id}", operation_id="delete_webhook", status_code=status.HTTP_204_NO_CONTENT
)
def delete_webhook(house: TheHouse, who: Who, webhook_id: WebhookId) -> None:
    """Send nothing there any more."""
    house.webhooks.delete(who.org, webhook_id, by=who.user)


@router.post(
    "/webhooks/{webhook_id}/test", operation_id="test_webhook", status_code=status.HTTP_201_CREATED
)
def test_webhook(
    house: TheHouse, who: Who, webhook_id: WebhookId, idempotency_key: IdempotencyKey
) -> Sent:
    """Send an event that says nothing."""
    name = id_from("t", who.org, idempotency_key)
    return Sent(id=house.webhooks.test(who.org, webhook_id, name, by=who.user))


def _shown(found: Found) -> Webhook:
    return Webhook.model_validate(
        {
            "id": found.id,
            "url": found.url,
            "kinds": list(found.kinds),
            "state": found.state,
            "failing_since": found.failing_since,
            "created_at": found.created_at,
        }
    )
