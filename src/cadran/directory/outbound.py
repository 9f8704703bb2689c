"""Outbound calling policies: where a person's meetings and calls may go at all.

An organisation has one for everybody; one that a person was given goes before it. A policy is a pair, one part for meetings and one for a person's own calls; which parts there are is the
edition's to say (rules ``dial_out_meeting_scopes`` and ``dial_out_call_scopes``). Emergency calls are always let
through.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cadran.directory import reasons
from cadran.directory.directory import user_row
from cadran.directory.editions import Editions
from cadran.entitlement.facts import Scope
from cadran.errors import Refused
from cadran.ids import OrgId, UserId
from cadran.store.tables.directory import outbound_defaults, outbound_scopes
from cadran.store.unit import ReadUnit, UnitOfWork


@dataclass(frozen=True, slots=True)
class OutboundPolicy:
    """What holds for one person. ``own`` False: it is the organisation's, for all who have none."""

    meetings: Scope = Scope.ANY
    calls: Scope = Scope.ANY
    own: bool = False


class Outbound(Editions):
    """The door."""

    def policy(self, org: OrgId, user: UserId) -> OutboundPolicy:
        """Raises ``Refused`` if the user is unknown here."""
        with self.store.read(org) as unit:
            user_row(unit, user)
            return scopes_of(unit, user)

    def default(self, org: OrgId) -> OutboundPolicy:
        """What holds for everybody who has no policy of their own."""
        with self.store.read(org) as unit:
            return default_scopes(unit)

    def parts(self, org: OrgId) -> tuple[tuple[Scope, ...], tuple[Scope, ...]]:
        """The parts that the organisation's edition has, for meetings and for calls."""
        rules = self.edition(org).rules
        names = ("dial_out_meeting_scopes", "dial_out_call_scopes")
        meetings, calls = (tuple(Scope(each) for each in rules.words(name)) for name in names)
        return meetings, calls

    def set_policy(
        self, org: OrgId, user: UserId, meetings: Scope, calls: Scope, *, by: str = ""
    ) -> OutboundPolicy:
        """From the next call on. Raises ``Refused(UNKNOWN_SCOPE)`` for a part that the edition has not."""
        values = self.checked(org, meetings, calls)

        def job(unit: UnitOfWork) -> OutboundPolicy:
            user_row(unit, user)
            self.put(unit, user, values, by)
            return OutboundPolicy(meetings, calls, own=True)

        return self.write(org, job)

    def put(self, unit: UnitOfWork, user: UserId, values: Mapping[str, str], by: str) -> None:
        """Write down a policy that was ``checked``, in an open unit."""
        where = outbound_scopes.c.user_id == user
        if not unit.run(unit.update(outbound_scopes).where(where).values(**values)):
            unit.insert(outbound_scopes, {"user_id": user, **values})
        self.note(unit, "user.outbound_policy_set", user, {**values, "by": by})

    def drop_policy(self, org: OrgId, user: UserId, *, by: str = "") -> OutboundPolicy:
        """From the next call on the organisation's policy holds for them. May be repeated."""

        def job(unit: UnitOfWork) -> OutboundPolicy:
            user_row(unit, user)
            where = outbound_scopes.c.user_id == user
            if unit.run(unit.delete(outbound_scopes).where(where)):
                self.note(unit, "user.outbound_policy_dropped", user, {"by": by})
            return default_scopes(unit)

        return self.write(org, job)

    def set_default(
        self, org: OrgId, meetings: Scope, calls: Scope, *, by: str = ""
    ) -> OutboundPolicy:
        """For everybody without a policy of their own, from the next call on. Raises as ``set_policy``."""
        values = self.checked(org, meetings, calls)

        def job(unit: UnitOfWork) -> OutboundPolicy:
            if not unit.run(unit.update(outbound_defaults).values(**values)):
                unit.insert(outbound_defaults, values)
            self.note(unit, "organisation.outbound_policy_set", org, {**values, "by": by})
            return OutboundPolicy(meetings, calls)

        return self.write(org, job)

    def checked(self, org: OrgId, meetings: Scope, calls: Scope) -> dict[str, str]:
        """A policy as it is stored. Raises ``Refused(UNKNOWN_SCOPE)``."""
        for scope, known in zip((meetings, calls), self.parts(org), strict=True):
            if scope not in known:
                told = ", ".join(each.value for each in known)
                raise Refused(reasons.UNKNOWN_SCOPE, scope=scope.value, known=told)
        return {"meetings": meetings.value, "calls": calls.value}


def scopes_of(unit: ReadUnit, user: UserId) -> OutboundPolicy:
    """What holds for a person, read in a unit that is open already."""
    row = unit.row(unit.select(outbound_scopes).where(outbound_scopes.c.user_id == user))
    if row is None:
        return default_scopes(unit)
    return OutboundPolicy(Scope(row.meetings), Scope(row.calls), own=True)


def default_scopes(unit: ReadUnit) -> OutboundPolicy:
    """The organisation's policy; anywhere, unless it has one."""
    row = unit.row(unit.select(outbound_defaults))
    if row is None:
        return OutboundPolicy()
    return OutboundPolicy(Scope(row.meetings), Scope(row.calls))
