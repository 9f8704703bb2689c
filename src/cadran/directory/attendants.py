"""Auto attendants: a resource account each, with hours, greetings and menus that were looked through before."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from cadran.directory import reasons
from cadran.directory.door import Door
from cadran.directory.organisations import organisation_row
from cadran.directory.resources import (
    Resource,
    drop_resource,
    put_resource,
    resource_of,
    resources_in,
)
from cadran.directory.targets import checked_target, stays
from cadran.errors import Refusal, Refused
from cadran.ids import OrgId, UserId
from cadran.services import prompts
from cadran.services.attendant.check import Fault, Surroundings, faults
from cadran.services.attendant.hours import DAYS
from cadran.services.attendant.settings import AttendantSettings, read_settings
from cadran.services.attendant.visit import KIND
from cadran.services.targets import ATTENDANT, Target
from cadran.store.tables.attendants import attendants
from cadran.store.tables.directory import users
from cadran.store.tables.greetings import greetings
from cadran.store.unit import ReadUnit, UnitOfWork

LARGEST_SETTINGS = 65_536
"""Characters of the settings as stored: twenty holidays of fifty dates, a dial scope of a thousand people."""
SCOPE_MAX = 1_000
"""People named one by one in a dial scope: beyond it, leaving out the others is shorter."""
BUILT_IN = (prompts.ATTENDANT_WELCOME, prompts.ATTENDANT_CLOSED, prompts.ATTENDANT_HOLIDAY)

Plan = Mapping[str, Any]
"""``time_zone``, ``hours``, ``open``, ``closed``, ``holidays``, ``operator``, ``scope``: plain data, as
``services.attendant.settings`` reads it; ``scope`` is ``{"include": [users] or None, "exclude": [users]}``."""


@dataclass(frozen=True, slots=True)
class Attendant:
    """An attendant as pages and the API show one."""

    account: Resource
    plan: Plan = field(repr=False)

    @property
    def settings(self) -> AttendantSettings:
        """As its program reads them."""
        return read_settings(given_of(self.account, self.plan))


def default_plan(time_zone: str) -> dict[str, Any]:
    """What a new attendant does until somebody sets it up: business hours, and an end to every call."""
    return {
        "time_zone": time_zone,
        "hours": {day: [["09:00", "17:00"]] if day in DAYS[:5] else [] for day in DAYS},
        "open": {"then": "disconnect", "greeting": prompts.ATTENDANT_WELCOME},
        "closed": {"then": "disconnect", "greeting": prompts.ATTENDANT_CLOSED},
        "holidays": [],
        "operator": None,
        "scope": {"include": None, "exclude": []},
    }


def given_of(account: Resource, plan: Plan) -> dict[str, object]:
    """All settings of the program: the account's, and the plan's."""
    return {
        **plan,
        "name": account.name,
        "language": account.language,
    }


class Attendants(Door):
    """The door for attendants."""

    def create(
        self,
        org: OrgId,
        name: str,
        plan: Plan,
        *,
        language: str | None = None,
        extension: str | None = None,
        id: str | None = None,  # noqa: A002 -- the caller's word for it
        by: str = "",
    ) -> Attendant:
        """Make an attendant. With an ``id``, a retry answers the first result. Raises the first fault."""
        attendant = self.given_or_new_id(id, "att")

        def job(unit: UnitOfWork) -> Attendant:
            if unit.row(unit.select(attendants).where(attendants.c.id == attendant)) is not None:
                return attendant_in(unit, attendant)
            spoken = language or organisation_row(unit).language
            account = Resource(attendant, org, KIND, name, spoken, extension or None, self.clock())
            _refuse(faults_in(unit, account, plan))
            put_resource(unit, account)
            unit.insert(attendants, {"id": attendant, "plan": dict(plan)})
            data = {"language": spoken, "extension": extension, "by": by}
            self.note(unit, "attendant.created", attendant, data, {"name": name})
            return attendant_in(unit, attendant)

        return self.write(org, job, on_conflict=reasons.BAD_ID, id=attendant)

    def change(
        self,
        org: OrgId,
        attendant: str,
        *,
        name: str | None = None,
        language: str | None = None,
        extension: str | None = None,
        plan: Plan | None = None,
        by: str = "",
    ) -> Attendant:
        """Change what is given; ``extension=""`` takes it away. Callers on the line hear the change."""

        def job(unit: UnitOfWork) -> Attendant:
            present = attendant_in(unit, attendant)
            account = present.account
            wanted = replace(
                account,
                name=account.name if name is None else name,
                language=language or account.language,
                extension=account.extension if extension is None else extension or None,
            )
            kept = present.plan if plan is None else plan
            _refuse(faults_in(unit, wanted, kept))
            put_resource(unit, wanted)
            where = attendants.c.id == attendant
            unit.run(unit.update(attendants).where(where).values(plan=dict(kept)))
            changed = attendant_in(unit, attendant)
            if changed != present:
                data = {"parts": sorted(_differing(present, changed)), "by": by}
                self.note(unit, "attendant.changed", attendant, data, {"name": wanted.name})
            return changed

        return self.write(org, job, on_conflict=reasons.EXTENSION_TAKEN, extension=extension or "")

    def delete(self, org: OrgId, attendant: str, *, by: str = "") -> None:
        """Its numbers are to be freed first, and nothing may lead to it any more. May be repeated."""

        def job(unit: UnitOfWork) -> None:
            if unit.row(unit.select(attendants).where(attendants.c.id == attendant)) is None:
                return
            account = resource_of(unit, attendant, KIND)
            stays(unit, Target(ATTENDANT, attendant), account.name)
            unit.run(unit.delete(attendants).where(attendants.c.id == attendant))
            drop_resource(unit, account)
            self.note(unit, "attendant.deleted", attendant, {"by": by}, {"name": account.name})

        self.write(org, job)

    def attendant(self, org: OrgId, attendant: str) -> Attendant:
        with self.store.read(org) as unit:
            return attendant_in(unit, attendant)

    def attendants(self, org: OrgId) -> list[Attendant]:
        """All, in order of name."""
        with self.store.read(org) as unit:
            return attendants_in(unit)

    def faults(self, org: OrgId, attendant: str, plan: Plan) -> tuple[Fault, ...]:
        """All that is wrong with a plan for this attendant; nothing is changed."""
        with self.store.read(org) as unit:
            return faults_in(unit, attendant_in(unit, attendant).account, plan)


def attendant_in(unit: ReadUnit, attendant: str) -> Attendant:
    """The attendant, of the unit's organisation only. Raises ``Refused(UNKNOWN_RESOURCE)``."""
    account = resource_of(unit, attendant, KIND)
    row = unit.row(unit.select(attendants).where(attendants.c.id == attendant))
    if row is None:
        raise Refused(reasons.UNKNOWN_RESOURCE, id=attendant[:64])
    return Attendant(account, row.plan)


