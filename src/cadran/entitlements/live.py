"""The live model: what the call path needs to know, in memory, kept fresh by the journal.

Built from the store at start; after each commit the appended facts refresh what they touch. Look-ups
are dictionary reads on the loop's thread, never queries.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from ipaddress import ip_address

from cadran.catalogue import Catalogue
from cadran.catalogue.shelf import Shelf
from cadran.clock import Clock
from cadran.directory.attendants import in_scope
from cadran.directory.phone_features import PhoneFeatures
from cadran.directory.trunks import is_address
from cadran.entitlement.decide import decide
from cadran.entitlement.decision import Decision
from cadran.entitlement.facts import CallFacts, DialOutFacts, JoinFacts, Payer
from cadran.entitlements.calling import colleagues, park_settings, phone_settings
from cadran.entitlements.follow import Follower, HandOver
from cadran.entitlements.mailboxes import mailbox_settings
from cadran.entitlements.meetings import meeting_settings, number_shown
from cadran.entitlements.minutes import Shares, all_pools, payer_pools, pays_per_minute
from cadran.entitlements.model import Account, Model, Owner, Person, ResourceEntry
from cadran.entitlements.reach import reached
from cadran.entitlements.refresh import Patch, Touched, addresses
from cadran.entitlements.resources import (
    AGENT_NEEDS,
    attendant_settings,
    forward_settings,
    queue_settings,
    resource_payer,
)
from cadran.entitlements.stored import read_model
from cadran.ids import E164, Address, OrgId, UserId
from cadran.money.pools import Pool
from cadran.numbering.features import Codes
from cadran.numbering.zones import zone_a
from cadran.numbers.caller_ids import CallerIdPolicy
from cadran.routing.trunk import Trunk
from cadran.services.questions import Found
from cadran.store.store import Store

__all__ = ["Account", "Live", "Owner", "Person"]

PHONES_KEPT = 4_096
"""Phones whose settings are kept, 10 MB of them; those of others are put together at each call."""


class Live:
    """The door of the room for the exchange."""

    def __init__(self, store: Store, catalogue: Catalogue | Shelf, clock: Clock) -> None:
        self._store = store
        self._shelf = Shelf.of(catalogue)
        self._clock = clock
        self._follower: Follower | None = None
        self._model = self._build()
        self._phones: dict[Address, Mapping[str, object]] = {}
        """Settings of phones, until the model changes: then this is another dictionary."""

    # --- freshness ----------------------------------------------------------------------------

    def start(
        self, hand_over: HandOver, changed: Callable[[Address], None] = lambda _address: None
    ) -> None:
        """Keep fresh from now on. Called once, on the thread that looks things up.

        ``changed`` is called there with the address of each program whose settings may have changed.
        """
        self._follower = Follower(
            self._store, hand_over, lambda patches: self._apply(patches, changed)
        )
        self._follower.start()
        self._model = self._build()  # what was committed before anybody listened
        self._phones = {}

    def settled(self, wait_s: float) -> bool:
        """Wait until all that is committed is known here. Not on the owner's thread."""
        return self._follower is None or self._follower.settled(wait_s)

    def stop(self) -> None:
        if self._follower is not None:
            self._follower.stop()

    def _build(self) -> Model:
        with self._store.read_everywhere() as unit:
            return read_model(unit)

    def _apply(
        self, patches: list[tuple[Touched, Patch]], changed: Callable[[Address], None]
    ) -> None:
        for touched, patch in patches:
            patch(self._model)
            self._phones = {}
            for address in addresses(touched, self._model):
                changed(address)

    # --- people and telephones ----------------------------------------------------------------

    def account(self, username: str) -> Account | None:
        return self._model.accounts.get(username)

    def accounts_of(self, user: UserId) -> tuple[Account, ...]:
        """The user's phone accounts: where their devices register."""
        entry = self._model.users.get(user)
        return () if entry is None else entry.accounts

    def person(self, user: UserId) -> Person | None:
        """An active user."""
        entry = self._model.users.get(user)
        return None if entry is None else entry.person

    def pin_hash(self, user: UserId) -> str | None:
        """The Argon2id hash of an organiser's PIN; None if there is none, or no conferencing licence."""
        entry = self._model.users.get(user)
        if entry is None or not entry.payer.organises:
            return None
        return entry.pin_hash or None

    def known_as(self, org: OrgId, user: UserId, number: E164) -> str:
        """The name that this number has in a user's own contacts, or else in everybody's; "" for none."""
        for owner in (user, UserId("")):
            for contact in self._model.known.get((org, owner, number), ()):
                return self._model.contacts[contact].name
        return ""

    # --- organisations ------------------------------------------------------------------------

    def suspended(self, org: OrgId) -> bool:
        """Whether the operator has stopped this organisation."""
        tenant = self._model.tenants.get(org)
        return tenant is not None and tenant.suspended

    def calls_most(self, org: OrgId) -> int | None:
        """How many calls may go on at once; None: as many as the house takes."""
        tenant = self._model.tenants.get(org)
        return None if tenant is None else tenant.calls_most

    # --- where calls go -----------------------------------------------------------------------

    def owner(self, number: E164) -> Owner | None:
        return self._model.owners.get(number)

    def extension(self, org: OrgId, digits: str) -> Address | None:
        """The extension of a user or a resource account, or a conference ID, within the organisation."""
        user = self._model.extensions.get((org, digits))
        if user is not None:
            return Address(org, "phone", user)
        return self._model.resource_extensions.get((org, digits)) or self.meeting(org, digits)

    def meeting(self, org: OrgId, conference_id: str) -> Address | None:
        """A meeting that can be joined: not cancelled, its organiser active and licensed."""
        name = self._model.conferences.get((org, conference_id))
        if name is None or not self.may_join_meeting(name, org).allowed:
            return None
        return Address(org, "meeting", name)

    def meeting_on(self, dial_in: Address, conference_id: str) -> Address | None:
        """A meeting that callers of a number of the bridge can join: on a shared one, of any organisation."""
        owner = self._model.owners.get(E164(dial_in.id))
        if owner is None or owner.address != dial_in or not owner.shared:
            return self.meeting(dial_in.org, conference_id)
        entry = self._model.meetings.get(self._model.shared_conferences.get(conference_id, ""))
        return None if entry is None else self.meeting(entry.org, conference_id)

    def shares(self, dial_in: Address, meeting: Address) -> bool:
        """Whether a number of the operator leads to this meeting of another organisation."""
        entry = self._model.meetings.get(meeting.id)
        if entry is None or dial_in.kind != "dial-in":
            return False
        return entry.shared and self.meeting_on(dial_in, entry.conference_id) == meeting

    def settings(self, address: Address) -> Mapping[str, object] | None:
        """What the maker of the program at this address needs; None if nothing is configured there."""
        if address.kind == "dial-in":
            return self._dial_in_settings(address)
        if address.kind == "meeting":
            rules = self.edition(address.org).rules
            return meeting_settings(self._model, address, rules)
        if address.kind == "phone":
            return self._phone_settings(address)
        if address.kind == "queue":
            queue = self.resource(address)
            return None if queue is None else queue_settings(self._model, queue, self._clock())
        if address.kind == "attendant":
            attendant = self.resource(address)
            return None if attendant is None else attendant_settings(attendant)
        if address.kind == "voicemail":
            return mailbox_settings(self._model, address)
        if address.kind == "park":
            return park_settings(self._model, address.org) if address.id == address.org else None
        if address.kind == "echo":
            return {} if address.id == address.org else None
        if address.kind == "forward":
            return forward_settings(self._model, address)
        return None

    def resource(self, address: Address) -> ResourceEntry | None:
        """The attendant or queue that lives here."""
        entry = self._model.resources.get(address.id)
        return entry if entry is not None and entry.address == address else None

    def waiting(self, box: str) -> tuple[int, int]:
        """New and saved messages in a mailbox."""
        entry = self._model.mailboxes.get(box)
        return (0, 0) if entry is None else (entry.new, entry.saved)

    def reachable(self, org: OrgId, plan: Mapping[str, object]) -> list[Found]:
        """Whom callers of an attendant with this plan may reach by name or extension."""
        entries = (self._model.users[user] for user in self._model.members.get(org, ()))
        return [
            Found(entry.person.user, entry.person.name, entry.person.extension)
            for entry in entries
            if AGENT_NEEDS in entry.payer.licences and in_scope(plan, entry.person.user)
        ]

    # --- what people's telephones do ----------------------------------------------------------

    def features(self, org: OrgId) -> PhoneFeatures:
        """Feature codes, and how long calls stay parked."""
        return self._model.features.get(org) or PhoneFeatures()

    def feature_codes(self, org: OrgId) -> Codes:
        return self.features(org).codes

    def group_of(self, user: UserId) -> list[UserId]:
        """Everybody whose ringing call this user may pick up: those of the same call groups."""
        return colleagues(self._model, user)

    def calls_for(self, delegate: UserId, user: UserId) -> bool:
        """May the delegate call for this user? Both are of one organisation."""
        entry, other = self._model.users.get(user), self._model.users.get(delegate)
        if entry is None or other is None or entry.person.org != other.person.org:
            return False
        return any(each.user == delegate and each.calls for each in entry.calls.delegates)

    def delegated_by(self, delegate: UserId) -> list[UserId]:
        """For whom this user may call."""
        entry = self._model.users.get(delegate)
        members = () if entry is None else self._model.members.get(entry.person.org, ())
        return [each for each in members if self.calls_for(delegate, each)]

    def _dial_in_settings(self, address: Address) -> Mapping[str, object] | None:
        owner = self._model.owners.get(E164(address.id))
        if owner is None or owner.address != address:
            return None
        return {
            "number": address.id,
            "languages": list(owner.languages),
            "country": owner.country,
        }

    def _phone_settings(self, address: Address) -> Mapping[str, object] | None:
        """Each call of a user makes their phone's program anew."""
        kept = self._phones
        found = kept.get(address)
        if found is None:
            found = phone_settings(self._model, address)
            if found is not None and len(kept) < PHONES_KEPT:
                kept[address] = found
        return found

    # --- trunks -------------------------------------------------------------------------------

    def trunks(self) -> tuple[Trunk, ...]:
        return self._model.trunks

    def trunk(self, name: str) -> Trunk | None:
        return self._model.named.get(name)

    def trunk_from(self, host: str, port: int = 0) -> Trunk | None:
        """The trunk whose requests come from here: by address and port, by address, or by the narrowest network.

        ``host`` may also be a gateway's name, where the trunk has that among its sources.
        """
        model = self._model
        found = model.sources.get(f"{host}:{port}") or model.sources.get(host)
        if found is None and model.networks and is_address(host):
            address = ip_address(host)
            found = next((trunk for network, trunk in model.networks if address in network), None)
        return found

    # --- what may be done ---------------------------------------------------------------------

    def caller_number(self, user: UserId, service: str) -> E164 | None:
        """The number shown for a call of this user: by their caller-ID policy, or the bridge's default for meetings."""
        entry = self._model.users.get(user)
        if entry is None:
            return None
        if service.startswith("conf_"):
            return number_shown(self._model, entry.person.org, entry.person.usage_location)
        return self._caller_id(user).shown(entry.person.number, hidden=entry.hidden)

    def _caller_id(self, user: UserId) -> CallerIdPolicy:
        entry = self._model.users[user]
        return self._model.caller_id(entry.person.org, entry.policy)

    def may_call(
        self, user: UserId, service: str, number: E164, edition: Catalogue | None = None
    ) -> Decision:
        """May this user, as payer, call this number? The balance is charging's to check.

        ``edition``: how another one than the organisation's would have it.
        """
        return decide(self.call_facts(user, service, number, edition))

    def may_dial_out(self, meeting: str, number: E164, *, by_phone: bool = False) -> Decision:
        """May this meeting call this number, the organiser paying?"""
        entry = self._model.meetings.get(meeting)
        organiser = UserId("") if entry is None else entry.organiser
        call = self.call_facts(organiser, "conf_out", number)
        return decide(DialOutFacts(self._payer(organiser), by_phone, call))

    def may_join_meeting(self, meeting: str, org: OrgId, *, by_toll_free: bool = False) -> Decision:
        """May a caller who was let in by this organisation's number or account join?"""
        entry = self._model.meetings.get(meeting)
        if entry is None:
            return decide(JoinFacts(None, same_organisation=True, cancelled=True))
        return decide(
            JoinFacts(
                self._payer(entry.organiser),
                entry.org == org,
                by_toll_free=by_toll_free,
                toll_free_allowed=self.offers_toll_free(entry.organiser),
            )
        )

    def offers_toll_free(self, organiser: UserId) -> bool:
        """Whether callers of toll-free numbers get into their meetings."""
        entry = self._model.users.get(organiser)
        return entry is None or entry.offers_toll_free

    def edition(self, org: OrgId) -> Catalogue:
        """The edition of the catalogue that the organisation goes by."""
        return self._shelf.edition(self.pinned(org))

    def pinned(self, org: OrgId) -> str:
        """The edition that the organisation has pinned; "" for none."""
        return self._model.editions.get(org, "")

    def call_facts(
        self, user: UserId, service: str, number: E164, edition: Catalogue | None = None
    ) -> CallFacts:
        """What ``may_call`` is decided on."""
        entry = self._model.users.get(user)
        payer = None if entry is None else self._model.payer(entry)
        org = OrgId("") if entry is None else entry.person.org
        if entry is None and (resource := resource_payer(self._model, user)) is not None:
            org, payer = resource
        country = "" if payer is None else payer.usage_location
        edition = edition or self.edition(org)
        found = reached(edition, number, country, internal=number in self._model.owners)
        conference = service.startswith("conf_")
        pools: tuple[Pool, ...] = ()
        if entry is not None:
            shares, bought = self._licences(entry.person.org)
            asked = (service, found.reach, found.destination)
            pools = payer_pools(edition, shares, bought, entry.payer, *asked)
        return CallFacts(
            payer=payer,
            service=service,
            reach=found.reach,
            destination=found.destination,
            premium_by_credits=found.premium_by_credits,
            premium_source=found.source,
            zone_a=found.destination in zone_a(),
            pools=pools,
            pools_source=edition.rules.place_of("dial_out_minutes") if conference else "",
            pay_per_minute=conference and payer is not None and pays_per_minute(edition, payer),
        )

    def pays_for_joining(self, meeting: str) -> UserId | None:
        """The organiser, if their conferencing is paid by the minute, also of who dials in."""
        entry = self._model.meetings.get(meeting)
        payer = None if entry is None else self._payer(entry.organiser)
        if entry is None or payer is None or not pays_per_minute(self.edition(entry.org), payer):
            return None
        return entry.organiser

    def pools(self, org: OrgId) -> list[Pool]:
        """Every pool of minutes that the organisation has now."""
        return all_pools(self.edition(org), *self._licences(org))

    def _licences(self, org: OrgId) -> tuple[Shares, int]:
        """Who holds what, and how many conferencing licences were bought."""
        bought = self._model.purchased.get(org, {})
        return self._model.shares.get(org, Counter()), bought.get("AUDIO_CONFERENCING", 0)

    def _payer(self, user: UserId) -> Payer | None:
        entry = self._model.users.get(user)
        return None if entry is None else self._model.payer(entry)
