"""Caller-ID policies, and what holds for a person."""

from __future__ import annotations

from fastapi import APIRouter, status

from cadran.api import reasons
from cadran.api.context import ReaderLanguage, TheHouse, Who
from cadran.api.display import phone_number, phone_number_or_none, words
from cadran.api.guard import GuardedRoute
from cadran.api.house import House
from cadran.api.persons import number_of, own, seen
from cadran.api.schemas.base import Id
from cadran.api.schemas.caller_id import (
    CallerIdChange,
    CallerIdChoice,
    CallerIdPolicy,
    CallerIdPolicyList,
    CallerIdPolicyRequest,
    PolicyId,
)
from cadran.errors import Refused
from cadran.ids import E164, OrgId, UserId
from cadran.messages import render
from cadran.numbers import caller_ids

router = APIRouter(tags=["numbers"], route_class=GuardedRoute)


@router.get("/caller-id-policies", operation_id="list_caller_id_policies")
def list_caller_id_policies(
    house: TheHouse, who: Who, language: ReaderLanguage
) -> CallerIdPolicyList:
    """The rules by which people's numbers are shown."""
    found = house.numbers.caller_id_policies(who.org)
    return CallerIdPolicyList(items=[_policy(each, language) for each in found])


@router.put("/caller-id-policies/{policy_id}", operation_id="set_caller_id_policy")
def set_caller_id_policy(
    house: TheHouse,
    who: Who,
    language: ReaderLanguage,
    policy_id: PolicyId,
    asked: CallerIdPolicyRequest,
) -> CallerIdPolicy:
    """Make or change a policy; the next call obeys it."""
    number = None if asked.service_number is None else E164(asked.service_number)
    policy = caller_ids.CallerIdPolicy(
        policy_id, asked.name, asked.shows, number, asked.may_hide, asked.hides_callers
    )
    return _policy(house.numbers.set_caller_id_policy(who.org, policy, by=who.user), language)


@router.delete(
    "/caller-id-policies/{policy_id}",
    operation_id="delete_caller_id_policy",
    status_code=status.HTTP_204_NO_CONTENT,
)
def delete_caller_id_policy(house: TheHouse, who: Who, policy_id: PolicyId) -> None:
    """Forget a policy that nobody has."""
    house.numbers.delete_caller_id_policy(who.org, policy_id, by=who.user)


@router.get("/users/{user_id}/caller-id", operation_id="get_caller_id")
def get_caller_id(
    house: TheHouse, who: Who, language: ReaderLanguage, user_id: Id
) -> CallerIdChoice:
    """What the world sees when this person calls."""
    user = seen(who, user_id)
    return _choice(house, who.org, user, house.numbers.caller_id_of(who.org, user), language)


@router.put("/users/{user_id}/caller-id", operation_id="choose_caller_id")
def choose_caller_id(
    house: TheHouse, who: Who, language: ReaderLanguage, user_id: Id, asked: CallerIdChange
) -> CallerIdChoice:
    """Give a person a policy (administrators), or hide their number (also the person)."""
    user = own(who, user_id)
    if asked.policy_id is not None and not who.administrator:
        raise Refused(reasons.OWN_ONLY)
    chosen = house.numbers.choose_caller_id(
        who.org, user, policy=asked.policy_id, hidden=asked.hidden, by=who.user
    )
    return _choice(house, who.org, user, chosen, language)


def _policy(policy: caller_ids.CallerIdPolicy, language: str) -> CallerIdPolicy:
    return CallerIdPolicy(
        id=policy.id,
        name=policy.name or render("numbers.policy_default", {}, language),
        shows=policy.shows,
        service_number=phone_number_or_none(policy.service_number),
        may_hide=policy.may_hide,
        hides_callers=policy.hides_callers,
    )


def _choice(
    house: House, org: OrgId, user: UserId, choice: caller_ids.CallerIdChoice, language: str
) -> CallerIdChoice:
    shown = choice.policy.shown(number_of(house, org, user), hidden=choice.hidden)
    told = "numbers.shows_number" if shown else "numbers.shows_nothing"
    number = phone_number(shown) if shown else None
    facts = {"number": number.international} if number else {}
    return CallerIdChoice(
        policy=_policy(choice.policy, language),
        hidden=choice.hidden,
        shown=number,
        words=words(told, facts, language),
    )
