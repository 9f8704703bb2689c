"""Call groups: people who take calls for each other."""

from __future__ import annotations

from fastapi import APIRouter, status

from cadran.api.context import TheHouse, Who
from cadran.api.guard import GuardedRoute
from cadran.api.house import House
from cadran.api.persons import person_ref
from cadran.api.schemas import call_settings as shapes
from cadran.api.schemas.base import Id
from cadran.directory.call_groups import CallGroup
from cadran.ids import OrgId, UserId

router = APIRouter(tags=["phones"], route_class=GuardedRoute)


@router.get("/call-groups", operation_id="list_call_groups")
def list_call_groups(house: TheHouse, who: Who) -> shapes.CallGroupList:
    """All groups: any of them can ring along with anybody."""
    rules = house.call_settings.edition(who.org).rules
    return shapes.CallGroupList(
        items=[_shown(house, who.org, each) for each in house.call_groups.all(who.org)],
        members_most=rules.number("call_group_members_most"),
    )


@router.post("/call-groups", operation_id="create_call_group", status_code=status.HTTP_201_CREATED)
def create_call_group(
    house: TheHouse, who: Who, asked: shapes.CallGroupRequest
) -> shapes.CallGroup:
    """A group, whose members can pick up each other's ringing calls at once."""
    members = [UserId(each) for each in asked.members]
    made = house.call_groups.create(who.org, asked.name, members, id=asked.id, by=who.user)
    return _shown(house, who.org, made)


@router.put("/call-groups/{group_id}", operation_id="change_call_group")
def change_call_group(
    house: TheHouse, who: Who, group_id: Id, asked: shapes.CallGroupRequest
) -> shapes.CallGroup:
    """Its name and all of its members, in order."""
    members = [UserId(each) for each in asked.members]
    changed = house.call_groups.change(who.org, group_id, asked.name, members, by=who.user)
    return _shown(house, who.org, changed)


@router.delete(
    "/call-groups/{group_id}",
    operation_id="delete_call_group",
    status_code=status.HTTP_204_NO_CONTENT,
)
def delete_call_group(house: TheHouse, who: Who, group_id: Id) -> None:
    """Delete a group that rings along with nobody."""
    house.call_groups.delete(who.org, group_id, by=who.user)


def _shown(house: House, org: OrgId, group: CallGroup) -> shapes.CallGroup:
    return shapes.CallGroup(
        id=group.id,
        name=group.name,
        members=[person_ref(house, org, each) for each in group.members],
        created_at=group.created_at,
    )
