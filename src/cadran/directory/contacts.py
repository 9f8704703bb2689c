"""The door for contacts: each person's own, and those that everybody of the organisation has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import and_, func, or_

from cadran.directory import contact_reasons as reasons
from cadran.directory.contact import EVERYBODYS, Contact, checked, contact_of, matching, values_of
from cadran.directory.door import Door
from cadran.errors import Refused
from cadran.ids import OrgId, UserId
from cadran.store.tables.contacts import contacts
from cadran.store.unit import ReadUnit, UnitOfWork

MOST_OWN = 10_000
"""Of one person: more than any telephone's own book holds."""
MOST_SHARED = 100_000
"""Of an organisation: the customers of a large one."""
PAGE = 200
"""Contacts in one answer."""
NAMED = 500
"""Contacts that one fact names: some 10 kB."""
SEVERAL = "contact.several"
"""The fact that contacts came or went; it names which."""
Place = tuple[str, str]
"""Where a page of the list begins: folded name, id."""


class Contacts(Door):
    """Reading and changing single ones. ``owner`` "" is everybody's; who may is the face's to decide."""

    def page(
        self,
        org: OrgId,
        owner: UserId,
        *,
        text: str = "",
        after: Place | None = None,
        limit: int = PAGE,
    ) -> tuple[list[Contact], Place | None]:
        """Contacts in order of name, those found by ``text`` if any is given; and where the next page begins."""
        with self.store.read(org) as unit:
            query = unit.select(contacts).where(
                contacts.c.owner == owner, *matching(contacts.c.folded, text)
            )
            if after is not None:
                folded, last = after
                same = and_(contacts.c.folded == folded, contacts.c.id > last)
                query = query.where(or_(contacts.c.folded > folded, same))
            query = query.order_by(contacts.c.folded, contacts.c.id)
            limit = max(1, min(limit, PAGE))
            rows = unit.rows(query.limit(limit + 1))
        more = (rows[limit - 1].folded, rows[limit - 1].id) if len(rows) > limit else None
        return [contact_of(row) for row in rows[:limit]], more

    def each(self, org: OrgId, owner: UserId) -> Iterator[Contact]:
        """All of a book, in order of name, read as they are asked for."""
        after: Place | None = None
        while True:
            found, after = self.page(org, owner, after=after)
            yield from found
            if after is None:
                return

    def contact(self, org: OrgId, contact: str) -> Contact:
        """Raises ``Refused(UNKNOWN_CONTACT)``."""
        with self.store.read(org) as unit:
            return contact_row(unit, contact)

    def count(self, org: OrgId, owner: UserId) -> int:
        with self.store.read(org) as unit:
            return count_in(unit, owner)

    def put(self, org: OrgId, contact: Contact, country: str, *, by: str) -> Contact:
        """Make a contact, or change the one with this id. Raises ``Refused`` for what is no good."""
        wanted = checked(contact, country)
        values = values_of(wanted)
        now = self.clock()

        def job(unit: UnitOfWork) -> Contact:
            present = unit.row(unit.select(contacts).where(contacts.c.id == wanted.id))
            if present is not None and present.owner != wanted.owner:
                raise Refused(reasons.UNKNOWN_CONTACT)
            if present is None:
                room_for(unit, wanted.owner, 1)
                unit.insert(contacts, values | {"created_at": now})
            else:
                unit.run(unit.update(contacts).where(contacts.c.id == wanted.id).values(**values))
            self._note_of(unit, "contact.set", wanted, by)
            return wanted

        return self.write(org, job)

    def new(self, org: OrgId, contact: Contact, country: str, *, by: str) -> Contact:
        """Make a contact with an id of our own."""
        return self.put(org, replace(contact, id=self.new_id("ctc")), country, by=by)

    def delete(self, org: OrgId, contact: str, *, by: str) -> None:
        """Take a contact away. Taking away one that is not there is fine."""

        def job(unit: UnitOfWork) -> None:
            row = unit.row(unit.select(contacts).where(contacts.c.id == contact))
            if row is not None:
                unit.run(unit.delete(contacts).where(contacts.c.id == contact))
                self._note_of(unit, "contact.deleted", contact_of(row), by)

        self.write(org, job)

    def _note_of(self, unit: UnitOfWork, kind: str, contact: Contact, by: str) -> None:
        """A person's own contacts are nobody's business: no log of changes names them."""
        if contact.owner == EVERYBODYS:
            self.note(unit, kind, contact.id, {"by": by}, {"name": contact.name})
        else:
            self.note(unit, kind, contact.id)


def contact_row(unit: ReadUnit, contact: str) -> Contact:
    """The contact, of the unit's organisation only. Raises ``Refused(UNKNOWN_CONTACT)``."""
    row = unit.row(unit.select(contacts).where(contacts.c.id == contact))
    if row is None:
        raise Refused(reasons.UNKNOWN_CONTACT)
    return contact_of(row)


def count_in(unit: ReadUnit, owner: UserId) -> int:
    query = unit.select(contacts, func.count().label("present"))
    row = unit.row(query.where(contacts.c.owner == owner))
    return 0 if row is None else int(row.present)


def room_for(unit: ReadUnit, owner: UserId, more: int) -> None:
    """Raises ``Refused(BOOK_FULL)`` if so many more are too many."""
    most = MOST_SHARED if owner == EVERYBODYS else MOST_OWN
    wanted = count_in(unit, owner) + more
    if wanted > most:
        raise Refused(reasons.BOOK_FULL, most=most, wanted=wanted)


def forget_contacts(unit: UnitOfWork, owner: UserId) -> Iterator[list[str]]:
    """A person leaves, and their own contacts with them; answers which, some at a time."""
    mine = contacts.c.owner == owner
    names = [row.id for row in unit.rows(unit.select(contacts, contacts.c.id).where(mine))]
    unit.run(unit.delete(contacts).where(mine))
    for first in range(0, len(names), NAMED):
        yield names[first : first + NAMED]
