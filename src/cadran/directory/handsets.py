"""Telephones that set themselves up: each fetches its configuration once, with a secret that is shown once."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, replace
from typing import Any

from cadran.clock import HOUR_MS, Instant, after
from cadran.directory import reasons
from cadran.directory.door import Door
from cadran.directory.hashes import random_password
from cadran.directory.people import User, user_of
from cadran.directory.phones import NewPhone, Phone, Phones, account_row
from cadran.directory.provisioning import APP, GENERIC, checked_template
from cadran.directory.recurrence import checked_zone
from cadran.errors import Refused
from cadran.ids import OrgId, UserId
from cadran.sip.keying import OPTIONAL
from cadran.store.tables.directory import phone_accounts, users
from cadran.store.tables.handsets import handsets
from cadran.store.unit import ReadUnit, UnitOfWork

ARMED_MS = 24 * HOUR_MS
"""How long a secret waits for its telephone: it is unpacked today, or armed again."""
_MAC = re.compile(r"[0-9a-f]{12}")
_PUNCTUATION = str.maketrans("", "", " :.-_")
_GROUP_BIT = 0x01
"""Of the first byte: an address of many devices (IEEE 802, section 8.2)."""


@dataclass(frozen=True, slots=True)
class Handset:
    """How a telephone sets itself up. ``mac`` "": it is an app."""

    username: str
    mac: str
    template: str
    time_zone: str
    armed_until: Instant | None = None
    """Until then it may fetch its configuration, once; None: it may not."""
    fetched_at: Instant | None = None

    @property
    def device(self) -> str:
        """By what it names itself when it fetches."""
        return self.mac or self.username


@dataclass(frozen=True, slots=True)
class Armed:
    """A telephone that may fetch its configuration; the secret is told once."""

    phone: Phone
    handset: Handset
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a telephone has earned: its person, and its account with a password made for it now."""

    org: OrgId
    person: User
    account: NewPhone
    handset: Handset


