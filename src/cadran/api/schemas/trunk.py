"""Trunks to carriers, as their operator sees them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, SecretStr, StringConstraints

from cadran.api.schemas.base import At, Encryption, Input, Iso2, Listing, Output, Words
from cadran.directory.trunks import (
    MOST_CALLS,
    MOST_GATEWAYS,
    MOST_PREFIXES,
    MOST_SOURCES,
    PASSWORD_CHARS,
)

TrunkName = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$"), Field(examples=["example-tel"])
]
Host = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.:\[\]-]{1,253}$")]
Text = Annotated[str, StringConstraints(max_length=253)]
Digits = Annotated[str, StringConstraints(pattern=r"^[0-9+*#]{0,16}$")]
Transport = Literal["udp", "tcp", "tls"]
Form = Literal["e164", "digits", "national"]
Diversion = Literal["none", "diversion", "history", "both"]
CallerId = Literal["asserted", "preferred", "remote_party", "from", "account"]


class GatewayGiven(Input):
    """One SIP peer of the carrier's."""

    host: Host
    port: int = Field(
        default=5060, ge=0, le=65_535, description="0: as the name servers say (RFC 3263)"
    )
    transport: Transport = "udp"
    priority: int = Field(default=0, ge=0, le=1_000, description="Lower ones are tried first")


class TrunkGiven(Input):
    """All settings of a trunk. Where its calls may come from and which emergency calls it carries have no default."""

    gateways: list[GatewayGiven] = Field(min_length=1, max_length=MOST_GATEWAYS)
    sources: list[Text] = Field(
        min_length=1,
        max_length=MOST_SOURCES,
        description="Addresses, networks or gateways' names that its requests are believed from",
    )
    emergency: list[Iso2] = Field(
        max_length=250,
        description="Countries whose emergency numbers the carrier has agreed to carry; may be empty",
    )
    prefixes: list[Text] = Field(
        default=["+"], min_length=1, max_length=MOST_PREFIXES, description="Numbers that it carries"
    )
    form: Form = Field(default="e164", description="How it wants numbers, and sends them")
    country: Iso2 | None = Field(default=None, description="Whose habits `national` means")
    strip: Digits = Field(default="", description="Taken off the front of the number in its form")
    prefix: Digits = Field(default="", description="Put before what is left")
    domain: Text = Field(default="", description="The carrier's SIP domain; empty: its address")
    username: Text = ""
    password: Annotated[SecretStr, Field(max_length=PASSWORD_CHARS)] | None = Field(
        default=None, description="null: as it is; empty: none. It is never answered"
    )
    registers: bool = False
    expires_s: int = Field(default=600, ge=60, le=86_400)
    codecs: list[Text] = Field(default=["PCMA", "PCMU"], min_length=1, max_length=8)
    caller_id: CallerId = "asserted"
    diversion: Diversion = Field(
        default="none",
        description="How it is told who sends a call on to it: Diversion (RFC 5806), History-Info (RFC 7044)",
    )
    encryption: Encryption = Field(
        default="off",
        description="SRTP with keys in the signalling (RFC 4568); `required` takes gateways over TLS alone, `dtls` any (RFC 5763)",
    )
    calls_most: int | None = Field(
        default=None, ge=1, le=MOST_CALLS, description="Calls at once, both ways; null: no limit"
    )
    health_s: int = Field(
        default=30, ge=0, le=3_600, description="Between two OPTIONS to a gateway; 0: none"
    )
    active: bool = True
    priority: int = Field(default=0, ge=-1_000, le=1_000, description="Lower trunks come first")


class GatewayState(Output):
    """A gateway and how it does."""

    host: str
    port: int
    transport: str
    priority: int
    state: Literal["up", "down", "unknown"]
    status: int = Field(description="Its last SIP answer; 408: silence; 0: none yet")
    why: Words | None = Field(
        description="What we know of why it cannot be reached: its name, its certificate"
    )
    round_trip_ms: int | None
    changed_at: At | None = Field(description="Since when it is up or down")


class RegistrationState(Output):
    """Our account at the carrier."""

    registered: bool
    status: int = Field(description="The carrier's last answer; 408: silence; 0: none yet")
    why: Words | None
    until: At | None = Field(description="When it ends, or when it is tried again")


class Trunk(Output):
    """A trunk, its settings and how it does."""

    name: str
    sandbox: bool
    state: Literal["up", "down", "unknown", "out_of_service"]
    calls: int
    gateways: list[GatewayState]
    registration: RegistrationState | None
    sources: list[str]
    emergency: list[str]
    prefixes: list[str]
    form: Form
    country: str | None
    strip: str
    prefix: str
    domain: str
    username: str
    has_password: bool
    registers: bool
    expires_s: int
    codecs: list[str]
    caller_id: CallerId
    diversion: Diversion
    encryption: Encryption
    calls_most: int | None
    health_s: int
    active: bool
    priority: int


class TrunkList(Listing[Trunk]):
    """All trunks, in the order in which calls try them."""

    codecs: list[str] = Field(description="All that can be spoken")
    countries_without_help: list[str] = Field(
        description="Where people are whose emergency calls no trunk promises to carry"
    )
