"""How a mailbox is set up (plain data from its maker), and its limits."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from cadran.clock import MINUTE_MS, SECOND_MS
from cadran.ids import UserId
from cadran.services import settings as read
from cadran.services.attendant.hours import UTC, read_zone

MESSAGES_MAX = 100
"""Kept in one box: more than anybody goes through by telephone; 18 MB an hour of them on disk."""
LONGEST_MS = 3 * MINUTE_MS
"""Of a message: long enough for an address and a reason, short enough to be heard out; 5 MB as an attachment."""
GREETING_LONGEST_MS = 2 * MINUTE_MS
LEAST_MS = 2 * SECOND_MS
"""What is shorter is somebody who hung up at the tone."""
MEMBERS_MAX = 50
"""Who share a box: a department; each change is told to the lamps of all of them."""
REASONS = ("no_answer", "busy", "unconditional", "do_not_disturb", "unreachable")
"""Why a person's calls come here (``HandOver.context``)."""
REASON = "reason"
DIAL = "dial"
"""What the owner's telephone is to dial when it gets the line back (``HandOver.context``)."""


@dataclass(frozen=True, slots=True)
class VoicemailSettings:
    """A person's own box has an ``owner``, a shared one ``members``."""

    name: str = ""
    language: str = read.DEFAULT_LANGUAGE
    owner: UserId | None = None
    members: frozenset[UserId] = frozenset()
    greeting: str = ""
    """A greeting's id; empty: the standard one."""
    busy_greeting: str = ""
    """While the owner talks; empty: as ever."""
    full: bool = False
    has_pin: bool = False
    country: str = ""
    """Whose tones are heard, ISO 3166-1 alpha-2."""
    zone: ZoneInfo = UTC

    def opens_for(self, user: UserId | None) -> bool:
        """Whose own telephone opens the box without a PIN?"""
        return user is not None and (user == self.owner or user in self.members)


def read_settings(given: read.Settings) -> VoicemailSettings:
    """Settings from plain data, by the names of ``VoicemailSettings``; ``time_zone`` is the zone's name."""
    members = given.get("members")
    listed = members if isinstance(members, list | tuple) else ()
    return VoicemailSettings(
        name=read.text(given, "name"),
        language=read.languages(given)[0],
        owner=UserId(owner) if (owner := read.text(given, "owner")) else None,
        members=frozenset(UserId(str(each)) for each in listed[:MEMBERS_MAX]),
        greeting=read.text(given, "greeting"),
        busy_greeting=read.text(given, "busy_greeting"),
        full=read.flag(given, "full"),
        has_pin=read.flag(given, "has_pin"),
        country=read.text(given, "country"),
        zone=read_zone(given.get("time_zone")) or UTC,
    )
