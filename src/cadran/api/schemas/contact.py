"""The address book and its contacts."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from cadran.api.schemas.base import Input, Listing, Output, Page, PhoneNumber

Whose = Literal["mine", "organisation"]
EntryKind = Literal["person", "common_area", "service", "meeting", "number", "own", "shared"]
NumberKind = Literal["work", "mobile", "home", "fax", "other"]
Line = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]


class ContactNumber(Output):
    """A number of somebody, and what it is."""

    kind: NumberKind
    number: PhoneNumber


class AddressBookEntry(Output):
    """Somebody, or something, that can be called."""

    kind: EntryKind = Field(
        description="A colleague; an attendant, a queue or a shared mailbox; one's own meeting, whose extension"
        " is its conference ID; a number of the conference bridge; one's own contact;"
        " a contact of the whole organisation"
    )
    id: str
    name: str
    detail: str = Field(description="A contact's company, a service's kind, a number's country")
    extension: str | None
    numbers: list[ContactNumber]


class AddressBook(Listing[AddressBookEntry]):
    """Those who match, in order of name."""


class Contact(Output):
    """A contact, one's own or everybody's."""

    id: str
    whose: Whose
    name: str
    company: str
    title: str
    email: str
    note: str
    numbers: list[ContactNumber]


class ContactPage(Page[Contact]):
    """Contacts in order of name."""

    total: int = Field(description="In the whole book, whatever was asked for")
    most: int = Field(description="The book holds at most")


class NumberGiven(Input):
    """A number as people write it; a national one is read by the rules of the asker's country."""

    kind: NumberKind = "work"
    number: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]


class ContactGiven(Input):
    """A contact as it shall be. Without a name the company's is taken."""

    name: Line = ""
    company: Line = ""
    title: Line = ""
    email: Annotated[str, StringConstraints(max_length=254)] = ""
    note: Annotated[str, StringConstraints(max_length=1_000)] = ""
    numbers: list[NumberGiven] = Field(default_factory=list, max_length=8)
