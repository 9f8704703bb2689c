"""The live model's data: dictionaries, and how stored rows become their entries.

Everything is plain and comparable, so that a model kept fresh for days can be held against one built anew.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cadran.directory.trunks import trunks_in
from cadran.entitlement.facts import Payer, Scope
from cadran.entitlements.minutes import Shares
from cadran.ids import E164, Address, OrgId, UserId
from cadran.numbers.caller_ids import DEFAULT, CallerIdPolicy
from cadran.routing.trunk import Trunk
from cadran.store.unit import ReadUnit


@dataclass(frozen=True, slots=True)
class Person:
    """A user as the call path sees one."""

    user: UserId
    org: OrgId
    name: str
    language: str
    usage_location: str
    """ISO 3166-1 alpha-2."""
    extension: str = ""
    number: E164 | None = None
    role: str = "user"


@dataclass(frozen=True, slots=True)
class Account:
    """A phone account: digest user name, whose it is, and the hashes (RFC 8760 algorithms)."""

    username: str
    org: OrgId
    user: UserId
    ha1: Mapping[str, str] = field(repr=False, default_factory=dict)


@dataclass(frozen=True, slots=True)
class Owner:
    """Who answers a called number: the program's address and the number's languages in order."""

    address: Address
    languages: tuple[str, ...]
    country: str


@dataclass(frozen=True, slots=True)
class UserEntry:
    """All that is known of one active user."""

    person: Person
    payer: Payer
    accounts: tuple[Account, ...]
    pin_hash: str = field(repr=False)
    policy: str = DEFAULT
    """Their caller-ID policy."""
    hidden: bool = False
    """They wish to hide their number."""


@dataclass(frozen=True, slots=True)
class TenantEntry:
    """What the operator laid down, as far as calls are concerned."""

    suspended: bool
    calls_most: int | None


@dataclass(frozen=True, slots=True)
class NumberEntry:
    """A number that has work: on the bridge, or a user's."""

    id: str
    org: OrgId
    number: E164
    owner: Owner


@dataclass(frozen=True, slots=True)
class MeetingEntry:
    """A meeting that can be joined."""

    id: str
    org: OrgId
    conference_id: str
    title: str
    organiser: UserId
    language: str
    anyone_may_start: bool
    lobby: bool


@dataclass(slots=True)
class Model:
    """What is looked up. The maps beside the entries are indices, kept by ``put_`` and ``drop_``."""

    users: dict[UserId, UserEntry] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    extensions: dict[tuple[OrgId, str], UserId] = field(default_factory=dict)
    numbers: dict[str, NumberEntry] = field(default_factory=dict)
    owners: dict[E164, Owner] = field(default_factory=dict)
    defaults: dict[OrgId, E164] = field(default_factory=dict)
    editions: dict[OrgId, str] = field(default_factory=dict)
    """Of the catalogue, where one is pinned."""
    caller_ids: dict[OrgId, dict[str, CallerIdPolicy]] = field(default_factory=dict)
    """Policies, where an organisation has made any."""
    shares: dict[OrgId, Shares] = field(default_factory=dict)
    """How many users hold what, and where: the size of pools of minutes."""
    purchased: dict[OrgId, dict[str, int]] = field(default_factory=dict)
    """Licences bought, by product."""
    meetings: dict[str, MeetingEntry] = field(default_factory=dict)
    conferences: dict[tuple[OrgId, str], str] = field(default_factory=dict)
    tenants: dict[OrgId, TenantEntry] = field(default_factory=dict)
    """Organisations that are suspended or limited; all others may do as they like."""
    trunks: tuple[Trunk, ...] = ()
    sources: dict[str, Trunk] = field(default_factory=dict)

    def put_user(self, entry: UserEntry) -> None:
        self.drop_user(entry.person.user)
        person = entry.person
        self.users[person.user] = entry
        for account in entry.accounts:
            self.accounts[account.username] = account
        if person.extension:
            self.extensions[person.org, person.extension] = person.user
        self._share(entry, 1)

    def drop_user(self, user: UserId) -> None:
        entry = self.users.pop(user, None)
        if entry is None:
            return
        self._share(entry, -1)
        for account in entry.accounts:
            self.accounts.pop(account.username, None)
        key = (entry.person.org, entry.person.extension)
        if self.extensions.get(key) == user:
            del self.extensions[key]

    def _share(self, entry: UserEntry, users: int) -> None:
        shares = self.shares.setdefault(entry.person.org, Counter())
        for product in entry.payer.licences:
            key = (product, entry.payer.usage_location)
            shares[key] += users
            if not shares[key]:
                del shares[key]
        if not shares:
            del self.shares[entry.person.org]

    def put_number(self, entry: NumberEntry) -> None:
        self.drop_number(entry.id)
        self.numbers[entry.id] = entry
        self.owners[entry.number] = entry.owner

    def put_default(self, org: OrgId, number: E164 | None) -> None:
        """The bridge number that the organisation's meetings show; None: it has no bridge."""
        if number is None:
            self.defaults.pop(org, None)
        else:
            self.defaults[org] = number

    def put_edition(self, org: OrgId, edition: str) -> None:
        """Which edition the organisation has pinned; "": none."""
        if edition:
            self.editions[org] = edition
        else:
            self.editions.pop(org, None)

    def put_caller_ids(self, org: OrgId, policies: dict[str, CallerIdPolicy]) -> None:
        """All policies of an organisation."""
        if policies:
            self.caller_ids[org] = policies
        else:
            self.caller_ids.pop(org, None)

    def caller_id(self, org: OrgId, policy: str) -> CallerIdPolicy:
        """A policy; the default one where it is gone."""
        known = self.caller_ids.get(org, {})
        return known.get(policy) or known.get(DEFAULT) or CallerIdPolicy(DEFAULT, "")

    def drop_number(self, number_id: str) -> None:
        entry = self.numbers.pop(number_id, None)
        if entry is not None:
            self.owners.pop(entry.number, None)

    def put_meeting(self, entry: MeetingEntry) -> None:
        self.drop_meeting(entry.id)
        self.meetings[entry.id] = entry
        self.conferences[entry.org, entry.conference_id] = entry.id

    def drop_meeting(self, meeting: str) -> None:
        entry = self.meetings.pop(meeting, None)
        if entry is not None:
            self.conferences.pop((entry.org, entry.conference_id), None)

    def put_tenant(self, org: OrgId, entry: TenantEntry | None) -> None:
        """None: neither suspended nor limited."""
        if entry is None:
            self.tenants.pop(org, None)
        else:
            self.tenants[org] = entry

    def put_trunks(self, trunks: tuple[Trunk, ...]) -> None:
        self.trunks = trunks
        self.sources = {source: trunk for trunk in reversed(trunks) for source in trunk.sources}


