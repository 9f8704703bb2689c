"""One's own calls: what was, and one more by a click."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, status
from starlette.concurrency import run_in_threadpool

from cadran.api.callees import callee, checked
from cadran.api.context import DEFAULT_LIMIT, Cursor, Principal, ReaderLanguage, TheHouse, Who
from cadran.api.display import phone_number, words
from cadran.api.guard import GuardedRoute
from cadran.api.house import House
from cadran.api.schemas.own_call import CallPlaced, CallRequest, OwnCall, OwnCallPage
from cadran.ids import Address
from cadran.reports import history
from cadran.services.phone.click import COMMAND

router = APIRouter(tags=["calls"], route_class=GuardedRoute)


@router.get("/own-calls", operation_id="list_own_calls")
def list_own_calls(
    house: TheHouse,
    who: Who,
    language: ReaderLanguage,
    missed: Annotated[bool, Query(description="Only those that nobody answered")] = False,
    limit: Annotated[int, Query(ge=1, le=history.PAGE)] = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> OwnCallPage:
    """The calls of one's own telephones, newest first, with names from the address book."""
    found = house.history.of(who.org, who.user, missed=missed, cursor=cursor, limit=limit)
    items = [_shown(house, who, each, language) for each in found.items]
    return OwnCallPage(items=items, next_cursor=found.cursor)


@router.post("/own-calls", operation_id="place_call", status_code=status.HTTP_202_ACCEPTED)
async def place_call(house: TheHouse, who: Who, asked: CallRequest) -> CallPlaced:
    """Call somebody: one's own devices ring first, and whoever picks up there is connected.

    What would be refused when dialled is refused here, with the reason, and nothing rings.
    """
    to = await run_in_threadpool(checked, house, who, asked.to)
    name = callee(house, who, to).name
    arguments = {"to": to, "id": asked.id, "name": name}
    placed = await house.exchange.command(
        Address(who.org, "phone", who.user),
        COMMAND,
        by=who.user,
        role=who.role,
        arguments=arguments,
    )
    return CallPlaced(call=str(placed["call"]), name=name)


def _shown(house: House, who: Principal, call: history.OwnCall, language: str) -> OwnCall:
    other = callee(house, who, call.other)
    return OwnCall(
        id=call.call,
        direction=call.direction,
        at=call.at,
        talk_seconds=call.talk_s,
        live=call.live,
        name=other.name,
        user_id=other.user,
        number=phone_number(other.dialled) if other.dialled else None,
        cause=words(call.cause, {}, language) if call.cause else None,
    )
