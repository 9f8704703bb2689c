"""What a request is checked for before anybody looks at who sent it (RFC 3261 section 8.2)."""

from __future__ import annotations

import re
from typing import Final

from cadran.sip.board import AgentConfig, allow
from cadran.sip.build import SDP
from cadran.sip.content import Unsupported, accepts_sdp, session_description
from cadran.sip.grammar import Malformed
from cadran.sip.message import Request
from cadran.sip.name_addr import parse_name_addr
from cadran.sip.uri import parse_uri, scheme_of

SERVED: Final = frozenset(
    {"INVITE", "ACK", "CANCEL", "BYE", "OPTIONS", "REGISTER", "INFO", "UPDATE", "PRACK"}
)
KNOWN: Final = SERVED | {"MESSAGE", "NOTIFY", "PUBLISH", "REFER", "SUBSCRIBE"}
"""Methods of the SIP extensions: 405 says that they are understood but not served here."""

SCHEMES: Final = frozenset({"sip", "sips", "tel"})
EXTENSIONS: Final[frozenset[str]] = frozenset({"100rel", "timer"})
"""Option tags that may stand in Require."""

TRANSFER_EXTENSIONS: Final = frozenset({"replaces", "norefersub"})
"""And these, where transfers are served."""

_HOPS: Final = re.compile(r"0*[0-9]{1,3}")

Refusal = tuple[int, str, list[tuple[str, str]]]
"""Status, phrase ("" for the usual one), fields."""


def refuse(request: Request, config: AgentConfig) -> Refusal | None:
    """Why a request cannot be served whoever sent it; None if it can. ACK and CANCEL do not come here."""
    try:
        return (
            _method(request, config)
            or _target(request)
            or _hops(request)
            or _contact(request)
            or _extensions(request, config)
            or _content(request)
        )
    except Malformed as error:
        return (400, f"Bad Request: {error}", [])


def _method(request: Request, config: AgentConfig) -> Refusal | None:
    method = request.method
    if method in SERVED or (method == "REFER" and config.transfers):
        return None
    if method == "SUBSCRIBE" and config.packages:
        return None
    return (405 if method in KNOWN else 501, "", [("Allow", allow(config))])


def _target(request: Request) -> Refusal | None:
    scheme = scheme_of(request.uri)
    if not scheme:
        raise Malformed("Request-URI")
    if scheme not in SCHEMES:
        return (416, "", [])
    if parse_uri(request.uri).headers:
        raise Malformed("headers in the Request-URI")
    return None


def _hops(request: Request) -> Refusal | None:
    value = request.first.get("Max-Forwards")
    if value is None:
        return None
    hops = int(value) if _HOPS.fullmatch(value) else 256
    if hops > 255:
        raise Malformed("Max-Forwards")
    return None if hops else (483, "", [])


def _contact(request: Request) -> Refusal | None:
    first = request.first
    if "Record-Route" in first:
        for route in request.all("Record-Route"):
            _ = parse_name_addr(route).uri
    if "Contact" in first and request.method in ("INVITE", "UPDATE", "REGISTER"):
        for contact in request.all("Contact"):
            if contact != "*":
                _ = parse_name_addr(contact).parameters
    return None


def _extensions(request: Request, config: AgentConfig) -> Refusal | None:
    if "Require" not in request.first:
        return None
    known = EXTENSIONS | TRANSFER_EXTENSIONS if config.transfers else EXTENSIONS
    unknown = [tag for tag in request.all("Require") if tag.lower() not in known]
    return (420, "", [("Unsupported", ", ".join(unknown))]) if unknown else None


def _content(request: Request) -> Refusal | None:
    if request.method not in ("INVITE", "UPDATE"):
        return None
    encoding = request.get("Content-Encoding")
    if encoding and encoding.lower() != "identity":
        return (415, "", [("Accept-Encoding", "identity")])
    try:
        session_description(request)
    except Unsupported:
        return (415, "", [("Accept", SDP)])
    if "Accept" in request.first and not accepts_sdp(request):
        return (406, "", [("Accept", SDP)])
    return None