class Handsets(Door):
    """The door, beside that for phone accounts."""

    def __init__(self, phones: Phones) -> None:
        super().__init__(phones.store, phones.clock, phones.entropy)
        self._phones = phones

    def register(
        self,
        org: OrgId,
        user: UserId,
        *,
        mac: str = "",
        template: str = GENERIC,
        label: str = "",
        time_zone: str = "UTC",
        encryption: str = OPTIONAL,
        by: str = "",
    ) -> Armed:
        """Add a telephone to somebody's, which sets itself up. Its password is made when it fetches.

        Raises ``Refused``: ``BAD_MAC``, ``MAC_TAKEN``, ``UNKNOWN_TEMPLATE``, ``BAD_ZONE``, and as ``Phones.create``.
        """
        app = checked_template(template).kind == APP
        address = "" if app else checked_mac(mac)
        made = self._phones.made(user, label=label, encryption=encryption)
        name = made.phone.username
        secret, hashed = self._secret()
        until = after(self.clock(), ARMED_MS)
        handset = Handset(name, address, template, checked_zone(time_zone), until)

        def job(unit: UnitOfWork) -> None:
            taken = unit.select(handsets).where(handsets.c.mac == (address or None))
            if unit.row(taken) is not None:
                raise Refused(reasons.MAC_TAKEN, mac=spelled(address))
            self._phones.add(unit, made, by)
            values = {
                "username": name,
                "mac": address or None,
                "template": template,
                "time_zone": time_zone,
                "secret_hash": hashed,
                "expires_at": until,
            }
            unit.insert(handsets, values)
            self.note(unit, "phone.armed", name, {"user": user, "by": by})

        self.write(org, job, on_conflict=reasons.MAC_TAKEN, mac=spelled(address))
        return Armed(made.phone, handset, secret)

    def arm(self, org: OrgId, username: str, *, by: str = "") -> Armed:
        """Let it fetch once more, with another secret; the one before is void, its password is not yet."""
        secret, hashed = self._secret()
        until = after(self.clock(), ARMED_MS)

        def job(unit: UnitOfWork) -> Armed:
            phone = account_row(unit, username)
            where = handsets.c.username == username
            values = {"secret_hash": hashed, "expires_at": until}
            if not unit.run(unit.update(handsets).where(where).values(**values)):
                raise Refused(reasons.NOT_A_HANDSET, username=username[:64])
            self.note(unit, "phone.armed", username, {"user": phone.user, "by": by})
            return Armed(phone, _row_of(unit, username), secret)

        return self.write(org, job)

    def of(self, org: OrgId, usernames: list[str]) -> dict[str, Handset]:
        """Those of these accounts that set themselves up; a secret that ran out is none."""
        now = self.clock()
        with self.store.read(org) as unit:
            query = unit.select(handsets).where(handsets.c.username.in_(usernames))
            found = [_handset(row) for row in unit.rows(query)]
        return {each.username: _at(each, now) for each in found}

    def find(self, device: str, secret: str, address: str) -> Handset:
        """Whose secret this is, nothing spent yet.

        Raises ``Refused(NOTHING_TO_FETCH)``, the same for every cause and after the same work, and
        ``TOO_MANY_TRIES`` while this device or this address has to wait.
        """
        return self._found(device, secret, address)[1]

    def fetch(self, device: str, secret: str, address: str) -> Fetched:
        """Spend the secret: whoever has it is the telephone, and what registered before is away. Raises as ``find``."""
        org, handset = self._found(device, secret, address)
        password = random_password(self.entropy)
        now, hashed = self.clock(), _hash(secret)

        def job(unit: UnitOfWork) -> Fetched | None:
            still = (handsets.c.username == handset.username, handsets.c.secret_hash == hashed)
            values = {"secret_hash": None, "expires_at": None, "fetched_at": now}
            if not unit.run(unit.update(handsets).where(*still).values(**values)):
                return None
            phone = self._phones.renew(unit, handset.username, password)
            row = unit.row(unit.select(users).where(users.c.id == phone.user))
            facts = {"user": phone.user, "by": handset.username}
            self.note(unit, "phone.provisioned", handset.username, facts)
            done = replace(handset, armed_until=None, fetched_at=now)
            return Fetched(org, user_of(row), NewPhone(phone, password), done)

        fetched = self.write(org, job)
        if fetched is None:  # another one with the same secret was sooner
            raise Refused(reasons.NOTHING_TO_FETCH)
        self._phones.guesses.succeeded(handset.device)
        return fetched

    def _found(self, device: str, secret: str, address: str) -> tuple[OrgId, Handset]:
        name, now = _named(device), self.clock()
        self._phones.guesses.admit(name, address, now)
        with self.store.read_everywhere() as unit:
            query = (
                unit.select(handsets, handsets, users.c.active)
                .join(phone_accounts, phone_accounts.c.username == handsets.c.username)
                .join(users, users.c.id == phone_accounts.c.user_id)
            )
            row = unit.row(query.where(handsets.c.secret_hash == _hash(secret)))
        if row is not None:
            handset = _at(_handset(row), now)
            if row.active and handset.device == name and handset.armed_until is not None:
                return OrgId(row.org), handset
        self._phones.guesses.failed(name, address, now)
        raise Refused(reasons.NOTHING_TO_FETCH)

    def _secret(self) -> tuple[str, bytes]:
        secret = random_password(self.entropy)
        return secret, _hash(secret)


def checked_mac(mac: str) -> str:
    """Twelve lower-case digits, from any usual way to write a MAC address.

    Raises ``Refused(BAD_MAC)`` for what is none, or is no single device's.
    """
    found = mac.strip().lower().translate(_PUNCTUATION)
    if not _MAC.fullmatch(found) or int(found[:2], 16) & _GROUP_BIT or not int(found, 16):
        raise Refused(reasons.BAD_MAC, mac=mac.strip()[:32])
    return found


def spelled(mac: str) -> str:
    """As it stands on the telephone: ``00:15:65:ab:cd:ef``."""
    return ":".join(mac[at : at + 2] for at in range(0, len(mac), 2))


def _named(device: str) -> str:
    """What a telephone calls itself, as it is kept; of what is neither a MAC address nor a name, as much as one."""
    plain = device.strip().lower()[:64]
    mac = plain.translate(_PUNCTUATION)
    return mac if _MAC.fullmatch(mac) else plain


def _hash(secret: str) -> bytes:
    """80 random bits that are good once, behind a throttle: no slow hash is needed."""
    return hashlib.sha256(secret.strip().lower()[:64].encode("utf-8", "replace")).digest()


def _row_of(unit: ReadUnit, username: str) -> Handset:
    row = unit.row(unit.select(handsets).where(handsets.c.username == username))
    assert row is not None
    return _handset(row)


def _handset(row: Any) -> Handset:
    armed = row.secret_hash is not None
    return Handset(
        row.username,
        row.mac or "",
        row.template,
        row.time_zone,
        Instant(row.expires_at) if armed else None,
        None if row.fetched_at is None else Instant(row.fetched_at),
    )


def _at(handset: Handset, now: Instant) -> Handset:
    over = handset.armed_until is not None and handset.armed_until <= now
    return replace(handset, armed_until=None) if over else handset
