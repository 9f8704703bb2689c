"""Meetings: what an organiser sets up, with the conference ID that callers type; whoever is concerned is told by mail."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypedDict, Unpack

from sqlalchemy import and_, or_

from cadran.clock import Clock, Instant
from cadran.directory import invitations, planned, reasons
from cadran.directory.bridge import invited_on
from cadran.directory.directory import user_row
from cadran.directory.door import Entropy
from cadran.directory.hashes import random_digits
from cadran.directory.licences import held_by
from cadran.directory.mail_addresses import is_address
from cadran.directory.people import checked_language
from cadran.directory.pins import Pins
from cadran.directory.planned import Attendee, Meeting
from cadran.directory.recurrence import Recurrence, Schedule, checked, stored
from cadran.directory.sealing import Sealer
from cadran.entitlement.facts import CONFERENCING
from cadran.errors import Refused
from cadran.ids import OrgId, UserId
from cadran.services.meeting.settings import ANNOUNCEMENTS, LOBBY
from cadran.store.store import Store
from cadran.store.tables.conferencing import meeting_attendees, meeting_exceptions
from cadran.store.tables.directory import meetings
from cadran.store.tables.sharing import shared_meetings
from cadran.store.unit import UnitOfWork

__all__ = ["Attendee", "Meeting", "Meetings"]

CONFERENCE_ID_DIGITS = 7
TRIES = 20
"""Draws for a free conference ID: at a million meetings on one number, all 20 fail once in 10^19."""
LONGEST_TITLE = 200
LONGEST_NAME = 200
PAGE = 200
"""Meetings in one answer."""
UPCOMING_MAX = 500
"""Meetings to come that are put in order for a page; who has more finds the rest in the list of all."""
ATTENDEES_MAX = 250
"""As many as a meeting takes: each is sent a mail at every change."""
LATER = Instant(1 << 62)
"""After every instant: where meetings without a time are put."""


class Plan(TypedDict, total=False):
    """What may be said of a meeting when it is set up, and changed later. Left out: the usual, or as it is."""

    language: str | None
    """Of its invitations and prompts; None: the organiser's."""
    anyone_may_start: bool
    lobby: str
    announcements: str | None
    starts_at: Instant | None
    ends_at: Instant | None
    time_zone: str
    recurrence: Recurrence | None
    attendees: Sequence[Attendee]


