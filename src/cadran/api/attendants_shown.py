"""Attendants as people and programs see them, and the plans they send."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from cadran.api.display import phone_number, words
from cadran.api.house import House
from cadran.api.schemas import attendant as shapes
from cadran.api.schemas.base import Words
from cadran.directory import attendants
from cadran.directory.attendants import Plan
from cadran.entitlements.resources import payer_of
from cadran.ids import E164, Address, OrgId, UserId
from cadran.numbering.number import international
from cadran.services.attendant.check import Fault
from cadran.services.attendant.visit import Desk
from cadran.services.forward import SERVICE
from cadran.services.targets import ATTENDANT, NUMBER, PERSON, QUEUE, VOICEMAIL


def plan_of(asked: shapes.AttendantPlan) -> Plan:
    """As the directory keeps it: plain data, dates as text."""
    return cast(Plan, asked.model_dump(mode="json"))


def attendant_shown(house: House, found: attendants.Attendant, language: str) -> shapes.Attendant:
    """An attendant with the names of all whom it leads to."""
    account = found.account
    flow, _ = Desk(account.address, found.settings).flow_at(house.clock())
    return shapes.Attendant(
        id=account.id,
        name=account.name,
        language=account.language,
        extension=account.extension,
        numbers=[phone_number(each) for each in account.numbers],
        plan=shapes.AttendantPlan.model_validate(found.plan),
        names=[
            name_of(house, account.org, kind, each).model_copy(
                update={"warning": warning_of(house, account.address, kind, each, language)}
            )
            for kind, each in dict.fromkeys(_targets(found.plan))
        ],
        open_now=cast(Any, flow),
        created_at=account.created_at,
    )


def fault_shown(fault: Fault, language: str) -> shapes.PlanFault:
    """What is wrong, in the reader's language."""
    refusal = fault.refusal
    return shapes.PlanFault(place=fault.place, reason=words(refusal.id, refusal.facts, language))


def name_of(house: House, org: OrgId, kind: str, target: str) -> shapes.TargetName:
    """A target by its name; of one that is gone, only the id."""
    name = ""
    if kind == PERSON:
        person = house.live.person(UserId(target))
        name = person.name if person is not None and person.org == org else ""
    elif kind in {ATTENDANT, QUEUE, VOICEMAIL}:
        entry = house.live.resource(Address(org, kind, target))
        own = house.live.person(UserId(target)) if kind == VOICEMAIL and entry is None else None
        name = own.name if own is not None and own.org == org else ""
        name = name if entry is None else entry.name
    elif kind == NUMBER:
        name = international(target)
    return shapes.TargetName(kind=kind, id=target, name=name or target)


def warning_of(
    house: House, sender: Address, kind: str, target: str, language: str
) -> Words | None:
    """Why a number would not be called for this attendant or queue as things stand: a licence, a policy, a kind."""
    if kind != NUMBER:
        return None
    decision = house.live.may_call(payer_of(sender), SERVICE, E164(target))
    return None if decision.allowed else words(decision.reason.id, decision.facts, language)


def _targets(plan: Any) -> Iterator[tuple[str, str]]:
    """All (kind, id) in a plan, also the people of its dial scope."""
    if isinstance(plan, Mapping):
        if isinstance(plan.get("kind"), str) and plan.get("id"):
            yield str(plan["kind"]), str(plan["id"])
        for part in ("include", "exclude"):
            for user in plan.get(part) or ():
                yield PERSON, str(user)
        for each in plan.values():
            yield from _targets(each)
    elif isinstance(plan, list):
        for each in plan:
            yield from _targets(each)
