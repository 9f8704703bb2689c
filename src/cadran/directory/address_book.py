"""The address book: everybody and everything that somebody may want to call, found by name or number."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import ColumnElement, and_, or_, select

from cadran.directory.contact import (
    EVERYBODYS,
    ContactNumber,
    contact_of,
    matching,
    number_part,
)
from cadran.directory.door import Door
from cadran.ids import OrgId, UserId
from cadran.messages.folding import fold
from cadran.roles import COMMON_AREA
from cadran.store.tables.contacts import contacts
from cadran.store.tables.directory import meetings, users
from cadran.store.tables.numbers import numbers
from cadran.store.tables.resources import resource_accounts, resource_numbers
from cadran.store.unit import ReadUnit

FOUND = 50
"""Hits of a search: who has more types another letter."""
PEOPLE, COMMON, SERVICES, MEETINGS, NUMBERS = "person", COMMON_AREA, "service", "meeting", "number"
OWN, SHARED = "own", "shared"
KINDS = (PEOPLE, COMMON, SERVICES, MEETINGS, NUMBERS, OWN, SHARED)
"""Colleagues; telephones in common areas; attendants, queues and shared mailboxes; one's own meetings that are not over,
by their conference ID; numbers of the conference bridge; one's own contacts; everybody's."""
NUMBERS_MAX = 1_000
"""Of the bridge that are looked through: more than any catalogue has cities."""
MEETINGS_MAX = 200
"""Of one organiser, the latest, that are looked through."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody, or something, that can be called. ``detail``: company, or the kind of service."""

    kind: str
    id: str
    name: str
    detail: str = ""
    extension: str | None = None
    numbers: tuple[ContactNumber, ...] = ()


Finder = Callable[[ReadUnit, str, int], Iterator[Entry]]


class AddressBook(Door):
    """Looking things up; nothing is changed here."""

    def search(
        self,
        org: OrgId,
        user: UserId,
        text: str,
        *,
        kinds: Sequence[str] = KINDS,
        limit: int = FOUND,
    ) -> list[Entry]:
        """What a user may call whose name has all the words of ``text``, or whose number has its digits.

        Every word starts one, accents do not count; in order of name. Without a text the first few of all.
        """
        most = max(1, min(limit, FOUND))
        finders: dict[str, Finder] = {
            PEOPLE: partial(self._people, PEOPLE),
            COMMON: partial(self._people, COMMON),
            SERVICES: self._services,
            MEETINGS: partial(self._meetings, user),
            NUMBERS: self._numbers,
            OWN: partial(self._contacts, user),
            SHARED: partial(self._contacts, EVERYBODYS),
        }
        with self.store.read(org) as unit:
            found = [
                each for kind in KINDS if kind in kinds for each in finders[kind](unit, text, most)
            ]
        found.sort(key=lambda each: (fold(each.name), KINDS.index(each.kind)))
        return found[:most]

    def _people(self, kind: str, unit: ReadUnit, text: str, most: int) -> Iterator[Entry]:
        """Colleagues, or the telephones that are nobody's."""
        common = users.c.role == COMMON_AREA
        match = matching(users.c.folded, text)
        if part := number_part(text):
            holders = select(numbers.c.assigned_user).where(
                numbers.c.org == unit.org, numbers.c.number.contains(part, autoescape=True)
            )
            by_number: ColumnElement[bool] = users.c.id.in_(holders)
            match = [or_(and_(*match), users.c.extension.startswith(part), by_number)]
        query = unit.select(users).where(
            users.c.active.is_(True), common if kind == COMMON else ~common, *match
        )
        rows = unit.rows(query.order_by(users.c.folded, users.c.id).limit(most))
        held = self._held(unit, [row.id for row in rows])
        for row in rows:
            yield Entry(kind, row.id, row.name, "", row.extension, _work(held.get(row.id)))

    def _held(self, unit: ReadUnit, people: list[str]) -> dict[str, str]:
        query = unit.select(numbers, numbers.c.assigned_user, numbers.c.number)
        rows = unit.rows(query.where(numbers.c.assigned_user.in_(people)))
        return {row.assigned_user: row.number for row in rows}

    def _services(self, unit: ReadUnit, text: str, _most: int) -> Iterator[Entry]:
        """At most some hundreds, so they are looked through here."""
        held: dict[str, list[ContactNumber]] = {}
        for row in unit.rows(unit.select(resource_numbers).order_by(resource_numbers.c.number)):
            held.setdefault(row.resource_id, []).append(ContactNumber("work", row.number))
        for row in unit.rows(unit.select(resource_accounts)):
            found = tuple(held.get(row.id, ()))
            entry = Entry(SERVICES, row.id, row.name, row.kind, row.extension, found)
            if _matches(entry, text):
                yield entry

    def _meetings(self, user: UserId, unit: ReadUnit, text: str, _most: int) -> Iterator[Entry]:
        over = meetings.c.over_at
        query = unit.select(meetings).where(
            meetings.c.organiser == user,
            meetings.c.cancelled_at.is_(None),
            or_(over.is_(None), over > self.clock()),
        )
        rows = query.order_by(meetings.c.created_at.desc(), meetings.c.id).limit(MEETINGS_MAX)
        for row in unit.rows(rows):
            entry = Entry(MEETINGS, row.id, row.title, extension=row.conference_id)
            if _matches(entry, text):
                yield entry

    def _numbers(self, unit: ReadUnit, text: str, _most: int) -> Iterator[Entry]:
        """Numbers of the conference bridge: by number, or by the city that they are of."""
        query = unit.select(numbers).where(numbers.c.on_bridge.is_(True))
        for row in unit.rows(query.order_by(numbers.c.number).limit(NUMBERS_MAX)):
            entry = Entry(NUMBERS, row.id, row.city, row.country, None, _work(row.number))
            if _matches(entry, text):
                yield entry

    def _contacts(self, owner: UserId, unit: ReadUnit, text: str, most: int) -> Iterator[Entry]:
        query = unit.select(contacts).where(
            contacts.c.owner == owner, *matching(contacts.c.folded, text)
        )
        kind = SHARED if owner == EVERYBODYS else OWN
        for row in unit.rows(query.order_by(contacts.c.folded, contacts.c.id).limit(most)):
            contact = contact_of(row)
            yield Entry(kind, contact.id, contact.name, contact.company, None, contact.numbers)


def _work(number: str | None) -> tuple[ContactNumber, ...]:
    return () if number is None else (ContactNumber("work", number),)


def _matches(entry: Entry, text: str) -> bool:
    """As ``matching``, for an entry in hand."""
    told = " ".join(
        [entry.extension or "", *(each.number.removeprefix("+") for each in entry.numbers)]
    )
    words = f" {fold(entry.name)} {told}"
    if part := number_part(text):
        return part in words
    return all(f" {word}" in words for word in fold(text).split())
