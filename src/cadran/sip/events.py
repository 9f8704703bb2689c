"""What the agent says to its owner, and the flows and identities that both speak of.

Nothing here holds a socket. A :class:`Flow` names one by its transport and both ends.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NewType

from msgspec import Struct

from cadran.clock import Instant
from cadran.errors import Refusal
from cadran.ids import Address, LegId, UserId

AskId = NewType("AskId", int)
"""A question of the agent's, answered exactly once by the owner."""


class Flow(Struct, frozen=True):
    """One path to a peer: what a datagram came in on, and where its answer goes (RFC 5626 section 2)."""

    transport: str
    """``udp``, ``tcp``, ``tls``."""
    local: tuple[str, int]
    remote: tuple[str, int]
    name: str = ""
    """What the certificate must be for of a ``tls`` peer that we connect to (RFC 5922 section 4); "" its address."""


# --- identities -------------------------------------------------------------------------------


class TrunkIdentity(Struct, frozen=True):
    """The request comes from a carrier's address; it is believed about the numbers it asserts."""

    trunk: str


@dataclass(frozen=True, slots=True)
class AccountIdentity:
    """A phone account. The agent checks the digest against the hashes and challenges as needed.

    ``ha1`` maps an algorithm of RFC 8760 (``MD5``, ``SHA-256``) to H(username:realm:password).
    """

    account: str
    ha1: dict[str, str] = field(repr=False, default_factory=dict)


class StrangerIdentity(Struct, frozen=True):
    """Nobody known: challenged like anybody, and never let in (no difference can be observed)."""

    silent: bool = False
    """Drop without a word instead."""


class UserIdentity(Struct, frozen=True):
    """A person who proved who they are by other means than SIP's: the session of their page."""

    user: UserId


class GuestIdentity(Struct, frozen=True):
    """A visitor whom a meeting's link let in: they reach that meeting and nothing else."""

    guest: UserId
    """A handle for this one visitor; no id of a user, since those have no colon."""
    name: str
    """As they call themselves."""
    meeting: Address
    called: str
    """The meeting's conference ID, for the record of the call."""
    language: str


Identity = TrunkIdentity | AccountIdentity | StrangerIdentity


# --- outputs ----------------------------------------------------------------------------------


class Transmit(Struct, frozen=True):
    """Bytes to send on a flow."""

    flow: Flow
    data: bytes


class IdentityWanted(Struct, frozen=True):
    """Who is this? Answered by ``agent.identify(ask, identity, now)``."""

    ask: AskId
    method: str
    flow: Flow
    username: str
    """From the Authorization header, or "" when there is none yet."""


class Person(Struct, frozen=True):
    """A name and a URI as somebody wrote them."""

    name: str
    uri: str
    user: str
    """The URI's user part, unescaped: the number as a rule."""


class Diversion(Struct, frozen=True):
    """Who sent the call on, and why, in the words of RFC 5806 section 4 (``user-busy``, ``no-answer``…)."""

    by: Person
    reason: str


class Invited(Struct, frozen=True):
    """A new call, its caller already identified. 100 has been sent; ``leg`` is new."""

    leg: LegId
    identity: TrunkIdentity | AccountIdentity | UserIdentity | GuestIdentity
    flow: Flow
    called: str
    """The user part of the Request-URI, unescaped, without parameters."""
    called_host: str
    caller: str
    """User part of P-Asserted-Identity if the trunk sent one, else of From; not to be believed otherwise."""
    caller_name: str
    offer: str
    """The SDP offered, or "" for an INVITE without one (the answer then carries ours)."""
    sip_call_id: str
    to: str = ""
    """The user part of To, unescaped: whom a carrier means that calls the contact of our registration."""
    headers: tuple[tuple[str, str], ...] = ()
    """The other headers, names in canonical form, in order."""
    asserted: tuple[Person, ...] = ()
    """P-Asserted-Identity, which only a trunk is believed about (RFC 3325)."""
    privacy: frozenset[str] = frozenset()
    """Privacy values (RFC 3323); ``asserted.hides`` says whether they withhold the caller's name."""
    diversions: tuple[Diversion, ...] = ()
    """Who sent the call on before it came here, the latest first."""
    replaces: LegId | None = None
    """The leg whose place this call is to take (RFC 3891), which is then the owner's to hang up. It exists
    and may be replaced by the RFC's rules; whether *this* caller may is the owner's to decide."""


class Progressed(Struct, frozen=True):
    """A 101–199 to our INVITE."""

    leg: LegId
    status: int
    sdp: str


class Accepted(Struct, frozen=True):
    """A 2xx to our INVITE; the ACK has been sent. ``sdp`` is the answer."""

    leg: LegId
    sdp: str


