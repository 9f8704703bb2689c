"""What holds for all meetings of an organisation: how those inside hear who comes and goes, how long recordings stay."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from cadran.directory import reasons
from cadran.directory.door import Door
from cadran.errors import Refused
from cadran.ids import OrgId
from cadran.services.meeting.settings import ANNOUNCEMENTS
from cadran.store.tables.conferencing import conferencing_settings
from cadran.store.unit import ReadUnit, UnitOfWork

DAYS_MAX = 3_650
"""Ten years, as of call records."""


@dataclass(frozen=True, slots=True)
class Conferencing:
    """``recordings_days`` None: recordings are kept until somebody deletes them."""

    announcements: str = "tones"
    """Of meetings without a choice of their own: ``tones``, ``names`` or ``off``."""
    record_names: bool = True
    """Where names are announced: callers whom the house does not know are asked to say theirs."""
    recordings_days: int | None = None


class ConferencingDoor(Door):
    """The door."""

    def of(self, org: OrgId) -> Conferencing:
        with self.store.read(org) as unit:
            return conferencing_in(unit)

    def set(self, org: OrgId, wanted: Conferencing, *, by: str = "") -> Conferencing:
        """For meetings that run as well; recordings that are too old are deleted within an hour.

        Raises ``Refused``: ``BAD_ANNOUNCEMENTS``, ``BAD_DAYS``.
        """
        if wanted.announcements not in ANNOUNCEMENTS:
            raise Refused(reasons.BAD_ANNOUNCEMENTS, announcements=wanted.announcements[:40])
        if not 1 <= (wanted.recordings_days or 1) <= DAYS_MAX or wanted.recordings_days == 0:
            raise Refused(reasons.BAD_DAYS, most=DAYS_MAX)

        def job(unit: UnitOfWork) -> Conferencing:
            if conferencing_in(unit) != wanted:
                values = asdict(wanted)
                if not unit.run(unit.update(conferencing_settings).values(**values)):
                    unit.insert(conferencing_settings, values)
                self.note(unit, "conferencing.set", org, {**values, "by": by})
            return wanted

        return self.write(org, job)


def conferencing_in(unit: ReadUnit) -> Conferencing:
    """Of the unit's organisation."""
    row: Any = unit.row(unit.select(conferencing_settings))
    if row is None:
        return Conferencing()
    return Conferencing(row.announcements, row.record_names, row.recordings_days)
