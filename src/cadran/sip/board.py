"""What all legs, transactions and the registrar of one agent share."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING

from cadran.ids import LegId
from cadran.sip.build import ALLOW, SUPPORTED, Fields, reply_bytes
from cadran.sip.events import Flow, Output, Transmit
from cadran.sip.message import Request
from cadran.sip.timers import Timers
from cadran.sip.transaction import Transactions
from cadran.sip.uri import host_port
from cadran.sip.via import COOKIE, answer_flow

if TYPE_CHECKING:
    from cadran.sip.leg import Leg

DialogKey = tuple[str, str, str]
"""Call-ID, local tag, remote tag (section 12)."""


@dataclass(frozen=True, slots=True)
class AgentConfig:
    """Settings of an agent.

    ``advertised`` is the host and port put into Via and Contact, per transport, ``advertised_six`` the same for peers of
    IPv6; without an entry the flow's own end is used. ``algorithms`` are those of the digest challenges, in order of preference
    (RFC 8760 section 2.4: ``SHA-256`` before ``MD5``); MD5 alone is the default, since phones are in use
    that give up when they see any other beside it (baresip 1.0). ``max_legs`` and ``max_transactions`` are where 503 begins: above them new
    calls and registrations are refused, running ones go on. ``session_s`` is the session timer wished for,
    ``transfers`` lets REFER and Replaces in (RFC 3515, 3891) and ``packages`` names the event packages of
    SUBSCRIBE (RFC 6665): set them when the owner answers ``Referred``, ``Invited.replaces`` and ``Subscribed``.
    ``min_session_s`` the shortest taken (RFC 4028 section 4 asks for 90 or more).
    """

    advertised: dict[str, tuple[str, int]]
    realm: str
    advertised_six: dict[str, tuple[str, int]] = field(default_factory=dict)
    product: str = "Cadran"
    min_expires_s: int = 60
    max_expires_s: int = 3_600
    algorithms: tuple[str, ...] = ("MD5",)
    transfers: bool = False
    packages: tuple[str, ...] = ()
    session_s: int = 1_800
    min_session_s: int = 90
    max_legs: int = 4_000
    max_transactions: int = 200_000


def allow(config: AgentConfig) -> str:
    """The Allow value: methods served with these settings."""
    more = (", REFER" if config.transfers else "") + (", SUBSCRIBE" if config.packages else "")
    return ALLOW + more


def _nobody() -> None:
    """Nobody asked to be woken: the owner polls by itself."""


class Board:
    """Shared state. ``out`` is what ``poll`` hands over."""

    __slots__ = (
        "_entropy",
        "_secret",
        "_told",
        "allow",
        "config",
        "dialogs",
        "early",
        "legs",
        "out",
        "supported",
        "timers",
        "transactions",
        "woken",
    )

    def __init__(self, config: AgentConfig, entropy: Callable[[int], bytes]) -> None:
        self.config = config
        self.allow = allow(config)
        self.supported = SUPPORTED + (", replaces, norefersub" if config.transfers else "")
        self.out: deque[Output] = deque()
        self.timers = Timers()
        self.transactions = Transactions(self.timers, self.out)
        self.transactions.end_point = self.end_point
        self.legs: dict[LegId, Leg] = {}
        self.dialogs: dict[DialogKey, Leg] = {}
        self.early: dict[DialogKey, Leg] = {}
        """Dialled legs that ring, one of a leg's forks each: they can be named (RFC 3891), and no more than that."""
        self.woken: Callable[[], None] = _nobody
        """Called at each command, so that whoever polls, once it is done, need not be told by its giver."""
        self._told = {
            (transport, six): host_port(*end)
            for six, ends in ((False, config.advertised), (True, config.advertised_six))
            for transport, end in ends.items()
        }
        self._entropy = entropy
        self._secret = entropy(16)

    def token(self) -> str:
        """64 random bits: tags, branches, Call-IDs."""
        return self._entropy(8).hex()

    def tell(self, event: Output) -> None:
        self.out.append(event)

    def send(self, flow: Flow, data: bytes) -> None:
        self.out.append(Transmit(flow, data))

    def end_point(self, flow: Flow) -> str:
        """Our ``host:port`` on a flow's transport."""
        told = self._told.get((flow.transport, ":" in flow.remote[0]))
        return told or host_port(*flow.local)

    def via(self, flow: Flow, branch: str) -> str:
        return f"SIP/2.0/{flow.transport.upper()} {self.end_point(flow)};rport;branch={branch}"

    def branch(self) -> str:
        return COOKIE + self.token()

    def contact(self, flow: Flow) -> str:
        """Our Contact value on a flow's transport."""
        transport = "" if flow.transport == "udp" else f";transport={flow.transport}"
        return f"<sip:cadran@{self.end_point(flow)}{transport}>"

    def tag_for(self, request: Request) -> str:
        """A To tag that is the same for each copy of a request answered without state (section 8.2.7)."""
        text = f"{request.call_id}\n{request.get('From')}\n{request.get('Via')}"
        digest = blake2b(text.encode("utf-8", "surrogateescape"), digest_size=8, key=self._secret)
        return digest.hexdigest()

    def refuse(
        self,
        request: Request,
        flow: Flow,
        status: int,
        fields: Fields = (),
        phrase: str = "",
        body: str = "",
    ) -> None:
        """Answer without keeping state: each copy of the request is answered anew."""
        if request.method == "ACK":
            return
        tag = self.tag_for(request)
        data = reply_bytes(request, flow, status, tag, fields, body=body, phrase=phrase)
        where = flow if request.fault is not None else answer_flow(request.via, flow)
        self.out.append(Transmit(where, data))

    @property
    def full(self) -> bool:
        """Is there room for nothing new?"""
        config = self.config
        return (
            len(self.legs) >= config.max_legs or len(self.transactions) >= config.max_transactions
        )
