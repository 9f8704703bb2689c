"""Call groups: people who take calls for each other, by picking them up or by ringing along."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from cadran.clock import Instant
from cadran.directory import reasons
from cadran.directory.directory import user_row
from cadran.directory.editions import Editions
from cadran.errors import Refused
from cadran.ids import OrgId, UserId
from cadran.store.tables.calling import call_group_members, call_groups, call_settings
from cadran.store.unit import ReadUnit, UnitOfWork

GROUPS_MOST = 200
"""Of one organisation: a department each in the largest that we mean to carry."""
LONGEST_NAME = 64
"""As of queues and attendants."""


@dataclass(frozen=True, slots=True)
class CallGroup:
    """A group; ``members`` in the order in which they are rung one after the other."""

    id: str
    name: str
    created_at: Instant
    members: tuple[UserId, ...] = ()


class CallGroups(Editions):
    """The door for call groups."""

    def all(self, org: OrgId) -> list[CallGroup]:
        """In order of name."""
        with self.store.read(org) as unit:
            rows = unit.rows(unit.select(call_groups).order_by(call_groups.c.name))
            members: dict[str, list[UserId]] = {}
            query = unit.select(call_group_members).order_by(call_group_members.c.place)
            for row in unit.rows(query):
                members.setdefault(row.group_id, []).append(UserId(row.user_id))
        return [
            CallGroup(row.id, row.name, Instant(row.created_at), tuple(members.get(row.id, ())))
            for row in rows
        ]

    def create(
        self,
        org: OrgId,
        name: str,
        members: Sequence[UserId],
        *,
        id: str | None = None,  # noqa: A002 -- the caller's word for it
        by: str = "",
    ) -> CallGroup:
        """Make a group. With an ``id``, a retry answers the first result."""
        group, called = self.given_or_new_id(id, "grp"), checked_name(name)

        def job(unit: UnitOfWork) -> CallGroup:
            if unit.row(unit.select(call_groups).where(call_groups.c.id == group)) is not None:
                return group_in(unit, group)
            if len(unit.rows(unit.select(call_groups))) >= GROUPS_MOST:
                raise Refused(reasons.TOO_MANY, most=GROUPS_MOST)
            unit.insert(call_groups, {"id": group, "name": called, "created_at": self.clock()})
            self._put_members(unit, group, members)
            self.note(unit, "call_group.created", group, {"by": by}, {"name": called})
            return group_in(unit, group)

        return self.write(org, job, on_conflict=reasons.BAD_ID, id=group)

    def change(
        self, org: OrgId, group: str, name: str, members: Sequence[UserId], *, by: str = ""
    ) -> CallGroup:
        """Another name, other members, or both."""
        called = checked_name(name)

        def job(unit: UnitOfWork) -> CallGroup:
            present = group_in(unit, group)
            where = call_groups.c.id == group
            unit.run(unit.update(call_groups).where(where).values(name=called))
            self._put_members(unit, group, members)
            changed = group_in(unit, group)
            if changed != present:
                self.note(unit, "call_group.changed", group, {"by": by}, {"name": called})
            return changed

        return self.write(org, job)

    def delete(self, org: OrgId, group: str, *, by: str = "") -> None:
        """Raises ``Refused(GROUP_IN_USE)`` while it rings along with somebody."""

        def job(unit: UnitOfWork) -> None:
            present = group_in(unit, group)
            for row in unit.rows(unit.select(call_settings)):
                if any(each["id"] == group for each in row.settings.get("along", ())):
                    name = user_row(unit, UserId(row.user_id)).name
                    raise Refused(reasons.GROUP_IN_USE, name=present.name, user=name)
            unit.run(unit.delete(call_group_members).where(call_group_members.c.group_id == group))
            unit.run(unit.delete(call_groups).where(call_groups.c.id == group))
            self.note(unit, "call_group.deleted", group, {"by": by}, {"name": present.name})

        self.write(org, job)

    def _put_members(self, unit: UnitOfWork, group: str, members: Sequence[UserId]) -> None:
        rules = self.edition_in(unit).rules
        wanted = list(dict.fromkeys(members))
        most = rules.number("call_group_members_most")
        if len(wanted) > most:
            raise Refused(reasons.TOO_MANY_MEMBERS, most=most)
        where = call_group_members.c.group_id == group
        unit.run(unit.delete(call_group_members).where(where))
        groups = Counter(row.user_id for row in unit.rows(unit.select(call_group_members)))
        most = rules.number("call_groups_a_user_most")
        for place, user in enumerate(wanted):
            name = user_row(unit, user).name
            if groups[user] >= most:
                raise Refused(reasons.IN_TOO_MANY_GROUPS, name=name, most=most)
            unit.insert(call_group_members, {"group_id": group, "user_id": user, "place": place})


def group_in(unit: ReadUnit, group: str) -> CallGroup:
    """Raises ``Refused(UNKNOWN_GROUP)``."""
    row = unit.row(unit.select(call_groups).where(call_groups.c.id == group))
    if row is None:
        raise Refused(reasons.UNKNOWN_GROUP, id=group[:64])
    query = unit.select(call_group_members).where(call_group_members.c.group_id == group)
    members = unit.rows(query.order_by(call_group_members.c.place))
    users = tuple(UserId(each.user_id) for each in members)
    return CallGroup(row.id, row.name, Instant(row.created_at), users)


def checked_name(name: str) -> str:
    """One line of at most ``LONGEST_NAME`` signs."""
    cleaned = " ".join(unicodedata.normalize("NFC", name).split())
    if not cleaned or len(cleaned) > LONGEST_NAME or not cleaned.isprintable():
        raise Refused(reasons.BAD_NAME, longest=LONGEST_NAME)
    return cleaned