class Rejected(Struct, frozen=True):
    """Our INVITE failed for good: a 3xx–6xx, a time-out (status 408) or a transport error (503)."""

    leg: LegId
    status: int
    phrase: str
    retry_after_s: int = 0
    contacts: tuple[str, ...] = ()
    """Of a 3xx."""
    q850: int | None = None
    """From the Reason header, if any."""


class Established(Struct, frozen=True):
    """The ACK to our 2xx came: the arrived leg stands. ``sdp`` if the answer came in the ACK."""

    leg: LegId
    sdp: str


class Reoffered(Struct, frozen=True):
    """A re-INVITE or UPDATE with an offer; answered by ``answer_offer`` or ``refuse_offer``."""

    leg: LegId
    sdp: str
    """"" asks us to make the offer."""


class Reanswered(Struct, frozen=True):
    """The answer to our own re-offer; ``sdp`` "" if it was refused (``status``)."""

    leg: LegId
    status: int
    sdp: str


class Referred(Struct, frozen=True):
    """The peer asks that its call be transferred (RFC 3515); answered by ``accept_refer``, which is followed by
    ``notify_refer`` until a final status, or by ``refuse_refer``. Only with ``AgentConfig.transfers``.
    """

    leg: LegId
    to: str
    """The URI to be called, without headers."""
    called: str
    """Its user part, unescaped, without parameters."""
    replaces: str
    """The Replaces value for the call to be made (attended transfer, RFC 5589), "" for a blind one."""
    replaced: LegId | None
    """Our own leg that ``replaces`` names: bridge it instead of calling anybody. None if it is elsewhere."""
    referred_by: str
    """As the peer wrote it; not to be believed."""


SubscriptionId = NewType("SubscriptionId", str)


class Subscribed(Struct, frozen=True):
    """A SUBSCRIBE (RFC 6665), its sender identified; answered by ``accept_subscription``, which tells the present
    state, or by ``refuse_subscription``. Then ``notify`` until ``Unsubscribed``.
    """

    subscription: SubscriptionId
    identity: TrunkIdentity | AccountIdentity
    package: str
    """One of ``AgentConfig.packages``: ``message-summary``, ``dialog``."""
    target: str
    """Whose state is wanted: the user part of the Request-URI. Whether this sender may see it is the owner's."""
    accept: str
    """The Accept field as written."""
    expires_s: int
    """0: the state is wanted once; ``Unsubscribed`` follows the acceptance."""


class Unsubscribed(Struct, frozen=True):
    """Nobody listens any more: it ran out, was ended, or the phone is gone. Once each accepted subscription."""

    subscription: SubscriptionId


class KeysByInfo(Struct, frozen=True):
    """Digits by INFO (application/dtmf-relay or dtmf)."""

    leg: LegId
    digits: str
    duration_ms: int


class Ended(Struct, frozen=True):
    """The leg is over: BYE, CANCEL, a lost ACK, or a dead dialog. Sent once a leg; nothing follows it."""

    leg: LegId
    by_peer: bool
    cause: Refusal


class Binding(Struct, frozen=True):
    """One place where an account can be reached (RFC 3261 section 10)."""

    account: str
    contact: str
    """The Contact URI as registered."""
    flow: Flow
    """Where its packets really came from."""
    expires_at: int
    """Instant, ms."""
    sip_call_id: str = ""
    cseq: int = 0
    instance: str = ""
    """``+sip.instance`` (RFC 5626), if given."""
    user_agent: str = ""
    q_permille: int = 1000
    """The phone's ``q``, in thousandths: higher is preferred."""
    path: tuple[str, ...] = ()
    """Proxies between the phone and us (RFC 3327): the ``routes`` of an ``invite`` to it, in order."""


class BindingsChanged(Struct, frozen=True):
    """All present bindings of one account; to be stored, so that they survive a restart."""

    account: str
    bindings: tuple[Binding, ...]


class RegistrationChanged(Struct, frozen=True):
    """Of a registration of ours at a carrier, by the owner's name for it.

    ``status`` is the carrier's last final answer, 408 for silence; ``retry_at`` when it is tried again.
    """

    name: str
    registered: bool
    status: int
    expires_at: Instant | None = None
    retry_at: Instant | None = None


class CarrierAnswered(Struct, frozen=True):
    """The answer to an OPTIONS of ours: any final status is a sign of life but 408 and 503."""

    name: str
    status: int


SipEvent = (
    IdentityWanted
    | Invited
    | Progressed
    | Accepted
    | Rejected
    | Established
    | Reoffered
    | Reanswered
    | Referred
    | Subscribed
    | Unsubscribed
    | KeysByInfo
    | Ended
    | BindingsChanged
    | RegistrationChanged
    | CarrierAnswered
)
Output = Transmit | SipEvent
