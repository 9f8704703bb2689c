"""How a call is written for a trunk: whom it is for, and who calls, in the words that its carrier wants."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from cadran.ids import E164
from cadran.routing.routes import format_for, spoken
from cadran.routing.trunk import (
    ACCOUNT,
    BOTH,
    DIVERSION,
    FROM,
    HISTORY,
    PREFERRED,
    REMOTE_PARTY,
    Gateway,
    Trunk,
)
from cadran.sip.asserted import CAUSES
from cadran.sip.uri import escape_user, host_port

ANONYMOUS = ("Anonymous", "sip:anonymous@anonymous.invalid")
"""RFC 3323 section 4.1.1.3."""


_UNKNOWN: Final = "404"

Diverted = tuple[E164, str]
"""By which number a call was sent on, and why, in the words of RFC 5806 section 4."""


class Written(Struct, frozen=True):
    """What an INVITE says. ``headers`` are beside those that every INVITE has."""

    uri: str
    from_name: str
    from_uri: str
    headers: tuple[tuple[str, str], ...]


def written(
    trunk: Trunk, gateway: Gateway, number: str, caller: tuple[str, E164 | None], here: str
) -> Written:
    """A call to ``number`` (E.164 or an emergency number) by ``caller``: name and number, None if they show nothing.

    ``here`` is our own host and port, for carriers that know us by our address.
    """
    user = escape_user(format_for(trunk, number))
    uri = f"sip:{user}@{_peer(trunk, gateway)}"
    if gateway.transport != "udp":
        uri += f";transport={gateway.transport}"
    name, shows = caller
    if shows is None:
        return Written(uri, *ANONYMOUS, (("Privacy", "id"),))
    domain = trunk.domain or here
    shown = f"sip:{escape_user(spoken(trunk, shows))}@{domain}"
    from_uri = shown
    if trunk.caller_id == ACCOUNT and trunk.username:
        from_uri = account_uri(trunk, gateway)
    return Written(uri, name, from_uri, _vouched(trunk, shown))


def at_home(
    number: E164,
    caller: tuple[str, E164 | None],
    by: Sequence[tuple[E164 | None, str]],
    door: str,
    host: str,
) -> Written:
    """A call to one of our own numbers, through our own ``door``; ``by`` as ``diverted`` has it, also by no number."""
    name, shows = caller
    known = (("P-Asserted-Identity", f"<sip:{shows}@{host}>"),) if shows else (("Privacy", "id"),)
    passed = (("Diversion", f"<sip:{each or 'anonymous'}@{host}>;reason={why}") for each, why in by)
    from_uri = f"sip:{shows or 'anonymous'}@{door}"
    return Written(f"sip:{number}@{door}", name, from_uri, (*known, *passed))


def diverted(
    trunk: Trunk, target: str, by: Sequence[Diverted], here: str
) -> tuple[tuple[str, str], ...]:
    """What the carrier is told of who sent a call on to ``target`` (the URI called), the latest first."""
    domain = trunk.domain or here
    users = [(f"sip:{escape_user(spoken(trunk, number))}@{domain}", why) for number, why in by]
    fields: list[tuple[str, str]] = []
    if trunk.diversion in (DIVERSION, BOTH):
        fields += [
            ("Diversion", f"<{uri}>;reason={why};counter=1;privacy=off;screen=yes")
            for uri, why in users
        ]
    if trunk.diversion in (HISTORY, BOTH) and users:
        fields.append(("History-Info", _history(target, users[::-1])))
    return tuple(fields)


def _history(target: str, users: Sequence[tuple[str, str]]) -> str:
    """Entries oldest first; each but the first says why the one before it sent the call on (RFC 4458)."""
    entries, index, cause = [], "1", ""
    for uri, why in [*users, (target, "")]:
        entries.append(f"<{uri}{cause}>;index={index}{_mapped(index)}")
        cause = f";cause={CAUSES.get(why, _UNKNOWN)}"
        index += ".1"
    return ", ".join(entries)


def _mapped(index: str) -> str:
    """Which entry an entry came from by a change of target (``mp``, RFC 7044 section 5.1)."""
    before = index.rpartition(".")[0]
    return f";mp={before}" if before else ""


def account_uri(trunk: Trunk, gateway: Gateway) -> str:
    """The address of record of the trunk's account."""
    domain = trunk.domain or host_port(gateway.host, gateway.port or 5060).rpartition(":")[0]
    return f"sip:{escape_user(trunk.username)}@{domain}"


def registrar_uri(trunk: Trunk, gateway: Gateway) -> str:
    """Where the account registers (RFC 3261 section 10.2: without a user)."""
    return f"sip:{_peer(trunk, gateway)}"


def _peer(trunk: Trunk, gateway: Gateway) -> str:
    if trunk.domain:
        return trunk.domain
    bare = f"[{gateway.host}]" if ":" in gateway.host else gateway.host
    return f"{bare}:{gateway.port}" if gateway.port else bare


def _vouched(trunk: Trunk, shown: str) -> tuple[tuple[str, str], ...]:
    """The number that we vouch for, where the carrier looks for it."""
    if trunk.caller_id == FROM:
        return ()
    if trunk.caller_id == PREFERRED:
        return (("P-Preferred-Identity", f"<{shown}>"),)
    if trunk.caller_id == REMOTE_PARTY:
        return (("Remote-Party-ID", f"<{shown}>;party=calling;screen=yes;privacy=off"),)
    return (("P-Asserted-Identity", f"<{shown}>"),)
