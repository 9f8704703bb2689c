"""A call's SIP messages: to be read, and as a capture for an analyser of networks."""

from __future__ import annotations

import re

from fastapi import APIRouter, Response
from starlette.concurrency import run_in_threadpool

from cadran.api.context import Principal, TheHouse, Who
from cadran.api.guard import GuardedRoute
from cadran.api.house import House
from cadran.api.schemas.base import Id
from cadran.api.schemas.ladder import Ladder, LadderMessage
from cadran.clock import HOUR_MS
from cadran.ids import CallId, LegId
from cadran.reports.ladders import KEPT_DAYS
from cadran.signalling import pcap
from cadran.signalling.masking import mask_message
from cadran.signalling.traces import KEPT_MS, Dialog, Message
from cadran.sip.uri import host_port

router = APIRouter(tags=["calls"], route_class=GuardedRoute)

_REASON = re.compile(
    r"^(?:reason|warning)[ \t]*:[ \t]*(.*?)[ \t]*\r?$", re.IGNORECASE | re.MULTILINE
)
_CSEQ = re.compile(r"^cseq[ \t]*:[ \t]*[0-9]+[ \t]+(\S+)", re.IGNORECASE | re.MULTILINE)


@router.get("/calls/{call_id}/ladder", operation_id="get_ladder")
async def get_ladder(house: TheHouse, who: Who, call_id: Id) -> Ladder:
    """What phones, carriers and Cadran said to each other about a call; empty once it is forgotten."""
    dialogs = await _dialogs(house, who, call_id)
    return Ladder(
        messages=[_shown(leg, message) for leg, message in _in_order(dialogs)],
        left_out=sum(dialog.left_out for _, dialog in dialogs),
        kept_hours=24 * KEPT_DAYS if house.exchange.traces.lasting else KEPT_MS // HOUR_MS,
    )


@router.get(
    "/calls/{call_id}/ladder.pcap",
    operation_id="download_ladder",
    response_class=Response,
    responses={
        200: {"content": {pcap.MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}}}
    },
)
async def download_ladder(house: TheHouse, who: Who, call_id: Id) -> Response:
    """The same as a capture file, masked alike."""
    messages = [each for _, each in _in_order(await _dialogs(house, who, call_id))]
    masked = [(each, mask_message(_text(each)).encode()) for each in messages]
    disposition = 'attachment; filename="call.pcap"'
    return Response(
        pcap.capture(masked),
        media_type=pcap.MEDIA_TYPE,
        headers={"Content-Disposition": disposition},
    )


async def _dialogs(house: House, who: Principal, call_id: str) -> list[tuple[LegId, Dialog]]:
    """Of the call's legs in this organisation whose names were not erased. Raises ``Refused``."""
    call = await run_in_threadpool(house.calls.get, who.org, CallId(call_id))
    named = [each.leg for each in call.legs if each.caller or each.called]
    found = house.exchange.traces.of(named, house.clock())
    known = {leg for leg, _ in found}
    others = [leg for leg in named if leg not in known]
    return found + await run_in_threadpool(house.ladders.of, who.org, others)


def _in_order(dialogs: list[tuple[LegId, Dialog]]) -> list[tuple[LegId, Message]]:
    """Those of one millisecond stay as each dialog has them."""
    found = [(leg, message) for leg, dialog in dialogs for message in (*dialog.first, *dialog.last)]
    return sorted(found, key=lambda each: each[1].at)


def _shown(leg: LegId, message: Message) -> LadderMessage:
    text = mask_message(_text(message))
    return LadderMessage(
        at=message.at,
        leg=leg,
        sent=message.sent,
        transport=message.flow.transport,
        local=host_port(*message.flow.local),
        remote=host_port(*message.flow.remote),
        summary=_summary(text),
        reason=", ".join(_REASON.findall(text)),
        text=text,
    )


def _summary(text: str) -> str:
    """A request's method; a response's status, phrase and what it answers."""
    first = text.partition("\r\n")[0]
    if not first.startswith("SIP/2.0 "):
        return first.partition(" ")[0]
    method = _CSEQ.search(text)
    return f"{first.removeprefix('SIP/2.0 ')} ({method[1] if method else ''})"


def _text(message: Message) -> str:
    return message.data.decode("utf-8", "replace")