class Meetings(Pins):
    """The door for meetings and for conferencing PINs."""

    def __init__(self, store: Store, clock: Clock, entropy: Entropy, sealer: Sealer) -> None:
        super().__init__(store, clock, entropy)
        self._sealer = sealer

    def create(
        self,
        org: OrgId,
        organiser: UserId,
        title: str,
        *,
        id: str | None = None,  # noqa: A002 -- the caller's word for it
        by: str = "",
        **plan: Unpack[Plan],
    ) -> Meeting:
        """Set up a meeting on the organiser's numbers and invite its attendees. With an ``id``, a retry answers the
        first result.

        Raises ``Refused``: ``ORGANISER_NEEDS_LICENCE`` without a licence for conferencing, and for what is no plan
        ``BAD_TITLE``, ``BAD_LANGUAGE``, ``BAD_LOBBY``, ``BAD_ATTENDEE``, ``TOO_MANY``, and those of
        ``recurrence.checked``.
        """
        meeting = self.given_or_new_id(id, "mtg")
        heading = _checked_title(title)
        values = {**_USUAL, **_values(plan), **_times(plan, None), "title": heading}
        invited = _attendees(plan.get("attendees", ()))

        def job(unit: UnitOfWork) -> Meeting:
            present = unit.row(planned.query(unit).where(meetings.c.id == meeting))
            if present is not None:
                return planned.listed(unit, [present])[0]
            owner = user_row(unit, organiser)
            if CONFERENCING.isdisjoint(held_by(unit, organiser)):
                raise Refused(
                    reasons.ORGANISER_NEEDS_LICENCE, product="AUDIO_CONFERENCING", name=owner.name
                )
            conference_id = self._free_conference_id(unit)
            number, toll_free = invited_on(unit, organiser)
            row = {
                **values,
                "id": meeting,
                "organiser": organiser,
                "number": number,
                "toll_free": toll_free,
                "conference_id": conference_id,
                "language": values.get("language") or owner.language,
                "sequence": 0,
                "cancelled_at": None,
                "created_at": self.clock(),
            }
            unit.insert(meetings, row)
            unit.insert(shared_meetings, {"meeting_id": meeting, "conference_id": conference_id})
            _invite(unit, meeting, invited)
            data = {"organiser": organiser, "language": row["language"], "by": by}
            self.note(unit, "meeting.created", meeting, data, {"title": heading})
            made = planned.one(unit, meeting)
            invitations.tell(unit, None, made, self._sealer, self.clock())
            return made

        return self._drawn(org, meeting, job)

    def _drawn(self, org: OrgId, meeting: str, job: Callable[[UnitOfWork], Meeting]) -> Meeting:
        """Do what draws a conference ID. The unit sees only its own organisation; an ID that another one has is met
        here, and a second draw is all but sure to be free.
        """
        for _ in range(TRIES):
            try:
                return self.write(org, job, on_conflict=reasons.MEETING_EXISTS, id=meeting)
            except Refused as refused:
                if refused.refusal.reason is not reasons.MEETING_EXISTS:
                    raise
        raise Refused(reasons.MEETING_EXISTS, id=meeting)

    def change(
        self,
        org: OrgId,
        meeting: str,
        *,
        title: str | None = None,
        by: str = "",
        **plan: Unpack[Plan],
    ) -> Meeting:
        """Change what is given, and tell those invited what they have to know. The conference ID and the organiser
        stay. Raises as ``create``, and ``MEETING_CANCELLED``.
        """
        changes = _values(plan)
        if title is not None:
            changes["title"] = _checked_title(title)
        invited = _attendees(plan["attendees"]) if "attendees" in plan else None

        def job(unit: UnitOfWork) -> Meeting:
            present = planned.one(unit, meeting)
            if present.cancelled:
                raise Refused(reasons.MEETING_CANCELLED, title=present.title)
            wanted = {**changes, **_times(plan, present.schedule)}
            if not wanted and invited is None:
                return present
            wanted["sequence"] = present.sequence + 1
            if "over_at" in wanted:  # by another rule, nothing is where it was
                unit.run(
                    unit.delete(meeting_exceptions).where(
                        meeting_exceptions.c.meeting_id == meeting
                    )
                )
            unit.run(unit.update(meetings).where(meetings.c.id == meeting).values(**wanted))
            if invited is not None:
                _invite(unit, meeting, invited)
            data = {key: wanted[key] for key in wanted if key != "title"}
            personal = {"title": wanted["title"]} if "title" in wanted else {}
            self.note(unit, "meeting.changed", meeting, {**data, "by": by}, personal)
            made = planned.one(unit, meeting)
            invitations.tell(unit, present, made, self._sealer, self.clock())
            return made

        return self.write(org, job)

    def reset_conference_id(self, org: OrgId, meeting: str, *, by: str = "") -> Meeting:
        """Draw another conference ID, where the present one got about: it leads nowhere any more, and those invited are
        told the new one. Whoever is inside stays. Raises ``Refused(MEETING_CANCELLED)``.
        """

        def job(unit: UnitOfWork) -> Meeting:
            present = planned.one(unit, meeting)
            if present.cancelled:
                raise Refused(reasons.MEETING_CANCELLED, title=present.title)
            drawn = {"conference_id": self._free_conference_id(unit)}
            values = {**drawn, "sequence": present.sequence + 1}
            unit.run(unit.update(meetings).where(meetings.c.id == meeting).values(**values))
            unit.insert(shared_meetings, {"meeting_id": meeting, **drawn})
            self.note(unit, "meeting.changed", meeting, {"parts": ["conference_id"], "by": by})
            made = planned.one(unit, meeting)
            invitations.tell(unit, present, made, self._sealer, self.clock())
            return made

        return self._drawn(org, meeting, job)

    def cancel(self, org: OrgId, meeting: str, *, by: str = "") -> Meeting:
        """Nobody gets in any more; its conference ID is never given out again. May be repeated."""

        def job(unit: UnitOfWork) -> Meeting:
            present = planned.one(unit, meeting)
            if present.cancelled:
                return present
            values = {"cancelled_at": self.clock(), "sequence": present.sequence + 1}
            unit.run(unit.update(meetings).where(meetings.c.id == meeting).values(**values))
            data = {"organiser": present.organiser, "by": by}
            self.note(unit, "meeting.cancelled", meeting, data)
            made = planned.one(unit, meeting)
            invitations.tell(unit, present, made, self._sealer, self.clock())
            return made

        return self.write(org, job)

    def meeting(self, org: OrgId, meeting: str) -> Meeting:
        with self.store.read(org) as unit:
            return planned.one(unit, meeting)

    def meetings(
        self,
        org: OrgId,
        *,
        organiser: UserId | None = None,
        cancelled: bool = False,
        after: str = "",
        limit: int = PAGE,
    ) -> list[Meeting]:
        """Meetings, newest first, from after the one given; at most ``PAGE``; of all organisers or one."""
        with self.store.read(org) as unit:
            query = planned.query(unit)
            if organiser is not None:
                query = query.where(meetings.c.organiser == organiser)
            if not cancelled:
                query = query.where(meetings.c.cancelled_at.is_(None))
            last = unit.row(unit.select(meetings).where(meetings.c.id == after)) if after else None
            if last is not None:
                query = query.where(
                    or_(
                        meetings.c.created_at < last.created_at,
                        and_(meetings.c.created_at == last.created_at, meetings.c.id > last.id),
                    )
                )
            query = query.order_by(meetings.c.created_at.desc(), meetings.c.id)
            query = query.limit(max(1, min(limit, PAGE)))
            return planned.listed(unit, unit.rows(query))

    def upcoming(
        self, org: OrgId, *, organiser: UserId | None = None, limit: int = PAGE
    ) -> list[Meeting]:
        """Meetings that are not over, by when they take place next; last those without a time."""
        now = self.clock()
        with self.store.read(org) as unit:
            query = planned.query(unit).where(
                meetings.c.cancelled_at.is_(None),
                or_(meetings.c.over_at.is_(None), meetings.c.over_at > now),
            )
            if organiser is not None:
                query = query.where(meetings.c.organiser == organiser)
            query = query.order_by(meetings.c.created_at.desc(), meetings.c.id).limit(UPCOMING_MAX)
            found = planned.listed(unit, unit.rows(query))
        found.sort(key=lambda each: next(each.schedule.occurrences(now), (LATER, None))[0])
        return found[: max(1, min(limit, PAGE))]

    def _free_conference_id(self, unit: UnitOfWork) -> str:
        for _ in range(TRIES):
            # The first digit is never 0, so that no caller's ID reads as a shorter number.
            first = random_digits(self.entropy, 1)
            drawn = first + random_digits(self.entropy, CONFERENCE_ID_DIGITS - 1)
            where = meetings.c.conference_id == drawn
            if first != "0" and unit.row(unit.select(meetings).where(where)) is None:
                return drawn
        raise Refused(reasons.NO_CONFERENCE_ID_LEFT)


