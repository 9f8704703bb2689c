"""A live meeting, from the program's view to the shape that is promised; who may look at it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cadran.api import reasons, toll_free
from cadran.api.context import Principal
from cadran.api.display import masked_number, phone_number, phone_number_or_none, words
from cadran.api.house import House
from cadran.api.jobs_shown import job_shown
from cadran.api.live_queue import live_queue
from cadran.api.schemas.meeting import FailedCall, LiveMeeting, Participant
from cadran.directory.meetings import Meeting
from cadran.errors import Refused
from cadran.ids import Address, UserId

PARTICIPANTS_MAX = 1_000
"""Most participants shown; a meeting holds at most 250 telephones."""

View = Mapping[str, Any]


def address_of(meeting: Meeting) -> Address:
    """Where the meeting's program lives."""
    return Address(meeting.org, "meeting", meeting.id)


def leads(who: Principal, meeting: Meeting) -> bool:
    """The organiser and administrators lead; everybody else is a guest."""
    return who.administrator or meeting.organiser == who.user


def view_of(house: House, who: Principal, meeting: Meeting) -> View:
    """The view, for those who lead the meeting or are in it. On the loop's thread.

    Raises ``Refused(api.not_found)`` for everybody else, as if there were no such meeting.
    """
    view = house.exchange.view(address_of(meeting)) or at_rest(house, meeting)
    if leads(who, meeting) or is_in(who, view):
        return view
    raise Refused(reasons.NOT_FOUND)


def is_in(who: Principal, view: View) -> bool:
    """Whether one of the phones in the meeting is theirs."""
    return any(each["user"] == who.user for each in view["participants"])


def at_rest(house: House, meeting: Meeting) -> View:
    """What a meeting looks like that nobody is in."""
    settings = house.live.settings(address_of(meeting)) or {}
    return {
        "id": meeting.id,
        "title": meeting.title,
        "organiser": meeting.organiser,
        "state": "idle",
        "started_at": None,
        "locked": False,
        "lobby": meeting.lobby,
        "announcements": settings.get("announcements", "tones"),
        "recording_since": None,
        "participants_max": 0,
        "participants": [],
        "failed": [],
    }


def live_meeting(house: House, view: View, language: str, *, full: bool) -> LiveMeeting:
    """The shape of the API. ``full``: with numbers; else masked, as guests see them. On the loop's thread."""
    return LiveMeeting(
        id=view["id"],
        title=view["title"],
        organiser_id=view["organiser"],
        state=view["state"],
        started_at=view["started_at"],
        locked=view["locked"],
        lobby=view["lobby"],
        announcements=view["announcements"],
        recording_since=view["recording_since"],
        participants_max=view["participants_max"],
        participants=[
            _participant(house, each, full=full) for each in view["participants"][:PARTICIPANTS_MAX]
        ],
        failed=[
            FailedCall(
                number=phone_number(each["number"]),
                reason=words(each["reason"], {}, language),
                hint=toll_free.abroad(each["number"], _home(house, view), language),
                at=each["at"],
            )
            for each in (view["failed"] if full else ())
        ],
    )


def _home(house: House, view: View) -> str:
    """Where the organiser is, for whose service the meeting calls."""
    person = house.live.person(UserId(view["organiser"]))
    return "" if person is None else person.usage_location


def _participant(house: House, each: View, *, full: bool) -> Participant:
    number = phone_number_or_none(each["number"])
    if number is not None and not full:
        number = masked_number(number)
    return Participant(
        leg=each["leg"],
        name=each["name"] or _name(house, each["user"]),
        number=number,
        user_id=each["user"] or None,
        organiser=each["organiser"],
        state=each["state"],
        muted=each["muted"],
        hand_raised_at=each["hand_at"],
        since=each["since"],
    )


def _name(house: House, user: str) -> str:
    """A colleague who called from a telephone that told no name."""
    person = house.live.person(UserId(user)) if user else None
    return person.name if person is not None else ""


def shape(house: House, topic: str, data: View, language: str, full: bool) -> View:
    """What the exchange says of a topic, as clients of the event stream get it."""
    if topic.startswith("meeting:"):
        return live_meeting(house, data, language, full=full).model_dump(mode="json")
    if topic.startswith("queue:"):
        return live_queue(house, data, language, full=full).model_dump(mode="json")
    if topic == "jobs":
        return job_shown(house, data["org"], data["job"], language).model_dump(mode="json")
    return {} if topic == "credits" else data
