"""A user, what may be written into one, and how names are found without their accents."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Any

from babel import Locale

from cadran.clock import Instant
from cadran.directory import reasons
from cadran.errors import Refused
from cadran.ids import OrgId, UserId
from cadran.messages import LANGUAGES
from cadran.messages.folding import fold
from cadran.roles import COMMON_AREA, ROLES

LONGEST_NAME = 200
_LOGIN = re.compile(r"[^\s\x00-\x1f\x7f]{1,200}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
# Two to six digits: shorter than a conference ID (7). Not starting with 0, which asks for an outside line.
_EXTENSION = re.compile(r"[1-9][0-9]{1,5}")


@dataclass(frozen=True, slots=True)
class User:
    """A person of an organisation, as pages and the API show one."""

    id: UserId
    org: OrgId
    login: str
    name: str
    language: str
    usage_location: str
    """ISO 3166-1 alpha-2; decides what "domestic" means and which numbers the user may hold."""
    role: str
    extension: str | None
    active: bool
    """An inactive user keeps everything and can do nothing."""
    created_at: Instant
    has_pin: bool
    has_password: bool


def user_of(row: Any) -> User:
    """A row of ``users`` as a :class:`User`."""
    return User(
        id=UserId(row.id),
        org=OrgId(row.org),
        login=row.login,
        name=row.name,
        language=row.language,
        usage_location=row.usage_location,
        role=row.role,
        extension=row.extension,
        active=row.active,
        created_at=Instant(row.created_at),
        has_pin=bool(row.pin_hash),
        has_password=bool(row.password_hash),
    )


def new_row(user: User) -> dict[str, object]:
    """A user who has neither password nor PIN yet, as a row of ``users``."""
    return {
        "id": user.id,
        "login": user.login,
        "name": user.name,
        "folded": folded(user, user.name),
        "language": user.language,
        "usage_location": user.usage_location,
        "role": user.role,
        "extension": user.extension,
        "active": user.active,
        "password_hash": "",
        "pin_hash": "",
        "created_at": user.created_at,
    }


def folded(user: User, name: str) -> str:
    """By what somebody is found under this name; the login of a common area's telephone is nobody's to type."""
    return searchable(name, "" if user.role == COMMON_AREA else user.login)


def searchable(name: str, login: str) -> str:
    """What the address book searches: every word led by a space, so that a word's start can be asked for."""
    return f" {fold(name)} {fold(login)}"[:420]


def checked_name(name: str) -> str:
    cleaned = unicodedata.normalize("NFC", name).strip()
    if not cleaned or len(cleaned) > LONGEST_NAME or _CONTROL.search(cleaned):
        raise Refused(reasons.BAD_NAME, longest=LONGEST_NAME)
    return cleaned


def checked_login(login: str) -> str:
    """Logins are compared without case, so they are kept that way."""
    cleaned = unicodedata.normalize("NFKC", login).strip().casefold()
    if not _LOGIN.fullmatch(cleaned):
        raise Refused(reasons.BAD_LOGIN)
    return cleaned


def checked_language(language: str) -> str:
    if language not in LANGUAGES:
        raise Refused(reasons.BAD_LANGUAGE, language=language[:20], known=", ".join(LANGUAGES))
    return language


# CLDR's codes for what is no country: unions, the United Nations, outlying islands, pseudo-locales, unknown.
_NO_COUNTRY = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}


@cache
def _territories() -> frozenset[str]:
    codes = {str(code) for code in Locale("en").territories}
    return frozenset(code for code in codes if len(code) == 2 and code.isalpha()) - _NO_COUNTRY


def checked_country(country: str) -> str:
    if country not in _territories():
        raise Refused(reasons.BAD_COUNTRY, country=country[:20])
    return country


def checked_role(role: str) -> str:
    if role not in ROLES:
        raise Refused(reasons.BAD_ROLE, role=role[:40], known=", ".join(ROLES))
    return role


def checked_extension(extension: str | None) -> str | None:
    if not extension:
        return None
    if not _EXTENSION.fullmatch(extension):
        raise Refused(reasons.BAD_EXTENSION, extension=extension[:20])
    return extension
