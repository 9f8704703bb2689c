"""The live model's data: dictionaries of entries; ``stored`` reads them.

Everything is plain and comparable, so that a model kept fresh for days can be held against one built anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network

from cadran.directory.call_settings import CallSettings
from cadran.directory.conferencing import Conferencing
from cadran.directory.phone_features import PhoneFeatures
from cadran.entitlement.facts import Payer, Scope
from cadran.entitlements.minutes import Shares
from cadran.ids import E164, Address, OrgId, UserId
from cadran.numbers.caller_ids import DEFAULT, CallerIdPolicy
from cadran.routing.trunk import Trunk
from cadran.services.queue.figures import Counts
from cadran.sip.keying import OPTIONAL


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
    encryption: str = OPTIONAL
    """Whether its audio is SRTP (``sip.keying``)."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Who answers a called number: the program's address and the number's languages in order."""

    address: Address
    languages: tuple[str, ...]
    country: str
    shared: bool = False
    """The meetings of all organisations are reached on it."""


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
    own_scopes: bool = False
    """They have an outbound calling policy of their own, which stands in ``payer``."""
    calls: CallSettings = field(default_factory=CallSettings)
    offers_toll_free: bool = True
    """Callers of toll-free numbers get into their meetings."""


GroupEntry = tuple[UserId, ...]
"""The members of a call group in order."""


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
    lobby: str
    announcements: str
    """``tones``, ``names`` or ``off``; "": the organisation's usual."""
    shared: bool = False
    """Its conference ID is the only such one on the shared bridge."""


@dataclass(frozen=True, slots=True)
class ResourceEntry:
    """An attendant or a queue. ``number`` is the first of those that lead to it."""

    address: Address
    name: str
    language: str
    extension: str
    country: str
    """Of its organisation, ISO 3166-1 alpha-2."""
    number: E164 | None
    settings: Mapping[str, object] = field(default_factory=dict)
    """Of its kind, as they are stored."""
    agents: tuple[tuple[UserId, bool], ...] = ()
    """Of a queue: who, and whether they are in."""


@dataclass(frozen=True, slots=True)
class MailboxEntry:
    """A mailbox that is not as a new one: what is set, who opens it beside its owner, how many messages wait."""

    id: str
    org: OrgId
    settings: Mapping[str, object] = field(default_factory=dict)
    members: tuple[UserId, ...] = ()
    has_pin: bool = False
    new: int = 0
    saved: int = 0


@dataclass(frozen=True, slots=True)
class ContactEntry:
    """A contact by whose numbers a caller is known. ``owner`` "": everybody's in the organisation."""

    id: str
    org: OrgId
    owner: UserId
    name: str
    numbers: tuple[E164, ...]


