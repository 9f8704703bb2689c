"""Meetings: what an organiser sets up, with the conference ID that callers type, and their PIN."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, exists, or_

from cadran.clock import Instant
from cadran.directory import reasons
from cadran.directory.directory import user_row
from cadran.directory.door import Door
from cadran.directory.hashes import hash_secret, random_digits
from cadran.directory.licences import held_by
from cadran.directory.mail_addresses import address_of, mails_people
from cadran.directory.people import checked_language
from cadran.entitlement.facts import CONFERENCING
from cadran.errors import Refused
from cadran.ids import E164, OrgId, UserId
from cadran.journal.mail import Mail, post
from cadran.store.tables.directory import meetings, organisations, users
from cadran.store.tables.numbers import numbers
from cadran.store.tables.sharing import shared_meetings
from cadran.store.unit import ReadUnit, UnitOfWork

CONFERENCE_ID_DIGITS = 7
TRIES = 20
"""Draws for a free conference ID: at a million meetings on one number, all 20 fail once in 10^19."""
LONGEST_TITLE = 200
PAGE = 200
"""Meetings in one answer."""
MAILED = 5
"""Meetings named in a mail: who has more looks at the page."""
PIN_MAIL = "pin_reset"
_PIN_DIGITS = (4, 12)
"""The widest that any edition allows, as the database holds it; editions may be narrower for drawn PINs."""
_PIN = re.compile(r"[0-9]{4,12}")


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting as its organiser and the pages see it."""

    id: str
    org: OrgId
    title: str
    organiser: UserId
    number: E164 | None
    """The bridge number on the invitation; callers of any other number of the bridge get in as well."""
    conference_id: str
    language: str
    anyone_may_start: bool
    """Callers need not wait for the organiser."""
    lobby: bool
    """Callers wait to be admitted also once it has started."""
    starts_at: Instant | None
    ends_at: Instant | None
    cancelled: bool
    created_at: Instant
    shared: bool
    """Callers of the numbers that organisations share, now or later, get in as well."""


