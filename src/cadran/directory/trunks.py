"""The operator's trunks to carriers."""

from __future__ import annotations

import re
from typing import Any

from cadran.directory import reasons
from cadran.directory.door import Door
from cadran.errors import Refused
from cadran.ids import OrgId
from cadran.routing.trunk import Gateway, Trunk
from cadran.store.tables.directory import trunks
from cadran.store.unit import ReadUnit, UnitOfWork

OPERATOR = OrgId("operator")
"""Who runs Cadran: trunks belong to no organisation that makes calls."""
SANDBOX = "sandbox"
"""The name of the trunk to the sandbox carrier."""
MOST_TRUNKS = 200
"""Trunks of one installation; each INVITE from outside is looked up among them."""
MOST_GATEWAYS = 20
"""Gateways of one trunk: a call tries them in turn, and nobody waits for the twenty-first."""
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_PREFIX = re.compile(r"\+[0-9]{0,15}")
_HOST = re.compile(r"[A-Za-z0-9.:\[\]-]{1,253}")
_TRANSPORTS = ("udp", "tcp", "tls")


class Trunks(Door):
    """The door for trunks; read by the live model."""

    def put(self, trunk: Trunk, *, by: str = "") -> Trunk:
        """Make a trunk, or give the one of this name new settings. May be repeated."""
        _check(trunk)
        values: dict[str, Any] = {
            "gateways": [
                [each.host, each.port, each.transport, each.priority] for each in trunk.gateways
            ],
            "sources": list(trunk.sources),
            "sandbox": trunk.sandbox,
            "prefixes": list(trunk.prefixes),
            "plus": trunk.plus,
            "username": trunk.username,
            "codecs": list(trunk.codecs),
            "priority": trunk.priority,
        }

        def job(unit: UnitOfWork) -> None:
            present = unit.row(unit.select(trunks).where(trunks.c.name == trunk.name))
            if present is not None and trunk_of(present) == trunk:
                return
            if present is None:
                if len(unit.rows(unit.select(trunks))) >= MOST_TRUNKS:
                    raise Refused(reasons.TOO_MANY, most=MOST_TRUNKS)
                unit.insert(trunks, {"name": trunk.name, **values})
            else:
                where = trunks.c.name == trunk.name
                unit.run(unit.update(trunks).where(where).values(**values))
            kind = "trunk.created" if present is None else "trunk.changed"
            self.note(unit, kind, trunk.name, {"by": by})

        self.write(OPERATOR, job)
        return trunk

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


def trunks_in(unit: ReadUnit) -> tuple[Trunk, ...]:
    """All trunks that a unit sees, by priority and name."""
    rows = unit.rows(unit.select(trunks).order_by(trunks.c.priority, trunks.c.name))
    return tuple(trunk_of(row) for row in rows)


def trunk_of(row: Any) -> Trunk:
    return Trunk(
        name=row.name,
        gateways=tuple(
            Gateway(host, port, transport, priority)
            for host, port, transport, priority in row.gateways
        ),
        sources=tuple(row.sources),
        sandbox=row.sandbox,
        prefixes=tuple(row.prefixes),
        plus=row.plus,
        username=row.username,
        codecs=tuple(row.codecs),
        priority=row.priority,
    )


def _check(trunk: Trunk) -> None:
    wrong = ""
    if not _NAME.fullmatch(trunk.name):
        wrong = "name"
    elif not 1 <= len(trunk.gateways) <= MOST_GATEWAYS or not all(
        _HOST.fullmatch(each.host) and 0 < each.port < 65_536 and each.transport in _TRANSPORTS
        for each in trunk.gateways
    ):
        wrong = "gateways"
    elif not trunk.sources or not all(_HOST.fullmatch(each) for each in trunk.sources):
        wrong = "sources"
    elif not trunk.prefixes or not all(_PREFIX.fullmatch(each) for each in trunk.prefixes):
        wrong = "prefixes"
    elif not trunk.codecs:
        wrong = "codecs"
    if wrong:
        raise Refused(reasons.BAD_TRUNK, trunk=trunk.name[:64], field=wrong)
