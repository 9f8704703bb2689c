"""Messages in mailboxes: kept, listed, marked, deleted, told of by mail. Their sounds are recordings.

The row is the truth: a sound without one is deleted, at the latest by ``tidy``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import or_

from cadran.clock import HOUR_MS, MINUTE_MS, SECOND_MS, Clock, Instant
from cadran.directory import reasons
from cadran.directory.door import Door, Entropy
from cadran.directory.mail_addresses import address_of
from cadran.directory.mailboxes import (
    ATTACH,
    OFF,
    MailboxSettings,
    ensure_box,
    mailbox_in,
    read_settings,
)
from cadran.directory.people import user_of
from cadran.directory.recordings import file_of
from cadran.errors import Refused
from cadran.ids import E164, CallId, OrgId, RecordingId, UserId
from cadran.journal.mail import Mail, post
from cadran.services.events import Caller
from cadran.services.questions import NAMES
from cadran.services.reasons import MAILBOX_FULL
from cadran.services.voicemail.questions import DELETED, NEW, SAVED
from cadran.services.voicemail.settings import MESSAGES_MAX
from cadran.store.priority import Priority
from cadran.store.store import Store
from cadran.store.tables.directory import users
from cadran.store.tables.mailboxes import mailbox_messages, mailbox_retentions, mailboxes
from cadran.store.unit import ReadUnit, UnitOfWork

TEMPLATE = "voicemail_left"
"""The mail of a message."""
DAYS_MAX = 3_650
"""Ten years, as of call records."""
DAY_MS = 24 * HOUR_MS
STEP = 100
"""Messages deleted in one turn of the writer: a few milliseconds."""
ORPHAN_S = 3_600
"""How old a sound without a row must be to be deleted: one that is being recorded or decided about is younger."""
SOUNDS = "vm_*.flac"
"""The names that mailboxes give to what they record."""
NAMED_S = 30 * 3_600
"""How old the recording of a name in a meeting must be to be deleted: longer than any meeting, whose program has died."""


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A recording that was left in a box."""

    id: RecordingId
    call: CallId
    caller: Caller
    duration_ms: int


@dataclass(frozen=True, slots=True)
class Message:
    """A message as pages and telephones tell of it."""

    id: RecordingId
    mailbox: str
    call: CallId
    state: str
    at: Instant
    duration_ms: int
    number: E164 | None
    user: UserId | None
    name: str


