"""Contacts brought and taken by file: a table (CSV) or address cards (vCard 2.1, 3.0 and 4.0)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from cadran.directory.batches import Batches, Change, Kind
from cadran.directory.contact import (
    EVERYBODYS,
    KINDS,
    Contact,
    ContactNumber,
    checked,
    id_of,
    values_of,
)
from cadran.directory.contacts import SEVERAL, Contacts, room_for
from cadran.directory.files import Line, Problems, Report, as_meant, harmless, read_lines
from cadran.directory.vcards import APART, is_cards, read_cards
from cadran.errors import Refused
from cadran.ids import OrgId, UserId
from cadran.jobs import Progress, gently
from cadran.store.tables.contacts import contacts
from cadran.store.unit import ReadUnit, UnitOfWork

COLUMNS = ("name", "company", "title", "email", *KINDS, "note")


class ContactFiles(Batches):
    """The door; every file adds to a book whom it does not have yet, and takes nobody away."""

    def __init__(self, book: Contacts) -> None:
        super().__init__(book.store, book.clock, book.entropy)
        self._book = book
        self.kinds = (self._kind(OrgId(""), EVERYBODYS, ""),)

    def bring(
        self,
        org: OrgId,
        owner: UserId,
        country: str,
        data: bytes,
        *,
        dry_run: bool = True,
        by: str = "",
        progress: Progress | None = None,
    ) -> Report:
        """Put the contacts of a file into a book, if all of them are right; with ``dry_run`` only look.

        National numbers are read by the rules of ``country``. Raises as ``run``.
        """
        kind = self._kind(org, owner, country)
        return self.run(org, kind, data, dry_run=dry_run, by=by, progress=progress)

    def _kind(self, org: OrgId, owner: UserId, country: str) -> Kind:
        check = partial(self._check, org, owner, country)
        return Kind("contacts", COLUMNS[:1], COLUMNS[1:], check, self._apply, read_contacts)

    def _check(
        self,
        org: OrgId,
        owner: UserId,
        country: str,
        unit: ReadUnit,
        lines: Sequence[Line],
        problems: Problems,
    ) -> list[Change]:
        query = unit.select(contacts, contacts.c.id).where(contacts.c.owner == owner)
        known = {row.id for row in gently(unit.each(query))}
        changes: list[Change] = []
        for line in gently(lines):
            try:
                contact = checked(_contact(line, owner), country)
            except Refused as refused:
                problems.add(line.number, refused.refusal)
                continue
            values = values_of(contact) | {"id": id_of(org, contact)}
            if values["id"] not in known:
                known.add(values["id"])
                changes.append(values)
        if lines:
            try:
                room_for(unit, owner, len(changes))
            except Refused as refused:
                problems.add(lines[-1].number, refused.refusal)
        return changes

    def _apply(self, unit: UnitOfWork, changes: Sequence[Change], by: str) -> None:  # noqa: ARG002 -- one signature for all kinds
        names = [each["id"] for each in changes]
        query = unit.select(contacts, contacts.c.id).where(contacts.c.id.in_(names))
        present = {row.id for row in unit.rows(query)}
        now = self.clock()
        new = [{**each, "created_at": now} for each in changes if each["id"] not in present]
        unit.insert_many(contacts, new)
        if new:
            told = {"contacts": [each["id"] for each in new]}
            self.note(unit, SEVERAL, str(new[0]["owner"]) or unit.org, told)


def read_contacts(data: bytes, problems: Problems) -> list[Line]:
    """Lines of a table, or cards, whichever the file is. Raises ``Refused`` if it is neither."""
    if is_cards(data):
        return read_cards(data, problems)
    return read_lines(data, COLUMNS[:1], COLUMNS[1:], problems)


def write_table(found: Iterable[Contact]) -> Iterator[str]:
    """Contacts as a table with a heading, line by line (RFC 4180)."""
    yield _row(COLUMNS)
    for contact in found:
        numbers = {
            kind: f" {APART} ".join(each.number for each in contact.numbers if each.kind == kind)
            for kind in KINDS
        }
        told = [
            contact.name,
            contact.company,
            contact.title,
            contact.email,
            *numbers.values(),
            contact.note,
        ]
        yield _row(map(harmless, told))


def _contact(line: Line, owner: UserId) -> Contact:
    told = {name: as_meant(value) for name, value in line.fields.items()}
    numbers = [
        ContactNumber(kind, each.strip())
        for kind in KINDS
        for each in told.get(kind, "").split(APART)
        if each.strip()
    ]
    words = {name: told.get(name, "") for name in ("name", "company", "title", "email", "note")}
    return Contact(id="", owner=owner, numbers=tuple(numbers), **words)


def _row(cells: Iterable[str]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerow(cells)
    return text.getvalue()
