"""Telephones without a person: in the lobby, the kitchen, on the platform.

Each is an account as a person's, with a name, an extension, licences, a number and telephones, and nobody
signs in with it. Where the product list has a licence of its own for it, people's are not given to it.
"""

from __future__ import annotations

from sqlalchemy import func

from cadran.directory import people, reasons
from cadran.directory.directory import Directory
from cadran.directory.outbound import Outbound
from cadran.directory.people import User, user_of
from cadran.entitlement.facts import Scope
from cadran.errors import Refused
from cadran.ids import OrgId, UserId
from cadran.roles import COMMON_AREA
from cadran.store.tables.directory import users
from cadran.store.unit import ReadUnit, UnitOfWork

MOST_COMMON_AREA = 500
"""Of one organisation: as many as it may have attendants and queues; one list shows them all."""


class CommonAreaPhones:
    """The door, over those of people and of outbound policies."""

    def __init__(self, directory: Directory, outbound: Outbound) -> None:
        self._directory = directory
        self._outbound = outbound

    def create(
        self,
        org: OrgId,
        name: str,
        *,
        usage_location: str,
        language: str,
        extension: str | None = None,
        calls: Scope = Scope.NONE,
        id: str | None = None,  # noqa: A002 -- the caller's word for it
        by: str = "",
    ) -> User:
        """Make one. Whoever passes by may use it: unless told otherwise it calls colleagues and for help only.

        With an ``id``, a retry answers the first result. Raises ``Refused`` as ``Directory.create_user``,
        and ``UNKNOWN_SCOPE``, ``TOO_MANY``.
        """
        given = UserId(self._directory.given_or_new_id(id, "cap"))
        wanted = User(
            id=given,
            org=org,
            login=people.checked_login(f"{COMMON_AREA}:{given}"),
            name=people.checked_name(name),
            language=people.checked_language(language),
            usage_location=people.checked_country(usage_location),
            role=COMMON_AREA,
            extension=people.checked_extension(extension),
            active=True,
            created_at=self._directory.clock(),
            has_pin=False,
            has_password=False,
        )
        policy = self._outbound.checked(org, Scope.NONE, calls)

        def job(unit: UnitOfWork) -> User:
            if not unit.rows(unit.select(users).where(users.c.id == given)):
                _room_for_one(unit)
            made = self._directory.add_user(unit, wanted, by)
            if made.created_at == wanted.created_at:
                self._outbound.put(unit, made.id, policy, by)
            return made

        return self._directory.write(
            org, job, on_conflict=reasons.EXTENSION_TAKEN, extension=extension or ""
        )

    def all(self, org: OrgId) -> list[User]:
        """Every one, in order of name."""
        with self._directory.store.read(org) as unit:
            query = unit.select(users).where(users.c.role == COMMON_AREA)
            return [user_of(row) for row in unit.rows(query.order_by(users.c.folded, users.c.id))]

    def delete(self, org: OrgId, phone: UserId, *, by: str = "") -> None:
        """Take it away with its telephones and licences; its number is to be freed first. May be repeated.

        Raises ``Refused``: ``USER_HOLDS_NUMBER``, and ``UNKNOWN_USER`` for a person.
        """
        with self._directory.store.read(org) as unit:
            found = unit.row(unit.select(users).where(users.c.id == phone))
        if found is not None and found.role != COMMON_AREA:
            raise Refused(reasons.UNKNOWN_USER, user=phone[:64])
        self._directory.delete_user(org, phone, by=by)


def _room_for_one(unit: ReadUnit) -> None:
    query = unit.select(users, func.count().label("present"))
    row = unit.row(query.where(users.c.role == COMMON_AREA))
    if row is not None and row.present >= MOST_COMMON_AREA:
        raise Refused(reasons.TOO_MANY, most=MOST_COMMON_AREA)
