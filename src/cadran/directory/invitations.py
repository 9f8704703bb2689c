"""Who is told of a meeting by mail, and what: an invitation, a change, that it is cancelled.

Each mail carries the meeting for the reader's calendar (iTIP, RFC 5546): REQUEST with the meeting's sequence, CANCEL
to whoever is not expected any more. Words and the calendar's text are made when the mail leaves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from uuid import NAMESPACE_URL, uuid5

from cadran.clock import Instant
from cadran.directory.bridge import directory_path
from cadran.directory.directory import user_row
from cadran.directory.guests import join_path
from cadran.directory.mail_addresses import address_of, mails_people
from cadran.directory.people import User
from cadran.directory.planned import Attendee, Meeting
from cadran.directory.recurrence import Moved, rrule, stored
from cadran.directory.sealing import Sealer
from cadran.ids import OrgId
from cadran.journal.mail import Mail, post
from cadran.store.tables.directory import users
from cadran.store.unit import ReadUnit, UnitOfWork

INVITED, CHANGED, CANCELLED = "meeting_invited", "meeting_changed", "meeting_cancelled"
ONE_CHANGED, ONE_CANCELLED = "occurrence_changed", "occurrence_cancelled"
TEMPLATES = (INVITED, CHANGED, CANCELLED, ONE_CHANGED, ONE_CANCELLED)


def tell(
    unit: UnitOfWork, before: Meeting | None, after: Meeting, sealer: Sealer, now: Instant
) -> None:
    """Order the mails about a meeting that was set up (``before`` None), changed or cancelled."""
    owner = user_row(unit, after.organiser)
    _post(unit, after, _told(unit, owner, before, after), None, sealer, now)


def tell_of_one(
    unit: UnitOfWork, meeting: Meeting, moved: Moved, sealer: Sealer, now: Instant
) -> None:
    """Order the mails about one occurrence of a series that was put to another time, or called off."""
    template = ONE_CANCELLED if moved.starts_at is None else ONE_CHANGED
    owner = user_row(unit, meeting.organiser)
    readers = [*meeting.attendees]
    own = address_of(owner)
    known = {each.address.casefold() for each in readers}
    if own and own.casefold() not in known and mails_people(unit):
        readers.append(Attendee(own, owner.name))
    _post(unit, meeting, ((each, template) for each in readers), moved, sealer, now)


def _post(
    unit: UnitOfWork,
    after: Meeting,
    told: Iterable[tuple[Attendee, str]],
    moved: Moved | None,
    sealer: Sealer,
    now: Instant,
) -> None:
    owner = user_row(unit, after.organiser)
    for attendee, template in told:
        language = _language(unit, attendee.address) or after.language
        name = hashlib.sha256(attendee.address.casefold().encode()).hexdigest()[:16]
        mail = Mail(
            f"{after.id[:32]}.{after.sequence}.{name}",
            attendee.address,
            template,
            language,
            {"title": after.title, "organiser_name": owner.name},
            "",
            _secrets(sealer, after, template),
            event=_event(
                owner, after, attendee, template, moved, directory_path(sealer, after.org)
            ),
        )
        post(unit, mail, now)


def _secrets(sealer: Sealer, meeting: Meeting, template: str) -> dict[str, str]:
    """What does not stay in the outbox: the conference ID, and the link, which lets knock whoever has it."""
    found = {"conference_id": meeting.conference_id}
    if template not in (CANCELLED, ONE_CANCELLED):
        found["path"] = join_path(sealer, meeting.org, meeting.id)
    return found


def _told(
    unit: UnitOfWork, owner: User, before: Meeting | None, after: Meeting
) -> Iterator[tuple[Attendee, str]]:
    known = {each.address.casefold() for each in before.attendees} if before else set()
    wanted = {each.address.casefold() for each in after.attendees}
    # The organiser has it in their own calendar, if it has a time.
    said = before is None or after.cancelled or _facts(before) != _facts(after)
    own = address_of(owner)
    timed = after.starts_at is not None or (before is not None and before.starts_at is not None)
    if own and timed and said and own.casefold() not in wanted and mails_people(unit):
        first = before is None
        template = CANCELLED if after.cancelled else INVITED if first else CHANGED
        yield Attendee(own, owner.name), template
    for each in after.attendees:
        if after.cancelled:
            yield each, CANCELLED
        elif each.address.casefold() not in known:
            yield each, INVITED
        elif said:
            yield each, CHANGED
    for each in before.attendees if before else ():
        if each.address.casefold() not in wanted:
            yield each, CANCELLED


def _facts(meeting: Meeting) -> tuple[object, ...]:
    """What an invitation says; another setting is nobody's business."""
    numbers = (meeting.number, meeting.toll_free, meeting.conference_id)
    return meeting.title, meeting.schedule, *numbers


def _event(
    owner: User,
    meeting: Meeting,
    attendee: Attendee,
    template: str,
    moved: Moved | None,
    directory: str,
) -> dict[str, object]:
    """The meeting for a calendar, as plain data; see ``notices.calendar_events``."""
    schedule = meeting.schedule
    rule = ""
    if schedule.recurrence is not None and schedule.starts_at is not None:
        rule = rrule(schedule.recurrence, schedule.starts_at, schedule.zone)
    return {
        "uid": uid(meeting.org, meeting.id),
        "sequence": meeting.sequence,
        "cancelled": template in (CANCELLED, ONE_CANCELLED),
        "title": meeting.title,
        "starts_at": schedule.starts_at,
        "ends_at": schedule.ends_at,
        "time_zone": schedule.zone,
        "recurrence": stored(schedule.recurrence),
        "rule": rule,
        "moved": [[each.at, each.starts_at, each.ends_at] for each in schedule.moved],
        "only": None if moved is None else [moved.at, moved.starts_at, moved.ends_at],
        "organiser": [owner.name, address_of(owner)],
        "attendee": [attendee.name, attendee.address],
        "number": meeting.number or "",
        "toll_free": meeting.toll_free or "",
        "directory": directory,
    }


def uid(org: OrgId, meeting: str) -> str:
    """The same for a meeting in all its mails (RFC 5545 section 3.8.4.7), and of no other."""
    return str(uuid5(NAMESPACE_URL, f"cadran:{org}:{meeting}"))


def _language(unit: ReadUnit, address: str) -> str:
    """A colleague reads in their own language; "" for everybody else."""
    row = unit.row(unit.select(users, users.c.language).where(users.c.login == address.casefold()))
    return "" if row is None else str(row.language)
