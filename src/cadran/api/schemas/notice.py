"""Notices, the mails and events behind them, and webhooks."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from cadran.api.schemas.base import At, Input, Listing, Output, Page

KINDS_LIMIT = 64
URL_LIMIT = 2_000
Kind = Annotated[str, StringConstraints(pattern=r"^[a-z_.]{1,64}$")]


class Notice(Output):
    """Something that people should know. ``path``: the page that shows more."""

    number: int
    kind: str
    at: At
    title: str
    text: str
    path: str
    read: bool


class Notices(Page[Notice]):
    """Newest first; ``unread`` counts to a hundred."""

    unread: int


class NoticesRead(Input):
    """Everything up to this notice has been read."""

    number: int = Field(ge=0, le=2**53)


class NoticeSettings(Output):
    """``mail_people``: people are told by mail what changes for them. ``mail_way``: where mails go."""

    mail_people: bool
    mail_way: str


class NoticeSettingsChange(Input):
    mail_people: bool


class Delivery(Output):
    """A mail or an event on its way. ``next_at``: of the next try, while it waits."""

    id: str
    channel: Literal["mail", "webhook"]
    kind: str
    target: str
    state: Literal["waiting", "claimed", "delivered", "failed"]
    tries: int
    created_at: At
    next_at: At | None
    error: str


class Deliveries(Page[Delivery]):
    """Newest first."""


class WebhookRequest(Input):
    """Where events shall go. ``kinds``: types of events; an empty list: all."""

    url: str = Field(min_length=8, max_length=URL_LIMIT)
    kinds: list[Kind] = Field(default_factory=list, max_length=KINDS_LIMIT)


class WebhookChange(Input):
    """What is left out stays."""

    url: str | None = Field(default=None, min_length=8, max_length=URL_LIMIT)
    kinds: list[Kind] | None = Field(default=None, max_length=KINDS_LIMIT)
    active: bool | None = None


class Webhook(Output):
    """``failing_since``: nothing has arrived since; after five days it is switched off."""

    id: str
    url: str
    kinds: list[str]
    state: Literal["active", "disabled"]
    failing_since: At | None
    created_at: At


class WebhookCreated(Output):
    """``secret`` signs the events (Standard Webhooks); it is shown this once."""

    webhook: Webhook
    secret: str


class Webhooks(Listing[Webhook]):
    """All webhooks, and the types of events that there are."""

    kinds: list[str]


class Sent(Output):
    """What was put into the outbox."""

    id: str
