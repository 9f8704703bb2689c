"""The operator's trunks to carriers."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields, replace
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import Any

from cadran.clock import Clock
from cadran.directory import reasons
from cadran.directory.door import Door, Entropy
from cadran.directory.sealing import Sealer
from cadran.errors import Refused
from cadran.ids import OrgId
from cadran.numbering.number import calling_code
from cadran.routing.trunk import CALLER_IDS, DIVERSIONS, FORMS, NATIONAL, Gateway, Trunk
from cadran.sip.keying import POLICIES, REQUIRED
from cadran.sip.offer_answer import OUR_PT
from cadran.store.store import Store
from cadran.store.tables.directory import trunks
from cadran.store.unit import ReadUnit, UnitOfWork

OPERATOR = OrgId("operator")
"""Who runs Cadran: trunks belong to no organisation that makes calls."""
SANDBOX = "sandbox"
"""The name of the trunk to the sandbox carrier."""
_ADDRESSES_REMEMBERED = 1_024
"""Texts of which it is known whether they are addresses: gateways' hosts, at every call."""
MOST_TRUNKS = 200
"""Trunks of one installation; each INVITE from outside is looked up among them."""
MOST_GATEWAYS = 20
"""Gateways of one trunk: a call tries them in turn, and nobody waits for the twenty-first."""
MOST_SOURCES = 64
"""Addresses and networks of one carrier; those that publish theirs name a dozen."""
MOST_PREFIXES = 500
PASSWORD_CHARS = 128
MOST_CALLS = 100_000
WIDEST_NETWORK = {4: 16, 6: 32}
"""Shortest prefix of a network that requests are believed from: wider ones are nobody's gateways."""
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_PREFIX = re.compile(r"\+[0-9]{0,15}")
_HOST = re.compile(r"[A-Za-z0-9.:\[\]-]{1,253}")
_DIGITS = re.compile(r"[0-9+*#]{0,16}")
_USERNAME = re.compile(r"[A-Za-z0-9.!~*'_=&$%+-]{0,64}")
_DOMAIN = re.compile(r"[A-Za-z0-9.-]{0,253}")
_COUNTRY = re.compile(r"[A-Z]{2}")
_TRANSPORTS = ("udp", "tcp", "tls")


class Trunks(Door):
    """The door for trunks; read by the live model."""

    def __init__(self, store: Store, clock: Clock, entropy: Entropy, sealer: Sealer) -> None:
        super().__init__(store, clock, entropy)
        self._sealer = sealer

    def put(self, trunk: Trunk, *, password: str | None = None, by: str = "") -> Trunk:
        """Make a trunk, or give the one of this name new settings. May be repeated.

        ``password`` of its account: None keeps the one it has, "" takes it away. Raises
        ``Refused(directory.bad_trunk)`` with the field that makes no sense.
        """
        _check(trunk, password)

        def job(unit: UnitOfWork) -> Trunk:
            row = unit.row(unit.select(trunks).where(trunks.c.name == trunk.name))
            present = None if row is None else trunk_of(row)
            made = replace(trunk, sealed=self._sealed(trunk.name, present, password))
            if made.registers and not made.sealed:
                raise Refused(reasons.BAD_TRUNK, trunk=trunk.name, field="password")
            if present == made:
                return made
            if present is None:
                if len(unit.rows(unit.select(trunks))) >= MOST_TRUNKS:
                    raise Refused(reasons.TOO_MANY, most=MOST_TRUNKS)
                unit.insert(trunks, {"name": trunk.name, **_values(made)})
            else:
                where = trunks.c.name == trunk.name
                unit.run(unit.update(trunks).where(where).values(**_values(made)))
            kind = "trunk.created" if present is None else "trunk.changed"
            self.note(unit, kind, trunk.name, {"by": by})
            return made

        return self.write(OPERATOR, job)

    def delete(self, name: str, *, by: str = "") -> None:
        """Take a trunk away. Taking away one that is not there is fine."""

        def job(unit: UnitOfWork) -> None:
            if unit.run(unit.delete(trunks).where(trunks.c.name == name)):
                self.note(unit, "trunk.deleted", name, {"by": by})

        self.write(OPERATOR, job)

    def trunk(self, name: str) -> Trunk:
        for each in self.trunks():
            if each.name == name:
                return each
        raise Refused(reasons.UNKNOWN_TRUNK, trunk=name[:64])

    def trunks(self) -> tuple[Trunk, ...]:
        """All trunks, by priority and name."""
        with self.store.read(OPERATOR) as unit:
            return trunks_in(unit)

    def without_help(self) -> tuple[str, ...]:
        """Countries of people whose emergency calls no trunk promises to carry; none while no trunk is a real one."""
        with self.store.read_everywhere() as unit:
            found = [each for each in trunks_in(unit) if each.active and not each.sandbox]
            query = "SELECT DISTINCT usage_location FROM users WHERE active AND org <> ?"
            lived_in = {country for (country,) in unit.sql(query, (OPERATOR,))}
        helped = {country for each in found for country in each.emergency}
        return tuple(sorted(lived_in - helped)) if found else ()

    def password(self, trunk: Trunk) -> str:
        """The account's password, "" if it has none. Raises ``Refused(directory.sealed_by_another_key)``."""
        return self._sealer.unseal(trunk.sealed, _owner(trunk.name)) if trunk.sealed else ""

    def _sealed(self, name: str, present: Trunk | None, password: str | None) -> bytes:
        """What to keep: the same bytes for the same password, so that a retry changes nothing."""
        before = b"" if present is None else present.sealed
        if password is None:
            return before
        if before and self._sealer.unseal(before, _owner(name)) == password:
            return before
        return self._sealer.seal(password, _owner(name)) if password else b""


