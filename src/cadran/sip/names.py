"""Names of header fields: one canonical spelling each, compact forms included (RFC 3261 section 7.3)."""

from __future__ import annotations

import re
from typing import Final

_COMPACT: Final = {
    "a": "Accept-Contact",
    "b": "Referred-By",
    "c": "Content-Type",
    "d": "Request-Disposition",
    "e": "Content-Encoding",
    "f": "From",
    "i": "Call-ID",
    "j": "Reject-Contact",
    "k": "Supported",
    "l": "Content-Length",
    "m": "Contact",
    "o": "Event",
    "r": "Refer-To",
    "s": "Subject",
    "t": "To",
    "u": "Allow-Events",
    "v": "Via",
    "x": "Session-Expires",
}

_COMMON: Final = (
    "Accept",
    "Accept-Encoding",
    "Accept-Language",
    "Allow",
    "Authorization",
    "Call-ID",
    "Contact",
    "Content-Disposition",
    "Content-Encoding",
    "Content-Length",
    "Content-Type",
    "CSeq",
    "Date",
    "Diversion",
    "Expires",
    "From",
    "History-Info",
    "Max-Forwards",
    "MIME-Version",
    "Min-Expires",
    "Min-SE",
    "P-Asserted-Identity",
    "P-Preferred-Identity",
    "P-Called-Party-ID",
    "Path",
    "Privacy",
    "Proxy-Authenticate",
    "Proxy-Authorization",
    "Proxy-Require",
    "RAck",
    "Reason",
    "Record-Route",
    "Replaces",
    "Require",
    "Retry-After",
    "Route",
    "RSeq",
    "Server",
    "SIP-ETag",
    "SIP-If-Match",
    "Subject",
    "Supported",
    "To",
    "Unsupported",
    "User-Agent",
    "Via",
    "Warning",
    "WWW-Authenticate",
)

KNOWN: Final[dict[str, str]] = {
    spelling: name for name in _COMMON for spelling in (name, name.lower(), name.upper())
} | {spelling: name for letter, name in _COMPACT.items() for spelling in (letter, letter.upper())}
"""Usual spellings, so that most fields need one look-up."""

USUAL: Final = frozenset(KNOWN.values())
"""The canonical ones, which nearly everybody writes."""

SINGLE: Final = frozenset(
    {
        "Call-ID",
        "Content-Length",
        "Content-Type",
        "CSeq",
        "Expires",
        "From",
        "Max-Forwards",
        "To",
    }
)
"""Fields that may stand only once (RFC 3261 table 2)."""

_NAME: Final = re.compile(r"[A-Za-z0-9\-.!%*_+`'~]+")
_BY_LOWER: Final = {name.lower(): name for name in USUAL} | _COMPACT


def canonical(name: str) -> str:
    """The canonical spelling of a field name, or "" if it is none; unknown names get capitals at ``-``."""
    name = name.strip(" \t")
    if not _NAME.fullmatch(name):
        return ""
    lower = name.lower()
    return _BY_LOWER.get(lower) or "-".join(part.capitalize() for part in lower.split("-"))
