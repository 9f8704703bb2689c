"""Call settings in the live model: what a phone's program needs of them, and who may act for whom."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from cadran.clock import SECOND_MS
from cadran.directory.call_settings import GROUP, CallSettings, read_settings
from cadran.directory.phone_features import PhoneFeatures, read_features
from cadran.directory.targets import stored_target
from cadran.entitlements.model import GroupEntry, Model, UserEntry
from cadran.ids import Address, OrgId, UserId
from cadran.numbering.features import Feature
from cadran.services.targets import HANG_UP, NUMBER, PERSON, VOICEMAIL, Target
from cadran.store.unit import ReadUnit

TURN_S = 10
"""How long each member of a group is rung where they are rung one after the other: two rings."""
AGENT_NEEDS = "PHONE_SYSTEM"
_SETTINGS = "SELECT user_id, settings FROM call_settings"
_GROUPS = (
    "SELECT g.org, g.id, m.user_id FROM call_groups g"
    " LEFT JOIN call_group_members m ON m.group_id = g.id"
)
_FEATURES = "SELECT org, codes, park_back_s FROM phone_features"


def read_calls(unit: ReadUnit, user: UserId | None = None) -> dict[str, CallSettings]:
    """The settings of all users who have changed any, or of one; from a unit that sees all organisations."""
    only = (user,) if user is not None else ()
    where = " WHERE user_id = ?" if only else ""
    rows = unit.sql(_SETTINGS + where, only)
    return {name: read_settings(_mapping(settings)) for name, settings in rows}


def read_groups(unit: ReadUnit, org: OrgId | None = None) -> dict[OrgId, dict[str, GroupEntry]]:
    """Call groups of all organisations, or of one."""
    only = (org,) if org is not None else ()
    where = " WHERE g.org = ?" if only else ""
    found: dict[OrgId, dict[str, list[UserId]]] = {}
    for owner, group, user in unit.sql(_GROUPS + where + " ORDER BY g.id, m.place", only):
        members = found.setdefault(OrgId(owner), {}).setdefault(group, [])
        if user is not None:
            members.append(UserId(user))
    return {
        owner: {group: tuple(members) for group, members in groups.items()}
        for owner, groups in found.items()
    }


def read_phone_features(
    unit: ReadUnit, org: OrgId | None = None
) -> Iterable[tuple[OrgId, PhoneFeatures]]:
    """Of all organisations that have their own, or of one."""
    only = (org,) if org is not None else ()
    where = " WHERE org = ?" if only else ""
    for owner, codes, back_s in unit.sql(_FEATURES + where, only):
        told = {str(name): str(code) for name, code in _mapping(codes).items()}
        yield OrgId(owner), read_features(told, back_s)


def phone_settings(model: Model, address: Address) -> Mapping[str, object] | None:
    """What the maker of a phone's program needs; None: nobody active lives there."""
    entry = model.users.get(UserId(address.id))
    if entry is None or entry.person.org != address.org:
        return None
    person, policy = entry.person, model.caller_id(entry.person.org, entry.policy)
    return {
        "name": person.name,
        "number": person.number or "",
        "shown_number": policy.shown(person.number, hidden=entry.hidden) or "",
        "hides_callers": policy.hides_callers,
        "language": person.language,
        "extension": person.extension,
        "country": person.usage_location,
        **rules_of(model, entry),
    }


def rules_of(model: Model, entry: UserEntry) -> Mapping[str, object]:
    """What the phone's program needs: ``rules`` and ``ring_ms``. Who may not answer any more does not ring along."""
    calls = entry.calls
    return {
        "ring_ms": calls.ring_s * SECOND_MS,
        "rules": {
            **{name: stored_target(_taking(entry, each)) for name, each in calls.targets().items()},
            "do_not_disturb": calls.do_not_disturb,
            "busy": calls.busy,
            "along": list(_along(model, entry)),
        },
    }


def _taking(entry: UserEntry, target: Target) -> Target:
    """Nobody is sent to an own mailbox that one has not, for want of the licence."""
    own = target == Target(VOICEMAIL, entry.person.user)
    return HANG_UP if own and AGENT_NEEDS not in entry.payer.licences else target


def _along(model: Model, entry: UserEntry) -> Iterator[Mapping[str, object]]:
    calls, seen = entry.calls, {entry.person.user}
    if calls.twin is not None:
        yield {"kind": NUMBER, "id": calls.twin, "confirms": True}
    for each in calls.along:
        after_ms = each.after_s * SECOND_MS
        if each.kind == NUMBER:
            yield {"kind": NUMBER, "id": each.id, "after_ms": after_ms}
            continue
        in_group = each.kind == GROUP
        people = model.groups.get(entry.person.org, {}).get(each.id, ()) if in_group else (each.id,)
        turn_ms = TURN_S * SECOND_MS if in_group and each.in_order else 0
        for user in people:
            if user in seen or not _answers(model, UserId(user)):
                continue
            seen.add(UserId(user))
            yield {"kind": PERSON, "id": user, "after_ms": after_ms, "for_ms": turn_ms}
            after_ms += turn_ms
    for delegate in calls.delegates:
        if delegate.rings and delegate.user not in seen and _answers(model, delegate.user):
            seen.add(delegate.user)
            yield {"kind": PERSON, "id": delegate.user}


def _answers(model: Model, user: UserId) -> bool:
    entry = model.users.get(user)
    return entry is not None and AGENT_NEEDS in entry.payer.licences


def park_settings(model: Model, org: OrgId) -> Mapping[str, object]:
    """What the program needs where calls are parked."""
    features = model.features.get(org) or PhoneFeatures()
    return {
        "country": model.countries.get(org, ""),
        "retrieve": features.codes[Feature.RETRIEVE],
        "back_ms": features.park_back_s * SECOND_MS,
    }


def colleagues(model: Model, user: UserId) -> list[UserId]:
    """Everybody with whom somebody shares a call group."""
    entry = model.users.get(user)
    groups = {} if entry is None else model.groups.get(entry.person.org, {})
    found = {each: None for members in groups.values() if user in members for each in members}
    found.pop(user, None)
    return list(found)


def _mapping(stored: object) -> Mapping[str, object]:
    """A JSON object, as text from SQLite and parsed from PostgreSQL."""
    found = json.loads(stored) if isinstance(stored, str | bytes) else stored
    return found if isinstance(found, Mapping) else {}
