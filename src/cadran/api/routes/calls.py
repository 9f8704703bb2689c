"""Call records."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from cadran.api import reasons
from cadran.api.context import (
    DEFAULT_LIMIT,
    Cursor,
    Limit,
    Principal,
    ReaderLanguage,
    TheHouse,
    Who,
)
from cadran.api.costs import cost_explanation
from cadran.api.guard import GuardedRoute
from cadran.api.house import House
from cadran.api.live_meeting import leads
from cadran.api.persons import seen
from cadran.api.records import call_detail, call_summary
from cadran.api.schemas.base import Id, Moment, instant
from cadran.api.schemas.call import CallDetail, CallMeeting, CallPage
from cadran.api.schemas.cost import CostExplanation
from cadran.errors import Refused
from cadran.ids import CallId
from cadran.reports.records import CallRecord

router = APIRouter(tags=["calls"], route_class=GuardedRoute)


@router.get("/calls", operation_id="list_calls")
def list_calls(
    house: TheHouse,
    who: Who,
    language: ReaderLanguage,
    user: Annotated[Id | None, Query(description="Whose calls, for roles that see others")] = None,
    service: Annotated[str | None, Query(pattern=r"^[a-z_]{1,40}$")] = None,
    party: Annotated[
        str | None,
        Query(
            pattern=r"^\+?[0-9]{2,15}$",
            description="How the caller's or the called number begins, +33199; among the newest calls",
        ),
    ] = None,
    since: Moment | None = None,
    until: Moment | None = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> CallPage:
    """Calls, newest first; one's own, unless one's role sees others."""
    whose = seen(who, user) if user is not None else None
    if whose is None and not who.staff:
        whose = who.user
    page = house.calls.list(
        who.org,
        user=whose,
        service=service,
        party=party.removeprefix("+") if party else None,
        since=instant(since) if since else None,
        until=instant(until) if until else None,
        cursor=cursor,
        limit=limit,
    )
    items = [call_summary(house, each, language) for each in page.items]
    return CallPage(items=items, next_cursor=page.cursor)


@router.get("/calls/{call_id}", operation_id="get_call")
def get_call(house: TheHouse, who: Who, language: ReaderLanguage, call_id: Id) -> CallDetail:
    """A call with its legs, its cost and the reason for the cost."""
    call = house.calls.get(who.org, CallId(call_id))
    if not who.staff and not _took_part(who, call):
        raise Refused(reasons.NOT_FOUND)
    detail = call_detail(house, call, language)
    return detail.model_copy(update={"meeting": _meeting(house, who, call)})


@router.get("/calls/{call_id}/explain", operation_id="explain_cost")
def explain_cost(
    house: TheHouse,
    who: Who,
    language: ReaderLanguage,
    call_id: Id,
    currency: Annotated[
        str, Query(pattern=r"^([A-Z]{3})?$", description="Show the cost in this one as well")
    ] = "",
) -> CostExplanation:
    """Why did this cost that: each side's source, rate and deck line, each slice, each refusal."""
    call = house.calls.get(who.org, CallId(call_id))
    if not who.staff and not _took_part(who, call):
        raise Refused(reasons.NOT_FOUND)
    return cost_explanation(house, call, currency, language)


def _meeting(house: House, who: Principal, call: CallRecord) -> CallMeeting | None:
    """The meeting behind a call, for those who lead it; None if it is gone."""
    found = house.attendance.meeting_of(call.org, call.call)
    try:
        meeting = house.meetings.meeting(call.org, found) if found else None
    except Refused:
        return None
    if meeting is None or not leads(who, meeting):
        return None
    return CallMeeting(id=meeting.id, title=meeting.title)


def _took_part(who: Principal, call: CallRecord) -> bool:
    """Whether a leg was theirs, or they paid for one."""
    payers = {leg.charge.payer for leg in call.legs if leg.charge is not None}
    return who.user in {call.user, *(leg.user for leg in call.legs), *payers}
