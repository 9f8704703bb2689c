"""People as mentioned in answers, and who may look at whom."""

from __future__ import annotations

from cadran.api import reasons
from cadran.api.context import Principal
from cadran.api.house import House
from cadran.api.schemas.base import PersonRef
from cadran.errors import Refused
from cadran.ids import E164, OrgId, UserId


def person_ref(house: House, org: OrgId, user: UserId) -> PersonRef:
    """A colleague by name; of somebody who is gone, only the id."""
    person = house.live.person(user)
    if person is not None and person.org == org:
        return PersonRef(id=user, name=person.name)
    try:
        return PersonRef(id=user, name=house.directory.user(org, user).name)
    except Refused:
        return PersonRef(id=user, name="")


def number_of(house: House, org: OrgId, user: UserId) -> E164 | None:
    """The number assigned to a person."""
    person = house.live.person(user)
    return person.number if person is not None and person.org == org else None


def own(who: Principal, user: str) -> UserId:
    """The person meant, if the asker may: administrators anybody, others themselves.

    Raises ``Refused(api.own_only)`` before anything is looked up, so that nothing can be learned.
    """
    if not who.administrator and user != who.user:
        raise Refused(reasons.OWN_ONLY)
    return UserId(user)
