"""Limits of spending: what holds, raising with a second owner, blocked users."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, status

from cadran.api.context import Principal, ReaderLanguage, TheHouse, Who
from cadran.api.guard import GuardedRoute
from cadran.api.house import House
from cadran.api.schemas.base import Id
from cadran.api.schemas.limit import (
    Block,
    BlockedUser,
    BlockedUsers,
    Limit,
    LimitChange,
    LimitKey,
    Limits,
)
from cadran.catalogue.names import name_of
from cadran.charging.blocking import Blocked
from cadran.charging.limits import CONSOLE
from cadran.charging.limits import Limit as Found
from cadran.ids import OrgId, UserId
from cadran.messages import render
from cadran.money.caps import CapKey, Scope

router = APIRouter(tags=["limits"], route_class=GuardedRoute)


@router.get("/limits", operation_id="list_limits")
def list_limits(house: TheHouse, who: Who, language: ReaderLanguage) -> Limits:
    """Every limit of spending that holds, with what counts against it now."""
    names = _names(house, who.org)
    return Limits(
        currency=house.accounts.balance(who.org).currency,
        items=[_shown(each, names, language) for each in house.limits.listed(who.org)],
    )


@router.put("/limits", operation_id="set_limit")
def set_limit(house: TheHouse, who: Who, language: ReaderLanguage, asked: LimitChange) -> Limit:
    """Change a limit. Less holds at once; more waits for a second owner, or for a day."""
    _known(house, who, asked)
    found = house.limits.set(who.org, _key(asked), asked.amount, by=_author(who))
    return _shown(found, _names(house, who.org), language)


@router.post("/limits/confirm", operation_id="confirm_limit")
def confirm_limit(house: TheHouse, who: Who, language: ReaderLanguage, asked: LimitKey) -> Limit:
    """Consent to a raise that another asked for."""
    found = house.limits.confirm(who.org, _key(asked), by=_author(who))
    return _shown(found, _names(house, who.org), language)


@router.post("/limits/withdraw", operation_id="withdraw_limit")
def withdraw_limit(house: TheHouse, who: Who, language: ReaderLanguage, asked: LimitKey) -> Limit:
    """Let a raise that waits come to nothing."""
    found = house.limits.withdraw(who.org, _key(asked), by=_author(who))
    return _shown(found, _names(house, who.org), language)


@router.get("/blocked-users", operation_id="list_blocked_users")
def list_blocked_users(house: TheHouse, who: Who, language: ReaderLanguage) -> BlockedUsers:
    """Users whose paid calls are blocked, and why."""
    names = _names(house, who.org)
    found = house.limits.blocked(who.org)
    return BlockedUsers(items=[_blocked(each, names, language) for each in found])


@router.put("/blocked-users/{user}", operation_id="block_user")
def block_user(
    house: TheHouse, who: Who, language: ReaderLanguage, user: Annotated[Id, Path()], asked: Block
) -> BlockedUser:
    """Block somebody's paid calls; running ones end with the minute that is paid. Emergency calls stay."""
    house.directory.user(who.org, UserId(user))
    found = house.limits.block(who.org, user, asked.note, by=_author(who))
    return _blocked(found, _names(house, who.org), language)


@router.delete(
    "/blocked-users/{user}", operation_id="unblock_user", status_code=status.HTTP_204_NO_CONTENT
)
def unblock_user(house: TheHouse, who: Who, user: Annotated[Id, Path()]) -> None:
    """Let somebody make paid calls again."""
    house.limits.unblock(who.org, user, by=_author(who))


def _author(who: Principal) -> str:
    return CONSOLE if who.console else who.user


def _key(asked: LimitKey) -> CapKey:
    return CapKey(asked.scope, asked.subject, asked.measure)


def _known(house: House, who: Principal, asked: LimitKey) -> None:
    """A limit on somebody who is not there would only look like one. Raises ``Refused``."""
    if asked.scope is Scope.USER and asked.subject:
        house.directory.user(who.org, UserId(asked.subject))


def _names(house: House, org: OrgId) -> dict[str, str]:
    return {user.id: user.name for user in house.directory.users(org)}


def _shown(found: Found, names: dict[str, str], language: str) -> Limit:
    key = found.key
    name = names.get(key.subject, key.subject)
    if key.scope is Scope.DESTINATION and key.subject.isalpha():
        name = name_of(key.subject, language)
    return Limit(
        scope=key.scope,
        subject=key.subject,
        subject_name=name,
        measure=key.measure,
        amount=found.amount,
        counted=found.counted,
        own=found.own,
        next_amount=found.next_amount,
        next_at=found.next_at,
        asked_by=found.asked_by,
        asked_by_name=names.get(found.asked_by, found.asked_by),
    )


def _blocked(found: Blocked, names: dict[str, str], language: str) -> BlockedUser:
    return BlockedUser(
        user=found.payer,
        name=names.get(found.payer, found.payer),
        reason=found.reason,
        text=render(f"limits.why_{found.reason}", {}, language),
        note=found.note,
        at=found.at,
        by=names.get(found.by, found.by),
    )