def attendants_in(unit: ReadUnit) -> list[Attendant]:
    """All of the unit's organisation, in order of name."""
    plans = {row.id: row.plan for row in unit.rows(unit.select(attendants))}
    found = resources_in(unit, KIND)
    return [Attendant(account, plans[account.id]) for account in found if account.id in plans]


def faults_in(unit: ReadUnit, account: Resource, plan: Plan) -> tuple[Fault, ...]:
    """All that is wrong with a plan in its organisation: its shape, its targets, its greetings, its people."""
    if len(json.dumps(plan)) > LARGEST_SETTINGS:
        return (Fault("plan", Refusal(reasons.PLAN_TOO_LARGE, {"most": LARGEST_SETTINGS})),)
    others = {each.account.id: each.settings for each in attendants_in(unit)}

    def takes(target: Target) -> Refusal | None:
        try:
            checked_target(unit, target)
        except Refused as refused:
            return refused.refusal
        return None

    found = faults(account.id, given_of(account, plan), Surroundings(others, takes))
    return (*found, *_unknown_greetings(unit, plan), *_strangers(unit, plan))


def _unknown_greetings(unit: ReadUnit, plan: Plan) -> Iterator[Fault]:
    known = {row.id for row in unit.rows(unit.select(greetings, greetings.c.id))}
    for place, name in _greetings(plan):
        if name and name not in BUILT_IN and name not in known:
            yield Fault(place, Refusal(reasons.UNKNOWN_GREETING, {"greeting": name[:64]}))


def _greetings(plan: Plan) -> Iterator[tuple[str, str]]:
    for flow in ("open", "closed"):
        for part in ("greeting", "prompt"):
            yield f"{flow}.{part}", str((plan.get(flow) or {}).get(part) or "")
    for place, each in enumerate(plan.get("holidays") or ()):
        yield f"holidays.{place}.greeting", str(each.get("greeting") or "")


def _strangers(unit: ReadUnit, plan: Plan) -> Iterator[Fault]:
    """People of the dial scope who are not of this organisation."""
    scope = plan.get("scope") or {}
    for part in ("include", "exclude"):
        named = list(dict.fromkeys(scope.get(part) or ()))
        if len(named) > SCOPE_MAX:
            yield Fault(f"scope.{part}", Refusal(reasons.TOO_MANY, {"most": SCOPE_MAX}))
            continue
        query = unit.select(users, users.c.id).where(users.c.id.in_(named))
        known = {row.id for row in unit.rows(query)} if named else set()
        for each in named:
            if each not in known:
                told = {"user": str(each)[:64]}
                yield Fault(f"scope.{part}", Refusal(reasons.UNKNOWN_USER, told))


def in_scope(plan: Plan, user: UserId) -> bool:
    """May callers of this attendant reach this person by name or extension?"""
    scope = plan.get("scope") or {}
    include = scope.get("include")
    return (include is None or user in include) and user not in (scope.get("exclude") or ())


def _refuse(found: tuple[Fault, ...]) -> None:
    if found:
        refusal = found[0].refusal
        raise Refused(refusal.reason, **{**refusal.facts, "place": found[0].place})


def _differing(before: Attendant, after: Attendant) -> set[str]:
    """The names of what changed: what they were set to may be numbers of people."""
    parts = {*before.plan, *after.plan}
    changed = {each for each in parts if before.plan.get(each) != after.plan.get(each)}
    for part in ("name", "language", "extension"):
        if getattr(before.account, part) != getattr(after.account, part):
            changed.add(part)
    return changed
