"""Guests: people come to a meeting by its link, and have it call them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, status
from starlette.concurrency import run_in_threadpool

from cadran.api.context import ReaderLanguage, TheHouse
from cadran.api.dialling import meant
from cadran.api.display import words
from cadran.api.guard import GuardedRoute
from cadran.api.house import House
from cadran.api.invitation import bridge_numbers, shown
from cadran.api.live_meeting import address_of, at_rest
from cadran.api.schemas.base import Id
from cadran.api.schemas.join import (
    CallMeRequest,
    GuestEntered,
    GuestRequest,
    GuestToken,
    GuestView,
    JoinPage,
)
from cadran.clock import after
from cadran.directory import guests, reasons
from cadran.directory.guests import GUEST_MS, Guest
from cadran.directory.meetings import Meeting
from cadran.errors import Refused
from cadran.ids import OrgId, UserId

router = APIRouter(tags=["meetings"], route_class=GuardedRoute)
Code = Annotated[str, Path(max_length=64, description="Of the link in an invitation")]
GUEST_ROLE = "guest"
_ID_BYTES = 10


@router.get("/join/{org}/{meeting_id}/{code}", operation_id="get_join_page")
def get_join_page(
    house: TheHouse, language: ReaderLanguage, org: Id, meeting_id: Id, code: Code
) -> JoinPage:
    """A meeting, for whoever has its link.

    A wrong code, a cancelled meeting and one that never was are not found alike.
    """
    meeting = _linked(house, OrgId(org), meeting_id, code)
    told = shown(house, meeting, bridge_numbers(house, meeting.org), None, language)
    view = house.exchange.view(address_of(meeting)) or at_rest(house, meeting)
    return JoinPage(
        organisation=house.directory.organisation(meeting.org).name,
        organiser=told.organiser.name,
        state=view["state"],
        **{
            name: getattr(told, name)
            for name in JoinPage.model_fields.keys() - {"organisation", "organiser", "state"}
        },
    )


@router.post(
    "/join/{org}/{meeting_id}/{code}/guests",
    operation_id="enter_meeting",
    status_code=status.HTTP_201_CREATED,
)
def enter_meeting(
    house: TheHouse, org: Id, meeting_id: Id, code: Code, asked: GuestRequest
) -> GuestEntered:
    """Say who comes; answers a token that is good for some hours, for this meeting alone."""
    meeting = _linked(house, OrgId(org), meeting_id, code)
    name = guests.checked_name(asked.name)
    expires_at = after(house.clock(), GUEST_MS)
    guest = Guest(house.entropy(_ID_BYTES).hex(), meeting.org, meeting.id, name, expires_at)
    return GuestEntered(token=guests.issue(house.sealer, guest), name=name, expires_at=expires_at)


@router.post("/guest/view", operation_id="look_at_meeting")
async def look_at_meeting(
    house: TheHouse, language: ReaderLanguage, asked: GuestToken
) -> GuestView:
    """How the meeting stands, and the call that this guest asked for."""
    guest = guests.read(house.sealer, asked.token, house.clock())
    meeting = await run_in_threadpool(meeting_of, house, guest)
    return _view(house, meeting, guest, language)


@router.post("/guest/call-me", operation_id="call_guest")
async def call_guest(house: TheHouse, language: ReaderLanguage, asked: CallMeRequest) -> GuestView:
    """Have the meeting call this guest. The organiser's service pays, by their outbound calling policy."""
    guest = guests.read(house.sealer, asked.token, house.clock())
    meeting = await run_in_threadpool(meeting_of, house, guest)
    organiser = house.live.person(meeting.organiser)
    country = organiser.usage_location if organiser is not None else ""
    number = await run_in_threadpool(meant, country, asked.number)
    await house.exchange.command(
        address_of(meeting),
        "call_me",
        by=handle(guest),
        role=GUEST_ROLE,
        arguments={"number": number, "name": guest.name},
    )
    return _view(house, meeting, guest, language)


def handle(guest: Guest) -> UserId:
    """By what the meeting knows them: no id of a user, since those have no colon."""
    return UserId(f"guest:{guest.id}")


def _linked(house: House, org: OrgId, meeting_id: str, code: str) -> Meeting:
    guests.check_link(house.sealer, org, meeting_id, code)
    return _going(house, org, meeting_id)


def meeting_of(house: House, guest: Guest) -> Meeting:
    """Where they may come. Raises ``Refused(GUEST_LINK)``."""
    return _going(house, guest.org, guest.meeting)


def _going(house: House, org: OrgId, meeting_id: str) -> Meeting:
    """Raises ``Refused(GUEST_LINK)`` for a meeting that is cancelled, or whose organiser may hold none now."""
    try:
        meeting = house.meetings.meeting(org, meeting_id)
    except Refused:
        raise Refused(reasons.GUEST_LINK) from None
    if meeting.cancelled or house.live.meeting(org, meeting.conference_id) is None:
        raise Refused(reasons.GUEST_LINK)
    return meeting


def _view(house: House, meeting: Meeting, guest: Guest, language: str) -> GuestView:
    view: Any = house.exchange.view(address_of(meeting)) or at_rest(house, meeting)
    own = handle(guest)
    legs = [each for each in view["participants"] if own in {each["called_by"], each["guest"]}]
    failed = [each for each in view["failed"] if each["called_by"] == own]
    return GuestView(
        state=view["state"],
        locked=view["locked"],
        you=legs[-1]["state"] if legs else "away",
        muted=bool(legs) and legs[-1]["muted"],
        hand_raised=bool(legs) and legs[-1]["hand_at"] is not None,
        failed=words(failed[-1]["reason"], {}, language) if failed and not legs else None,
    )
