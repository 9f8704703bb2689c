"""A live queue, from the program's view to the shape that is promised; who may look at it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cadran.api import reasons
from cadran.api.context import Principal
from cadran.api.display import masked_number, phone_number, words
from cadran.api.house import House
from cadran.api.persons import person_ref
from cadran.api.roles import Access
from cadran.api.schemas.queue import LiveAgent, LiveCaller, LiveQueue, QueueFigures
from cadran.clock import SECOND_MS
from cadran.directory.queues import Queue
from cadran.errors import Refused
from cadran.ids import OrgId, UserId

View = Mapping[str, Any]


def oversees(who: Principal) -> bool:
    """Supervisors and who sees what is anybody's: all queues, and the numbers of their callers."""
    return who.role in Access.SUPERVISOR.roles or who.staff


def seen(who: Principal, queue: Queue) -> Queue:
    """The queue, for those who oversee it and its agents. Raises ``Refused(api.not_found)`` for others."""
    if oversees(who) or who.user in {each.user for each in queue.agents}:
        return queue
    raise Refused(reasons.NOT_FOUND)


def view_of(house: House, queue: Queue) -> View:
    """What its program shows. On the loop's thread. Raises ``Refused(api.not_found)`` once it is gone."""
    view = house.exchange.view(queue.account.address)
    if view is None:
        raise Refused(reasons.NOT_FOUND)
    return view


def live_queue(house: House, view: View, language: str, *, full: bool) -> LiveQueue:
    """The shape of the API. ``full``: with numbers; else masked, as agents see them. On the loop's thread."""
    org, figures = OrgId(view["org"]), view["figures"]
    return LiveQueue(
        id=view["queue"],
        name=view["name"],
        callers=[_caller(house, org, each, full=full) for each in view["callers"]],
        agents=[_agent(house, org, each, language) for each in view["agents"]],
        figures=QueueFigures(
            waiting=figures["waiting"],
            longest_since=figures["longest_since"],
            estimated_wait_s=figures["estimated_wait_ms"] // SECOND_MS,
            arrived=figures["arrived"],
            answered=figures["answered"],
            abandoned=figures["abandoned"],
            timed_out=figures["timed_out"],
            overflowed=figures["overflowed"],
            average_wait_s=figures["average_wait_ms"] // SECOND_MS,
            service_level_percent=figures["service_level_percent"],
            service_level_s=figures["service_level_ms"] // SECOND_MS,
        ),
    )


def _caller(house: House, org: OrgId, each: View, *, full: bool) -> LiveCaller:
    number = phone_number(each["number"]) if each["number"] else None
    if number is not None and not full:
        number = masked_number(number)
    return LiveCaller(
        call=each["call"],
        name=each["name"] if full else "",
        number=number,
        state=each["state"],
        since=each["since"],
        position=each["position"],
        priority=each["priority"],
        agent=person_ref(house, org, UserId(each["agent"])) if each["agent"] else None,
        language=each["language"],
    )


def _agent(house: House, org: OrgId, each: View, language: str) -> LiveAgent:
    return LiveAgent(
        user=person_ref(house, org, UserId(each["user"])),
        state=each["state"],
        joined=each["joined"],
        taken=each["taken"],
        missed=each["missed"],
        why_away=words(each["why_away"], {}, language) if each["why_away"] else None,
    )
