"""Which number people show when they call out, and whether they see who calls.

An organisation has policies: ``default`` holds for everybody who has no other. A person may hide their number
where their policy lets them. Emergency calls show the person's own number whatever is said here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from msgspec import Struct
from sqlalchemy import func

from cadran.directory.directory import user_row
from cadran.directory.people import checked_name
from cadran.errors import Refused
from cadran.ids import E164, OrgId, UserId
from cadran.numbers import reasons
from cadran.numbers.assignment import own_number
from cadran.numbers.requests import Requests
from cadran.store.tables.numbers import caller_id_choices, caller_id_policies
from cadran.store.unit import ReadUnit, UnitOfWork

DEFAULT = "default"
"""The policy of everybody who has no other; it can be changed and not deleted."""
SHOWS = ("own", "service", "anonymous")
MOST_POLICIES = 100
"""Of one organisation: a department each."""
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


class CallerIdPolicy(Struct, frozen=True):
    """``shows``: the person's ``own`` number, a ``service`` number of the organisation, or ``anonymous``."""

    id: str
    name: str
    shows: str = "own"
    service_number: E164 | None = None
    may_hide: bool = True
    """People may hide their number by themselves."""
    hides_callers: bool = False
    """Who calls is not shown to people of this policy."""

    def shown(self, own: E164 | None, *, hidden: bool) -> E164 | None:
        """The number that is shown for a person; None: no number at all."""
        if self.shows == "anonymous" or (hidden and self.may_hide):
            return None
        return self.service_number if self.shows == "service" else own


@dataclass(frozen=True, slots=True)
class CallerIdChoice:
    """What holds for one person."""

    policy: CallerIdPolicy
    hidden: bool
    """They wish to hide their number; heeded where the policy lets them."""


class CallerIds(Requests):
    """Setting policies and giving them to people."""

    def caller_id_policies(self, org: OrgId) -> list[CallerIdPolicy]:
        """All policies, the default one first."""
        with self.store.read(org) as unit:
            found = _policies(unit)
        return sorted(found.values(), key=lambda each: (each.id != DEFAULT, each.name, each.id))

    def set_caller_id_policy(
        self, org: OrgId, policy: CallerIdPolicy, *, by: str = ""
    ) -> CallerIdPolicy:
        """Make or change a policy. May be repeated."""
        checked = _checked(policy)

        def job(unit: UnitOfWork) -> CallerIdPolicy:
            if checked.service_number is not None:
                number = own_number(unit, checked.service_number)
                if number.usage != "service" or number.releasing:
                    raise Refused(reasons.NOT_A_SERVICE_NUMBER, number=number.number)
            where = caller_id_policies.c.id == checked.id
            values: dict[str, object] = {
                "name": checked.name,
                "shows": checked.shows,
                "service_number": checked.service_number,
                "may_hide": checked.may_hide,
                "hides_callers": checked.hides_callers,
            }
            if not unit.run(unit.update(caller_id_policies).where(where).values(**values)):
                count = unit.row(unit.select(caller_id_policies, func.count().label("there")))
                if count is not None and count.there >= MOST_POLICIES:
                    raise Refused(reasons.TOO_MANY_POLICIES, most=MOST_POLICIES)
                unit.insert(caller_id_policies, {"id": checked.id, **values})
            self.note(unit, "caller_id.set", checked.id, {"shows": checked.shows, "by": by})
            return checked

        return self.write(org, job)

    def delete_caller_id_policy(self, org: OrgId, policy: str, *, by: str = "") -> None:
        """Forget a policy that nobody has. May be repeated; ``default`` goes back to its first state."""

        def job(unit: UnitOfWork) -> None:
            if unit.row(unit.select(caller_id_choices).where(caller_id_choices.c.policy == policy)):
                raise Refused(reasons.POLICY_IN_USE, policy=policy[:40])
            where = caller_id_policies.c.id == policy
            if unit.run(unit.delete(caller_id_policies).where(where)):
                self.note(unit, "caller_id.deleted", policy, {"by": by})

        self.write(org, job)

    def caller_id_of(self, org: OrgId, user: UserId) -> CallerIdChoice:
        """What holds for a person."""
        with self.store.read(org) as unit:
            user_row(unit, user)
            return _choice(unit, user)

    def choose_caller_id(
        self,
        org: OrgId,
        user: UserId,
        *,
        policy: str | None = None,
        hidden: bool | None = None,
        by: str = "",
    ) -> CallerIdChoice:
        """Give a person a policy, or note their wish to hide their number; None leaves it as it is."""

        def job(unit: UnitOfWork) -> CallerIdChoice:
            user_row(unit, user)
            present = _choice(unit, user)
            known = _policies(unit)
            chosen = known.get(present.policy.id if policy is None else policy)
            if chosen is None:
                raise Refused(reasons.UNKNOWN_POLICY, policy=str(policy)[:40])
            wish = present.hidden if hidden is None else hidden
            if hidden and not chosen.may_hide:
                raise Refused(reasons.MAY_NOT_HIDE, policy=chosen.name)
            unit.run(unit.delete(caller_id_choices).where(caller_id_choices.c.user_id == user))
            if chosen.id != DEFAULT or wish:
                row = {"user_id": user, "policy": chosen.id, "hidden": wish}
                unit.insert(caller_id_choices, row)
            self.note(unit, "user.caller_id", user, {"policy": chosen.id, "by": by})
            return CallerIdChoice(chosen, wish)

        return self.write(org, job)


def policy_of(row: Any) -> CallerIdPolicy:
    """From a row, or anything with its columns as attributes."""
    return CallerIdPolicy(
        id=row.id,
        name=row.name,
        shows=row.shows,
        service_number=None if row.service_number is None else E164(row.service_number),
        may_hide=bool(row.may_hide),
        hides_callers=bool(row.hides_callers),
    )


def _policies(unit: ReadUnit) -> dict[str, CallerIdPolicy]:
    found = {DEFAULT: CallerIdPolicy(DEFAULT, "")}
    return found | {row.id: policy_of(row) for row in unit.rows(unit.select(caller_id_policies))}


def _choice(unit: ReadUnit, user: UserId) -> CallerIdChoice:
    row = unit.row(unit.select(caller_id_choices).where(caller_id_choices.c.user_id == user))
    known = _policies(unit)
    if row is None:
        return CallerIdChoice(known[DEFAULT], hidden=False)
    return CallerIdChoice(known.get(row.policy, known[DEFAULT]), bool(row.hidden))


def _checked(policy: CallerIdPolicy) -> CallerIdPolicy:
    good = _ID.fullmatch(policy.id) and policy.shows in SHOWS
    if not good or (policy.shows == "service") != (policy.service_number is not None):
        raise Refused(reasons.BAD_POLICY, known=", ".join(SHOWS))
    name = "" if policy.id == DEFAULT and not policy.name else checked_name(policy.name)
    return CallerIdPolicy(
        policy.id, name, policy.shows, policy.service_number, policy.may_hide, policy.hides_callers
    )
