"""Meetings as the API shows them, with the numbers to call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cadran.api.display import country_name, phone_number
from cadran.api.house import House
from cadran.api.persons import person_ref
from cadran.api.schemas.meeting import Attendee, BridgeNumber, DialIn, Meeting, Recurrence
from cadran.directory import meetings
from cadran.directory.bridge import directory_path, grouped
from cadran.directory.guests import join_path
from cadran.directory.recurrence import stored
from cadran.directory.times_said import when
from cadran.ids import OrgId
from cadran.numbers.assignment import OwnNumber, Sought

DIAL_IN_SHOWN = 50
"""Numbers of the bridge on one invitation."""


def bridge_numbers(house: House, org: OrgId) -> list[OwnNumber]:
    """The numbers of the conference bridge, the default one first, then those that organisations share."""
    own = house.numbers.numbers(org, Sought(to="bridge"))
    own.sort(key=lambda each: (not each.bridge_default, each.number))
    shared = [each for each in house.numbers.shared() if each.org != org]
    return [*own[:DIAL_IN_SHOWN], *shared]


def listed(number: OwnNumber, org: OrgId, language: str) -> BridgeNumber:
    """A number of an organisation's bridge, or one that is shared with it."""
    return BridgeNumber(
        **phone_number(number.number).model_dump() | {"country": number.country},
        country_name=country_name(number.country, language),
        city=number.city or None,
        kind=number.kind,
        languages=list(number.languages),
        default=number.bridge_default and number.org == org,
        shared=number.org != org,
    )


def shown(
    house: House,
    meeting: meetings.Meeting,
    bridge: Sequence[OwnNumber],
    view: Mapping[str, Any] | None,
    language: str,
    *,
    leads: bool = True,
) -> Meeting:
    """A meeting with its invitation; ``view`` is its program's, if it is at work."""
    reached = [
        each
        for each in bridge
        if (meeting.shared or each.org == meeting.org)
        and (each.kind != "toll_free" or house.live.offers_toll_free(meeting.organiser))
    ]
    invited = (meeting.number, meeting.toll_free)
    ordered = sorted(
        reached, key=lambda each: invited.index(each.number) if each.number in invited else 2
    )
    schedule = meeting.schedule
    coming = next(schedule.occurrences(house.clock()), None)
    return Meeting(
        id=meeting.id,
        title=meeting.title,
        organiser=person_ref(house, meeting.org, meeting.organiser),
        conference_id=meeting.conference_id,
        conference_id_display=grouped(meeting.conference_id),
        dial_in=[_dial_in(each, meeting, language) for each in ordered],
        dial_in_page=directory_path(house.sealer, meeting.org),
        join_page=join_path(house.sealer, meeting.org, meeting.id) if leads else None,
        language=meeting.language,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        time_zone=schedule.zone,
        recurrence=_recurrence(meeting),
        when=when(schedule, language),
        next_starts_at=None if coming is None else coming[0],
        attendees=[
            Attendee(address=each.address, name=each.name)
            for each in (meeting.attendees if leads else ())
        ],
        sequence=meeting.sequence,
        anyone_may_start=meeting.anyone_may_start,
        lobby=meeting.lobby,
        announcements=meeting.announcements,
        cancelled=meeting.cancelled,
        state=view["state"] if view is not None else "idle",
        participants=len(view["participants"]) if view is not None else 0,
        created_at=meeting.created_at,
    )


def _recurrence(meeting: meetings.Meeting) -> Recurrence | None:
    found = stored(meeting.recurrence)
    return None if found is None else Recurrence(**found)


def _dial_in(number: OwnNumber, meeting: meetings.Meeting, language: str) -> DialIn:
    told = listed(number, meeting.org, language).model_dump()
    if number.org != meeting.org:
        told["default"] = number.number == meeting.number
    return DialIn(**told, tap_to_call=f"tel:{number.number},,{meeting.conference_id}%23")
