"""The address book, and the contacts that people and organisations bring to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Body, Query, Response, status
from fastapi.responses import StreamingResponse

from cadran.api import cursors
from cadran.api.context import (
    DEFAULT_LIMIT,
    Cursor,
    IdempotencyKey,
    Limit,
    Principal,
    ReaderLanguage,
    TheHouse,
    Who,
)
from cadran.api.display import phone_number
from cadran.api.guard import GuardedRoute
from cadran.api.house import House
from cadran.api.idempotency import id_from
from cadran.api.jobs_shown import MARK, job_shown
from cadran.api.schemas import contact as shapes
from cadran.api.schemas.base import Id, SearchText
from cadran.api.schemas.job import Job
from cadran.directory import contact_reasons as reasons
from cadran.directory.address_book import FOUND, KINDS
from cadran.directory.contact import EVERYBODYS, Contact, ContactNumber
from cadran.directory.contact_files import write_table
from cadran.directory.contacts import MOST_OWN, MOST_SHARED
from cadran.directory.files import told
from cadran.directory.vcards import write_cards
from cadran.errors import Refused
from cadran.ids import UserId
from cadran.jobs import Progress, Report

router = APIRouter(tags=["contacts"], route_class=GuardedRoute)
CARDS, TABLE = "text/vcard", "text/csv"
TEXT = {"type": "string"}
WRITERS: dict[str, tuple[str, str, Callable[[Iterable[Contact]], Iterator[str]]]] = {
    "csv": (TABLE, "csv", write_table),
    "vcard3": (CARDS, "vcf", partial(write_cards, version="3.0")),
    "vcard4": (CARDS, "vcf", partial(write_cards, version="4.0")),
}
CHUNK_CONTACTS = 200
"""Contacts sent at once: some tens of kilobytes."""
Form = Annotated[str, Query(pattern="^(csv|vcard3|vcard4)$", description="csv, vcard3 or vcard4")]


@router.get("/address-book", operation_id="search_address_book")
def search_address_book(
    house: TheHouse,
    who: Who,
    q: SearchText = "",
    kind: Annotated[list[shapes.EntryKind] | None, Query(max_length=len(KINDS))] = None,
    limit: Annotated[int, Query(ge=1, le=FOUND)] = 20,
) -> shapes.AddressBook:
    """Whom one may call, by name, extension or a part of the number; the first few without a search."""
    found = house.address_book.search(who.org, who.user, q, kinds=kind or KINDS, limit=limit)
    return shapes.AddressBook(
        items=[
            shapes.AddressBookEntry(
                kind=each.kind,
                id=each.id,
                name=each.name,
                detail=each.detail,
                extension=each.extension,
                numbers=_numbers(each.numbers),
            )
            for each in found
        ]
    )


@router.get("/contacts", operation_id="list_contacts")
def list_contacts(
    house: TheHouse,
    who: Who,
    whose: shapes.Whose = "mine",
    q: SearchText = "",
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> shapes.ContactPage:
    """One's own contacts, or those that everybody has."""
    owner = _owner(who, whose)
    place = cursors.decode(cursor, str, str)
    after = (str(place[0]), str(place[1])) if place else None
    book = house.directory.contacts
    found, more = book.page(who.org, owner, text=q, after=after, limit=limit)
    return shapes.ContactPage(
        items=[_shown(each) for each in found],
        next_cursor=cursors.encode(*more) if more else None,
        total=book.count(who.org, owner),
        most=MOST_SHARED if owner == EVERYBODYS else MOST_OWN,
    )


@router.post("/contacts", operation_id="create_contact", status_code=status.HTTP_201_CREATED)
def create_contact(
    house: TheHouse,
    who: Who,
    asked: shapes.ContactGiven,
    idempotency_key: IdempotencyKey,
    whose: shapes.Whose = "mine",
) -> shapes.Contact:
    """Add a contact."""
    owner = _changed(who, _owner(who, whose))
    name = id_from("ctc", who.org, f"{owner}\0{idempotency_key}")
    wanted = _given(asked, name, owner)
    return _shown(house.directory.contacts.put(who.org, wanted, _country(house, who), by=who.user))


@router.get(
    "/contacts/file",
    operation_id="export_contacts",
    response_class=Response,
    responses={
        200: {"content": {TABLE: {"schema": TEXT}, CARDS: {"schema": TEXT}}},
    },
)
def export_contacts(
    house: TheHouse, who: Who, whose: shapes.Whose = "mine", form: Form = "csv"
) -> StreamingResponse:
    """All contacts of a book as a file: a table, or address cards for telephones and other books."""
    kind, ending, write = WRITERS[form]
    texts = write(house.directory.contacts.each(who.org, _owner(who, whose)))
    headers = {"Content-Disposition": f'attachment; filename="contacts.{ending}"'}
    return StreamingResponse(
        _pieces(texts, MARK if form == "csv" else ""), media_type=kind, headers=headers
    )


