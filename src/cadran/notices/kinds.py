"""Which facts people and programs are told of, and whom: one table.

A fact of a kind in ``NOTICES`` becomes a notice on the page and a mail; one in ``EVENTS`` is sent to
webhooks. Words: ``messages/<language>/notices.json`` under the kind with ``_`` for its dots.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from cadran.clock import SECOND_MS, Instant
from cadran.directory.invitations import TEMPLATES as MEETING_MAILS
from cadran.directory.messages import TEMPLATE as VOICEMAIL
from cadran.directory.pins import PIN_MAIL
from cadran.entitlement.facts import CONFERENCING
from cadran.notices.emergencies import KIND as EMERGENCY
from cadran.porting.mails import TEMPLATE as PORT_ORDER
from cadran.porting.states import Status

LEAD = frozenset({"owner", "administrator"})
MONEY = LEAD | {"billing"}
OWNERS = frozenset({"owner"})
"""Where nobody has this role, administrators stand for it."""
PERSON: frozenset[str] = frozenset()
"""The one person whom the fact is about."""


@dataclass(frozen=True, slots=True)
class Notice:
    """``roles``: who is told; ``path``: the page that shows more; ``only``: what the fact must hold."""

    roles: frozenset[str]
    path: str
    only: tuple[str, object] | None = None
    words: str = ""
    """The template, when it is not the kind's own."""


GIVEN, TAKEN = "conferencing_given", "conferencing_taken"
"""The mail of the first tells how meetings are joined."""

NOTICES: Mapping[str, tuple[Notice, ...]] = {
    "credit.low": (Notice(MONEY, "/credits"),),
    "credit.zero": (Notice(MONEY, "/credits"),),
    "credit.recharged": (Notice(MONEY, "/credits"),),
    "credit.recharge_failed": (Notice(MONEY, "/credits"),),
    "credit.recharge_stopped": (Notice(MONEY, "/credits"),),
    "credit.lapsed": (Notice(MONEY, "/credits"),),
    "credit.play_ended": (Notice(MONEY, "/credits"),),
    "payment.unclear": (Notice(MONEY, "/credits"),),
    "pool.warned": (
        Notice(MONEY, "/credits", ("percent", 80), "pool_nearly_empty"),
        Notice(MONEY, "/credits", ("percent", 100), "pool_empty"),
    ),
    "cap.raise_asked": (Notice(OWNERS, "/credits"),),
    "cap.raised": (Notice(OWNERS, "/credits"),),
    "alarm.raised": (Notice(MONEY, "/calls"),),
    EMERGENCY: (Notice(LEAD, "/calls"),),
    "user.blocked": (Notice(LEAD, "/people"),),
    "user.unblocked": (Notice(LEAD, "/people"),),
    "webhook.disabled": (Notice(LEAD, "/settings/delivery"),),
    "number.assigned": (Notice(PERSON, "/"),),
    "licence.assigned": (
        *(Notice(PERSON, "/meetings", ("product", each), GIVEN) for each in sorted(CONFERENCING)),
    ),
    "licence.removed": (
        *(Notice(PERSON, "/", ("product", each), TAKEN) for each in sorted(CONFERENCING)),
    ),
}

EVENTS = frozenset(
    {
        *NOTICES,
        "credit.funded",
        "payment.failed",
        "grant.settled",
        "leg.arrived",
        "leg.dialled",
        "leg.answered",
        "leg.ended",
        "meeting.created",
        "meeting.changed",
        "meeting.cancelled",
        "queue.created",
        "queue.changed",
        "queue.deleted",
        "queue.answered",
        "queue.abandoned",
        "queue.timed_out",
        "queue.overflowed",
        "mailbox.message_left",
        "number.acquired",
        "number.unassigned",
        "number.released",
        "user.created",
        "user.changed",
        "user.deleted",
    }
)
"""Types of events that a webhook may ask for. They carry ids and figures, no names or numbers."""

TEMPLATES = frozenset(
    {"invitation", "password_reset", PIN_MAIL, "mail_test", VOICEMAIL, *MEETING_MAILS}
    | {f"{PORT_ORDER}_{status.value}" for status in Status if status is not Status.DRAFT}
)
"""Mails that other rooms order by themselves, and those of this one. A draft of a port order is told to nobody."""


def words_of(kind: str, data: Mapping[str, object]) -> tuple[Notice, str] | None:
    """The notice of a fact and its template, if it is one to tell of."""
    for notice in NOTICES.get(kind, ()):
        if notice.only is None or data.get(notice.only[0]) == notice.only[1]:
            return notice, notice.words or kind.replace(".", "_")
    return None


def templates() -> frozenset[str]:
    """Every template that there must be words for."""
    return TEMPLATES | {
        notice.words or kind.replace(".", "_")
        for kind, notices in NOTICES.items()
        for notice in notices
    }


def event(kind: str, subject: str, at: Instant, data: Mapping[str, object]) -> str:
    """The body of an event (Standard Webhooks: ``type``, ``timestamp``, ``data``)."""
    whole, ms = divmod(at, SECOND_MS)
    moment = f"{datetime.fromtimestamp(whole, UTC):%Y-%m-%dT%H:%M:%S}.{ms:03d}Z"
    told = {"type": kind, "timestamp": moment, "data": {"subject": subject, **data}}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))
