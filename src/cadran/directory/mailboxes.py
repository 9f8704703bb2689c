"""Mailboxes: a personal one for everybody who has a telephone, and shared ones of the organisation.

What a box is and who opens it; the messages in it are in ``messages``, its greetings in ``box_greetings``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from cadran.directory import reasons
from cadran.directory.directory import user_row
from cadran.directory.door import Door
from cadran.directory.hashes import hash_secret, random_digits, verify_secret
from cadran.directory.licences import held_by
from cadran.directory.organisations import organisation_row
from cadran.directory.resources import (
    Resource,
    drop_box,
    drop_resource,
    put_resource,
    resource_of,
    resources_in,
)
from cadran.directory.targets import BOX_NEEDS, stays
from cadran.errors import Refused
from cadran.ids import OrgId, UserId
from cadran.services.attendant.hours import read_zone
from cadran.services.targets import VOICEMAIL, Target
from cadran.services.voicemail.questions import NEW, SAVED
from cadran.services.voicemail.settings import MEMBERS_MAX
from cadran.store.tables.directory import users
from cadran.store.tables.greetings import greetings
from cadran.store.tables.mailboxes import (
    mailbox_greetings,
    mailbox_members,
    mailboxes,
)
from cadran.store.unit import ReadUnit, UnitOfWork

KIND = "voicemail"
ATTACH, LINK, OFF = MAILS = ("attach", "link", "off")
"""What is mailed of a message: the sound itself, that it is there, nothing."""
PIN_DIGITS = 6
"""Of a PIN that is drawn: with the growing waits between tries it takes centuries to find."""


@dataclass(frozen=True, slots=True)
class MailboxSettings:
    """What can be set about a box. Greetings: ids, empty for the standard one."""

    greeting: str = ""
    busy_greeting: str = ""
    time_zone: str = ""
    """IANA; empty: by the number or country."""
    mail: str = ATTACH
    delete_mailed: bool = False
    """A message goes once its mail, with the sound, has been delivered."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A box as pages show it: of its ``owner``, or shared, with an ``account`` and ``members``."""

    id: str
    org: OrgId
    name: str
    language: str
    owner: UserId | None
    account: Resource | None
    members: tuple[UserId, ...]
    settings: MailboxSettings
    has_pin: bool
    new: int
    """Messages that nobody has heard."""
    saved: int

    def opens_for(self, user: UserId) -> bool:
        return user == self.owner or user in self.members


@dataclass(frozen=True, slots=True)
class BoxDraft:
    """What a shared box shall be; what is None stays as it is."""

    name: str | None = None
    language: str | None = None
    extension: str | None = None
    """"" takes it away."""
    members: Sequence[UserId] | None = None


@dataclass(frozen=True, slots=True)
class _Row:
    """A box as it is stored; one that is not yet stored is ``fresh``."""

    settings: MailboxSettings
    pin_hash: str = field(default="", repr=False)
    fresh: bool = True


