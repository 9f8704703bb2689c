"""How a queue is set up (plain data from its maker). Figures: reference, section "Call queues"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cadran.clock import MINUTE_MS, SECOND_MS, Instant
from cadran.ids import E164, UserId
from cadran.services import settings as read
from cadran.services.queue.figures import Counts
from cadran.services.targets import HANG_UP, Target, read_target

ATTENDANT, SERIAL, ROUND_ROBIN, LONGEST_IDLE = "attendant", "serial", "round_robin", "longest_idle"
ROUTING = (ATTENDANT, SERIAL, ROUND_ROBIN, LONGEST_IDLE)
"""``attendant`` rings all agents at once; the others one agent a caller."""
AGENTS_MAX = 200
ALERT_MS, ALERT_MIN_MS, ALERT_MAX_MS = 30 * SECOND_MS, 15 * SECOND_MS, 180 * SECOND_MS
WRAP_UP_MAX_MS = 10 * MINUTE_MS
WAITING, WAITING_MAX = 50, 200
WAIT_MS, WAIT_MAX_MS = 20 * MINUTE_MS, 45 * MINUTE_MS
ANNOUNCE_MS, ANNOUNCE_MIN_MS, ANNOUNCE_MAX_MS = 45 * SECOND_MS, 15 * SECOND_MS, 10 * MINUTE_MS
NOBODY = UserId("")
BEGINNING = Instant(0)
SERVICE_LEVEL_MS = 20 * SECOND_MS
"""Answered within so long counts as in time: the field's usual "80 % within 20 seconds"."""


@dataclass(frozen=True, slots=True)
class AgentSettings:
    """An agent of the queue; ``joined`` False: opted out."""

    user: UserId
    joined: bool = True


@dataclass(frozen=True, slots=True)
class QueueSettings:
    """Durations in milliseconds."""

    name: str = ""
    language: str = read.DEFAULT_LANGUAGE
    greeting: str = ""
    """The clip that a caller hears first; empty: none."""
    music: str = ""
    """The clip that waiting callers hear; empty: the built-in one."""
    routing: str = ATTENDANT
    agents: tuple[AgentSettings, ...] = ()
    """In the order of serial routing."""
    presence: bool = False
    """Offer to those only who are in no call or meeting at all, not merely to those who could answer; always with
    ``longest_idle`` (reference, section "Call queues"): who talks elsewhere is not idle.
    """
    alert_ms: int = ALERT_MS
    wrap_up_ms: int = 0
    waiting_max: int = WAITING
    wait_ms: int = WAIT_MS
    overflow: Target = HANG_UP
    timeout: Target = HANG_UP
    announce_position: bool = False
    announce_wait: bool = False
    announce_ms: int = ANNOUNCE_MS
    callback: bool = False
    """A waiting caller may press 1 to be called back in their turn."""
    priorities: tuple[E164, ...] = ()
    """Callers who go before all others."""
    account: UserId = NOBODY
    """Who pays for what the queue dials: its resource account."""
    number: E164 | None = None
    """Shown to callers who are called back."""
    service_level_ms: int = SERVICE_LEVEL_MS
    country: str = ""
    """Whose tones callers hear (ISO 3166-1 alpha-2); "": those of the language."""
    time_zone: str = ""
    """IANA zone by whose clock the day's counts begin; "": that of the organisation's country."""
    earlier: tuple[Counts, ...] = ()
    """What was counted before this program was made, …"""
    made_at: Instant = BEGINNING
    """…and when that was."""


def read_settings(given: read.Settings) -> QueueSettings:
    """Settings from plain data, by the names of ``QueueSettings``.

    ``agents``: a list of ``{"user", "joined"}``; ``overflow`` and ``timeout``: see ``targets``.
    """
    number = read.text(given, "number")
    routing = read.choice(given, "routing", ROUTING)
    listed = given.get("priorities")
    return QueueSettings(
        name=read.text(given, "name"),
        language=read.languages(given)[0],
        greeting=read.text(given, "greeting"),
        music=read.text(given, "music"),
        routing=routing,
        agents=_agents(given.get("agents")),
        presence=read.flag(given, "presence") or routing == LONGEST_IDLE,
        alert_ms=read.whole(given, "alert_ms", ALERT_MS, ALERT_MIN_MS, ALERT_MAX_MS),
        wrap_up_ms=read.whole(given, "wrap_up_ms", 0, 0, WRAP_UP_MAX_MS),
        waiting_max=read.whole(given, "waiting_max", WAITING, 0, WAITING_MAX),
        wait_ms=read.whole(given, "wait_ms", WAIT_MS, 0, WAIT_MAX_MS),
        overflow=read_target(given.get("overflow")),
        timeout=read_target(given.get("timeout")),
        announce_position=read.flag(given, "announce_position"),
        announce_wait=read.flag(given, "announce_wait"),
        announce_ms=read.whole(given, "announce_ms", ANNOUNCE_MS, ANNOUNCE_MIN_MS, ANNOUNCE_MAX_MS),
        callback=read.flag(given, "callback"),
        priorities=tuple(E164(str(each)) for each in listed) if isinstance(listed, list) else (),
        account=UserId(read.text(given, "account")),
        number=E164(number) if number else None,
        service_level_ms=read.whole(
            given, "service_level_ms", SERVICE_LEVEL_MS, SECOND_MS, WAIT_MAX_MS
        ),
        country=read.text(given, "country"),
        time_zone=read.text(given, "time_zone"),
        earlier=_earlier(given.get("earlier")),
        made_at=Instant(read.whole(given, "made_at", 0, 0, 1 << 62)),
    )


def _earlier(given: object) -> tuple[Counts, ...]:
    listed = given if isinstance(given, list | tuple) else ()
    return tuple(each for each in listed if isinstance(each, Counts))


def _agents(given: object) -> tuple[AgentSettings, ...]:
    found: dict[str, AgentSettings] = {}
    for each in given if isinstance(given, list | tuple) else ():
        if isinstance(each, Mapping) and isinstance(user := each.get("user"), str) and user:
            found.setdefault(user, AgentSettings(UserId(user), each.get("joined") is not False))
    return tuple(found.values())[:AGENTS_MAX]
