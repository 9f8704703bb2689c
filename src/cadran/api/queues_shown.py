"""Queues between the API's shapes, whose durations are seconds, and the directory's, in milliseconds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cadran.api.attendants_shown import name_of, warning_of
from cadran.api.display import phone_number
from cadran.api.house import House
from cadran.api.persons import person_ref
from cadran.api.schemas import queue as shapes
from cadran.clock import SECOND_MS
from cadran.directory import queues
from cadran.directory.queue_rules import QueueLimits, Span
from cadran.directory.targets import kinds_of_targets
from cadran.ids import E164, Address, OrgId, UserId
from cadran.numbering.time_zones import zone_of_country
from cadran.services.prompts import GREETING
from cadran.services.queue.settings import QueueSettings
from cadran.services.targets import ATTENDANT, KINDS, NUMBER, PERSON, QUEUE, VOICEMAIL, Target

_SECONDS = ("alert", "wrap_up", "wait", "announce", "service_level")
_AS_THEY_ARE = (
    "routing",
    "presence",
    "waiting_max",
    "announce_position",
    "announce_wait",
    "callback",
)


def draft_of(asked: shapes.QueueChange) -> queues.QueueDraft:
    """What the directory makes of a request."""

    def change(present: QueueSettings) -> QueueSettings:
        changes: dict[str, Any] = {
            name: value for name in _AS_THEY_ARE if (value := getattr(asked, name)) is not None
        }
        for name in _SECONDS:
            if (seconds := getattr(asked, f"{name}_s")) is not None:
                changes[f"{name}_ms"] = seconds * SECOND_MS
        for name in ("overflow", "timeout"):
            if (target := getattr(asked, name)) is not None:
                changes[name] = Target(target.kind, target.id)
        for name in ("greeting", "music"):
            if (sound := getattr(asked, f"{name}_id")) is not None:
                changes[name] = f"{GREETING}{sound}" if sound else ""
        if asked.time_zone is not None:
            changes["time_zone"] = asked.time_zone
        if asked.priorities is not None:
            changes["priorities"] = tuple(E164(each) for each in asked.priorities)
        return replace(present, **changes)

    return queues.QueueDraft(
        name=asked.name,
        language=asked.language,
        extension=asked.extension,
        may_opt_out=asked.may_opt_out,
        settings=change,
    )


def queue_shown(house: House, queue: queues.Queue, language: str) -> shapes.Queue:
    account, settings = queue.account, queue.settings
    seconds = {f"{name}_s": getattr(settings, f"{name}_ms") // SECOND_MS for name in _SECONDS}
    return shapes.Queue(
        id=account.id,
        name=account.name,
        language=account.language,
        extension=account.extension,
        numbers=[phone_number(each) for each in account.numbers],
        overflow=_sent(house, account.address, settings.overflow, language),
        timeout=_sent(house, account.address, settings.timeout, language),
        greeting_id=settings.greeting.removeprefix(GREETING) or None,
        music_id=settings.music.removeprefix(GREETING) or None,
        priorities=[phone_number(each) for each in settings.priorities],
        time_zone=settings.time_zone
        or zone_of_country(house.directory.organisation(account.org).country),
        may_opt_out=queue.may_opt_out,
        agents=[
            shapes.QueueAgent(user=person_ref(house, account.org, each.user), joined=each.joined)
            for each in queue.agents
        ],
        created_at=account.created_at,
        **{name: getattr(settings, name) for name in _AS_THEY_ARE},
        **seconds,
    )


def _sent(house: House, queue: Address, target: Target, language: str) -> shapes.Target:
    """A target, with what stands in its way."""
    warning = warning_of(house, queue, target.kind, target.id, language)
    shown = target_shown(house, queue.org, target)
    return shown.model_copy(update={"warning": warning})


def target_shown(house: House, org: OrgId, target: Target) -> shapes.Target:
    """A target by name."""
    name = ""
    if target.kind == PERSON:
        name = person_ref(house, org, UserId(target.id)).name
    elif target.kind in {ATTENDANT, QUEUE}:
        entry = house.live.resource(Address(org, KINDS[target.kind], target.id))
        name = "" if entry is None else entry.name
    elif target.kind == VOICEMAIL:
        name = name_of(house, org, VOICEMAIL, target.id).name
    elif target.kind == NUMBER:
        name = phone_number(target.id).international
    kind: Any = target.kind  # one of the shape's words, as the directory holds it
    return shapes.Target(kind=kind, id=target.id, name=name)


def limits_shown(limits: QueueLimits) -> shapes.QueueLimits:
    """The edition's limits, and what a target can be in this house."""
    routing: Any = list(limits.routing)  # words of the rules' schema
    targets: Any = list(kinds_of_targets())
    return shapes.QueueLimits(
        agents_most=limits.agents_most,
        routing=routing,
        alert_s=_span(limits.alert_s),
        wait_s=_span(limits.wait_s),
        wait_step_s=limits.wait_step_s,
        waiting=_span(limits.waiting),
        wrap_up_s=_span(limits.wrap_up_s),
        announce_s=_span(limits.announce_s),
        service_level_s=_span(limits.service_level_s),
        priorities_most=limits.priorities_most,
        targets=targets,
    )


def _span(span: Span) -> shapes.Span:
    return shapes.Span(default=span.default, least=span.least, most=span.most)
