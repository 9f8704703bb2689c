"""A trunk: a carrier's gateways and its ways with numbers, as data."""

from __future__ import annotations

from dataclasses import dataclass, field

from cadran.sip.keying import OFF

E164, DIGITS, NATIONAL = "e164", "digits", "national"
FORMS = (E164, DIGITS, NATIONAL)
"""How a carrier wants numbers: ``+33144556677``, ``33144556677``, or as people of its country dial them."""
ASSERTED, PREFERRED, REMOTE_PARTY, FROM, ACCOUNT = (
    "asserted",
    "preferred",
    "remote_party",
    "from",
    "account",
)
CALLER_IDS = (ASSERTED, PREFERRED, REMOTE_PARTY, FROM, ACCOUNT)
"""Where the caller's number stands beside From: P-Asserted-Identity or P-Preferred-Identity (RFC 3325),
Remote-Party-ID (as older softswitches have it), or nowhere else. ``account``: From is the trunk's account, and the
number stands in P-Asserted-Identity alone."""
NONE, DIVERSION, HISTORY, BOTH = "none", "diversion", "history", "both"
DIVERSIONS = (NONE, DIVERSION, HISTORY, BOTH)
"""Where a carrier is told who sent a call on to it: in Diversion (RFC 5806), in History-Info (RFC 7044), or nowhere."""
EXPIRES_S = 600


@dataclass(frozen=True, slots=True)
class Gateway:
    """One SIP peer of a trunk; lower ``priority`` is tried first. ``port`` 0: as DNS says (RFC 3263)."""

    host: str
    port: int
    transport: str = "udp"
    priority: int = 0


@dataclass(frozen=True, slots=True)
class Trunk:
    """A way to and from the world.

    ``sources`` are where its requests come from: addresses, networks (``192.0.2.0/28``), ``host:port``, or names
    of its own gateways. A ``sandbox`` trunk carries only numbers that nobody can own; every other one none of those.
    """

    name: str
    gateways: tuple[Gateway, ...]
    sources: tuple[str, ...]
    sandbox: bool = False
    prefixes: tuple[str, ...] = ("+",)
    """The E.164 prefixes that it carries ("+" for all)."""
    emergency: tuple[str, ...] = ()
    """Countries (ISO 3166-1 alpha-2) whose emergency numbers it promises to carry."""
    form: str = E164
    country: str = ""
    """Whose habits ``national`` means, ISO 3166-1 alpha-2."""
    strip: str = ""
    """Digits that are taken off the front of what ``form`` gives, where they stand there."""
    prefix: str = ""
    """Digits put before what is left."""
    domain: str = ""
    """The carrier's SIP domain, where it is not the gateway's own address."""
    username: str = ""
    """The account; "" where the address alone tells who we are."""
    sealed: bytes = field(default=b"", repr=False)
    """The account's password, encrypted."""
    registers: bool = False
    expires_s: int = EXPIRES_S
    """How long a registration is asked for."""
    codecs: tuple[str, ...] = ("PCMA", "PCMU")
    caller_id: str = ASSERTED
    calls_most: int | None = None
    """Calls at once, both ways; None: as many as the house takes. Calls for help do not count."""
    health_s: int = 30
    """Between two OPTIONS to each gateway; 0: none is sent."""
    active: bool = True
    """Out of service, it carries nothing and nothing is taken from it."""
    priority: int = 0
    diversion: str = NONE
    encryption: str = OFF
    """Whether audio is SRTP (``sip.keying``): never, where the carrier takes it, or else there is no call."""
