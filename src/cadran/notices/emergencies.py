"""A call for help, as those who see to the organisation are told of it: who, from where."""

from __future__ import annotations

from msgspec.structs import replace

from cadran.journal.facts import Fact
from cadran.numbers.places import Location, location_in, present_location
from cadran.store.tables.directory import phone_accounts
from cadran.store.tables.numbers import numbers
from cadran.store.unit import ReadUnit

KIND = "emergency.called"
"""Of the exchange: somebody calls an emergency number, whether it is reached or not."""


def located(unit: ReadUnit, fact: Fact) -> Fact:
    """The fact with the emergency location of the telephone, or else of the caller's number.

    ``location`` is its id, ``where`` its address in a line, ``number`` calls back; "" for what is not known.
    """
    user = str(fact.data.get("user", ""))
    row = unit.row(unit.select(numbers, numbers.c.number).where(numbers.c.assigned_user == user))
    number = "" if row is None else str(row.number)
    place = _of_device(unit, str(fact.data.get("device", "")))
    if place is None and number:
        place = present_location(unit, number)
    told = {**fact.data, "location": "" if place is None else place.id}
    where = "" if place is None else f"{place.name}, {place.country}"
    return replace(fact, data=told, personal={**fact.personal, "number": number, "where": where})


def _of_device(unit: ReadUnit, account: str) -> Location | None:
    """Where a telephone stands, if anybody has said so."""
    row = unit.row(unit.select(phone_accounts).where(phone_accounts.c.username == account))
    return None if row is None or row.location_id is None else location_in(unit, row.location_id)