class Mailboxes(Door):
    """The door for boxes. Every write may be repeated harmlessly."""

    def mailbox(self, org: OrgId, box: str) -> Mailbox:
        """A box that is in use. Raises ``Refused(UNKNOWN_MAILBOX)``."""
        with self.store.read(org) as unit:
            return mailbox_in(unit, box)

    def mailboxes(self, org: OrgId, user: UserId | None = None) -> list[Mailbox]:
        """Those that a person opens, their own first; without one, all that are shared."""
        with self.store.read(org) as unit:
            counts = _counts(unit)
            members = _members(unit)
            found = [_shared(unit, each, members, counts) for each in resources_in(unit, KIND)]
            if user is None:
                return found
            mine = [each for each in found if user in each.members]
            return [*_personal(unit, user, counts), *mine]

    def create(
        self,
        org: OrgId,
        name: str,
        draft: BoxDraft | None = None,
        *,
        id: str | None = None,  # noqa: A002 -- the caller's word for it
        by: str = "",
    ) -> Mailbox:
        """Make a shared box. With an ``id``, a retry answers the first result."""
        box = self.given_or_new_id(id, "vmb")
        asked = draft or BoxDraft()

        def job(unit: UnitOfWork) -> Mailbox:
            if unit.row(unit.select(mailboxes).where(mailboxes.c.id == box)) is not None:
                return mailbox_in(unit, box)
            language = asked.language or organisation_row(unit).language
            account = Resource(
                box, org, KIND, name, language, asked.extension or None, self.clock()
            )
            put_resource(unit, account)
            settings = MailboxSettings(mail=OFF)
            unit.insert(
                mailboxes,
                {"id": box, "shared": True, "settings": _stored(settings), "pin_hash": ""},
            )
            _put_members(unit, box, asked.members or ())
            data = {"mailbox": box, "language": language, "by": by}
            self.note(unit, "mailbox.created", box, data, {"name": name})
            return mailbox_in(unit, box)

        return self.write(org, job, on_conflict=reasons.BAD_ID, id=box)

    def change(self, org: OrgId, box: str, draft: BoxDraft, *, by: str = "") -> Mailbox:
        """Change a shared box. Raises ``Refused(UNKNOWN_RESOURCE)`` for a personal one."""

        def job(unit: UnitOfWork) -> Mailbox:
            account = resource_of(unit, box, KIND)
            wanted = replace(
                account,
                name=account.name if draft.name is None else draft.name,
                language=draft.language or account.language,
                extension=account.extension if draft.extension is None else draft.extension or None,
            )
            put_resource(unit, wanted)
            if draft.members is not None:
                where = mailbox_members.c.mailbox_id == box
                unit.run(unit.delete(mailbox_members).where(where))
                _put_members(unit, box, draft.members)
            data = {"mailbox": box, "members": list(draft.members or ()), "by": by}
            self.note(unit, "mailbox.changed", box, data, {"name": wanted.name})
            return mailbox_in(unit, box)

        return self.write(
            org, job, on_conflict=reasons.EXTENSION_TAKEN, extension=draft.extension or ""
        )

    def set(self, org: OrgId, box: str, settings: MailboxSettings, *, by: str = "") -> Mailbox:
        """Set up any box. Raises ``Refused``: ``BAD_TIME_ZONE``, ``UNKNOWN_GREETING``."""

        def job(unit: UnitOfWork) -> Mailbox:
            mailbox_in(unit, box)
            if settings.time_zone and read_zone(settings.time_zone) is None:
                raise Refused(reasons.BAD_TIME_ZONE, zone=settings.time_zone[:64])
            for each in {settings.greeting, settings.busy_greeting} - {""}:
                _greeting_of_box(unit, box, each)
            put_settings(self, unit, box, settings, by)
            return mailbox_in(unit, box)

        return self.write(org, job)

    def delete(self, org: OrgId, box: str, *, by: str = "") -> None:
        """Delete a shared box with its messages, once its numbers are freed and nothing leads to it. May be repeated."""

        def job(unit: UnitOfWork) -> None:
            if unit.row(unit.select(mailboxes).where(mailboxes.c.id == box)) is None:
                return
            account = resource_of(unit, box, KIND)
            stays(unit, Target(VOICEMAIL, box), account.name)
            drop_box(unit, box)
            drop_resource(unit, account)
            data = {"mailbox": box, "by": by}
            self.note(unit, "mailbox.deleted", box, data, {"name": account.name})

        self.write(org, job)

    # --- PINs

    def reset_pin(self, org: OrgId, box: str, *, by: str = "") -> str:
        """Give a box a new PIN; answered this once, only its hash is kept."""
        chosen = random_digits(self.entropy, PIN_DIGITS)
        hashed = hash_secret(chosen)

        def job(unit: UnitOfWork) -> None:
            mailbox_in(unit, box)
            _ensure(unit, box)
            unit.run(unit.update(mailboxes).where(mailboxes.c.id == box).values(pin_hash=hashed))
            self.note(unit, "mailbox.pin_reset", box, {"mailbox": box, "by": by})

        self.write(org, job)
        return chosen

    def opens(self, org: OrgId, box: str, pin: str) -> bool:
        """Is this the PIN of the box? Some 25 ms, on purpose."""
        with self.store.read(org) as unit:
            kept = _row(unit, box)
        return verify_secret(kept.pin_hash, pin)


# --- for the other doors of the room


def mailbox_in(unit: ReadUnit, box: str) -> Mailbox:
    """The box, of the unit's organisation only. Raises ``Refused(UNKNOWN_MAILBOX)``."""
    counts = _counts(unit, box)
    accounts = [each for each in resources_in(unit, KIND) if each.id == box]
    found = (
        [_shared(unit, each, _members(unit), counts) for each in accounts]
        if accounts
        else _personal(unit, UserId(box), counts)
    )
    if not found:
        raise Refused(reasons.UNKNOWN_MAILBOX, mailbox=box[:64])
    return found[0]


def put_settings(
    door: Door, unit: UnitOfWork, box: str, settings: MailboxSettings, by: str
) -> None:
    """Store what was checked already; a personal box gets its row by it."""
    _ensure(unit, box)
    where = mailboxes.c.id == box
    unit.run(unit.update(mailboxes).where(where).values(settings=_stored(settings)))
    data = {"mailbox": box, **_stored(settings), "by": by}
    door.note(unit, "mailbox.changed", box, data)


