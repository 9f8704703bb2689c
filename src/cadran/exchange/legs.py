"""A leg as the exchange knows it: one side of a conversation, its dialog, its media and its money."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct, field

from cadran.clock import Instant
from cadran.errors import Refusal
from cadran.exchange.keys import Keys, Ways
from cadran.ids import Address, BridgeId, CallId, GrantId, LegId, OrgId, Ref
from cadran.media.plane import Port, Sound
from cadran.media.stream import BrowserPort
from cadran.services.events import Caller, Diverted
from cadran.sip.keying import OFF
from cadran.sip.offer_answer import Negotiation


class LegState(Enum):
    """Where a leg stands. ``ARRIVED → ANSWERED → ENDED`` or ``DIALLING → ANSWERED → ENDED``."""

    ARRIVED = "arrived"
    DIALLING = "dialling"
    ANSWERED = "answered"
    ENDED = "ended"


WELL = (200, 302, 487)
"""SIP statuses of reasons for which legs end as they should: hung up, sent on, called off."""


class Metered(Struct):
    """The grant of a paid leg, how far it reaches, and who pays."""

    grant: GrantId
    granted_ms: int
    payer: str
    last: Refusal | None = None
    """Why there is no more after this slice, once that is known."""
    slices: int = 1
    extending: bool = False
    answered_at: Instant | None = None


class Leg(Struct):
    """One side of a conversation.

    ``sips`` are the dialogs tried for it (several while devices are forked or trunks fail over);
    ``sip`` the one that was answered or arrived. ``playing`` is the reference of the running ``Play``.
    """

    id: LegId
    org: OrgId
    call: CallId
    holder: Address
    state: LegState
    caller: Caller
    called: str
    at: Instant
    outgoing: bool
    trunk: str = ""
    account: str = ""
    """The phone account of the device that placed it."""
    sip: LegId | None = None
    sips: dict[LegId, str] = field(default_factory=dict)
    """Dialog -> the host that its signalling comes from."""
    emergency: bool = False
    """A call for help: nothing that limits or ends other calls holds for it."""
    diverted: tuple[Diverted, ...] = ()
    """Who sent it on before it came here, the latest first."""
    handed: int = 0
    """How often one program gave it to another."""
    offer: str = ""
    signalled_from: str = ""
    """The host that its signalling came from: where its media may come from too, behind NAT."""
    port: Port | BrowserPort | None = None
    talk: Negotiation | None = None
    """Offer and answer, once it has a port; a page's are made anew each time."""
    codec: str = ""
    """What it talks, once that is agreed on."""
    encryption: str = OFF
    """What its policy comes to in the dialog that counts (``sip.keying``), and in those that are tried."""
    encryptions: dict[LegId, str] = field(default_factory=dict)
    bridge: BridgeId | None = None
    muted: bool = False
    held: bool = False
    answered_at: Instant | None = None
    keys: Keys = field(default_factory=Keys)
    ways: Ways = field(default_factory=Ways)
    informs: bool = False
    """Its device has INFO, by which it may tell keys."""
    keys_ref: Ref | None = None
    playing: Ref | None = None
    play_token: int = 0
    looping: bool = False
    borrowed: tuple[Sound, ...] = ()
    """Recordings that are in memory for it to hear."""
    recording: bool = False
    """A program's ``Record`` runs: keys go to the program."""
    answer_ref: Ref | None = None
    metered: Metered | None = None
    cause: Refusal | None = None
    """Why the house is ending it, once it has decided so."""

    @property
    def keys_way(self) -> str:
        """How its keys come, and those of others reach it: ``events`` (RFC 4733), ``tones`` where the codec lets them
        through, else ``info``, or ``none``; "" before anything is agreed on.
        """
        agreed = self.talk.agreed if self.talk is not None else None
        if agreed is None:
            return ""
        if agreed.events_pt >= 0:
            return "events"
        garbled = "info" if self.informs else "none"
        return garbled if agreed.codec == "OPUS" else "tones"
