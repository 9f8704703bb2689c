"""What the API needs of the running system; the node builds it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from cadran.charging.accounts import Accounts
from cadran.charging.limits import Limits
from cadran.charging.tariffs import Tariffs
from cadran.clock import Clock, Instant
from cadran.directory.address_book import AddressBook
from cadran.directory.attendants import Attendants
from cadran.directory.box_greetings import BoxGreetings
from cadran.directory.call_groups import CallGroups
from cadran.directory.call_settings import CallSettingsDoor
from cadran.directory.common_area import CommonAreaPhones
from cadran.directory.conferencing import ConferencingDoor
from cadran.directory.directory import Directory
from cadran.directory.federation import Federation
from cadran.directory.founding import Founding
from cadran.directory.greetings import Greetings
from cadran.directory.handsets import Handsets
from cadran.directory.leaving import Leaving
from cadran.directory.links import Links
from cadran.directory.mailboxes import Mailboxes
from cadran.directory.meetings import Meetings
from cadran.directory.messages import Messages
from cadran.directory.occurrences import Occurrences
from cadran.directory.organiser_numbers import OrganiserNumbers
from cadran.directory.outbound import Outbound
from cadran.directory.overlays import Overlays
from cadran.directory.people import User
from cadran.directory.phone_features import PhoneFeaturesDoor
from cadran.directory.phones import Phones
from cadran.directory.queues import Queues
from cadran.directory.sealing import Sealer
from cadran.directory.sessions import Sessions
from cadran.directory.tenants import Tenants
from cadran.directory.tokens import Tokens
from cadran.directory.trunks import Trunks
from cadran.entitlements.explain import Explain
from cadran.entitlements.live import Live
from cadran.exchange.browsers import Browsers
from cadran.exchange.gateways import Gateways
from cadran.exchange.tallies import Tallies
from cadran.ids import E164, Address, OrgId, UserId
from cadran.jobs import Jobs
from cadran.notices.notices import Notices
from cadran.notices.webhooks import Webhooks
from cadran.numbers import Numbers
from cadran.numbers.standing import Standing
from cadran.payments.payments import Payments
from cadran.porting import Porting
from cadran.reports.attendance import Attendance
from cadran.reports.calls import Calls
from cadran.reports.history import History
from cadran.reports.ladders import Ladders
from cadran.reports.privacy import Privacy
from cadran.reports.retention import Retention
from cadran.reports.usage_report import UsageReport
from cadran.signalling.traces import Traces

Callback = Callable[[str, Mapping[str, Any]], None]
"""Hears ``(topic, data)`` on the loop's thread."""


class ExchangeDoor(Protocol):
    """The exchange as the API uses it; every method on the asyncio loop."""

    @property
    def gateways(self) -> Gateways:
        """The trunks as they stand."""
        ...

    @property
    def tallies(self) -> Tallies:
        """What was counted since the start."""
        ...

    @property
    def traces(self) -> Traces:
        """The SIP messages of recent calls."""
        ...

    @property
    def browsers(self) -> Browsers:
        """The pages that make calls."""
        ...

    def command(
        self,
        address: Address,
        name: str,
        *,
        by: UserId,
        role: str,
        arguments: Mapping[str, str],
    ) -> Awaitable[Mapping[str, Any]]:
        """Have a program do something. Raises ``Refused``."""
        ...

    def view(self, address: Address) -> Mapping[str, Any] | None: ...

    def views(self, org: OrgId, kind: str) -> list[Mapping[str, Any]]: ...

    def presence(self, org: OrgId, user: UserId) -> str:
        """Whether somebody can be reached: see ``exchange.presence``."""
        ...

    def subscribe(self, org: OrgId, callback: Callback) -> Callable[[], None]: ...


class SandboxDoor(Protocol):
    """The sandbox carrier as the API uses it; every method on the asyncio loop, raising ``Refused``."""

    async def start(self, by: str) -> None: ...

    async def stop(self, by: str) -> None: ...

    async def call(self, number: E164, digits: str, hold_s: int) -> str:
        """Have a telephone of its world call a number."""
        ...


@dataclass(frozen=True, slots=True)
class Switches:
    """The settings that the API obeys."""

    version: str
    public_catalogue: bool = True
    """Strangers may read the catalogue."""
    secure_cookies: bool = False
    """The page is served over HTTPS."""
    sip_address: str = ""
    """What to type into a phone as its server, ``host:port``."""
    sip_addresses: tuple[tuple[str, str, str], ...] = ()
    """Transport, where it listens, and what others are told."""
    sip_realm: str = "cadran"
    page: str = "http://localhost"
    """The page's address, without a path."""
    mail_way: str = ""
    """Where mails go: a server's name, or a folder."""
    trusted_hosts: tuple[str, ...] = ()
    """Other hosts whose pages may open the event stream (a reverse proxy's name)."""


NEVER = Instant(0)


@dataclass(frozen=True, slots=True)
class NodeState:
    """What the node tells of itself for ``GET /system``."""

    node: str = ""
    started_at: Instant = NEVER
    draining: bool = False
    load_1m_percent: int = 0
    """Load average over one minute per core."""
    calls: int = 0
    programs: int = 0
    media_workers: int = 0
    media_legs: int = 0
    media_bridges: int = 0
    database: str = ""
    """``sqlite`` or ``postgresql``."""
    trunk_calls: Mapping[str, int] = field(default_factory=dict)
    """Calls going on by trunk."""
    trunks_down: frozenset[str] = frozenset()
    devices: int = 0
    """Registered telephones."""
    sip_dialogs: int = 0
    sip_connections: int = 0
    sip_dropped: int = 0
    """Datagrams that the kernel would not take."""


