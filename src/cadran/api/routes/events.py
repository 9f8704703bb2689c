"""The event stream: snapshots of what a page follows, then every change, over one WebSocket."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from functools import partial
from typing import Any, cast

import structlog
from fastapi import APIRouter, WebSocket
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.websockets import WebSocketDisconnect

from cadran.api import reasons
from cadran.api.context import Principal, house_of, language_of
from cadran.api.guard import identify, principal_of, same_origin, within_scope
from cadran.api.house import House
from cadran.api.live_meeting import leads, shape, view_of
from cadran.api.live_queue import oversees, seen
from cadran.api.live_queue import view_of as queue_view
from cadran.api.mailboxes_shown import opened
from cadran.api.problems import problem_of, refusal_response
from cadran.api.roles import may
from cadran.api.routes.credits import credits_of
from cadran.api.schemas.event import TOPICS_PER_CLIENT, Subscribe
from cadran.api.streams import Client, Streams
from cadran.errors import Refusal, Refused
from cadran.ids import OrgId, UserId
from cadran.jobs import Job

router = APIRouter()

_log = structlog.get_logger("cadran.api")

HEARTBEAT_S = 15
"""Under the 30 to 60 s after which proxies and phones' networks forget an idle connection."""
SEND_LIMIT_S = 10
"""A client that takes nothing for so long is gone."""
MESSAGE_LIMIT = 8_192
"""Characters of a client's message: fifty topics."""
_TOPICS = {
    "calls": "list_users",
    "credits": "get_credits",
    "jobs": "list_jobs",
    "notices": "list_notices",
}
"""Topics of the whole organisation, and the row in the table of roles that opens each."""
PRESENCE = "search_address_book"
"""Whoever finds a colleague sees whether they can be reached."""
CLOSE_SIGNED_OUT = 4401
CLOSE_TOO_SLOW = 4408
CLOSE_TOO_LONG = 1009


def streams_of(app: Any) -> Streams:
    """The one set of clients of an application, made when it is first asked for."""
    if getattr(app.state, "streams", None) is None:
        house = app.state.house
        streams = app.state.streams = Streams(house.exchange, partial(shape, house))
        house.jobs.listen(_on_loop(asyncio.get_running_loop(), streams))
    return cast(Streams, app.state.streams)


def _on_loop(loop: asyncio.AbstractEventLoop, streams: Streams) -> Callable[[OrgId, Job], None]:
    """Takes what a job's thread tells to the loop."""

    def tell(org: OrgId, job: Job) -> None:
        with suppress(RuntimeError):  # the loop has ended, and every stream with it
            loop.call_soon_threadsafe(streams.hear, org, "jobs", {"org": org, "job": job})

    return tell


@router.websocket("/events")
async def follow_events(socket: WebSocket) -> None:
    """Authenticated by the session's cookie, from our own page only, or by a bearer token."""
    house = house_of(socket)
    try:
        client = await _enter(socket, house)
    except Refused as refused:
        await socket.send_denial_response(refusal_response(refused.refusal, socket))
        return
    opened = {"request": socket.state.request_id, "user": client.principal.user}
    try:
        await socket.accept()
        _log.info("stream opened", **opened)
        await both(socket, _read(socket, house, client), _write(socket, house, client))
    finally:
        streams_of(socket.app).close(client)
        _log.info("stream closed", slow=client.slow, **opened)


async def _enter(socket: WebSocket, house: House) -> Client:
    if not same_origin(socket, house):
        raise Refused(reasons.FOREIGN_ORIGIN)
    principal, _ = await identify(socket, house)
    within_scope(principal, "events", changes=False)
    socket.state.principal = principal
    return streams_of(socket.app).open(principal, language_of(socket))


async def both(socket: WebSocket, *halves: Coroutine[None, None, int | None]) -> None:
    """Read and write until one of them ends, with the code to close with."""
    tasks = {asyncio.create_task(half) for half in halves}
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    await asyncio.gather(*pending, return_exceptions=True)
    for task in done:
        code = task.result()
        if code is not None:
            with suppress(RuntimeError, WebSocketDisconnect):
                await socket.close(code)


