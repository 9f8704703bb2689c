"""Organisations and their people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import and_, func, or_

from cadran.catalogue.shelf import Shelf
from cadran.clock import Clock
from cadran.directory import people, reasons
from cadran.directory.batches import no_batch_runs
from cadran.directory.contact_files import ContactFiles
from cadran.directory.contacts import SEVERAL, Contacts, forget_contacts
from cadran.directory.door import Entropy
from cadran.directory.licence_files import LicenceFiles
from cadran.directory.licences import Licences, holder_of
from cadran.directory.licensing import why_not_move
from cadran.directory.organisations import Organisations, organisation_row
from cadran.directory.people import User, folded, new_row, user_of
from cadran.directory.resources import extension_free, leave_mailboxes, leave_queues
from cadran.directory.standings import room_for_users
from cadran.errors import Refused
from cadran.ids import OrgId, UserId
from cadran.messages.folding import fold
from cadran.roles import ADMINISTRATORS, COMMON_AREA, OWNER
from cadran.store.store import Store
from cadran.store.tables.directory import (
    bindings,
    licence_assignments,
    meetings,
    outbound_scopes,
    phone_accounts,
    sessions,
    users,
)
from cadran.store.tables.handsets import handsets
from cadran.store.tables.numbers import numbers
from cadran.store.tables.sharing import shared_meetings
from cadran.store.tables.sign_in import (
    api_tokens,
    federated_users,
    one_time_links,
    recovery_codes,
    second_factors,
)
from cadran.store.unit import ReadUnit, UnitOfWork

PAGE = 200
"""Users in one answer: what a page shows, and far less than an answer that hurts."""
FOUND = 50
"""Hits of a search: who has more types another letter."""
LONGEST_QUERY = 100


class Directory(Organisations):
    """The door for organisations and users; those for licences and contacts stand beside it."""

    def __init__(
        self, store: Store, clock: Clock, entropy: Entropy, shelf: Shelf | None = None
    ) -> None:
        super().__init__(store, clock, entropy, shelf)
        self.licences = Licences(store, clock, entropy, self.shelf)
        self.licence_files = LicenceFiles(self.licences)
        self.contacts = Contacts(store, clock, entropy)
        self.contact_files = ContactFiles(self.contacts)

    # --- users --------------------------------------------------------------------------------

    def create_user(
        self,
        org: OrgId,
        login: str,
        name: str,
        *,
        usage_location: str,
        language: str,
        role: str = "user",
        extension: str | None = None,
        id: str | None = None,  # noqa: A002 -- the caller's word for it
        by: str = "",
    ) -> User:
        """Make a user, without password, PIN or licence. With an ``id``, a retry answers the first result."""
        wanted = User(
            id=UserId(self.given_or_new_id(id, "usr")),
            org=org,
            login=people.checked_login(login),
            name=people.checked_name(name),
            language=people.checked_language(language),
            usage_location=people.checked_country(usage_location),
            role=people.checked_role(role),
            extension=people.checked_extension(extension),
            active=True,
            created_at=self.clock(),
            has_pin=False,
            has_password=False,
        )
        return self.write(
            org,
            lambda unit: self.add_user(unit, wanted, by),
            on_conflict=reasons.LOGIN_TAKEN,
            login=wanted.login,
        )

    def add_user(self, unit: UnitOfWork, wanted: User, by: str) -> User:
        """Write an account down that was checked, in an open unit; the one that is there for a retry."""
        present = unit.row(unit.select(users).where(users.c.id == wanted.id))
        if present is not None:
            if present.login != wanted.login:
                raise Refused(reasons.BAD_ID, id=wanted.id)
            return user_of(present)
        organisation_row(unit)
        room_for_users(unit)
        extension_free(unit, wanted.extension, wanted.id, wanted.usage_location)
        unit.insert(users, new_row(wanted))
        data = {"role": wanted.role, "usage_location": wanted.usage_location, "by": by}
        personal = {"login": wanted.login, "name": wanted.name}
        self.note(unit, "user.created", wanted.id, data, personal)
        return user_row(unit, wanted.id)

    def user(self, org: OrgId, user: UserId) -> User:
        with self.store.read(org) as unit:
            return user_row(unit, user)

    def users(self, org: OrgId, *, after: str = "", limit: int = PAGE) -> list[User]:
        """Users in order of name, from after the user given; at most ``PAGE`` at once."""
        with self.store.read(org) as unit:
            query = unit.select(users).where(users.c.role != COMMON_AREA)
            query = query.order_by(users.c.folded, users.c.id)
            last = unit.row(unit.select(users).where(users.c.id == after)) if after else None
            if last is not None:
                query = query.where(
                    or_(
                        users.c.folded > last.folded,
                        and_(users.c.folded == last.folded, users.c.id > last.id),
                    )
                )
            rows = unit.rows(query.limit(max(1, min(limit, PAGE))))
        return [user_of(row) for row in rows]

    def search(self, org: OrgId, text: str, *, limit: int = FOUND) -> list[User]:
        """People in whose name or login every word of ``text`` starts a word; accents do not count.

        All digits find an extension too.
        """
        words = fold(text[:LONGEST_QUERY]).split()
        if not words:
            return []
        matches = [users.c.folded.contains(f" {word}", autoescape=True) for word in words]
        with self.store.read(org) as unit:
            query = unit.select(users).where(users.c.role != COMMON_AREA)
            if len(words) == 1 and words[0].isascii() and words[0].isdigit():
                query = query.where(matches[0] | users.c.extension.startswith(words[0]))
            else:
                query = query.where(*matches)
            query = query.order_by(users.c.folded, users.c.id)
            rows = unit.rows(query.limit(max(1, min(limit, FOUND))))
        return [user_of(row) for row in rows]

    def change_user(
        self,
        org: OrgId,
        user: UserId,
        *,
        name: str | None = None,
        language: str | None = None,
        usage_location: str | None = None,
        role: str | None = None,
        extension: str | None = None,
        active: bool | None = None,
        by: str = "",
    ) -> User:
        """Change what is given; ``extension=""`` takes it away. Who is made inactive is signed out."""
        changes: dict[str, Any] = {}
        if name is not None:
            changes["name"] = people.checked_name(name)
        if language is not None:
            changes["language"] = people.checked_language(language)
        if usage_location is not None:
            changes["usage_location"] = people.checked_country(usage_location)
        if role is not None:
            changes["role"] = people.checked_role(role)
        if extension is not None:
            changes["extension"] = people.checked_extension(extension)
        if active is not None:
            changes["active"] = active

        def job(unit: UnitOfWork) -> User:
            present = user_row(unit, user)
            if active and not present.active:
                room_for_users(unit)
            _change_allowed(unit, present, changes)
            self._may_move(unit, present, changes)
            if "name" in changes:
                changes["folded"] = folded(present, changes["name"])
            if changes:
                unit.run(unit.update(users).where(users.c.id == user).values(**changes))
                self._note_change(unit, present, changes, by)
            if active is False:
                unit.run(unit.delete(sessions).where(sessions.c.user_id == user))
            return user_row(unit, user)

        return self.write(org, job, on_conflict=reasons.EXTENSION_TAKEN, extension=extension or "")

    def delete_user(self, org: OrgId, user: UserId, *, by: str = "") -> None:
        """Erase a person with licences, phones, sessions and meetings. Their number is to be freed first."""

        def job(unit: UnitOfWork) -> None:
            present = unit.row(unit.select(users).where(users.c.id == user))
            if present is None:
                return
            no_batch_runs(unit)
            _not_the_last_to_lead(unit, user_of(present))
            if (number := number_of(unit, user)) is not None:
                raise Refused(reasons.USER_HOLDS_NUMBER, name=present.name, number=number)
            self._erase(unit, user)
            self.note(unit, "user.deleted", user, {"by": by})

        self.write(org, job)

    def _may_move(self, unit: UnitOfWork, present: User, changes: Mapping[str, Any]) -> None:
        location = changes.get("usage_location", present.usage_location)
        if location != present.usage_location:
            no_batch_runs(unit)
            holder = holder_of(unit, present.id)
            refusal = why_not_move(holder, location, self.edition_in(unit))
            if refusal is not None:
                raise Refused(refusal.reason, **refusal.facts)

    def _erase(self, unit: UnitOfWork, user: UserId) -> None:
        accounts = unit.rows(
            unit.select(phone_accounts, phone_accounts.c.username).where(
                phone_accounts.c.user_id == user
            )
        )
        for account in accounts:
            unit.run(unit.delete(bindings).where(bindings.c.account == account.username))
            unit.run(unit.delete(handsets).where(handsets.c.username == account.username))
        organised = unit.rows(
            unit.select(meetings, meetings.c.id).where(meetings.c.organiser == user)
        )
        for meeting in organised:
            self.note(unit, "meeting.cancelled", meeting.id, {"organiser": user})
        for queue in leave_queues(unit, user):
            self.note(unit, "queue.agents_set", queue, {"left": user})
        for box in leave_mailboxes(unit, user):
            self.note(unit, "mailbox.left", box, {"mailbox": box, "left": user})
        unit.run(unit.delete(phone_accounts).where(phone_accounts.c.user_id == user))
        names = [meeting.id for meeting in organised]
        unit.run(unit.delete(shared_meetings).where(shared_meetings.c.meeting_id.in_(names)))
        unit.run(unit.delete(meetings).where(meetings.c.organiser == user))
        unit.run(unit.delete(sessions).where(sessions.c.user_id == user))
        unit.run(unit.delete(licence_assignments).where(licence_assignments.c.user_id == user))
        for table in (recovery_codes, second_factors, api_tokens, one_time_links, federated_users):
            unit.run(unit.delete(table).where(table.c.user_id == user))
        unit.run(unit.delete(outbound_scopes).where(outbound_scopes.c.user_id == user))
        for some in forget_contacts(unit, user):
            self.note(unit, SEVERAL, user, {"contacts": some})
        unit.run(unit.delete(users).where(users.c.id == user))

    def _note_change(
        self, unit: UnitOfWork, present: User, changes: Mapping[str, Any], by: str
    ) -> None:
        data = {key: changes[key] for key in changes if key not in {"name", "folded"}}
        before = {key: getattr(present, key) for key in data}
        personal = {}
        if "name" in changes:
            personal = {"name": str(changes["name"]), "name_before": present.name}
        self.note(unit, "user.changed", present.id, {**data, "before": before, "by": by}, personal)


def user_row(unit: ReadUnit, user: UserId) -> User:
    """The user, of the unit's organisation only. Raises ``Refused(UNKNOWN_USER)``."""
    row = unit.row(unit.select(users).where(users.c.id == user))
    if row is None:
        raise Refused(reasons.UNKNOWN_USER, user=user[:64])
    return user_of(row)


