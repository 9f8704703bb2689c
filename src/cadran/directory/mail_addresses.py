"""Where people get their mail, and whether an organisation wants them to."""

from __future__ import annotations

import re

from cadran.directory.people import User
from cadran.store.tables.notices import notice_settings
from cadran.store.unit import ReadUnit

# One at-sign and a host of at least two labels: what a mail server could take; who gets it is theirs to say.
_ADDRESS = re.compile(r"[^@\s<>,;:\"\\()\[\]\x00-\x1f\x7f]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+")
ADDRESS_CHARS = 254
"""RFC 5321 section 4.5.3.1.3."""


def is_address(text: str) -> bool:
    return len(text) <= ADDRESS_CHARS and _ADDRESS.fullmatch(text.casefold()) is not None


def address_of(user: User) -> str:
    """A person's mail address: the login, if it is one; else empty."""
    return user.login if is_address(user.login) else ""


def mails_people(unit: ReadUnit) -> bool:
    """Are people told by mail what changes for them? Yes, unless the organisation said no."""
    row = unit.row(unit.select(notice_settings, notice_settings.c.mail_people))
    return True if row is None else bool(row.mail_people)
