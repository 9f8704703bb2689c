"""Meetings: planned, and live."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, status
from starlette.concurrency import run_in_threadpool

from cadran.api import cursors, reasons, toll_free
from cadran.api.context import (
    DEFAULT_LIMIT,
    Cursor,
    Limit,
    Principal,
    ReaderLanguage,
    TheHouse,
    Who,
)
from cadran.api.dialling import meant
from cadran.api.guard import GuardedRoute
from cadran.api.house import House
from cadran.api.invitation import bridge_numbers, shown
from cadran.api.live_meeting import address_of, leads, live_meeting, view_of
from cadran.api.persons import own
from cadran.api.schemas.base import Id, instant
from cadran.api.schemas.meeting import (
    CommandOutcome,
    CommandRequest,
    LiveMeeting,
    Meeting,
    MeetingChange,
    MeetingPage,
    MeetingRequest,
    Recurrence,
)
from cadran.directory import meetings, recurrence
from cadran.errors import Refused

router = APIRouter(tags=["meetings"], route_class=GuardedRoute)
CommandName = Annotated[str, Path(pattern=r"^[a-z][a-z_]{1,39}$")]
Upcoming = Annotated[
    bool,
    Query(description="Those that are not over, by when they take place next, without a cursor"),
]
KIND = "meeting"


@router.get("/meetings", operation_id="list_meetings")
async def list_meetings(
    house: TheHouse,
    who: Who,
    language: ReaderLanguage,
    upcoming: Upcoming = False,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> MeetingPage:
    """Meetings to come and past; one's own, unless one is an administrator."""
    views = {str(view["id"]): view for view in house.exchange.views(who.org, KIND)}

    def read() -> MeetingPage:
        place = cursors.decode(cursor, str)
        organiser = None if who.administrator else who.user
        after = str(place[0]) if place else ""
        bridge = bridge_numbers(house, who.org)
        if upcoming:
            found = house.meetings.upcoming(who.org, organiser=organiser, limit=limit)
            return MeetingPage(
                items=[shown(house, each, bridge, views.get(each.id), language) for each in found]
            )
        page = house.meetings.meetings(who.org, organiser=organiser, after=after, limit=limit)
        more = len(page) == limit and house.meetings.meetings(
            who.org, organiser=organiser, after=page[-1].id, limit=1
        )
        following = cursors.encode(page[-1].id) if more else None
        items = [shown(house, each, bridge, views.get(each.id), language) for each in page]
        return MeetingPage(items=items, next_cursor=following)

    return await run_in_threadpool(read)


@router.post("/meetings", operation_id="create_meeting", status_code=status.HTTP_201_CREATED)
def create_meeting(
    house: TheHouse, who: Who, language: ReaderLanguage, asked: MeetingRequest
) -> Meeting:
    """Plan a meeting; it has a conference ID and can be called at once."""
    organiser = own(who, asked.organiser_id) if asked.organiser_id else who.user
    made = house.meetings.create(
        who.org,
        organiser,
        asked.title,
        by=who.user,
        **_plan(asked),
    )
    return shown(house, made, bridge_numbers(house, who.org), None, language)


@router.get("/meetings/{meeting_id}", operation_id="get_meeting")
async def get_meeting(
    house: TheHouse, who: Who, language: ReaderLanguage, meeting_id: Id
) -> Meeting:
    """A meeting, for its organiser, administrators and those who are in it."""
    meeting = await run_in_threadpool(house.meetings.meeting, who.org, meeting_id)
    view = view_of(house, who, meeting)
    answer: Meeting = await run_in_threadpool(
        _shown, house, meeting, view, language, leads=leads(who, meeting)
    )
    return answer


@router.patch("/meetings/{meeting_id}", operation_id="change_meeting")
async def change_meeting(
    house: TheHouse, who: Who, language: ReaderLanguage, meeting_id: Id, asked: MeetingChange
) -> Meeting:
    """Change a meeting. The conference ID stays: see `reset_conference_id`."""

    def change() -> meetings.Meeting:
        _led(house, who, meeting_id)
        return house.meetings.change(
            who.org, meeting_id, title=asked.title, by=who.user, **_plan(asked)
        )

    meeting: meetings.Meeting = await run_in_threadpool(change)
    view = view_of(house, who, meeting)
    answer: Meeting = await run_in_threadpool(_shown, house, meeting, view, language, leads=True)
    return answer


@router.post("/meetings/{meeting_id}/conference-id", operation_id="reset_conference_id")
async def reset_conference_id(
    house: TheHouse, who: Who, language: ReaderLanguage, meeting_id: Id
) -> Meeting:
    """Give a meeting another conference ID, where the present one got about.

    The old one leads nowhere from now on; those invited are told the new one. Whoever is inside stays.
    """

    def reset() -> meetings.Meeting:
        _led(house, who, meeting_id)
        return house.meetings.reset_conference_id(who.org, meeting_id, by=who.user)

    meeting: meetings.Meeting = await run_in_threadpool(reset)
    view = view_of(house, who, meeting)
    answer: Meeting = await run_in_threadpool(_shown, house, meeting, view, language, leads=True)
    return answer