class Meetings(Door):
    """The door for meetings and for conferencing PINs."""

    def create(
        self,
        org: OrgId,
        organiser: UserId,
        title: str,
        *,
        language: str | None = None,
        anyone_may_start: bool = False,
        lobby: bool = False,
        starts_at: Instant | None = None,
        ends_at: Instant | None = None,
        id: str | None = None,  # noqa: A002 -- the caller's word for it
        by: str = "",
    ) -> Meeting:
        """Set up a meeting on the bridge's default number, without one on a shared one. With an ``id``, a retry answers the first result.

        Raises ``Refused(ORGANISER_NEEDS_LICENCE)`` without a licence for conferencing.
        """
        meeting = self.given_or_new_id(id, "mtg")
        heading = _checked_title(title)
        _check_times(starts_at, ends_at)

        def job(unit: UnitOfWork) -> Meeting:
            present = unit.row(_read(unit).where(meetings.c.id == meeting))
            if present is not None:
                return _meeting_of(present)
            owner = user_row(unit, organiser)
            if CONFERENCING.isdisjoint(held_by(unit, organiser)):
                raise Refused(
                    reasons.ORGANISER_NEEDS_LICENCE, product="AUDIO_CONFERENCING", name=owner.name
                )
            shared = shared_number(unit)
            conference_id = self._free_conference_id(unit)
            values = {
                "id": meeting,
                "title": heading,
                "organiser": organiser,
                "number": default_number(unit) or shared,
                "conference_id": conference_id,
                "language": checked_language(language or owner.language),
                "anyone_may_start": anyone_may_start,
                "lobby": lobby,
                "starts_at": starts_at,
                "ends_at": ends_at,
                "cancelled_at": None,
                "created_at": self.clock(),
            }
            unit.insert(meetings, values)
            unit.insert(shared_meetings, {"meeting_id": meeting, "conference_id": conference_id})
            data = {"organiser": organiser, "language": values["language"], "by": by}
            self.note(unit, "meeting.created", meeting, data, {"title": heading})
            return _meeting(unit, meeting)

        # The unit sees only its own organisation; an ID that another one has is met here, and a second draw
        # is all but sure to be free.
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
        language: str | None = None,
        anyone_may_start: bool | None = None,
        lobby: bool | None = None,
        starts_at: Instant | None = None,
        ends_at: Instant | None = None,
        by: str = "",
    ) -> Meeting:
        """Change what is given. The conference ID and the organiser stay."""
        changes: dict[str, Any] = {}
        if title is not None:
            changes["title"] = _checked_title(title)
        if language is not None:
            changes["language"] = checked_language(language)
        if anyone_may_start is not None:
            changes["anyone_may_start"] = anyone_may_start
        if lobby is not None:
            changes["lobby"] = lobby
        if starts_at is not None:
            changes["starts_at"] = starts_at
        if ends_at is not None:
            changes["ends_at"] = ends_at

        def job(unit: UnitOfWork) -> Meeting:
            present = _meeting(unit, meeting)
            if present.cancelled:
                raise Refused(reasons.MEETING_CANCELLED, title=present.title)
            _check_times(
                changes.get("starts_at", present.starts_at), changes.get("ends_at", present.ends_at)
            )
            if changes:
                unit.run(unit.update(meetings).where(meetings.c.id == meeting).values(**changes))
                data = {key: changes[key] for key in changes if key != "title"}
                personal = {"title": changes["title"]} if "title" in changes else {}
                self.note(unit, "meeting.changed", meeting, {**data, "by": by}, personal)
            return _meeting(unit, meeting)

        return self.write(org, job)

    def cancel(self, org: OrgId, meeting: str, *, by: str = "") -> Meeting:
        """Nobody gets in any more; its conference ID is never given out again. May be repeated."""

        def job(unit: UnitOfWork) -> Meeting:
            present = _meeting(unit, meeting)
            if not present.cancelled:
                where = meetings.c.id == meeting
                unit.run(unit.update(meetings).where(where).values(cancelled_at=self.clock()))
                data = {"organiser": present.organiser, "by": by}
                self.note(unit, "meeting.cancelled", meeting, data)
            return _meeting(unit, meeting)

        return self.write(org, job)

    def meeting(self, org: OrgId, meeting: str) -> Meeting:
        with self.store.read(org) as unit:
            return _meeting(unit, meeting)

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
            query = _read(unit)
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
            return [_meeting_of(row) for row in unit.rows(query)]

    # --- PINs ---------------------------------------------------------------------------------

    def reset_pin(self, org: OrgId, user: UserId, pin: str | None = None, *, by: str = "") -> str:
        """Give this organiser a PIN, by default a random one of the organisation's length.

        Answers it, once, and mails it to them, unless the organisation wants no such mails; only its hash
        is kept.
        """
        if pin is not None and not _PIN.fullmatch(pin):
            raise Refused(reasons.BAD_PIN, least=_PIN_DIGITS[0], most=_PIN_DIGITS[1])
        with self.store.read(org) as unit:
            owner = user_row(unit, user)
            if CONFERENCING.isdisjoint(held_by(unit, user)):
                raise Refused(
                    reasons.ORGANISER_NEEDS_LICENCE, product="AUDIO_CONFERENCING", name=owner.name
                )
            settings = unit.row(unit.select(organisations, organisations.c.pin_length))
        if settings is None:
            raise Refused(reasons.UNKNOWN_ORGANISATION, org=org)
        chosen = pin or random_digits(self.entropy, settings.pin_length)
        hashed = hash_secret(chosen)

        def job(unit: UnitOfWork) -> None:
            user_row(unit, user)
            unit.run(unit.update(users).where(users.c.id == user).values(pin_hash=hashed))
            self.note(unit, "user.pin_reset", user, {"by": by})
            self._mail_pin(unit, user, chosen)

        self.write(org, job)
        return chosen

    def _mail_pin(self, unit: UnitOfWork, user: UserId, pin: str) -> None:
        owner = user_row(unit, user)
        to = address_of(owner)
        if to and mails_people(unit):
            occasion, facts = self.new_id("pin"), how_to_join(unit, user)
            secrets = {"pin": pin}
            mail = Mail(occasion, to, PIN_MAIL, owner.language, facts, "/meetings", secrets)
            post(unit, mail, self.clock())

    def _free_conference_id(self, unit: UnitOfWork) -> str:
        for _ in range(TRIES):
            # The first digit is never 0, so that no caller's ID reads as a shorter number.
            first = random_digits(self.entropy, 1)
            drawn = first + random_digits(self.entropy, CONFERENCE_ID_DIGITS - 1)
            where = meetings.c.conference_id == drawn
            if first != "0" and unit.row(unit.select(meetings).where(where)) is None:
                return drawn
        raise Refused(reasons.NO_CONFERENCE_ID_LEFT)


