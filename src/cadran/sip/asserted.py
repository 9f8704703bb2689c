"""What a request says of people, as typed fields: identity (RFC 3325), privacy (RFC 3323), diversions.

Nothing here is believed: the owner knows which sender it trusts. What cannot be read is left out.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from cadran.sip.events import Diversion, Person
from cadran.sip.grammar import Malformed, clean, unquote
from cadran.sip.message import Request
from cadran.sip.name_addr import NameAddr, parse_name_addr
from cadran.sip.uri import unescape

MAX_DIVERSIONS: Final = 10
"""Diversions told of one call, the latest first; longer chains are loops."""

_HIDING: Final = frozenset({"id", "user", "header"})
_CAUSE: Final = re.compile(r";cause=([0-9]{3})", re.IGNORECASE)
_REASONS: Final = {
    "302": "unconditional",
    "404": "unknown",
    "408": "no-answer",
    "480": "deflection",
    "486": "user-busy",
    "487": "deflection",
    "503": "unavailable",
}
"""Causes of RFC 4458 section 3 in the words of RFC 5806."""
CAUSES: Final = {
    **{word: cause for cause, word in reversed(_REASONS.items())},
    "do-not-disturb": "486",
    "time-of-day": "302",
    "follow-me": "302",
}
"""And the other way: RFC 5806 has more words than there are causes."""


def asserted(request: Request) -> tuple[Person, ...]:
    """P-Asserted-Identity: one SIP and one tel URI at the most (RFC 3325 section 9.1)."""
    return tuple(_person(each) for each in _readable(request, "P-Asserted-Identity")[:2])


def privacy(request: Request) -> frozenset[str]:
    """Privacy values in lower case; ``none`` stands alone (RFC 3323 section 4.2)."""
    found = {part.strip(" \t").lower() for part in re.split("[;,]", request.get("Privacy"))}
    found.discard("")
    return frozenset({"none"}) if "none" in found else frozenset(found)


def hides(values: frozenset[str]) -> bool:
    """Does the caller ask not to be named to whom it calls?"""
    return bool(values & _HIDING)


def diversions(request: Request) -> tuple[Diversion, ...]:
    """Diversion (RFC 5806), the latest first; or what History-Info says of them (RFC 7044, RFC 4458)."""
    found = []
    for each in _readable(request, "Diversion"):
        given = _parameter(each, "reason") or "unknown"
        found.append(Diversion(_person(each), clean(unquote(given)).lower()))
    return tuple(found[:MAX_DIVERSIONS]) or _history(request)


def _history(request: Request) -> tuple[Diversion, ...]:
    """An entry whose successor was reached for a cause sent the call on."""
    entries = _readable(request, "History-Info")
    found = []
    for before, after in pairwise(entries):
        cause = _CAUSE.search(unescape(after.uri_text))
        if cause is not None:
            reason = _REASONS.get(cause.group(1), "unknown")
            found.append(Diversion(_person(before), reason))
    found.reverse()
    return tuple(found[:MAX_DIVERSIONS])


def user_of(value: str) -> str:
    """The user part of the URI in a field's value, unescaped; "" if there is none."""
    try:
        return parse_name_addr(value).uri.user_text
    except Malformed:
        return ""


def _readable(request: Request, name: str) -> list[NameAddr]:
    found = []
    try:
        values = request.all(name)
    except Malformed:
        return []
    for value in values:
        try:
            address = parse_name_addr(value)
            _ = address.uri
        except Malformed:
            continue
        found.append(address)
    return found


def _person(address: NameAddr) -> Person:
    return Person(address.name, clean(address.uri_text), address.uri.user_text)


def _parameter(address: NameAddr, name: str) -> str:
    try:
        return address.parameters.get(name) or ""
    except Malformed:
        return ""