def is_person(user: User) -> None:
    """Raises ``Refused(NO_PERSON)`` for a telephone in a common area."""
    if user.role == COMMON_AREA:
        raise Refused(reasons.NO_PERSON, name=user.name)


def number_of(unit: ReadUnit, user: UserId) -> str | None:
    """The number assigned to this user, if any."""
    query = unit.select(numbers, numbers.c.number).where(numbers.c.assigned_user == user)
    row = unit.row(query)
    return None if row is None else str(row.number)


def _change_allowed(unit: UnitOfWork, present: User, changes: Mapping[str, Any]) -> None:
    if "role" in changes:
        is_person(present)
    demoted = changes.get("role", present.role) != present.role or not changes.get("active", True)
    if demoted and changes.get("role") != OWNER:
        _not_the_last_to_lead(unit, present)
    if "extension" in changes:
        location = changes.get("usage_location", present.usage_location)
        extension_free(unit, changes["extension"], present.id, location)


def _not_the_last_to_lead(unit: UnitOfWork, going: User) -> None:
    """Somebody must be left who can let others in, and an owner, once there is one."""
    for roles, reason in (
        ({OWNER}, reasons.LAST_OWNER),
        (ADMINISTRATORS, reasons.LAST_ADMINISTRATOR),
    ):
        if going.role in roles:
            query = unit.select(users, func.count().label("others"))
            query = query.where(users.c.role.in_(roles), users.c.active.is_(True))
            row = unit.row(query.where(users.c.id != going.id))
            if row is None or row.others == 0:
                raise Refused(reason)
