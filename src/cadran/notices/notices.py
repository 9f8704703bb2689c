"""Notices as the page shows them, and how far each reader got; the mails of an organisation."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cadran.clock import Instant
from cadran.directory.door import Door
from cadran.directory.mail_addresses import address_of, mails_people
from cadran.directory.people import user_of
from cadran.errors import Refused
from cadran.ids import OrgId, UserId
from cadran.journal import mail, outbox
from cadran.journal.mail import Mail, post
from cadran.journal.outbox import Delivery
from cadran.notices import reasons
from cadran.notices.kinds import MONEY
from cadran.store.tables.directory import users
from cadran.store.tables.notices import notice_marks, notice_settings, notices
from cadran.store.unit import ReadUnit, UnitOfWork

PAGE = 200
"""Notices in one answer."""
UNREAD_MAX = 100
"""The bell counts so far and says "99+" beyond."""


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One notice. ``number`` is the cursor; words: ``notices.KIND_subject`` and ``_text`` with ``facts``."""

    number: int
    kind: str
    at: Instant
    path: str
    facts: Mapping[str, Any]
    read: bool


class Notices(Door):
    """The door for notices. Blocks; not for the loop."""

    def notices(
        self, org: OrgId, user: UserId, role: str, before: int | None = None, limit: int = 50
    ) -> list[NoticeLine]:
        """Those for this reader, newest first, from before a ``number``."""
        with self.store.read(org) as unit:
            read_to = _read_to(unit, user)
            query = _for(unit, user, role).order_by(notices.c.number.desc())
            if before is not None:
                query = query.where(notices.c.number < before)
            rows = unit.rows(query.limit(max(1, min(limit, PAGE))))
        return [_line(row, read_to) for row in rows]

    def unread(self, org: OrgId, user: UserId, role: str) -> int:
        """How many this reader has not seen; ``UNREAD_MAX`` at most."""
        with self.store.read(org) as unit:
            query = _for(unit, user, role).where(notices.c.number > _read_to(unit, user))
            return len(unit.rows(query.limit(UNREAD_MAX)))

    def mark_read(self, org: OrgId, user: UserId, number: int) -> None:
        """Everything up to a notice is read; it never becomes unread again."""

        def job(unit: UnitOfWork) -> None:
            present = _read_to(unit, user)
            if number <= present:
                return
            if present:
                where = unit.update(notice_marks).where(notice_marks.c.user_id == user)
                unit.run(where.values(read_to=number))
            else:
                unit.insert(notice_marks, {"user_id": user, "read_to": number})

        self.write(org, job)

    def mails(self, org: OrgId, before: int | None = None, limit: int = 50) -> list[Delivery]:
        """The organisation's mails and how they fare, newest first."""
        with self.store.read(org) as unit:
            return outbox.deliveries(unit, mail.CHANNEL, "", before, limit)

    def send_again(self, org: OrgId, message: str, *, by: str = "") -> None:
        """One more round of tries for a mail or an event that ended. Raises ``Refused``."""

        def job(unit: UnitOfWork) -> None:
            outbox.again(unit, message, self.clock())
            self.note(unit, "message.sent_again", message, {"by": by})

        self.write(org, job)

    def test_mail(self, org: OrgId, user: UserId, test: str) -> str:
        """A mail to somebody that says that mails arrive; answers its message's id.

        Raises ``Refused(notices.no_address)``.
        """
        name = f"test.{test[:40]}"

        def job(unit: UnitOfWork) -> str:
            row = unit.row(unit.select(users).where(users.c.id == user))
            to = "" if row is None else address_of(user_of(row))
            if row is None or not to:
                raise Refused(reasons.NO_ADDRESS, login="" if row is None else row.login)
            facts = {"name": row.name}
            post(unit, Mail(name, to, "mail_test", row.language, facts, "/"), self.clock())
            return name

        return self.write(org, job)

    def mails_people(self, org: OrgId) -> bool:
        """Are people told by mail what changes for them (a number, a licence, a PIN)?"""
        with self.store.read(org) as unit:
            return mails_people(unit)

    def set_mails_people(self, org: OrgId, *, wanted: bool, by: str = "") -> None:
        def job(unit: UnitOfWork) -> None:
            if mails_people(unit) == wanted:
                return
            if not unit.run(unit.update(notice_settings).values(mail_people=wanted)):
                unit.insert(notice_settings, {"mail_people": wanted})
            self.note(unit, "organisation.changed", org, {"mail_people": wanted, "by": by})

        self.write(org, job)


def _for(unit: ReadUnit, user: UserId, role: str) -> Any:
    """Their own, and what is for all who see to such things if they are of these."""
    mine = ("", user) if role in MONEY | {"operator"} else (user,)
    return unit.select(notices).where(notices.c.user_id.in_(mine))


def _read_to(unit: ReadUnit, user: UserId) -> int:
    where = notice_marks.c.user_id == user
    row = unit.row(unit.select(notice_marks, notice_marks.c.read_to).where(where))
    return 0 if row is None else int(row.read_to)


def _line(row: Any, read_to: int) -> NoticeLine:
    facts = json.loads(row.facts)
    path = facts.pop("path", "")
    return NoticeLine(row.number, row.kind, Instant(row.at), path, facts, row.number <= read_to)
