"""Resource accounts: attendants, queues and their like, which answer calls and are nobody.

An id, a name, a language and an extension, whatever the kind; each kind keeps its own settings beside. Numbers
are given to them in ``numbers``.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func

from cadran.clock import Instant
from cadran.directory import people, reasons
from cadran.directory.organisations import organisation_row
from cadran.errors import Refused
from cadran.ids import E164, Address, OrgId, UserId
from cadran.numbering.dial_plan import is_emergency
from cadran.store.tables.directory import users
from cadran.store.tables.mailboxes import (
    mailbox_greetings,
    mailbox_members,
    mailbox_messages,
    mailboxes,
)
from cadran.store.tables.resources import queue_agents, resource_accounts, resource_numbers
from cadran.store.unit import ReadUnit, UnitOfWork

MOST_RESOURCES = 500
"""Of one organisation: a team of two hundred each, in the largest that we mean to carry."""
LONGEST_NAME = 64
"""As the reference has it: the name stands on the telephone of whoever is rung."""


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource account. ``kind`` is its program's: ``attendant``, ``queue``, ``voicemail``."""

    id: str
    org: OrgId
    kind: str
    name: str
    language: str
    extension: str | None
    created_at: Instant
    numbers: tuple[E164, ...] = ()
    """Those that lead here, in order."""

    @property
    def address(self) -> Address:
        """Where its program lives."""
        return Address(self.org, self.kind, self.id)


def resource_of(unit: ReadUnit, resource: str, kind: str | None = None) -> Resource:
    """The account, of the unit's organisation only. Raises ``Refused(UNKNOWN_RESOURCE)``."""
    query = unit.select(resource_accounts).where(resource_accounts.c.id == resource)
    row = unit.row(query if kind is None else query.where(resource_accounts.c.kind == kind))
    if row is None:
        raise Refused(reasons.UNKNOWN_RESOURCE, id=resource[:64])
    return _resource(row, numbers_of(unit, resource))


def resources_in(unit: ReadUnit, kind: str) -> list[Resource]:
    """All of a kind, in order of name."""
    query = unit.select(resource_accounts).where(resource_accounts.c.kind == kind)
    rows = unit.rows(query.order_by(resource_accounts.c.name, resource_accounts.c.id))
    held: dict[str, list[E164]] = {}
    for each in unit.rows(unit.select(resource_numbers).order_by(resource_numbers.c.number)):
        held.setdefault(each.resource_id, []).append(E164(each.number))
    return [_resource(row, tuple(held.get(row.id, ()))) for row in rows]


def numbers_of(unit: ReadUnit, resource: str) -> tuple[E164, ...]:
    """The numbers that lead to an account, in order."""
    query = unit.select(resource_numbers).where(resource_numbers.c.resource_id == resource)
    rows = unit.rows(query.order_by(resource_numbers.c.number))
    return tuple(E164(row.number) for row in rows)


def put_resource(unit: UnitOfWork, wanted: Resource) -> None:
    """Make an account, or change its name, language and extension. Raises ``Refused`` for what is no good."""
    values = {
        "name": checked_name(wanted.name),
        "language": people.checked_language(wanted.language),
        "extension": people.checked_extension(wanted.extension),
    }
    extension_free(unit, wanted.extension, wanted.id)
    where = resource_accounts.c.id == wanted.id
    if unit.run(unit.update(resource_accounts).where(where).values(**values)):
        return
    _room_for_one(unit)
    made = {"id": wanted.id, "kind": wanted.kind, "created_at": wanted.created_at}
    unit.insert(resource_accounts, {**made, **values})


def drop_resource(unit: UnitOfWork, resource: Resource) -> None:
    """Delete an account, once its kind's own rows are gone. Raises ``Refused(RESOURCE_HOLDS_NUMBER)``."""
    if resource.numbers:
        told = {"name": resource.name, "number": resource.numbers[0]}
        raise Refused(reasons.RESOURCE_HOLDS_NUMBER, **told)
    unit.run(unit.delete(resource_accounts).where(resource_accounts.c.id == resource.id))


def leave_queues(unit: UnitOfWork, user: UserId) -> list[str]:
    """Somebody is an agent no more; answers the queues that they were in."""
    where = queue_agents.c.user_id == user
    found = [str(row.queue_id) for row in unit.rows(unit.select(queue_agents).where(where))]
    unit.run(unit.delete(queue_agents).where(where))
    return found


def drop_box(unit: UnitOfWork, box: str) -> None:
    """Its rows; the sounds of its messages are deleted for want of them."""
    for table in (mailbox_messages, mailbox_greetings, mailbox_members):
        unit.run(unit.delete(table).where(table.c.mailbox_id == box))
    unit.run(unit.delete(mailboxes).where(mailboxes.c.id == box))


def leave_mailboxes(unit: UnitOfWork, user: UserId) -> list[str]:
    """Somebody goes: their own box, and their part in others, which are answered."""
    where = mailbox_members.c.user_id == user
    found = [str(row.mailbox_id) for row in unit.rows(unit.select(mailbox_members).where(where))]
    unit.run(unit.delete(mailbox_members).where(where))
    drop_box(unit, user)
    return [*found, str(user)]


def extension_free(unit: ReadUnit, extension: str | None, holder: str, *places: str) -> None:
    """Nobody and nothing else than the holder has it, and nobody who dials it needs help instead.

    ``places``: countries, beside the organisation's own, whose emergency numbers it must not be.
    """
    if not extension:
        return
    if any(is_emergency(extension, each) for each in {*places, organisation_row(unit).country}):
        raise Refused(reasons.EXTENSION_IS_EMERGENCY, extension=extension)
    for table in (users, resource_accounts):
        query = unit.select(table, table.c.id).where(table.c.extension == extension)
        if unit.row(query.where(table.c.id != holder)) is not None:
            raise Refused(reasons.EXTENSION_TAKEN, extension=extension)


def checked_name(name: str) -> str:
    """One line of at most ``LONGEST_NAME`` signs."""
    cleaned = " ".join(unicodedata.normalize("NFC", name).split())
    if not cleaned or len(cleaned) > LONGEST_NAME or not cleaned.isprintable():
        raise Refused(reasons.BAD_NAME, longest=LONGEST_NAME)
    return cleaned


def _room_for_one(unit: ReadUnit) -> None:
    row = unit.row(unit.select(resource_accounts, func.count().label("present")))
    if row is not None and row.present >= MOST_RESOURCES:
        raise Refused(reasons.TOO_MANY, most=MOST_RESOURCES)


def _resource(row: Any, numbers: tuple[E164, ...]) -> Resource:
    return Resource(
        id=row.id,
        org=OrgId(row.org),
        kind=row.kind,
        name=row.name,
        language=row.language,
        extension=row.extension,
        created_at=Instant(row.created_at),
        numbers=numbers,
    )
