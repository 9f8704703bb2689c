"""Call settings between the API's shapes and the directory's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from cadran.api.display import phone_number, words
from cadran.api.house import House
from cadran.api.persons import person_ref
from cadran.api.queues_shown import target_shown
from cadran.api.schemas import call_settings as shapes
from cadran.api.schemas.base import PersonRef, Words
from cadran.directory import call_settings as kept
from cadran.directory.targets import kinds_of_targets
from cadran.entitlements.explain import worded
from cadran.errors import Refused
from cadran.ids import E164, OrgId, UserId
from cadran.services.targets import NUMBER, PERSON, Target

FORWARDING = "user_out_forwarding"
_AS_THEY_ARE = ("do_not_disturb", "ring_s", "busy")


def change_of(asked: shapes.CallSettingsChange) -> kept.Change:
    """What the directory makes of a request."""

    def change(present: kept.CallSettings) -> kept.CallSettings:
        changes: dict[str, Any] = {
            name: value for name in _AS_THEY_ARE if (value := getattr(asked, name)) is not None
        }
        for name in kept.TARGETS:
            if (target := getattr(asked, name)) is not None:
                changes[name] = Target(target.kind, target.id)
        if asked.twin is not None:
            changes["twin"] = E164(asked.twin) if asked.twin else None
        if asked.along is not None:
            changes["along"] = tuple(
                kept.Along(each.kind, each.id, each.after_s, each.in_order) for each in asked.along
            )
        if asked.delegates is not None:
            changes["delegates"] = tuple(
                kept.Delegate(UserId(each.user), each.calls, each.rings) for each in asked.delegates
            )
        return replace(present, **changes)

    return change


def allowed(house: House, user: UserId, numbers: set[E164]) -> None:
    """Raises ``Refused``, with what decided, for a number that may not be called at this person's cost."""
    for number in sorted(numbers):
        decision = house.live.may_call(user, FORWARDING, number)
        if not decision.allowed:
            raise Refused(decision.reason, **decision.facts)


@dataclass(frozen=True, slots=True)
class Shown:
    """One person's settings on their way to a reader."""

    house: House
    org: OrgId
    user: UserId
    language: str
    groups: Mapping[str, str]
    """Their names by id."""

    def settings(self, found: kept.CallSettings) -> shapes.CallSettings:
        """All of it."""
        rules = self.house.call_settings.edition(self.org).rules
        return shapes.CallSettings(
            **{name: self._target(target) for name, target in found.targets().items()},
            **{name: getattr(found, name) for name in _AS_THEY_ARE},
            twin=None
            if found.twin is None
            else shapes.Twin(number=phone_number(found.twin), warning=self._warning(found.twin)),
            along=[self._along(each) for each in found.along],
            delegates=[
                shapes.Delegate(user=self._person(each.user), calls=each.calls, rings=each.rings)
                for each in found.delegates
            ],
            acts_for=[self._person(each) for each in self.house.live.delegated_by(self.user)],
            target_kinds=list(kinds_of_targets()),
            limits=shapes.CallLimits(
                ring_least_s=kept.RING_LEAST_S,
                ring_most_s=kept.RING_MOST_S,
                after_most_s=kept.AFTER_MOST_S,
                along_most=kept.ALONG_MOST,
                delegates_most=kept.DELEGATES_MOST,
                in_order_most=rules.number("call_group_in_order_most"),
            ),
        )

    def _person(self, user: UserId) -> PersonRef:
        return person_ref(self.house, self.org, user)

    def _target(self, target: Target) -> shapes.ForwardTarget:
        shown = target_shown(self.house, self.org, target)
        warning = self._warning(E164(target.id)) if target.kind == NUMBER else None
        return shapes.ForwardTarget(kind=shown.kind, id=shown.id, name=shown.name, warning=warning)

    def _along(self, along: kept.Along) -> shapes.RingsAlong:
        warning = self._warning(E164(along.id)) if along.kind == NUMBER else None
        if along.kind == NUMBER:
            name = phone_number(along.id).international
        elif along.kind == PERSON:
            name = self._person(UserId(along.id)).name
        else:
            name = self.groups.get(along.id, "")
        return shapes.RingsAlong(
            kind=along.kind,
            id=along.id,
            name=name,
            after_s=along.after_s,
            in_order=along.in_order,
            warning=warning,
        )

    def _warning(self, number: E164) -> Words | None:
        """Why this number would not be called as things stand."""
        decision = self.house.live.may_call(self.user, FORWARDING, number)
        if decision.allowed:
            return None
        said = worded(decision.facts, self.language)
        return words(decision.reason.id, said, self.language)


def shown_to(house: House, org: OrgId, user: UserId, language: str) -> Shown:
    """For the person's settings."""
    names = {each.id: each.name for each in house.call_groups.all(org)}
    return Shown(house, org, user, language, names)
