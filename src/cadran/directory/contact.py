"""A contact: somebody outside the organisation, what may be written of them, and how they are found."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, or_

from cadran.directory import contact_reasons as reasons
from cadran.errors import Refusal, Refused
from cadran.ids import OrgId, UserId
from cadran.messages.folding import fold
from cadran.numbering import number as numbering

EVERYBODYS = UserId("")
"""The owner of contacts that the whole organisation has."""
KINDS = ("work", "mobile", "home", "fax", "other")
"""Of numbers, as vCard's TYPE tells them apart (RFC 6350 section 6.4.1)."""
NUMBERS_MOST = 8
"""Of one contact: more than any card carries, and what a telephone's display can still show."""
LONGEST_NAME = 200
LONGEST_EMAIL = 254
"""RFC 5321 section 4.5.3.1.3."""
LONGEST_NOTE = 1_000
LONGEST_FOLDED = 700
"""Name, company and numbers; also in three bytes a sign it fits a line of PostgreSQL's index."""
LONGEST_QUERY = 100
SHORTEST_PART = 2
"""Digits of a number worth looking for."""
SHORTEST_OUTSIDE = 7
"""Digits: what is shorter is an extension or a short code, and kept as it is."""


@dataclass(frozen=True, slots=True)
class ContactNumber:
    """A number of a contact: E.164, or an extension's digits."""

    kind: str
    number: str


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody in an address book. ``owner`` "": everybody's in the organisation."""

    id: str
    owner: UserId
    name: str
    company: str = ""
    title: str = ""
    email: str = ""
    note: str = ""
    numbers: tuple[ContactNumber, ...] = ()


def contact_of(row: Any) -> Contact:
    """A row of ``contacts`` as a :class:`Contact`."""
    numbers = json.loads(row.numbers) if isinstance(row.numbers, str) else row.numbers
    return Contact(
        id=row.id,
        owner=UserId(row.owner),
        name=row.name,
        company=row.company,
        title=row.title,
        email=row.email,
        note=row.note,
        numbers=tuple(ContactNumber(kind, number) for kind, number in numbers),
    )


def values_of(contact: Contact) -> dict[str, object]:
    """What the row holds beside its organisation and birth."""
    return {
        "id": contact.id,
        "owner": contact.owner,
        "name": contact.name,
        "company": contact.company,
        "title": contact.title,
        "email": contact.email,
        "note": contact.note,
        "numbers": [[each.kind, each.number] for each in contact.numbers],
        "folded": searchable(contact),
    }


def checked(contact: Contact, country: str) -> Contact:
    """As it is kept; national numbers are read by the rules of ``country``. Raises ``Refused``."""
    name = _text(contact.name or contact.company, "name", LONGEST_NAME)
    if not name:
        raise Refused(reasons.BAD_NAME, longest=LONGEST_NAME)
    if len(contact.numbers) > NUMBERS_MOST:
        raise Refused(reasons.MANY_NUMBERS, most=NUMBERS_MOST)
    numbers = [
        ContactNumber(_kind(each.kind), dialable(each.number, country)) for each in contact.numbers
    ]
    return Contact(
        id=contact.id,
        owner=contact.owner,
        name=name,
        company=_text(contact.company, "company", LONGEST_NAME),
        title=_text(contact.title, "title", LONGEST_NAME),
        email=_email(contact.email),
        note=_text(contact.note, "note", LONGEST_NOTE, lines=True),
        numbers=tuple(dict.fromkeys(numbers)),
    )


def dialable(typed: str, country: str) -> str:
    """A number as it can be called: E.164, or short digits as they are. Raises ``Refused(BAD_NUMBER)``."""
    digits = numbering.clean(typed)
    if digits.isascii() and digits.isdigit() and len(digits) < SHORTEST_OUTSIDE:
        return digits
    found = numbering.parse(typed, country)
    if isinstance(found, Refusal):
        raise Refused(reasons.BAD_NUMBER, number=typed[:40], country=country)
    return found


def id_of(org: OrgId, contact: Contact) -> str:
    """The id of a contact that a file brings: the same file again brings nobody twice."""
    told = values_of(contact) | {"id": "", "folded": "", "org": org}
    digest = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
    return f"ctc_{digest[:20]}"


def searchable(contact: Contact) -> str:
    """What is searched: words and numbers, each led by a space."""
    digits = "".join(f" {each.number.removeprefix('+')}" for each in contact.numbers)
    words = f" {fold(contact.name)} {fold(contact.company)}"
    return words[: LONGEST_FOLDED - len(digits)].rstrip() + digits


def number_part(text: str) -> str:
    """The digits to look for, if somebody types (a part of) a number: without what leads it at home or abroad."""
    digits = numbering.clean(text).removeprefix("+")
    if not (digits.isascii() and digits.isdigit() and len(digits) >= SHORTEST_PART):
        return ""
    return digits.lstrip("0") or digits


def matching(column: ColumnElement[str], text: str) -> list[ColumnElement[bool]]:
    """Conditions on a folded column: a part of a number, or each word at the start of one. None for no words."""
    words = fold(text[:LONGEST_QUERY]).split()
    begins = [column.contains(f" {word}", autoescape=True) for word in words]
    if part := number_part(text[:LONGEST_QUERY]):
        return [or_(column.contains(part, autoescape=True), *begins[:1])]
    return begins


def _text(text: str, field: str, longest: int, *, lines: bool = False) -> str:
    cleaned = unicodedata.normalize("NFC", text).strip()
    if not lines:
        cleaned = " ".join(cleaned.split())
    plain = cleaned.replace("\n", "").replace("\r", "").replace("\t", "") if lines else cleaned
    if len(cleaned) > longest or any(unicodedata.category(sign) == "Cc" for sign in plain):
        raise Refused(reasons.BAD_TEXT, field=field, longest=longest)
    return cleaned


def _email(text: str) -> str:
    cleaned = text.strip()
    local, at, host = cleaned.rpartition("@")
    if cleaned and not (
        at
        and local
        and host
        and len(cleaned) <= LONGEST_EMAIL
        and cleaned.isprintable()
        and " " not in cleaned
    ):
        raise Refused(reasons.BAD_EMAIL, email=cleaned[:60])
    return cleaned


def _kind(kind: str) -> str:
    if kind not in KINDS:
        raise Refused(reasons.BAD_NUMBER_KIND, kind=kind[:20], known=", ".join(KINDS))
    return kind