@router.post("/contacts/file", operation_id="import_contacts", status_code=status.HTTP_202_ACCEPTED)
def import_contacts(
    house: TheHouse,
    who: Who,
    language: ReaderLanguage,
    idempotency_key: IdempotencyKey,
    data: Annotated[
        bytes,
        Body(media_type=TABLE, description="A table with our columns, or vCard 2.1, 3.0 or 4.0"),
    ],
    whose: shapes.Whose = "mine",
    dry_run: Annotated[bool, Query(description="Only look; nothing changes")] = True,
) -> Job:
    """Add the contacts of a file, if all of it is right; a job with a report by line.

    Whom the book has already is passed over, so the same file can be brought again.
    """
    owner, country = _changed(who, _owner(who, whose)), _country(house, who)

    def work(progress: Progress) -> Report:
        files = house.directory.contact_files
        done = files.bring(
            who.org, owner, country, data, dry_run=dry_run, by=who.user, progress=progress
        )
        return told(done)

    kind = "contacts_check" if dry_run else "contacts"
    name = id_from("job", who.org, f"{who.user}\0{idempotency_key}")
    job = house.jobs.start(who.org, kind, who.user, work, id=name)
    return job_shown(house, who.org, house.jobs.job(who.org, job), language)


@router.get("/contacts/{contact_id}", operation_id="get_contact")
def get_contact(house: TheHouse, who: Who, contact_id: Id) -> shapes.Contact:
    """A contact, one's own or everybody's."""
    return _shown(_present(house, who, contact_id))


@router.put("/contacts/{contact_id}", operation_id="change_contact")
def change_contact(
    house: TheHouse, who: Who, contact_id: Id, asked: shapes.ContactGiven
) -> shapes.Contact:
    """Change a contact: from now on it is as given."""
    present = _present(house, who, contact_id)
    wanted = _given(asked, present.id, _changed(who, present.owner))
    return _shown(house.directory.contacts.put(who.org, wanted, _country(house, who), by=who.user))


@router.delete(
    "/contacts/{contact_id}", operation_id="delete_contact", status_code=status.HTTP_204_NO_CONTENT
)
def delete_contact(house: TheHouse, who: Who, contact_id: Id) -> None:
    """Take a contact away."""
    _changed(who, _present(house, who, contact_id).owner)
    house.directory.contacts.delete(who.org, contact_id, by=who.user)


def _owner(who: Principal, whose: str) -> UserId:
    return who.user if whose == "mine" else EVERYBODYS


def _changed(who: Principal, owner: UserId) -> UserId:
    """Raises ``Refused(contacts.organisations_book)`` for who may not change what everybody has."""
    if owner == EVERYBODYS and not who.administrator:
        raise Refused(reasons.ORGANISATIONS_BOOK)
    return owner


def _present(house: House, who: Principal, contact: str) -> Contact:
    """Others' own contacts are none at all."""
    found = house.directory.contacts.contact(who.org, contact)
    if found.owner not in {EVERYBODYS, who.user}:
        raise Refused(reasons.UNKNOWN_CONTACT)
    return found


def _country(house: House, who: Principal) -> str:
    """Where national numbers are read: the asker's country."""
    person = house.live.person(who.user)
    return (
        house.directory.organisation(who.org).country if person is None else person.usage_location
    )


def _given(asked: shapes.ContactGiven, name: str, owner: UserId) -> Contact:
    numbers = tuple(ContactNumber(each.kind, each.number) for each in asked.numbers)
    words = asked.model_dump(exclude={"numbers"})
    return Contact(id=name, owner=owner, numbers=numbers, **words)


def _shown(contact: Contact) -> shapes.Contact:
    return shapes.Contact(
        id=contact.id,
        whose="organisation" if contact.owner == EVERYBODYS else "mine",
        name=contact.name,
        company=contact.company,
        title=contact.title,
        email=contact.email,
        note=contact.note,
        numbers=_numbers(contact.numbers),
    )


def _numbers(found: Iterable[ContactNumber]) -> list[shapes.ContactNumber]:
    return [
        shapes.ContactNumber(kind=each.kind, number=phone_number(each.number)) for each in found
    ]


def _pieces(texts: Iterable[str], mark: str) -> Iterator[bytes]:
    gathered = [mark]
    for text in texts:
        gathered.append(text)
        if len(gathered) > CHUNK_CONTACTS:
            yield "".join(gathered).encode()
            gathered.clear()
    yield "".join(gathered).encode()
