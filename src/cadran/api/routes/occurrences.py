"""Single occurrences of a recurring meeting, for those who lead it."""

from __future__ import annotations

from fastapi import APIRouter

from cadran.api import reasons
from cadran.api.context import Limit, Principal, TheHouse, Who
from cadran.api.guard import GuardedRoute
from cadran.api.house import House
from cadran.api.live_meeting import leads
from cadran.api.schemas.base import Id, Moment, instant
from cadran.api.schemas.occurrence import Occurrence, OccurrenceChange, OccurrenceList
from cadran.directory import occurrences
from cadran.errors import Refused

router = APIRouter(tags=["meetings"], route_class=GuardedRoute)
USUAL = 20


@router.get("/meetings/{meeting_id}/occurrences", operation_id="list_occurrences")
def list_occurrences(
    house: TheHouse, who: Who, meeting_id: Id, limit: Limit = USUAL
) -> OccurrenceList:
    """The next occurrences, also those that do not take place; none of a meeting that does not repeat."""
    _led(house, who, meeting_id)
    found = house.occurrences.coming(who.org, meeting_id, limit)
    return OccurrenceList(items=[_shown(each) for each in found])


@router.patch("/meetings/{meeting_id}/occurrences/{at}", operation_id="change_occurrence")
def change_occurrence(
    house: TheHouse, who: Who, meeting_id: Id, at: Moment, asked: OccurrenceChange
) -> Occurrence:
    """Put one occurrence to another time; whoever is invited is told."""
    _led(house, who, meeting_id)
    ends_at = instant(asked.ends_at) if asked.ends_at else None
    times = instant(asked.starts_at), ends_at
    found = house.occurrences.change(who.org, meeting_id, instant(at), *times, by=who.user)
    return _shown(found)


@router.delete("/meetings/{meeting_id}/occurrences/{at}", operation_id="cancel_occurrence")
def cancel_occurrence(house: TheHouse, who: Who, meeting_id: Id, at: Moment) -> Occurrence:
    """One occurrence does not take place; whoever is invited is told. The conference ID stays."""
    _led(house, who, meeting_id)
    return _shown(house.occurrences.cancel(who.org, meeting_id, instant(at), by=who.user))


def _shown(found: occurrences.Occurrence) -> Occurrence:
    return Occurrence(
        at=found.at, starts_at=found.starts_at, ends_at=found.ends_at, changed=found.changed
    )


def _led(house: House, who: Principal, meeting_id: str) -> None:
    """Raises ``Refused(api.not_found)`` unless the asker leads the meeting."""
    if not leads(who, house.meetings.meeting(who.org, meeting_id)):
        raise Refused(reasons.NOT_FOUND)
