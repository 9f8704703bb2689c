"""What a queue may be set to: the edition's limits, over the figures that somebody chose."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cadran.catalogue.rules import Rules
from cadran.clock import SECOND_MS
from cadran.directory import reasons
from cadran.directory.greetings import greeting_in
from cadran.directory.recurrence import checked_zone
from cadran.directory.targets import checked_target, stored_target
from cadran.errors import Refused
from cadran.numbering.number import is_e164
from cadran.services.prompts import GREETING
from cadran.services.queue.settings import (
    ANNOUNCE_MAX_MS,
    ANNOUNCE_MIN_MS,
    WAIT_MAX_MS,
    WRAP_UP_MAX_MS,
    QueueSettings,
)
from cadran.services.targets import QUEUE, Target
from cadran.store.unit import ReadUnit

MOST_PRIORITIES = 100
"""Callers who go first: more of them would be a queue of their own."""


@dataclass(frozen=True, slots=True)
class Span:
    """A figure's default and its limits, both included."""

    default: int
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class QueueLimits:
    """The limits of an edition; durations in seconds."""

    agents_most: int
    routing: tuple[str, ...]
    alert_s: Span
    wait_s: Span
    wait_step_s: int
    waiting: Span
    wrap_up_s: Span
    announce_s: Span
    service_level_s: Span
    priorities_most: int = MOST_PRIORITIES


def limits_of(rules: Rules) -> QueueLimits:
    """The edition's own limits; what it says nothing of is as the program has it."""
    own = QueueSettings()
    return QueueLimits(
        agents_most=rules.number("queue_agents_most"),
        routing=rules.words("queue_routing"),
        alert_s=Span(
            rules.number("queue_alert_s"),
            rules.number("queue_alert_s_least"),
            rules.number("queue_alert_s_most"),
        ),
        wait_s=Span(rules.number("queue_wait_s"), 0, rules.number("queue_wait_s_most")),
        wait_step_s=rules.number("queue_wait_s_step"),
        waiting=Span(rules.number("queue_waiting"), 0, rules.number("queue_waiting_most")),
        wrap_up_s=Span(0, 0, WRAP_UP_MAX_MS // SECOND_MS),
        announce_s=_seconds(own.announce_ms, ANNOUNCE_MIN_MS, ANNOUNCE_MAX_MS),
        service_level_s=_seconds(own.service_level_ms, SECOND_MS, WAIT_MAX_MS),
    )


def defaults_of(limits: QueueLimits) -> QueueSettings:
    """How a new queue is set up when nobody says otherwise."""
    return QueueSettings(
        routing=limits.routing[0],
        alert_ms=limits.alert_s.default * SECOND_MS,
        wait_ms=limits.wait_s.default * SECOND_MS,
        waiting_max=limits.waiting.default,
    )


def checked(
    unit: ReadUnit, queue: str, limits: QueueLimits, wanted: QueueSettings, present: QueueSettings
) -> QueueSettings:
    """The settings of a queue as they may be kept. Raises ``Refused`` for the first that lies outside of its limits.

    What they name is looked for if it is new: somebody who has left holds up no other change.
    """
    if wanted.routing not in limits.routing:
        known = ", ".join(limits.routing)
        raise Refused(reasons.BAD_ROUTING, routing=wanted.routing[:20], known=known)
    _within("alert", wanted.alert_ms, limits.alert_s)
    _within("wait", wanted.wait_ms, limits.wait_s)
    _within("wrap_up", wanted.wrap_up_ms, limits.wrap_up_s)
    _within("announce", wanted.announce_ms, limits.announce_s)
    _within("service_level", wanted.service_level_ms, limits.service_level_s)
    span = limits.waiting
    if not span.least <= wanted.waiting_max <= span.most:
        raise Refused(reasons.BAD_QUEUE_SIZE, least=span.least, most=span.most)
    if len(wanted.priorities) > limits.priorities_most:
        raise Refused(reasons.TOO_MANY, most=limits.priorities_most)
    for number in wanted.priorities:
        if not is_e164(number):
            raise Refused(reasons.BAD_TARGET_NUMBER, number=number[:20])
    if Target(QUEUE, queue) in (wanted.overflow, wanted.timeout):
        raise Refused(reasons.QUEUE_TO_ITSELF)
    if wanted.time_zone not in {"", present.time_zone}:
        checked_zone(wanted.time_zone)
    for sound in {wanted.greeting, wanted.music} - {"", present.greeting, present.music}:
        greeting_in(unit, sound.removeprefix(GREETING))
    return replace(
        wanted,
        wait_ms=_rounded(wanted.wait_ms, limits.wait_step_s * SECOND_MS),
        priorities=tuple(dict.fromkeys(wanted.priorities)),
        overflow=_sent(unit, wanted.overflow, present.overflow),
        timeout=_sent(unit, wanted.timeout, present.timeout),
    )


def stored(settings: QueueSettings) -> dict[str, object]:
    """As plain data for the table: what stands elsewhere (name, language, agents, numbers) is left out."""
    return {
        "greeting": settings.greeting,
        "music": settings.music,
        "routing": settings.routing,
        "presence": settings.presence,
        "alert_ms": settings.alert_ms,
        "wrap_up_ms": settings.wrap_up_ms,
        "waiting_max": settings.waiting_max,
        "wait_ms": settings.wait_ms,
        "overflow": stored_target(settings.overflow),
        "timeout": stored_target(settings.timeout),
        "announce_position": settings.announce_position,
        "announce_wait": settings.announce_wait,
        "announce_ms": settings.announce_ms,
        "callback": settings.callback,
        "priorities": list(settings.priorities),
        "service_level_ms": settings.service_level_ms,
        "time_zone": settings.time_zone,
    }


def _seconds(default_ms: int, least_ms: int, most_ms: int) -> Span:
    return Span(default_ms // SECOND_MS, least_ms // SECOND_MS, most_ms // SECOND_MS)


def _sent(unit: ReadUnit, wanted: Target, present: Target) -> Target:
    return present if wanted == present else checked_target(unit, wanted)


def _within(name: str, value_ms: int, span: Span) -> None:
    if not span.least * SECOND_MS <= value_ms <= span.most * SECOND_MS:
        raise Refused(reasons.BAD_QUEUE_TIME, field=name, least=span.least, most=span.most)


def _rounded(value: int, step: int) -> int:
    """To the nearest step, the greater one from its half on."""
    return (value + step // 2) // step * step
