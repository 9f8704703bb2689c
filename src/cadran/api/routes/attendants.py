"""Auto attendants: set up, looked through, and played without a call."""

from __future__ import annotations

from fastapi import APIRouter, status

from cadran.api.attendant_game import play
from cadran.api.attendants_shown import attendant_shown, fault_shown, plan_of
from cadran.api.context import ReaderLanguage, TheHouse, Who
from cadran.api.guard import GuardedRoute
from cadran.api.schemas import attendant as shapes
from cadran.api.schemas.base import Id, instant
from cadran.directory.attendants import default_plan
from cadran.services.attendant.hours import HOLIDAYS_MAX
from cadran.services.attendant.settings import NESTED_MAX

router = APIRouter(tags=["attendants"], route_class=GuardedRoute)
FIRST_ZONE = "Europe/Paris"
"""Of a new attendant whose maker names none; the page sends the reader's own."""


@router.get("/attendants", operation_id="list_attendants")
def list_attendants(house: TheHouse, who: Who, language: ReaderLanguage) -> shapes.AttendantList:
    """All attendants."""
    found = [
        attendant_shown(house, each, language) for each in house.attendants.attendants(who.org)
    ]
    return shapes.AttendantList(items=found, nested_most=NESTED_MAX, holidays_most=HOLIDAYS_MAX)


@router.post("/attendants", operation_id="create_attendant", status_code=status.HTTP_201_CREATED)
def create_attendant(
    house: TheHouse, who: Who, language: ReaderLanguage, asked: shapes.AttendantRequest
) -> shapes.Attendant:
    """An attendant, which can be called at once by its extension; numbers are given to it under ``/numbers``."""
    plan = (
        default_plan(asked.time_zone or FIRST_ZONE) if asked.plan is None else plan_of(asked.plan)
    )
    made = house.attendants.create(
        who.org,
        asked.name,
        plan,
        language=asked.language,
        extension=asked.extension,
        id=asked.id,
        by=who.user,
    )
    house.settle()
    return attendant_shown(house, made, language)


@router.get("/attendants/{attendant_id}", operation_id="get_attendant")
def get_attendant(
    house: TheHouse, who: Who, language: ReaderLanguage, attendant_id: Id
) -> shapes.Attendant:
    """An attendant with all that it does."""
    return attendant_shown(house, house.attendants.attendant(who.org, attendant_id), language)


@router.patch("/attendants/{attendant_id}", operation_id="change_attendant")
def change_attendant(
    house: TheHouse,
    who: Who,
    language: ReaderLanguage,
    attendant_id: Id,
    asked: shapes.AttendantChange,
) -> shapes.Attendant:
    """Change an attendant; calls that come from now on meet the change. A plan with a fault changes nothing."""
    changed = house.attendants.change(
        who.org,
        attendant_id,
        name=asked.name,
        language=asked.language,
        extension=asked.extension,
        plan=None if asked.plan is None else plan_of(asked.plan),
        by=who.user,
    )
    house.settle()
    return attendant_shown(house, changed, language)


@router.delete(
    "/attendants/{attendant_id}",
    operation_id="delete_attendant",
    status_code=status.HTTP_204_NO_CONTENT,
)
def delete_attendant(house: TheHouse, who: Who, attendant_id: Id) -> None:
    """Delete an attendant, once its numbers are taken back and no other leads to it."""
    house.attendants.delete(who.org, attendant_id, by=who.user)


@router.post("/attendants/{attendant_id}/validation", operation_id="validate_attendant")
def validate_attendant(
    house: TheHouse,
    who: Who,
    language: ReaderLanguage,
    attendant_id: Id,
    asked: shapes.PlanRequest,
) -> shapes.PlanFaults:
    """Everything that is wrong with a plan, each with its place. Nothing is changed."""
    found = house.attendants.faults(who.org, attendant_id, plan_of(asked.plan))
    return shapes.PlanFaults(items=[fault_shown(each, language) for each in found])


@router.post("/attendants/{attendant_id}/simulate", operation_id="simulate_attendant")
def simulate_attendant(
    house: TheHouse,
    who: Who,
    language: ReaderLanguage,
    attendant_id: Id,
    asked: shapes.SimulationRequest,
) -> shapes.Simulation:
    """Play an attendant: these keys, at that moment. The program is the one that answers calls."""
    found = house.attendants.attendant(who.org, attendant_id)
    plan = None if asked.plan is None else plan_of(asked.plan)
    at = house.clock() if asked.at is None else instant(asked.at)
    return play(house, found, plan, asked.keys, at, language)
