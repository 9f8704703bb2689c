"""SIP accounts: a user's telephones sign in with these."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

from cadran.clock import Clock, Instant
from cadran.directory import reasons
from cadran.directory.directory import user_row
from cadran.directory.door import Door, Entropy
from cadran.directory.hashes import ALPHABET, ha1, random_password
from cadran.directory.throttle import Throttle
from cadran.errors import Refused
from cadran.ids import OrgId, UserId
from cadran.sip.keying import OPTIONAL, POLICIES
from cadran.store.store import Store
from cadran.store.tables.directory import bindings, phone_accounts
from cadran.store.tables.handsets import handsets
from cadran.store.unit import ReadUnit, UnitOfWork

# The unreserved signs of a SIP user part (RFC 3261 section 25.1) that nobody has to escape; a letter first,
# so that an account is never mistaken for a number or an extension.
_USERNAME = re.compile(r"[a-z][a-z0-9._-]{0,63}")
ACCOUNTS_A_USER = 10
"""Telephones of one person with credentials of their own."""
LONGEST_LABEL = 100
MADE_UP_LETTERS = 8
"""40 bits: a name that is taken is met once in a million accounts' million draws."""


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone account without its secret."""

    username: str
    user: UserId
    realm: str
    label: str
    created_at: Instant
    encryption: str = OPTIONAL
    """Whether its audio is SRTP (``sip.keying``)."""


@dataclass(frozen=True, slots=True)
class NewPhone:
    """A phone account and its password, told once."""

    phone: Phone
    password: str = field(repr=False)


class Phones(Door):
    """The door for phone accounts. ``realm`` is what the registrar challenges with (RFC 8760)."""

    def __init__(self, store: Store, clock: Clock, entropy: Entropy, realm: str = "cadran") -> None:
        super().__init__(store, clock, entropy)
        self.realm = realm
        self.guesses = Throttle()
        """Counts who asks for configurations with a wrong secret (``handsets``)."""

    def create(
        self,
        org: OrgId,
        user: UserId,
        username: str | None = None,
        *,
        label: str = "",
        encryption: str = OPTIONAL,
        by: str = "",
    ) -> NewPhone:
        """Make an account with a random password. Usernames are unique in the whole system.

        Without a ``username`` one is made up; ``label`` is what the person calls the telephone.
        """
        made = self.made(user, username, label=label, encryption=encryption)
        name = made.phone.username
        self.write(
            org,
            lambda unit: self.add(unit, made, by),
            on_conflict=reasons.USERNAME_TAKEN,
            username=name,
        )
        return made

    def made(
        self,
        user: UserId,
        username: str | None = None,
        *,
        label: str = "",
        encryption: str = OPTIONAL,
    ) -> NewPhone:
        """An account that is good, and not written down yet. Raises ``Refused``."""
        assert encryption in POLICIES
        name = self._made_up() if username is None else username.strip().lower()
        if not _USERNAME.fullmatch(name):
            raise Refused(reasons.BAD_USERNAME, username=name[:64])
        called = " ".join(label.split())
        if len(called) > LONGEST_LABEL or not called.isprintable():
            raise Refused(reasons.BAD_LABEL, longest=LONGEST_LABEL)
        phone = Phone(name, user, self.realm, called, self.clock(), encryption)
        return NewPhone(phone, random_password(self.entropy))

    def add(self, unit: UnitOfWork, made: NewPhone, by: str) -> None:
        """Write a new account down, in an open unit. Raises ``Refused`` for one too many."""
        phone = made.phone
        user_row(unit, phone.user)
        own = unit.rows(unit.select(phone_accounts).where(phone_accounts.c.user_id == phone.user))
        if len(own) >= ACCOUNTS_A_USER:
            raise Refused(reasons.TOO_MANY, most=ACCOUNTS_A_USER)
        unit.insert(
            phone_accounts,
            {
                "username": phone.username,
                "user_id": phone.user,
                "label": phone.label,
                "created_at": phone.created_at,
                "encryption": phone.encryption,
                **self._secrets(phone.username, made.password),
            },
        )
        self.note(unit, "phone.created", phone.username, {"user": phone.user, "by": by})

    def encrypt(self, org: OrgId, username: str, encryption: str, *, by: str = "") -> Phone:
        """Set whether the telephone's audio is encrypted; calls from now on follow it. May be repeated."""
        assert encryption in POLICIES

        def job(unit: UnitOfWork) -> Phone:
            phone = account_row(unit, username)
            if phone.encryption != encryption:
                where = phone_accounts.c.username == username
                unit.run(unit.update(phone_accounts).where(where).values(encryption=encryption))
                facts = {"user": phone.user, "encryption": encryption, "by": by}
                self.note(unit, "phone.changed", username, facts)
            return replace(phone, encryption=encryption)

        return self.write(org, job)

    def reset_password(self, org: OrgId, username: str, *, by: str = "") -> NewPhone:
        """A new random password; the old one and all registrations with it are void."""
        password = random_password(self.entropy)

        def job(unit: UnitOfWork) -> Phone:
            phone = self.renew(unit, username, password)
            self.note(unit, "phone.password_reset", username, {"user": phone.user, "by": by})
            return phone

        return NewPhone(self.write(org, job), password)

    def renew(self, unit: UnitOfWork, username: str, password: str) -> Phone:
        """Give an account another password, in an open unit; what registered with the old one is away."""
        phone = account_row(unit, username)
        where = phone_accounts.c.username == username
        unit.run(
            unit.update(phone_accounts).where(where).values(**self._secrets(username, password))
        )
        unit.run(unit.delete(bindings).where(bindings.c.account == username))
        return replace(phone, realm=self.realm)

    def delete(self, org: OrgId, username: str, *, by: str = "") -> None:
        """Take an account away. Taking away one that is not there is fine."""

        def job(unit: UnitOfWork) -> None:
            where = phone_accounts.c.username == username
            row = unit.row(unit.select(phone_accounts).where(where))
            if row is None:
                return
            unit.run(unit.delete(bindings).where(bindings.c.account == username))
            unit.run(unit.delete(handsets).where(handsets.c.username == username))
            unit.run(unit.delete(phone_accounts).where(where))
            self.note(unit, "phone.deleted", username, {"user": row.user_id, "by": by})

        self.write(org, job)

    def of_user(self, org: OrgId, user: UserId) -> list[Phone]:
        with self.store.read(org) as unit:
            user_row(unit, user)
            query = unit.select(phone_accounts).where(phone_accounts.c.user_id == user)
            rows = unit.rows(query.order_by(phone_accounts.c.username))
        return [_phone_of(row) for row in rows]

    def _made_up(self) -> str:
        return "p-" + "".join(ALPHABET[byte % 32] for byte in self.entropy(MADE_UP_LETTERS))

    def _secrets(self, username: str, password: str) -> dict[str, str]:
        hashes = ha1(username, self.realm, password)
        return {"realm": self.realm, "ha1_md5": hashes["MD5"], "ha1_sha256": hashes["SHA-256"]}


def account_row(unit: ReadUnit, username: str) -> Phone:
    """The account, of the unit's organisation only. Raises ``Refused(UNKNOWN_ACCOUNT)``."""
    row = unit.row(unit.select(phone_accounts).where(phone_accounts.c.username == username))
    if row is None:
        raise Refused(reasons.UNKNOWN_ACCOUNT, username=username[:64])
    return _phone_of(row)


def _phone_of(row: Any) -> Phone:
    at, user = Instant(row.created_at), UserId(row.user_id)
    return Phone(row.username, user, row.realm, row.label, at, row.encryption)