def default_number(unit: ReadUnit) -> E164 | None:
    """The bridge's default number, if the organisation has a bridge."""
    query = unit.select(numbers, numbers.c.number).where(numbers.c.bridge_default.is_(True))
    row = unit.row(query)
    return None if row is None else E164(row.number)


def shared_number(unit: ReadUnit) -> E164 | None:
    """A number that organisations share, if there is any: of the organisation's country, else the oldest."""
    found = unit.sql(
        "SELECT n.number FROM shared_numbers s JOIN numbers n ON n.number = s.number"
        " LEFT JOIN organisations o ON o.org = ? AND o.country = n.country"
        " ORDER BY o.org IS NULL, s.shared_at, n.number LIMIT 1",
        (unit.org,),
    )
    return E164(found[0][0]) if found else None


def how_to_join(unit: ReadUnit, organiser: UserId) -> dict[str, str]:
    """What a mail to an organiser tells of their meetings: ``number`` to call ("": none yet), and the titles and
    conference IDs of the next ``conferences`` ("": there are none).
    """
    query = unit.select(meetings).where(
        meetings.c.organiser == organiser, meetings.c.cancelled_at.is_(None)
    )
    found = unit.rows(query.order_by(meetings.c.created_at.desc(), meetings.c.id).limit(MAILED))
    listed = [f"{row.title}: {grouped(row.conference_id)}" for row in found]
    number = default_number(unit) or shared_number(unit)
    return {"number": number or "", "conferences": "\n".join(listed)}


def grouped(conference_id: str) -> str:
    """``1234567`` as ``123 4567``: how people read digits to each other."""
    return f"{conference_id[:3]} {conference_id[3:]}"


def _read(unit: ReadUnit) -> Select[Any]:
    shared = exists().where(shared_meetings.c.meeting_id == meetings.c.id)
    return unit.select(meetings, meetings, shared.label("shared"))


def _meeting(unit: ReadUnit, meeting: str) -> Meeting:
    row = unit.row(_read(unit).where(meetings.c.id == meeting))
    if row is None:
        raise Refused(reasons.UNKNOWN_MEETING, meeting=meeting[:64])
    return _meeting_of(row)


def _meeting_of(row: Any) -> Meeting:
    return Meeting(
        id=row.id,
        org=OrgId(row.org),
        title=row.title,
        organiser=UserId(row.organiser),
        number=None if row.number is None else E164(row.number),
        conference_id=row.conference_id,
        language=row.language,
        anyone_may_start=row.anyone_may_start,
        lobby=row.lobby,
        starts_at=None if row.starts_at is None else Instant(row.starts_at),
        ends_at=None if row.ends_at is None else Instant(row.ends_at),
        cancelled=row.cancelled_at is not None,
        created_at=Instant(row.created_at),
        shared=bool(row.shared),
    )


def _checked_title(title: str) -> str:
    cleaned = " ".join(unicodedata.normalize("NFC", title).split())
    if not cleaned or len(cleaned) > LONGEST_TITLE or not cleaned.isprintable():
        raise Refused(reasons.BAD_TITLE, longest=LONGEST_TITLE)
    return cleaned


def _check_times(starts_at: Instant | None, ends_at: Instant | None) -> None:
    if starts_at is not None and ends_at is not None and ends_at <= starts_at:
        raise Refused(reasons.BAD_TIMES)