def ensure_box(unit: UnitOfWork, box: str) -> MailboxSettings:
    """Its settings, with a row to refer to. Raises ``Refused(UNKNOWN_MAILBOX)``."""
    found = mailbox_in(unit, box)
    _ensure(unit, box)
    return found.settings


def read_settings(stored: Any) -> MailboxSettings:
    """From what is stored; what is missing takes its default."""
    known = stored if isinstance(stored, dict) else {}
    fields = MailboxSettings.__dataclass_fields__
    return MailboxSettings(**{key: value for key, value in known.items() if key in fields})


def _stored(settings: MailboxSettings) -> dict[str, object]:
    return {key: getattr(settings, key) for key in MailboxSettings.__dataclass_fields__}


def _row(unit: ReadUnit, box: str) -> _Row:
    row = unit.row(unit.select(mailboxes).where(mailboxes.c.id == box))
    if row is None:
        return _Row(MailboxSettings())
    return _Row(read_settings(row.settings), row.pin_hash, fresh=False)


def _ensure(unit: UnitOfWork, box: str) -> None:
    if _row(unit, box).fresh:
        settings = _stored(MailboxSettings())
        unit.insert(mailboxes, {"id": box, "shared": False, "settings": settings, "pin_hash": ""})


def _personal(unit: ReadUnit, user: UserId, counts: dict[str, tuple[int, int]]) -> list[Mailbox]:
    """A person's own box, as long as they hold the licence for it; else none."""
    known = unit.row(unit.select(users).where(users.c.id == user))
    if known is None or not known.active or BOX_NEEDS not in held_by(unit, user):
        return []
    kept = _row(unit, user)
    new, saved = counts.get(user, (0, 0))
    return [
        Mailbox(
            user,
            OrgId(known.org),
            known.name,
            known.language,
            user,
            None,
            (),
            kept.settings,
            bool(kept.pin_hash),
            new,
            saved,
        )
    ]


def _shared(
    unit: ReadUnit,
    account: Resource,
    members: dict[str, tuple[UserId, ...]],
    counts: dict[str, tuple[int, int]],
) -> Mailbox:
    kept = _row(unit, account.id)
    new, saved = counts.get(account.id, (0, 0))
    return Mailbox(
        account.id,
        account.org,
        account.name,
        account.language,
        None,
        account,
        members.get(account.id, ()),
        kept.settings,
        bool(kept.pin_hash),
        new,
        saved,
    )


def _counts(unit: ReadUnit, box: str | None = None) -> dict[str, tuple[int, int]]:
    """New and saved messages by box."""
    query = "SELECT mailbox_id, state, COUNT(*) FROM mailbox_messages WHERE org = ?"
    only = (unit.org,) if box is None else (unit.org, box)
    where = "" if box is None else " AND mailbox_id = ?"
    found: dict[str, dict[str, int]] = {}
    for name, state, count in unit.sql(f"{query}{where} GROUP BY mailbox_id, state", only):
        found.setdefault(name, {})[state] = int(count)
    return {name: (each.get(NEW, 0), each.get(SAVED, 0)) for name, each in found.items()}


def _members(unit: ReadUnit) -> dict[str, tuple[UserId, ...]]:
    found: dict[str, list[UserId]] = {}
    for row in unit.rows(unit.select(mailbox_members).order_by(mailbox_members.c.user_id)):
        found.setdefault(row.mailbox_id, []).append(UserId(row.user_id))
    return {name: tuple(each) for name, each in found.items()}


def _put_members(unit: UnitOfWork, box: str, members: Iterable[UserId]) -> None:
    wanted = list(dict.fromkeys(members))
    if len(wanted) > MEMBERS_MAX:
        raise Refused(reasons.TOO_MANY, most=MEMBERS_MAX)
    for each in wanted:
        user_row(unit, each)
    unit.insert_many(mailbox_members, [{"mailbox_id": box, "user_id": each} for each in wanted])


def _greeting_of_box(unit: ReadUnit, box: str, greeting: str) -> None:
    """One of the box's own, or for all of the organisation's. Raises ``Refused(UNKNOWN_GREETING)``."""
    own = unit.select(mailbox_greetings, mailbox_greetings.c.id).where(
        mailbox_greetings.c.id == greeting, mailbox_greetings.c.mailbox_id == box
    )
    theirs = unit.select(greetings, greetings.c.id).where(greetings.c.id == greeting)
    if unit.row(own) is None and unit.row(theirs) is None:
        raise Refused(reasons.UNKNOWN_GREETING, greeting=greeting[:64])
