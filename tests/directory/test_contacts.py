"""Contacts: what they hold, whose they are, how they are found."""

from __future__ import annotations

import pytest

from cadran.directory import contact_reasons as reasons
from cadran.directory.address_book import AddressBook
from cadran.directory.contact import EVERYBODYS, Contact, ContactNumber
from cadran.directory.contacts import Contacts
from cadran.directory.queues import QueueDraft
from cadran.errors import Refused
from cadran.ids import UserId


@pytest.fixture
def anna(doors):
    return doors.user("anna").id


@pytest.fixture
def book(doors):
    return AddressBook(doors.store, doors.clock, doors.directory.entropy)


def someone(owner, name, *numbers, **more):
    listed = tuple(ContactNumber("work", each) for each in numbers)
    return Contact("", UserId(owner), name, numbers=listed, **more)


def new(doors, contact, country="FR"):
    return doors.directory.contacts.new(doors.org, contact, country, by="boss")


def test_a_national_number_is_read_where_the_writer_is(doors, anna):
    made = new(
        doors, someone(anna, "  Zoé   Nguyễn ", "06 12 34 56 78", "+44 20 7946 0018", "4711")
    )
    assert made.name == "Zoé Nguyễn"
    assert [each.number for each in made.numbers] == ["+33612345678", "+442079460018", "4711"]
    assert doors.directory.contacts.contact(doors.org, made.id) == made


@pytest.mark.parametrize(
    ("contact", "reason"),
    [
        (someone("", " "), reasons.BAD_NAME),
        (someone("", "x" * 201), reasons.BAD_TEXT),
        (someone("", "a\x00b"), reasons.BAD_TEXT),
        (someone("", "x", email="nobody"), reasons.BAD_EMAIL),
        (someone("", "x", "12345678901234567"), reasons.BAD_NUMBER),
        (someone("", "x", *(f"+3361234567{each}" for each in range(9))), reasons.MANY_NUMBERS),
        (
            Contact("", EVERYBODYS, "x", numbers=(ContactNumber("boat", "11"),)),
            reasons.BAD_NUMBER_KIND,
        ),
    ],
)
def test_what_cannot_be_kept_is_refused_with_its_reason(doors, contact, reason):
    with pytest.raises(Refused) as refused:
        new(doors, contact)
    assert refused.value.refusal.reason is reason
    assert doors.directory.contacts.count(doors.org, EVERYBODYS) == 0


def test_names_are_found_without_accents_and_numbers_by_their_parts(doors, book, anna):
    new(doors, someone(anna, "Zoé Nguyễn", "+33612345678"))
    new(doors, someone("", "Łukasz Øst", "+442079460018", company="Café du Port"))
    for asked, found in {
        "zoe": ["Zoé Nguyễn"],
        "nguyen ZO": ["Zoé Nguyễn"],
        "lukasz": ["Łukasz Øst"],
        "cafe por": ["Łukasz Øst"],
        "06 12 34": ["Zoé Nguyễn"],
        "5678": ["Zoé Nguyễn"],
        "+44 20": ["Łukasz Øst"],
        "0044 20 7946": ["Łukasz Øst"],
        "100%": [],
        "guyen": [],
    }.items():
        assert [each.name for each in book.search(doors.org, anna, asked)] == found, asked


def test_the_book_has_colleagues_services_and_contacts_and_only_ones_own(doors, book, anna):
    bert = doors.user("bert", extension="102").id
    doors.queues.create(doors.org, "Sales", QueueDraft(extension="700"))
    new(doors, someone(anna, "Anna’s dentist", "+33612345678"))
    new(doors, someone("", "Supplier", "+33612345679"))
    assert {each.kind for each in book.search(doors.org, anna, "")} == {
        "person",
        "service",
        "own",
        "shared",
    }
    assert "own" not in {each.kind for each in book.search(doors.org, bert, "")}
    assert [each.name for each in book.search(doors.org, bert, "102")] == ["Bert"]
    assert [each.name for each in book.search(doors.org, bert, "700", kinds=["service"])] == [
        "Sales"
    ]
    assert book.search(doors.other, anna, "supplier") == []


def test_a_page_follows_a_page_in_order_of_name(doors, anna):
    for name in ("Bob", "alice", "Éric", "Carl"):
        new(doors, someone(anna, name))
    book = doors.directory.contacts
    first, after = book.page(doors.org, anna, limit=2)
    rest, end = book.page(doors.org, anna, after=after, limit=2)
    assert [each.name for each in (*first, *rest)] == ["alice", "Bob", "Carl", "Éric"]
    assert end is None


def test_a_full_book_takes_nobody_more(doors, anna, monkeypatch):
    monkeypatch.setattr("cadran.directory.contacts.MOST_OWN", 1)
    made = new(doors, someone(anna, "One"))
    with pytest.raises(Refused) as refused:
        new(doors, someone(anna, "Two"))
    assert refused.value.refusal.reason is reasons.BOOK_FULL
    doors.directory.contacts.put(doors.org, made, "FR", by="")
    new(doors, someone("", "Everybody’s"))


def test_contacts_leave_with_their_person(doors, anna):
    new(doors, someone(anna, "Anna’s dentist"))
    kept = new(doors, someone("", "Supplier"))
    doors.directory.delete_user(doors.org, anna)
    assert [each.id for each in Contacts.each(doors.directory.contacts, doors.org, anna)] == []
    assert doors.directory.contacts.contact(doors.org, kept.id) == kept


def test_ones_own_meetings_are_found_by_title_until_they_are_cancelled(doors, anna, book):
    doors.licences.assign(doors.org, anna, "AUDIO_CONFERENCING")
    made = doors.meetings.create(doors.org, anna, "Weekly board", language="en")
    (found,) = book.search(doors.org, anna, "boa")
    assert (found.kind, found.id, found.extension) == ("meeting", made.id, made.conference_id)
    assert book.search(doors.org, UserId("somebody"), "boa") == []
    doors.meetings.cancel(doors.org, made.id)
    assert book.search(doors.org, anna, "boa") == []
