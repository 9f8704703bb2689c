"""The first account of an empty house: a link that only whoever started the server was given."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import threading
from dataclasses import dataclass, field

from cadran.clock import HOUR_MS, Instant
from cadran.directory import people, reasons
from cadran.directory.sessions import Sessions, SignedIn, checked_password
from cadran.directory.standings import Limits
from cadran.directory.tenants import Tenants
from cadran.directory.trunks import OPERATOR
from cadran.errors import Refused
from cadran.ids import OrgId, UserId
from cadran.messages.folding import fold
from cadran.store.tables.directory import users

LINK_MS = 24 * HOUR_MS
"""Who starts a server sits before it; a day is for those who were called away. ``cadran up`` prints another."""
TOKEN_BYTES = 32
PATH = "/begin#"
"""Behind ``#``, where no server, proxy or referrer ever sees the token."""
BY = "set-up"
"""Who did it, in the journal."""
_LONGEST_ID = 40
_NO_ID = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class First:
    """What a newcomer says of the organisation and of themselves."""

    organisation: str
    country: str
    language: str
    login: str
    name: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Founded:
    """The owner's session, and the account that runs the house: carriers, further organisations."""

    owner: SignedIn
    operator_login: str
    operator_password: str = field(repr=False)
    """Told this once; both are "" where the house had an operator before."""


class Founding:
    """One link at a time, kept as its hash and by this process alone: the next start prints another."""

    def __init__(self, tenants: Tenants, sessions: Sessions) -> None:
        self._tenants, self._sessions = tenants, sessions
        self._one = threading.Lock()
        self._hash, self._until = b"", Instant(0)

    def open(self) -> bool:
        """Can nobody of any organisation sign in yet?"""
        with self._sessions.store.read_everywhere() as unit:
            within = unit.select(users).where(users.c.org != OPERATOR, users.c.password_hash != "")
            return unit.row(within.limit(1)) is None

    def link(self) -> str:
        """A new link, as the path of the page; the one before is void. Raises ``Refused(FOUNDED)``."""
        if not self.open():
            raise Refused(reasons.FOUNDED)
        token = base64.urlsafe_b64encode(self._sessions.entropy(TOKEN_BYTES)).decode().rstrip("=")
        with self._one:
            self._hash = _hash(token)
            self._until = Instant(self._sessions.clock() + LINK_MS)
        return PATH + token

    def found(self, token: str, first: First) -> Founded:
        """Make the organisation, its owner and an operator, and sign the owner in.

        All is checked before anything is made, and the owner's password comes last: until there is one the link
        works, and every step looks before it makes. Raises ``Refused``: ``FOUNDING_OVER`` for a link that is used,
        old or none, ``FOUNDED``, and what makes no sense as an account.
        """
        with self._one:
            known = hmac.compare_digest(_hash(token), self._hash or b"-")
            if not known or self._until <= self._sessions.clock():
                raise Refused(reasons.FOUNDING_OVER)
            if not self.open():
                raise Refused(reasons.FOUNDED)
            founded = self._make(first)
            self._hash = b""
            return founded

    def _make(self, first: First) -> Founded:
        name, login = people.checked_name(first.organisation), people.checked_login(first.login)
        people.checked_name(first.name)
        people.checked_country(first.country)
        people.checked_language(first.language)
        checked_password(first.password)
        org = _id_of(name)
        runs = f"operator@{org}"
        if login == runs:
            raise Refused(reasons.LOGIN_TAKEN, login=login)
        _, owner = self._tenants.create(
            org,
            name,
            country=first.country,
            language=first.language,
            owner=(login, first.name),
            limits=Limits(),
            by=BY,
        )
        runs, secret = self._operator(runs, first)
        self._sessions.set_password(org, owner.id, first.password, by=BY)
        signed_in = self._sessions.begin(self._tenants.directory.user(org, owner.id))
        return Founded(signed_in, runs, secret)

    def _operator(self, login: str, first: First) -> tuple[str, str]:
        """An account to run the house with, unless it has one; a try that broke off made it without telling."""
        with self._sessions.store.read_everywhere() as unit:
            rows = unit.rows(unit.select(users).where(users.c.org == OPERATOR).limit(2))
        if [each.login for each in rows] == [login]:
            user = UserId(rows[0].id)
        elif rows:
            return "", ""
        else:
            made = self._tenants.make_operator(
                login, first.name, language=first.language, country=first.country, by=BY
            )
            user = made.id
        return login, self._sessions.set_password(OPERATOR, user, by=BY)


def _id_of(name: str) -> OrgId:
    """A short name for programs, out of the name for people."""
    plain = _NO_ID.sub("-", fold(name)).strip("-")[:_LONGEST_ID].strip("-")
    fit = plain != OPERATOR and len(plain) > 1 and plain[0].isalpha()
    return OrgId(plain if fit else f"org-{plain}"[:_LONGEST_ID].strip("-"))


def _hash(token: str) -> bytes:
    return hashlib.sha256(token[:200].encode("utf-8", "replace")).digest()
