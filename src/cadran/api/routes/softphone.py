"""The softphone's line: a page makes and takes calls over one WebSocket; see ``softphone.protocol``."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import structlog
from fastapi import APIRouter, WebSocket
from pydantic import TypeAdapter
from starlette.websockets import WebSocketDisconnect

from cadran.api import reasons
from cadran.api.context import Principal, house_of, language_of
from cadran.api.display import spoken
from cadran.api.guard import identify, same_origin
from cadran.api.house import House
from cadran.api.problems import refusal_response
from cadran.api.roles import may
from cadran.api.routes import events
from cadran.api.routes.events import (
    CLOSE_SIGNED_OUT,
    CLOSE_TOO_LONG,
    CLOSE_TOO_SLOW,
    SEND_LIMIT_S,
    both,
    still_signed_in,
)
from cadran.api.streams import QUEUE_MESSAGES
from cadran.errors import Refusal, Refused
from cadran.exchange.browsers import Line
from cadran.ids import OrgId, UserId
from cadran.messages import render
from cadran.sip.events import GuestIdentity
from cadran.softphone.protocol import (
    MESSAGE_CHARS_MAX,
    FromPage,
    Heartbeat,
    ToPage,
    Words,
)

router = APIRouter()

_log = structlog.get_logger("cadran.api")

OPERATION = "use_softphone"
"""Its row in the table of roles."""
CLOSE_TAKEN = 4409
"""The same page said hello on another line."""
CLOSE_TOO_MANY = 4429
MESSAGES_MAX = 60
"""From one page within ``WINDOW_S``: a key pressed fast is ten a second, a reload with ten calls twenty at once."""
WINDOW_S = 5.0

Queue = asyncio.Queue[ToPage | int]
"""What is to be sent; a number is the code to close with."""


@router.websocket("/softphone")
async def use_softphone(socket: WebSocket) -> None:
    """Authenticated by the session's cookie, from our own page only."""
    house = house_of(socket)
    queue: Queue = asyncio.Queue(QUEUE_MESSAGES)
    try:
        who = await _enter(socket, house)
        line = line_of(socket, queue, who.org, who.user, who.role)
        house.exchange.browsers.open(line)
    except Refused as refused:
        await socket.send_denial_response(refusal_response(refused.refusal, socket))
        return
    opened = {"request": socket.state.request_id, "user": who.user}
    try:
        await socket.accept()
        _log.info("softphone opened", **opened)
        writing = write(socket, line, queue, partial(still_signed_in, house, who))
        await both(socket, read(socket, house, line), writing)
    finally:
        house.exchange.browsers.close(line)
        _log.info("softphone closed", **opened)


async def _enter(socket: WebSocket, house: House) -> Principal:
    """A person with a page: tokens are for programs, which have SIP."""
    if not same_origin(socket, house):
        raise Refused(reasons.FOREIGN_ORIGIN)
    who, by_cookie = await identify(socket, house)
    if not by_cookie or not may(who.role, OPERATION):
        raise Refused(reasons.SIGN_IN_NEEDED)
    socket.state.principal = who
    return who


def line_of(
    socket: WebSocket,
    queue: Queue,
    org: OrgId,
    user: UserId,
    role: str,
    guest: GuestIdentity | None = None,
) -> Line:
    """What the exchange is to know of this socket."""
    language = language_of(socket)

    def words(refusal: Refusal) -> Words:
        return Words(
            id=refusal.id, text=render(refusal.id, spoken(refusal.facts, language), language)
        )

    def send(message: ToPage | int) -> None:
        try:
            queue.put_nowait(message)
        except asyncio.QueueFull:  # it takes nothing: it finds all in its next snapshot
            while not queue.empty():
                queue.get_nowait()
            queue.put_nowait(CLOSE_TOO_SLOW)

    return Line(
        org=org,
        user=user,
        role=role,
        guest=guest,
        address=socket.client.host if socket.client else "",
        words=words,
        send=send,
        shut=lambda: send(CLOSE_TAKEN),
    )


async def write(
    socket: WebSocket, line: Line, queue: Queue, welcome: Callable[[], Awaitable[bool]]
) -> int | None:
    """Send what is queued, as long as they are ``welcome``; answers the code to close with."""
    loop = asyncio.get_running_loop()
    check_at = loop.time() + events.HEARTBEAT_S
    while True:
        try:
            async with asyncio.timeout_at(check_at):
                message = await queue.get()
        except TimeoutError:
            check_at = loop.time() + events.HEARTBEAT_S
            if not await welcome():
                return CLOSE_SIGNED_OUT
            message = Heartbeat(seq=line.next())
        if isinstance(message, int):
            return message
        try:
            async with asyncio.timeout(SEND_LIMIT_S):
                await socket.send_text(message.model_dump_json(by_alias=True))
        except (TimeoutError, WebSocketDisconnect, RuntimeError):
            return None


async def read(socket: WebSocket, house: House, line: Line) -> int | None:
    """Do what the page says; answers the code to close with."""
    loop = asyncio.get_running_loop()
    since, count = loop.time(), 0
    while True:
        try:
            text = await socket.receive_text()
        except (WebSocketDisconnect, RuntimeError, KeyError):
            return None
        if loop.time() - since >= WINDOW_S:
            since, count = loop.time(), 0
        count += 1
        if count > MESSAGES_MAX:
            return CLOSE_TOO_MANY
        if len(text) > MESSAGE_CHARS_MAX:
            return CLOSE_TOO_LONG
        house.exchange.browsers.hear(line, text)


def describe(shapes: dict[str, Any]) -> None:
    """Put the messages into the OpenAPI document, ``SoftphoneFromPage`` and ``SoftphoneToPage``."""
    refs: dict[str, Any] = {"ref_template": "#/components/schemas/Softphone{model}"}
    said = TypeAdapter[FromPage](FromPage).json_schema(**refs, mode="validation")
    told = TypeAdapter[ToPage](ToPage).json_schema(**refs, mode="serialization")
    for name, schema in (("FromPage", said), ("ToPage", told)):
        for each, shape in schema.pop("$defs", {}).items():
            shapes[f"Softphone{each}"] = shape
        shapes[f"Softphone{name}"] = schema