@dataclass(slots=True)
class Model:
    """What is looked up. The maps beside the entries are indices, kept by ``put_`` and ``drop_``."""

    users: dict[UserId, UserEntry] = field(default_factory=dict)
    members: dict[OrgId, dict[UserId, None]] = field(default_factory=dict)
    """The users of each organisation."""
    accounts: dict[str, Account] = field(default_factory=dict)
    extensions: dict[tuple[OrgId, str], UserId] = field(default_factory=dict)
    numbers: dict[str, NumberEntry] = field(default_factory=dict)
    owners: dict[E164, Owner] = field(default_factory=dict)
    shared: dict[E164, str] = field(default_factory=dict)
    """The numbers that organisations share, with their countries."""
    defaults: dict[OrgId, E164] = field(default_factory=dict)
    countries: dict[OrgId, str] = field(default_factory=dict)
    """Of each organisation (ISO 3166-1 alpha-2)."""
    editions: dict[OrgId, str] = field(default_factory=dict)
    """Of the catalogue, where one is pinned."""
    caller_ids: dict[OrgId, dict[str, CallerIdPolicy]] = field(default_factory=dict)
    """Policies, where an organisation has made any."""
    shares: dict[OrgId, Shares] = field(default_factory=dict)
    """How many users hold what, and where: the size of pools of minutes."""
    purchased: dict[OrgId, dict[str, int]] = field(default_factory=dict)
    """Licences bought, by product."""
    resources: dict[str, ResourceEntry] = field(default_factory=dict)
    resource_extensions: dict[tuple[OrgId, str], Address] = field(default_factory=dict)
    queue_counts: Mapping[str, tuple[Counts, ...]] = field(default_factory=dict)
    """What was counted in each queue before this model was read; its program knows the rest."""
    queues_of: dict[UserId, set[str]] = field(default_factory=dict)
    """The queues that somebody is an agent of."""
    mailboxes: dict[str, MailboxEntry] = field(default_factory=dict)
    meetings: dict[str, MeetingEntry] = field(default_factory=dict)
    conferences: dict[tuple[OrgId, str], str] = field(default_factory=dict)
    shared_conferences: dict[str, str] = field(default_factory=dict)
    """Meetings by their conference ID on the shared bridge."""
    outbound: dict[OrgId, tuple[Scope, Scope]] = field(default_factory=dict)
    """Where meetings and calls of those may go who have no policy of their own; not listed: anywhere."""
    contacts: dict[str, ContactEntry] = field(default_factory=dict)
    known: dict[tuple[OrgId, UserId, E164], tuple[str, ...]] = field(default_factory=dict)
    """Contacts by whose they are and by number, in order of their ids."""
    groups: dict[OrgId, dict[str, GroupEntry]] = field(default_factory=dict)
    """Call groups by id."""
    conferencing: dict[OrgId, Conferencing] = field(default_factory=dict)
    """What holds for meetings, where an organisation has set it."""
    features: dict[OrgId, PhoneFeatures] = field(default_factory=dict)
    """Feature codes, where an organisation has its own."""
    tenants: dict[OrgId, TenantEntry] = field(default_factory=dict)
    """Organisations that are suspended or limited; all others may do as they like."""
    trunks: tuple[Trunk, ...] = ()
    named: dict[str, Trunk] = field(default_factory=dict)
    sources: dict[str, Trunk] = field(default_factory=dict)
    """Trunks in service by where their requests come from, written as the trunk has it."""
    networks: tuple[tuple[IPv4Network | IPv6Network, Trunk], ...] = ()
    """Those of the sources that are networks, the narrowest first."""

    def put_user(self, entry: UserEntry) -> None:
        self.drop_user(entry.person.user)
        person = entry.person
        self.users[person.user] = entry
        self.members.setdefault(person.org, {})[person.user] = None
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
        members = self.members[entry.person.org]
        del members[user]
        if not members:
            del self.members[entry.person.org]
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
        if entry.owner.shared:
            self.shared[entry.number] = entry.owner.country

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

    def put_outbound(self, org: OrgId, scopes: tuple[Scope, Scope] | None) -> None:
        """The organisation's outbound calling policy; None: it has none."""
        if scopes is None:
            self.outbound.pop(org, None)
        else:
            self.outbound[org] = scopes

    def payer(self, entry: UserEntry) -> Payer:
        """A user as who pays, with the outbound calling policy that holds for them."""
        scopes = None if entry.own_scopes else self.outbound.get(entry.person.org)
        return entry.payer if scopes is None else entry.payer.within(*scopes)

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
            self.shared.pop(entry.number, None)

    def put_resource(self, entry: ResourceEntry) -> None:
        self.drop_resource(entry.address.id)
        self.resources[entry.address.id] = entry
        if entry.extension:
            self.resource_extensions[entry.address.org, entry.extension] = entry.address
        for agent, _ in entry.agents:
            self.queues_of.setdefault(agent, set()).add(entry.address.id)

    def drop_resource(self, resource: str) -> None:
        entry = self.resources.pop(resource, None)
        if entry is None:
            return
        self.resource_extensions.pop((entry.address.org, entry.extension), None)
        for agent, _ in entry.agents:
            queues = self.queues_of.get(agent, set())
            queues.discard(resource)
            if not queues:
                self.queues_of.pop(agent, None)

    def put_mailbox(self, box: str, entry: MailboxEntry | None) -> None:
        """None: it is as a new one, or gone."""
        if entry is None:
            self.mailboxes.pop(box, None)
        else:
            self.mailboxes[box] = entry

    def put_meeting(self, entry: MeetingEntry) -> None:
        self.drop_meeting(entry.id)
        self.meetings[entry.id] = entry
        self.conferences[entry.org, entry.conference_id] = entry.id
        if entry.shared:
            self.shared_conferences[entry.conference_id] = entry.id

    def drop_meeting(self, meeting: str) -> None:
        entry = self.meetings.pop(meeting, None)
        if entry is not None:
            self.conferences.pop((entry.org, entry.conference_id), None)
            if entry.shared:
                self.shared_conferences.pop(entry.conference_id, None)

    def put_contact(self, entry: ContactEntry) -> None:
        self.drop_contact(entry.id)
        self.contacts[entry.id] = entry
        for number in entry.numbers:
            key = (entry.org, entry.owner, number)
            self.known[key] = tuple(sorted({*self.known.get(key, ()), entry.id}))

    def drop_contact(self, contact: str) -> None:
        entry = self.contacts.pop(contact, None)
        for number in () if entry is None else entry.numbers:
            assert entry is not None
            key = (entry.org, entry.owner, number)
            left = tuple(each for each in self.known.get(key, ()) if each != contact)
            if left:
                self.known[key] = left
            else:
                self.known.pop(key, None)

    def put_tenant(self, org: OrgId, entry: TenantEntry | None) -> None:
        """None: neither suspended nor limited."""
        if entry is None:
            self.tenants.pop(org, None)
        else:
            self.tenants[org] = entry

    def put_groups(self, org: OrgId, groups: dict[str, GroupEntry]) -> None:
        """All call groups of an organisation."""
        if groups:
            self.groups[org] = groups
        else:
            self.groups.pop(org, None)

    def put_features(self, org: OrgId, features: PhoneFeatures | None) -> None:
        """None: the organisation goes by what holds for all."""
        if features is None:
            self.features.pop(org, None)
        else:
            self.features[org] = features

    def put_trunks(self, trunks: tuple[Trunk, ...]) -> None:
        self.trunks = trunks
        self.named = {each.name: each for each in trunks}
        serving = [each for each in trunks if each.active]
        self.sources = {source: trunk for trunk in reversed(serving) for source in trunk.sources}
        networks = [
            (ip_network(each), trunk) for each, trunk in self.sources.items() if "/" in each
        ]
        self.networks = tuple(sorted(networks, key=lambda each: -each[0].prefixlen))
