"""The operator's door: organisations made, limited, suspended and resumed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from cadran.directory import reasons
from cadran.directory.directory import Directory
from cadran.directory.organisations import Organisation, organisation_row
from cadran.directory.people import User
from cadran.directory.standings import Limits, Standing, keep, standing_of
from cadran.directory.trunks import OPERATOR
from cadran.errors import Refused
from cadran.ids import OrgId
from cadran.roles import OPERATOR as OPERATORS_ROLE
from cadran.roles import OWNER
from cadran.store.tables.directory import sessions
from cadran.store.unit import ReadUnit, UnitOfWork

REASON_LONGEST = 200
"""Why an organisation is suspended: a line that its people may be told."""
MOST_LIMIT = 1_000_000
"""A limit beyond this is a slip: more than the largest installation is built for."""


@dataclass(frozen=True, slots=True)
class Tenant:
    """An organisation as its operator sees it: how much there is, never what."""

    organisation: Organisation
    standing: Standing
    users: int
    numbers: int


class Tenants:
    """Over the directory; ``by`` is always the operator who asks."""

    def __init__(self, directory: Directory) -> None:
        self.directory = directory
        self.store = directory.store

    def create(
        self,
        org: OrgId,
        name: str,
        *,
        country: str,
        language: str,
        owner: tuple[str, str],
        limits: Limits,
        by: str,
    ) -> tuple[Tenant, User]:
        """Make an organisation and its first owner (``owner``: login, name), without a password yet.

        A retry answers what is there. Raises ``Refused(ORGANISATION_EXISTS)`` for an id that was used,
        also by one that is gone: its journal remains, and nobody else's facts may follow in it.
        """
        if org == OPERATOR or self._gone(org):
            raise Refused(reasons.ORGANISATION_EXISTS, org=org)
        self.directory.create_organisation(org, name, country, language, by=by)
        self.limit(org, limits, by=by)
        login, person = owner
        user = self.directory.create_user(
            org,
            login,
            person,
            usage_location=country,
            language=language,
            role=OWNER,
            id=f"{org[:50]}-owner",
            by=by,
        )
        return self.tenant(org), user

    def tenant(self, org: OrgId) -> Tenant:
        with self.store.read(org) as unit:
            return _tenant(unit)

    def tenants(self) -> list[Tenant]:
        """All but the operator's own organisation."""
        found = []
        for each in self.directory.organisations():
            if each.org != OPERATOR:
                with self.store.read(each.org) as unit:
                    found.append(_tenant(unit))
        return found

    def limit(self, org: OrgId, limits: Limits, *, by: str) -> Tenant:
        """Set all limits. What is there already stays, also beyond them; nothing more is added."""
        for most in (limits.users, limits.numbers, limits.calls):
            if most is not None and not 0 <= most <= MOST_LIMIT:
                raise Refused(reasons.BAD_QUANTITY, least=0, most=MOST_LIMIT)

        def change(before: Standing) -> tuple[str, Standing]:
            return "organisation.limited", replace(before, limits=limits)

        return self._change(org, change, by)

    def suspend(self, org: OrgId, why: str, *, by: str) -> Tenant:
        """Nobody signs in and no call is set up, but for emergency calls. May be repeated."""
        cleaned = " ".join(why.split())[:REASON_LONGEST]
        now = self.directory.clock()

        def change(before: Standing) -> tuple[str, Standing]:
            since = before.suspended_at or now
            return "organisation.suspended", replace(before, suspended_at=since, why=cleaned)

        return self._change(org, change, by)

    def resume(self, org: OrgId, *, by: str) -> Tenant:
        """Let it work again. May be repeated."""

        def change(before: Standing) -> tuple[str, Standing]:
            return "organisation.resumed", replace(before, suspended_at=None, why="")

        return self._change(org, change, by)

    def make_operator(self, login: str, name: str, *, language: str, country: str, by: str) -> User:
        """Somebody more who runs the house."""
        self.directory.create_organisation(OPERATOR, "Operator", country, language, by=by)
        return self.directory.create_user(
            OPERATOR,
            login,
            name,
            usage_location=country,
            language=language,
            role=OPERATORS_ROLE,
            by=by,
        )

    def _change(
        self, org: OrgId, change: Callable[[Standing], tuple[str, Standing]], by: str
    ) -> Tenant:
        if org == OPERATOR:
            raise Refused(reasons.UNKNOWN_ORGANISATION, org=org)

        def job(unit: UnitOfWork) -> Tenant:
            organisation_row(unit)
            before = standing_of(unit)
            kind, after = change(before)
            if after != before:
                keep(unit, after)
                if after.suspended_at is not None:
                    unit.run(unit.delete(sessions))
                data = {"before": _told(before), "after": _told(after), "by": by}
                self.directory.note(unit, kind, org, data)
            return _tenant(unit)

        return self.directory.write(org, job)

    def _gone(self, org: OrgId) -> bool:
        """Whether there was such an organisation once."""
        with self.store.read(org) as unit:
            known = unit.sql("SELECT 1 FROM organisations WHERE org = ?", (org,))
            facts = unit.sql("SELECT 1 FROM journal_batches WHERE org = ? LIMIT 1", (org,))
        return bool(facts) and not known


def _told(standing: Standing) -> dict[str, object]:
    limits = standing.limits
    return {
        "suspended": standing.suspended_at is not None,
        "why": standing.why,
        "users": limits.users,
        "numbers": limits.numbers,
        "calls": limits.calls,
    }


def _tenant(unit: ReadUnit) -> Tenant:
    organisation = organisation_row(unit)

    def count(query: str) -> int:
        return int(unit.sql(query, (unit.org,))[0][0])

    return Tenant(
        organisation,
        standing_of(unit),
        count("SELECT COUNT(*) FROM users WHERE org = ? AND active"),
        count("SELECT COUNT(*) FROM numbers WHERE org = ?"),
    )
