"""A person's call settings: where their calls go, who rings along, who may act for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from cadran.catalogue.rules import Rules
from cadran.directory import reasons
from cadran.directory.call_groups import group_in
from cadran.directory.directory import user_row
from cadran.directory.editions import Editions
from cadran.directory.targets import checked_target, stored_target
from cadran.errors import Refused
from cadran.ids import E164, OrgId, UserId
from cadran.numbering.features import Feature
from cadran.numbering.number import is_e164
from cadran.services.phone.settings import REJECT, RING_MS, SEND, WAIT
from cadran.services.targets import HANG_UP, NUMBER, PERSON, VOICEMAIL, Target, read_target
from cadran.store.tables.calling import call_settings
from cadran.store.unit import ReadUnit, UnitOfWork

GROUP = "group"
ALONG_KINDS = (PERSON, NUMBER, GROUP)
BUSY_RULES = (REJECT, WAIT, SEND)
RING_LEAST_S, RING_MOST_S, RING_S = 5, 90, RING_MS // 1000
"""Seconds that somebody is rung: one ring, and as long as callers wait. The default is the program's."""
AFTER_MOST_S = 60
ALONG_MOST = 10
"""Telephones, people and groups of one person: a caller waits for the first of them anyway."""
DELEGATES_MOST = 25
"""As many as a group has members: an office that answers for somebody."""


@dataclass(frozen=True, slots=True)
class Along:
    """A person, number or group that rings along after some seconds; a group at once or one after the other."""

    kind: str
    id: str
    after_s: int = 0
    in_order: bool = False


@dataclass(frozen=True, slots=True)
class Delegate:
    """Who may act for somebody: call for them, be rung with them."""

    user: UserId
    calls: bool = True
    rings: bool = True


@dataclass(frozen=True, slots=True)
class CallSettings:
    """What is set up for one person. A target of nobody: the caller is told why."""

    forward: Target = HANG_UP
    """All calls go there."""
    do_not_disturb: bool = False
    ring_s: int = RING_S
    no_answer: Target = HANG_UP
    busy: str = WAIT
    """As the reference has it (busy-on-busy is off)."""
    busy_to: Target = HANG_UP
    unreachable: Target = HANG_UP
    twin: E164 | None = None
    """Their mobile, which rings along; who answers it must press 1."""
    along: tuple[Along, ...] = ()
    delegates: tuple[Delegate, ...] = ()

    def targets(self) -> dict[str, Target]:
        """Where calls may be sent on, by the field's name."""
        return {name: getattr(self, name) for name in TARGETS}

    def numbers(self) -> set[E164]:
        """Numbers of the world that would be called at this person's cost."""
        found = {each.id for each in self.targets().values() if each.kind == NUMBER}
        found |= {each.id for each in self.along if each.kind == NUMBER}
        return {E164(each) for each in found} | ({self.twin} if self.twin else set())


TARGETS = ("forward", "no_answer", "busy_to", "unreachable")
Change = Callable[[CallSettings], CallSettings]


class CallSettingsDoor(Editions):
    """The door for call settings."""

    def of(self, org: OrgId, user: UserId) -> CallSettings:
        """Raises ``Refused`` if the user is unknown here."""
        with self.store.read(org) as unit:
            user_row(unit, user)
            return settings_of(unit, user)

    def change(self, org: OrgId, user: UserId, change: Change, *, by: str = "") -> CallSettings:
        """From the next call on. Raises ``Refused`` for the first thing that is new and cannot be."""

        def job(unit: UnitOfWork) -> CallSettings:
            user_row(unit, user)
            present = settings_of(unit, user)
            wanted = checked(unit, self.edition_in(unit).rules, user, change(present), present)
            if wanted == present:
                return present
            where = call_settings.c.user_id == user
            values = {"settings": stored(wanted), "changed_at": self.clock()}
            if not unit.run(unit.update(call_settings).where(where).values(**values)):
                unit.insert(call_settings, {"user_id": user, **values})
            before, after = stored(present), stored(wanted)
            changed = sorted(key for key in after if after[key] != before[key])
            self.note(unit, "user.calls_set", user, {"changed": changed, "by": by})
            return wanted

        return self.write(org, job)

    def by_code(self, org: OrgId, user: UserId, feature: Feature, target: Target) -> None:
        """What the person dialled a feature's code for; ``target`` of ``FORWARD_ON``."""
        changes: Mapping[Feature, Change] = {
            Feature.FORWARD_ON: lambda present: replace(present, forward=target),
            Feature.FORWARD_OFF: lambda present: replace(present, forward=HANG_UP),
            Feature.DO_NOT_DISTURB_ON: lambda present: replace(present, do_not_disturb=True),
            Feature.DO_NOT_DISTURB_OFF: lambda present: replace(present, do_not_disturb=False),
        }
        self.change(org, user, changes[feature], by=user)


