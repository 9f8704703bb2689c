"""Links by mail with which a person chooses a password: an invitation, or a new one for a forgotten one."""

from __future__ import annotations

import base64
import hashlib

from cadran.clock import HOUR_MS, MINUTE_MS, Instant
from cadran.directory import reasons
from cadran.directory.directory import user_row
from cadran.directory.door import Door
from cadran.directory.organisations import organisation_row
from cadran.directory.people import User, checked_login
from cadran.directory.sessions import Sessions
from cadran.directory.standings import standing_of
from cadran.errors import Refused
from cadran.ids import OrgId, UserId
from cadran.journal.mail import Mail, post
from cadran.store.tables.directory import users
from cadran.store.tables.sign_in import one_time_links
from cadran.store.unit import UnitOfWork

INVITATION_MS = 7 * 24 * HOUR_MS
"""A week: people are away, and administrators can invite again."""
RESET_MS = HOUR_MS
"""Who forgot a password sits before the page now."""
MAIL_EVERY_MS = 2 * MINUTE_MS
"""One mail in this time to one person: a form that anybody can fill in must not fill a mailbox."""
TOKEN_BYTES = 32
PATH = "/set-password#"
"""Behind ``#``, where no server, proxy or referrer ever sees the token."""


class Links(Door):
    """Sending and using them. ``sessions`` sets the passwords."""

    def __init__(self, sessions: Sessions) -> None:
        super().__init__(sessions.store, sessions.clock, sessions.entropy)
        self._sessions = sessions

    def invite(self, org: OrgId, user: UserId, *, by: str) -> None:
        """Mail a person a way in. Raises ``Refused(NO_MAIL_ADDRESS)`` for a login that is none."""
        self._send(org, user, "invitation", INVITATION_MS, by)

    def forgotten(self, login: str, address: str) -> None:
        """Mail whoever has this login a way to a new password; says nothing of whether anybody has.

        Raises ``Refused(TOO_MANY_TRIES)`` for a login, or an address, that asks again and again.
        """
        asked = login.strip().casefold()[:200]
        self._sessions.asked.admit(asked, address, self.clock())
        self._sessions.asked.failed(asked, address, self.clock())
        try:
            account = checked_login(login)
        except Refused:
            return
        with self.store.read_everywhere() as unit:
            row = unit.row(unit.select(users).where(users.c.login == account))
        if row is None or not row.active or "@" not in account:
            return
        org = OrgId(row.org)
        with self.store.read(org) as unit:
            if standing_of(unit).suspended_at is not None:
                return
        self._send(org, UserId(row.id), "password_reset", RESET_MS, row.id)

    def use(self, token: str, password: str) -> User:
        """Choose the password. Raises ``Refused(LINK_OVER)`` for a link that is used, old or none."""
        hashed, now = _hash(token), self.clock()
        with self.store.read_everywhere() as unit:
            link = unit.row(
                unit.select(one_time_links).where(one_time_links.c.token_hash == hashed)
            )
        if link is None or link.expires_at <= now:
            raise Refused(reasons.LINK_OVER)
        org, user = OrgId(link.org), UserId(link.user_id)
        # The password is set before the link is gone: one that is refused can be chosen anew.
        self._sessions.set_password(org, user, password, by=user)

        def job(unit: UnitOfWork) -> User:
            if not unit.run(
                unit.delete(one_time_links).where(one_time_links.c.token_hash == hashed)
            ):
                raise Refused(reasons.LINK_OVER)
            unit.run(unit.delete(one_time_links).where(one_time_links.c.user_id == user))
            return user_row(unit, user)

        return self.write(org, job)

    def _send(self, org: OrgId, user: UserId, template: str, lasts_ms: int, by: str) -> None:
        token = base64.urlsafe_b64encode(self.entropy(TOKEN_BYTES)).decode().rstrip("=")
        now = self.clock()

        def job(unit: UnitOfWork) -> None:
            person = user_row(unit, user)
            if "@" not in person.login:
                raise Refused(reasons.NO_MAIL_ADDRESS, login=person.login)
            mine = unit.select(one_time_links).where(one_time_links.c.user_id == user)
            present = unit.rows(mine)
            if any(now - each.created_at < MAIL_EVERY_MS for each in present):
                return
            old = (one_time_links.c.user_id == user, one_time_links.c.expires_at <= now)
            unit.run(unit.delete(one_time_links).where(*old))
            values = {
                "token_hash": _hash(token),
                "user_id": user,
                "created_at": now,
                "expires_at": Instant(now + lasts_ms),
            }
            unit.insert(one_time_links, values)
            mail = Mail(
                id=f"mail_{_hash(token).hex()[:40]}",
                to=person.login,
                template=template,
                language=person.language,
                facts={
                    "name": person.name,
                    "organisation": organisation_row(unit).name,
                    "hours": lasts_ms // HOUR_MS,
                },
                secrets={"path": PATH + token},
            )
            post(unit, mail, now)
            self.note(unit, f"user.{template}_sent", user, {"by": by})

        self.write(org, job)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token[:200].encode("utf-8", "replace")).digest()
