"""Greetings of one mailbox: typed, uploaded or spoken into a telephone; nobody else's callers hear them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from cadran.directory import reasons
from cadran.directory.door import Door
from cadran.directory.mailboxes import (
    Mailbox,
    MailboxSettings,
    ensure_box,
    mailbox_in,
    put_settings,
)
from cadran.directory.people import checked_language
from cadran.errors import Refused
from cadran.ids import OrgId
from cadran.services.voicemail.questions import BUSY_GREETING, GREETING
from cadran.store.tables.mailboxes import mailbox_greetings
from cadran.store.unit import UnitOfWork

USES = (GREETING, BUSY_GREETING)


@dataclass(frozen=True, slots=True)
class BoxGreeting:
    """A sound: FLAC, mono, 8 kHz. ``text``: what was typed for it."""

    language: str
    sound: bytes = field(repr=False)
    duration_ms: int
    text: str = ""


class BoxGreetings(Door):
    """The door for them. One a use: a new one takes the place of the last, which is deleted."""

    def put(
        self,
        org: OrgId,
        box: str,
        use: str,
        new: BoxGreeting,
        *,
        id: str | None = None,  # noqa: A002 -- the caller's word for it
        by: str = "",
    ) -> Mailbox:
        """Let callers hear this from now on. With an ``id``, a retry answers the first result."""
        assert use in USES
        greeting = self.given_or_new_id(id, "grt")
        values = {
            "id": greeting,
            "mailbox_id": box,
            "language": checked_language(new.language),
            "text": new.text,
            "sound": new.sound,
            "duration_ms": new.duration_ms,
            "created_at": self.clock(),
        }

        def job(unit: UnitOfWork) -> Mailbox:
            settings = ensure_box(unit, box)
            query = unit.select(mailbox_greetings, mailbox_greetings.c.id)
            if unit.row(query.where(mailbox_greetings.c.id == greeting)) is None:
                unit.insert(mailbox_greetings, values)
                put_settings(self, unit, box, _with(settings, use, greeting), by)
                _drop_unused(unit, box)
            return mailbox_in(unit, box)

        return self.write(org, job, on_conflict=reasons.BAD_ID, id=greeting)

    def standard(self, org: OrgId, box: str, *uses: str, by: str = "") -> Mailbox:
        """Let callers hear the standard greeting again, on these occasions or on all."""

        def job(unit: UnitOfWork) -> Mailbox:
            settings = ensure_box(unit, box)
            wanted = settings
            for use in uses or USES:
                wanted = _with(wanted, use, "")
            if wanted != settings:
                put_settings(self, unit, box, wanted, by)
                _drop_unused(unit, box)
            return mailbox_in(unit, box)

        return self.write(org, job)

    def sound(self, org: OrgId, greeting: str) -> bytes | None:
        """A greeting's FLAC file; None if no box of this organisation has it."""
        with self.store.read(org) as unit:
            query = unit.select(mailbox_greetings, mailbox_greetings.c.sound)
            row = unit.row(query.where(mailbox_greetings.c.id == greeting))
        return None if row is None else bytes(row.sound)

    def of_box(self, org: OrgId, box: str, use: str) -> bytes:
        """What callers of a box hear. Raises ``Refused(UNKNOWN_GREETING)`` for the standard one."""
        with self.store.read(org) as unit:
            greeting = getattr(mailbox_in(unit, box).settings, use)
        found = self.sound(org, greeting) if greeting else None
        if found is None:
            raise Refused(reasons.UNKNOWN_GREETING, greeting=use)
        return found


def _with(settings: MailboxSettings, use: str, greeting: str) -> MailboxSettings:
    if use == BUSY_GREETING:
        return replace(settings, busy_greeting=greeting)
    return replace(settings, greeting=greeting)


def _drop_unused(unit: UnitOfWork, box: str) -> None:
    settings = mailbox_in(unit, box).settings
    used = {getattr(settings, use) for use in USES}
    where = (mailbox_greetings.c.mailbox_id == box, mailbox_greetings.c.id.not_in(used))
    unit.run(unit.delete(mailbox_greetings).where(*where))