def checked(
    unit: ReadUnit, rules: Rules, user: UserId, wanted: CallSettings, present: CallSettings
) -> CallSettings:
    """The settings as they may be kept. What they name is looked for if it is new: somebody who has left holds up
    no other change. Raises ``Refused``.
    """
    if not RING_LEAST_S <= wanted.ring_s <= RING_MOST_S:
        raise Refused(reasons.BAD_RING_TIME, field="ring_s", least=RING_LEAST_S, most=RING_MOST_S)
    if wanted.busy not in BUSY_RULES:
        raise Refused(reasons.BAD_CALL_TARGET, kind=wanted.busy[:20])
    if len(wanted.along) > ALONG_MOST or len(wanted.delegates) > DELEGATES_MOST:
        raise Refused(reasons.TOO_MANY_ALONG, most=ALONG_MOST, delegates=DELEGATES_MOST)
    if wanted.twin is not None and not is_e164(wanted.twin):
        raise Refused(reasons.BAD_TARGET_NUMBER, number=wanted.twin[:20])
    before = present.targets()
    targets: dict[str, Any] = {
        name: target if target == before[name] else _checked_target(unit, user, target)
        for name, target in wanted.targets().items()
    }
    for each in set(wanted.along) - set(present.along):
        _check_along(unit, rules, user, each)
    for colleague in {each.user for each in wanted.delegates} - {
        each.user for each in present.delegates
    }:
        if colleague == user:
            raise Refused(reasons.YOURSELF_AS_TARGET)
        user_row(unit, colleague)
    return replace(
        wanted,
        **targets,
        along=tuple(dict.fromkeys(wanted.along)),
        delegates=tuple({each.user: each for each in wanted.delegates}.values()),
    )


def _checked_target(unit: ReadUnit, user: UserId, target: Target) -> Target:
    if (target.kind, target.id) == (PERSON, user):
        raise Refused(reasons.YOURSELF_AS_TARGET)
    return checked_target(unit, target)


def _check_along(unit: ReadUnit, rules: Rules, user: UserId, along: Along) -> None:
    if not 0 <= along.after_s <= AFTER_MOST_S:
        raise Refused(reasons.BAD_RING_TIME, field="after_s", least=0, most=AFTER_MOST_S)
    if along.kind == GROUP:
        members = len(group_in(unit, along.id).members)
        most = rules.number("call_group_in_order_most")
        if along.in_order and members > most:
            raise Refused(reasons.GROUP_TOO_LONG_IN_ORDER, most=most)
    elif along.kind not in ALONG_KINDS:
        raise Refused(reasons.BAD_CALL_TARGET, kind=along.kind[:20])
    elif (along.kind, along.id) == (PERSON, user):
        raise Refused(reasons.YOURSELF_AS_TARGET)
    else:
        checked_target(unit, Target(along.kind, along.id))


def settings_of(unit: ReadUnit, user: UserId) -> CallSettings:
    """A person's settings; who never changed any has the default ones."""
    row = unit.row(unit.select(call_settings).where(call_settings.c.user_id == user))
    return default_settings(user) if row is None else read_settings(row.settings)


def default_settings(user: UserId) -> CallSettings:
    """As long as nobody changes any: whom a person does not answer may leave a message."""
    return CallSettings(no_answer=Target(VOICEMAIL, user))


def stored(settings: CallSettings) -> dict[str, object]:
    """As plain data for the table."""
    return {
        **{name: stored_target(target) for name, target in settings.targets().items()},
        "do_not_disturb": settings.do_not_disturb,
        "ring_s": settings.ring_s,
        "busy": settings.busy,
        "twin": settings.twin or "",
        "along": [
            {
                "kind": each.kind,
                "id": each.id,
                "after_s": each.after_s,
                "in_order": each.in_order,
            }
            for each in settings.along
        ],
        "delegates": [
            {"user": each.user, "calls": each.calls, "rings": each.rings}
            for each in settings.delegates
        ],
    }


def read_settings(given: Mapping[str, object]) -> CallSettings:
    """From plain data as ``stored`` makes it; what is missing takes its default."""
    twin, along, delegates = (given.get(name) for name in ("twin", "along", "delegates"))
    ring_s = given.get("ring_s")
    return CallSettings(
        **{name: read_target(given.get(name)) for name in TARGETS},
        do_not_disturb=given.get("do_not_disturb") is True,
        ring_s=ring_s if isinstance(ring_s, int) else RING_S,
        busy=str(given.get("busy", WAIT)),
        twin=E164(twin) if isinstance(twin, str) and twin else None,
        along=tuple(
            Along(each["kind"], each["id"], each["after_s"], each["in_order"])
            for each in (along if isinstance(along, list) else ())
        ),
        delegates=tuple(
            Delegate(UserId(each["user"]), each["calls"], each["rings"])
            for each in (delegates if isinstance(delegates, list) else ())
        ),
    )
