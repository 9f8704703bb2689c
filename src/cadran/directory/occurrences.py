"""Single occurrences of a recurring meeting: put to another time, or called off; whoever is invited is told."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from cadran.clock import Clock, Instant
from cadran.directory import invitations, planned, reasons
from cadran.directory.door import Door, Entropy
from cadran.directory.planned import Meeting
from cadran.directory.recurrence import LONGEST_MS, OCCURRENCES_MAX, Moved
from cadran.directory.sealing import Sealer
from cadran.errors import Refused
from cadran.ids import OrgId
from cadran.store.store import Store
from cadran.store.tables.conferencing import meeting_exceptions
from cadran.store.tables.directory import meetings
from cadran.store.unit import UnitOfWork

MOVED_MAX = 200
"""Of one meeting: each goes along with its invitations. Who moves more plans another rule."""
SHOWN_MAX = 100
"""Occurrences in one answer."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One of a series: ``at`` is where the rule has it, ``starts_at`` where it is; None: it does not take place."""

    at: Instant
    starts_at: Instant | None
    ends_at: Instant | None
    changed: bool = False


class Occurrences(Door):
    """The door."""

    def __init__(self, store: Store, clock: Clock, entropy: Entropy, sealer: Sealer) -> None:
        super().__init__(store, clock, entropy)
        self._sealer = sealer

    def coming(self, org: OrgId, meeting: str, limit: int = SHOWN_MAX) -> list[Occurrence]:
        """Those that are not over where the rule has them or where they are, by the rule; none of a single meeting."""
        with self.store.read(org) as unit:
            found = planned.one(unit, meeting)
        now = self.clock()
        coming = (each for each in _all(found) if _last(each) > now)
        return list(islice(coming, max(1, min(limit, SHOWN_MAX))))

    def change(
        self,
        org: OrgId,
        meeting: str,
        at: Instant,
        starts_at: Instant,
        ends_at: Instant | None,
        *,
        by: str = "",
    ) -> Occurrence:
        """Put one to another time. May be repeated. Raises ``Refused``: ``UNKNOWN_OCCURRENCE``, ``BAD_TIMES``,
        ``OCCURRENCE_TOO_LONG``, ``MEETING_CANCELLED``, ``TOO_MANY``.
        """
        if ends_at is not None and ends_at <= starts_at:
            raise Refused(reasons.BAD_TIMES)
        if ends_at is not None and ends_at > starts_at + LONGEST_MS:
            raise Refused(reasons.OCCURRENCE_TOO_LONG)
        return self._put(org, meeting, Moved(at, starts_at, ends_at), by)

    def cancel(self, org: OrgId, meeting: str, at: Instant, *, by: str = "") -> Occurrence:
        """One does not take place; the meeting keeps its conference ID. May be repeated. Raises as ``change``."""
        return self._put(org, meeting, Moved(at), by)

    def _put(self, org: OrgId, meeting: str, wanted: Moved, by: str) -> Occurrence:
        def job(unit: UnitOfWork) -> Occurrence:
            present = planned.one(unit, meeting)
            if present.cancelled:
                raise Refused(reasons.MEETING_CANCELLED, title=present.title)
            found = next((each for each in _all(present) if each.at == wanted.at), None)
            if found is None or present.recurrence is None:
                raise Refused(reasons.UNKNOWN_OCCURRENCE)
            made = Occurrence(wanted.at, wanted.starts_at, wanted.ends_at, changed=True)
            if made in (found, Occurrence(found.at, found.starts_at, found.ends_at, changed=True)):
                return found
            if not found.changed and len(present.schedule.moved) >= MOVED_MAX:
                raise Refused(reasons.TOO_MANY, most=MOVED_MAX)
            self._write(unit, present, wanted, by)
            return made

        return self.write(org, job)

    def _write(self, unit: UnitOfWork, present: Meeting, wanted: Moved, by: str) -> None:
        table = meeting_exceptions
        where = (table.c.meeting_id == present.id, table.c.at == wanted.at)
        unit.run(unit.delete(table).where(*where))
        times = {"at": wanted.at, "starts_at": wanted.starts_at, "ends_at": wanted.ends_at}
        unit.insert(table, {"meeting_id": present.id, **times})
        over_at = planned.one(unit, present.id).schedule.last()
        values = {"sequence": present.sequence + 1, "over_at": over_at}
        unit.run(unit.update(meetings).where(meetings.c.id == present.id).values(**values))
        self.note(unit, "meeting.changed", present.id, {"occurrence": times, "by": by})
        now = self.clock()
        invitations.tell_of_one(unit, planned.one(unit, present.id), wanted, self._sealer, now)


def _all(meeting: Meeting) -> list[Occurrence]:
    """The whole series, as far as anybody looks."""
    if meeting.recurrence is None:
        return []
    moved = {each.at: each for each in meeting.schedule.moved}
    found = []
    for starts, ends in islice(meeting.schedule.ruled(), OCCURRENCES_MAX):
        other = moved.get(starts)
        if other is None:
            found.append(Occurrence(starts, starts, ends))
        else:
            found.append(Occurrence(starts, other.starts_at, other.ends_at, changed=True))
    return found


def _last(occurrence: Occurrence) -> Instant:
    """Until when it is to come: at the place of the rule, or its own, whichever is later."""
    own = occurrence.ends_at or occurrence.starts_at or occurrence.at
    return max(occurrence.at, own)