def _nobody(_token: str) -> User | None:
    return None


def _never(_token: str) -> bool:
    return False


def _none_registered(_username: str) -> Sequence[str]:
    return ()


SETTLE_S = 2.0
"""It takes milliseconds, unless a file of licences is on its way."""


@dataclass(frozen=True, slots=True)
class House:
    """The rooms, as built by the node."""

    switches: Switches
    clock: Clock
    entropy: Callable[[int], bytes]
    overlays: Overlays
    directory: Directory
    meetings: Meetings
    attendants: Attendants
    greetings: Greetings
    queues: Queues
    mailboxes: Mailboxes
    messages: Messages
    box_greetings: BoxGreetings
    phones: Phones
    sealer: Sealer
    sessions: Sessions
    founding: Founding
    numbers: Numbers
    porting: Porting
    accounts: Accounts
    limits: Limits
    payments: Payments
    notices: Notices
    webhooks: Webhooks
    calls: Calls
    jobs: Jobs
    usage: UsageReport
    privacy: Privacy
    retention: Retention
    tariffs: Tariffs
    live: Live
    explain: Explain
    outbound: Outbound
    trunks: Trunks
    exchange: ExchangeDoor
    sandbox: SandboxDoor
    federation: Federation
    """Single sign-on with organisations' own identity providers."""
    exports: Path = Path("exports")
    """Where the data of organisations that leave is kept for their operator."""
    recordings: Path = Path("recordings")
    """The folder of recordings, a folder an organisation."""
    console: Callable[[str], bool] = field(default=_never)
    """Is this the command line's token, which acts as the operator where only an operator may?"""
    bearer: Callable[[str], User | None] = field(default=_nobody)
    """Whom another bearer token than a session's stands for (the command line's), if anybody."""
    registered: Callable[[str], Sequence[str]] = field(default=_none_registered)
    """The devices registered for a phone account, as they name themselves; any thread."""
    checks: Callable[[], Mapping[str, tuple[bool, str]]] = field(default=dict)
    """What must work for calls to be taken: name -> (works, in a word); quick, any thread."""
    state: Callable[[], NodeState] = field(default=NodeState)
    """What only the node knows of itself; quick, on the loop's thread."""

    def settle(self) -> None:
        """Wait, not for ever, until the call path knows what was just written: answers judge by it. Blocks."""
        self.live.settled(SETTLE_S)

    @property
    def handsets(self) -> Handsets:
        """Telephones that set themselves up."""
        return Handsets(self.phones)

    @property
    def common_area(self) -> CommonAreaPhones:
        """Telephones without a person."""
        return CommonAreaPhones(self.directory, self.outbound)

    @property
    def links(self) -> Links:
        """Invitations and password resets by mail."""
        return Links(self.sessions)

    @property
    def ladders(self) -> Ladders:
        """SIP messages of calls that are over."""
        return Ladders(self.directory.store, self.clock)

    @property
    def history(self) -> History:
        """People's own calls."""
        return History(self.directory.store, self.calls)

    @property
    def standing(self) -> Standing:
        """Where single telephones stand."""
        return Standing(self.directory.store, self.clock, self.entropy)

    @property
    def address_book(self) -> AddressBook:
        """Whom people may want to call."""
        return AddressBook(self.directory.store, self.clock, self.entropy)

    @property
    def tokens(self) -> Tokens:
        """What programs sign in with."""
        return Tokens(self.directory.store, self.clock, self.entropy)

    @property
    def call_settings(self) -> CallSettingsDoor:
        """Where people's calls go."""
        return CallSettingsDoor(self.directory.store, self.clock, self.entropy, self.outbound.shelf)

    @property
    def call_groups(self) -> CallGroups:
        """Who takes calls for each other."""
        return CallGroups(self.directory.store, self.clock, self.entropy, self.outbound.shelf)

    @property
    def phone_features(self) -> PhoneFeaturesDoor:
        """What telephones can do by codes."""
        return PhoneFeaturesDoor(self.directory.store, self.clock, self.entropy)

    @property
    def conferencing(self) -> ConferencingDoor:
        """What holds for all meetings of an organisation."""
        return ConferencingDoor(self.directory.store, self.clock, self.entropy)

    @property
    def occurrences(self) -> Occurrences:
        """Single occurrences of recurring meetings."""
        return Occurrences(self.directory.store, self.clock, self.entropy, self.sealer)

    @property
    def organiser_numbers(self) -> OrganiserNumbers:
        """The numbers that organisers' invitations name."""
        return OrganiserNumbers(self.directory.store, self.clock, self.entropy, self.sealer)

    @property
    def tenants(self) -> Tenants:
        """The operator's door."""
        return Tenants(self.directory)

    @property
    def leaving(self) -> Leaving:
        """Export and erasure of organisations."""
        return Leaving(self.tenants, self.exports, self.recordings)

    @property
    def attendance(self) -> Attendance:
        """Who was in which meeting, and what was recorded there."""
        return Attendance(self.directory.store, self.calls, self.recordings)
