"""Call queues: set up, their agents, and live."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, status
from starlette.concurrency import run_in_threadpool

from cadran.api import reasons
from cadran.api.context import ReaderLanguage, TheHouse, Who
from cadran.api.guard import GuardedRoute
from cadran.api.live_queue import live_queue, oversees, seen, view_of
from cadran.api.queues_shown import draft_of, limits_shown, queue_shown
from cadran.api.roles import Access
from cadran.api.schemas.base import Id
from cadran.api.schemas.queue import (
    AgentsRequest,
    LiveQueue,
    OptRequest,
    Queue,
    QueueChange,
    QueueList,
    QueueRequest,
)
from cadran.errors import Refused
from cadran.ids import Address, UserId

router = APIRouter(tags=["queues"], route_class=GuardedRoute)
KIND = "queue"


@router.get("/queues", operation_id="list_queues")
def list_queues(
    house: TheHouse,
    who: Who,
    language: ReaderLanguage,
    mine: Annotated[bool, Query(description="Only those that one is an agent of")] = False,
) -> QueueList:
    """All queues, or one's own for whoever oversees none; with the edition's limits."""
    agent = None if oversees(who) and not mine else who.user
    found = house.queues.queues(who.org, agent=agent)
    return QueueList(
        items=[queue_shown(house, each, language) for each in found],
        limits=limits_shown(house.queues.limits(who.org)),
    )


@router.post("/queues", operation_id="create_queue", status_code=status.HTTP_201_CREATED)
def create_queue(house: TheHouse, who: Who, language: ReaderLanguage, asked: QueueRequest) -> Queue:
    """A queue, which can be called at once by its extension; numbers are given to it under ``/numbers``."""
    made = house.queues.create(
        who.org,
        asked.name,
        draft_of(asked),
        agents=[UserId(each) for each in asked.agents],
        id=asked.id,
        by=who.user,
    )
    house.settle()
    return queue_shown(house, made, language)


@router.get("/queues/{queue_id}", operation_id="get_queue")
def get_queue(house: TheHouse, who: Who, language: ReaderLanguage, queue_id: Id) -> Queue:
    """A queue, for those who oversee it and its agents."""
    return queue_shown(house, seen(who, house.queues.queue(who.org, queue_id)), language)


@router.patch("/queues/{queue_id}", operation_id="change_queue")
def change_queue(
    house: TheHouse, who: Who, language: ReaderLanguage, queue_id: Id, asked: QueueChange
) -> Queue:
    """Change a queue; who waits in it stays. Without leave to opt out, all agents are in again."""
    changed = house.queues.change(who.org, queue_id, draft_of(asked), by=who.user)
    house.settle()
    return queue_shown(house, changed, language)


@router.delete(
    "/queues/{queue_id}", operation_id="delete_queue", status_code=status.HTTP_204_NO_CONTENT
)
async def delete_queue(house: TheHouse, who: Who, queue_id: Id) -> None:
    """Delete a queue, once its numbers are taken back: who waits is told so, talks go on to their end."""
    await run_in_threadpool(house.queues.delete, who.org, queue_id, by=who.user)
    if any(view["queue"] == queue_id for view in house.exchange.views(who.org, KIND)):
        address = Address(who.org, KIND, queue_id)
        await house.exchange.command(address, "close", by=who.user, role=who.role, arguments={})


@router.put("/queues/{queue_id}/agents", operation_id="set_queue_agents")
def set_queue_agents(
    house: TheHouse, who: Who, language: ReaderLanguage, queue_id: Id, asked: AgentsRequest
) -> Queue:
    """Who answers, all of them and in order."""
    agents = [UserId(each) for each in asked.agents]
    return queue_shown(
        house, house.queues.set_agents(who.org, queue_id, agents, by=who.user), language
    )


@router.put("/queues/{queue_id}/agents/{user_id}", operation_id="opt_queue_agent")
def opt_queue_agent(
    house: TheHouse,
    who: Who,
    language: ReaderLanguage,
    queue_id: Id,
    user_id: Id,
    asked: OptRequest,
) -> Queue:
    """Opt in or out: agents for themselves, where the queue lets them, and supervisors for all."""
    if user_id != who.user and who.role not in Access.SUPERVISOR.roles:
        raise Refused(reasons.OWN_ONLY)
    seen(who, house.queues.queue(who.org, queue_id))
    agent = UserId(user_id)
    changed = house.queues.opt(who.org, queue_id, agent, joined=asked.joined, by=who.user)
    return queue_shown(house, changed, language)


@router.get("/queues/{queue_id}/live", operation_id="get_live_queue")
async def get_live_queue(
    house: TheHouse, who: Who, language: ReaderLanguage, queue_id: Id
) -> LiveQueue:
    """A queue as it is just now: who waits, who works, the figures of the day."""
    queue = seen(who, await run_in_threadpool(house.queues.queue, who.org, queue_id))
    return live_queue(house, view_of(house, queue), language, full=oversees(who))