async def _write(socket: WebSocket, house: House, client: Client) -> int | None:
    """Send what is queued; answers the code to close with."""
    loop = asyncio.get_running_loop()
    check_at = loop.time() + HEARTBEAT_S
    while True:
        try:
            async with asyncio.timeout_at(check_at):
                message = await client.queue.get()
        except TimeoutError:
            check_at = loop.time() + HEARTBEAT_S
            if not await still_signed_in(house, client.principal):
                return CLOSE_SIGNED_OUT
            client.tell("heartbeat", "", {})
            continue
        if message is None:
            return CLOSE_TOO_SLOW
        if message["topic"] == "credits" and message["kind"] != "refused":
            message["data"] = await _credits(house, client.principal)
        try:
            async with asyncio.timeout(SEND_LIMIT_S):
                await socket.send_json(message)
        except (TimeoutError, WebSocketDisconnect, RuntimeError):
            return None


async def _credits(house: House, who: Principal) -> Mapping[str, Any]:
    """The balance, read when it is sent: no older one can overtake a newer one."""
    balance = await run_in_threadpool(credits_of, house, who.org)
    return balance.model_dump(mode="json")


async def still_signed_in(house: House, principal: Principal) -> bool:
    """Does their session stand, with the role that it had?"""
    try:
        now = await run_in_threadpool(principal_of, house, principal.token)
    except Refused:
        return False
    return now.role == principal.role


async def _read(socket: WebSocket, house: House, client: Client) -> int | None:
    """Do what the client says; answers the code to close with."""
    while True:
        try:
            text = await socket.receive_text()
        except (WebSocketDisconnect, RuntimeError, KeyError):
            return None
        if len(text) > MESSAGE_LIMIT:
            return CLOSE_TOO_LONG
        try:
            wanted = dict.fromkeys(Subscribe.model_validate_json(text).subscribe)
        except ValidationError:
            _refuse(socket, client, "", Refusal(reasons.BAD_MESSAGE, {"limit": TOPICS_PER_CLIENT}))
            continue
        for topic in client.topics.keys() - wanted.keys():
            del client.topics[topic]
        for topic in wanted:
            if topic not in client.topics:
                await _follow(socket, house, client, topic)


async def _follow(socket: WebSocket, house: House, client: Client, topic: str) -> None:
    try:
        snapshot = await _snapshot(house, client, topic)
    except Refused as refused:
        _refuse(socket, client, topic, refused.refusal)
        return
    client.tell("snapshot", topic, snapshot)
    kind, _, subject = topic.partition(":")
    if kind == "meeting":
        speaking = streams_of(socket.app).speaking(client.principal.org, subject)
        if speaking:
            client.tell("snapshot", f"speaking:{subject}", speaking)


async def _snapshot(house: House, client: Client, topic: str) -> Mapping[str, Any]:
    """The present state, if the topic is for this person; from here on they hear of changes."""
    who = client.principal
    kind, _, subject = topic.partition(":")
    if kind == "meeting" and subject:
        meeting = await run_in_threadpool(house.meetings.meeting, who.org, subject[:80])
        view, full = view_of(house, who, meeting), leads(who, meeting)
        client.topics[topic] = full
        return shape(house, topic, view, client.language, full)
    if kind == "queue" and subject:
        queue = seen(who, await run_in_threadpool(house.queues.queue, who.org, subject[:80]))
        view, full = queue_view(house, queue), oversees(who)
        client.topics[topic] = full
        return shape(house, topic, view, client.language, full)
    if kind == "mailbox" and subject:
        box = await run_in_threadpool(opened, house, who, subject[:80])
        client.topics[topic] = True
        return {"new": box.new, "saved": box.saved}
    if kind == "presence" and may(who.role, PRESENCE):
        person = house.live.person(UserId(subject[:80]))
        if person is not None and person.org == who.org:
            client.topics[topic] = True
            return {"state": house.exchange.presence(who.org, person.user)}
    if topic in _TOPICS and may(who.role, _TOPICS[topic]):
        client.topics[topic] = True
        return {}
    raise Refused(reasons.UNKNOWN_TOPIC, topic=topic[:80])


def _refuse(socket: WebSocket, client: Client, topic: str, refusal: Refusal) -> None:
    problem = problem_of(refusal, socket)
    client.tell("refused", topic[:80], {"id": problem.id, "detail": problem.detail})
