"""Outbound calling policies of people."""

from __future__ import annotations

from fastapi import APIRouter

from cadran.api.context import TheHouse, Who
from cadran.api.guard import GuardedRoute
from cadran.api.house import House
from cadran.api.persons import seen
from cadran.api.schemas import outbound as shapes
from cadran.api.schemas.base import Id
from cadran.directory.outbound import OutboundPolicy
from cadran.entitlement.facts import Scope
from cadran.ids import OrgId, UserId

router = APIRouter(tags=["people"], route_class=GuardedRoute)


@router.get("/users/{user_id}/outbound-policy", operation_id="get_outbound_policy")
def get_outbound_policy(house: TheHouse, who: Who, user_id: Id) -> shapes.OutboundPolicy:
    """Where this person's meetings and calls may go."""
    user = seen(who, user_id)
    return _shown(house, who.org, house.outbound.policy(who.org, user))


@router.put("/users/{user_id}/outbound-policy", operation_id="set_outbound_policy")
def set_outbound_policy(
    house: TheHouse, who: Who, user_id: Id, asked: shapes.OutboundPolicyChange
) -> shapes.OutboundPolicy:
    """Change it; the next call obeys."""
    wanted = OutboundPolicy(Scope(asked.meetings), Scope(asked.calls))
    found = house.outbound.set_policy(who.org, UserId(user_id), wanted, by=who.user)
    return _shown(house, who.org, found)


def _shown(house: House, org: OrgId, policy: OutboundPolicy) -> shapes.OutboundPolicy:
    meetings, calls = house.outbound.parts(org)
    return shapes.OutboundPolicy(
        meetings=policy.meetings.value,
        calls=policy.calls.value,
        meeting_scopes=[each.value for each in meetings],
        call_scopes=[each.value for each in calls],
    )
