"""Guests: people who come to a meeting by its link, without an account.

The link of a meeting never changes and nothing of it is stored; whoever has it may enter a name and gets a token that
says which meeting they may come to, under which name, and until when.
"""

from __future__ import annotations

import base64
import hmac
import json
import unicodedata
from dataclasses import dataclass

from cadran.clock import HOUR_MS, Instant
from cadran.directory import reasons
from cadran.directory.sealing import Sealer
from cadran.errors import Refused
from cadran.ids import OrgId

GUEST_MS = 12 * HOUR_MS
"""As long as one meeting lasts, with time to come early."""
NAME_MAX = 100
TOKEN_MAX = 1_000
"""Characters of a token: a name of ``NAME_MAX`` signs in four bytes each, twice encoded, and the ids."""


@dataclass(frozen=True, slots=True)
class Guest:
    """Who came by a link. ``id`` is a handle for this one visitor, as in ``guest:…`` of the meeting's commands."""

    id: str
    org: OrgId
    meeting: str
    name: str
    expires_at: Instant


def join_path(sealer: Sealer, org: OrgId, meeting: str) -> str:
    """The page at which guests come to a meeting; whoever has this link may knock."""
    return f"/join/{org}/{meeting}/{_code(sealer, org, meeting)}"


def check_link(sealer: Sealer, org: OrgId, meeting: str, code: str) -> None:
    """Raises ``Refused(GUEST_LINK)`` unless this is the code of the meeting's link."""
    if not hmac.compare_digest(code.encode(), _code(sealer, org, meeting).encode()):
        raise Refused(reasons.GUEST_LINK)


def issue(sealer: Sealer, guest: Guest) -> str:
    """A token for a guest; ``read`` gives the guest back."""
    told = [guest.id, guest.org, guest.meeting, guest.name, guest.expires_at]
    body = base64.urlsafe_b64encode(json.dumps(told, ensure_ascii=False).encode()).decode()
    body = body.rstrip("=")  # a WebSocket's subprotocol may not have one
    return f"{body}.{sealer.code(f'guest:{body}')}"


def read(sealer: Sealer, token: str, now: Instant) -> Guest:
    """Who holds this token. Raises ``Refused(GUEST_EXPIRED)`` for one that is over, forged, or none."""
    body, _, code = token.rpartition(".")
    signed = sealer.code(f"guest:{body}")
    if len(token) > TOKEN_MAX or not hmac.compare_digest(code.encode(), signed.encode()):
        raise Refused(reasons.GUEST_EXPIRED)
    id_, org, meeting, name, expires_at = json.loads(base64.urlsafe_b64decode(body + "=="))
    if expires_at <= now:
        raise Refused(reasons.GUEST_EXPIRED)
    return Guest(id_, OrgId(org), meeting, name, Instant(expires_at))


def checked_name(name: str) -> str:
    """As it is shown to others. Raises ``Refused(BAD_NAME)``."""
    cleaned = " ".join(unicodedata.normalize("NFC", name).split())
    if not cleaned or len(cleaned) > NAME_MAX or not cleaned.isprintable():
        raise Refused(reasons.BAD_NAME, longest=NAME_MAX)
    return cleaned


def _code(sealer: Sealer, org: OrgId, meeting: str) -> str:
    return sealer.code(f"join:{org}:{meeting}")
