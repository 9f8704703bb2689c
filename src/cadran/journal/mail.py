"""A mail as any room orders it: what is to be said to whom, in the transaction of what it tells.

The words are chosen when it is delivered: ``messages/<language>/notices.json`` holds ``TEMPLATE_subject``,
``TEMPLATE_text`` (paragraphs apart by an empty line) and, for a mail with a link, ``TEMPLATE_action``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from cadran.clock import Instant
from cadran.journal.outbox import Message, enqueue
from cadran.store.unit import UnitOfWork

CHANNEL = "mail"


@dataclass(frozen=True, slots=True)
class Mail:
    """``id`` is the occasion: the same one again sends nothing more. ``path`` leads to one of our pages.

    ``secrets`` are facts that are erased as soon as the mail is delivered or given up, as is a ``path``
    that holds one: name it there as ``path``.
    """

    id: str
    to: str
    template: str
    language: str
    facts: Mapping[str, str | int] = field(default_factory=dict)
    path: str = ""
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    attached: str = ""
    """A recording that goes with it."""
    event: Mapping[str, object] = field(default_factory=dict)
    """A meeting for the reader's calendar; see ``directory.invitations``."""


def post(unit: UnitOfWork, mail: Mail, now: Instant) -> None:
    """Order a mail; it leaves once the unit is durable."""
    told = {
        "language": mail.language,
        "facts": dict(mail.facts),
        "path": mail.path,
        "secrets": dict(mail.secrets),
        "attached": mail.attached,
        "event": dict(mail.event),
    }
    payload = json.dumps(told, ensure_ascii=False)
    enqueue(unit, Message(mail.id, unit.org, CHANNEL, mail.template, mail.to, payload), now)


def read(message: Message) -> Mail:
    """A mail from its message."""
    told = json.loads(message.payload)
    return Mail(
        id=message.id,
        to=message.target,
        template=message.kind,
        language=told["language"],
        facts=told["facts"],
        path=told["secrets"].get("path", told["path"]),
        secrets=told["secrets"],
        attached=told.get("attached", ""),
        event=told.get("event", {}),
    )
