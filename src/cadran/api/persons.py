"""People as mentioned in answers, and who may look at whom."""

from __future__ import annotations

from cadran.api import reasons
from cadran.api.context import Principal
from cadran.api.house import House
from cadran.api.roles import Access
from cadran.api.schemas.base import PersonRef
from cadran.errors import Refused
from cadran.ids import E164, Address, OrgId, UserId
from cadran.roles import manages


def person_ref(house: House, org: OrgId, user: UserId) -> PersonRef:
    """A colleague by name, or the attendant or queue that stands for one where somebody pays.

    Of somebody who is gone, only the id.
    """
    kind, _, account = user.partition(":")
    resource = house.live.resource(Address(org, kind, account)) if account else None
    if resource is not None:
        return PersonRef(id=user, name=resource.name)
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
    """The person whose things are to be changed: one's own, or anybody's for an administrator.

    Raises ``Refused(api.own_only)`` before anything is looked up, so that nothing can be learned.
    """
    return _theirs(who, user, others=who.administrator)


def seen(who: Principal, user: str) -> UserId:
    """The person whose things are to be seen: oneself, or anybody for staff. Raises as ``own``."""
    return _theirs(who, user, others=who.staff)


def helped(house: House, who: Principal, user: str) -> UserId:
    """The person for whom something is set right: oneself, or whom one's role manages.

    Raises as ``own``, and ``Refused(api.role_above)`` for somebody whose role may do more.
    """
    found = _theirs(who, user, others=who.role in Access.HELP_DESK.roles)
    if found != who.user:
        managed(who, house.directory.user(who.org, found).role)
    return found


def managed(who: Principal, role: str) -> None:
    """Raises ``Refused(api.role_above)`` unless the asker may give or take this role."""
    if not manages(who.role, role):
        raise Refused(reasons.ROLE_ABOVE, role=role)


def _theirs(who: Principal, user: str, *, others: bool) -> UserId:
    if not others and user != who.user:
        raise Refused(reasons.OWN_ONLY)
    return UserId(user)
