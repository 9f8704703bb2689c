"""A meeting as it is planned: what it is set up to be, and how its row is read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, exists

from cadran.clock import Instant
from cadran.directory import reasons
from cadran.directory.recurrence import Moved, Recurrence, Schedule, read
from cadran.errors import Refused
from cadran.ids import E164, OrgId, UserId
from cadran.store.tables.conferencing import meeting_attendees, meeting_exceptions
from cadran.store.tables.directory import meetings
from cadran.store.tables.sharing import shared_meetings
from cadran.store.unit import ReadUnit


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody who is invited by mail; needs no account and no licence."""

    address: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting as its organiser and the pages see it."""

    id: str
    org: OrgId
    title: str
    organiser: UserId
    number: E164 | None
    """The toll number on the invitation; callers of any other number of the bridge get in as well."""
    toll_free: E164 | None
    """The toll-free number on the invitation, if there is one."""
    conference_id: str
    language: str
    anyone_may_start: bool
    """Callers need not wait for the organiser."""
    lobby: str
    """Who comes in unasked once it has started: ``everyone``, ``organisation``, ``organiser``."""
    announcements: str | None
    """How those inside hear who comes and goes; None: as the organisation has it."""
    schedule: Schedule
    sequence: int
    """Of its invitations: the newest is the one with the highest (RFC 5545 section 3.8.7.4)."""
    attendees: tuple[Attendee, ...]
    cancelled: bool
    created_at: Instant
    shared: bool
    """Callers of the numbers that organisations share, now or later, get in as well."""

    @property
    def starts_at(self) -> Instant | None:
        return self.schedule.starts_at

    @property
    def ends_at(self) -> Instant | None:
        return self.schedule.ends_at

    @property
    def recurrence(self) -> Recurrence | None:
        return self.schedule.recurrence


def query(unit: ReadUnit) -> Select[Any]:
    """Meetings of the unit's organisation, each with whether it is ``shared``."""
    shared = exists().where(shared_meetings.c.meeting_id == meetings.c.id)
    return unit.select(meetings, meetings, shared.label("shared"))


def one(unit: ReadUnit, meeting: str) -> Meeting:
    """Raises ``Refused(UNKNOWN_MEETING)``."""
    row = unit.row(query(unit).where(meetings.c.id == meeting))
    if row is None:
        raise Refused(reasons.UNKNOWN_MEETING, meeting=meeting[:64])
    return listed(unit, [row])[0]


def listed(unit: ReadUnit, rows: Iterable[Any]) -> list[Meeting]:
    """Rows of ``query`` with their attendees, in the same order."""
    found = list(rows)
    wanted = unit.select(meeting_attendees).where(
        meeting_attendees.c.meeting_id.in_([row.id for row in found])
    )
    invited: dict[str, list[Attendee]] = {}
    for each in unit.rows(wanted.order_by(meeting_attendees.c.place)):
        invited.setdefault(each.meeting_id, []).append(Attendee(each.address, each.name))
    moved = _moved(unit, [row.id for row in found if row.recurrence is not None])
    return [
        _meeting_of(row, tuple(invited.get(row.id, ())), tuple(moved.get(row.id, ())))
        for row in found
    ]


def _moved(unit: ReadUnit, names: list[str]) -> dict[str, list[Moved]]:
    """The occurrences of recurring meetings that are not where their rules have them."""
    found: dict[str, list[Moved]] = {}
    wanted = unit.select(meeting_exceptions).where(meeting_exceptions.c.meeting_id.in_(names))
    for row in unit.rows(wanted.order_by(meeting_exceptions.c.at)) if names else ():
        one = Moved(Instant(row.at), _instant(row.starts_at), _instant(row.ends_at))
        found.setdefault(row.meeting_id, []).append(one)
    return found


def _instant(stored: int | None) -> Instant | None:
    return None if stored is None else Instant(stored)


def _meeting_of(row: Any, attendees: tuple[Attendee, ...], moved: tuple[Moved, ...]) -> Meeting:
    return Meeting(
        id=row.id,
        org=OrgId(row.org),
        title=row.title,
        organiser=UserId(row.organiser),
        number=None if row.number is None else E164(row.number),
        toll_free=None if row.toll_free is None else E164(row.toll_free),
        conference_id=row.conference_id,
        language=row.language,
        anyone_may_start=row.anyone_may_start,
        lobby=row.admits,
        announcements=row.announcements,
        schedule=Schedule(
            _instant(row.starts_at),
            _instant(row.ends_at),
            row.time_zone,
            read(row.recurrence),
            moved,
        ),
        sequence=row.sequence,
        attendees=attendees,
        cancelled=row.cancelled_at is not None,
        created_at=Instant(row.created_at),
        shared=bool(row.shared),
    )