@router.delete(
    "/meetings/{meeting_id}", operation_id="delete_meeting", status_code=status.HTTP_204_NO_CONTENT
)
async def delete_meeting(house: TheHouse, who: Who, meeting_id: Id) -> None:
    """Cancel a meeting: its conference ID is dead from now on, and whoever is in it is sent home."""

    def cancel() -> meetings.Meeting:
        _led(house, who, meeting_id)
        return house.meetings.cancel(who.org, meeting_id, by=who.user)

    meeting = await run_in_threadpool(cancel)
    if any(view["id"] == meeting.id for view in house.exchange.views(who.org, KIND)):
        await house.exchange.command(
            address_of(meeting), "end", by=who.user, role=who.role, arguments={}
        )


@router.get("/meetings/{meeting_id}/live", operation_id="get_live_meeting")
async def get_live_meeting(
    house: TheHouse, who: Who, language: ReaderLanguage, meeting_id: Id
) -> LiveMeeting:
    """A meeting as it is just now."""
    meeting = await run_in_threadpool(house.meetings.meeting, who.org, meeting_id)
    view = view_of(house, who, meeting)
    return live_meeting(house, view, language, full=leads(who, meeting))


@router.post("/meetings/{meeting_id}/commands/{name}", operation_id="command_meeting")
async def command_meeting(
    house: TheHouse,
    who: Who,
    language: ReaderLanguage,
    meeting_id: Id,
    name: CommandName,
    asked: CommandRequest,
) -> CommandOutcome:
    """Have the live meeting do something.

    ``start``, ``end``, ``lock``, ``unlock``, ``mute_all``, ``admit_all``, ``record``, ``stop_recording``; with
    ``leg``: ``admit``, ``mute``, ``unmute``, ``raise_hand``, ``lower_hand``, ``remove``, ``hang_up``; with
    ``number`` (and ``name``): ``dial_out``, ``call_me`` (a toll-free number abroad is called, and warned of); with ``on`` (``true`` or ``false``): ``announce``.
    """
    meeting = await run_in_threadpool(house.meetings.meeting, who.org, meeting_id)
    view_of(house, who, meeting)
    arguments = dict(asked.arguments)
    if "number" in arguments:
        country = _country(house, who, meeting)
        arguments["number"] = await run_in_threadpool(meant, country, arguments["number"])
    result = await house.exchange.command(
        address_of(meeting), name, by=who.user, role=who.role, arguments=arguments
    )
    plain = {key: value for key, value in result.items() if _is_plain(value)}
    organiser, number = house.live.person(meeting.organiser), arguments.get("number", "")
    home = "" if organiser is None else organiser.usage_location
    warning = toll_free.abroad(number, home, language) if number else None
    return CommandOutcome(name=name, result=plain, warning=warning)


def _country(house: House, who: Principal, meeting: meetings.Meeting) -> str:
    """By whose dial plan a number is read: the asker's own."""
    person = house.live.person(who.user) or house.live.person(meeting.organiser)
    return person.usage_location if person is not None else ""


def _is_plain(value: object) -> bool:
    return value is None or isinstance(value, str | int | bool)


def _led(house: House, who: Principal, meeting_id: str) -> None:
    """Raises ``Refused(api.not_found)`` unless the asker leads the meeting."""
    if not leads(who, house.meetings.meeting(who.org, meeting_id)):
        raise Refused(reasons.NOT_FOUND)


def _shown(
    house: House, meeting: meetings.Meeting, view: Mapping[str, Any], language: str, *, leads: bool
) -> Meeting:
    bridge = bridge_numbers(house, meeting.org)
    return shown(house, meeting, bridge, view, language, leads=leads)


def _plan(asked: MeetingRequest | MeetingChange) -> meetings.Plan:
    """What was said of the meeting; null for what always is something leaves it as it is."""
    plan = meetings.Plan()
    said = asked.model_fields_set
    if "starts_at" in said:
        plan["starts_at"] = instant(asked.starts_at) if asked.starts_at else None
    if "ends_at" in said:
        plan["ends_at"] = instant(asked.ends_at) if asked.ends_at else None
    if "recurrence" in said:
        plan["recurrence"] = _recurrence(asked.recurrence)
    if "announcements" in said:
        plan["announcements"] = asked.announcements
    if asked.attendees is not None and "attendees" in said:
        plan["attendees"] = [meetings.Attendee(each.address, each.name) for each in asked.attendees]
    if asked.language is not None:
        plan["language"] = asked.language
    if asked.time_zone is not None and "time_zone" in said:
        plan["time_zone"] = asked.time_zone
    if asked.anyone_may_start is not None and "anyone_may_start" in said:
        plan["anyone_may_start"] = asked.anyone_may_start
    if asked.lobby is not None and "lobby" in said:
        plan["lobby"] = asked.lobby
    return plan


def _recurrence(asked: Recurrence | None) -> recurrence.Recurrence | None:
    if asked is None:
        return None
    return recurrence.Recurrence(
        asked.frequency,
        asked.interval,
        tuple(asked.weekdays),
        asked.by_weekday,
        asked.until,
        asked.count,
    )
