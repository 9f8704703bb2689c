"""Whom a number, an extension or a name of a call means, to the person who reads or dials it."""

from __future__ import annotations

from dataclasses import dataclass

from cadran.api.context import Principal
from cadran.api.house import House
from cadran.api.persons import person_ref
from cadran.errors import Refusal, Refused
from cadran.ids import E164, Address, UserId
from cadran.numbering import dial_plan, number
from cadran.services.causes import FORBIDDEN


@dataclass(frozen=True, slots=True)
class Callee:
    """``name`` "" if it is not known; ``dialled`` calls them, "" if nothing does; ``user``: the colleague it is."""

    name: str
    dialled: str
    user: UserId | None = None


def callee(house: House, who: Principal, written: str) -> Callee:
    """By what stands in a record or was typed: a contact, a colleague, a service, or nobody known."""
    if number.is_e164(written):
        known = house.live.known_as(who.org, who.user, E164(written))
        owner = house.live.owner(E164(written))
        inside = owner is not None and owner.address.org == who.org
        if owner is None or not inside:
            return Callee(known, written)
        return Callee(known or _named(house, owner.address), written, _colleague(owner.address))
    if written.isascii() and written.isdigit():
        found = house.live.extension(who.org, written)
        if found is not None:
            return Callee(_named(house, found), written, _colleague(found))
        return Callee("", written)
    return Callee(written, "")


def checked(house: House, who: Principal, typed: str) -> str:
    """What was typed, as the telephone would dial it. Raises ``Refused`` for whom the caller may not call.

    Money is looked at when the call is placed.
    """
    person = house.live.person(who.user)
    if person is None:
        raise Refused(FORBIDDEN)
    keys = number.clean(typed)
    if house.live.extension(who.org, keys) is not None:
        return keys
    understood = dial_plan.interpret(keys, person.usage_location)
    if isinstance(understood, Refusal):
        raise Refused(understood.reason, **understood.facts)
    if understood.emergency or understood.number is None:
        return keys
    if house.live.owner(understood.number) is None:
        decision = house.live.may_call(who.user, "user_out", understood.number)
        if not decision.allowed:
            raise Refused(decision.reason, **decision.facts)
    return understood.number


def _colleague(address: Address) -> UserId | None:
    return UserId(address.id) if address.kind == "phone" else None


def _named(house: House, address: Address) -> str:
    if address.kind == "phone":
        return person_ref(house, address.org, UserId(address.id)).name
    resource = house.live.resource(address)
    if resource is not None:
        return resource.name
    if address.kind == "meeting":
        return house.meetings.meeting(address.org, address.id).title
    return ""
