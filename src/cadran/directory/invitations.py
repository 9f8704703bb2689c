"""Who is told of a meeting by mail, and what: an invitation, a change, that it is cancelled.

Each mail carries the meeting for the reader's calendar (iTIP, RFC 5546): REQUEST with the meeting's sequence, CANCEL
to whoever is not expected any more. Words and the calendar's text are made when the mail leaves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from uuid import NAMESPACE_URL, uuid5

from cadran.clock import Instant
from cadran.directory.bridge import directory_path
from cadran.directory.directory import user_row
from cadran.directory.guests import join_path
from cadran.directory.mail_addresses import address_of, mails_people
from cadran.directory.people import User
from cadran.directory.planned import Attendee, Meeting
from cadran.directory.recurrence import rrule, stored
from cadran.directory.sealing import Sealer
from cadran.ids import OrgId
from cadran.journal.mail import Mail, post
from cadran.store.tables.directory import users
from cadran.store.unit import ReadUnit, UnitOfWork

INVITED, CHANGED, CANCELLED = "meeting_invited", "meeting_changed", "meeting_cancelled"
TEMPLATES = (INVITED, CHANGED, CANCELLED)


def tell(
    unit: UnitOfWork, before: Meeting | None, after: Meeting, sealer: Sealer, now: Instant
) -> None:
    """Order the mails about a meeting that was set up (``before`` None), changed or cancelled."""
    owner = user_row(unit, after.organiser)
    for attendee, template in _told(unit, owner, before, after):
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
            event=_event(owner, after, attendee, template, directory_path(sealer, after.org)),
        )
        post(unit, mail, now)


def _secrets(sealer: Sealer, meeting: Meeting, template: str) -> dict[str, str]:
    """What does not stay in the outbox: the conference ID, and the link, which lets knock whoever has it."""
    found = {"conference_id": meeting.conference_id}
    if template != CANCELLED:
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
    return meeting.title, meeting.schedule, meeting.number, meeting.toll_free


def _event(
    owner: User, meeting: Meeting, attendee: Attendee, template: str, directory: str
) -> dict[str, object]:
    """The meeting for a calendar, as plain data; see ``notices.calendar_events``."""
    schedule = meeting.schedule
    rule = ""
    if schedule.recurrence is not None and schedule.starts_at is not None:
        rule = rrule(schedule.recurrence, schedule.starts_at, schedule.zone)
    return {
        "uid": uid(meeting.org, meeting.id),
        "sequence": meeting.sequence,
        "cancelled": template == CANCELLED,
        "title": meeting.title,
        "starts_at": schedule.starts_at,
        "ends_at": schedule.ends_at,
        "time_zone": schedule.zone,
        "recurrence": stored(schedule.recurrence),
        "rule": rule,
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