class Messages(Door):
    """The door for messages; ``folder`` is that of recordings."""

    def __init__(self, store: Store, clock: Clock, entropy: Entropy, folder: Path) -> None:
        super().__init__(store, clock, entropy)
        self.folder = folder

    def keep(self, org: OrgId, box: str, new: NewMessage) -> None:
        """A recording is a message from now on; who is to be told by mail is. May be repeated.

        Raises ``Refused``: ``MAILBOX_FULL``, ``UNKNOWN_MAILBOX``; its sound is deleted then.
        """

        def job(unit: UnitOfWork) -> None:
            if _row(unit, new.id) is not None:
                return
            settings = ensure_box(unit, box)
            where = mailbox_messages.c.mailbox_id == box
            present = unit.rows(unit.select(mailbox_messages, mailbox_messages.c.id).where(where))
            if len(present) >= MESSAGES_MAX:
                raise Refused(MAILBOX_FULL)
            caller, now = new.caller, self.clock()
            values = {
                "id": new.id,
                "mailbox_id": box,
                "call_id": new.call,
                "state": NEW,
                "at": now,
                "duration_ms": new.duration_ms,
                "caller_number": caller.number,
                "caller_user": caller.user,
                "caller_name": caller.name[:200],
            }
            unit.insert(mailbox_messages, values)
            data = {"mailbox": box, "call": new.call, "duration_ms": new.duration_ms}
            self.note(unit, "mailbox.message_left", new.id, data)
            self._mail(unit, box, settings, new, now)

        try:
            self.write(org, job)
        except Refused:
            self.drop(org, new.id)
            raise

    def messages(self, org: OrgId, box: str) -> list[Message]:
        """All in a box, the newest first."""
        with self.store.read(org) as unit:
            query = unit.select(mailbox_messages).where(mailbox_messages.c.mailbox_id == box)
            order = (mailbox_messages.c.at.desc(), mailbox_messages.c.id)
            return [_message(row) for row in unit.rows(query.order_by(*order))]

    def mark(self, org: OrgId, box: str, message: RecordingId, state: str, *, by: str = "") -> None:
        """``NEW``, ``SAVED`` or ``DELETED``; of one that is gone, nothing."""

        def job(unit: UnitOfWork) -> None:
            where = (mailbox_messages.c.id == message, mailbox_messages.c.mailbox_id == box)
            found = unit.row(unit.select(mailbox_messages).where(*where))
            if found is None or found.state == state:
                return
            if state == DELETED:
                unit.run(unit.delete(mailbox_messages).where(*where))
            else:
                unit.run(unit.update(mailbox_messages).where(*where).values(state=state))
            kind = {
                NEW: "mailbox.message_new_again",
                SAVED: "mailbox.message_saved",
                DELETED: "mailbox.message_deleted",
            }[state]
            self.note(unit, kind, message, {"mailbox": box, "by": by})

        self.write(org, job)
        if state == DELETED:
            self.drop(org, message)

    def sound(self, org: OrgId, box: str, message: RecordingId) -> bytes:
        """The FLAC file of a message. Raises ``Refused(UNKNOWN_MESSAGE)``."""
        with self.store.read(org) as unit:
            row = _row(unit, message)
        found = None if row is None or row.mailbox_id != box else self.recorded(org, message)
        if found is None:
            raise Refused(reasons.UNKNOWN_MESSAGE)
        return found

    def recorded(self, org: OrgId, recording: RecordingId) -> bytes | None:
        """The file of a recording; None if there is none here."""
        try:
            return file_of(self.folder, org, recording).read_bytes()
        except OSError:
            return None

    def drop(self, org: OrgId, recording: RecordingId) -> None:
        """Delete the sound of what is no message."""
        file_of(self.folder, org, recording).unlink(missing_ok=True)

    def _mail(
        self,
        unit: UnitOfWork,
        box: str,
        settings: MailboxSettings,
        new: NewMessage,
        now: Instant,
    ) -> None:
        """To the owner, or all members: each in their language, once."""
        if settings.mail == OFF:
            return
        found = mailbox_in(unit, box)
        told = [found.owner] if found.owner is not None else list(found.members)
        query = unit.select(users).where(users.c.id.in_(told), users.c.active)
        facts: dict[str, str | int] = {
            "mailbox_name": found.name,
            "caller": (new.caller.name if new.caller.user else "") or new.caller.number or "",
            "seconds": max(1, new.duration_ms // SECOND_MS),
            "left_at": now,
        }
        recording = new.id if settings.mail == ATTACH else RecordingId("")
        for row in unit.rows(query.order_by(users.c.id)):
            user = user_of(row)
            if to := address_of(user):
                name = mail_of(new.id, user.id)
                path = f"/messages/{box}"
                mail = Mail(name, to, TEMPLATE, user.language, facts, path, attached=recording)
                post(unit, mail, now)

    # --- for how long

    def days(self, org: OrgId) -> int | None:
        """For how many days messages are kept; None: until somebody deletes them."""
        with self.store.read(org) as unit:
            row = unit.row(unit.select(mailbox_retentions))
        return None if row is None else int(row.days)

    def keep_for(self, org: OrgId, days: int | None, *, by: str = "") -> None:
        """Have them kept for so many days, 1 to ``DAYS_MAX``, or for ever; applied within a minute."""
        assert days is None or 1 <= days <= DAYS_MAX

        def job(unit: UnitOfWork) -> None:
            row = unit.row(unit.select(mailbox_retentions))
            before = None if row is None else row.days
            if before == days:
                return
            unit.run(unit.delete(mailbox_retentions))
            if days is not None:
                unit.insert(mailbox_retentions, {"days": days})
            self.note(unit, "mailbox.retention", "messages", {"from": before, "to": days, "by": by})

        self.write(org, job)

    def forget(
        self, org: OrgId, user: UserId | None, numbers: Iterable[str], before: Instant | None
    ) -> int:
        """Erase messages of a person: in their box, and left by them or one of their ``numbers``; or all that are
        older than an instant. Answers how many.
        """
        table = mailbox_messages.c

        def some(unit: UnitOfWork) -> list[RecordingId]:
            query = unit.select(mailbox_messages, table.id, table.mailbox_id)
            if user is not None:
                theirs = [table.mailbox_id == user, table.caller_user == user]
                query = query.where(or_(*theirs, table.caller_number.in_(list(numbers))))
            if before is not None:
                query = query.where(table.at < before)
            found = unit.rows(query.limit(STEP))
            names = [RecordingId(row.id) for row in found]
            if names:
                unit.run(unit.delete(mailbox_messages).where(table.id.in_(names)))
            for box in dict.fromkeys(row.mailbox_id for row in found):
                self.note(unit, "mailbox.messages_forgotten", box, {"mailbox": box})
            return names

        total = 0
        while gone := self.write(org, some, priority=Priority.BULK):
            for each in gone:
                self.drop(org, each)
            total += len(gone)
        return total

    def tidy(self) -> None:
        """Everywhere: delete what is too old, what was mailed and shall go then, and sounds without a message.

        Nodes that share a database may all do so.
        """
        with self.store.read_everywhere() as unit:
            limits = unit.sql("SELECT org, days FROM mailbox_retentions ORDER BY org")
            mailed = _mailed(unit)
        for org, days in limits:
            self.forget(OrgId(org), None, (), Instant(self.clock() - days * DAY_MS))
        for org_of, box, message in mailed:
            self.mark(org_of, box, message, DELETED, by="mail")
        self._sweep()

    def _sweep(self) -> None:
        """Sounds whose message is gone, or never came to be."""
        if not self.folder.is_dir():
            return
        old = self.clock() / SECOND_MS - ORPHAN_S
        for folder in self.folder.iterdir():
            for each in folder.glob(f"{NAMES}*.flac"):
                if each.stat().st_mtime < old - NAMED_S + ORPHAN_S:
                    each.unlink(missing_ok=True)
            names = [each for each in folder.glob(SOUNDS) if each.stat().st_mtime < old]
            if not names:
                continue
            with self.store.read(OrgId(folder.name)) as unit:
                query = unit.select(mailbox_messages, mailbox_messages.c.id)
                known = {row.id for row in unit.rows(query)}
            for each in names:
                if each.stem not in known:
                    each.unlink(missing_ok=True)


TIDY_MS = MINUTE_MS
"""How often that is done."""


def mail_of(message: RecordingId, user: UserId) -> str:
    """The id of the mail to a person about a message."""
    return f"{message}.{user}"[:64]


def _mailed(unit: ReadUnit) -> list[tuple[OrgId, str, RecordingId]]:
    """Messages whose mails have all been delivered, in boxes from which they shall go then."""
    found: list[tuple[OrgId, str, RecordingId]] = []
    for row in unit.rows(unit.select(mailboxes)):
        settings = read_settings(row.settings)
        if not (settings.delete_mailed and settings.mail == ATTACH):
            continue
        kept = unit.sql(
            "SELECT m.id FROM mailbox_messages m WHERE m.org = ? AND m.mailbox_id = ?",
            (row.org, row.id),
        )
        for (message,) in kept:
            states = unit.sql(
                "SELECT DISTINCT state FROM outbox WHERE org = ? AND id LIKE ?",
                (row.org, f"{message}.%"),
            )
            if [state for (state,) in states] == ["delivered"]:
                found.append((OrgId(row.org), row.id, RecordingId(message)))
    return found


def _row(unit: ReadUnit, message: RecordingId) -> Any:
    return unit.row(unit.select(mailbox_messages).where(mailbox_messages.c.id == message))


def _message(row: Any) -> Message:
    return Message(
        RecordingId(row.id),
        row.mailbox_id,
        CallId(row.call_id),
        row.state,
        Instant(row.at),
        row.duration_ms,
        None if row.caller_number is None else E164(row.caller_number),
        None if row.caller_user is None else UserId(row.caller_user),
        row.caller_name,
    )
