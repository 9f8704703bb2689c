"""Where single telephones stand: a desk in a branch, a lobby, whatever their number's own location is."""

from __future__ import annotations

from sqlalchemy import func

from cadran.directory.door import Door
from cadran.directory.reasons import UNKNOWN_ACCOUNT
from cadran.errors import Refused
from cadran.ids import OrgId
from cadran.numbers import reasons
from cadran.numbers.places import Location, location_in, location_row
from cadran.store.tables.directory import phone_accounts
from cadran.store.tables.numbers import emergency_locations
from cadran.store.unit import ReadUnit, UnitOfWork


class Standing(Door):
    """The door; a telephone without a place of its own stands where its user's number does."""

    def put(self, org: OrgId, username: str, location: str | None, *, by: str) -> None:
        """From now on help is sent there when this telephone calls for it; None: to the number's location.

        Raises ``Refused``: unknown, or an address that nobody has validated.
        """

        def job(unit: UnitOfWork) -> None:
            where = phone_accounts.c.username == username
            row = unit.row(unit.select(phone_accounts).where(where))
            if row is None:
                raise Refused(UNKNOWN_ACCOUNT, username=username[:64])
            if location is not None:
                place = location_in(unit, location)
                if place.validated_at is None:
                    raise Refused(reasons.LOCATION_UNVALIDATED, location=place.name)
            unit.run(unit.update(phone_accounts).where(where).values(location_id=location))
            told = {"user": row.user_id, "location": location or "", "by": by}
            self.note(unit, "phone.placed", username, told)

        self.write(org, job)

    def of(self, org: OrgId, usernames: list[str]) -> dict[str, Location]:
        """The places of those of these telephones that have one."""
        with self.store.read(org) as unit:
            query = unit.select(phone_accounts).where(phone_accounts.c.username.in_(usernames))
            placed = {row.username: row.location_id for row in unit.rows(query) if row.location_id}
            where = emergency_locations.c.id.in_(set(placed.values()))
            rows = unit.rows(unit.select(emergency_locations).where(where))
            found = {row.id: location_row(row) for row in rows}
        return {name: found[place] for name, place in placed.items() if place in found}


def phones_at(unit: ReadUnit, location: str) -> int:
    """How many telephones stand at a location of their own."""
    query = unit.select(phone_accounts, func.count().label("there"))
    row = unit.row(query.where(phone_accounts.c.location_id == location))
    return 0 if row is None else int(row.there)
