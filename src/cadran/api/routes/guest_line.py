"""A guest's line: who came by a meeting's link talks in it by browser; the messages are the softphone's."""

from __future__ import annotations

import asyncio

import structlog
from fastapi import APIRouter, WebSocket
from starlette.concurrency import run_in_threadpool

from cadran.api import reasons
from cadran.api.context import house_of, language_of
from cadran.api.guard import same_origin
from cadran.api.house import House
from cadran.api.live_meeting import address_of
from cadran.api.problems import refusal_response
from cadran.api.routes.events import both
from cadran.api.routes.join import GUEST_ROLE, handle, meeting_of
from cadran.api.routes.softphone import Queue, line_of, read, write
from cadran.api.streams import QUEUE_MESSAGES
from cadran.directory import guests
from cadran.directory.guests import TOKEN_MAX
from cadran.errors import Refused
from cadran.sip.events import GuestIdentity

router = APIRouter()

_log = structlog.get_logger("cadran.api")

OPERATION = "use_guest_line"
"""Its row in the table of roles."""
PROTOCOL = "cadran.guest"
"""The subprotocol that is agreed on. A page can send a WebSocket no header but that of subprotocols, and an address
gets into logs: the token comes as the second one offered.
"""


@router.websocket("/guest/line")
async def use_guest_line(socket: WebSocket) -> None:
    """Authenticated by the token that the meeting's link gave, from our own page only."""
    house = house_of(socket)
    queue: Queue = asyncio.Queue(QUEUE_MESSAGES)
    token = _token(socket)
    try:
        guest = await _enter(socket, house, token)
        meeting = guest.meeting
        line = line_of(socket, queue, meeting.org, guest.guest, GUEST_ROLE, guest)
        house.exchange.browsers.open(line)
    except Refused as refused:
        await socket.send_denial_response(refusal_response(refused.refusal, socket))
        return
    opened = {"request": socket.state.request_id, "meeting": meeting.id}

    async def welcome() -> bool:
        try:
            await _guest(house, token, guest.language)
        except Refused:
            return False
        return True

    try:
        await socket.accept(PROTOCOL)
        _log.info("guest's line opened", **opened)
        await both(socket, read(socket, house, line), write(socket, line, queue, welcome))
    finally:
        house.exchange.browsers.close(line)
        _log.info("guest's line closed", **opened)


def _token(socket: WebSocket) -> str:
    """As offered; empty if it was not sent as our page sends it."""
    offered = [each.strip() for each in socket.headers.get("sec-websocket-protocol", "").split(",")]
    known = len(offered) == 2 and offered[0] == PROTOCOL and len(offered[1]) <= TOKEN_MAX
    return offered[1] if known else ""


async def _enter(socket: WebSocket, house: House, token: str) -> GuestIdentity:
    if not same_origin(socket, house):
        raise Refused(reasons.FOREIGN_ORIGIN)
    return await _guest(house, token, language_of(socket))


async def _guest(house: House, token: str, language: str) -> GuestIdentity:
    """Raises ``Refused``: the token is none or over, or the meeting is."""
    guest = guests.read(house.sealer, token, house.clock())
    meeting = await run_in_threadpool(meeting_of, house, guest)
    return GuestIdentity(
        guest=handle(guest),
        name=guest.name,
        meeting=address_of(meeting),
        called=meeting.conference_id,
        language=language,
    )
