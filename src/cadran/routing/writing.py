"""How a call is written for a trunk: whom it is for, and who calls, in the words that its carrier wants."""

from __future__ import annotations

from dataclasses import dataclass

from cadran.ids import E164
from cadran.routing.routes import format_for, spoken
from cadran.routing.trunk import ACCOUNT, FROM, PREFERRED, REMOTE_PARTY, Gateway, Trunk
from cadran.sip.uri import escape_user, host_port

ANONYMOUS = ("Anonymous", "sip:anonymous@anonymous.invalid")
"""RFC 3323 section 4.1.1.3."""


@dataclass(frozen=True, slots=True)
class Written:
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