def _owner(name: str) -> str:
    return f"trunk:{name}"


def _values(trunk: Trunk) -> dict[str, Any]:
    values = {each.name: getattr(trunk, each.name) for each in fields(Trunk)}
    values |= {name: list(value) for name, value in values.items() if isinstance(value, tuple)}
    gateways = [[each.host, each.port, each.transport, each.priority] for each in trunk.gateways]
    return values | {"gateways": gateways, "sealed": trunk.sealed or None}


def trunks_in(unit: ReadUnit) -> tuple[Trunk, ...]:
    """All trunks that a unit sees, by priority and name."""
    rows = unit.rows(unit.select(trunks).order_by(trunks.c.priority, trunks.c.name))
    return tuple(trunk_of(row) for row in rows)


def practising(unit: ReadUnit) -> bool:
    """Does the sandbox alone carry calls?"""
    return _carriers(unit) == {True}


def has_real_carrier(unit: ReadUnit) -> bool:
    """Does a real carrier carry calls? Not in a house where nobody does, such as one whose sandbox is off."""
    return False in _carriers(unit)


def _carriers(unit: ReadUnit) -> set[bool]:
    """Whether those that carry calls are the sandbox. Trunks are the house's, whichever organisation the unit is of."""
    return {bool(each) for (each,) in unit.sql("SELECT DISTINCT sandbox FROM trunks WHERE active")}


def trunk_of(row: Any) -> Trunk:
    values = {each.name: getattr(row, each.name) for each in fields(Trunk)}
    values |= {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
    gateways = tuple(Gateway(*each) for each in row.gateways)
    return Trunk(**(values | {"gateways": gateways, "sealed": bytes(row.sealed or b"")}))


# --- what makes sense


def _check(trunk: Trunk, password: str | None) -> None:
    for name, sound in _SOUND.items():
        if not sound(trunk):
            raise Refused(reasons.BAD_TRUNK, trunk=trunk.name[:64], field=name)
    if password is not None and (len(password) > PASSWORD_CHARS or not password.isprintable()):
        raise Refused(reasons.BAD_TRUNK, trunk=trunk.name, field="password")


def _gateways(trunk: Trunk) -> bool:
    return 1 <= len(trunk.gateways) <= MOST_GATEWAYS and all(
        _HOST.fullmatch(each.host) and 0 <= each.port < 65_536 and each.transport in _TRANSPORTS
        for each in trunk.gateways
    )


def _sources(trunk: Trunk) -> bool:
    names = {each.host for each in trunk.gateways}
    return 1 <= len(trunk.sources) <= MOST_SOURCES and all(
        each in names or is_source(each) for each in trunk.sources
    )


def is_source(text: str) -> bool:
    """An address, one with a port, or a network that is not too wide to be believed."""
    try:
        if "/" in text:
            network = ip_network(text)
            return network.prefixlen >= WIDEST_NETWORK[network.version]
        ip_address(text)
    except ValueError:
        host, colon, port = text.rpartition(":")
        return bool(colon) and port.isdecimal() and int(port) < 65_536 and is_address(host)
    return True


@lru_cache(_ADDRESSES_REMEMBERED)
def is_address(text: str) -> bool:
    try:
        ip_address(text.strip("[]"))
    except ValueError:
        return False
    return True


def _prefixes(trunk: Trunk) -> bool:
    return 1 <= len(trunk.prefixes) <= MOST_PREFIXES and all(
        _PREFIX.fullmatch(each) for each in trunk.prefixes
    )


_SOUND: dict[str, Callable[[Trunk], object]] = {
    "name": lambda trunk: _NAME.fullmatch(trunk.name),
    "gateways": _gateways,
    "sources": _sources,
    "prefixes": _prefixes,
    "emergency": lambda trunk: (
        all(_COUNTRY.fullmatch(each) for each in trunk.emergency)
        and not (trunk.sandbox and trunk.emergency)
    ),
    "form": lambda trunk: trunk.form in FORMS,
    "country": lambda trunk: trunk.form != NATIONAL or calling_code(trunk.country),
    "strip": lambda trunk: _DIGITS.fullmatch(trunk.strip),
    "prefix": lambda trunk: _DIGITS.fullmatch(trunk.prefix),
    "domain": lambda trunk: _DOMAIN.fullmatch(trunk.domain),
    "username": lambda trunk: (
        _USERNAME.fullmatch(trunk.username) and (trunk.username or not trunk.registers)
    ),
    "expires_s": lambda trunk: 60 <= trunk.expires_s <= 86_400,
    "codecs": lambda trunk: trunk.codecs and all(each in OUR_PT for each in trunk.codecs),
    "caller_id": lambda trunk: trunk.caller_id in CALLER_IDS,
    "calls_most": lambda trunk: trunk.calls_most is None or 1 <= trunk.calls_most <= MOST_CALLS,
    "health_s": lambda trunk: trunk.health_s == 0 or 5 <= trunk.health_s <= 3_600,
    "priority": lambda trunk: -1_000 <= trunk.priority <= 1_000,
    "diversion": lambda trunk: trunk.diversion in DIVERSIONS,
    "encryption": lambda trunk: (
        trunk.encryption in POLICIES
        and (
            trunk.encryption != REQUIRED or all(each.transport == "tls" for each in trunk.gateways)
        )
    ),
}
"""By field, whether a trunk's is fit for use."""
