"""How a meeting is set up (plain data from its maker)."""

from __future__ import annotations

from dataclasses import dataclass

from cadran.clock import HOUR_MS, MINUTE_MS
from cadran.ids import E164, UserId
from cadran.services import settings as read

LOBBY = ("everyone", "organisation", "organiser")
"""Who comes in without being asked once the meeting has started ("automatically admit people")."""
ANNOUNCEMENTS = ("tones", "names", "off")

PARTICIPANTS_MAX = 250
"""Telephone participants of one meeting where nothing is said (the edition's rule ``meeting_phones_most`` is)."""
PARTICIPANTS_CAP = 1_000
"""Most that a rule can ask for: what the live page shows and ``outbox.EXPECTED_MAX`` is made for."""
STILL_MS = 24 * HOUR_MS
"""A meeting ends when nobody came or went for so long."""
UNAUTHENTICATED_MS = 4 * HOUR_MS
"""A meeting that callers started, with no organiser known to be there, ends after so long."""
WAITING_MS = 2 * HOUR_MS
"""A caller waits so long at most: a forgotten handset must not listen to music for a week."""
EMPTY_MS = 5 * MINUTE_MS
"""A started meeting with nobody in it ends after so long: time to call back after a dropped line."""


@dataclass(frozen=True, slots=True)
class MeetingSettings:
    """Durations in milliseconds; languages in order, the first is for people who are called."""

    title: str
    organiser: UserId
    conference_id: str
    languages: tuple[str, ...]
    country: str = ""
    """The organiser's, whose tones callers hear (ISO 3166-1 alpha-2); "": those of the language."""
    lobby: str = "everyone"
    announcements: str = "tones"
    record_names: bool = True
    """Where names are announced: callers whom the house does not know say theirs."""
    callers_may_start: bool = False
    """Effective only with the lobby policy ``everyone``."""
    participants_max: int = PARTICIPANTS_MAX
    caller_number: E164 | None = None
    """Shown to people called from the meeting."""
    still_ms: int = STILL_MS
    unauthenticated_ms: int = UNAUTHENTICATED_MS
    waiting_ms: int = WAITING_MS
    empty_ms: int = EMPTY_MS

    @property
    def started_by_callers(self) -> bool:
        return self.callers_may_start and self.lobby == "everyone"


def read_settings(given: read.Settings) -> MeetingSettings:
    """Settings from plain data.

    Keys: ``title``, ``organiser`` (user id), ``conference_id``, ``languages`` or ``language``, ``country``, ``lobby``
    (``everyone``, ``organisation``, ``organiser``), ``announcements``
    (``tones``, ``names``, ``off``), ``record_names``, ``callers_may_start``, ``participants_max``, ``caller_number``, ``still_ms``,
    ``unauthenticated_ms``, ``waiting_ms``, ``empty_ms``.
    """
    day_ms = 24 * HOUR_MS
    return MeetingSettings(
        title=read.text(given, "title"),
        organiser=UserId(read.text(given, "organiser")),
        conference_id=read.text(given, "conference_id"),
        languages=read.languages(given),
        country=read.text(given, "country"),
        lobby=read.choice(given, "lobby", LOBBY),
        announcements=read.choice(given, "announcements", ANNOUNCEMENTS),
        record_names=read.flag(given, "record_names", default=True),
        callers_may_start=read.flag(given, "callers_may_start"),
        participants_max=read.whole(
            given, "participants_max", PARTICIPANTS_MAX, 1, PARTICIPANTS_CAP
        ),
        caller_number=E164(number) if (number := read.text(given, "caller_number")) else None,
        still_ms=read.whole(given, "still_ms", STILL_MS, MINUTE_MS, day_ms),
        unauthenticated_ms=read.whole(
            given, "unauthenticated_ms", UNAUTHENTICATED_MS, MINUTE_MS, day_ms
        ),
        waiting_ms=read.whole(given, "waiting_ms", WAITING_MS, MINUTE_MS, day_ms),
        empty_ms=read.whole(given, "empty_ms", EMPTY_MS, MINUTE_MS, day_ms),
    )
