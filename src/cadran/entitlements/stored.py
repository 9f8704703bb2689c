"""How stored rows become the live model's entries: all of them, or one again.

SQL by hand: a start reads every row of the system, and tuples cost a third of row objects.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace

from cadran.directory.call_settings import default_settings
from cadran.directory.conferencing import Conferencing
from cadran.directory.trunks import trunks_in
from cadran.entitlement.facts import Payer, Scope
from cadran.entitlements.calling import read_calls, read_groups, read_phone_features
from cadran.entitlements.mailboxes import read_mailboxes
from cadran.entitlements.model import (
    Account,
    ContactEntry,
    MeetingEntry,
    Model,
    NumberEntry,
    Owner,
    Person,
    TenantEntry,
    UserEntry,
)
from cadran.entitlements.resources import read_queue_counts, read_resources
from cadran.ids import E164, Address, OrgId, UserId
from cadran.numbers.caller_ids import DEFAULT, CallerIdPolicy
from cadran.store.unit import ReadUnit

_USERS = (
    "SELECT id, org, name, language, usage_location, extension, role, pin_hash FROM users"
    " WHERE active"
)
_LICENCES = "SELECT user_id, product FROM licence_assignments"
_SCOPES = "SELECT user_id, meetings, calls FROM outbound_scopes"
_ACCOUNTS = "SELECT user_id, org, username, ha1_md5, ha1_sha256, encryption FROM phone_accounts"
_HELD = "SELECT assigned_user, number FROM numbers WHERE assigned_user IS NOT NULL"
_CALLER_IDS = (
    "SELECT org, id, name, shows, service_number, may_hide, hides_callers FROM caller_id_policies"
)
_CHOICES = "SELECT user_id, policy, hidden FROM caller_id_choices"
_NUMBERS = (
    "SELECT n.id, n.org, n.number, n.country, n.assigned_user, n.languages, r.kind, r.id"
    " FROM numbers n LEFT JOIN resource_numbers l ON l.number = n.number"
    " LEFT JOIN resource_accounts r ON r.id = l.resource_id"
    " WHERE n.releasing_at IS NULL"
    " AND (n.on_bridge OR n.assigned_user IS NOT NULL OR r.id IS NOT NULL)"
)
_SHARED_MEETINGS = "SELECT meeting_id FROM shared_meetings"
_MEETINGS = (
    "SELECT id, org, conference_id, title, organiser, language, anyone_may_start, admits,"
    " announcements"
    " FROM meetings WHERE cancelled_at IS NULL"
)


def read_model(unit: ReadUnit) -> Model:
    """Everything, from a unit that sees all organisations."""
    model = Model()
    for user in read_users(unit):
        model.put_user(user)
    for number in read_numbers(unit):
        model.put_number(number)
    for org, default in unit.sql("SELECT org, number FROM numbers WHERE bridge_default"):
        model.put_default(OrgId(org), E164(default))
    for org, country in unit.sql("SELECT org, country FROM organisations"):
        model.countries[OrgId(org)] = country
    for org, edition in unit.sql("SELECT org, edition FROM organisation_editions"):
        model.put_edition(OrgId(org), edition)
    for org, scopes in read_outbound(unit):
        model.put_outbound(org, scopes)
    for policy_org, policies in read_caller_ids(unit).items():
        model.put_caller_ids(policy_org, policies)
    for org, product, quantity in unit.sql("SELECT org, product, quantity FROM licence_purchases"):
        model.purchased.setdefault(OrgId(org), {})[product] = quantity
    for resource in read_resources(unit):
        model.put_resource(resource)
    model.queue_counts = read_queue_counts(unit)
    for box in read_mailboxes(unit):
        model.put_mailbox(box.id, box)
    for meeting in read_meetings(unit):
        model.put_meeting(meeting)
    for contact in read_contacts(unit):
        model.put_contact(contact)
    for group_org, groups in read_groups(unit).items():
        model.put_groups(group_org, groups)
    for feature_org, features in read_phone_features(unit):
        model.put_features(feature_org, features)
    for meeting_org, conferencing in read_conferencing(unit):
        model.conferencing[meeting_org] = conferencing
    model.put_trunks(trunks_in(unit))
    for org, tenant in read_tenants(unit):
        model.put_tenant(org, tenant)
    return model


def read_outbound(
    unit: ReadUnit, org: OrgId | None = None
) -> Iterable[tuple[OrgId, tuple[Scope, Scope]]]:
    """Outbound calling policies of all organisations that have one, or of one."""
    only = (org,) if org is not None else ()
    query = "SELECT org, meetings, calls FROM outbound_defaults"
    for name, meetings, calls in unit.sql(query + _where(only, "org"), only):
        yield OrgId(name), (Scope(meetings), Scope(calls))


def read_conferencing(
    unit: ReadUnit, org: OrgId | None = None
) -> Iterable[tuple[OrgId, Conferencing]]:
    """What holds for meetings in all organisations that have set it, or in one."""
    only = (org,) if org is not None else ()
    query = "SELECT org, announcements, record_names, recordings_days FROM conferencing_settings"
    for name, announcements, record_names, days in unit.sql(query + _where(only, "org"), only):
        yield OrgId(name), Conferencing(announcements, bool(record_names), days)


def read_tenants(unit: ReadUnit, org: OrgId | None = None) -> Iterable[tuple[OrgId, TenantEntry]]:
    """All organisations that are suspended or limited, or one."""
    only = (org,) if org is not None else ()
    query = (
        "SELECT org, suspended_at, calls_most FROM organisation_standings"
        " WHERE (suspended_at IS NOT NULL OR calls_most IS NOT NULL)"
    )
    for name, suspended_at, most in unit.sql(query + _where(only, "org", "AND"), only):
        yield OrgId(name), TenantEntry(suspended_at is not None, most)


def read_users(unit: ReadUnit, user: UserId | None = None) -> Iterable[UserEntry]:
    """All active users, or one."""
    only = (user,) if user is not None else ()
    licences: dict[str, set[str]] = {}
    for owner, product in unit.sql(_LICENCES + _where(only, "user_id"), only):
        licences.setdefault(owner, set()).add(product)
    accounts: dict[str, list[Account]] = {}
    for owner, org, username, md5, sha256, encryption in unit.sql(
        f"{_ACCOUNTS}{_where(only, 'user_id')} ORDER BY username", only
    ):
        account = Account(username, org, owner, {"MD5": md5, "SHA-256": sha256}, encryption)
        accounts.setdefault(owner, []).append(account)
    held = dict(unit.sql(_HELD + _where(only, "assigned_user", "AND"), only))
    choices = {
        owner: (policy, bool(hidden))
        for owner, policy, hidden in unit.sql(_CHOICES + _where(only, "user_id"), only)
    }
    scopes = {
        owner: (Scope(meetings), Scope(calls))
        for owner, meetings, calls in unit.sql(_SCOPES + _where(only, "user_id"), only)
    }
    calls = read_calls(unit, user)
    query = "SELECT user_id FROM organiser_numbers WHERE NOT offers_toll_free"
    by_toll = {owner for (owner,) in unit.sql(query + _where(only, "user_id", "AND"), only)}
    for row in unit.sql(_USERS + _where(only, "id", "AND"), only):
        entry = _user_entry(row, licences, accounts, held, choices, scopes)
        person = entry.person.user
        yield replace(
            entry,
            calls=calls.get(person) or default_settings(person),
            offers_toll_free=person not in by_toll,
        )


def _user_entry(
    row: tuple[str, ...],
    licences: Mapping[str, set[str]],
    accounts: Mapping[str, list[Account]],
    held: Mapping[str, str],
    choices: Mapping[str, tuple[str, bool]],
    scopes: Mapping[str, tuple[Scope, Scope]],
) -> UserEntry:
    user, org, name, language, location, extension, role, pin_hash = row
    number = held.get(user)
    person = Person(
        UserId(user),
        OrgId(org),
        name,
        language,
        location,
        extension or "",
        None if number is None else E164(number),
        role,
    )
    payer = Payer(name, frozenset(licences.get(user, ())), location, *scopes.get(user, ()))
    policy, hidden = choices.get(user, (DEFAULT, False))
    phones = tuple(accounts.get(user, ()))
    return UserEntry(person, payer, phones, pin_hash, policy, hidden, user in scopes)


def read_contacts(unit: ReadUnit, contact: str | None = None) -> Iterable[ContactEntry]:
    """All contacts of all organisations that have a number of the world, or one."""
    only = (contact,) if contact is not None else ()
    query = "SELECT id, org, owner, name, numbers FROM contacts"
    for name, org, owner, called, stored in unit.sql(query + _where(only, "id"), only):
        pairs = json.loads(stored) if isinstance(stored, str | bytes) else stored
        numbers = tuple(E164(number) for _kind, number in pairs if number.startswith("+"))
        if numbers:
            yield ContactEntry(name, OrgId(org), UserId(owner), called, numbers)


def read_numbers(unit: ReadUnit, number_id: str | None = None) -> Iterable[NumberEntry]:
    """All numbers that have work, or one."""
    only = (number_id,) if number_id is not None else ()
    shared = {number for (number,) in unit.sql("SELECT number FROM shared_numbers")}
    for row in unit.sql(_NUMBERS + _where(only, "n.id", "AND"), only):
        name, owned_by, number, country, user, languages, kind, resource = row
        org = OrgId(owned_by)
        if resource is not None:
            address = Address(org, kind, resource)
        elif user is not None:
            address = Address(org, "phone", user)
        else:
            address = Address(org, "dial-in", number)
        owner = Owner(address, _listed(languages), country, number in shared)
        yield NumberEntry(name, org, E164(number), owner)


def read_default(unit: ReadUnit, org: OrgId) -> E164 | None:
    """The number of the organisation's bridge that its meetings show."""
    query = "SELECT number FROM numbers WHERE org = ? AND bridge_default"
    return next((E164(number) for (number,) in unit.sql(query, (org,))), None)


