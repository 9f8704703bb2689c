"""Outbound calling policies of the organisation and of people."""

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


@router.get("/outbound-policy", operation_id="get_default_outbound_policy")
def get_default_outbound_policy(house: TheHouse, who: Who) -> shapes.OutboundPolicy:
    """Where meetings and calls of everybody may go who has no policy of their own."""
    return _shown(house, who.org, house.outbound.default(who.org))


@router.put("/outbound-policy", operation_id="set_default_outbound_policy")
def set_default_outbound_policy(
    house: TheHouse, who: Who, asked: shapes.OutboundPolicyChange
) -> shapes.OutboundPolicy:
    """Change it; the next call obeys."""
    parts = Scope(asked.meetings), Scope(asked.calls)
    found = house.outbound.set_default(who.org, *parts, by=who.user)
    return _shown(house, who.org, found)


@router.get("/users/{user_id}/outbound-policy", operation_id="get_outbound_policy")
def get_outbound_policy(house: TheHouse, who: Who, user_id: Id) -> shapes.OutboundPolicy:
    """Where this person's meetings and calls may go."""
    user = seen(who, user_id)
    return _shown(house, who.org, house.outbound.policy(who.org, user))


@router.put("/users/{user_id}/outbound-policy", operation_id="set_outbound_policy")
def set_outbound_policy(
    house: TheHouse, who: Who, user_id: Id, asked: shapes.OutboundPolicyChange
) -> shapes.OutboundPolicy:
    """Give them a policy of their own, or change it; the next call obeys."""
    parts = Scope(asked.meetings), Scope(asked.calls)
    found = house.outbound.set_policy(who.org, UserId(user_id), *parts, by=who.user)
    return _shown(house, who.org, found)


@router.delete("/users/{user_id}/outbound-policy", operation_id="drop_outbound_policy")
def drop_outbound_policy(house: TheHouse, who: Who, user_id: Id) -> shapes.OutboundPolicy:
    """Take their own policy away; the organisation's holds for them again."""
    found = house.outbound.drop_policy(who.org, UserId(user_id), by=who.user)
    return _shown(house, who.org, found)


def _shown(house: House, org: OrgId, policy: OutboundPolicy) -> shapes.OutboundPolicy:
    meetings, calls = house.outbound.parts(org)
    return shapes.OutboundPolicy(
        meetings=policy.meetings.value,
        calls=policy.calls.value,
        own=policy.own,
        meeting_scopes=[each.value for each in meetings],
        call_scopes=[each.value for each in calls],
    )
