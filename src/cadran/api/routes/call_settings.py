"""People's call settings."""

from __future__ import annotations

from fastapi import APIRouter

from cadran.api import calls_shown
from cadran.api.context import ReaderLanguage, TheHouse, Who
from cadran.api.guard import GuardedRoute
from cadran.api.persons import helped, seen
from cadran.api.schemas.base import Id
from cadran.api.schemas.call_settings import CallSettings, CallSettingsChange

router = APIRouter(tags=["phones"], route_class=GuardedRoute)


@router.get("/users/{user_id}/call-settings", operation_id="get_call_settings")
def get_call_settings(
    house: TheHouse, who: Who, language: ReaderLanguage, user_id: Id
) -> CallSettings:
    """What becomes of calls to this person; one's own, unless one's role sees others."""
    user = seen(who, user_id)
    shown = calls_shown.shown_to(house, who.org, user, language)
    return shown.settings(house.call_settings.of(who.org, user))


@router.patch("/users/{user_id}/call-settings", operation_id="change_call_settings")
def change_call_settings(
    house: TheHouse, who: Who, language: ReaderLanguage, user_id: Id, asked: CallSettingsChange
) -> CallSettings:
    """Change them, from the next call on. A number that may not be called at the person's cost is refused with
    what decided.
    """
    user = helped(house, who, user_id)
    present = house.call_settings.of(who.org, user)
    change = calls_shown.change_of(asked)
    calls_shown.allowed(house, user, change(present).numbers() - present.numbers())
    changed = house.call_settings.change(who.org, user, change, by=who.user)
    return calls_shown.shown_to(house, who.org, user, language).settings(changed)