def read_caller_ids(
    unit: ReadUnit, org: OrgId | None = None
) -> dict[OrgId, dict[str, CallerIdPolicy]]:
    """Caller-ID policies of all organisations, or of one."""
    only = (org,) if org is not None else ()
    found: dict[OrgId, dict[str, CallerIdPolicy]] = {}
    for owner, name, title, shows, number, may_hide, hides in unit.sql(
        _CALLER_IDS + _where(only, "org"), only
    ):
        found.setdefault(OrgId(owner), {})[name] = CallerIdPolicy(
            name,
            title,
            shows,
            None if number is None else E164(number),
            bool(may_hide),
            bool(hides),
        )
    return found


def read_purchased(unit: ReadUnit, org: OrgId) -> dict[str, int]:
    """The licences that an organisation bought, by product."""
    query = "SELECT product, quantity FROM licence_purchases WHERE org = ?"
    return dict(unit.sql(query, (org,)))


def read_country(unit: ReadUnit, org: OrgId) -> str:
    """Of an organisation; "" where there is none any more."""
    query = "SELECT country FROM organisations WHERE org = ?"
    return next((str(country) for (country,) in unit.sql(query, (org,))), "")


def read_edition(unit: ReadUnit, org: OrgId) -> str:
    """The edition that an organisation has pinned; "" for none."""
    query = "SELECT edition FROM organisation_editions WHERE org = ?"
    return next((str(edition) for (edition,) in unit.sql(query, (org,))), "")


def read_meetings(unit: ReadUnit, meeting: str | None = None) -> Iterable[MeetingEntry]:
    """All meetings that are not cancelled, or one."""
    only = (meeting,) if meeting is not None else ()
    shared = {name for (name,) in unit.sql(_SHARED_MEETINGS + _where(only, "meeting_id"), only)}
    for row in unit.sql(_MEETINGS + _where(only, "id", "AND"), only):
        name, org, conference_id, title, organiser, language, anyone, lobby, announced = row
        yield MeetingEntry(
            name,
            OrgId(org),
            conference_id,
            title,
            UserId(organiser),
            language,
            bool(anyone),
            lobby,
            announced or "",
            name in shared,
        )


def _listed(stored: object) -> tuple[str, ...]:
    """A JSON list, as text from SQLite and parsed from PostgreSQL."""
    listed = json.loads(stored) if isinstance(stored, str | bytes) else stored
    return tuple(str(each) for each in listed) if isinstance(listed, list) else ()


def _where(only: tuple[str, ...], column: str, word: str = "WHERE") -> str:
    return f" {word} {column} = ?" if only else ""
