"""The numbers that an organiser's invitations name: chosen for them, or by their country."""

from __future__ import annotations

from functools import partial

from sqlalchemy import or_

from cadran.clock import Clock
from cadran.directory import invitations, planned, reasons
from cadran.directory.bridge import Chosen, bridge_of, chosen, invited_on
from cadran.directory.directory import user_row
from cadran.directory.door import Door, Entropy
from cadran.directory.meetings import UPCOMING_MAX
from cadran.directory.sealing import Sealer
from cadran.errors import Refused
from cadran.ids import E164, OrgId, UserId
from cadran.store.store import Store
from cadran.store.tables.conferencing import organiser_numbers
from cadran.store.tables.directory import meetings
from cadran.store.unit import UnitOfWork

Invited = tuple[E164 | None, E164 | None]
"""The toll and the toll-free number of an invitation."""


class OrganiserNumbers(Door):
    """The door."""

    def __init__(self, store: Store, clock: Clock, entropy: Entropy, sealer: Sealer) -> None:
        super().__init__(store, clock, entropy)
        self._sealer = sealer

    def of(self, org: OrgId, organiser: UserId) -> tuple[Chosen, Invited]:
        """What is set for them, and what their next invitation names. Raises ``Refused`` if they are unknown here."""
        with self.store.read(org) as unit:
            user_row(unit, organiser)
            return chosen(unit, organiser), invited_on(unit, organiser)

    def set(
        self, org: OrgId, organiser: UserId, wanted: Chosen, *, reissue: bool = False, by: str = ""
    ) -> tuple[Chosen, Invited]:
        """For new invitations; ``reissue``: those to come are sent anew, as they are in any case when their toll-free
        number is switched off.

        Raises ``Refused(NOT_ON_BRIDGE)`` for a number that is not of the organisation's bridge, or of the wrong kind.
        """

        def job(unit: UnitOfWork) -> bool:
            user_row(unit, organiser)
            toll, free = bridge_of(unit)
            for number, known in ((wanted.toll, toll), (wanted.toll_free, free)):
                if number is not None and number not in known:
                    raise Refused(reasons.NOT_ON_BRIDGE, number=number)
            present = chosen(unit, organiser)
            if present != wanted:
                values = {
                    "toll": wanted.toll,
                    "toll_free": wanted.toll_free,
                    "offers_toll_free": wanted.offers_toll_free,
                }
                where = organiser_numbers.c.user_id == organiser
                unit.run(unit.delete(organiser_numbers).where(where))
                if wanted != Chosen():
                    unit.insert(organiser_numbers, {"user_id": organiser, **values})
                self.note(unit, "user.conference_numbers_set", organiser, {**values, "by": by})
            return present.offers_toll_free and not wanted.offers_toll_free

        if self.write(org, job) or reissue:
            self._reissue(org, organiser, by)
        return self.of(org, organiser)

    def _reissue(self, org: OrgId, organiser: UserId, by: str) -> None:
        """Send the invitations to come anew, each in a turn of its own: a busy organiser has hundreds of readers."""
        now = self.clock()
        with self.store.read(org) as unit:
            query = unit.select(meetings, meetings.c.id).where(
                meetings.c.organiser == organiser,
                meetings.c.cancelled_at.is_(None),
                or_(meetings.c.over_at.is_(None), meetings.c.over_at > now),
            )
            found = [row.id for row in unit.rows(query.order_by(meetings.c.id).limit(UPCOMING_MAX))]
        for meeting in found:
            self.write(org, partial(self._send, meeting, by))

    def _send(self, meeting: str, by: str, unit: UnitOfWork) -> None:
        present = planned.one(unit, meeting)
        number, toll_free = invited_on(unit, present.organiser)
        if present.cancelled or (number, toll_free) == (present.number, present.toll_free):
            return
        values = {"number": number, "toll_free": toll_free, "sequence": present.sequence + 1}
        unit.run(unit.update(meetings).where(meetings.c.id == meeting).values(**values))
        self.note(unit, "meeting.changed", meeting, {**values, "by": by})
        invitations.tell(unit, present, planned.one(unit, meeting), self._sealer, self.clock())