# --- reading ----------------------------------------------------------------------------------
# Hand-written SQL: a start reads every row of the system, and tuples cost a third of row objects.

_USERS = (
    "SELECT id, org, name, language, usage_location, extension, role, pin_hash FROM users"
    " WHERE active"
)
_LICENCES = "SELECT user_id, product FROM licence_assignments"
_SCOPES = "SELECT user_id, meetings, calls FROM outbound_scopes"
_ACCOUNTS = "SELECT user_id, org, username, ha1_md5, ha1_sha256 FROM phone_accounts"
_HELD = "SELECT assigned_user, number FROM numbers WHERE assigned_user IS NOT NULL"
_CALLER_IDS = (
    "SELECT org, id, name, shows, service_number, may_hide, hides_callers FROM caller_id_policies"
)
_CHOICES = "SELECT user_id, policy, hidden FROM caller_id_choices"
_NUMBERS = (
    "SELECT id, org, number, country, assigned_user, languages FROM numbers"
    " WHERE releasing_at IS NULL AND (on_bridge OR assigned_user IS NOT NULL)"
)
_MEETINGS = (
    "SELECT id, org, conference_id, title, organiser, language, anyone_may_start, lobby"
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
    for org, edition in unit.sql("SELECT org, edition FROM organisation_editions"):
        model.put_edition(OrgId(org), edition)
    for policy_org, policies in read_caller_ids(unit).items():
        model.put_caller_ids(policy_org, policies)
    for org, product, quantity in unit.sql("SELECT org, product, quantity FROM licence_purchases"):
        model.purchased.setdefault(OrgId(org), {})[product] = quantity
    for meeting in read_meetings(unit):
        model.put_meeting(meeting)
    model.put_trunks(trunks_in(unit))
    for org, tenant in read_tenants(unit):
        model.put_tenant(org, tenant)
    return model


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
    for owner, org, username, md5, sha256 in unit.sql(
        f"{_ACCOUNTS}{_where(only, 'user_id')} ORDER BY username", only
    ):
        account = Account(username, org, owner, {"MD5": md5, "SHA-256": sha256})
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
    for row in unit.sql(_USERS + _where(only, "id", "AND"), only):
        yield _user_entry(row, licences, accounts, held, choices, scopes)


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
    return UserEntry(person, payer, tuple(accounts.get(user, ())), pin_hash, policy, hidden)


def read_numbers(unit: ReadUnit, number_id: str | None = None) -> Iterable[NumberEntry]:
    """All numbers that have work, or one."""
    only = (number_id,) if number_id is not None else ()
    for row in unit.sql(_NUMBERS + _where(only, "id", "AND"), only):
        name, owned_by, number, country, user, languages = row
        org = OrgId(owned_by)
        address = Address(org, "dial-in", number) if user is None else Address(org, "phone", user)
        yield NumberEntry(name, org, E164(number), Owner(address, _listed(languages), country))


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


def read_edition(unit: ReadUnit, org: OrgId) -> str:
    """The edition that an organisation has pinned; "" for none."""
    query = "SELECT edition FROM organisation_editions WHERE org = ?"
    return next((str(edition) for (edition,) in unit.sql(query, (org,))), "")


def read_meetings(unit: ReadUnit, meeting: str | None = None) -> Iterable[MeetingEntry]:
    """All meetings that are not cancelled, or one."""
    only = (meeting,) if meeting is not None else ()
    for row in unit.sql(_MEETINGS + _where(only, "id", "AND"), only):
        name, org, conference_id, title, organiser, language, anyone_may_start, lobby = row
        yield MeetingEntry(
            name,
            OrgId(org),
            conference_id,
            title,
            UserId(organiser),
            language,
            bool(anyone_may_start),
            bool(lobby),
        )


def _listed(stored: object) -> tuple[str, ...]:
    """A JSON list, as text from SQLite and parsed from PostgreSQL."""
    listed = json.loads(stored) if isinstance(stored, str | bytes) else stored
    return tuple(str(each) for each in listed) if isinstance(listed, list) else ()


def _where(only: tuple[str, ...], column: str, word: str = "WHERE") -> str:
    return f" {word} {column} = ?" if only else ""