_USUAL: dict[str, Any] = {
    "anyone_may_start": False,
    "admits": "everyone",
    "announcements": None,
}


def _values(plan: Plan) -> dict[str, Any]:
    """The columns of what a plan says, without its times."""
    values: dict[str, Any] = {}
    if plan.get("language") is not None:
        values["language"] = checked_language(str(plan["language"]))
    if "anyone_may_start" in plan:
        values["anyone_may_start"] = plan["anyone_may_start"]
    if "lobby" in plan:
        if plan["lobby"] not in LOBBY:
            raise Refused(reasons.BAD_LOBBY, lobby=plan["lobby"][:40])
        values["admits"] = plan["lobby"]
    if "announcements" in plan:
        if plan["announcements"] not in (None, *ANNOUNCEMENTS):
            raise Refused(reasons.BAD_ANNOUNCEMENTS, announcements=str(plan["announcements"])[:40])
        values["announcements"] = plan["announcements"]
    return values


def _times(plan: Plan, present: Schedule | None) -> dict[str, Any]:
    """The columns of a plan's times, checked together with those that stay; none if all stay."""
    before = Schedule(None, None, "UTC") if present is None else replace(present, moved=())
    wanted = checked(
        Schedule(
            plan.get("starts_at", before.starts_at),
            plan.get("ends_at", before.ends_at),
            plan.get("time_zone", before.zone),
            plan.get("recurrence", before.recurrence),
        )
    )
    if present is not None and wanted == before:
        return {}
    return {
        "starts_at": wanted.starts_at,
        "ends_at": wanted.ends_at,
        "time_zone": wanted.zone,
        "recurrence": stored(wanted.recurrence),
        "over_at": wanted.last(),
    }


def _attendees(given: Sequence[Attendee]) -> list[Attendee]:
    """Each address once, by its first mention. Raises ``Refused``: ``BAD_ATTENDEE``, ``TOO_MANY``."""
    found: dict[str, Attendee] = {}
    for each in given:
        address = each.address.strip()
        name = " ".join(unicodedata.normalize("NFC", each.name).split())
        if not is_address(address) or len(name) > LONGEST_NAME or not name.isprintable():
            raise Refused(reasons.BAD_ATTENDEE, address=address[:254])
        found.setdefault(address.casefold(), Attendee(address, name))
    if len(found) > ATTENDEES_MAX:
        raise Refused(reasons.TOO_MANY, most=ATTENDEES_MAX)
    return list(found.values())


def _invite(unit: UnitOfWork, meeting: str, attendees: Sequence[Attendee]) -> None:
    """These are invited, and nobody else."""
    unit.run(unit.delete(meeting_attendees).where(meeting_attendees.c.meeting_id == meeting))
    rows = [
        {"meeting_id": meeting, "address": each.address, "name": each.name, "place": place}
        for place, each in enumerate(attendees)
    ]
    if rows:
        unit.insert_many(meeting_attendees, rows)


def _checked_title(title: str) -> str:
    cleaned = " ".join(unicodedata.normalize("NFC", title).split())
    if not cleaned or len(cleaned) > LONGEST_TITLE or not cleaned.isprintable():
        raise Refused(reasons.BAD_TITLE, longest=LONGEST_TITLE)
    return cleaned
