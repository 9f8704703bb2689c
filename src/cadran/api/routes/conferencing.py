"""Settings of the organisation's meetings, and the numbers of an organiser's invitations."""

from __future__ import annotations

from fastapi import APIRouter

from cadran.api.context import ReaderLanguage, TheHouse, Who
from cadran.api.display import phone_number_or_none
from cadran.api.guard import GuardedRoute
from cadran.api.house import House
from cadran.api.invitation import bridge_numbers, listed
from cadran.api.persons import own, seen
from cadran.api.schemas import conferencing as shapes
from cadran.api.schemas.base import Id
from cadran.directory.bridge import Chosen
from cadran.directory.conferencing import Conferencing
from cadran.directory.organiser_numbers import Invited
from cadran.ids import E164, OrgId

router = APIRouter(tags=["meetings"], route_class=GuardedRoute)


@router.get("/conferencing", operation_id="get_conferencing")
def get_conferencing(house: TheHouse, who: Who) -> shapes.Conferencing:
    """How meetings announce who comes and goes, and for how long their recordings are kept."""
    return _shown(house.conferencing.of(who.org))


@router.put("/conferencing", operation_id="set_conferencing")
def set_conferencing(
    house: TheHouse, who: Who, asked: shapes.ConferencingChange
) -> shapes.Conferencing:
    """Change it, for meetings that run as well. Recordings that are too old then are deleted within an hour."""
    wanted = Conferencing(asked.announcements, asked.record_names, asked.recordings_days)
    return _shown(house.conferencing.set(who.org, wanted, by=who.user))


@router.get("/users/{user_id}/conference-numbers", operation_id="get_conference_numbers")
def get_conference_numbers(
    house: TheHouse, who: Who, language: ReaderLanguage, user_id: Id
) -> shapes.ConferenceNumbers:
    """Which numbers this person's invitations name: those chosen, else a number of their country."""
    found = house.organiser_numbers.of(who.org, seen(who, user_id))
    return _numbers(house, who.org, found, language)


@router.put("/users/{user_id}/conference-numbers", operation_id="set_conference_numbers")
def set_conference_numbers(
    house: TheHouse,
    who: Who,
    language: ReaderLanguage,
    user_id: Id,
    asked: shapes.ConferenceNumbersChange,
) -> shapes.ConferenceNumbers:
    """Choose others. To switch toll-free numbers off sends the invitations to come anew, in any case."""
    wanted = Chosen(
        None if asked.toll is None else E164(asked.toll),
        None if asked.toll_free is None else E164(asked.toll_free),
        asked.offers_toll_free,
    )
    user = own(who, user_id)
    found = house.organiser_numbers.set(who.org, user, wanted, reissue=asked.reissue, by=who.user)
    return _numbers(house, who.org, found, language)


def _shown(found: Conferencing) -> shapes.Conferencing:
    return shapes.Conferencing(
        announcements=found.announcements,
        record_names=found.record_names,
        recordings_days=found.recordings_days,
    )


def _numbers(
    house: House, org: OrgId, found: tuple[Chosen, Invited], language: str
) -> shapes.ConferenceNumbers:
    chosen, (toll, toll_free) = found
    bridge = [each for each in bridge_numbers(house, org) if each.org == org]
    return shapes.ConferenceNumbers(
        toll=chosen.toll,
        toll_free=chosen.toll_free,
        offers_toll_free=chosen.offers_toll_free,
        invites_to=phone_number_or_none(toll),
        invites_to_toll_free=phone_number_or_none(toll_free),
        choices=[listed(each, org, language) for each in bridge],
    )
